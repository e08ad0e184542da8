/**
 * Per-CPU page lists: each CPU keeps some free pages of each zone to itself, outside the buddy allocator, where they are neither free
 * nor in use: no watermark counts them, no neighbour merges with them, compaction passes them over. Refilled and emptied in batches.
 * Lists: orders 0 to 3 by migratetype, and two for 2 MiB blocks (movable, others). Newest first; batches leave from the old end.
 * Source: mm/page_alloc.c, rmqueue_pcplist, __rmqueue_pcplist, nr_pcp_alloc, rmqueue_bulk, free_frozen_page_commit, nr_pcp_high,
 * nr_pcp_free, free_pcppages_bulk, decay_pcp_high, zone_batchsize, zone_highsize, drain_pages_zone; mm/vmstat.c, refresh_cpu_vm_stats
 * (6.18); the same functions of 6.1 and 5.9.
 * Simplifications: LRU add batches do not exist; a list is never contended.
 */
import { COSTLY_ORDER, HUGE_ORDER, MIGRATE_HIGHATOMIC, MIGRATE_ISOLATE, MIGRATE_MOVABLE } from '../model/index.js';
import { freeOnePage } from './buddy.js';
import { takeBlock } from './fallback.js';
import { WMARK_HIGH } from './gfp.js';
import type { Machine, Zone } from './machine.js';
import { bulkFree, link, listIndex, type Pcp, unlink } from './pcp-lists.js';
import { mark, zoneWatermarkOk } from './watermark.js';

/** CONFIG_PCP_BATCH_SCALE_MAX: a batch is doubled at most so often. */
const SCALE_MAX = 5;
/** How often limits and idle lists are looked at (vm.stat_interval), ns. */
export const REFRESH_NS = 1_000_000_000;
/** Seconds after its last use until a list of another node's memory is emptied. */
const REMOTE_IDLE_S = 3;

/** Pages per batch, from a zone's managed pages: one less than a power of two. */
function batchSize(managed: number): number {
	const batch = Math.max(1, Math.min(managed >> 10, 256) >> 2);
	const wanted = batch + (batch >> 1);
	return Math.max(1, (1 << (31 - Math.clz32(wanted))) - 1);
}

/** Sizes every list from managed pages and the LOW mark; call whenever these change. */
export function setupPcps(m: Machine): void {
	for (const zone of m.zones) {
		const local = m.nodes[zone.node]!.cpuFree.length;
		const batch = batchSize(zone.managed);
		for (const pcp of zone.pcps) {
			pcp.batch = batch;
			const fraction = m.tunables.pcpHighFraction;
			if (fraction > 0) {
				pcp.highMin = Math.max(Math.floor(Math.floor(zone.managed / fraction) / local), batch << 2);
				pcp.highMax = pcp.highMin;
			} else if (m.features.pcpHighOrder) {
				pcp.highMin = Math.max(Math.floor(zone.low / local), batch << 2);
				pcp.highMax = m.features.pcpAutoTune ? Math.max(Math.floor((zone.managed >> 3) / local), batch << 2) : pcp.highMin;
			} else {
				pcp.highMin = 6 * batch;
				pcp.highMax = pcp.highMin;
			}
			clampHigh(pcp);
		}
	}
}

function clampHigh(pcp: Pcp): number {
	pcp.high = Math.min(Math.max(pcp.high, pcp.highMin), pcp.highMax);
	return pcp.high;
}

/** Do blocks of this order wait on per-CPU lists? */
export function pcpAllowed(m: Machine, order: number): boolean {
	if (order === 0) return true;
	return m.features.pcpHighOrder && (order <= COSTLY_ORDER || order === HUGE_ORDER);
}

/** A block from this CPU's list, refilled from the buddy allocator when it is empty; 0 when both are. Its pages' kind is still unset. */
export function pcpAlloc(m: Machine, zone: Zone, order: number, type: number, flags: number): number {
	const pcp = zone.pcps[m.cpu]!;
	const index = listIndex(order, type);
	pcp.freeCount >>= 1;
	pcp.used = true;
	if (!pcp.head[index]) refill(m, zone, pcp, order, type, flags);
	const pfn = pcp.head[index]!;
	if (pfn) unlink(m, zone, pcp, index, pfn, order);
	return pfn;
}

function refill(m: Machine, zone: Zone, pcp: Pcp, order: number, type: number, flags: number): void {
	const index = listIndex(order, type);
	for (let left = refillBlocks(m, zone, pcp, order); left > 0; left--) {
		const pfn = takeBlock(m, zone, order, type, flags);
		if (!pfn) return;
		link(m, zone, pcp, index, pfn, order, true);
	}
}

/** Blocks per refill: more and more while pages are only allocated (nr_pcp_alloc). */
function refillBlocks(m: Machine, zone: Zone, pcp: Pcp, order: number): number {
	let batch = pcp.batch;
	if (m.features.pcpAutoTune) {
		let high = clampHigh(pcp);
		if (high < batch) return 1;
		if (order === 0) batch <<= pcp.allocFactor;
		if (pcp.highMin !== pcp.highMax && !zone.belowHigh) {
			high = Math.min(high + batch, pcp.highMax);
			pcp.high = high;
		}
		if (order === 0) {
			const most = Math.max(high - pcp.count - pcp.batch, pcp.batch);
			if (batch <= most && pcp.allocFactor < SCALE_MAX) pcp.allocFactor++;
			batch = Math.min(batch, most);
		}
	}
	return batch > 1 ? Math.max(batch >> order, 2) : batch;
}

/** Frees a block whose owner is already gone to this CPU's list; a full list hands a batch on. */
export function pcpFree(m: Machine, zone: Zone, pfn: number, order: number): void {
	const blockType = m.blockType[pfn >> HUGE_ORDER]!;
	if (blockType === MIGRATE_ISOLATE) {
		freeOnePage(m, zone, pfn, order, false);
		return;
	}
	const pcp = zone.pcps[m.cpu]!;
	const index = listIndex(order, blockType >= MIGRATE_HIGHATOMIC ? MIGRATE_MOVABLE : blockType);
	link(m, zone, pcp, index, pfn, order, false);
	pcp.used = true;
	if (m.features.pcpAutoTune) commitTuned(m, zone, pcp, order, index);
	else commitFixed(m, zone, pcp, order, index);
}

/** Since 6.7: the limit follows what is freed (free_frozen_page_commit, nr_pcp_high, nr_pcp_free). */
function commitTuned(m: Machine, zone: Zone, pcp: Pcp, order: number, index: number): void {
	const { batch } = pcp;
	pcp.allocFactor >>= 1;
	const middle = order > 0 && order <= COSTLY_ORDER;
	const freeHigh = middle && pcp.freeCount >= batch && pcp.freedHighOrder;
	pcp.freedHighOrder = middle;
	if (pcp.freeCount < batch << SCALE_MAX) pcp.freeCount += 1 << order;
	const high = tunedHigh(zone, pcp, freeHigh);
	if (pcp.count < high) return;
	bulkFree(m, zone, pcp, tunedBatch(pcp, high, freeHigh), index);
	if (zone.belowHigh && zoneWatermarkOk(zone, 0, mark(zone, WMARK_HIGH), zone.index, 0, zone.free)) zone.belowHigh = false;
}

function tunedHigh(zone: Zone, pcp: Pcp, freeHigh: boolean): number {
	const { batch, highMin, highMax, count } = pcp;
	const high = clampHigh(pcp);
	if (high === 0) return 0;
	if (freeHigh) {
		pcp.high = Math.max(high - (batch << SCALE_MAX), highMin);
		return 0;
	}
	const freed = Math.max(pcp.freeCount, batch);
	if (zone.reclaimActive) {
		pcp.high = Math.max(high - freed, highMin);
		return Math.min(batch << 2, pcp.high);
	}
	if (highMin === highMax) return high;
	if (zone.belowHigh) {
		pcp.high = Math.max(high - freed, highMin);
		return Math.max(count, highMin);
	}
	const needed = pcp.freeCount + batch;
	if (count >= high && high < needed) pcp.high = Math.min(Math.max(needed, highMin), highMax);
	return high;
}

function tunedBatch(pcp: Pcp, high: number, freeHigh: boolean): number {
	const { batch } = pcp;
	if (freeHigh) return Math.min(pcp.count, batch << SCALE_MAX);
	if (high < batch) return 1;
	return Math.min(Math.max(pcp.freeCount, batch), Math.max(high - batch, batch));
}

/** Up to 6.6: a fixed limit; the batch doubles while pages are only freed. Before 5.13 neither. */
function commitFixed(m: Machine, zone: Zone, pcp: Pcp, order: number, index: number): void {
	const { batch } = pcp;
	const everything = pcp.freeCount > 0 && order > 0 && order <= COSTLY_ORDER;
	const high = everything ? 0 : zone.reclaimActive && m.features.pcpHighOrder ? Math.min(batch << 2, pcp.high) : pcp.high;
	if (pcp.count < high) return;
	if (everything) bulkFree(m, zone, pcp, pcp.count, index);
	else if (high < batch) bulkFree(m, zone, pcp, 1, index);
	else if (!m.features.pcpHighOrder) bulkFree(m, zone, pcp, batch, index);
	else {
		const most = high - batch;
		const wanted = batch << pcp.freeCount;
		if (wanted < most && pcp.freeCount < SCALE_MAX) pcp.freeCount++;
		bulkFree(m, zone, pcp, Math.min(Math.max(wanted, batch), most), index);
	}
}

/** Once a second: limits decay towards their minimum, and lists of remote memory that nobody uses are emptied, a batch at a time. */
export function refreshPcps(m: Machine): void {
	for (const zone of m.zones) {
		const node = m.nodes[zone.node]!;
		for (let cpu = 0; cpu < zone.pcps.length; cpu++) {
			const pcp = zone.pcps[cpu]!;
			const local = cpu >= node.firstCpu && cpu < node.firstCpu + node.cpuFree.length;
			if (m.features.pcpAutoTune) decay(m, zone, pcp);
			if (!local) expireRemote(m, zone, pcp);
			else pcp.used = false;
		}
	}
}

function decay(m: Machine, zone: Zone, pcp: Pcp): void {
	if (pcp.high > pcp.highMin) {
		pcp.high = Math.max(pcp.count - (pcp.batch << SCALE_MAX), pcp.high - (pcp.high >> 3), pcp.highMin);
	}
	if (pcp.count > pcp.high) bulkFree(m, zone, pcp, pcp.count - pcp.high, 0);
}

function expireRemote(m: Machine, zone: Zone, pcp: Pcp): void {
	if (pcp.used) pcp.expire = REMOTE_IDLE_S;
	pcp.used = false;
	if (pcp.expire === 0 || pcp.count === 0 || --pcp.expire > 0) return;
	bulkFree(m, zone, pcp, Math.min(pcp.batch, pcp.count), 0);
	pcp.used = true;
}
