/**
 * How many pages of each LRU list to scan.
 * Source: mm/vmscan.c, prepare_scan_control, get_scan_count, inactive_is_low, shrink_lruvec; mm/swap.c, lru_note_cost (6.18).
 * Simplification: kernels up to 5.7 weighed the two types by pages scanned and rotated; here all weigh them by cost.
 */
import { CLUSTER_PAGES } from '../model/index.js';
import { WMARK_HIGH } from './gfp.js';
import {
	GEN_ANON,
	GEN_FILE,
	LRU_ACTIVE_ANON,
	LRU_ACTIVE_FILE,
	LRU_INACTIVE_ANON,
	LRU_INACTIVE_FILE,
	type Machine,
	type Node,
} from './machine.js';
import { DEF_PRIORITY, type ReclaimControl } from './reclaim-control.js';
import { hasSwap } from './swap.js';
import { mark } from './watermark.js';

/** Lists that can be evicted from: the first four. */
export const EVICTABLE_LISTS = 4;
const MAX_SWAPPINESS = 200;

/** Is the inactive list too short beside its active one? The ratio grows with the square root of the size in GiB. */
export function inactiveIsLow(node: Node, inactive: number): boolean {
	const few = node.lru[inactive]!;
	const many = node.lru[inactive + LRU_ACTIVE_ANON]!;
	const gib = (few + many) >> 18;
	const ratio = gib > 0 ? Math.floor(Math.sqrt(10 * gib)) : 1;
	return few * ratio < many;
}

/** Decides which active lists may be shrunk, and whether one type alone is to be scanned. */
export function prepareScan(m: Machine, node: Node, sc: ReclaimControl): void {
	sc.taken = 0;
	sc.fileTaken = 0;
	sc.writeback = 0;
	sc.unqueuedDirty = 0;
	const { activated, activatedBefore } = node.reclaim;
	const refaulted = (type: number) => activated[type] !== activatedBefore[type];
	sc.deactivateAnon = sc.forceDeactivate || refaulted(GEN_ANON) || inactiveIsLow(node, LRU_INACTIVE_ANON);
	sc.deactivateFile = sc.forceDeactivate || refaulted(GEN_FILE) || inactiveIsLow(node, LRU_INACTIVE_FILE);
	sc.cacheTrim = node.lru[LRU_INACTIVE_FILE]! >> sc.priority > 0 && !sc.deactivateFile && !sc.noCacheTrim;
	const zones = node.zones.map((id) => m.zones[id]!);
	const free = zones.reduce((pages, zone) => pages + zone.free, 0);
	const high = zones.reduce((pages, zone) => pages + mark(zone, WMARK_HIGH), 0);
	const file = node.lru[LRU_INACTIVE_FILE]! + node.lru[LRU_ACTIVE_FILE]!;
	sc.fileTiny = file + free <= high && !sc.deactivateAnon && node.lru[LRU_INACTIVE_ANON]! >> sc.priority > 0;
}

/** The types as fractions of what their lists would give at this priority. */
function balance(m: Machine, node: Node, sc: ReclaimControl): { anon: number; file: number; of: number } {
	const { swappiness } = m.tunables;
	if (!sc.maySwap || !hasSwap(m)) return { anon: 0, file: 1, of: 1 };
	if (sc.priority === 0 && swappiness > 0) return { anon: 1, file: 1, of: 1 };
	if (sc.fileTiny) return { anon: 1, file: 0, of: 1 };
	if (sc.cacheTrim) return { anon: 0, file: 1, of: 1 };
	const { anonCost, fileCost } = node.reclaim;
	const total = anonCost + fileCost;
	const anonTotal = total + anonCost;
	const fileTotal = total + fileCost;
	const sum = anonTotal + fileTotal + 1;
	const anon = Math.floor((swappiness * sum) / (anonTotal + 1));
	const file = Math.floor(((MAX_SWAPPINESS - swappiness) * sum) / (fileTotal + 1));
	return { anon, file, of: anon + file };
}

/** Pages to scan per list. */
export function scanCounts(m: Machine, node: Node, sc: ReclaimControl): number[] {
	const share = balance(m, node, sc);
	return Array.from({ length: EVICTABLE_LISTS }, (_, list) => {
		const part = list >= LRU_INACTIVE_FILE ? share.file : share.anon;
		if (part === 0) return 0;
		const size = eligiblePages(m, node, list, sc.highest);
		return Math.floor(((size >> sc.priority) * part) / share.of);
	});
}

/** Pages of a list in zones that help the request. */
function eligiblePages(m: Machine, node: Node, list: number, highest: number): number {
	let pages = 0;
	for (const id of node.zones) {
		const zone = m.zones[id]!;
		if (zone.index <= highest) pages += zone.lru[list]!;
	}
	return pages;
}

/** Direct reclaim's first walk scans what it planned, whatever it has freed by then. */
export function isProportional(sc: ReclaimControl): boolean {
	return !sc.kswapd && sc.priority === DEF_PRIORITY;
}

/**
 * Enough is freed: the type with less left to scan is left alone, and of the other one only as large a share is scanned as of the
 * first. Changes `left`; false when one type is done anyway, so that nothing is left to balance.
 */
export function evenOut(left: number[], wanted: readonly number[]): boolean {
	const rest = (first: number) => left[first]! + left[first + LRU_ACTIVE_ANON]!;
	const anon = rest(LRU_INACTIVE_ANON);
	const file = rest(LRU_INACTIVE_FILE);
	if (anon === 0 || file === 0) return false;
	const small = file > anon ? LRU_INACTIVE_ANON : LRU_INACTIVE_FILE;
	const large = small === LRU_INACTIVE_ANON ? LRU_INACTIVE_FILE : LRU_INACTIVE_ANON;
	const percentLeft = Math.floor((Math.min(anon, file) * 100) / (wanted[small]! + wanted[small + LRU_ACTIVE_ANON]! + 1));
	left[small] = 0;
	left[small + LRU_ACTIVE_ANON] = 0;
	for (const list of [large, large + LRU_ACTIVE_ANON]) {
		const scanned = wanted[list]! - left[list]!;
		const planned = Math.floor((wanted[list]! * (100 - percentLeft)) / 100);
		left[list] = Math.max(0, planned - scanned);
	}
	return true;
}

/** Remembers what reclaiming a type cost: pages written out, 32-fold, and pages looked at in vain. */
export function noteCost(node: Node, file: boolean, written: number, rotated: number): void {
	const r = node.reclaim;
	const cost = written * CLUSTER_PAGES + rotated;
	if (cost === 0) return;
	if (file) r.fileCost += cost;
	else r.anonCost += cost;
	const { lru } = node;
	const pages = lru[LRU_INACTIVE_ANON]! + lru[LRU_ACTIVE_ANON]! + lru[LRU_INACTIVE_FILE]! + lru[LRU_ACTIVE_FILE]!;
	if (r.anonCost + r.fileCost > Math.floor(pages / 4)) {
		r.anonCost = Math.floor(r.anonCost / 2);
		r.fileCost = Math.floor(r.fileCost / 2);
	}
}
