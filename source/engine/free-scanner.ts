/**
 * The free scanner: walks a zone downward and takes free blocks as migration targets, one pageblock per call.
 * Source: mm/compaction.c, isolate_freepages, isolate_freepages_block, suitable_migration_target; mm/page_alloc.c,
 * __isolate_free_page (6.18).
 */
import {
	CLUSTER_PAGES,
	HUGE_ORDER,
	MIGRATE_HIGHATOMIC,
	MIGRATE_ISOLATE,
	MIGRATE_MOVABLE,
	PAGE_FREE,
	PAGE_TAIL,
	PAGEBLOCK_PAGES,
} from '../model/index.js';
import { accountFree, moveFreePagesOfBlock } from './buddy.js';
import { holdTarget, MODE_ASYNC, type CompactControl } from './compact-control.js';
import { COUNTER, count } from './counters.js';
import { removeFromFreeList } from './free-area.js';
import { charge, type Machine, type Zone } from './machine.js';
import { setSkip, skipped } from './skip-hints.js';
import { trace } from './trace.js';
import { zoneWatermarkOk } from './watermark.js';
import { FN } from './profile.js';
import { kindOf, setKind } from './page-fields.js';

const ASYNC_STRIDE = 32;

/** Readies a scan from the free scanner's position. */
export function startFreeScan(m: Machine, cc: CompactControl): void {
	cc.scanBlock = cc.freePfn & ~(PAGEBLOCK_PAGES - 1);
	cc.scanStride = m.features.sampleFreePages && cc.mode === MODE_ASYNC ? ASYNC_STRIDE : 1;
}

/** Takes a free block out of the buddy allocator unless that would push the zone below its (unboosted) MIN mark. */
export function isolateFreeBlock(m: Machine, zone: Zone, pfn: number, order: number): boolean {
	const block = pfn >> HUGE_ORDER;
	const type = m.blockType[block]!;
	if (type !== MIGRATE_ISOLATE && !zoneWatermarkOk(zone, 0, zone.min + (1 << order), 0, 0, zone.free)) return false;
	removeFromFreeList(m, zone, pfn, order);
	accountFree(m, zone, pfn, order, -1);
	setKind(m, pfn, PAGE_TAIL); // no longer a buddy; the caller says what it is
	if (order >= HUGE_ORDER - 1) retypeMovable(m, zone, block, order);
	return true;
}

/** Blocks that lose at least half their pages to migration become MOVABLE. */
function retypeMovable(m: Machine, zone: Zone, block: number, order: number): void {
	const blocks = order > HUGE_ORDER ? 1 << (order - HUGE_ORDER) : 1;
	for (let i = 0; i < blocks; i++) {
		const type = m.blockType[block + i]!;
		const whole = m.blockPresent[block + i] === PAGEBLOCK_PAGES;
		if (whole && type < MIGRATE_HIGHATOMIC && type !== MIGRATE_MOVABLE) moveFreePagesOfBlock(m, zone, block + i, MIGRATE_MOVABLE);
	}
}

/** May the block take migrated pages? Not when it is free as a whole already, nor, usually, when it is not movable. */
export function targetAllowed(m: Machine, cc: CompactControl, block: number): boolean {
	const word = kindOf(m, block * PAGEBLOCK_PAGES);
	if ((word & 15) === PAGE_FREE && word >> 4 >= (cc.order > 0 ? cc.order : HUGE_ORDER)) return false;
	return cc.ignoreBlockSuitable || m.blockType[block] === MIGRATE_MOVABLE;
}

/**
 * One step of isolate_freepages: the blocks under the free scanner, down to one that is scanned; after 32 passed over it pauses, a
 * reschedule point. Returns true when the scan is over, with or without pages; cc.freePfn is then where the next scan starts.
 */
export function isolateFreePages(m: Machine, zone: Zone, cc: CompactControl): boolean {
	const lowest = (cc.migratePfn & ~(PAGEBLOCK_PAGES - 1)) + PAGEBLOCK_PAGES;
	for (let passed = 0; cc.scanBlock >= lowest && !scannable(m, zone, cc, cc.scanBlock >> HUGE_ORDER); passed++) {
		if (passed === CLUSTER_PAGES) return false;
		charge(m, m.costs.passBlock, FN.isolate_freepages);
		stepDown(cc, cc.scanBlock);
	}
	const start = cc.scanBlock;
	if (start < lowest) {
		cc.freePfn = start;
		cc.scanBlock = 0;
		return true;
	}
	const block = start >> HUGE_ORDER;
	charge(m, m.costs.passBlock, FN.isolate_freepages);
	const end = Math.min(start + PAGEBLOCK_PAGES, zone.end);
	const from = Math.max(start, cc.freePfn < end && cc.freePfn > start ? cc.freePfn : start, zone.start);
	const before = cc.nrFree;
	const stopped = scanBlockForFree(m, zone, cc, { from, end, stride: cc.scanStride });
	if (stopped === end && (m.features.finishTargets || cc.nrFree === before)) {
		setSkip(m, block);
		const next = m.features.nextFreeBlock ? start - PAGEBLOCK_PAGES : m.features.finishTargets ? start : from;
		zone.cachedFree = Math.min(zone.cachedFree, next);
	}
	if (cc.nrFree >= cc.nrMigrate) {
		cc.freePfn = stopped >= end ? start - PAGEBLOCK_PAGES : stopped;
		cc.scanBlock = 0;
		return true;
	}
	if (stopped < end) {
		cc.freePfn = stopped;
		cc.scanBlock = 0;
		return true;
	}
	if (m.features.sampleFreePages) cc.scanStride = cc.nrFree > before ? 1 : Math.min(ASYNC_STRIDE, cc.scanStride * 2);
	return stepDown(cc, start);
}

function scannable(m: Machine, zone: Zone, cc: CompactControl, block: number): boolean {
	// The zone's last pageblock may be cut short: its first page and the zone's last one decide, not all 512.
	if (m.blockZone[block] !== zone.id + 1) return false;
	if (!targetAllowed(m, cc, block)) return false;
	return !skipped(m, cc, block);
}

/** One block down. freePfn follows, as a picture of the scanner's place and as the start of a later scan. */
function stepDown(cc: CompactControl, start: number): boolean {
	cc.scanBlock = start - PAGEBLOCK_PAGES;
	cc.freePfn = cc.scanBlock;
	return false;
}

/** Probes [from, end) every `stride` pages; holds whole free blocks. Returns where it stopped: `end`, or before it. */
export function scanBlockForFree(
	m: Machine,
	zone: Zone,
	cc: CompactControl,
	{ from, end, stride }: { from: number; end: number; stride: number },
): number {
	let scanned = 0;
	let isolated = 0;
	let pfn = from;
	for (; pfn < end; pfn += stride) {
		scanned++;
		const word = kindOf(m, pfn);
		const order = word >> 4;
		if ((word & 15) !== PAGE_FREE) {
			if (order > 0 && pfn + (1 << order) <= end) {
				if (m.features.countSkippedPages) scanned += (1 << order) - 1;
				pfn += (1 << order) - 1;
			}
			continue;
		}
		if (!isolateFreeBlock(m, zone, pfn, order)) break;
		if (m.features.countIsolatedPages) scanned += (1 << order) - 1;
		holdTarget(m, cc, pfn, order);
		isolated += 1 << order;
		charge(m, m.costs.isolate, FN.isolate_freepages_block);
		pfn += (1 << order) - 1;
		if (cc.nrFree >= cc.nrMigrate) {
			pfn++;
			break;
		}
	}
	if (pfn > end) pfn = end;
	charge(m, scanned * m.costs.scanFree, FN.isolate_freepages_block);
	cc.freeScanned += scanned;
	count(m, COUNTER.compact_isolated, isolated);
	trace(m, { name: 'mm_compaction_isolate_freepages', start: from, end: pfn, scanned, taken: isolated });
	return pfn;
}
