/**
 * The migrate scanner: walks a zone upward and isolates movable pages, one pageblock per call.
 * Source: mm/compaction.c, isolate_migratepages, isolate_migratepages_block, suitable_migration_source (6.18).
 * Simplification: no lock contention.
 */
import {
	CLUSTER_PAGES,
	HUGE_ORDER,
	MAX_PAGE_ORDER,
	PAGE_FREE,
	PAGE_FREE_TAIL,
	PAGE_HELD,
	PAGE_HUGETLB,
	PAGE_TAIL,
	PAGEBLOCK_PAGES,
} from '../model/index.js';
import { MODE_ASYNC, MODE_SYNC, putBackAll, type CompactControl } from './compact-control.js';
import { COUNTER, count } from './counters.js';
import { fastFindMigrateBlock } from './fast-search.js';
import { GFP_BIT_FS } from './gfp.js';
import { accountIsolated, isLruKind, lruRemove } from './lru.js';
import {
	charge,
	LRU_ACTIVE_ANON,
	LRU_ACTIVE_FILE,
	LRU_INACTIVE_ANON,
	LRU_INACTIVE_FILE,
	PF_ISOLATED,
	PF_LRU,
	PF_PINNED,
	PF_UNEVICTABLE,
	PF_WRITEBACK,
	type Machine,
	type Node,
	type Zone,
} from './machine.js';
import { setSkip, skipped } from './skip-hints.js';
import { wake } from './thread.js';
import { trace } from './trace.js';
import { FN } from './profile.js';
import { flagsOf, kindOf, setFlags } from './page-fields.js';

export type IsolateResult = 'abort' | 'none' | 'success' | 'more' | 'wait';

/** All 512 frames in this zone and present (__pageblock_pfn_to_page looks at the first and last). */
export function usableBlock(m: Machine, zone: Zone, block: number): boolean {
	if (m.blockZone[block] !== zone.id + 1) return false;
	return (block + 1) * PAGEBLOCK_PAGES <= zone.end;
}

/** The block is (part of) one compound page of at least its own size: nothing to find for either scanner (pageblock_skip_persistent). */
export function isWholeCompound(m: Machine, block: number): boolean {
	const first = block * PAGEBLOCK_PAGES;
	const isTail = (kindOf(m, first) & 15) === PAGE_TAIL;
	const word = kindOf(m, isTail ? first & ~((1 << MAX_PAGE_ORDER) - 1) : first);
	const kind = word & 15;
	return kind > PAGE_FREE_TAIL && kind !== PAGE_HELD && word >> 4 >= HUGE_ORDER;
}

/** Up to 5.0 a later run starts where this one began to look in vain. */
function rememberFruitless(zone: Zone, cc: CompactControl, low: number): void {
	zone.cachedMigrateAsync = Math.max(zone.cachedMigrateAsync, low);
	if (cc.mode !== MODE_ASYNC) zone.cachedMigrateSync = Math.max(zone.cachedMigrateSync, low);
}

/** Cached start for later runs. The kernel rounds up past an already aligned end, leaving one block out; so do we. */
export function updateCachedMigrate(zone: Zone, cc: CompactControl, pfn: number): void {
	const value = (pfn & ~(PAGEBLOCK_PAGES - 1)) + PAGEBLOCK_PAGES;
	if (value > zone.cachedMigrateAsync) zone.cachedMigrateAsync = value;
	if (cc.mode !== MODE_ASYNC && value > zone.cachedMigrateSync) zone.cachedMigrateSync = value;
}

/** Too many pages off the lists already? If not, whoever waits for that goes on. */
function tooManyIsolated(m: Machine, node: Node, gfp: number): boolean {
	const shift = m.features.isolationShift && gfp & GFP_BIT_FS ? 3 : 0;
	const inactive = node.lru[LRU_INACTIVE_ANON]! + node.lru[LRU_INACTIVE_FILE]!;
	const active = node.lru[LRU_ACTIVE_ANON]! + node.lru[LRU_ACTIVE_FILE]!;
	if (node.isolatedAnon + node.isolatedFile > ((inactive >> shift) + (active >> shift)) >> 1) return true;
	if (node.throttled.length > 0) {
		for (const id of node.throttled) wake(m, m.threads[id]!);
		node.throttled = [];
	}
	return false;
}

/** Async direct compaction only takes blocks of its own kind (suitable_migration_source). */
function sourceAllowed(m: Machine, cc: CompactControl, block: number): boolean {
	if (isWholeCompound(m, block)) return false;
	if (cc.cause !== 'direct' || cc.mode !== MODE_ASYNC) return true;
	return m.blockType[block] === cc.migratetype;
}

/**
 * One step of isolate_migratepages: the blocks under the migrate scanner, up to one that is scanned. 'more' asks to be called again for
 * the next one (a reschedule point after 32 blocks passed over), 'wait' for the same one once fewer pages are isolated.
 */
export function isolateMigratePages(m: Machine, zone: Zone, cc: CompactControl): IsolateResult {
	let result: IsolateResult = 'more';
	for (let passed = 0; passed < CLUSTER_PAGES && result === 'more'; passed++) result = isolateFromBlock(m, zone, cc);
	return result;
}

function isolateFromBlock(m: Machine, zone: Zone, cc: CompactControl): IsolateResult {
	if (cc.newSearch) startSearch(m, zone, cc);
	const low = cc.migratePfn;
	const block = low >> HUGE_ORDER;
	const end = (block + 1) * PAGEBLOCK_PAGES;
	if (end > cc.freePfn) return cc.nrMigrate > 0 ? 'success' : 'none';
	if (!usableBlock(m, zone, block)) return nextBlock(cc, end);
	const atStart = low % PAGEBLOCK_PAGES === 0 || low === zone.start;
	charge(m, m.costs.passBlock, FN.isolate_migratepages);
	if ((atStart || !m.features.privateSource) && !cc.fastFound && skipped(m, cc, block)) return nextBlock(cc, end);
	if (!sourceAllowed(m, cc, block)) {
		if (m.features.privateSource) updateCachedMigrate(zone, cc, end);
		return nextBlock(cc, end);
	}
	if (tooManyIsolated(m, m.nodes[zone.node]!, cc.gfp)) return cc.nrMigrate > 0 || cc.mode === MODE_ASYNC ? 'abort' : 'wait';
	isolateBlock(m, zone, cc, low, end);
	return cc.nrMigrate > 0 ? 'success' : 'none';
}

/** Asks the free lists for a promising block first, where the kernel does. */
function startSearch(m: Machine, zone: Zone, cc: CompactControl): void {
	cc.newSearch = false;
	const low = m.features.fastFindMigrateblock ? fastFindMigrateBlock(m, zone, cc) : cc.migratePfn;
	cc.fastFound = low !== cc.migratePfn && cc.fastSearchFail === 0;
	cc.migratePfn = low;
}

function nextBlock(cc: CompactControl, end: number): IsolateResult {
	cc.migratePfn = end;
	cc.fastFound = false;
	return 'more';
}

/** May this page be taken? Kind and flags only; order rules are the caller's. */
function isolatable(m: Machine, cc: CompactControl, pfn: number): boolean {
	const flags = flagsOf(m, pfn);
	if (!(flags & PF_LRU) || flags & PF_PINNED) return false;
	if (flags & PF_UNEVICTABLE && !m.tunables.compactUnevictable) return false;
	if (flags & PF_WRITEBACK && cc.mode !== MODE_SYNC) return false;
	return true;
}

/** Walk state of one block scan, kept together so that the failure rule of async direct compaction can undo. */
interface BlockScan {
	pfn: number;
	scanned: number;
	isolated: number;
	/** The scan began at the block's first page, so it may test and set the block's skip bit. */
	readonly sawFirst: boolean;
	/** The skip bit was dealt with when the first page was isolated. */
	skipUpdated: boolean;
	nextSkip: number;
}

/** Scans [low, end): isolates up to 32 pages (more when finishing the block), notes skip bit and cached position. */
function isolateBlock(m: Machine, zone: Zone, cc: CompactControl, low: number, end: number): void {
	const block = low >> HUGE_ORDER;
	const skipOnFailure = cc.cause === 'direct' && cc.mode === MODE_ASYNC;
	const span = 1 << Math.max(cc.order, 0);
	const scan: BlockScan = {
		pfn: low,
		scanned: 0,
		isolated: 0,
		sawFirst: low % PAGEBLOCK_PAGES === 0 || low === zone.start,
		skipUpdated: false,
		nextSkip: (low & ~(span - 1)) + span,
	};
	for (; scan.pfn < end; scan.pfn++) {
		if (skipOnFailure && scan.pfn >= scan.nextSkip) {
			if (scan.isolated > 0) break;
			scan.nextSkip = (scan.pfn & ~(span - 1)) + span;
		}
		scan.scanned++;
		const verdict = examine(m, cc, scan, block);
		if (verdict === 'abandon') {
			scan.pfn = end;
			break;
		}
		if (verdict === 'fail' && skipOnFailure) {
			putBackAll(m, cc);
			scan.isolated = 0;
			// A compound page may have carried the scan beyond the block already.
			if (scan.pfn < scan.nextSkip) {
				scan.pfn = scan.nextSkip - 1;
				scan.nextSkip += span;
			}
		}
		if (verdict === 'taken' && cc.nrMigrate >= CLUSTER_PAGES && !cc.finishPageblock) {
			scan.pfn++;
			break;
		}
	}
	if (scan.pfn > end) scan.pfn = end;
	if (scan.pfn === end && (scan.isolated === 0 || cc.finishPageblock)) {
		if (!m.features.privateSource || (scan.sawFirst && !scan.skipUpdated)) setSkip(m, block);
		if (m.features.privateSource) updateCachedMigrate(zone, cc, end);
		else rememberFruitless(zone, cc, low);
	}
	charge(m, scan.scanned * m.costs.scanMigrate, FN.isolate_migratepages_block);
	cc.migrateScanned += scan.scanned;
	count(m, COUNTER.compact_isolated, scan.isolated);
	cc.migratePfn = scan.pfn;
	trace(m, { name: 'mm_compaction_isolate_migratepages', start: low, end: scan.pfn, scanned: scan.scanned, taken: scan.isolated });
}

/** Compound pages that compaction never takes: as large as what it makes or larger; before 6.9 all of them. */
function staysWhole(m: Machine, cc: CompactControl, kind: number, order: number): boolean {
	if (!m.features.largeTargets || kind === PAGE_HUGETLB || order >= HUGE_ORDER) return true;
	return cc.order !== -1 && order >= cc.order;
}

function stepOver(m: Machine, scan: BlockScan, order: number): void {
	scan.pfn += (1 << order) - 1;
	if (m.features.countSkippedPages) scan.scanned += (1 << order) - 1;
}

/** Looks at one page; moves scan.pfn to the last frame of whatever was there. */
function examine(m: Machine, cc: CompactControl, scan: BlockScan, block: number): 'pass' | 'fail' | 'taken' | 'abandon' {
	const pfn = scan.pfn;
	const word = kindOf(m, pfn);
	const kind = word & 15;
	const order = word >> 4;
	if (kind === PAGE_FREE) {
		stepOver(m, scan, order);
		return 'pass';
	}
	const lru = isLruKind(kind);
	if (order > 0 && staysWhole(m, cc, kind, order)) {
		stepOver(m, scan, order);
		return 'fail';
	}
	if (!lru || !isolatable(m, cc, pfn)) return 'fail';
	if (m.features.privateSource && scan.sawFirst && !scan.skipUpdated) {
		scan.skipUpdated = true;
		// With hints ignored nothing is tested or set. Already set means that another compactor is in this block.
		if (!cc.ignoreSkipHint) {
			if (m.blockSkip[block] && !cc.finishPageblock) return 'abandon';
			setSkip(m, block);
		}
	}
	lruRemove(m, pfn);
	const pages = 1 << order;
	accountIsolated(m, m.nodes[m.zones[cc.zone]!.node]!, pfn, pages);
	setFlags(m, pfn, flagsOf(m, pfn) | PF_ISOLATED);
	cc.sources.push(pfn);
	cc.nrMigrate += pages;
	scan.isolated += pages;
	if (m.features.countIsolatedPages) scan.scanned += pages - 1;
	scan.pfn += pages - 1;
	charge(m, m.costs.isolate, FN.isolate_migratepages_block);
	return 'taken';
}
