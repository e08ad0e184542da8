/**
 * The binary buddy allocator of one zone: split, merge, fall back to other migratetypes.
 * Source: mm/page_alloc.c, __rmqueue, expand, __free_one_page, __rmqueue_claim, __rmqueue_steal (6.18).
 */
import {
	HUGE_ORDER,
	MAX_PAGE_ORDER,
	MIGRATE_HIGHATOMIC,
	MIGRATE_ISOLATE,
	MIGRATE_MOVABLE,
	MIGRATE_RECLAIMABLE,
	MIGRATE_UNMOVABLE,
	MIGRATETYPES,
	PAGE_FREE,
	PAGE_FREE_TAIL,
	PAGE_HELD,
	PAGEBLOCK_PAGES,
} from '../model/index.js';
import type { CompactControl } from './compact-control.js';
import { addToFreeList, moveFreeBlock, removeFromFreeList } from './free-area.js';
import { ALLOC_HIGHATOMIC, ALLOC_KSWAPD, ALLOC_NOFRAGMENT, ALLOC_NON_BLOCK } from './gfp.js';
import { charge, type Machine, type Zone } from './machine.js';
import { trace } from './trace.js';

/** Lists a request may fall back to, in order (fallbacks[][]). */
const FALLBACKS: readonly (readonly number[])[] = [
	[MIGRATE_RECLAIMABLE, MIGRATE_MOVABLE],
	[MIGRATE_RECLAIMABLE, MIGRATE_UNMOVABLE],
	[MIGRATE_UNMOVABLE, MIGRATE_MOVABLE],
];

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
	if (m.kind[pfn] !== (PAGE_FREE | (order << 4))) return false;
	return order < HUGE_ORDER || m.blockZone[pfn >> HUGE_ORDER] === zone.id + 1;
}

/** HIGHATOMIC, CMA and ISOLATE blocks never merge with blocks of another type. */
function mergeable(type: number): boolean {
	return type < MIGRATE_HIGHATOMIC;
}

/**
 * Gives a block back, merging it with its buddy as long as that is free. `toTail` is how boot hands over memory; otherwise a block
 * whose next larger buddy is nearly complete goes to the tail too, so that it is used last.
 */
export function freeOnePage(m: Machine, zone: Zone, pfn: number, order: number, toTail: boolean): void {
	accountFree(m, zone, pfn, order, 1);
	const { kind, blockType } = m;
	let type = blockType[pfn >> HUGE_ORDER]!;
	let at = pfn;
	let k = order;
	while (k < MAX_PAGE_ORDER) {
		if (m.capture && captures(zone, m.capture, k, type)) return capture(m, zone, m.capture, at, k);
		const buddy = at ^ (1 << k);
		if (!isFreeBuddy(m, zone, buddy, k)) break;
		if (k >= HUGE_ORDER) {
			const buddyType = blockType[buddy >> HUGE_ORDER]!;
			if (buddyType !== type && !(mergeable(buddyType) && mergeable(type))) break;
			removeFromFreeList(m, zone, buddy, k, buddyType);
			if (buddyType !== type) setBlockTypes(m, buddy, k, type);
		} else {
			removeFromFreeList(m, zone, buddy, k, type);
		}
		kind[Math.max(at, buddy)] = PAGE_FREE_TAIL;
		at &= buddy;
		k++;
	}
	type = blockType[at >> HUGE_ORDER]!;
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
	m.kind.fill(PAGE_HELD, pfn, pfn + (1 << order));
	m.kind[pfn] = PAGE_HELD | (order << 4);
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
function splitFrom(m: Machine, zone: Zone, pfn: number, from: number, order: number, type: number): number {
	removeFromFreeList(m, zone, pfn, from, type);
	for (let k = from - 1; k >= order; k--) addToFreeList(m, zone, pfn + (1 << k), k, type, false);
	accountFree(m, zone, pfn, order, -1);
	return pfn;
}

/** Head of the smallest sufficient block of the type, split. 0 when the type has none. */
function takeSmallest(m: Machine, zone: Zone, order: number, type: number): number {
	const { head } = zone;
	for (let k = order; k <= MAX_PAGE_ORDER; k++) {
		const pfn = head[k * MIGRATETYPES + type]!;
		if (pfn) return splitFrom(m, zone, pfn, k, order, type);
	}
	return 0;
}

function mayClaim(order: number, type: number): boolean {
	return order >= HUGE_ORDER >> 1 || type !== MIGRATE_MOVABLE;
}

/** Fallback type with a free block of exactly this order: −1 none, −2 claiming is not allowed from this order down. */
export function findSuitableFallback(zone: Zone, order: number, type: number, claimable: boolean): number {
	if (claimable && !mayClaim(order, type)) return -2;
	if (zone.nrFree[order] === 0) return -1;
	for (const fallback of FALLBACKS[type] ?? []) {
		if (zone.head[order * MIGRATETYPES + fallback]) return fallback;
	}
	return -1;
}

/** Raises the watermarks for a while after memory of different mobility had to be mixed (5.0, commit 1c30844d2dfe). */
function boostWatermark(m: Machine, zone: Zone): boolean {
	const factor = m.tunables.watermarkBoost;
	if (factor === 0 || zone.managed < 4 * PAGEBLOCK_PAGES) return false;
	const scaled = Math.floor(zone.high / 10_000) * factor + Math.floor(((zone.high % 10_000) * factor) / 10_000);
	if (scaled === 0) return false;
	zone.boost = Math.min(zone.boost + PAGEBLOCK_PAGES, Math.max(PAGEBLOCK_PAGES, scaled));
	return true;
}

/** Moves every free page of the pageblock to `to`'s lists. Returns the pages moved. */
export function moveFreePagesOfBlock(m: Machine, zone: Zone, block: number, to: number): number {
	const from = m.blockType[block]!;
	const first = block * PAGEBLOCK_PAGES;
	let moved = 0;
	for (let pfn = first; pfn < first + PAGEBLOCK_PAGES; ) {
		const word = m.kind[pfn]!;
		if ((word & 15) !== PAGE_FREE) {
			pfn++;
			continue;
		}
		const order = word >> 4;
		moveFreeBlock(m, zone, pfn, order, from, to);
		moved += 1 << order;
		pfn += 1 << order;
	}
	m.blockType[block] = to;
	return moved;
}

/** Tries to turn the whole pageblock around a foreign free block into one of `type`. Returns a page on success, else 0. */
function tryToClaimBlock(
	m: Machine,
	zone: Zone,
	order: number,
	pfn: number,
	at: number,
	type: number,
	fromType: number,
	flags: number,
): number {
	if (at >= HUGE_ORDER) {
		removeFromFreeList(m, zone, pfn, at, fromType);
		setBlockTypes(m, pfn, at, type);
		addToFreeList(m, zone, pfn, at, type, false);
		return splitFrom(m, zone, pfn, at, order, type);
	}
	if (boostWatermark(m, zone) && flags & ALLOC_KSWAPD) zone.boosted = true;
	const block = pfn >> HUGE_ORDER;
	if (m.blockPresent[block] !== PAGEBLOCK_PAGES) return 0;
	const free = m.blockFree[block]!;
	const movable = m.blockMovable[block]! + m.blockHuge[block]! + m.blockPinned[block]!;
	let alike = 0;
	if (type === MIGRATE_MOVABLE) alike = movable;
	else if (m.blockType[block] === MIGRATE_MOVABLE) alike = PAGEBLOCK_PAGES - free - movable;
	charge(m, 600);
	if (free + alike < PAGEBLOCK_PAGES / 2) return 0;
	moveFreePagesOfBlock(m, zone, block, type);
	return takeSmallest(m, zone, order, type);
}

/** Largest foreign block first: take over its pageblock (6.15, __rmqueue_claim). */
function claim(m: Machine, zone: Zone, order: number, type: number, flags: number): number {
	const minOrder = order < HUGE_ORDER && flags & ALLOC_NOFRAGMENT ? HUGE_ORDER : order;
	for (let at = MAX_PAGE_ORDER; at >= minOrder; at--) {
		const fallback = findSuitableFallback(zone, at, type, true);
		if (fallback === -2) break;
		if (fallback === -1) continue;
		const pfn = tryToClaimBlock(m, zone, order, zone.head[at * MIGRATETYPES + fallback]!, at, type, fallback, flags);
		if (!pfn) continue;
		traceFallback(m, pfn, order, at, type, fallback, true);
		return pfn;
	}
	return 0;
}

/** Smallest foreign block: take only what is needed; the rest and the pageblock keep their type (__rmqueue_steal). */
function steal(m: Machine, zone: Zone, order: number, type: number): number {
	for (let at = order; at <= MAX_PAGE_ORDER; at++) {
		const fallback = findSuitableFallback(zone, at, type, false);
		if (fallback < 0) continue;
		const pfn = splitFrom(m, zone, zone.head[at * MIGRATETYPES + fallback]!, at, order, fallback);
		traceFallback(m, pfn, order, at, type, fallback, false);
		return pfn;
	}
	return 0;
}

function traceFallback(m: Machine, pfn: number, order: number, at: number, type: number, fallback: number, claimed: boolean): void {
	trace(m, { name: 'mm_page_alloc_extfrag', pfn, allocOrder: order, fallbackOrder: at, allocType: type, fallbackType: fallback, claimed });
}

/**
 * Takes 2^order pages of the zone for a request of `type`; 0 when it has none the request may use. The pages' kind is still unset.
 * The high-atomic reserve serves the requests it is for first, and others that may not wait when all else fails.
 */
export function removeBlock(m: Machine, zone: Zone, order: number, type: number, flags: number): number {
	if (flags & ALLOC_HIGHATOMIC) {
		const pfn = takeSmallest(m, zone, order, MIGRATE_HIGHATOMIC);
		if (pfn) return pfn;
	}
	let pfn = takeSmallest(m, zone, order, type) || claim(m, zone, order, type, flags);
	if (!pfn && !(flags & ALLOC_NOFRAGMENT)) pfn = steal(m, zone, order, type);
	if (!pfn && flags & ALLOC_NON_BLOCK) pfn = takeSmallest(m, zone, order, MIGRATE_HIGHATOMIC);
	return pfn;
}
