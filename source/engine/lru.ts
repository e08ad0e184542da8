/**
 * LRU lists per node: inactive/active × anonymous/file, and unevictable. Head is the young end; reclaim takes from the tail. Where the
 * multi-generational LRU is on, its lists take the place of the first four (generations.ts); the numbers of active and inactive pages
 * are kept either way.
 * Source: include/linux/mm_inline.h, lruvec_add_folio, lruvec_del_folio; mm/swap.c, folio_mark_accessed (6.18). No batches.
 * Simplification: the accessed bit of an anonymous page's mapping and its referenced flag are one flag.
 */
import { HUGE_ORDER, PAGE_ANON, PAGE_FILE } from '../model/index.js';
import { COUNTER, count } from './counters.js';
import { genAdd, genOf, genRemove, linkGen, usesGenerations } from './generations.js';
import {
	LRU_ACTIVE_ANON,
	LRU_ACTIVE_FILE,
	LRU_INACTIVE_ANON,
	LRU_INACTIVE_FILE,
	LRU_UNEVICTABLE,
	PF_ACTIVE,
	PF_DIRTY,
	PF_ISOLATED,
	PF_LRU,
	PF_PINNED,
	PF_REFERENCED,
	PF_UNEVICTABLE,
	PF_WRITEBACK,
	zoneOf,
	type Machine,
	type Node,
	type NodeReclaim,
} from './machine.js';
import { flagsOf, kindOf, nextOf, prevOf, setFlags, setNext, setPrev } from './page-fields.js';

export function createNodeReclaim(): NodeReclaim {
	return {
		anonCost: 0,
		fileCost: 0,
		age: 0,
		activated: new Float64Array(2),
		activatedBefore: new Float64Array(2),
		slabDeferred: 0,
		// MIN_NR_GENS + 1: there is always an older generation to evict from.
		maxSeq: 3,
		minSeq: new Float64Array(2),
		evicted: new Float64Array(2),
		refaulted: new Float64Array(2),
		evictedAverage: new Float64Array(2),
		refaultedAverage: new Float64Array(2),
	};
}

/** Which list the page belongs on, from its kind and flags. */
export function lruOf(m: Machine, pfn: number): number {
	const flags = flagsOf(m, pfn);
	if (flags & PF_UNEVICTABLE) return LRU_UNEVICTABLE;
	const active = (flags & PF_ACTIVE) !== 0;
	if ((kindOf(m, pfn) & 15) === PAGE_FILE) return active ? LRU_ACTIVE_FILE : LRU_INACTIVE_FILE;
	return active ? LRU_ACTIVE_ANON : LRU_INACTIVE_ANON;
}

export function isLruKind(kind: number): boolean {
	return kind === PAGE_ANON || kind === PAGE_FILE;
}

/** Flags of an anonymous page just faulted in: accessed, and where kernels up to 5.8 and the generations want it, young. */
export function newAnonFlags(m: Machine): number {
	if (usesGenerations(m)) return PF_ACTIVE;
	return m.features.anonInactiveFirst ? PF_REFERENCED : PF_ACTIVE | PF_REFERENCED;
}

/** Adds a page to the young end of its list, or to the old end, where reclaim finds it next. */
export function lruAdd(m: Machine, pfn: number, oldEnd = false): void {
	const zone = zoneOf(m, pfn);
	const node = m.nodes[zone.node]!;
	const list = lruOf(m, pfn);
	setFlags(m, pfn, flagsOf(m, pfn) | PF_LRU);
	if (list !== LRU_UNEVICTABLE && usesGenerations(m)) {
		genAdd(m, zone, node, pfn, oldEnd);
		return;
	}
	const first = node.lruHead[list]!;
	const last = node.lruTail[list]!;
	setNext(m, pfn, oldEnd ? 0 : first);
	setPrev(m, pfn, oldEnd ? last : 0);
	if (!first) {
		node.lruHead[list] = pfn;
		node.lruTail[list] = pfn;
	} else if (oldEnd) {
		setNext(m, last, pfn);
		node.lruTail[list] = pfn;
	} else {
		setPrev(m, first, pfn);
		node.lruHead[list] = pfn;
	}
	const pages = 1 << (kindOf(m, pfn) >> 4);
	node.lru[list] = node.lru[list]! + pages;
	zone.lru[list] = zone.lru[list]! + pages;
}

/** Generation of a page that is on the lists of generations; −1 of one that is not. */
export function genIfAny(m: Machine, pfn: number): number {
	return usesGenerations(m) && !(flagsOf(m, pfn) & PF_UNEVICTABLE) ? genOf(m, pfn) : -1;
}

/** Adds a page split off a larger one, which was in `gen`. */
export function lruAddSplit(m: Machine, pfn: number, gen: number, oldEnd: boolean): void {
	if (gen < 0) {
		lruAdd(m, pfn, oldEnd);
		return;
	}
	const zone = zoneOf(m, pfn);
	setFlags(m, pfn, flagsOf(m, pfn) | PF_LRU);
	linkGen(m, zone, m.nodes[zone.node]!, pfn, gen, oldEnd);
}

/** Takes a page off its list. */
export function lruRemove(m: Machine, pfn: number): void {
	const zone = zoneOf(m, pfn);
	const node = m.nodes[zone.node]!;
	setFlags(m, pfn, flagsOf(m, pfn) & ~PF_LRU);
	if (!(flagsOf(m, pfn) & PF_UNEVICTABLE) && usesGenerations(m)) {
		genRemove(m, zone, node, pfn);
		return;
	}
	const list = lruOf(m, pfn);
	const before = prevOf(m, pfn);
	const after = nextOf(m, pfn);
	if (before) setNext(m, before, after);
	else node.lruHead[list] = after;
	if (after) setPrev(m, after, before);
	else node.lruTail[list] = before;
	const pages = 1 << (kindOf(m, pfn) >> 4);
	node.lru[list] = node.lru[list]! - pages;
	zone.lru[list] = zone.lru[list]! - pages;
}

/** Changes flags that decide the list, keeping the page on the right one, at its young end or its old one. */
export function reflag(m: Machine, pfn: number, set: number, clear: number, oldEnd = false): void {
	const onList = (flagsOf(m, pfn) & PF_LRU) !== 0;
	if (onList) lruRemove(m, pfn);
	setFlags(m, pfn, (flagsOf(m, pfn) | set) & ~clear);
	if (onList) lruAdd(m, pfn, oldEnd);
}

/**
 * A page was used. Anonymous: its mapping's accessed bit is set; in generations it joins the youngest at once instead of at the next
 * walk of the page tables. Page cache, read again: second time seen, it becomes active; generations only count such reads.
 */
export function markAccessed(m: Machine, pfn: number): void {
	const flags = flagsOf(m, pfn);
	const anon = (kindOf(m, pfn) & 15) === PAGE_ANON;
	if (flags & (PF_ISOLATED | PF_UNEVICTABLE)) return;
	if (usesGenerations(m)) {
		if (anon) reflag(m, pfn, PF_ACTIVE, 0);
	} else if (anon || !(flags & PF_REFERENCED)) {
		setFlags(m, pfn, flags | PF_REFERENCED);
	} else if (!(flags & PF_ACTIVE)) {
		// A page to be written keeps the mark, which tells it from one that reclaim made active to get it out of the way.
		reflag(m, pfn, PF_ACTIVE, flags & (PF_DIRTY | PF_WRITEBACK) ? 0 : PF_REFERENCED);
		count(m, COUNTER.pgactivate);
		m.nodes[zoneOf(m, pfn).node]!.reclaim.age += 1 << (kindOf(m, pfn) >> 4);
	}
}

/** Keeps the per-block picture: base LRU pages are movable unless pinned, 2 MiB pages are their own class. */
export function accountMobility(m: Machine, pfn: number, order: number, sign: 1 | -1): void {
	const block = pfn >> HUGE_ORDER;
	if (order >= HUGE_ORDER) {
		m.blockHuge[block] = m.blockHuge[block]! + sign * (1 << HUGE_ORDER);
		const node = m.nodes[zoneOf(m, pfn).node]!;
		node.hugePages += sign;
	} else if (flagsOf(m, pfn) & PF_PINNED) {
		m.blockPinned[block] = m.blockPinned[block]! + (sign << order);
	} else {
		m.blockMovable[block] = m.blockMovable[block]! + (sign << order);
	}
}

/** Adds to or takes from the pages a compactor holds off the lists (nr_isolated_anon, nr_isolated_file). */
export function accountIsolated(m: Machine, node: Node, pfn: number, pages: number): void {
	if ((kindOf(m, pfn) & 15) === PAGE_FILE) node.isolatedFile += pages;
	else node.isolatedAnon += pages;
}
