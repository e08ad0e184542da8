/**
 * What reclaim does with the pages at the old end of an LRU list: free, write out, keep or make active.
 * Source: mm/vmscan.c, shrink_inactive_list, shrink_active_list, isolate_lru_folios, shrink_folio_list, folio_check_references (6.18);
 * isolate_lru_pages of 2.6.34 for lumpy reclaim.
 * Simplifications: no executable mappings; dirty page cache is left to the flusher at any priority; PG_reclaim is not kept: a page that
 * is active, waits for the disk and has not been read again is one that reclaim put there (markAccessed). Anonymous pages between 4 KiB
 * and 2 MiB are not swapped.
 */
import { COSTLY_ORDER, HUGE_ORDER, PAGE_ANON } from '../model/index.js';
import { COUNTER, count } from './counters.js';
import { reflag } from './lru.js';
import {
	charge,
	LRU_ACTIVE_ANON,
	LRU_INACTIVE_FILE,
	PF_ACTIVE,
	PF_DIRTY,
	PF_LRU,
	PF_PINNED,
	PF_REFERENCED,
	PF_SWAPPED,
	PF_UNEVICTABLE,
	PF_WRITEBACK,
	zoneOf,
	type Machine,
	type Node,
} from './machine.js';
import { evictPage, splitHugePage } from './pages.js';
import { DEF_PRIORITY, type ReclaimControl } from './reclaim-control.js';
import { noteCost } from './reclaim-scan.js';
import { regionById } from './region.js';
import { swapOut } from './swap.js';
import { wakeFlusher } from './workload/flusher.js';
import { FN } from './profile.js';
import { flagsOf, kindOf, ownerOf, setFlags } from './page-fields.js';

const PGSKIP = [COUNTER.pgskip_dma, COUNTER.pgskip_dma32, COUNTER.pgskip_normal, COUNTER.pgskip_movable];

/** What became of a page. */
export type Fate = 'freed' | 'written' | 'kept' | 'activated' | 'split';

/** Counts what one scan of a list looked at and freed. */
export function countScan(m: Machine, sc: ReclaimControl, file: boolean, scanned: number, freed: number): void {
	count(m, sc.kswapd ? COUNTER.pgscan_kswapd : COUNTER.pgscan_direct, scanned);
	count(m, file ? COUNTER.pgscan_file : COUNTER.pgscan_anon, scanned);
	count(m, sc.kswapd ? COUNTER.pgsteal_kswapd : COUNTER.pgsteal_direct, freed);
	count(m, file ? COUNTER.pgsteal_file : COUNTER.pgsteal_anon, freed);
}

/** Pages of the scan so far, by what became of them. */
interface Tally {
	scanned: number;
	skipped: number;
	freed: number;
	written: number;
	activated: number;
}

/** Looks at about `pages` from the old end of an inactive list. Returns the pages freed. */
export function shrinkInactive(m: Machine, node: Node, list: number, pages: number, sc: ReclaimControl): number {
	const tally: Tally = { scanned: 0, skipped: 0, freed: 0, written: 0, activated: 0 };
	const file = list === LRU_INACTIVE_FILE;
	const whole = node.lru[list]!;
	const before = { writeback: sc.writeback, dirty: sc.unqueuedDirty };
	for (let looked = 0; tally.scanned < pages && looked < whole; looked++) {
		const pfn = node.lruTail[list]!;
		if (!pfn) break;
		if (zoneOf(m, pfn).index > sc.highest) skip(m, pfn, tally);
		else if (isLumpy(m, sc)) takeAround(m, pfn, sc, tally);
		else take(m, pfn, sc, tally, false);
	}
	const scanned = tally.scanned + tally.skipped;
	charge(m, scanned * m.costs.reclaimScan, FN.isolate_lru_folios);
	countScan(m, sc, file, scanned, tally.freed);
	count(m, COUNTER.pgactivate, tally.activated);
	noteCost(node, file, tally.written, tally.scanned - tally.freed);
	sc.taken += tally.scanned;
	if (file) sc.fileTaken += tally.scanned;
	if (sc.unqueuedDirty - before.dirty === tally.scanned && tally.scanned > 0) wakeFlusher(m);
	sc.scanned += tally.scanned;
	return tally.freed;
}

/** A page of a zone the request cannot use goes to the young end, out of the way. */
function skip(m: Machine, pfn: number, tally: Tally): void {
	const pages = 1 << (kindOf(m, pfn) >> 4);
	count(m, PGSKIP[zoneOf(m, pfn).index] ?? COUNTER.pgskip_movable, pages);
	tally.skipped += pages;
	reflag(m, pfn, 0, 0);
}

function take(m: Machine, pfn: number, sc: ReclaimControl, tally: Tally, ignoreReferences: boolean): void {
	const pages = 1 << (kindOf(m, pfn) >> 4);
	const fate = decide(m, pfn, sc, ignoreReferences);
	// Its pages stand at the old end now and are looked at one by one.
	if (fate === 'split') return;
	tally.scanned += pages;
	if (fate === 'freed') tally.freed += pages;
	else if (fate === 'activated') {
		reflag(m, pfn, PF_ACTIVE, PF_REFERENCED);
		tally.activated += pages;
	} else {
		if (fate === 'written') tally.written += pages;
		reflag(m, pfn, 0, 0);
	}
}

/** Frees the page, starts to write it, or says where it belongs. It stays on its list unless it is freed. */
export function decide(m: Machine, pfn: number, sc: ReclaimControl, ignoreReferences: boolean): Fate {
	const flags = flagsOf(m, pfn);
	const anon = (kindOf(m, pfn) & 15) === PAGE_ANON;
	const order = kindOf(m, pfn) >> 4;
	if (flags & PF_WRITEBACK) {
		sc.writeback++;
		return 'activated';
	}
	if (flags & PF_PINNED) return 'kept';
	if (anon) return decideAnon(m, pfn, sc, flags, order, ignoreReferences);
	if (flags & PF_DIRTY) {
		sc.unqueuedDirty++;
		return 'activated';
	}
	free(m, pfn);
	return 'freed';
}

function decideAnon(m: Machine, pfn: number, sc: ReclaimControl, flags: number, order: number, ignoreReferences: boolean): Fate {
	if (flags & PF_SWAPPED) {
		free(m, pfn);
		return 'freed';
	}
	// In use since it was last looked at: once round.
	if (flags & PF_REFERENCED && !ignoreReferences) {
		setFlags(m, pfn, flags & ~PF_REFERENCED);
		return 'kept';
	}
	if (!sc.io) return 'kept';
	if (order === HUGE_ORDER) {
		charge(m, (1 << order) * m.costs.reclaimScan, FN.shrink_folio_list);
		splitHugePage(m, pfn, true);
		return 'split';
	}
	return order === 0 && swapOut(m, pfn) ? 'written' : 'activated';
}

function free(m: Machine, pfn: number): void {
	evictPage(m, regionById(m, ownerOf(m, pfn)), pfn);
	charge(m, m.costs.reclaimFree, FN.shrink_folio_list);
}

/** Moves up to `pages` from the old end of an active list to the young end of its inactive one. */
export function shrinkActive(m: Machine, node: Node, list: number, pages: number, sc: ReclaimControl): void {
	let moved = 0;
	const whole = node.lru[list]!;
	for (let looked = 0; moved < pages && looked < whole; looked++) {
		const pfn = node.lruTail[list]!;
		if (!pfn) break;
		const size = 1 << (kindOf(m, pfn) >> 4);
		charge(m, m.costs.reclaimScan, FN.shrink_active_list);
		if (zoneOf(m, pfn).index > sc.highest) {
			reflag(m, pfn, 0, 0);
			continue;
		}
		reflag(m, pfn, 0, PF_ACTIVE | (list === LRU_ACTIVE_ANON ? PF_REFERENCED : 0));
		moved += size;
	}
	count(m, COUNTER.pgrefill, moved);
	count(m, COUNTER.pgdeactivate, moved);
}

/** Does reclaim take whole aligned blocks for this request? */
export function isLumpy(m: Machine, sc: ReclaimControl): boolean {
	return m.features.lumpyReclaim && sc.order > 0;
}

/** Lumpy reclaim: with the page goes whatever of its aligned block can go: pages of the same type and zone, at effort active ones too. */
function takeAround(m: Machine, pfn: number, sc: ReclaimControl, tally: Tally): void {
	const zone = zoneOf(m, pfn);
	const kind = kindOf(m, pfn) & 15;
	const hard = sc.order > COSTLY_ORDER;
	const both = hard || sc.priority < DEF_PRIORITY - 2;
	const first = pfn - (pfn % (1 << sc.order));
	take(m, pfn, sc, tally, hard);
	for (let at = Math.max(first, zone.start); at < Math.min(first + (1 << sc.order), zone.end); at++) {
		const flags = flagsOf(m, at);
		if (at === pfn || (kindOf(m, at) & 15) !== kind || !(flags & PF_LRU) || flags & PF_UNEVICTABLE) continue;
		if (!both && flags & PF_ACTIVE) continue;
		if (flags & PF_ACTIVE) reflag(m, at, 0, PF_ACTIVE);
		take(m, at, sc, tally, hard);
	}
}
