/**
 * Pages that are not in memory any more: what a region's table keeps of them, and what happens when one comes back. A negative entry
 * says on which node, and when on that node's clock, the page was evicted (a shadow entry); for anonymous memory it also says that
 * the contents are on swap.
 * Source: mm/workingset.c, workingset_eviction, workingset_test_recent, workingset_refault, lru_gen_refault (6.18).
 * Simplification: PG_workingset is not kept, so workingset_restore_* stays 0 and refaults add nothing to the cost of reclaim.
 */
import { PAGE_ANON } from '../model/index.js';
import { COUNTER, countOnNode } from './counters.js';
import { usesGenerations } from './generations.js';
import {
	GEN_ANON,
	GEN_FILE,
	LRU_ACTIVE_ANON,
	LRU_ACTIVE_FILE,
	LRU_INACTIVE_ANON,
	LRU_INACTIVE_FILE,
	PF_ACTIVE,
	type Machine,
	type Node,
} from './machine.js';
import type { Region } from './region.js';

/** Nodes an entry can name, and values of a clock it can hold: together 31 bits. */
const NODES = 16;
const CLOCK = 1 << 27;

/** Is the page of this table entry evicted? */
export function isEvicted(entry: number): boolean {
	return entry < 0;
}

/** Time on the node's clock of evictions: how often its lists moved on, or which generation is the oldest. */
function clockOf(m: Machine, node: Node, type: number): number {
	return (usesGenerations(m) ? node.reclaim.minSeq[type]! : node.reclaim.age) % CLOCK;
}

/** Leaves a shadow in the place of a page that has just been evicted; one page of anonymous memory more is out on swap. */
export function leaveShadow(m: Machine, region: Region, slot: number, node: Node): void {
	const anon = region.kind === PAGE_ANON;
	const type = anon ? GEN_ANON : GEN_FILE;
	region.pfns[slot] = -(clockOf(m, node, type) * NODES + node.id + 1);
	node.reclaim.age++;
	node.reclaim.evicted[type] = node.reclaim.evicted[type]! + 1;
	if (anon) region.swapped++;
}

/** The owner drops an evicted page: its swap slot is free again. */
export function forgetEvicted(m: Machine, region: Region, slot: number): void {
	region.pfns[slot] = 0;
	if (region.kind !== PAGE_ANON) return;
	region.swapped--;
	m.swap.used--;
}

/**
 * An evicted page has come back, on `node`. Returns the flags it starts with: active when it was away for so short a time that it would
 * still be there if the active list had given way.
 */
export function refaultFlags(m: Machine, entry: number, type: number, node: Node): number {
	const value = -entry - 1;
	// The clocks of two nodes cannot be compared.
	if (value % NODES !== node.id) return 0;
	const r = node.reclaim;
	const distance = (clockOf(m, node, type) - Math.floor(value / NODES) + CLOCK) % CLOCK;
	countOnNode(m, node, type === GEN_FILE ? COUNTER.workingset_refault_file : COUNTER.workingset_refault_anon);
	if (usesGenerations(m)) {
		if (distance === 0) r.refaulted[type] = r.refaulted[type]! + 1;
	} else {
		if (distance > workingsetSize(m, node, type)) return 0;
		r.age++;
		r.activated[type] = r.activated[type]! + 1;
	}
	countOnNode(m, node, type === GEN_FILE ? COUNTER.workingset_activate_file : COUNTER.workingset_activate_anon);
	return usesGenerations(m) ? 0 : PF_ACTIVE;
}

/** Pages that could have made room for this one. */
function workingsetSize(m: Machine, node: Node, type: number): number {
	const { lru } = node;
	let pages = lru[LRU_ACTIVE_FILE]!;
	if (type === GEN_ANON) pages += lru[LRU_INACTIVE_FILE]!;
	if (m.swap.used < m.swap.pages) {
		pages += lru[LRU_ACTIVE_ANON]!;
		if (type === GEN_FILE) pages += lru[LRU_INACTIVE_ANON]!;
	}
	return pages;
}
