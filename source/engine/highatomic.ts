/**
 * Pageblocks set aside for urgent requests above order 0, which may neither wait nor reclaim: a block each time one of them succeeds,
 * up to a hundredth of the zone. Reclaim that brings nothing gives them back.
 * Source: mm/page_alloc.c, reserve_highatomic_pageblock, unreserve_highatomic_pageblock (6.18).
 * Simplification: a whole free pageblock given back merges at once; in the kernel it waits for its next use to do so.
 */
import { HUGE_ORDER, MAX_PAGE_ORDER, MIGRATE_HIGHATOMIC, MIGRATETYPES, PAGE_TAIL, PAGEBLOCK_PAGES } from '../model/index.js';
import { accountFree, freeOnePage, moveFreePagesOfBlock, setBlockTypes } from './buddy.js';
import { removeFromFreeList } from './free-area.js';
import { GFP_BIT_THISNODE, highestZone, migratetypeOf } from './gfp.js';
import { charge, type Machine, type Zone } from './machine.js';
import { FN } from './profile.js';
import { setKind } from './page-fields.js';

/** Cost of re-typing a pageblock, ns. */
const RETYPE_NS = 600;

/** Most pages the zone sets aside: a hundredth, in whole pageblocks; none when that is less than one. */
export function highatomicLimit(zone: Zone): number {
	const hundredth = Math.floor(zone.managed / 100);
	return hundredth < PAGEBLOCK_PAGES ? 0 : Math.ceil(hundredth / PAGEBLOCK_PAGES) * PAGEBLOCK_PAGES;
}

/** Sets the pageblock of a block just taken for an urgent request aside. The block itself must not be on a free list any more. */
export function reserveHighatomic(m: Machine, zone: Zone, pfn: number, order: number): void {
	const block = pfn >> HUGE_ORDER;
	if (zone.reservedHighatomic >= highatomicLimit(zone) || m.blockType[block]! >= MIGRATE_HIGHATOMIC) return;
	charge(m, RETYPE_NS, FN.reserve_highatomic_pageblock);
	if (order >= HUGE_ORDER) {
		setBlockTypes(m, pfn, order, MIGRATE_HIGHATOMIC);
		zone.reservedHighatomic += 1 << order;
		return;
	}
	// A pageblock cut short by the end of its zone is left alone.
	if (m.blockPresent[block] !== PAGEBLOCK_PAGES) return;
	setKind(m, pfn, PAGE_TAIL); // no longer a buddy; the caller says what it is
	moveFreePagesOfBlock(m, zone, block, MIGRATE_HIGHATOMIC);
	zone.reservedHighatomic += PAGEBLOCK_PAGES;
}

/**
 * Gives one pageblock with free pages back, to the type of the request in need. Unless forced, each zone keeps its last one.
 * Returns whether there was one.
 */
export function unreserveHighatomic(m: Machine, request: { node: number; gfp: number }, force: boolean): boolean {
	const { node, gfp } = request;
	const highest = highestZone(gfp);
	for (const id of m.zonelists[node]!) {
		const zone = m.zones[id]!;
		if (zone.index > highest || (gfp & GFP_BIT_THISNODE && zone.node !== node)) continue;
		if (!force && zone.reservedHighatomic <= PAGEBLOCK_PAGES) continue;
		for (let order = 0; order <= MAX_PAGE_ORDER; order++) {
			const pfn = zone.head[order * MIGRATETYPES + MIGRATE_HIGHATOMIC]!;
			if (!pfn) continue;
			unreserve(m, zone, pfn, order, migratetypeOf(gfp));
			return true;
		}
	}
	return false;
}

function unreserve(m: Machine, zone: Zone, pfn: number, order: number, type: number): void {
	charge(m, RETYPE_NS, FN.unreserve_highatomic_pageblock);
	zone.reservedHighatomic -= Math.max(PAGEBLOCK_PAGES, 1 << order);
	if (order < HUGE_ORDER) {
		moveFreePagesOfBlock(m, zone, pfn >> HUGE_ORDER, type);
		return;
	}
	removeFromFreeList(m, zone, pfn, order);
	accountFree(m, zone, pfn, order, -1);
	setBlockTypes(m, pfn, order, type);
	freeOnePage(m, zone, pfn, order, true);
}
