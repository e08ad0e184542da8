/**
 * kswapd: one thread per node that reclaims until some zone is above its HIGH mark, then hands over to kcompactd.
 * Source: mm/vmscan.c, kswapd, kswapd_try_to_sleep, prepare_kswapd_sleep (6.18).
 */
import { ZONE_KINDS } from '../model/index.js';
import { pushBalance } from './balance.js';
import { COUNTER, count } from './counters.js';
import { resetIsolationSuitable } from './defer.js';
import type { KswapdFrame } from './frames.js';
import { MAX_RECLAIM_RETRIES, nodeBalanced, wakeupKcompactd } from './kswapd-wake.js';
import { currentTime, type Machine, type Node } from './machine.js';
import { wakeThrottled } from './reclaim-throttle.js';
import { AGAIN, sleepUntil, wait, YIELD, type Step, type Thread } from './thread.js';
import { trace } from './trace.js';

const NAP_NS = 100_000_000;

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
			f.at = 'trySleep';
			if (f.reclaimOrder < f.allocOrder) return AGAIN;
			f.allocOrder = node.kswapdOrder;
			f.reclaimOrder = node.kswapdOrder;
			f.highest = askedZone(node, f);
			return YIELD;
	}
}

/** Highest zone asked for, or the one before when nobody has asked since. */
function askedZone(node: Node, f: KswapdFrame): number {
	return node.kswapdZone === ZONE_KINDS ? f.highest : node.kswapdZone;
}

function readyToSleep(m: Machine, node: Node, order: number, highest: number): boolean {
	wakeThrottled(m, node);
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
	f.at = 'asleep';
	if (!node.kswapdSleeping) {
		// Woken during the nap: what it had not finished counts as asked for again.
		node.kswapdZone = askedZone(node, f);
		node.kswapdOrder = Math.max(node.kswapdOrder, f.reclaimOrder);
		count(m, COUNTER.kswapd_low_wmark_hit_quickly);
		return AGAIN;
	}
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
	f.highest = askedZone(node, f);
	node.kswapdOrder = 0;
	node.kswapdZone = ZONE_KINDS;
	trace(m, { name: 'mm_vmscan_kswapd_wake', node: node.id, order: f.allocOrder });
	f.at = 'balanced';
	return pushBalance(m, thread, node, f.allocOrder, f.highest);
}
