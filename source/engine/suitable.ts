/**
 * Is compaction of a zone worth starting for an order?
 * Source: mm/compaction.c, compaction_suit_allocation_order, compaction_suitable, __compaction_suitable,
 * compaction_zonelist_suitable (6.18).
 */
import { COMPACT_CONTINUE, COMPACT_NOT_SUITABLE, COMPACT_RESULTS, COMPACT_SKIPPED, COMPACT_SUCCESS, COSTLY_ORDER } from '../model/index.js';
import { fragmentationIndex } from './fragmentation.js';
import { GFP_BIT_THISNODE, WMARK_HIGH, WMARK_LOW, WMARK_MIN } from './gfp.js';
import { LRU_ACTIVE_ANON, LRU_ACTIVE_FILE, LRU_INACTIVE_ANON, LRU_INACTIVE_FILE, type Machine, type Zone } from './machine.js';
import { trace } from './trace.js';
import { mark, zoneWatermarkOk } from './watermark.js';

/** Free base pages compaction needs for its targets: twice the block it makes. */
export function compactGap(order: number): number {
	return 2 << order;
}

/**
 * Enough free base pages to use as targets? Since 6.15 above the caller's mark `limit`; before, above LOW (above MIN for orders up to 3),
 * whoever asks; in the first kernels above LOW always, without the reserve for higher zones.
 */
function enoughFree(m: Machine, zone: Zone, order: number, limit: number, highest: number, free: number): boolean {
	const { features } = m;
	if (!features.compactPriority) return zoneWatermarkOk(zone, 0, mark(zone, WMARK_LOW) + compactGap(order), 0, 0, free);
	const above = features.callerWatermark ? limit : mark(zone, WMARK_MIN);
	const lowMinusMin = order > COSTLY_ORDER ? mark(zone, WMARK_LOW) - mark(zone, WMARK_MIN) : 0;
	return zoneWatermarkOk(zone, 0, above + compactGap(order) + lowMinusMin, highest, 0, free);
}

/** Enough free memory, and (above order 3) is it fragmentation that stands in the way? Index −1000…−1 passes. */
export function compactionSuitable(m: Machine, zone: Zone, order: number, limit: number, highest: number): boolean {
	let ret = enoughFree(m, zone, order, limit, highest, zone.free) ? COMPACT_CONTINUE : COMPACT_SKIPPED;
	let index: number | undefined;
	if (ret === COMPACT_CONTINUE && order > COSTLY_ORDER) {
		index = fragmentationIndex(zone.nrFree, order);
		if (index >= 0 && index <= m.tunables.extfragThreshold) ret = COMPACT_NOT_SUITABLE;
	}
	trace(m, { name: 'mm_compaction_suitable', node: zone.node, zone: zone.name, order, ret: COMPACT_RESULTS[ret]!, index });
	return ret === COMPACT_CONTINUE;
}

/** Free pages as the daemons count them: in defrag mode only those in whole free pageblocks (commit a211c6550efc). */
export function daemonFree(m: Machine, zone: Zone): number {
	return m.tunables.defragMode ? zone.freeBlocks : zone.free;
}

/** Mark kcompactd works for: HIGH in defrag mode, so that it makes that much of whole pageblocks, not one block only. */
export function daemonMark(m: Machine): number {
	return m.tunables.defragMode ? WMARK_HIGH : WMARK_MIN;
}

export interface SuitQuery {
	readonly order: number;
	readonly highest: number;
	readonly allocFlags: number;
	readonly async: boolean;
	/** kcompactd asks. */
	readonly daemon?: boolean;
}

/** SUCCESS: nothing to do; SKIPPED: not now; CONTINUE: start. */
export function suitableForOrder(m: Machine, zone: Zone, query: SuitQuery): number {
	const { order, highest, allocFlags } = query;
	const limit = mark(zone, allocFlags & 3);
	const free = query.daemon ? daemonFree(m, zone) : zone.free;
	if (zoneWatermarkOk(zone, order, limit, highest, allocFlags, free)) return COMPACT_SUCCESS;
	if (
		m.features.callerWatermark &&
		order > COSTLY_ORDER &&
		query.async &&
		!zoneWatermarkOk(zone, 0, limit + compactGap(order), highest, 0, zone.free)
	)
		return COMPACT_SKIPPED;
	return compactionSuitable(m, zone, order, limit, highest) ? COMPACT_CONTINUE : COMPACT_SKIPPED;
}

/** Pages of the zone that reclaim could free: page cache, and while there is swap space anonymous memory. */
export function zoneReclaimable(m: Machine, zone: Zone): number {
	const file = zone.lru[LRU_INACTIVE_FILE]! + zone.lru[LRU_ACTIVE_FILE]!;
	return m.swap.used < m.swap.pages ? file + zone.lru[LRU_INACTIVE_ANON]! + zone.lru[LRU_ACTIVE_ANON]! : file;
}

/** Could compaction run in some zone if reclaim first freed what it can? The division is by the order number, as in the kernel. */
export function zonelistSuitable(m: Machine, node: number, order: number, gfp: number, highest: number): boolean {
	for (const id of m.zonelists[node]!) {
		const zone = m.zones[id]!;
		if (zone.index > highest || (gfp & GFP_BIT_THISNODE && zone.node !== node)) continue;
		const available = Math.floor(zoneReclaimable(m, zone) / order) + zone.free;
		if (enoughFree(m, zone, order, mark(zone, WMARK_MIN), highest, available)) return true;
	}
	return false;
}
