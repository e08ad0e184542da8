/** Laws about memory set aside: high-atomic pageblocks, hugetlb pools, and pages that only a pin keeps. */
import { HUGE_ORDER, MIGRATE_HIGHATOMIC, MIGRATETYPES, ORDERS, PAGE_HUGETLB, PAGE_PCP, PAGEBLOCK_PAGES } from '../model/index.js';
import type { Fail } from './audit.js';
import { ownBlock } from './audit-zones.js';
import { highatomicLimit } from './highatomic.js';
import { PF_PINNED, zoneOf, type Machine, type Node, type Zone } from './machine.js';
import { pcpBlocks, pcpPages } from './pcp-lists.js';
import { flagsOf, kindOf, nextOf, ownerOf, prevOf } from './page-fields.js';

/** What kernels since 4.4 may set aside beyond the limit of today's; a machine built from a real one brings its blocks along. */
const OLDER_KERNELS = 2 * PAGEBLOCK_PAGES;

/** Counts of the high-atomic reserve (law 7). */
export function auditHighatomic(m: Machine, zone: Zone, fail: Fail): void {
	let free = 0;
	for (let order = 0; order < ORDERS; order++) free += zone.count[order * MIGRATETYPES + MIGRATE_HIGHATOMIC]! << order;
	if (zone.freeHighatomic !== free) fail(`nr_free_highatomic is ${zone.freeHighatomic}, its lists hold ${free} pages`);
	let reserved = 0;
	for (let block = zone.start >> HUGE_ORDER; block * PAGEBLOCK_PAGES < zone.end; block++) {
		if (ownBlock(m, zone, block) && m.blockType[block] === MIGRATE_HIGHATOMIC) reserved += PAGEBLOCK_PAGES;
	}
	if (zone.reservedHighatomic !== reserved)
		fail(`nr_reserved_highatomic is ${zone.reservedHighatomic}, pageblocks of that type have ${reserved} pages`);
	const most = highatomicLimit(zone) + OLDER_KERNELS;
	if (reserved > most) fail(`${reserved} pages are reserved as high-atomic, no kernel reserves more than ${most} here`);
}

/** Links, lengths and marks of the per-CPU lists, and how many of their pages each pageblock has (law 1). */
export function auditPcps(m: Machine, node: Node, fail: Fail): void {
	const seen = new Set<number>();
	for (const zone of node.zones.map((id) => m.zones[id]!)) {
		const waiting = new Map<number, number>();
		for (const [cpu, pcp] of zone.pcps.entries()) {
			let pages = 0;
			for (const { pfn, order } of pcpBlocks(m, pcp)) {
				if (seen.has(pfn)) fail('twice on per-CPU lists', pfn);
				seen.add(pfn);
				const after = nextOf(m, pfn);
				if (after && prevOf(m, after) !== pfn) fail('per-CPU list is not linked both ways', pfn);
				if (zoneOf(m, pfn) !== zone) fail(`on a per-CPU list of ${zone.name} but in another zone`, pfn);
				for (let at = pfn; at < pfn + (1 << order); at++) if (kindOf(m, at) !== PAGE_PCP) fail('on a per-CPU list but not marked so', at);
				pages += 1 << order;
				waiting.set(pfn >> HUGE_ORDER, (waiting.get(pfn >> HUGE_ORDER) ?? 0) + (1 << order));
			}
			if (pages !== pcp.count) fail(`CPU ${cpu}'s lists of ${zone.name} hold ${pages} pages, count says ${pcp.count}`);
		}
		for (let block = zone.start >> HUGE_ORDER; block * PAGEBLOCK_PAGES < zone.end; block++) {
			if (ownBlock(m, zone, block) && m.blockWaiting[block] !== (waiting.get(block) ?? 0))
				fail(`${m.blockWaiting[block]} pages wait on per-CPU lists, the lists say ${waiting.get(block) ?? 0}`, block * PAGEBLOCK_PAGES);
		}
	}
	const kept = node.zones.reduce((sum, id) => sum + pcpPages(m.zones[id]!), 0);
	if (kept !== node.kinds[PAGE_PCP]) fail(`${node.kinds[PAGE_PCP]} pages are marked as per-CPU, the lists hold ${kept}`);
}

/** The hugetlb pool of a node holds pages of that node, and all of its hugetlb pages. */
export function auditHugePools(m: Machine, fail: Fail): void {
	const pages = m.nodes.map(() => 0);
	for (const region of m.regions) {
		if (region?.kind !== PAGE_HUGETLB) continue;
		for (const pfn of region.pfns.subarray(0, region.length)) {
			if (zoneOf(m, pfn).node !== region.node) fail(`in the hugetlb pool of node ${region.node}, but of another node`, pfn);
		}
		pages[region.node] = pages[region.node]! + region.pages;
	}
	for (const node of m.nodes) {
		const counted = node.kinds[PAGE_HUGETLB]!;
		if (counted !== pages[node.id]) fail(`node ${node.id} counts ${counted} hugetlb pages, its pool has ${pages[node.id]}`);
	}
}

/** A pin refers to a living region or to none; what it alone keeps is pinned, and no two pins keep the same. */
export function auditPins(m: Machine, fail: Fail): void {
	const keepers = new Set<number>();
	for (const pin of m.pins) {
		const of = m.regions[pin.region];
		if (pin.region > 0 && (!of || (of.gone && of.pfns.length === 0))) fail(`pin ${pin.name} refers to a region that is gone`);
		const held = m.regions[pin.held];
		if (!held || held.gone || keepers.has(held.id)) fail(`pin ${pin.name} has no region of its own`);
		keepers.add(held.id);
		for (const pfn of held.pfns) {
			if (pfn && ownerOf(m, pfn) === held.id && !(flagsOf(m, pfn) & PF_PINNED)) fail(`kept for pin ${pin.name} only, but not pinned`, pfn);
		}
	}
}
