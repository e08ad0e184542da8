/**
 * kswapd: one thread per node that reclaims until some zone is above its HIGH mark, then hands over to kcompactd.
 * Source: mm/vmscan.c, kswapd, kswapd_try_to_sleep, balance_pgdat, kswapd_shrink_node (6.18).
 */
import { CLUSTER_PAGES, HUGE_ORDER, ZONE_KINDS } from '../model/index.js';
import { COUNTER, count } from './counters.js';
import { resetIsolationSuitable } from './defer.js';
import type { BalanceFrame, KswapdFrame } from './frames.js';
import { WMARK_HIGH } from './gfp.js';
import { MAX_RECLAIM_RETRIES, nodeBalanced, wakeupKcompactd } from './kswapd-wake.js';
import { charge, currentTime, type Machine, type Node } from './machine.js';
import { pushShrink } from './reclaim.js';
import { compactGap } from './suitable.js';
import { AGAIN, pop, push, sleepUntil, wait, YIELD, type Step, type Thread } from './thread.js';
import { trace } from './trace.js';
import { mark } from './watermark.js';

const NAP_NS = 100_000_000;
const DEF_PRIORITY = 12;

export function stepKswapd(m: Machine, thread: Thread, f: KswapdFrame): Step {
	const node = m.nodes[f.node]!;
	switch (f.at) {
		case 'trySleep':
			return trySleep(m, thread, node, f);
		case 'napped':
			return afterNap(m, thread, node, f);
		case 'asleep':
			return startBalancing(m, thread, node, f);
		case 'balanced':
			f.reclaimOrder = thread.result;
			if (f.reclaimOrder < f.allocOrder) {
				f.at = 'trySleep';
				return AGAIN;
			}
			f.allocOrder = node.kswapdOrder;
			f.reclaimOrder = node.kswapdOrder;
			f.highest = node.kswapdZone === ZONE_KINDS ? f.highest : node.kswapdZone;
			f.at = 'trySleep';
			return YIELD;
	}
}

function readyToSleep(m: Machine, node: Node, order: number, highest: number): boolean {
	return node.kswapdFailures >= MAX_RECLAIM_RETRIES || nodeBalanced(m, node, order, highest);
}

/** Balanced: flush the compaction hints, wake kcompactd for the order first asked for, and nap. */
function trySleep(m: Machine, thread: Thread, node: Node, f: KswapdFrame): Step {
	if (!readyToSleep(m, node, f.reclaimOrder, f.highest)) {
		count(m, COUNTER.kswapd_high_wmark_hit_quickly);
		f.at = 'asleep';
		return AGAIN;
	}
	for (const id of node.zones) resetIsolationSuitable(m, m.zones[id]!);
	node.kswapdSleeping = true;
	wakeupKcompactd(m, node, f.allocOrder, f.highest);
	f.at = 'napped';
	return sleepUntil(thread, currentTime(m) + NAP_NS);
}

function afterNap(m: Machine, thread: Thread, node: Node, f: KswapdFrame): Step {
	if (!node.kswapdSleeping) {
		// Woken during the nap: what it had not finished counts as asked for again.
		node.kswapdOrder = Math.max(node.kswapdOrder, f.reclaimOrder);
		count(m, COUNTER.kswapd_low_wmark_hit_quickly);
		f.at = 'asleep';
		return AGAIN;
	}
	f.at = 'asleep';
	if (readyToSleep(m, node, f.reclaimOrder, f.highest)) {
		trace(m, { name: 'mm_vmscan_kswapd_sleep', node: node.id });
		return wait(thread);
	}
	count(m, COUNTER.kswapd_high_wmark_hit_quickly);
	return AGAIN;
}

function startBalancing(m: Machine, thread: Thread, node: Node, f: KswapdFrame): Step {
	node.kswapdSleeping = false;
	f.allocOrder = node.kswapdOrder;
	f.reclaimOrder = node.kswapdOrder;
	f.highest = node.kswapdZone === ZONE_KINDS ? f.highest : node.kswapdZone;
	node.kswapdOrder = 0;
	node.kswapdZone = ZONE_KINDS;
	trace(m, { name: 'mm_vmscan_kswapd_wake', node: node.id, order: f.allocOrder });
	count(m, COUNTER.pageoutrun);
	const seen = node.zones.map((id) => (m.zones[id]!.index <= f.highest ? m.zones[id]!.boost : 0));
	const boost = seen.reduce((sum, pages) => sum + pages, 0);
	f.at = 'balanced';
	return push(thread, {
		k: 'balance',
		node: node.id,
		order: f.allocOrder,
		highest: f.highest,
		priority: DEF_PRIORITY,
		boostTotal: boost,
		boostSeen: seen,
		boosted: boost > 0,
		shrinking: false,
		reclaimed: 0,
		lastScanned: 0,
	});
}

export function stepBalance(m: Machine, thread: Thread, f: BalanceFrame): Step {
	const node = m.nodes[f.node]!;
	if (f.shrinking) return afterShrink(m, thread, node, f);
	charge(m, m.costs.slowPath);
	const balanced = nodeBalanced(m, node, f.order, f.highest);
	if (!balanced && f.boostTotal > 0) {
		f.boostTotal = 0;
		f.priority = DEF_PRIORITY;
	} else if (balanced && f.boostTotal === 0) {
		return finish(m, thread, node, f);
	}
	f.shrinking = true;
	return pushShrink(thread, {
		node: f.node,
		order: f.order,
		highest: f.highest,
		priority: f.priority,
		target: shrinkTarget(m, node, f.highest),
		kswapd: true,
	});
}

function shrinkTarget(m: Machine, node: Node, highest: number): number {
	let pages = 0;
	for (const id of node.zones) {
		const zone = m.zones[id]!;
		if (zone.index <= highest) pages += Math.max(mark(zone, WMARK_HIGH), CLUSTER_PAGES);
	}
	return pages;
}

function afterShrink(m: Machine, thread: Thread, node: Node, f: BalanceFrame): Step {
	f.shrinking = false;
	const got = thread.result;
	f.reclaimed += got;
	if (f.order > 0 && f.reclaimed >= compactGap(f.order)) f.order = 0;
	f.boostTotal -= Math.min(f.boostTotal, got);
	if (f.boostTotal > 0 && got === 0) return giveUp(m, thread, node, f);
	// While only a boost is worked off, effort stays low (priority 10 and above).
	const holdPriority = f.lastScanned >= shrinkTarget(m, node, f.highest) || (f.boostTotal > 0 && f.priority === DEF_PRIORITY - 2);
	if (!holdPriority || got === 0) f.priority--;
	return f.priority < 1 ? giveUp(m, thread, node, f) : YIELD;
}

function giveUp(m: Machine, thread: Thread, node: Node, f: BalanceFrame): Step {
	if (f.reclaimed === 0) node.kswapdFailures++;
	return finish(m, thread, node, f);
}

function finish(m: Machine, thread: Thread, node: Node, f: BalanceFrame): Step {
	if (f.boosted) {
		node.zones.forEach((id, i) => {
			const zone = m.zones[id]!;
			zone.boost -= Math.min(zone.boost, f.boostSeen[i] ?? 0);
		});
		wakeupKcompactd(m, node, HUGE_ORDER, f.highest);
	}
	return pop(thread, f.order);
}
