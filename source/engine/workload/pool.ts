/**
 * Kernel buffers: blocks of one order that never move.
 * Ring buffers follow net/packet/af_packet.c, alloc_one_pg_vec_page: the block first, without retrying hard, else single pages.
 */
import { PAGE_KERNEL } from '../../model/index.js';
import { GFP_BIT_COMP, GFP_BIT_HIGHMEM, GFP_BIT_NORETRY, GFP_BIT_NOWARN, GFP_BIT_THISNODE, GFP_KERNEL, GFP_USER } from '../gfp.js';
import type { Machine } from '../machine.js';
import { addToPool, returnPage } from '../pages.js';
import { createRegion, regionById } from '../region.js';
import { allocate, PENDING } from '../slow-path.js';
import { AGAIN, pop, push, YIELD, type Step, type Thread } from '../thread.js';
import type { PoolFrame } from './frames.js';
import { createSocketCaches, mapRing, openSocket } from './sockets.js';

const BLOCKS_PER_SLICE = 8;

/** GFP_HIGHUSER: what a pipe's buffer pages are allocated with. */
export const GFP_PIPE = GFP_USER | GFP_BIT_HIGHMEM;

type PoolOptions = Pick<PoolFrame, 'region' | 'node' | 'order' | 'gfp' | 'left' | 'fallback'> & Partial<Pick<PoolFrame, 'sockets'>>;

/** A job that has not begun: `left` blocks into a region. */
export function poolFrame(options: PoolOptions): PoolFrame {
	return { k: 'pool', pending: false, got: 0, fallbackLeft: 0, sockets: [], opened: 0, ...options };
}

export function pushPool(thread: Thread, options: PoolOptions): Step {
	return push(thread, poolFrame(options));
}

/**
 * `count` sockets with a ring of one block each; single pages stand in for refused blocks in a second pool. Returns the ids of all regions
 * it fills.
 */
export function pushRing(
	m: Machine,
	thread: Thread,
	options: { name: string; order: number; count: number; node: number; bound: boolean },
): number[] {
	const { name, order, count, node } = options;
	const blocks = createRegion(m, name, PAGE_KERNEL, count, { order, node });
	const single = createRegion(m, name, PAGE_KERNEL, 64, { node });
	const sockets = createSocketCaches(m, name, node);
	const bind = options.bound ? GFP_BIT_THISNODE : 0;
	pushPool(thread, {
		region: blocks.id,
		node,
		order,
		gfp: GFP_KERNEL | GFP_BIT_COMP | GFP_BIT_NOWARN | GFP_BIT_NORETRY | bind,
		left: count,
		fallback: single.id,
		sockets,
	});
	return [blocks.id, single.id, ...sockets];
}

/** Result: blocks obtained. */
export function stepPool(m: Machine, thread: Thread, f: PoolFrame): Step {
	const gone = regionById(m, f.region).gone || (f.fallback > 0 && regionById(m, f.fallback).gone);
	if (f.pending) {
		f.pending = false;
		if (!gone) take(m, f, thread.result);
		else if (thread.result) returnPage(m, thread.result, f.fallbackLeft > 0 ? 0 : f.order);
		// A request that is refused at once must not keep others from running until the last one is.
		if (!gone) return YIELD;
	}
	if (gone) return pop(thread, f.got);
	for (let i = 0; i < BLOCKS_PER_SLICE; i++) {
		if (f.left <= 0 && f.fallbackLeft <= 0) return pop(thread, f.got);
		const single = f.fallbackLeft > 0;
		if (!single && f.sockets.length > 0) openSocket(m, f.sockets, f.opened++, f.node, f.gfp & GFP_BIT_THISNODE);
		const pfn = allocate(m, thread, f.node, single ? 0 : f.order, single ? GFP_KERNEL | (f.gfp & GFP_BIT_THISNODE) : f.gfp);
		if (pfn === PENDING) {
			f.pending = true;
			return AGAIN;
		}
		take(m, f, pfn);
	}
	return YIELD;
}

function take(m: Machine, f: PoolFrame, pfn: number): void {
	if (f.fallbackLeft > 0) {
		f.fallbackLeft = pfn ? f.fallbackLeft - 1 : 0;
		if (pfn) addToPool(m, regionById(m, f.fallback), pfn);
		if (pfn && f.fallbackLeft === 0) use(m, f);
		return;
	}
	f.left--;
	if (pfn) {
		addToPool(m, regionById(m, f.region), pfn);
		f.got++;
		use(m, f);
	} else if (f.fallback && f.order > 0) {
		f.fallbackLeft = 1 << f.order;
	}
}

/** A ring is complete. */
function use(m: Machine, f: PoolFrame): void {
	if (f.sockets.length > 0) mapRing(m, f.order, f.node, f.gfp & GFP_BIT_THISNODE);
}
