/**
 * Taking blocks of one zone: the request's own type first, then other types, at the price of mixing mobility.
 * Source: mm/page_alloc.c, __rmqueue, rmqueue_buddy, find_suitable_fallback, boost_watermark, __rmqueue_claim, __rmqueue_steal (6.15
 * and later, also 6.12.y); __rmqueue_fallback, steal_suitable_fallback (up to 6.14); move_freepages_block (2.6.35).
 * Simplification: before 4.4 the kernel kept a few MIGRATE_RESERVE pageblocks as a last resort; there are none here.
 */
import {
	HUGE_ORDER,
	MAX_PAGE_ORDER,
	MIGRATE_HIGHATOMIC,
	MIGRATE_MOVABLE,
	MIGRATE_RECLAIMABLE,
	MIGRATE_UNMOVABLE,
	MIGRATETYPES,
	PAGEBLOCK_PAGES,
} from '../model/index.js';
import { moveFreePagesOfBlock, relistFreePages, setBlockTypes, splitFrom, takeSmallest, traceFallback } from './buddy.js';
import { addToFreeList, moveFreeBlock, removeFromFreeList } from './free-area.js';
import { ALLOC_HIGHATOMIC, ALLOC_KSWAPD, ALLOC_NOFRAGMENT, ALLOC_NON_BLOCK } from './gfp.js';
import { charge, type Machine, type Zone } from './machine.js';
import { FN } from './profile.js';

/** Lists a request may fall back to, in order (fallbacks[][]). */
const FALLBACKS: readonly (readonly number[])[] = [
	[MIGRATE_RECLAIMABLE, MIGRATE_MOVABLE],
	[MIGRATE_RECLAIMABLE, MIGRATE_UNMOVABLE],
	[MIGRATE_UNMOVABLE, MIGRATE_MOVABLE],
];
/** Cost of walking a pageblock, ns. */
const WALK_BLOCK_NS = 600;

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
	if (!m.features.watermarkBoost || factor === 0 || zone.managed < 4 * PAGEBLOCK_PAGES) return false;
	const scaled = Math.floor(zone.high / 10_000) * factor + Math.floor(((zone.high % 10_000) * factor) / 10_000);
	if (scaled === 0) return false;
	zone.boost = Math.min(zone.boost + PAGEBLOCK_PAGES, Math.max(PAGEBLOCK_PAGES, scaled));
	return true;
}

/** Pages of the pageblock that are no worse off when it becomes `type`: movable ones for MOVABLE, kernel ones otherwise. */
function alikePages(m: Machine, block: number, type: number): number {
	const movable = m.blockMovable[block]! + m.blockHuge[block]! + m.blockPinned[block]!;
	if (type === MIGRATE_MOVABLE) return movable;
	return m.blockType[block] === MIGRATE_MOVABLE ? PAGEBLOCK_PAGES - m.blockFree[block]! - movable : 0;
}

/** Tries to turn the whole pageblock around a foreign free block into one of `type`. Returns a page on success, else 0. */
function tryToClaimBlock(m: Machine, zone: Zone, order: number, pfn: number, at: number, type: number, flags: number): number {
	if (at >= HUGE_ORDER) {
		removeFromFreeList(m, zone, pfn, at);
		setBlockTypes(m, pfn, at, type);
		addToFreeList(m, zone, pfn, at, type, false);
		return splitFrom(m, zone, pfn, at, order, type);
	}
	if (boostWatermark(m, zone) && flags & ALLOC_KSWAPD) zone.boosted = true;
	const block = pfn >> HUGE_ORDER;
	if (m.blockPresent[block] !== PAGEBLOCK_PAGES) return 0;
	charge(m, WALK_BLOCK_NS, FN.try_to_claim_block);
	if (m.blockFree[block]! + alikePages(m, block, type) < PAGEBLOCK_PAGES / 2) return 0;
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
		const pfn = tryToClaimBlock(m, zone, order, zone.head[at * MIGRATETYPES + fallback]!, at, type, flags);
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

/** Up to 6.14: the largest foreign block is moved to the request's lists, often with all free pages of its pageblock; then the lists are tried again. */
function takeOver(m: Machine, zone: Zone, order: number, type: number, flags: number): number {
	const minOrder = order < HUGE_ORDER && flags & ALLOC_NOFRAGMENT ? HUGE_ORDER : order;
	for (let at = MAX_PAGE_ORDER; at >= minOrder; at--) {
		if (findSuitableFallback(zone, at, type, false) < 0) continue;
		const whole = mayClaim(at, type) && (at >= HUGE_ORDER >> 1 || type !== MIGRATE_UNMOVABLE || m.features.unmovableClaims);
		const from = !whole && type === MIGRATE_MOVABLE && m.features.countAlikePages ? smallestForeign(zone, order, type) : at;
		const source = findSuitableFallback(zone, from, type, false);
		const pfn = zone.head[from * MIGRATETYPES + source]!;
		if (!whole && !m.features.unmovableClaims) {
			splitFrom(m, zone, pfn, from, order, source);
			traceFallback(m, pfn, order, from, type, source, false);
			return pfn;
		}
		stealSuitable(m, zone, pfn, from, type, { whole, flags });
		const taken = takeSmallest(m, zone, order, type);
		traceFallback(m, pfn, order, from, type, source, m.blockType[pfn >> HUGE_ORDER] === type);
		return taken;
	}
	return 0;
}

/** Lowest order, from the request's up, at which another type has a block. */
function smallestForeign(zone: Zone, order: number, type: number): number {
	let at = order;
	while (findSuitableFallback(zone, at, type, false) < 0) at++;
	return at;
}

/** Puts the block, or all free blocks around it, on `type`'s lists (steal_suitable_fallback). */
function stealSuitable(m: Machine, zone: Zone, pfn: number, at: number, type: number, how: { whole: boolean; flags: number }): void {
	const block = pfn >> HUGE_ORDER;
	if (m.blockType[block]! >= MIGRATE_HIGHATOMIC) return moveFreeBlock(m, zone, pfn, at, type);
	if (at >= HUGE_ORDER) {
		moveFreeBlock(m, zone, pfn, at, type);
		setBlockTypes(m, pfn, at, type);
		return;
	}
	if (boostWatermark(m, zone) && how.flags & ALLOC_KSWAPD) zone.boosted = true;
	if (!how.whole || m.blockPresent[block] !== PAGEBLOCK_PAGES) return moveFreeBlock(m, zone, pfn, at, type);
	charge(m, WALK_BLOCK_NS, FN.try_to_claim_block);
	const alike = m.features.countAlikePages ? alikePages(m, block, type) : 0;
	const free = relistFreePages(m, zone, block, type);
	if (free + alike >= PAGEBLOCK_PAGES / 2) m.blockType[block] = type;
}

/** Takes 2^order pages of the zone for a request of `type` (__rmqueue); 0 when there are none it may use. The pages' kind is still unset. */
export function takeBlock(m: Machine, zone: Zone, order: number, type: number, flags: number): number {
	const pfn = takeSmallest(m, zone, order, type);
	if (pfn) return pfn;
	// Taking over puts blocks on lists of another type than their pageblock's; with clean lists that cannot be.
	if (!m.features.claimOrSteal && !m.features.cleanFreeLists) return takeOver(m, zone, order, type, flags);
	return claim(m, zone, order, type, flags) || (flags & ALLOC_NOFRAGMENT ? 0 : steal(m, zone, order, type));
}

/**
 * The same past the per-CPU lists (rmqueue_buddy). The high-atomic reserve serves the requests it is for first, and others that may not
 * wait when all else fails.
 */
export function removeBlock(m: Machine, zone: Zone, order: number, type: number, flags: number): number {
	if (flags & ALLOC_HIGHATOMIC) {
		const pfn = takeSmallest(m, zone, order, MIGRATE_HIGHATOMIC);
		if (pfn) return pfn;
	}
	const pfn = takeBlock(m, zone, order, type, flags);
	if (pfn || !(flags & ALLOC_NON_BLOCK)) return pfn;
	return takeSmallest(m, zone, order, MIGRATE_HIGHATOMIC);
}
