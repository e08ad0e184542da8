/**
 * The binary buddy allocator of one zone: split and merge.
 * Source: mm/page_alloc.c, __rmqueue_smallest, expand, __free_one_page, move_freepages_block (6.18).
 */
import {
	HUGE_ORDER,
	MAX_PAGE_ORDER,
	MIGRATE_HIGHATOMIC,
	MIGRATE_ISOLATE,
	MIGRATE_MOVABLE,
	MIGRATETYPES,
	PAGE_FREE,
	PAGE_FREE_TAIL,
	PAGE_HELD,
	PAGEBLOCK_PAGES,
} from '../model/index.js';
import type { CompactControl } from './compact-control.js';
import { addToFreeList, moveFreeBlock, removeFromFreeList } from './free-area.js';
import type { Machine, Zone } from './machine.js';
import { trace } from './trace.js';
import { fillKind, kindOf, setKind } from './page-fields.js';

/** Adds to, or takes from, the free counts of the zone (not for ISOLATE pageblocks) and of every pageblock the block covers. */
export function accountFree(m: Machine, zone: Zone, pfn: number, order: number, sign: 1 | -1): void {
	const block = pfn >> HUGE_ORDER;
	if (m.blockType[block] !== MIGRATE_ISOLATE) zone.free += sign << order;
	if (order < HUGE_ORDER) {
		m.blockFree[block] = m.blockFree[block]! + (sign << order);
		return;
	}
	for (let i = 0; i < 1 << (order - HUGE_ORDER); i++) m.blockFree[block + i] = m.blockFree[block + i]! + sign * PAGEBLOCK_PAGES;
}

/** Is `pfn` the first page of a free buddy of exactly this order in this zone? */
function isFreeBuddy(m: Machine, zone: Zone, pfn: number, order: number): boolean {
	if (kindOf(m, pfn) !== (PAGE_FREE | (order << 4))) return false;
	return order < HUGE_ORDER || m.blockZone[pfn >> HUGE_ORDER] === zone.id + 1;
}

/** HIGHATOMIC, CMA and ISOLATE blocks never merge with blocks of another type. */
function mergeable(type: number): boolean {
	return type < MIGRATE_HIGHATOMIC;
}

/**
 * Gives a block back, merging it with its buddy as long as that is free. `toTail` is how boot hands over memory; otherwise a block
 * whose next larger buddy is nearly complete goes to the tail too, so that it is used last. `wanted`: the list it goes to, which
 * differs from its pageblock's type only before 6.10.
 */
export function freeOnePage(
	m: Machine,
	zone: Zone,
	pfn: number,
	order: number,
	toTail: boolean,
	wanted: number = m.blockType[pfn >> HUGE_ORDER]!,
): void {
	accountFree(m, zone, pfn, order, 1);
	const { blockType } = m;
	const type = wanted;
	let at = pfn;
	let k = order;
	while (k < MAX_PAGE_ORDER) {
		if (m.capture && captures(zone, m.capture, k, type)) return capture(m, zone, m.capture, at, k);
		const buddy = at ^ (1 << k);
		if (!isFreeBuddy(m, zone, buddy, k)) break;
		if (k >= HUGE_ORDER) {
			const buddyType = blockType[buddy >> HUGE_ORDER]!;
			if (buddyType !== type && !(mergeable(buddyType) && mergeable(type))) break;
			removeFromFreeList(m, zone, buddy, k);
			if (buddyType !== type && m.features.cleanFreeLists) setBlockTypes(m, buddy, k, type);
		} else {
			removeFromFreeList(m, zone, buddy, k);
		}
		setKind(m, Math.max(at, buddy), PAGE_FREE_TAIL);
		at &= buddy;
		k++;
	}
	addToFreeList(m, zone, at, k, type, toTail || buddyMergeLikely(m, zone, at, k));
}

/** Is this the block a direct compactor works for? Smaller blocks of movable memory are not given to other requests. */
function captures(zone: Zone, cc: CompactControl, order: number, type: number): boolean {
	if (cc.zone !== zone.id || cc.captured || order !== cc.order || type >= MIGRATE_ISOLATE) return false;
	return order >= HUGE_ORDER || type !== MIGRATE_MOVABLE || cc.migratetype === MIGRATE_MOVABLE;
}

/** Hands the block to the compactor instead of a free list, before anybody else can take it (compaction_capture). */
function capture(m: Machine, zone: Zone, cc: CompactControl, pfn: number, order: number): void {
	accountFree(m, zone, pfn, order, -1);
	fillKind(m, PAGE_HELD, pfn, pfn + (1 << order));
	setKind(m, pfn, PAGE_HELD | (order << 4));
	const node = m.nodes[zone.node]!;
	node.kinds[PAGE_HELD] = node.kinds[PAGE_HELD]! + (1 << order);
	cc.captured = pfn;
	const type = m.blockType[pfn >> HUGE_ORDER]!;
	if (type !== cc.migratetype) traceFallback(m, pfn, order, order, cc.migratetype, type, false);
}

/** Would this block merge again if only its own buddy were free? */
function buddyMergeLikely(m: Machine, zone: Zone, pfn: number, order: number): boolean {
	if (order >= HUGE_ORDER) return false;
	const parent = pfn & ~(1 << order);
	return isFreeBuddy(m, zone, parent ^ (1 << (order + 1)), order + 1);
}

export function setBlockTypes(m: Machine, pfn: number, order: number, type: number): void {
	const block = pfn >> HUGE_ORDER;
	const blocks = order > HUGE_ORDER ? 1 << (order - HUGE_ORDER) : 1;
	for (let i = 0; i < blocks; i++) m.blockType[block + i] = type;
}

/** Takes a block of `from` off its list and returns its first 2^order pages; upper halves go to the head of `type`'s lists. */
export function splitFrom(m: Machine, zone: Zone, pfn: number, from: number, order: number, type: number): number {
	removeFromFreeList(m, zone, pfn, from);
	for (let k = from - 1; k >= order; k--) addToFreeList(m, zone, pfn + (1 << k), k, type, false);
	accountFree(m, zone, pfn, order, -1);
	return pfn;
}

/** Head of the smallest sufficient block of the type, split. 0 when the type has none. */
export function takeSmallest(m: Machine, zone: Zone, order: number, type: number): number {
	const { head } = zone;
	for (let k = order; k <= MAX_PAGE_ORDER; k++) {
		const pfn = head[k * MIGRATETYPES + type]!;
		if (pfn) return splitFrom(m, zone, pfn, k, order, type);
	}
	return 0;
}

/** Moves every free page of the pageblock to `to`'s lists. Returns the pages moved. */
export function moveFreePagesOfBlock(m: Machine, zone: Zone, block: number, to: number): number {
	const moved = relistFreePages(m, zone, block, to);
	m.blockType[block] = to;
	return moved;
}

/** Puts every free block of the pageblock on `to`'s lists; the caller sees to the pageblock's type. Returns the pages moved. */
export function relistFreePages(m: Machine, zone: Zone, block: number, to: number): number {
	const first = block * PAGEBLOCK_PAGES;
	let moved = 0;
	for (let pfn = first; pfn < first + PAGEBLOCK_PAGES; ) {
		const word = kindOf(m, pfn);
		if ((word & 15) !== PAGE_FREE) {
			pfn++;
			continue;
		}
		const order = word >> 4;
		moveFreeBlock(m, zone, pfn, order, to);
		moved += 1 << order;
		pfn += 1 << order;
	}
	return moved;
}

/** Notes that a request took memory of another type; `claimed`: its pageblock is of the request's type now. */
export function traceFallback(m: Machine, pfn: number, order: number, at: number, type: number, fallback: number, claimed: boolean): void {
	trace(m, { name: 'mm_page_alloc_extfrag', pfn, allocOrder: order, fallbackOrder: at, allocType: type, fallbackType: fallback, claimed });
}
