/**
 * A driver that asks for blocks of one order one after another until it is refused, and times each request. It asks with GFP_KERNEL, or
 * with GFP_TRANSHUGE | __GFP_RETRY_MAYFAIL: then it may use movable pageblocks, and one refusal is not the end of a request.
 */
import { PAGE_KERNEL } from '../../model/index.js';
import { GFP_BIT_COMP, GFP_BIT_DIRECT_RECLAIM, GFP_BIT_RETRY_MAYFAIL, GFP_BIT_THISNODE, GFP_KERNEL, GFP_TRANSHUGE_LIGHT } from '../gfp.js';
import { currentTime, type Machine } from '../machine.js';
import { addToPool, returnPage } from '../pages.js';
import { createRegion, type Region, regionById } from '../region.js';
import { allocate, PENDING } from '../slow-path.js';
import { AGAIN, pop, push, sleepUntil, YIELD, type Step, type Thread } from '../thread.js';
import { noteRequest, startTiming } from '../timings.js';
import type { TakeFrame } from './frames.js';

interface TakeOptions {
	readonly name: string;
	readonly node: number;
	/** Take no other node's memory. */
	readonly bound: boolean;
	readonly order: number;
	readonly movable: boolean;
	/** Blocks wanted at most. */
	readonly count: number;
	/** Refusals in a row after which it gives up. */
	readonly refusals: number;
	/** Time between two requests, ns. */
	readonly pauseNs: number;
}

export function pushTake(m: Machine, thread: Thread, { name, node, bound, order, movable, count, refusals, pauseNs }: TakeOptions): Step {
	const region = createRegion(m, name, PAGE_KERNEL, 256, { order, node });
	const kind = movable ? GFP_TRANSHUGE_LIGHT | GFP_BIT_DIRECT_RECLAIM | GFP_BIT_RETRY_MAYFAIL : GFP_KERNEL;
	const gfp = kind | (order > 0 ? GFP_BIT_COMP : 0) | (bound ? GFP_BIT_THISNODE : 0);
	const timing = startTiming(m, name);
	const request = { left: count, refusals, refused: 0, pauseNs, timing, since: 0, pending: false };
	return push(thread, { k: 'take', region: region.id, node, order, gfp, ...request });
}

/** Result: 1, or 0 when its region went away. */
export function stepTake(m: Machine, thread: Thread, f: TakeFrame): Step {
	const region = regionById(m, f.region);
	if (f.pending) {
		f.pending = false;
		return taken(m, thread, region, f, thread.result);
	}
	if (region.gone) return pop(thread, 0);
	if (f.left <= 0 || f.refused >= f.refusals) return pop(thread, 1);
	f.since = currentTime(m);
	const pfn = allocate(m, thread, f.node, f.order, f.gfp);
	if (pfn !== PENDING) return taken(m, thread, region, f, pfn);
	f.pending = true;
	return AGAIN;
}

function taken(m: Machine, thread: Thread, region: Region, f: TakeFrame, pfn: number): Step {
	noteRequest(m, f.timing, pfn > 0, f.since);
	f.refused = pfn ? 0 : f.refused + 1;
	if (pfn) {
		f.left--;
		if (region.gone) returnPage(m, pfn, f.order);
		else addToPool(m, region, pfn);
	}
	return f.pauseNs > 0 ? sleepUntil(thread, currentTime(m) + f.pauseNs) : YIELD;
}
