/**
 * Direct reclaim: the allocating task frees pages itself.
 * Source: mm/vmscan.c, try_to_free_pages, do_try_to_free_pages, shrink_zones, compaction_ready (6.18).
 * Simplification: no throttling against kswapd and no retry with forced deactivation.
 */
import { CLUSTER_PAGES, COSTLY_ORDER } from '../model/index.js';
import { COUNTER, count } from './counters.js';
import type { AllocFrame, DirectReclaimFrame } from './frames.js';
import { GFP_BIT_THISNODE, highestZone, WMARK_HIGH, WMARK_MIN } from './gfp.js';
import { charge, type Machine, type Zone } from './machine.js';
import { pushShrink } from './reclaim.js';
import { compactionSuitable } from './suitable.js';
import { AGAIN, pop, push, YIELD, type Step, type Thread } from './thread.js';
import { trace } from './trace.js';
import { mark, zoneWatermarkOk } from './watermark.js';

const DEF_PRIORITY = 12;
const ALLOCSTALL = [COUNTER.allocstall_dma, COUNTER.allocstall_dma32, COUNTER.allocstall_normal, COUNTER.allocstall_movable];

export function pushDirectReclaim(m: Machine, thread: Thread, alloc: AllocFrame): Step {
	trace(m, { name: 'mm_vmscan_direct_reclaim_begin', order: alloc.order, gfp: alloc.gfp });
	return push(thread, {
		k: 'directReclaim',
		node: alloc.node,
		order: alloc.order,
		gfp: alloc.gfp,
		priority: DEF_PRIORITY,
		pending: [],
		running: false,
		compactionReady: false,
		reclaimed: 0,
		started: false,
	});
}

export function stepDirectReclaim(m: Machine, thread: Thread, f: DirectReclaimFrame): Step {
	if (!f.started) {
		f.started = true;
		count(m, ALLOCSTALL[highestZone(f.gfp)]!);
		f.pending = nodesToShrink(m, f);
	}
	if (f.running) {
		f.running = false;
		f.reclaimed += thread.result;
	}
	const next = f.pending.shift();
	if (next !== undefined) {
		f.running = true;
		return pushShrink(thread, {
			node: next,
			order: f.order,
			highest: highestZone(f.gfp),
			priority: f.priority,
			target: CLUSTER_PAGES,
			kswapd: false,
		});
	}
	if (f.reclaimed >= CLUSTER_PAGES || f.compactionReady || f.priority === 0) return finish(m, thread, f);
	f.priority--;
	f.pending = nodesToShrink(m, f);
	charge(m, m.costs.slowPath);
	return f.pending.length > 0 ? AGAIN : YIELD;
}

function finish(m: Machine, thread: Thread, f: DirectReclaimFrame): Step {
	const result = f.reclaimed > 0 ? f.reclaimed : f.compactionReady ? 1 : 0;
	trace(m, { name: 'mm_vmscan_direct_reclaim_end', reclaimed: result });
	return pop(thread, result);
}

/** Nodes of the zonelist whose zones still need reclaim; zones in which compaction could already run are left alone. */
function nodesToShrink(m: Machine, f: DirectReclaimFrame): number[] {
	const highest = highestZone(f.gfp);
	const nodes: number[] = [];
	for (const id of m.zonelists[f.node]!) {
		const zone = m.zones[id]!;
		if (zone.index > highest || (f.gfp & GFP_BIT_THISNODE && zone.node !== f.node)) continue;
		if (f.order > COSTLY_ORDER && compactionReady(m, zone, f.order, highest)) {
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
