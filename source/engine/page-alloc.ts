/**
 * The page allocator's fast path and the walk over zones.
 * Source: mm/page_alloc.c, get_page_from_freelist, rmqueue, alloc_flags_nofragment, wake_all_kswapds (6.18).
 */
import { HUGE_ORDER, NUMA_COUNTERS, ZONE_DMA32, ZONE_NORMAL } from '../model/index.js';
import { COUNTER, count } from './counters.js';
import { removeBlock } from './fallback.js';
import {
	ALLOC_HIGHATOMIC,
	ALLOC_KSWAPD,
	ALLOC_MIN_RESERVE,
	ALLOC_NOFRAGMENT,
	GFP_BIT_KSWAPD_RECLAIM,
	GFP_BIT_THISNODE,
	highestZone,
	migratetypeOf,
	WMARK_HIGH,
	WMARK_LOW,
	WMARK_MIN,
} from './gfp.js';
import { reserveHighatomic } from './highatomic.js';
import { wakeupKswapd } from './kswapd-wake.js';
import { charge, type Machine, type Zone } from './machine.js';
import { pcpAlloc, pcpAllowed } from './pcp.js';
import { isTraced, tracepoint } from './trace.js';
import { mark, zoneWatermarkOk } from './watermark.js';
import { FN } from './profile.js';

const ALLOC_COUNTERS = [COUNTER.pgalloc_dma, COUNTER.pgalloc_dma32, COUNTER.pgalloc_normal, COUNTER.pgalloc_movable];

/** First zone of the request's list: the one NOFRAGMENT is decided by. */
export function preferredZone(m: Machine, node: number, highest: number): Zone | undefined {
	for (const id of m.zonelists[node]!) {
		const zone = m.zones[id]!;
		if (zone.index <= highest) return zone;
	}
	return undefined;
}

/** Keep mobility types apart on the first try when there is another zone to go to (5.0, commit 6bb154504f8b); in defrag mode always. */
function nofragmentFlag(m: Machine, zone: Zone): number {
	if (m.tunables.defragMode) return ALLOC_NOFRAGMENT;
	if (!m.features.nofragment || zone.index !== ZONE_NORMAL) return 0;
	if (m.nodes.length === 1) return ALLOC_NOFRAGMENT;
	const low = m.nodes[zone.node]!.zones.some((id) => m.zones[id]!.index === ZONE_DMA32 && m.zones[id]!.present > 0);
	return low ? ALLOC_NOFRAGMENT : 0;
}

/** Tries every zone once under the given mark. Returns the first pfn of 2^order pages, or 0. */
export function getPageFromFreelist(m: Machine, node: number, order: number, gfp: number, allocFlags: number): number {
	const highest = highestZone(gfp);
	const type = migratetypeOf(gfp);
	const list = m.zonelists[node]!;
	const many = m.nodes.length > 1;
	let flags = allocFlags;
	// Nodes whose kswapd is at work are left alone on the first walk (6.18, absent in 6.12).
	let spareBusy = many && m.features.spareBusyNodes;
	const mayMix = !m.tunables.defragMode;
	for (;;) {
		let skipped = false;
		let leftNode = false;
		for (const id of list) {
			const zone = m.zones[id]!;
			if (zone.index > highest) continue;
			if (zone.node !== node) {
				if (gfp & GFP_BIT_THISNODE) break;
				if (flags & ALLOC_NOFRAGMENT && mayMix) {
					leftNode = true;
					break;
				}
			}
			if (spareBusy && !m.nodes[zone.node]!.kswapdSleeping) {
				skipped = true;
				continue;
			}
			if (!mayTakeFrom(m, zone, order, highest, flags)) continue;
			const pfn = takePages(m, zone, order, type, flags);
			if (!pfn) continue;
			if (flags & ALLOC_HIGHATOMIC && m.features.highatomicReserve) reserveHighatomic(m, zone, pfn, order);
			if (isTraced(m, 'mm_page_alloc')) tracepoint(m, { name: 'mm_page_alloc', pfn, order, migratetype: type, gfp });
			countNode(m, zone, node, highest);
			return allocated(m, zone, order, pfn, flags);
		}
		if (leftNode) flags &= ~ALLOC_NOFRAGMENT;
		else if (skipped) spareBusy = false;
		else if (flags & ALLOC_NOFRAGMENT && mayMix) flags &= ~ALLOC_NOFRAGMENT;
		else return 0;
	}
}

/** From this CPU's list where there is one, else from the buddy allocator (rmqueue). */
function takePages(m: Machine, zone: Zone, order: number, type: number, flags: number): number {
	const pfn = pcpAllowed(m, order) ? pcpAlloc(m, zone, order, type, flags) : 0;
	return pfn || removeBlock(m, zone, order, type, flags);
}

/**
 * Above HIGH always; else above the selected mark, and the zone is known to be below HIGH from then on (6.7 and later). An urgent
 * request for a single page may ignore a boost of the MIN mark (zone_watermark_fast).
 */
function mayTakeFrom(m: Machine, zone: Zone, order: number, highest: number, flags: number): boolean {
	if (m.features.pcpAutoTune && !zone.belowHigh) {
		if (zoneWatermarkOk(zone, order, mark(zone, WMARK_HIGH), highest, flags, zone.free)) return true;
		zone.belowHigh = true;
	}
	if (zoneWatermarkOk(zone, order, mark(zone, flags & 3), highest, flags, zone.free)) return true;
	if (order > 0 || zone.boost === 0 || !(flags & ALLOC_MIN_RESERVE) || (flags & 3) !== WMARK_MIN) return false;
	return zoneWatermarkOk(zone, 0, zone.min, highest, flags, zone.free);
}

const [HIT, MISS, FOREIGN, LOCAL, OTHER] = (['numa_hit', 'numa_miss', 'numa_foreign', 'numa_local', 'numa_other'] as const).map((name) =>
	NUMA_COUNTERS.indexOf(name),
);

/** zone_statistics: did the request get memory of its node? */
function countNode(m: Machine, zone: Zone, node: number, highest: number): void {
	if (zone.node === node) {
		count(m, COUNTER.numa_hit);
		count(m, COUNTER.numa_local);
		zone.numa[HIT!]!++;
		zone.numa[LOCAL!]!++;
		return;
	}
	const preferred = preferredZone(m, node, highest) ?? zone;
	count(m, COUNTER.numa_miss);
	count(m, COUNTER.numa_foreign);
	count(m, COUNTER.numa_other);
	zone.numa[MISS!]!++;
	preferred.numa[FOREIGN!]!++;
	zone.numa[OTHER!]!++;
}

/** Counts a successful allocation and lets a boosted zone wake kswapd. */
function allocated(m: Machine, zone: Zone, order: number, pfn: number, flags: number): number {
	count(m, ALLOC_COUNTERS[zone.index]!, 1 << order);
	if (order > 0) charge(m, ((1 << order) - 1) * m.costs.prepare, FN.prep_new_page);
	m.pageEvents++;
	if (zone.boosted && flags & ALLOC_KSWAPD) {
		zone.boosted = false;
		wakeupKswapd(m, zone, 0, 0, zone.index);
	}
	return pfn;
}

/** LOW mark, no reclaim, no waiting. Returns a pfn or 0; on 0 the caller may push a slow path frame. */
export function allocFast(m: Machine, node: number, order: number, gfp: number): number {
	charge(m, m.costs.allocate, FN.get_page_from_freelist);
	const zone = preferredZone(m, node, highestZone(gfp));
	let flags = WMARK_LOW;
	if (gfp & GFP_BIT_KSWAPD_RECLAIM) flags |= ALLOC_KSWAPD;
	if (zone) flags |= nofragmentFlag(m, zone);
	return getPageFromFreelist(m, node, order, gfp, flags);
}

/** Wakes kswapd of every node the request may use, once per node; in defrag mode for whole pageblocks. */
export function wakeAllKswapds(m: Machine, node: number, order: number, gfp: number): void {
	const highest = highestZone(gfp);
	const wanted = m.tunables.defragMode ? Math.max(order, HUGE_ORDER) : order;
	let last = -1;
	for (const id of m.zonelists[node]!) {
		const zone = m.zones[id]!;
		if (zone.index > highest || zone.node === last) continue;
		if (gfp & GFP_BIT_THISNODE && zone.node !== node) break;
		last = zone.node;
		wakeupKswapd(m, zone, gfp, wanted, highest);
	}
}
