/** Laws about zones as a whole: what zone Movable may hold, the fallback lists, sections that are offline. */
import {
	HUGE_ORDER,
	MIGRATE_ISOLATE,
	MIGRATE_MOVABLE,
	PAGE_HOLE,
	PAGE_KERNEL,
	PAGE_KIND_NAMES,
	PAGE_SLAB,
	PAGE_SLAB_RECLAIMABLE,
	PAGE_TABLE,
	PAGEBLOCK_PAGES,
	SECTION_PAGES,
	ZONE_MOVABLE,
} from '../model/index.js';
import type { Fail } from './audit.js';
import type { Machine, Zone } from './machine.js';
import { firstBlockOf, firstFrameOf, SECTION_BLOCKS } from './sections.js';
import { hasMemory } from './zonelists.js';
import { kindOf } from './page-fields.js';

const KERNEL_KINDS = [PAGE_SLAB_RECLAIMABLE, PAGE_SLAB, PAGE_KERNEL, PAGE_TABLE];

/** Only movable requests are served from zone Movable: no kernel page lies in it, and no pageblock of it ever changes its type. */
export function auditMovable(m: Machine, zone: Zone, fail: Fail): void {
	if (zone.index !== ZONE_MOVABLE) return;
	for (let block = zone.start >> HUGE_ORDER; block * PAGEBLOCK_PAGES < zone.end; block++) {
		const type = m.blockType[block]!;
		if (!ownBlock(m, zone, block)) continue;
		if (type !== MIGRATE_MOVABLE && type !== MIGRATE_ISOLATE) fail(`pageblock of type ${type} in zone Movable`, block * PAGEBLOCK_PAGES);
	}
	for (let pfn = zone.start; pfn < zone.end; pfn += 1 << (kindOf(m, pfn) >> 4)) {
		const kind = kindOf(m, pfn) & 15;
		if (ownBlock(m, zone, pfn >> HUGE_ORDER) && KERNEL_KINDS.includes(kind))
			fail(`a page of kind ${PAGE_KIND_NAMES[kind]} in zone Movable`, pfn);
	}
}

/** Is the pageblock the zone's own? A span may hold holes, where sections are offline, and frames of another zone. */
export function ownBlock(m: Machine, zone: Zone, block: number): boolean {
	return m.blockZone[block] === zone.id + 1;
}

/** Only what is offline is missing from a span, and nothing of it is left anywhere. */
export function auditSections(m: Machine, fail: Fail): void {
	const offline = new Set(m.offline.map((entry) => entry.section));
	if (offline.size !== m.offline.length) fail('a section is offline twice');
	for (const section of offline) {
		const first = firstBlockOf(section);
		for (let block = first; block < first + SECTION_BLOCKS; block++) {
			const left = m.blockZone[block]! + m.blockPresent[block]! + m.blockFree[block]! + m.blockMovable[block]! + m.blockHuge[block]!;
			if (left !== 0) fail(`section ${section} is offline, but its pageblocks are not empty`, block * PAGEBLOCK_PAGES);
		}
		const from = firstFrameOf(section);
		for (let pfn = from; pfn < from + SECTION_PAGES; pfn++)
			if (kindOf(m, pfn) !== PAGE_HOLE) fail(`section ${section} is offline, but not a hole`, pfn);
	}
	for (const zone of m.zones) {
		let blocks = 0;
		for (let block = zone.start >> HUGE_ORDER; block * PAGEBLOCK_PAGES < zone.end; block++) {
			if (ownBlock(m, zone, block)) blocks += m.blockPresent[block]!;
			else if (!m.blockZone[block] && !offline.has(Math.floor(block / SECTION_BLOCKS)))
				fail('a hole that is not offline', block * PAGEBLOCK_PAGES);
		}
		if (blocks !== zone.present) fail(`zone ${zone.name} of node ${zone.node} has ${zone.present} pages, its pageblocks ${blocks}`);
	}
	for (const node of m.nodes) {
		if (!hasMemory(m, node) && (node.lru.some((pages) => pages > 0) || node.kinds.some((pages) => pages > 0)))
			fail(`node ${node.id} has pages but no memory`);
	}
}

/** Every list names each populated zone once, node by node, its own node first, zones of a node from the highest down. */
export function auditZonelists(m: Machine, fail: Fail): void {
	const populated = m.zones.filter((zone) => zone.present > 0).map((zone) => zone.id);
	for (const node of m.nodes) {
		const zones = (m.zonelists[node.id] ?? []).map((id) => m.zones[id]!);
		const named = zones.map((zone) => zone.id).sort((a, b) => a - b);
		if (named.join() !== populated.join()) fail(`the list of node ${node.id} names zones ${named}, populated are ${populated}`);
		const own = zones.findIndex((zone) => zone.node === node.id);
		if (own > 0) fail(`the list of node ${node.id} begins with another node`);
		zones.forEach((zone, i) => {
			const before = zones[i - 1];
			if (before === undefined || (before.node === zone.node && before.index > zone.index)) return;
			const returns = zones.slice(0, i).some((earlier) => earlier.node === zone.node);
			if (returns) fail(`the list of node ${node.id} comes back to zone ${zone.name} of node ${zone.node}`);
		});
	}
}
