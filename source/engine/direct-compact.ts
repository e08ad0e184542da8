/**
 * Direct compaction: the allocating task does the work itself and is stalled for that long.
 * Source: mm/page_alloc.c, __alloc_pages_direct_compact; mm/compaction.c, try_to_compact_pages, compact_zone_order (6.18).
 */
import {
	COMPACT_COMPLETE,
	COMPACT_CONTINUE,
	COMPACT_DEFERRED,
	COMPACT_PARTIAL_SKIPPED,
	COMPACT_SKIPPED,
	COMPACT_SUCCESS,
	COSTLY_ORDER,
} from '../model/index.js';
import { aimAtZone, createControl, MODE_ASYNC, MODE_SYNC, MODE_SYNC_LIGHT } from './compact-control.js';
import { COUNTER, count } from './counters.js';
import { compactionDeferred, deferCompaction, deferReset } from './defer.js';
import type { AllocFrame, DirectCompactFrame } from './frames.js';
import { GFP_BIT_FS, GFP_BIT_IO, GFP_BIT_THISNODE, highestZone, migratetypeOf } from './gfp.js';
import { recordLatency } from './histogram.js';
import { currentTime, zoneOf, type Machine } from './machine.js';
import { getPageFromFreelist, preferredZone } from './page-alloc.js';
import { clearAllocated } from './region.js';
import { pop, push, type Step, type Thread } from './thread.js';
import { trace } from './trace.js';

/** Lower is more thorough (enum compact_priority). */
export const PRIORITY_SYNC_FULL = 0;
export const PRIORITY_SYNC_LIGHT = 1;
export const PRIORITY_ASYNC = 2;

/** Starts direct compaction for an allocation; the page, or 0, arrives as the thread's result. Order 0 never compacts. */
export function pushDirectCompact(
	m: Machine,
	thread: Thread,
	alloc: Pick<AllocFrame, 'node' | 'order' | 'gfp' | 'priority'>,
	allocFlags: number,
): Step {
	const full = alloc.priority === PRIORITY_SYNC_FULL;
	const cc = createControl({
		cause: 'direct',
		order: alloc.order,
		mode: !m.features.asyncCompaction ? MODE_SYNC : alloc.priority === PRIORITY_ASYNC ? MODE_ASYNC : MODE_SYNC_LIGHT,
		gfp: alloc.gfp,
		migratetype: migratetypeOf(alloc.gfp),
		highest: highestZone(alloc.gfp),
		allocFlags,
		wholeZone: full,
		ignoreSkipHint: full,
		ignoreBlockSuitable: full,
	});
	trace(m, { name: 'mm_compaction_try_to_compact_pages', order: alloc.order, gfp: alloc.gfp, priority: alloc.priority });
	return push(thread, {
		k: 'directCompact',
		node: alloc.node,
		order: alloc.order,
		gfp: alloc.gfp,
		allocFlags,
		priority: alloc.priority,
		at: 0,
		running: false,
		captured: 0,
		result: COMPACT_SKIPPED,
		migrated: 0,
		since: currentTime(m),
		cc,
	});
}

export function stepDirectCompact(m: Machine, thread: Thread, f: DirectCompactFrame): Step {
	if (!mayCompact(m, f)) return done(m, thread, f);
	if (f.running && zoneDone(m, thread, f)) return done(m, thread, f);
	if (!m.features.zoneDeferral && f.at === 0 && preferredDeferred(m, f)) return done(m, thread, f);
	const list = m.zonelists[f.node]!;
	for (; f.at < list.length; f.at++) {
		const zone = m.zones[list[f.at]!]!;
		if (zone.index > f.cc.highest) continue;
		if (f.gfp & GFP_BIT_THISNODE && zone.node !== f.node) continue;
		if (m.features.zoneDeferral && f.priority > PRIORITY_SYNC_FULL && compactionDeferred(m, zone, f.order)) {
			f.result = Math.max(f.result, COMPACT_DEFERRED);
			continue;
		}
		// A control block of its own for each zone: unlike in kcompactd, whole_zone does not carry over.
		f.cc = createControl({ ...f.cc, wholeZone: f.priority === PRIORITY_SYNC_FULL });
		aimAtZone(f.cc, zone);
		f.running = true;
		return push(thread, { k: 'compactZone' });
	}
	return done(m, thread, f);
}

/** The first kernels compacted for costly orders only, and needed a request that may enter file systems, too. */
function mayCompact(m: Machine, f: DirectCompactFrame): boolean {
	const { features } = m;
	if (!features.compaction || !(f.gfp & GFP_BIT_IO)) return false;
	return (
		features.compactPriority ||
		(features.asyncCompaction && (f.gfp & GFP_BIT_FS) !== 0) ||
		(f.order > COSTLY_ORDER && (f.gfp & GFP_BIT_FS) !== 0)
	);
}

/** Takes the status of the zone just compacted; true ends the walk. */
function zoneDone(m: Machine, thread: Thread, f: DirectCompactFrame): boolean {
	const zone = m.zones[f.cc.zone]!;
	f.captured = f.cc.captured;
	f.cc.captured = 0;
	const status = f.captured ? COMPACT_SUCCESS : thread.result;
	f.running = false;
	f.at++;
	f.migrated += f.cc.migrated;
	f.result = Math.max(f.result, status);
	if (status === COMPACT_SUCCESS) {
		if (m.features.zoneDeferral) deferReset(m, zone, f.order, false);
		return true;
	}
	if (m.features.zoneDeferral && f.priority !== PRIORITY_ASYNC && (status === COMPACT_COMPLETE || status === COMPACT_PARTIAL_SKIPPED))
		deferCompaction(m, zone, f.order);
	return false;
}

/** Counts the stall and tries the free lists once more. */
function done(m: Machine, thread: Thread, f: DirectCompactFrame): Step {
	const below = thread.stack[thread.stack.length - 2];
	if (below?.k === 'alloc') below.compactResult = f.result;
	if (!isStall(m, f.result)) {
		if (mayCompact(m, f)) noteUnserved(m, thread, f);
		return pop(thread, 0);
	}
	count(m, COUNTER.compact_stall);
	const pfn = f.captured || getPageFromFreelist(m, f.node, f.order, f.gfp, f.allocFlags);
	// A captured block never was on a free list again: it is counted neither in pgalloc nor in numa_*.
	if (f.captured) clearAllocated(m, pfn, f.order);
	noteOutcome(m, f, pfn);
	count(m, pfn ? COUNTER.compact_success : COUNTER.compact_fail);
	noteStall(m, thread, f, pfn !== 0);
	if (!pfn) noteUnserved(m, thread, f);
	return pop(thread, pfn);
}

/** Why it was for nothing. */
function noteUnserved(m: Machine, thread: Thread, f: DirectCompactFrame): void {
	const { unserved } = m.nodes[thread.node]!;
	unserved[f.result] = unserved[f.result]! + 1;
}

/** Success ends the back-off; up to 3.17 that of the preferred zone, which any failure raises. */
function noteOutcome(m: Machine, f: DirectCompactFrame, pfn: number): void {
	const zone = pfn && m.features.zoneDeferral ? zoneOf(m, pfn) : preferredZone(m, f.node, f.cc.highest);
	if (pfn && zone) {
		zone.blockskipFlush = false;
		deferReset(m, zone, f.order, true);
	} else if (zone && !m.features.zoneDeferral) {
		deferCompaction(m, zone, f.order);
	}
}

function preferredDeferred(m: Machine, f: DirectCompactFrame): boolean {
	const zone = preferredZone(m, f.node, f.cc.highest);
	if (!zone || !compactionDeferred(m, zone, f.order)) return false;
	f.result = COMPACT_DEFERRED;
	return true;
}

/** Which attempts count as stalls has changed twice: up to 4.20 refused ones do not, then all do, since 5.13 skipped ones do not. */
export function isStall(m: Machine, result: number): boolean {
	if (m.features.skippedIsNoStall) return result !== COMPACT_SKIPPED;
	return m.features.fastIsolateFreepages || (result !== COMPACT_SKIPPED && result !== COMPACT_DEFERRED);
}

function noteStall(m: Machine, thread: Thread, f: DirectCompactFrame, success: boolean): void {
	const ns = currentTime(m) - f.since;
	const node = m.nodes[thread.node]!;
	node.stalls++;
	node.stallNs += ns;
	recordLatency(m.stallLatency, ns);
	if (f.result > COMPACT_CONTINUE || f.migrated > 0) trace(m, { name: 'stall', order: f.order, success, ns, migrated: f.migrated });
}
