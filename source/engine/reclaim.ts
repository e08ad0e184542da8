/**
 * Reclaim of one node at one priority: LRU lists in slices of 32 pages, then slab, and for a high order again while that helps.
 * Source: mm/vmscan.c, shrink_node, shrink_lruvec, should_continue_reclaim, snapshot_refaults (6.18).
 * Simplification: no throttling by writeback or congestion, but whoever finds the swap device's queue full waits for it.
 */
import { CLUSTER_PAGES, COSTLY_ORDER } from '../model/index.js';
import { shrinkDeferredSplits } from './deferred-split.js';
import type { ShrinkFrame } from './frames.js';
import { usesGenerations } from './generations.js';
import { WMARK_MIN } from './gfp.js';
import { currentTime, LRU_ACTIVE_ANON, LRU_ACTIVE_FILE, LRU_INACTIVE_ANON, LRU_INACTIVE_FILE, type Machine, type Node } from './machine.js';
import { startGenerations, shrinkGenerations } from './multi-gen.js';
import { DEF_PRIORITY, reclaimControl, type ReclaimControl } from './reclaim-control.js';
import { shrinkActive, shrinkInactive } from './reclaim-pages.js';
import { EVICTABLE_LISTS, evenOut, inactiveIsLow, isProportional, prepareScan, scanCounts } from './reclaim-scan.js';
import { shrinkSlab } from './slab-shrink.js';
import { compactGap, compactionSuitable } from './suitable.js';
import { hasSwap, swapReadyAt } from './swap.js';
import { AGAIN, pop, push, sleepUntil, YIELD, type Step, type Thread } from './thread.js';
import { mark, zoneWatermarkOk } from './watermark.js';

/** Shrinks a node for the control block in the frame on top; result: pages reclaimed since its start. */
export function pushShrink(thread: Thread, node: number): Step {
	return push(thread, { k: 'shrink', node, at: 'begin', left: [], wanted: [], roundStart: 0 });
}

export function stepShrink(m: Machine, thread: Thread, f: ShrinkFrame): Step {
	const node = m.nodes[f.node]!;
	const sc = reclaimControl(thread);
	// Reclaim of anonymous pages goes as fast as the swap device takes them.
	if (swapReadyAt(m) > currentTime(m)) return sleepUntil(thread, swapReadyAt(m));
	switch (f.at) {
		case 'begin':
			f.roundStart = sc.reclaimed;
			if (usesGenerations(m)) return startGenerations(m, thread, node, sc, f);
			prepareScan(m, node, sc);
			f.wanted = scanCounts(m, node, sc);
			f.left = [...f.wanted];
			f.at = 'lists';
			return AGAIN;
		case 'generations':
			return shrinkGenerations(m, node, sc, f);
		case 'lists':
			return shrinkLists(m, node, sc, f);
		case 'slab':
			sc.reclaimed += shrinkSlab(m, node, sc.priority);
			shrinkDeferredSplits(m, node, sc.priority);
			f.at = 'again';
			return YIELD;
		case 'again':
			return endRound(m, thread, node, sc, f);
	}
}

function shrinkLists(m: Machine, node: Node, sc: ReclaimControl, f: ShrinkFrame): Step {
	const { left } = f;
	if (left[LRU_INACTIVE_ANON]! + left[LRU_ACTIVE_FILE]! + left[LRU_INACTIVE_FILE]! === 0) return ageAnon(m, node, sc, f);
	for (let list = 0; list < EVICTABLE_LISTS; list++) {
		const pages = Math.min(CLUSTER_PAGES, left[list]!);
		if (pages === 0) continue;
		left[list] = left[list]! - pages;
		shrinkList(m, node, list, pages, sc);
	}
	const enough = sc.reclaimed - f.roundStart >= sc.target && !isProportional(sc);
	return enough && !evenOut(left, f.wanted) ? ageAnon(m, node, sc, f) : YIELD;
}

function shrinkList(m: Machine, node: Node, list: number, pages: number, sc: ReclaimControl): void {
	if (list === LRU_INACTIVE_ANON || list === LRU_INACTIVE_FILE) sc.reclaimed += shrinkInactive(m, node, list, pages, sc);
	else if (list === LRU_ACTIVE_FILE ? sc.deactivateFile : sc.deactivateAnon) shrinkActive(m, node, list, pages, sc);
	else sc.skippedDeactivate = true;
}

/** Even when anonymous memory is not reclaimed now, some of it grows old, so that it can be once it must. */
function ageAnon(m: Machine, node: Node, sc: ReclaimControl, f: ShrinkFrame): Step {
	if (m.swap.pages > 0 && inactiveIsLow(node, LRU_INACTIVE_ANON)) shrinkActive(m, node, LRU_ACTIVE_ANON, CLUSTER_PAGES, sc);
	f.at = 'slab';
	return YIELD;
}

function endRound(m: Machine, thread: Thread, node: Node, sc: ReclaimControl, f: ShrinkFrame): Step {
	const gained = sc.reclaimed - f.roundStart;
	if (!usesGenerations(m) && continueReclaim(m, node, sc, gained)) {
		f.at = 'begin';
		return AGAIN;
	}
	if (gained > 0) node.kswapdFailures = 0;
	else if (sc.cacheTrim) sc.cacheTrimFailed = true;
	return pop(thread, sc.reclaimed);
}

/** Another round for a high order? Only while rounds bring something, the goal is not reached, and there is enough left to reclaim. */
function continueReclaim(m: Machine, node: Node, sc: ReclaimControl, gained: number): boolean {
	const forCompaction = sc.io && sc.order > 0 && (sc.order > COSTLY_ORDER || sc.priority < DEF_PRIORITY - 2);
	if (!forCompaction || gained === 0) return false;
	for (const id of node.zones) {
		const zone = m.zones[id]!;
		if (zone.index > sc.highest || zone.managed === 0) continue;
		const limit = mark(zone, WMARK_MIN);
		if (zoneWatermarkOk(zone, sc.order, limit, sc.highest, 0, zone.free)) return false;
		if (compactionSuitable(m, zone, sc.order, limit, sc.highest)) return false;
	}
	const left = node.lru[LRU_INACTIVE_FILE]! + (hasSwap(m) ? node.lru[LRU_INACTIVE_ANON]! : 0);
	return left > compactGap(sc.order);
}

/** Remembers how many refaults there have been: only later ones will count. */
export function snapshotRefaults(node: Node): void {
	node.reclaim.activatedBefore.set(node.reclaim.activated);
}
