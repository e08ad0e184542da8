/**
 * The two searches of 5.1 that look at the free lists instead of scanning: a pageblock worth emptying, and a free page high up in the
 * zone. Both give up sooner the more often they failed, and rotate the list so that the next search sees other pages.
 * Source: mm/compaction.c, fast_find_migrateblock, fast_isolate_freepages, fast_isolate_around, next_search_order (6.18).
 */
import { COSTLY_ORDER, HUGE_ORDER, MIGRATE_MOVABLE, MIGRATETYPES, PAGEBLOCK_PAGES } from '../model/index.js';
import { holdTarget, MODE_ASYNC, type CompactControl } from './compact-control.js';
import { COUNTER, count } from './counters.js';
import { isolateFreeBlock, scanBlockForFree, targetAllowed } from './free-scanner.js';
import { charge, type Machine, type Zone } from './machine.js';
import { setSkip } from './skip-hints.js';
import { trace } from './trace.js';
import { FN } from './profile.js';
import { nextOf, prevOf, setNext, setPrev } from './page-fields.js';

const SEARCH_LIMIT = 32;
/** Depth of a search that starts where the last flush of the hints put the free scanner. */
const FIRST_LIMIT = PAGEBLOCK_PAGES >> 1;

const blockStart = (pfn: number) => pfn & ~(PAGEBLOCK_PAGES - 1);
const limitAfter = (fails: number) => SEARCH_LIMIT >> Math.min(fails, 31);

/** Entries up to and including `pfn` go to the end of the list. */
function rotateAfter(m: Machine, zone: Zone, list: number, pfn: number): void {
	if (zone.tail[list] === pfn) return;
	const newHead = nextOf(m, pfn);
	joinEnds(m, zone, list);
	zone.head[list] = newHead;
	setPrev(m, newHead, 0);
	zone.tail[list] = pfn;
	setNext(m, pfn, 0);
}

/** Entries before `pfn` go to the end of the list. */
function rotateBefore(m: Machine, zone: Zone, list: number, pfn: number): void {
	const newTail = prevOf(m, pfn);
	if (newTail) rotateAfter(m, zone, list, newTail);
}

function joinEnds(m: Machine, zone: Zone, list: number): void {
	setNext(m, zone.tail[list]!, zone.head[list]!);
	setPrev(m, zone.head[list]!, zone.tail[list]!);
}

/**
 * A block, below the middle (later an eighth) of what is left to scan, that already has a large free page of the movable type.
 * Returns where to scan next: cc.migratePfn when there is nothing better or the search does not apply.
 */
export function fastFindMigrateBlock(m: Machine, zone: Zone, cc: CompactControl): number {
	const start = cc.migratePfn;
	if (cc.ignoreSkipHint || cc.finishPageblock || cc.order <= COSTLY_ORDER) return start;
	if (start !== zone.start && start % PAGEBLOCK_PAGES !== 0) return start;
	if (cc.cause === 'direct' && cc.migratetype !== MIGRATE_MOVABLE) return start;
	const limit = limitAfter(cc.fastSearchFail) + 1;
	let distance = (cc.freePfn - start) >> 1;
	if (start !== zone.start) distance >>= 2;
	const high = blockStart(start + distance);
	const search = { scanned: 0, found: 0 };
	for (let order = cc.order - 1; order >= COSTLY_ORDER && !search.found && search.scanned < limit; order--) {
		searchOrderBelow(m, zone, cc, order, { high, limit }, search);
	}
	cc.migrateScanned += search.scanned;
	charge(m, search.scanned * m.costs.scanMigrate, FN.fast_find_migrateblock);
	if (search.found) return search.found;
	cc.fastSearchFail++;
	if (cc.fastStartPfn > 0) {
		cc.migratePfn = cc.fastStartPfn;
		cc.fastStartPfn = -1;
	}
	return cc.migratePfn;
}

function searchOrderBelow(
	m: Machine,
	zone: Zone,
	cc: CompactControl,
	order: number,
	bounds: { high: number; limit: number },
	search: { scanned: number; found: number },
): void {
	const list = order * MIGRATETYPES + MIGRATE_MOVABLE;
	for (let pfn = zone.head[list]!; pfn; pfn = nextOf(m, pfn)) {
		if (search.scanned++ >= bounds.limit) {
			rotateAfter(m, zone, list, pfn);
			return;
		}
		if (pfn >= bounds.high || m.blockSkip[pfn >> HUGE_ORDER]) continue;
		rotateAfter(m, zone, list, pfn);
		// The lowest page met is where a later, unlucky search falls back to; −1 once that is spent.
		if (cc.fastStartPfn === 0 || pfn < cc.fastStartPfn) cc.fastStartPfn = pfn;
		search.found = Math.max(blockStart(pfn), zone.start);
		cc.fastSearchFail = 0;
		return;
	}
}

interface TargetSearch {
	limit: number;
	readonly low: number;
	readonly min: number;
	scanned: number;
	/** Highest block met at all. */
	highest: number;
	/** Block to look around in; −1 none. */
	chosen: number;
	isolated: number;
}

/** Takes a free movable page from the upper quarter (at worst half) of what is left to scan, and what its block still has. */
export function fastIsolateFreePages(m: Machine, zone: Zone, cc: CompactControl): void {
	if (cc.order <= 0) return;
	const distance = cc.freePfn - cc.migratePfn;
	// Both scanners in one block, the migrate scanner ahead: the kernel's unsigned distance wraps, and no page is high enough.
	const crossed = distance < 0;
	const first = cc.freePfn >= zone.initFree;
	const search: TargetSearch = {
		limit: first ? FIRST_LIMIT : Math.max(1, (limitAfter(cc.fastSearchFail) + 1) >> 1),
		low: crossed ? Number.POSITIVE_INFINITY : blockStart(cc.freePfn - (distance >> 2)),
		min: crossed ? Number.POSITIVE_INFINITY : blockStart(cc.freePfn - (distance >> 1)),
		scanned: 0,
		isolated: 0,
		highest: 0,
		chosen: -1,
	};
	cc.searchOrder = Math.min(cc.order - 1, cc.searchOrder);
	for (let order = cc.searchOrder; search.chosen < 0 && order >= 0; ) {
		let at = order;
		if (zone.nrFree[order]) {
			at = searchTargets(m, zone, cc, order, search);
			if (cc.nrFree >= cc.nrMigrate) break;
		}
		order = nextSearchOrder(cc, at);
	}
	const { isolated: taken, scanned } = search;
	trace(m, { name: 'mm_compaction_fast_isolate_freepages', start: crossed ? 0 : search.min, end: cc.freePfn, scanned, taken });
	if (search.chosen < 0) nothingChosen(m, zone, cc, search, first);
	if (search.highest && search.highest >= zone.cachedFree) zone.cachedFree = search.highest - PAGEBLOCK_PAGES;
	cc.freeScanned += search.scanned;
	charge(m, search.scanned * m.costs.scanFree, FN.fast_isolate_freepages);
	if (search.chosen >= 0) isolateAround(m, zone, cc, search.chosen);
}

/** Down from where the last success was, once round; −1 when it has been everywhere. Each full round starts one order lower. */
function nextSearchOrder(cc: CompactControl, order: number): number {
	const next = order - 1 < 0 ? cc.order - 1 : order - 1;
	if (next !== cc.searchOrder) return next;
	cc.searchOrder = cc.searchOrder - 1 < 0 ? cc.order - 1 : cc.searchOrder - 1;
	return -1;
}

/** Looks through one list. Returns the order the next one follows on: a page that may not be taken sends it once round, to its end. */
function searchTargets(m: Machine, zone: Zone, cc: CompactControl, order: number, search: TargetSearch): number {
	const list = order * MIGRATETYPES + MIGRATE_MOVABLE;
	let scanned = 0;
	let best = 0;
	let found = 0;
	let last = 0;
	for (let pfn = zone.tail[list]!; pfn; pfn = prevOf(m, pfn)) {
		scanned++;
		search.scanned++;
		last = pfn;
		search.highest = Math.max(search.highest, Math.max(blockStart(pfn), zone.start));
		if (pfn >= search.low) {
			cc.fastSearchFail = 0;
			cc.searchOrder = order;
			found = pfn;
			break;
		}
		if (pfn >= search.min && pfn > best) {
			best = pfn;
			search.limit >>= 1;
		}
		if (scanned >= search.limit) break;
	}
	if (!found && best) {
		found = best;
		last = best;
	}
	if (last) rotateBefore(m, zone, list, last);
	const refused = found > 0 && !take(m, zone, cc, found, order, search);
	if (scanned >= search.limit) search.limit = Math.max(1, search.limit >> 1);
	return refused ? cc.searchOrder + 1 : order;
}

/** False when the zone is too close to its MIN mark. */
function take(m: Machine, zone: Zone, cc: CompactControl, pfn: number, order: number, search: TargetSearch): boolean {
	if (!isolateFreeBlock(m, zone, pfn, order)) return false;
	const pages = 1 << order;
	if (m.features.countIsolatedPages) search.scanned += pages - 1;
	search.isolated += pages;
	holdTarget(m, cc, pfn, order);
	count(m, COUNTER.compact_isolated, pages);
	charge(m, m.costs.isolate, FN.fast_isolate_freepages);
	search.chosen = pfn;
	return true;
}

/** The first search after a flush may move the free scanner to what it saw; any other only remembers that it failed. */
function nothingChosen(m: Machine, zone: Zone, cc: CompactControl, search: TargetSearch, first: boolean): void {
	cc.fastSearchFail++;
	if (!first) return;
	const { highest, min } = search;
	if (highest >= min) {
		search.chosen = highest;
		cc.freePfn = highest;
	} else if (cc.cause === 'direct' && Number.isFinite(min)) {
		const block = min >> HUGE_ORDER;
		const inZone = min >= zone.start && m.blockZone[block] === zone.id + 1;
		if (inZone && targetAllowed(m, cc, block)) search.chosen = min;
		cc.freePfn = min;
	}
}

/** The rest of a lucky page's block, unless enough is held or an async direct run is in a hurry. */
function isolateAround(m: Machine, zone: Zone, cc: CompactControl, pfn: number): void {
	if (cc.nrFree >= cc.nrMigrate || (cc.cause === 'direct' && cc.mode === MODE_ASYNC)) return;
	const start = Math.max(blockStart(pfn), zone.start);
	const end = Math.min(blockStart(pfn) + PAGEBLOCK_PAGES, zone.end);
	if (scanBlockForFree(m, zone, cc, { from: start, end, stride: 1 }) === end) setSkip(m, pfn >> HUGE_ORDER);
}
