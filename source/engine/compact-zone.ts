/**
 * One compaction run of one zone as a resumable job: the two scanners move towards each other, pages move in batches of 32.
 * A slice is one pageblock of either scanner, or one batch of moves.
 * Source: mm/compaction.c, compact_zone, __compact_finished; mm/migrate.c, migrate_pages (6.18).
 * Simplification: a move itself never fails for a lock; pages under writeback are waited for by a synchronous run.
 */
import {
	COMPACT_COMPLETE,
	COMPACT_CONTENDED,
	COMPACT_CONTINUE,
	COMPACT_NO_SUITABLE_PAGE,
	COMPACT_PARTIAL_SKIPPED,
	COMPACT_RESULTS,
	COMPACT_SUCCESS,
	HUGE_ORDER,
	MAX_PAGE_ORDER,
	MIGRATETYPES,
	PAGEBLOCK_PAGES,
} from '../model/index.js';
import { MODE_ASYNC, MODE_NAMES, MODE_SYNC, putBackAll, releaseTargets, type CompactControl } from './compact-control.js';
import { COUNTER, count } from './counters.js';
import { compactionRestarting, resetCachedPositions, resetIsolationSuitable } from './defer.js';
import { findSuitableFallback } from './fallback.js';
import { proactiveScore, proactiveThresholds } from './fragmentation.js';
import { fastIsolateFreePages } from './fast-search.js';
import type { CompactZoneFrame, Frame } from './frames.js';
import { WMARK_HIGH, WMARK_LOW } from './gfp.js';
import { isolateFreePages, startFreeScan } from './free-scanner.js';
import { charge, currentTime, type Machine, type Zone } from './machine.js';
import { failedPages, moveNext } from './migrate.js';
import { isolateMigratePages } from './migrate-scanner.js';
import { drainPcp } from './pcp-lists.js';
import { suitableForOrder } from './suitable.js';
import { AGAIN, pop, sleepUntil, YIELD, type Step, type Thread } from './thread.js';
import { trace, tracepoint } from './trace.js';
import { mark, zoneWatermarkOk } from './watermark.js';
import { FN } from './profile.js';

/** The control block of the frame below: the job that asked for this run owns it. */
export function controlBelow(thread: Thread): CompactControl {
	const parent = thread.stack[thread.stack.length - 2] as Frame;
	if (!('cc' in parent)) throw new Error(`no control block below compact_zone in ${thread.comm}`);
	return parent.cc;
}

const blockStart = (pfn: number) => pfn & ~(PAGEBLOCK_PAGES - 1);

export function stepCompactZone(m: Machine, thread: Thread, _frame: CompactZoneFrame): Step {
	const cc = controlBelow(thread);
	if (cc.cause !== 'direct' || !m.features.capture) return stepPhase(m, thread, cc);
	m.capture = cc;
	const step = stepPhase(m, thread, cc);
	m.capture = null;
	return step;
}

function stepPhase(m: Machine, thread: Thread, cc: CompactControl): Step {
	const zone = m.zones[cc.zone]!;
	switch (cc.phase) {
		case 'start':
			return start(m, thread, zone, cc);
		case 'check':
			return check(m, thread, zone, cc);
		case 'isolate':
			return isolate(m, thread, zone, cc);
		case 'migrate':
			return migrate(m, zone, cc);
		case 'findTargets':
			if (isolateFreePages(m, zone, cc)) {
				cc.outOfTargets = true;
				cc.phase = 'migrate';
			}
			return YIELD;
		case 'migrated':
			return afterMigration(m, thread, zone, cc);
		case 'drain':
			if (cc.order > 0 && cc.lastMigrated !== 0 && cc.lastMigrated < (cc.migratePfn & ~((1 << cc.order) - 1))) {
				// A block of the wanted order lies behind: let the pages freed there merge.
				drainPcp(m, zone, m.cpu);
				cc.lastMigrated = 0;
			}
			cc.phase = 'check';
			return YIELD;
	}
}

function begin(m: Machine, zone: Zone, cc: CompactControl): void {
	const lastBlock = blockStart(zone.end - 1);
	if (!m.features.scanCache) cc.wholeZone = true;
	if (cc.wholeZone) {
		cc.migratePfn = zone.start;
		cc.freePfn = lastBlock;
	} else {
		cc.migratePfn = cc.mode === MODE_ASYNC ? zone.cachedMigrateAsync : zone.cachedMigrateSync;
		cc.freePfn = zone.cachedFree;
		if (cc.freePfn < zone.start || cc.freePfn >= zone.end) {
			cc.freePfn = lastBlock;
			zone.cachedFree = lastBlock;
		}
		if (cc.migratePfn < zone.start || cc.migratePfn >= zone.end) {
			cc.migratePfn = zone.start;
			zone.cachedMigrateAsync = zone.start;
			zone.cachedMigrateSync = zone.start;
		}
		if (cc.migratePfn <= zone.initMigrate) cc.wholeZone = true;
	}
	cc.lastMigrated = 0;
	cc.updateCached = cc.mode === MODE_ASYNC && zone.cachedMigrateAsync === zone.cachedMigrateSync;
	cc.startedAt = currentTime(m);
	trace(m, { name: 'mm_compaction_begin', ...position(zone, cc), why: cc.cause });
}

function position(zone: Zone, cc: CompactControl) {
	return {
		node: zone.node,
		zone: zone.name,
		order: cc.order,
		zoneStart: zone.start,
		migratePfn: cc.migratePfn,
		freePfn: cc.freePfn,
		zoneEnd: zone.end,
		sync: cc.mode !== MODE_ASYNC,
	};
}

function start(m: Machine, thread: Thread, zone: Zone, cc: CompactControl): Step {
	charge(m, m.costs.compactEntry, FN.compact_zone);
	if (cc.order !== -1) {
		const async = cc.mode === MODE_ASYNC;
		const result = suitableForOrder(m, zone, {
			order: cc.order,
			highest: cc.highest,
			allocFlags: cc.allocFlags,
			async,
			daemon: cc.cause === 'daemon',
		});
		if (result !== COMPACT_CONTINUE) return pop(thread, result);
	}
	if (cc.order !== -1 && compactionRestarting(zone, cc.order)) resetIsolationSuitable(m, zone);
	begin(m, zone, cc);
	cc.phase = 'check';
	return AGAIN;
}

function check(m: Machine, thread: Thread, zone: Zone, cc: CompactControl): Step {
	let result = compactFinished(m, zone, cc);
	trace(m, { name: 'mm_compaction_finished', node: zone.node, zone: zone.name, order: cc.order, ret: COMPACT_RESULTS[result]! });
	if (result === COMPACT_NO_SUITABLE_PAGE) result = COMPACT_CONTINUE;
	if (result !== COMPACT_CONTINUE) return finish(m, thread, zone, cc, result);
	cc.iterStart = cc.migratePfn;
	cc.finishPageblock = blockStart(cc.lastMigrated) === blockStart(cc.iterStart);
	cc.newSearch = true;
	cc.phase = 'isolate';
	return AGAIN;
}

/** Met, satisfied, or keep going (order of tests as in the kernel). */
export function compactFinished(m: Machine, zone: Zone, cc: CompactControl): number {
	if (cc.freePfn >> HUGE_ORDER <= cc.migratePfn >> HUGE_ORDER) {
		resetCachedPositions(zone);
		if (cc.cause === 'direct') zone.blockskipFlush = true;
		return cc.wholeZone ? COMPACT_COMPLETE : COMPACT_PARTIAL_SKIPPED;
	}
	if (cc.cause === 'proactive') {
		if (!m.nodes[zone.node]!.kswapdSleeping) return COMPACT_PARTIAL_SKIPPED;
		return proactiveScore(m, zone) > proactiveThresholds(m).low ? COMPACT_CONTINUE : COMPACT_SUCCESS;
	}
	if (cc.order === -1) return COMPACT_CONTINUE;
	if (m.features.finishBlocks ? cc.migratePfn % PAGEBLOCK_PAGES !== 0 : !aboveMark(m, zone, cc)) return COMPACT_CONTINUE;
	if (m.tunables.defragMode && cc.cause === 'daemon') {
		const enough = zoneWatermarkOk(zone, cc.order, mark(zone, WMARK_HIGH), cc.highest, cc.allocFlags, zone.freeBlocks);
		return enough ? COMPACT_SUCCESS : COMPACT_CONTINUE;
	}
	for (let order = cc.order; order <= MAX_PAGE_ORDER; order++) {
		if (zone.head[order * MIGRATETYPES + cc.migratetype]) return COMPACT_SUCCESS;
		if (findSuitableFallback(zone, order, cc.migratetype, true) >= 0) return COMPACT_SUCCESS;
	}
	return COMPACT_NO_SUITABLE_PAGE;
}

/** Up to 4.11 a run goes on until the zone is above the mark of the request. */
function aboveMark(m: Machine, zone: Zone, cc: CompactControl): boolean {
	const limit = m.features.compactPriority ? mark(zone, cc.allocFlags & 3) : mark(zone, WMARK_LOW) + (1 << cc.order);
	return zoneWatermarkOk(zone, cc.order, limit, cc.highest, cc.allocFlags, zone.free);
}

/** Too many pages are isolated: a task sleeps, at most this long (HZ / 50); kcompactd only lets others run. */
const THROTTLE_NS = 20_000_000;

function throttle(m: Machine, thread: Thread, zone: Zone, cc: CompactControl): Step {
	charge(m, m.costs.wake, FN.try_to_wake_up);
	if (cc.cause === 'daemon' || cc.cause === 'proactive') return YIELD;
	m.nodes[zone.node]!.throttled.push(thread.id);
	return sleepUntil(thread, currentTime(m) + THROTTLE_NS);
}

function isolate(m: Machine, thread: Thread, zone: Zone, cc: CompactControl): Step {
	const node = m.nodes[zone.node]!;
	if (node.throttled.length > 0) node.throttled = node.throttled.filter((id) => id !== thread.id);
	switch (isolateMigratePages(m, zone, cc)) {
		case 'more':
			return YIELD;
		case 'wait':
			return throttle(m, thread, zone, cc);
		case 'abort':
			putBackAll(m, cc);
			return finish(m, thread, zone, cc, COMPACT_CONTENDED);
		case 'none':
			if (cc.updateCached) zone.cachedMigrateSync = zone.cachedMigrateAsync;
			cc.phase = 'drain';
			return AGAIN;
		case 'success':
			cc.updateCached = false;
			cc.lastMigrated = m.features.lastMigratedBlock ? Math.max(zone.start, blockStart(cc.migratePfn - 1)) : cc.iterStart;
			cc.batch = cc.nrMigrate;
			cc.batchMoved = 0;
			cc.batchFailed = [];
			cc.outOfTargets = false;
			charge(m, m.costs.migrateBatch, FN.try_to_unmap_flush);
			cc.phase = 'migrate';
			return AGAIN;
	}
}

/** Moves pages until the batch is done, or until one finds no target even after a free scan of its own (−ENOMEM). */
function migrate(m: Machine, zone: Zone, cc: CompactControl): Step {
	while (cc.sources.length > 0) {
		const outcome = moveNext(m, cc);
		if (outcome !== 'noTarget') {
			cc.outOfTargets = false;
			continue;
		}
		if (cc.outOfTargets) break;
		if (m.features.fastIsolateFreepages) fastIsolateFreePages(m, zone, cc);
		cc.outOfTargets = true;
		if (cc.nrFree > 0) continue;
		startFreeScan(m, cc);
		cc.phase = 'findTargets';
		return YIELD;
	}
	const failed = failedPages(m, cc);
	count(m, COUNTER.pgmigrate_success, cc.batchMoved);
	count(m, COUNTER.pgmigrate_fail, failed);
	cc.migrated += cc.batchMoved;
	cc.failed += failed;
	m.migrateBatches++;
	tracepoint(m, { name: 'mm_migrate_pages', succeeded: cc.batchMoved, failed, mode: MODE_NAMES[cc.mode]! });
	trace(m, { name: 'mm_compaction_migratepages', migrated: cc.batchMoved, failed: cc.batch - cc.batchMoved });
	cc.phase = 'migrated';
	return YIELD;
}

function afterMigration(m: Machine, thread: Thread, zone: Zone, cc: CompactControl): Step {
	const noMemory = cc.sources.length > 0;
	const failed = noMemory || cc.batchFailed.length > 0;
	if (failed) {
		putBackAll(m, cc);
		if (noMemory && cc.freePfn >> HUGE_ORDER > cc.migratePfn >> HUGE_ORDER) return finish(m, thread, zone, cc, COMPACT_CONTENDED);
		if (!m.features.finishFailedBlock) leaveFailedBlock(cc);
		const midBlock = m.features.finishFailedBlock && cc.migratePfn % PAGEBLOCK_PAGES !== 0;
		if (midBlock && !cc.ignoreSkipHint && !cc.finishPageblock && cc.mode < MODE_SYNC) {
			cc.finishPageblock = true;
			cc.newSearch = true;
			if (cc.order === HUGE_ORDER) cc.lastMigrated = 0;
			cc.phase = 'isolate';
			return AGAIN;
		}
	}
	cc.nrMigrate = 0;
	if (cc.captured) return finish(m, thread, zone, cc, COMPACT_SUCCESS);
	cc.phase = 'drain';
	return AGAIN;
}

/** Up to 6.2: an async direct run gives up the rest of the block of its order after a failure. */
function leaveFailedBlock(cc: CompactControl): void {
	if (cc.cause !== 'direct' || cc.mode !== MODE_ASYNC) return;
	const span = 1 << cc.order;
	cc.migratePfn = ((cc.migratePfn - 1) & ~(span - 1)) + span;
	cc.lastMigrated = 0;
}

function finish(m: Machine, thread: Thread, zone: Zone, cc: CompactControl, result: number): Step {
	if (cc.nrFree > 0) {
		const block = blockStart(releaseTargets(m, cc));
		if (block > zone.cachedFree) zone.cachedFree = block;
	}
	count(m, COUNTER.compact_migrate_scanned, cc.migrateScanned);
	count(m, COUNTER.compact_free_scanned, cc.freeScanned);
	trace(m, {
		name: 'mm_compaction_end',
		...position(zone, cc),
		status: COMPACT_RESULTS[result]!,
		migrated: cc.migrated,
		failed: cc.failed,
		scanned: cc.migrateScanned,
	});
	return pop(thread, result);
}
