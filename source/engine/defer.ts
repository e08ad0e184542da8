/**
 * Deferral after failure, and the hints that runs leave for later runs.
 * Source: mm/compaction.c, defer_compaction, compaction_deferred, compaction_defer_reset, compaction_restarting,
 * reset_cached_positions, __reset_isolation_suitable (6.18).
 */
import { HUGE_ORDER, MIGRATE_MOVABLE, PAGE_FREE, PAGEBLOCK_PAGES, type TraceName } from '../model/index.js';
import { isLruKind } from './lru.js';
import { charge, PF_LRU, type Machine, type Zone } from './machine.js';
import { isWholeCompound } from './migrate-scanner.js';
import { trace } from './trace.js';
import { FN } from './profile.js';
import { flagsOf, kindOf } from './page-fields.js';

const MAX_DEFER_SHIFT = 6;

type DeferName = Extract<TraceName, 'mm_compaction_deferred' | 'mm_compaction_defer_compaction' | 'mm_compaction_defer_reset'>;

function traceDefer(m: Machine, name: DeferName, zone: Zone, order: number): void {
	trace(m, {
		name,
		node: zone.node,
		zone: zone.name,
		order,
		orderFailed: zone.orderFailed,
		considered: zone.considered,
		limit: 1 << zone.deferShift,
	});
}

/** A run covered what it could and failed: refuse the next 2^shift − 1 attempts. */
export function deferCompaction(m: Machine, zone: Zone, order: number): void {
	zone.considered = 0;
	zone.deferShift = Math.min(zone.deferShift + 1, MAX_DEFER_SHIFT);
	zone.orderFailed = Math.min(zone.orderFailed, order);
	traceDefer(m, 'mm_compaction_defer_compaction', zone, order);
}

/** Counts an attempt; true when it is refused. */
export function compactionDeferred(m: Machine, zone: Zone, order: number): boolean {
	if (order < zone.orderFailed) return false;
	const limit = 1 << zone.deferShift;
	zone.considered++;
	if (zone.considered >= limit) {
		zone.considered = limit;
		return false;
	}
	traceDefer(m, 'mm_compaction_deferred', zone, order);
	return true;
}

/** Compaction believes it succeeded, or (allocSuccess) the allocation really did. */
export function deferReset(m: Machine, zone: Zone, order: number, allocSuccess: boolean): void {
	if (allocSuccess) {
		zone.considered = 0;
		zone.deferShift = 0;
	}
	if (order >= zone.orderFailed) zone.orderFailed = order + 1;
	traceDefer(m, 'mm_compaction_defer_reset', zone, order);
}

/** Has the longest back-off just run out? Then the hints are worth a flush. */
export function compactionRestarting(zone: Zone, order: number): boolean {
	return order >= zone.orderFailed && zone.deferShift === MAX_DEFER_SHIFT && zone.considered >= 1 << MAX_DEFER_SHIFT;
}

/** Scanners met: the next run starts from the zone's ends. Skip bits stay. */
export function resetCachedPositions(zone: Zone): void {
	zone.cachedMigrateAsync = zone.start;
	zone.cachedMigrateSync = zone.start;
	zone.cachedFree = (zone.end - 1) & ~(PAGEBLOCK_PAGES - 1);
}

interface Wanted {
	readonly source: boolean;
	readonly target: boolean;
}

/** Clears the block's skip bit when it holds what is asked for, probing every eighth page. */
function qualifies(m: Machine, zone: Zone, block: number, want: Wanted): boolean {
	if (m.blockZone[block] !== zone.id + 1 || isWholeCompound(m, block)) return false;
	if (want.source && want.target && !m.blockSkip[block]) return true;
	if (want.target && !want.source && m.blockType[block] !== MIGRATE_MOVABLE) return false;
	charge(m, 64 * m.costs.scanFree, FN.__reset_isolation_suitable);
	const first = Math.max(block * PAGEBLOCK_PAGES, zone.start);
	const end = Math.min((block + 1) * PAGEBLOCK_PAGES, zone.end);
	for (let pfn = first; pfn < end; pfn += 8) {
		const isSource = want.source && (flagsOf(m, pfn) & PF_LRU) !== 0 && isLruKind(kindOf(m, pfn) & 15);
		const isTarget = want.target && (kindOf(m, pfn) & 15) === PAGE_FREE;
		if (isSource || isTarget) {
			m.blockSkip[block] = 0;
			return true;
		}
	}
	return false;
}

/** Forgets skip bits from both ends inward and sets the cached positions to the first useful blocks. */
export function resetIsolationSuitable(m: Machine, zone: Zone): void {
	if (!zone.blockskipFlush) return;
	zone.blockskipFlush = false;
	if (!m.features.selectiveFlush) {
		resetCachedPositions(zone);
		m.blockSkip.fill(0, zone.start >> HUGE_ORDER, (zone.end + PAGEBLOCK_PAGES - 1) >> HUGE_ORDER);
		return;
	}
	let migrate = zone.start;
	let free = zone.end - 1;
	let sourceSet = false;
	let targetSet = false;
	for (; migrate < free; migrate += PAGEBLOCK_PAGES, free -= PAGEBLOCK_PAGES) {
		if (qualifies(m, zone, migrate >> HUGE_ORDER, { source: true, target: sourceSet }) && !sourceSet) {
			sourceSet = true;
			zone.initMigrate = migrate;
			zone.cachedMigrateAsync = migrate;
			zone.cachedMigrateSync = migrate;
		}
		if (qualifies(m, zone, free >> HUGE_ORDER, { source: targetSet, target: true }) && !targetSet) {
			targetSet = true;
			zone.initFree = free;
			zone.cachedFree = free;
		}
	}
	// Not both found with a gap between them: nothing useful is left outside where the cursors crossed.
	if (!sourceSet || !targetSet || zone.cachedMigrateSync >= zone.cachedFree) {
		zone.cachedMigrateAsync = migrate;
		zone.cachedMigrateSync = migrate;
		zone.cachedFree = free;
	}
}
