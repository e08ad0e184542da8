/**
 * Reclaim of one node at one priority: file pages from the old end of their lists, then slab.
 * Source: mm/vmscan.c, shrink_node, shrink_lruvec, shrink_inactive_list, shrink_active_list, should_continue_reclaim,
 * inactive_is_low; mm/shrinker.c, do_shrink_slab (6.18).
 * Simplifications: no swap, so anonymous pages are never scanned; no refault distances; dirty pages are left to the flusher;
 * a slab page is freed for every two pages' worth of objects scanned.
 */
import { CLUSTER_PAGES, COSTLY_ORDER, PAGE_SLAB_RECLAIMABLE } from '../model/index.js';
import { COUNTER, count } from './counters.js';
import type { ShrinkFrame } from './frames.js';
import { WMARK_MIN } from './gfp.js';
import { reflag } from './lru.js';
import {
	charge,
	LRU_ACTIVE_FILE,
	LRU_INACTIVE_FILE,
	PF_ACTIVE,
	PF_DIRTY,
	PF_PINNED,
	PF_REFERENCED,
	PF_WRITEBACK,
	zoneOf,
	type Machine,
	type Node,
} from './machine.js';
import { freeFromPool, releasePage } from './pages.js';
import { below } from './random.js';
import { regionById, type Region } from './region.js';
import { compactGap, compactionSuitable } from './suitable.js';
import { AGAIN, pop, push, YIELD, type Step, type Thread } from './thread.js';
import { mark, zoneWatermarkOk } from './watermark.js';

const DEF_PRIORITY = 12;
/** Objects per reclaimable slab page (192-byte dentries). */
const OBJECTS_PER_PAGE = 21;
const SLAB_BATCH = 128;

export function pushShrink(
	thread: Thread,
	options: Pick<ShrinkFrame, 'node' | 'order' | 'highest' | 'priority' | 'target' | 'kswapd'>,
): Step {
	return push(thread, {
		k: 'shrink',
		...options,
		at: 'begin',
		toScanInactive: 0,
		toScanActive: 0,
		roundReclaimed: 0,
		scanned: 0,
		reclaimed: 0,
	});
}

/** Result: pages reclaimed. */
export function stepShrink(m: Machine, thread: Thread, f: ShrinkFrame): Step {
	const node = m.nodes[f.node]!;
	switch (f.at) {
		case 'begin':
			f.toScanInactive = node.lru[LRU_INACTIVE_FILE]! >> f.priority;
			f.toScanActive = inactiveLow(node) ? node.lru[LRU_ACTIVE_FILE]! >> f.priority : 0;
			f.roundReclaimed = 0;
			f.at = 'lists';
			return AGAIN;
		case 'lists':
			return shrinkLists(m, node, f);
		case 'slab':
			f.roundReclaimed += shrinkSlab(m, node, f.priority);
			f.reclaimed += f.roundReclaimed;
			if (f.roundReclaimed > 0) node.kswapdFailures = 0;
			f.at = 'again';
			return YIELD;
		case 'again':
			if (continueReclaim(m, node, f)) {
				f.at = 'begin';
				return AGAIN;
			}
			reportScanned(thread, f.scanned);
			return pop(thread, f.reclaimed);
	}
}

function reportScanned(thread: Thread, scanned: number): void {
	const parent = thread.stack[thread.stack.length - 2];
	if (parent?.k === 'balance') parent.lastScanned = scanned;
}

/** Is the inactive file list too short beside the active one? Ratio grows with the square root of the size in GiB. */
function inactiveLow(node: Node): boolean {
	const inactive = node.lru[LRU_INACTIVE_FILE]!;
	const active = node.lru[LRU_ACTIVE_FILE]!;
	const gib = (inactive + active) >> 18;
	const ratio = gib > 0 ? Math.floor(Math.sqrt(10 * gib)) : 1;
	return inactive * ratio < active;
}

function shrinkLists(m: Machine, node: Node, f: ShrinkFrame): Step {
	const enough = f.reclaimed + f.roundReclaimed >= f.target && (f.kswapd || f.priority < DEF_PRIORITY);
	if (enough || (f.toScanInactive <= 0 && f.toScanActive <= 0)) {
		f.at = 'slab';
		return AGAIN;
	}
	if (f.toScanActive > 0) {
		deactivate(m, node, Math.min(CLUSTER_PAGES, f.toScanActive));
		f.toScanActive -= CLUSTER_PAGES;
	}
	if (f.toScanInactive > 0) {
		const pages = Math.min(CLUSTER_PAGES, f.toScanInactive);
		f.roundReclaimed += shrinkInactive(m, node, pages, f);
		f.toScanInactive -= CLUSTER_PAGES;
	}
	return YIELD;
}

/** Moves up to `pages` from the old end of the active list to the inactive one. */
function deactivate(m: Machine, node: Node, pages: number): void {
	for (let i = 0; i < pages; i++) {
		const pfn = node.lruTail[LRU_ACTIVE_FILE]!;
		if (!pfn) return;
		reflag(m, pfn, 0, PF_ACTIVE | PF_REFERENCED);
		count(m, COUNTER.pgrefill);
		count(m, COUNTER.pgdeactivate);
		charge(m, m.costs.reclaimScan);
	}
}

/** Frees the clean pages among up to `pages` from the old end of the inactive list; the others go round. */
function shrinkInactive(m: Machine, node: Node, pages: number, f: ShrinkFrame): number {
	let reclaimed = 0;
	let scanned = 0;
	for (let i = 0; i < pages; i++) {
		const pfn = node.lruTail[LRU_INACTIVE_FILE]!;
		if (!pfn) break;
		scanned++;
		const flags = m.flags[pfn]!;
		if (flags & (PF_DIRTY | PF_WRITEBACK | PF_PINNED) || zoneOf(m, pfn).index > f.highest) {
			reflag(m, pfn, 0, 0);
			if (flags & PF_WRITEBACK) count(m, COUNTER.pgrotated);
			continue;
		}
		releasePage(m, regionById(m, m.owner[pfn]!), pfn);
		charge(m, m.costs.reclaimFree);
		reclaimed++;
	}
	charge(m, scanned * m.costs.reclaimScan);
	count(m, f.kswapd ? COUNTER.pgscan_kswapd : COUNTER.pgscan_direct, scanned);
	count(m, COUNTER.pgscan_file, scanned);
	count(m, f.kswapd ? COUNTER.pgsteal_kswapd : COUNTER.pgsteal_direct, reclaimed);
	count(m, COUNTER.pgsteal_file, reclaimed);
	f.scanned += scanned;
	return reclaimed;
}

function slabRegions(m: Machine, node: Node): Region[] {
	return m.regions.filter(
		(region): region is Region => region?.kind === PAGE_SLAB_RECLAIMABLE && region.node === node.id && region.length > 0,
	);
}

/** Scans slab objects at this priority; returns the pages that came free. */
function shrinkSlab(m: Machine, node: Node, priority: number): number {
	let freed = 0;
	for (const region of slabRegions(m, node)) {
		const objects = Math.floor((region.length * OBJECTS_PER_PAGE * m.tunables.vfsCachePressure) / 100);
		const seeks = 2;
		let total = Math.min(Math.floor(((objects >> priority) * 4) / seeks), 2 * objects);
		for (; total >= SLAB_BATCH || (total > 0 && total >= objects); total -= SLAB_BATCH) {
			const scanned = Math.min(SLAB_BATCH, total);
			count(m, COUNTER.slabs_scanned, scanned);
			charge(m, scanned * m.costs.slabScan);
			m.slabCredit[node.id] = m.slabCredit[node.id]! + scanned;
			freed += spendCredit(m, node, region);
		}
	}
	return freed;
}

function spendCredit(m: Machine, node: Node, region: Region): number {
	let freed = 0;
	while (m.slabCredit[node.id]! >= 2 * OBJECTS_PER_PAGE && region.length > 0) {
		m.slabCredit[node.id] = m.slabCredit[node.id]! - 2 * OBJECTS_PER_PAGE;
		freeFromPool(m, region, below(m.random, region.length));
		freed++;
	}
	return freed;
}

/** What vm.drop_caches 2 leaves of a cache: a twentieth of the pages it has when the drop begins. */
export interface SlabRest {
	readonly region: number;
	readonly keep: number;
}

export function slabRests(m: Machine): SlabRest[] {
	return m.nodes.flatMap((node) => slabRegions(m, node).map((region) => ({ region: region.id, keep: Math.ceil(region.length / 20) })));
}

/** Frees reclaimable slab down to what is to be left. Returns pages freed, at most `limit` per call. */
export function dropSlab(m: Machine, rests: readonly SlabRest[], limit: number): number {
	let freed = 0;
	for (const { region: id, keep } of rests) {
		const region = regionById(m, id);
		// The cache may have gone meanwhile, and its number been given to another region.
		while (region.kind === PAGE_SLAB_RECLAIMABLE && region.length > keep && freed < limit) {
			freeFromPool(m, region, below(m.random, region.length));
			freed++;
		}
	}
	return freed;
}

/** Another round for a high order? Only while rounds bring something and the goal is not reached. */
function continueReclaim(m: Machine, node: Node, f: ShrinkFrame): boolean {
	const forCompaction = f.order > 0 && (f.order > COSTLY_ORDER || f.priority < DEF_PRIORITY - 2);
	if (!forCompaction || f.roundReclaimed === 0) return false;
	for (const id of node.zones) {
		const zone = m.zones[id]!;
		if (zone.index > f.highest || zone.managed === 0) continue;
		const limit = mark(zone, WMARK_MIN);
		if (zoneWatermarkOk(zone, f.order, limit, f.highest, 0, zone.free)) return false;
		if (compactionSuitable(m, zone, f.order, limit, f.highest)) return false;
	}
	return node.lru[LRU_INACTIVE_FILE]! > compactGap(f.order);
}
