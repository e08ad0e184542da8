/**
 * The laws of the machine, walked from scratch. Throws on the first broken one with zone, pfn and simulated time.
 * Run after every engine test, in fuzzing, and under --audit.
 */
import {
	HUGE_ORDER,
	MAX_PAGE_ORDER,
	MIGRATE_HIGHATOMIC,
	MIGRATE_ISOLATE,
	MIGRATETYPES,
	PAGE_ANON,
	PAGE_FREE,
	PAGE_FREE_TAIL,
	PAGE_HELD,
	PAGE_HOLE,
	PAGE_KIND_NAMES,
	PAGE_RESERVED,
	PAGE_TAIL,
	PAGEBLOCK_PAGES,
} from '../model/index.js';
import { auditCounters } from './audit-counters.js';
import { auditSplitQueue, mapsHugePage } from './audit-huge.js';
import { auditJobs } from './audit-jobs.js';
import { auditLru } from './audit-lru.js';
import { auditReclaim } from './audit-reclaim.js';
import { auditHighatomic, auditHugePools, auditPcps, auditPins } from './audit-reserves.js';
import { auditMovable, auditSections, auditZonelists, ownBlock } from './audit-zones.js';
import { isLruKind } from './lru.js';
import { PF_DIRTY, PF_PINNED, type Machine, type Zone } from './machine.js';
import { flagsOf, kindOf, nextOf, ownerOf, prevOf, slotOf } from './page-fields.js';

export class AuditError extends Error {
	override readonly name = 'AuditError';
}

export type Fail = (law: string, pfn?: number) => never;

function failer(m: Machine, place: string): Fail {
	return (law, pfn) => {
		const where = pfn === undefined ? place : `${place}, pfn ${pfn} (${PAGE_KIND_NAMES[kindOf(m, pfn) & 15]} order ${kindOf(m, pfn) >> 4})`;
		throw new AuditError(`law broken at ${m.now} ns in ${where}: ${law}`);
	};
}

export function auditMachine(m: Machine): void {
	for (const zone of m.zones) {
		const fail = failer(m, `node ${zone.node} zone ${zone.name}`);
		auditFreeLists(m, zone, fail);
		auditFrames(m, zone, fail);
		auditZoneNumbers(zone, fail);
		auditHighatomic(m, zone, fail);
		auditMovable(m, zone, fail);
	}
	auditZonelists(m, failer(m, 'zonelists'));
	auditSections(m, failer(m, 'sections'));
	for (const node of m.nodes) {
		const fail = failer(m, `node ${node.id}`);
		auditLru(m, node, fail);
		auditPcps(m, node, fail);
		auditSplitQueue(m, node, fail);
	}
	auditRegions(m, failer(m, 'regions'));
	auditHugePools(m, failer(m, 'hugetlb pools'));
	auditPins(m, failer(m, 'pins'));
	auditJobs(m, failer(m, 'jobs'));
	auditReclaim(m, failer(m, 'reclaim'));
	auditCounters(m, failer(m, 'counters'));
}

/** Links, lengths and placement of every free list (laws 2, 4, 5). */
function auditFreeLists(m: Machine, zone: Zone, fail: Fail): void {
	for (let order = 0; order <= MAX_PAGE_ORDER; order++) {
		let blocks = 0;
		for (let type = 0; type < MIGRATETYPES; type++) {
			const list = order * MIGRATETYPES + type;
			let before = 0;
			let length = 0;
			for (let pfn = zone.head[list]!; pfn; pfn = nextOf(m, pfn)) {
				if (prevOf(m, pfn) !== before) fail(`free list of order ${order} type ${type} is not linked both ways`, pfn);
				if (kindOf(m, pfn) !== (PAGE_FREE | (order << 4))) fail(`on the free list of order ${order} but is not such a block`, pfn);
				if (pfn % (1 << order) !== 0) fail(`free block of order ${order} is not aligned`, pfn);
				if (pfn < zone.start || pfn + (1 << order) > zone.end) fail('free block leaves its zone', pfn);
				auditBlockType(m, pfn, order, type, fail);
				before = pfn;
				if (++length > zone.end) fail('free list has a cycle', pfn);
			}
			if (zone.tail[list] !== before) fail(`tail of free list order ${order} type ${type} is wrong`);
			if (zone.count[list] !== length) fail(`free list order ${order} type ${type} holds ${length} blocks, count says ${zone.count[list]}`);
			blocks += length;
		}
		if (zone.nrFree[order] !== blocks) fail(`nr_free[${order}] is ${zone.nrFree[order]}, lists hold ${blocks}`);
	}
}

function auditBlockType(m: Machine, pfn: number, order: number, type: number, fail: Fail): void {
	if (!m.features.cleanFreeLists) {
		if (slotOf(m, pfn) !== type) fail(`on the list of type ${type}, but it says ${slotOf(m, pfn)}`, pfn);
		return;
	}
	for (let at = pfn; at < pfn + (1 << order); at += PAGEBLOCK_PAGES) {
		if (m.blockType[at >> HUGE_ORDER] !== type)
			fail(`on the list of type ${type}, but its pageblock has type ${m.blockType[at >> HUGE_ORDER]}`, pfn);
	}
}

interface Tally {
	free: number;
	reserved: number;
	movable: number;
	huge: number;
	pinned: number;
	blockFree: number;
}

/** Every frame belongs to exactly one block, counts add up, buddies are merged (laws 1, 2, 3, 6). */
function auditFrames(m: Machine, zone: Zone, fail: Fail): void {
	const tally: Tally = { free: 0, reserved: 0, movable: 0, huge: 0, pinned: 0, blockFree: 0 };
	let pfn = zone.start;
	while (pfn < zone.end) {
		if (!ownBlock(m, zone, pfn >> HUGE_ORDER)) {
			pfn = ((pfn >> HUGE_ORDER) + 1) * PAGEBLOCK_PAGES;
			continue;
		}
		const word = kindOf(m, pfn);
		const kind = word & 15;
		const size = 1 << (word >> 4);
		if (kind === PAGE_HOLE) fail('frame inside a zone is a hole', pfn);
		if (kind === PAGE_FREE_TAIL || kind === PAGE_TAIL) fail('tail without a head', pfn);
		auditTails(m, pfn, kind, size, fail);
		if (kind === PAGE_FREE) {
			if (m.blockType[pfn >> HUGE_ORDER] !== MIGRATE_ISOLATE) tally.free += size;
			if (!buddyMerged(m, zone, pfn, word >> 4)) fail('free buddies of equal order are not merged', pfn);
		} else if (kind === PAGE_RESERVED) tally.reserved++;
		pfn += size;
	}
	if (pfn !== zone.end) fail('last block leaves the zone', pfn - 1);
	const blocks = [HUGE_ORDER, MAX_PAGE_ORDER].reduce((pages, order) => pages + freeOf(zone, order), 0);
	if (blocks !== zone.freeBlocks) fail(`NR_FREE_PAGES_BLOCKS is ${zone.freeBlocks}, the lists have ${blocks}`);
	if (tally.free !== zone.free) fail(`NR_FREE_PAGES is ${zone.free}, the map has ${tally.free}`);
	if (zone.present - tally.reserved !== zone.managed) fail(`managed is ${zone.managed}, the map has ${zone.present - tally.reserved}`);
	auditBlocks(m, zone, fail);
}

/** Pages in free blocks of the order, isolated ones left out. */
function freeOf(zone: Zone, order: number): number {
	return (zone.nrFree[order]! - zone.count[order * MIGRATETYPES + MIGRATE_ISOLATE]!) << order;
}

function auditTails(m: Machine, pfn: number, kind: number, size: number, fail: Fail): void {
	const tail = kind === PAGE_FREE ? PAGE_FREE_TAIL : kind === PAGE_HELD ? PAGE_HELD : PAGE_TAIL;
	for (let i = 1; i < size; i++)
		if ((kindOf(m, pfn + i) & 15) !== tail || kindOf(m, pfn + i) >> 4 !== 0) fail(`tail ${i} of a block has another kind`, pfn + i);
}

function buddyMerged(m: Machine, zone: Zone, pfn: number, order: number): boolean {
	if (order >= MAX_PAGE_ORDER) return true;
	const buddy = pfn ^ (1 << order);
	if (kindOf(m, buddy) !== (PAGE_FREE | (order << 4)) || m.blockZone[buddy >> HUGE_ORDER] !== zone.id + 1) return true;
	if (order < HUGE_ORDER) return false;
	const types = [m.blockType[pfn >> HUGE_ORDER]!, m.blockType[buddy >> HUGE_ORDER]!];
	return types[0] !== types[1] && types.some((type) => type >= MIGRATE_HIGHATOMIC);
}

function auditBlocks(m: Machine, zone: Zone, fail: Fail): void {
	for (let block = zone.start >> HUGE_ORDER; block * PAGEBLOCK_PAGES < zone.end; block++) {
		if (!ownBlock(m, zone, block)) continue;
		const counts = countBlock(m, zone, block);
		if (m.blockType[block]! >= MIGRATETYPES) fail(`pageblock has type ${m.blockType[block]}`, block * PAGEBLOCK_PAGES);
		const kept = [m.blockFree[block], m.blockMovable[block], m.blockPinned[block], m.blockHuge[block]];
		const found = [counts.blockFree, counts.movable, counts.pinned, counts.huge];
		if (kept.some((value, i) => value !== found[i])) fail(`pageblock counts are ${kept}, the frames say ${found}`, block * PAGEBLOCK_PAGES);
	}
}

function countBlock(m: Machine, zone: Zone, block: number): Tally {
	const tally: Tally = { free: 0, reserved: 0, movable: 0, huge: 0, pinned: 0, blockFree: 0 };
	const from = Math.max(zone.start, block * PAGEBLOCK_PAGES);
	const to = Math.min(zone.end, (block + 1) * PAGEBLOCK_PAGES);
	for (let pfn = from; pfn < to; pfn++) {
		const word = kindOf(m, pfn);
		const kind = word & 15;
		if (kind === PAGE_FREE || kind === PAGE_FREE_TAIL) tally.blockFree++;
		if (!isLruKind(kind)) continue;
		const pages = 1 << (word >> 4);
		if (pages >= PAGEBLOCK_PAGES) tally.huge += PAGEBLOCK_PAGES;
		else if (flagsOf(m, pfn) & PF_PINNED) tally.pinned += pages;
		else tally.movable += pages;
	}
	return tally;
}

function auditZoneNumbers(zone: Zone, fail: Fail): void {
	if (!(zone.min <= zone.low && zone.low <= zone.high)) fail(`watermarks out of order: ${zone.min} ${zone.low} ${zone.high}`);
	// Not a whole pageblock when kswapd took off what it saw of a boost that had reached its limit meanwhile.
	if (zone.boost < 0) fail(`boost ${zone.boost} is below zero`);
	if (zone.boost > 0 && zone.managed < 4 * PAGEBLOCK_PAGES) fail('a tiny zone is boosted');
	if (zone.deferShift < 0 || zone.deferShift > 6) fail(`defer shift ${zone.deferShift}`);
	if (zone.considered > 1 << zone.deferShift) fail(`considered ${zone.considered} above its limit ${1 << zone.deferShift}`);
}

/** Slots and reverse map agree, both ways. */
function auditRegions(m: Machine, fail: Fail): void {
	for (const region of m.regions) {
		if (!region) continue;
		let pages = 0;
		let swapped = 0;
		for (let slot = 0; slot < region.pfns.length; slot++) {
			const pfn: number = region.pfns[slot]!;
			if (pfn < 0) swapped++;
			if (pfn <= 0) continue;
			if (slot >= region.length) fail(`region ${region.name} maps slot ${slot} beyond its length`, pfn);
			if (mapsHugePage(m, region, slot)) {
				pages++;
				continue;
			}
			if (ownerOf(m, pfn) !== region.id || slotOf(m, pfn) !== slot)
				fail(`region ${region.name} slot ${slot} maps a page whose owner is ${ownerOf(m, pfn)} slot ${slotOf(m, pfn)}`, pfn);
			if ((kindOf(m, pfn) & 15) !== region.kind) fail(`region ${region.name} owns a page of another kind`, pfn);
			if (region.flushCursor < 0 && flagsOf(m, pfn) & PF_DIRTY) fail(`file ${region.name} counts as clean, this page is dirty`, pfn);
			pages += 1 << (kindOf(m, pfn) >> 4);
		}
		if (pages !== region.pages) fail(`region ${region.name} maps ${pages} pages, count says ${region.pages}`);
		if (region.swapped !== (region.kind === PAGE_ANON ? swapped : 0))
			fail(`region ${region.name} has ${swapped} pages out on swap, count says ${region.swapped}`);
	}
}
