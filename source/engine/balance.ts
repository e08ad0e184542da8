/**
 * One effort of kswapd to lift a node above its marks: priority after priority, first gently when only a watermark boost is to be
 * worked off.
 * Source: mm/vmscan.c, balance_pgdat, kswapd_shrink_node, kswapd_age_node; set_reclaim_active (6.18).
 */
import { CLUSTER_PAGES, HUGE_ORDER } from '../model/index.js';
import { COUNTER, count } from './counters.js';
import type { BalanceFrame } from './frames.js';
import { usesGenerations } from './generations.js';
import { WMARK_HIGH } from './gfp.js';
import { nodeBalanced, wakeupKcompactd } from './kswapd-wake.js';
import { charge, LRU_ACTIVE_ANON, LRU_INACTIVE_ANON, type Machine, type Node, type Zone } from './machine.js';
import { pushShrink, snapshotRefaults } from './reclaim.js';
import { createReclaimControl, DEF_PRIORITY } from './reclaim-control.js';
import { shrinkActive } from './reclaim-pages.js';
import { inactiveIsLow } from './reclaim-scan.js';
import { allowDirectReclaim, wakeThrottled } from './reclaim-throttle.js';
import { compactGap } from './suitable.js';
import { pop, push, YIELD, type Step, type Thread } from './thread.js';
import { mark } from './watermark.js';
import { FN } from './profile.js';

/** Result: the order it still balanced for. */
export function pushBalance(m: Machine, thread: Thread, node: Node, order: number, highest: number): Step {
	count(m, COUNTER.pageoutrun);
	const boostSeen = eligible(m, node, highest).map((zone) => zone.boost);
	const boost = boostSeen.reduce((sum, pages) => sum + pages, 0);
	const sc = createReclaimControl({ order, highest, kswapd: true, io: true });
	setReclaimActive(m, node, highest, true);
	return push(thread, { k: 'balance', node: node.id, boostTotal: boost, boostSeen, boosted: boost > 0, shrinking: false, before: 0, sc });
}

function eligible(m: Machine, node: Node, highest: number): Zone[] {
	return node.zones.map((id) => m.zones[id]!).filter((zone) => zone.index <= highest);
}

function setReclaimActive(m: Machine, node: Node, highest: number, active: boolean): void {
	for (const zone of eligible(m, node, highest)) zone.reclaimActive = active;
}

export function stepBalance(m: Machine, thread: Thread, f: BalanceFrame): Step {
	const node = m.nodes[f.node]!;
	const { sc } = f;
	if (f.shrinking) return afterShrink(m, thread, node, f);
	charge(m, m.costs.slowPath, FN.balance_pgdat);
	const balanced = nodeBalanced(m, node, sc.order, sc.highest);
	if (!balanced && f.boostTotal > 0) {
		f.boostTotal = 0;
		sc.priority = DEF_PRIORITY;
	} else if (balanced && f.boostTotal === 0) {
		return finish(m, thread, node, f);
	}
	sc.maySwap = f.boostTotal === 0;
	ageNode(m, node, f);
	sc.scanned = 0;
	sc.target = shrinkTarget(m, node, sc.highest);
	f.before = sc.reclaimed;
	f.shrinking = true;
	return pushShrink(thread, f.node);
}

/** Lets anonymous memory grow old even while only page cache is reclaimed. */
function ageNode(m: Machine, node: Node, f: BalanceFrame): void {
	if (!usesGenerations(m) && m.swap.pages > 0 && inactiveIsLow(node, LRU_INACTIVE_ANON))
		shrinkActive(m, node, LRU_ACTIVE_ANON, CLUSTER_PAGES, f.sc);
}

function shrinkTarget(m: Machine, node: Node, highest: number): number {
	return eligible(m, node, highest).reduce((pages, zone) => pages + Math.max(mark(zone, WMARK_HIGH), CLUSTER_PAGES), 0);
}

function afterShrink(m: Machine, thread: Thread, node: Node, f: BalanceFrame): Step {
	const { sc } = f;
	f.shrinking = false;
	if (sc.order > 0 && sc.reclaimed >= compactGap(sc.order)) sc.order = 0;
	if (node.pfmemallocWaiters.length > 0 && allowDirectReclaim(m, node)) wakeThrottled(m, node);
	const gained = sc.reclaimed - f.before;
	// While only a boost is worked off, effort stays low (priority 10 and above).
	const hold = f.boostTotal > 0 && sc.priority === DEF_PRIORITY - 2;
	f.boostTotal -= Math.min(f.boostTotal, gained);
	if (f.boostTotal > 0 && gained === 0) return giveUp(m, thread, node, f);
	const lookedAt = m.features.balanceByReclaimed ? Math.max(sc.scanned, gained) : sc.scanned;
	if ((lookedAt < sc.target && !hold) || gained === 0) sc.priority--;
	return sc.priority < 1 ? giveUp(m, thread, node, f) : YIELD;
}

/** Nothing freed: once more with active page cache no longer spared, then it counts as a failure. */
function giveUp(m: Machine, thread: Thread, node: Node, f: BalanceFrame): Step {
	const { sc } = f;
	if (sc.reclaimed === 0) {
		if (m.features.cacheTrimRestart && sc.priority < 1 && !sc.noCacheTrim && sc.cacheTrimFailed) {
			sc.noCacheTrim = true;
			sc.priority = DEF_PRIORITY;
			return YIELD;
		}
		node.kswapdFailures++;
	}
	return finish(m, thread, node, f);
}

function finish(m: Machine, thread: Thread, node: Node, f: BalanceFrame): Step {
	const { sc } = f;
	setReclaimActive(m, node, sc.highest, false);
	snapshotRefaults(node);
	if (f.boosted) {
		eligible(m, node, sc.highest).forEach((zone, i) => {
			zone.boost -= Math.min(zone.boost, f.boostSeen[i]!);
		});
		wakeupKcompactd(m, node, HUGE_ORDER, sc.highest);
	}
	return pop(thread, sc.order);
}
