/**
 * LRU lists per node: inactive/active × anonymous/file, and unevictable. Head is the young end; reclaim takes from the tail.
 * Source: include/linux/mm_inline.h, lruvec_add_folio, lruvec_del_folio; mm/swap.c (6.18). No batches, no multi-generation lists.
 */
import { HUGE_ORDER, PAGE_ANON, PAGE_FILE } from '../model/index.js';
import { COUNTER, count } from './counters.js';
import {
	LRU_ACTIVE_ANON,
	LRU_ACTIVE_FILE,
	LRU_INACTIVE_ANON,
	LRU_INACTIVE_FILE,
	LRU_UNEVICTABLE,
	PF_ACTIVE,
	PF_ISOLATED,
	PF_LRU,
	PF_PINNED,
	PF_REFERENCED,
	PF_UNEVICTABLE,
	zoneOf,
	type Machine,
	type Node,
} from './machine.js';

/** Which list the page belongs on, from its kind and flags. */
export function lruOf(m: Machine, pfn: number): number {
	const flags = m.flags[pfn]!;
	if (flags & PF_UNEVICTABLE) return LRU_UNEVICTABLE;
	const active = (flags & PF_ACTIVE) !== 0;
	if ((m.kind[pfn]! & 15) === PAGE_FILE) return active ? LRU_ACTIVE_FILE : LRU_INACTIVE_FILE;
	return active ? LRU_ACTIVE_ANON : LRU_INACTIVE_ANON;
}

export function isLruKind(kind: number): boolean {
	return kind === PAGE_ANON || kind === PAGE_FILE;
}

/** Adds a page to the young end of its list. */
export function lruAdd(m: Machine, pfn: number): void {
	const zone = zoneOf(m, pfn);
	const node = m.nodes[zone.node]!;
	const list = lruOf(m, pfn);
	const first = node.lruHead[list]!;
	m.next[pfn] = first;
	m.prev[pfn] = 0;
	if (first) m.prev[first] = pfn;
	else node.lruTail[list] = pfn;
	node.lruHead[list] = pfn;
	const pages = 1 << (m.kind[pfn]! >> 4);
	node.lru[list] = node.lru[list]! + pages;
	zone.lru[list] = zone.lru[list]! + pages;
	m.flags[pfn] = m.flags[pfn]! | PF_LRU;
}

/** Takes a page off its list. */
export function lruRemove(m: Machine, pfn: number): void {
	const zone = zoneOf(m, pfn);
	const node = m.nodes[zone.node]!;
	const list = lruOf(m, pfn);
	const before = m.prev[pfn]!;
	const after = m.next[pfn]!;
	if (before) m.next[before] = after;
	else node.lruHead[list] = after;
	if (after) m.prev[after] = before;
	else node.lruTail[list] = before;
	const pages = 1 << (m.kind[pfn]! >> 4);
	node.lru[list] = node.lru[list]! - pages;
	zone.lru[list] = zone.lru[list]! - pages;
	m.flags[pfn] = m.flags[pfn]! & ~PF_LRU;
}

/** Changes flags that decide the list, keeping the page on the right one. */
export function reflag(m: Machine, pfn: number, set: number, clear: number): void {
	const onList = (m.flags[pfn]! & PF_LRU) !== 0;
	if (onList) lruRemove(m, pfn);
	m.flags[pfn] = (m.flags[pfn]! | set) & ~clear;
	if (onList) lruAdd(m, pfn);
}

/** A cached file page was read again: second time seen, it becomes active (folio_mark_accessed). */
export function markAccessed(m: Machine, pfn: number): void {
	const flags = m.flags[pfn]!;
	if (flags & PF_ISOLATED) return;
	if (!(flags & PF_REFERENCED)) {
		m.flags[pfn] = flags | PF_REFERENCED;
	} else if (!(flags & (PF_ACTIVE | PF_UNEVICTABLE))) {
		reflag(m, pfn, PF_ACTIVE, PF_REFERENCED);
		count(m, COUNTER.pgactivate);
	}
}

/** Keeps the per-block picture: base LRU pages are movable unless pinned, 2 MiB pages are their own class. */
export function accountMobility(m: Machine, pfn: number, order: number, sign: 1 | -1): void {
	const block = pfn >> HUGE_ORDER;
	if (order >= HUGE_ORDER) {
		m.blockHuge[block] = m.blockHuge[block]! + sign * (1 << HUGE_ORDER);
		const node = m.nodes[zoneOf(m, pfn).node]!;
		node.hugePages += sign;
	} else if (m.flags[pfn]! & PF_PINNED) {
		m.blockPinned[block] = m.blockPinned[block]! + (sign << order);
	} else {
		m.blockMovable[block] = m.blockMovable[block]! + (sign << order);
	}
}

/** Adds to or takes from the pages a compactor holds off the lists (nr_isolated_anon, nr_isolated_file). */
export function accountIsolated(m: Machine, node: Node, pfn: number, pages: number): void {
	if ((m.kind[pfn]! & 15) === PAGE_FILE) node.isolatedFile += pages;
	else node.isolatedAnon += pages;
}
