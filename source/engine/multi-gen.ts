/**
 * Reclaim from the multi-generational LRU: pages leave from the oldest generation of the type that refaults less; when too few
 * generations are left, or the youngest holds too much, a new one begins.
 * Source: mm/vmscan.c, lru_gen_shrink_node, try_to_shrink_lruvec, evict_folios, scan_folios, sort_folio, should_run_aging, inc_max_seq,
 * inc_min_seq, try_to_inc_min_seq, set_initial_priority, should_abort_scan (6.12).
 * Simplifications: no tiers; page tables are not walked, since a page joins the youngest generation when it is used; a dirty page that was
 * met at the old end stays in the next generation when it has been written, instead of coming back at once.
 */
import { ZONE_KINDS } from '../model/index.js';
import type { ShrinkFrame } from './frames.js';
import { countLru, linkGen } from './generations.js';
import { WMARK_HIGH } from './gfp.js';
import { COUNTER, count } from './counters.js';
import { lruAdd, lruRemove } from './lru.js';
import {
	charge,
	GEN_ANON,
	GEN_FILE,
	GENERATIONS,
	LRU_INACTIVE_ANON,
	LRU_INACTIVE_FILE,
	MIN_GENERATIONS,
	PF_ACTIVE,
	PF_DIRTY,
	PF_LRU,
	PF_WRITEBACK,
	type Machine,
	type Node,
	type NodeReclaim,
	type Zone,
} from './machine.js';
import { DEF_PRIORITY, type ReclaimControl } from './reclaim-control.js';
import { countScan, decide } from './reclaim-pages.js';
import { compactGap } from './suitable.js';
import { AGAIN, pop, YIELD, type Step, type Thread } from './thread.js';
import { mark, zoneWatermarkOk } from './watermark.js';
import { wakeFlusher } from './workload/flusher.js';
import { FN } from './profile.js';
import { flagsOf, kindOf, setFlags } from './page-fields.js';

/** Pages evicted at a time (MIN_LRU_BATCH), and pages looked at for them at most (MAX_LRU_BATCH). */
const BATCH = 64;
const MAX_BATCH = 4096;
const MAX_SWAPPINESS = 200;

export function startGenerations(m: Machine, thread: Thread, node: Node, sc: ReclaimControl, f: ShrinkFrame): Step {
	// Only a boost is to be worked off: there is nothing between page cache and everything here, so nothing is done.
	if (!sc.maySwap) return pop(thread, sc.reclaimed);
	setInitialPriority(m, node, sc);
	sc.fileTaken = 0;
	sc.unqueuedDirty = 0;
	f.left = [0];
	f.at = 'generations';
	return AGAIN;
}

/** kswapd begins at the effort that should bring what it wants in one go. */
function setInitialPriority(m: Machine, node: Node, sc: ReclaimControl): void {
	if (sc.priority !== DEF_PRIORITY || sc.target < BATCH) return;
	const reclaimable = node.lru[LRU_INACTIVE_FILE]! + (swappinessOf(m, sc) > 0 ? node.lru[LRU_INACTIVE_ANON]! : 0);
	if (reclaimable === 0) return;
	const priority = bits(reclaimable) - 1 - bits(sc.target - 1);
	sc.priority = Math.min(DEF_PRIORITY, Math.max(DEF_PRIORITY / 2, priority));
}

/** Position of the highest bit set, from 1 (fls). */
function bits(value: number): number {
	return 32 - Math.clz32(value);
}

/** 0 when anonymous memory cannot be reclaimed. */
function swappinessOf(m: Machine, sc: ReclaimControl): number {
	return sc.maySwap && sc.io && m.swap.pages - m.swap.used >= BATCH ? m.tunables.swappiness : 0;
}

/** One batch; then slab once enough was looked at or freed. */
export function shrinkGenerations(m: Machine, node: Node, sc: ReclaimControl, f: ShrinkFrame): Step {
	const swappiness = swappinessOf(m, sc);
	const wanted = pagesToScan(m, node, sc, swappiness);
	const looked = wanted > 0 ? evictBatch(m, node, sc, swappiness) : 0;
	f.left[0] = f.left[0]! + looked;
	if (looked > 0 && f.left[0] < wanted && !shouldStop(m, node, sc, f)) return YIELD;
	if (sc.unqueuedDirty > 0 && sc.unqueuedDirty === sc.fileTaken) wakeFlusher(m);
	f.at = 'slab';
	return YIELD;
}

function zonesOf(m: Machine, node: Node): Zone[] {
	return node.zones.map((id) => m.zones[id]!);
}

function genPages(zones: readonly Zone[], type: number, seq: number): number {
	return zones.reduce((pages, zone) => pages + zone.genPages[type * GENERATIONS + (seq % GENERATIONS)]!, 0);
}

/** Generations a type has. */
function generationsOf(r: NodeReclaim, type: number): number {
	return r.maxSeq - r.minSeq[type]! + 1;
}

/** The pages of all generations scaled by priority; 0 when a new generation had to begin first. */
function pagesToScan(m: Machine, node: Node, sc: ReclaimControl, swappiness: number): number {
	const r = node.reclaim;
	const zones = zonesOf(m, node);
	const oldest = r.minSeq[swappiness > 0 ? GEN_ANON : GEN_FILE]!;
	let total = 0;
	let young = 0;
	let old = 0;
	for (const type of swappiness > 0 ? [GEN_ANON, GEN_FILE] : [GEN_FILE]) {
		for (let seq = r.minSeq[type]!; seq <= r.maxSeq; seq++) {
			const pages = genPages(zones, type, seq);
			total += pages;
			if (seq === r.maxSeq) young += pages;
			else if (seq + MIN_GENERATIONS === r.maxSeq) old += pages;
		}
	}
	const exhausted = oldest + MIN_GENERATIONS > r.maxSeq;
	const uneven = young * MIN_GENERATIONS > total || old * (MIN_GENERATIONS + 2) < total;
	const needsAging = exhausted || (oldest + MIN_GENERATIONS === r.maxSeq && uneven);
	if (exhausted) total = 0;
	if (!needsAging || sc.priority === DEF_PRIORITY) return Math.floor(total / 2 ** sc.priority);
	beginGeneration(m, node);
	return 0;
}

/** A new youngest generation (inc_max_seq). A type that has all four first merges its two oldest. */
function beginGeneration(m: Machine, node: Node): void {
	const r = node.reclaim;
	const zones = zonesOf(m, node);
	for (const type of [GEN_ANON, GEN_FILE]) if (generationsOf(r, type) === GENERATIONS) mergeOldest(m, node, type);
	// The second youngest no longer counts as active, and the new one does.
	for (const zone of zones) {
		for (const type of [GEN_ANON, GEN_FILE]) {
			const pages = genPages([zone], type, r.maxSeq - 1) - genPages([zone], type, r.maxSeq + 1);
			countLru(node, zone, type, false, pages);
			countLru(node, zone, type, true, -pages);
		}
	}
	r.maxSeq++;
}

/** Moves the oldest generation's pages behind those of the next one (inc_min_seq). */
function mergeOldest(m: Machine, node: Node, type: number): void {
	const r = node.reclaim;
	const list = type * GENERATIONS + (r.minSeq[type]! % GENERATIONS);
	for (const zone of zonesOf(m, node)) {
		while (zone.genTail[list]) promote(m, node, zone, zone.genTail[list]!, type, true);
	}
	nextOldest(r, type);
}

/** To the generation after the oldest. */
function promote(m: Machine, node: Node, zone: Zone, pfn: number, type: number, oldEnd: boolean): void {
	charge(m, m.costs.reclaimScan, FN.scan_folios);
	lruRemove(m, pfn);
	setFlags(m, pfn, flagsOf(m, pfn) | PF_LRU);
	linkGen(m, zone, node, pfn, (node.reclaim.minSeq[type]! + 1) % GENERATIONS, oldEnd);
}

/** The next generation is the oldest now; what is known of refaults fades by half (reset_ctrl_pos). */
function nextOldest(r: NodeReclaim, type: number): void {
	r.evictedAverage[type] = Math.floor((r.evictedAverage[type]! + r.evicted[type]!) / 2);
	r.refaultedAverage[type] = Math.floor((r.refaultedAverage[type]! + r.refaulted[type]!) / 2);
	r.evicted[type] = 0;
	r.refaulted[type] = 0;
	r.minSeq[type] = r.minSeq[type]! + 1;
}

/** Evicts up to 64 pages. Returns the pages looked at; 0 when a new generation must begin before more can be evicted. */
function evictBatch(m: Machine, node: Node, sc: ReclaimControl, swappiness: number): number {
	const first = typeToEvict(node.reclaim, swappiness);
	let looked = scanType(m, node, sc, first);
	if (looked === 0 && swappiness > 0) looked = scanType(m, node, sc, 1 - first);
	if (dropEmpty(m, node, swappiness)) looked++;
	const r = node.reclaim;
	return r.minSeq[swappiness > 0 ? GEN_ANON : GEN_FILE]! + MIN_GENERATIONS > r.maxSeq ? 0 : looked;
}

/** Page cache, unless it refaults more often than anonymous memory, weighed by swappiness. */
function typeToEvict(r: NodeReclaim, swappiness: number): number {
	if (swappiness <= 1) return GEN_FILE;
	if (swappiness >= MAX_SWAPPINESS) return GEN_ANON;
	const refaulted = (type: number) => r.refaulted[type]! + r.refaultedAverage[type]!;
	const total = (type: number) => r.evicted[type]! + r.evictedAverage[type]!;
	const file = refaulted(GEN_FILE);
	if (file < BATCH) return GEN_FILE;
	const asAnon = file * (total(GEN_ANON) + BATCH) * swappiness;
	const asFile = (refaulted(GEN_ANON) + 1) * total(GEN_FILE) * (MAX_SWAPPINESS - swappiness);
	return asAnon <= asFile ? GEN_FILE : GEN_ANON;
}

/** Oldest generations that have run empty are over (try_to_inc_min_seq). True when there were any. */
function dropEmpty(m: Machine, node: Node, swappiness: number): boolean {
	const r = node.reclaim;
	const zones = zonesOf(m, node);
	const next = [r.minSeq[GEN_ANON]!, r.minSeq[GEN_FILE]!];
	for (const type of swappiness > 0 ? [GEN_ANON, GEN_FILE] : [GEN_FILE]) {
		while (next[type]! + MIN_GENERATIONS <= r.maxSeq && genPages(zones, type, next[type]!) === 0) next[type] = next[type]! + 1;
	}
	if (swappiness > 0) {
		// Page cache may run ahead of anonymous memory by a generation, never the other way round.
		next[GEN_ANON] = Math.min(next[GEN_ANON]!, next[GEN_FILE]!);
		next[GEN_FILE] = Math.max(next[GEN_ANON], r.minSeq[GEN_FILE]!);
	}
	let dropped = false;
	for (const type of [GEN_ANON, GEN_FILE]) {
		while (r.minSeq[type]! < next[type]!) {
			nextOldest(r, type);
			dropped = true;
		}
	}
	return dropped;
}

/** Goes through the oldest generation of a type, highest eligible zone first. Returns the pages looked at. */
function scanType(m: Machine, node: Node, sc: ReclaimControl, type: number): number {
	const r = node.reclaim;
	if (generationsOf(r, type) === MIN_GENERATIONS) return 0;
	const list = type * GENERATIONS + (r.minSeq[type]! % GENERATIONS);
	const zones = zonesOf(m, node).sort((a, b) => rank(b, sc) - rank(a, sc));
	let [looked, taken, sorted, freed] = [0, 0, 0, 0];
	let left = MAX_BATCH;
	for (const zone of zones) {
		while (zone.genTail[list] && left > 0 && taken < BATCH) {
			const pfn = zone.genTail[list]!;
			const pages = 1 << (kindOf(m, pfn) >> 4);
			left--;
			if (sortAway(m, node, zone, pfn, sc, type)) {
				sorted += pages;
				looked += pages;
				continue;
			}
			const fate = evict(m, node, zone, pfn, sc);
			if (fate === 'split') continue;
			looked += pages;
			taken += pages;
			if (fate === 'freed') freed += pages;
		}
	}
	charge(m, looked * m.costs.reclaimScan, FN.scan_folios);
	count(m, COUNTER.pgrefill, sorted);
	countScan(m, sc, type === GEN_FILE, taken, freed);
	if (type === GEN_FILE) sc.fileTaken += taken;
	sc.scanned += taken;
	sc.reclaimed += freed;
	return taken > 0 || left === 0 ? looked : 0;
}

function rank(zone: Zone, sc: ReclaimControl): number {
	return zone.index + (zone.index <= sc.highest ? ZONE_KINDS : 0);
}

/** Pages that cannot be evicted now move on: those of a zone that would not help, and those on their way to the disk. */
function sortAway(m: Machine, node: Node, zone: Zone, pfn: number, sc: ReclaimControl, type: number): boolean {
	const flags = flagsOf(m, pfn);
	if (zone.index > sc.highest) {
		promote(m, node, zone, pfn, type, true);
		return true;
	}
	const dirty = type === GEN_FILE && (flags & PF_DIRTY) !== 0;
	if (dirty) {
		sc.fileTaken++;
		if (!(flags & PF_WRITEBACK)) sc.unqueuedDirty++;
	}
	if (!dirty && !(flags & PF_WRITEBACK)) return false;
	promote(m, node, zone, pfn, type, false);
	return true;
}

/** Evicts a page. One that stays does not stay in the oldest generation. */
function evict(m: Machine, node: Node, zone: Zone, pfn: number, sc: ReclaimControl): string {
	const fate = decide(m, pfn, sc, true);
	if (fate === 'freed' || fate === 'split') return fate;
	lruRemove(m, pfn);
	if (fate === 'written') {
		setFlags(m, pfn, flagsOf(m, pfn) | PF_LRU);
		linkGen(m, zone, node, pfn, (node.reclaim.maxSeq - 1) % GENERATIONS, false);
		return fate;
	}
	setFlags(m, pfn, flagsOf(m, pfn) | PF_ACTIVE);
	lruAdd(m, pfn);
	return fate;
}

/** Enough is freed, or kswapd sees every zone safely above its mark. */
function shouldStop(m: Machine, node: Node, sc: ReclaimControl, f: ShrinkFrame): boolean {
	const freed = sc.kswapd ? sc.reclaimed - f.roundStart : sc.reclaimed;
	if (freed >= Math.max(sc.target, compactGap(sc.order))) return true;
	if (!sc.kswapd || sc.order > 0) return false;
	return zonesOf(m, node).every(
		(zone) =>
			zone.index > sc.highest || zone.managed === 0 || zoneWatermarkOk(zone, 0, mark(zone, WMARK_HIGH) + BATCH, sc.highest, 0, zone.free),
	);
}
