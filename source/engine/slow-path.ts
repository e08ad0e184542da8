/**
 * The slow path of an allocation: wake kswapd, reclaim, compact, retry, give up, in the kernel's order.
 * Source: mm/page_alloc.c, __alloc_pages_slowpath, should_reclaim_retry, should_compact_retry; mm/mempolicy.c, alloc_pages_mpol (6.18).
 */
import {
	COMPACT_DEFERRED,
	COMPACT_RESULTS,
	COMPACT_SKIPPED,
	COMPACT_SUCCESS,
	COSTLY_ORDER,
	HUGE_ORDER,
	MIGRATE_MOVABLE,
	ZONE_NORMAL,
} from '../model/index.js';
import { PRIORITY_ASYNC, PRIORITY_SYNC_FULL, PRIORITY_SYNC_LIGHT, pushDirectCompact } from './direct-compact.js';
import { pushDirectReclaim } from './direct-reclaim.js';
import type { AllocFrame, HugeAllocFrame } from './frames.js';
import {
	ALLOC_NOFRAGMENT,
	GFP_BIT_DIRECT_RECLAIM,
	GFP_BIT_IO,
	GFP_BIT_KSWAPD_RECLAIM,
	GFP_BIT_NORETRY,
	GFP_BIT_NOWARN,
	GFP_BIT_RETRY_MAYFAIL,
	GFP_BIT_THISNODE,
	highestZone,
	migratetypeOf,
	slowAllocFlags,
	WMARK_HIGH,
	WMARK_MIN,
} from './gfp.js';
import { unreserveHighatomic } from './highatomic.js';
import { charge, currentTime, type Machine } from './machine.js';
import { outOfMemory } from './oom.js';
import { allocFast, getPageFromFreelist, wakeAllKswapds } from './page-alloc.js';
import { drainZonePcps, pcpPages } from './pcp-lists.js';
import { zonelistSuitable, zoneReclaimable } from './suitable.js';
import { AGAIN, pop, push, type Step, type Thread } from './thread.js';
import { trace, tracepoint } from './trace.js';
import { mark, zoneWatermarkOk } from './watermark.js';
import { FN } from './profile.js';
import { warnAlloc } from './kernel-log.js';

const MAX_RETRIES = 16;

/** Result of `allocate` when a slow path frame was pushed: the pfn arrives in thread.result. */
export const PENDING = -1;

/** Allocates 2^order pages: a pfn, 0 on failure, or PENDING. */
export function allocate(m: Machine, thread: Thread, node: number, order: number, gfp: number): number {
	const pfn = allocFast(m, node, order, gfp);
	if (pfn) return pfn;
	charge(m, m.costs.slowPath, FN.__alloc_pages_slowpath);
	push(thread, {
		k: 'alloc',
		node,
		order,
		gfp,
		at: 'start',
		priority: PRIORITY_SYNC_LIGHT,
		compactResult: COMPACT_SKIPPED,
		compactRetries: 0,
		noProgressLoops: 0,
		reclaimed: 0,
		keepApart: m.tunables.defragMode !== 0,
		since: currentTime(m),
	});
	return PENDING;
}

export function stepAlloc(m: Machine, thread: Thread, f: AllocFrame): Step {
	switch (f.at) {
		case 'start':
			return begin(m, thread, f);
		case 'compactedEarly':
			if (thread.result) return pop(thread, thread.result);
			if (f.order > COSTLY_ORDER && f.gfp & GFP_BIT_NORETRY) {
				if (f.compactResult === COMPACT_SKIPPED || f.compactResult === COMPACT_DEFERRED) return fail(m, thread, f);
				f.priority = PRIORITY_ASYNC;
			}
			f.at = 'retry';
			return AGAIN;
		case 'retry':
			return retry(m, thread, f);
		case 'reclaimed':
			return afterReclaim(m, thread, f);
		case 'compacted':
			if (thread.result) return pop(thread, thread.result);
			f.at = 'decide';
			return AGAIN;
		case 'decide':
			return decide(m, thread, f);
	}
}

/** In defrag mode mobility types are not mixed until everything else has failed. */
function allocFlags(f: AllocFrame): number {
	return slowAllocFlags(f.gfp, f.order) | (f.keepApart ? ALLOC_NOFRAGMENT : 0);
}

function tryFreelist(m: Machine, f: AllocFrame): number {
	return getPageFromFreelist(m, f.node, f.order, f.gfp, allocFlags(f));
}

function begin(m: Machine, thread: Thread, f: AllocFrame): Step {
	if (f.gfp & GFP_BIT_KSWAPD_RECLAIM) wakeAllKswapds(m, f.node, f.order, f.gfp);
	const pfn = tryFreelist(m, f);
	if (pfn) return pop(thread, pfn);
	const canCompact = (f.gfp & GFP_BIT_DIRECT_RECLAIM) !== 0 && (f.gfp & GFP_BIT_IO) !== 0;
	const early = f.order > COSTLY_ORDER || (f.order > 0 && migratetypeOf(f.gfp) !== MIGRATE_MOVABLE);
	if (!canCompact || !early) {
		f.at = 'retry';
		return AGAIN;
	}
	f.at = 'compactedEarly';
	const wanted = f.priority;
	f.priority = PRIORITY_ASYNC;
	const step = pushDirectCompact(m, thread, f, allocFlags(f));
	f.priority = wanted;
	return step;
}

function retry(m: Machine, thread: Thread, f: AllocFrame): Step {
	if (f.gfp & GFP_BIT_KSWAPD_RECLAIM) wakeAllKswapds(m, f.node, f.order, f.gfp);
	const pfn = tryFreelist(m, f);
	if (pfn) return pop(thread, pfn);
	if (!(f.gfp & GFP_BIT_DIRECT_RECLAIM)) return fail(m, thread, f);
	f.at = 'reclaimed';
	return pushDirectReclaim(m, thread, f);
}

function afterReclaim(m: Machine, thread: Thread, f: AllocFrame): Step {
	f.reclaimed = thread.result;
	if (f.reclaimed > 0) {
		const pfn = tryFreelist(m, f) || tryHarder(m, f);
		if (pfn) return pop(thread, pfn);
	}
	// The first kernels compacted before reclaim only.
	if (f.order === 0 || !m.features.asyncCompaction) {
		f.at = 'decide';
		return AGAIN;
	}
	f.at = 'compacted';
	return pushDirectCompact(m, thread, f, allocFlags(f));
}

/** What was reclaimed may have gone to the high-atomic reserve, or wait on the per-CPU lists (drain_all_pages). */
function tryHarder(m: Machine, f: AllocFrame): number {
	const unreserved = unreserveHighatomic(m, f, false);
	const waiting = m.zones.filter((zone) => pcpPages(zone) > 0);
	for (const zone of waiting) drainZonePcps(m, zone);
	return unreserved || waiting.length > 0 ? tryFreelist(m, f) : 0;
}

function decide(m: Machine, thread: Thread, f: AllocFrame): Step {
	const canCompact = (f.gfp & GFP_BIT_IO) !== 0;
	if (f.gfp & GFP_BIT_NORETRY) return fail(m, thread, f);
	if (f.order > COSTLY_ORDER && !(canCompact && f.gfp & GFP_BIT_RETRY_MAYFAIL)) return fail(m, thread, f);
	f.at = m.features.asyncCompaction ? 'retry' : 'start';
	if (shouldReclaimRetry(m, f)) return AGAIN;
	if (f.reclaimed > 0 && canCompact && shouldCompactRetry(m, f)) return AGAIN;
	if (f.keepApart) {
		f.keepApart = false;
		return AGAIN;
	}
	const pfn = getPageFromFreelist(m, f.node, f.order, f.gfp, WMARK_HIGH);
	if (pfn) return pop(thread, pfn);
	const mayKill = f.order <= COSTLY_ORDER && !(f.gfp & (GFP_BIT_RETRY_MAYFAIL | GFP_BIT_THISNODE)) && highestZone(f.gfp) >= ZONE_NORMAL;
	if (mayKill && outOfMemory(m)) {
		f.noProgressLoops = 0;
		return AGAIN;
	}
	return fail(m, thread, f);
}

/** Again, because reclaim may still help, or because the last of the high-atomic reserve was just given up. */
function shouldReclaimRetry(m: Machine, f: AllocFrame): boolean {
	if (f.reclaimed > 0 && f.order <= COSTLY_ORDER) f.noProgressLoops = 0;
	else f.noProgressLoops++;
	return (f.noProgressLoops <= MAX_RETRIES && reclaimCouldHelp(m, f)) || unreserveHighatomic(m, f, true);
}

/** Could reclaim, if it freed everything it may, satisfy the MIN mark of some zone? */
function reclaimCouldHelp(m: Machine, f: AllocFrame): boolean {
	const highest = highestZone(f.gfp);
	const flags = slowAllocFlags(f.gfp, f.order);
	for (const id of m.zonelists[f.node]!) {
		const zone = m.zones[id]!;
		if (zone.index > highest) continue;
		const reclaimable = zoneReclaimable(m, zone);
		const minWmark = mark(zone, WMARK_MIN);
		const available = zone.free + reclaimable;
		const enough = zoneWatermarkOk(zone, f.order, minWmark, highest, flags, available);
		const at = { node: zone.node, zone: zone.name, order: f.order };
		tracepoint(m, { name: 'reclaim_retry_zone', ...at, reclaimable, available, minWmark, loops: f.noProgressLoops, enough });
		if (enough) return true;
	}
	return false;
}

function shouldCompactRetry(m: Machine, f: AllocFrame): boolean {
	if (f.order === 0 || !m.features.compaction) return false;
	const { order, priority, compactRetries: retries } = f;
	const again = compactRetry(m, f);
	const maxRetries = order > COSTLY_ORDER ? MAX_RETRIES / 4 : MAX_RETRIES;
	tracepoint(m, { name: 'compact_retry', order, priority, result: COMPACT_RESULTS[f.compactResult]!, retries, maxRetries, again });
	return again;
}

/** Try again, perhaps more thoroughly? (simplified in 6.5) */
function compactRetry(m: Machine, f: AllocFrame): boolean {
	const costly = f.order > COSTLY_ORDER;
	if (f.compactResult === COMPACT_SKIPPED) return zonelistSuitable(m, f.node, f.order, f.gfp, highestZone(f.gfp));
	if (f.compactResult === COMPACT_SUCCESS) {
		f.compactRetries++;
		if (f.compactRetries <= (costly ? MAX_RETRIES / 4 : MAX_RETRIES)) return true;
	}
	if (f.priority <= (costly ? PRIORITY_SYNC_LIGHT : PRIORITY_SYNC_FULL)) return false;
	f.priority--;
	f.compactRetries = 0;
	return true;
}

function fail(m: Machine, thread: Thread, f: AllocFrame): Step {
	trace(m, { name: 'mm_page_alloc', pfn: 0, order: f.order, migratetype: migratetypeOf(f.gfp), gfp: f.gfp });
	if (!(f.gfp & GFP_BIT_NOWARN)) {
		const freePages = m.zones.reduce((pages, zone) => pages + zone.free, 0);
		warnAlloc(m, f.order, f.gfp);
		const { refused } = m.nodes[f.node]!;
		refused[f.order] = refused[f.order]! + 1;
		trace(m, { name: 'page_allocation_failure', order: f.order, gfp: f.gfp, freePages });
	}
	return pop(thread, 0);
}

/** Starts a huge page allocation under the fault's mask; the pfn, or 0, arrives in thread.result. */
export function pushHugeAlloc(thread: Thread, node: number, gfp: number): Step {
	return push(thread, { k: 'hugeAlloc', node, gfp, at: 'local' });
}

/** First the local node without insisting; then, only if the task may reclaim, anywhere (5.9 and later). */
export function stepHugeAlloc(m: Machine, thread: Thread, f: HugeAllocFrame): Step {
	if (f.at === 'local' && !m.features.thpLocalFirst) {
		const pfn = allocate(m, thread, f.node, HUGE_ORDER, f.gfp | (f.gfp & GFP_BIT_DIRECT_RECLAIM ? 0 : GFP_BIT_THISNODE));
		f.at = 'anywhere';
		return pfn === PENDING ? AGAIN : pop(thread, pfn);
	}
	if (f.at === 'local') {
		const pfn = allocate(m, thread, f.node, HUGE_ORDER, f.gfp | GFP_BIT_THISNODE | GFP_BIT_NORETRY);
		f.at = 'localDone';
		if (pfn === PENDING) return AGAIN;
		return pop(thread, pfn);
	}
	if (thread.result || f.at === 'anywhere' || !(f.gfp & GFP_BIT_DIRECT_RECLAIM)) return pop(thread, thread.result);
	f.at = 'anywhere';
	const pfn = allocate(m, thread, f.node, HUGE_ORDER, f.gfp);
	return pfn === PENDING ? AGAIN : pop(thread, pfn);
}
