/**
 * Direct reclaim: the allocating task frees pages itself.
 * Source: mm/vmscan.c, try_to_free_pages, throttle_direct_reclaim, do_try_to_free_pages, shrink_zones, consider_reclaim_throttle,
 * compaction_ready (6.18). The whole retry with memcg protection lifted finds nothing new here, where there are no groups.
 */
import { COSTLY_ORDER, ZONE_NORMAL } from '../model/index.js';
import { COUNTER, count } from './counters.js';
import type { AllocFrame, DirectReclaimFrame } from './frames.js';
import { GFP_BIT_FS, GFP_BIT_IO, GFP_BIT_THISNODE, highestZone, WMARK_HIGH, WMARK_MIN } from './gfp.js';
import { wakeKswapdFor } from './kswapd-wake.js';
import { charge, currentTime, type Machine, type Node, type Zone } from './machine.js';
import { pushShrink, snapshotRefaults } from './reclaim.js';
import { createReclaimControl, DEF_PRIORITY } from './reclaim-control.js';
import { allowDirectReclaim, noProgressIsOthersFault } from './reclaim-throttle.js';
import { compactionSuitable } from './suitable.js';
import { AGAIN, pop, push, sleepUntil, wait, YIELD, type Step, type Thread } from './thread.js';
import { trace } from './trace.js';
import { mark, zoneWatermarkOk } from './watermark.js';
import { FN } from './profile.js';

const ALLOCSTALL = [COUNTER.allocstall_dma, COUNTER.allocstall_dma32, COUNTER.allocstall_normal, COUNTER.allocstall_movable];
/** One tick of the timer interrupt (250 Hz), and what a request that may not wait for file systems waits at most. */
const JIFFY_NS = 4_000_000;
const NOFS_WAIT_NS = 1_000_000_000;

/** Result: pages reclaimed, or 1 when compaction could run now. */
export function pushDirectReclaim(_m: Machine, thread: Thread, alloc: AllocFrame): Step {
	return push(thread, {
		k: 'directReclaim',
		node: alloc.node,
		gfp: alloc.gfp,
		at: 'throttle',
		pending: [],
		compactionReady: false,
		sc: createReclaimControl({
			order: alloc.order,
			highest: highestZone(alloc.gfp),
			kswapd: false,
			io: (alloc.gfp & GFP_BIT_IO) !== 0,
		}),
	});
}

export function stepDirectReclaim(m: Machine, thread: Thread, f: DirectReclaimFrame): Step {
	switch (f.at) {
		case 'throttle':
			f.at = 'begin';
			return throttle(m, thread, f);
		case 'begin':
			trace(m, { name: 'mm_vmscan_direct_reclaim_begin', order: f.sc.order, gfp: f.gfp });
			count(m, ALLOCSTALL[f.sc.highest]!);
			f.at = 'walk';
			f.pending = nodesToShrink(m, f);
			return AGAIN;
		case 'walk':
			return walk(m, thread, f);
		case 'walked':
			return afterWalk(m, thread, f);
	}
}

/** So little memory is free that only kswapd may take of it: the task waits until kswapd has made some. */
function throttle(m: Machine, thread: Thread, f: DirectReclaimFrame): Step {
	const node = firstNode(m, f);
	if (!node || allowDirectReclaim(m, node)) return AGAIN;
	count(m, COUNTER.pgscan_direct_throttle);
	wakeKswapdFor(m, node, ZONE_NORMAL);
	node.pfmemallocWaiters.push(thread.id);
	return f.gfp & GFP_BIT_FS ? wait(thread) : sleepUntil(thread, currentTime(m) + NOFS_WAIT_NS);
}

/** The node whose memory kernel requests come from first. */
function firstNode(m: Machine, f: DirectReclaimFrame): Node | undefined {
	const id = m.zonelists[f.node]!.find((zone) => m.zones[zone]!.index <= ZONE_NORMAL);
	return id === undefined ? undefined : m.nodes[m.zones[id]!.node];
}

/** Node after node at one priority. */
function walk(m: Machine, thread: Thread, f: DirectReclaimFrame): Step {
	const next = f.pending.shift();
	if (next !== undefined) return pushShrink(thread, next);
	f.at = 'walked';
	const { sc } = f;
	const node = firstNode(m, f);
	if (sc.priority === 1 && sc.reclaimed === 0 && node && !noProgressIsOthersFault(m, node)) {
		return sleepUntil(thread, currentTime(m) + JIFFY_NS);
	}
	return AGAIN;
}

function afterWalk(m: Machine, thread: Thread, f: DirectReclaimFrame): Step {
	const { sc } = f;
	if (sc.reclaimed >= sc.target || f.compactionReady || sc.priority === 0) return finish(m, thread, f);
	sc.priority--;
	sc.scanned = 0;
	f.pending = nodesToShrink(m, f);
	f.at = 'walk';
	charge(m, m.costs.slowPath, FN.try_to_free_pages);
	return f.pending.length > 0 ? AGAIN : YIELD;
}

/** Nothing freed although active lists were spared: all over again without sparing them. */
function finish(m: Machine, thread: Thread, f: DirectReclaimFrame): Step {
	const { sc } = f;
	for (const node of m.nodes) snapshotRefaults(node);
	if (sc.reclaimed === 0 && !f.compactionReady && sc.skippedDeactivate) {
		sc.skippedDeactivate = false;
		sc.forceDeactivate = true;
		sc.priority = DEF_PRIORITY;
		f.at = 'begin';
		return YIELD;
	}
	const result = sc.reclaimed > 0 ? sc.reclaimed : f.compactionReady ? 1 : 0;
	trace(m, { name: 'mm_vmscan_direct_reclaim_end', reclaimed: result });
	return pop(thread, result);
}

/** Nodes of the zonelist whose zones still need reclaim; zones in which compaction could already run are left alone. */
function nodesToShrink(m: Machine, f: DirectReclaimFrame): number[] {
	const { order, highest } = f.sc;
	const nodes: number[] = [];
	for (const id of m.zonelists[f.node]!) {
		const zone = m.zones[id]!;
		if (zone.index > highest || (f.gfp & GFP_BIT_THISNODE && zone.node !== f.node)) continue;
		if (order > COSTLY_ORDER && compactionReady(m, zone, order, highest)) {
			f.compactionReady = true;
			continue;
		}
		if (!nodes.includes(zone.node)) nodes.push(zone.node);
	}
	return nodes;
}

function compactionReady(m: Machine, zone: Zone, order: number, highest: number): boolean {
	if (zoneWatermarkOk(zone, order, mark(zone, WMARK_MIN), highest, 0, zone.free)) return true;
	return compactionSuitable(m, zone, order, mark(zone, WMARK_HIGH), highest);
}
