/**
 * Continuous workloads: an application heap, a file reader, kernel buffers of some order, slab growth, bursts of huge page demand.
 * Each wakes every few milliseconds and spends the work its rate has earned since.
 */
import { type Actor, HUGE_ORDER, mebibytesToPages, PAGE_KERNEL, PAGE_SLAB, PAGE_SLAB_RECLAIMABLE, unreachable } from '../../model/index.js';
import { GFP_ATOMIC, GFP_BIT_COMP, GFP_BIT_RECLAIMABLE, GFP_KERNEL } from '../gfp.js';
import { currentTime, type Machine } from '../machine.js';
import { addToPool, freeFromPool } from '../pages.js';
import { below, createRandom } from '../random.js';
import { createRegion, regionById } from '../region.js';
import { allocate, PENDING } from '../slow-path.js';
import { AGAIN, push, sleepUntil, YIELD, type Step, type Thread } from '../thread.js';
import { fileFrame, fileRegion } from './file.js';
import type { ActorFrame } from './frames.js';
import { stepHeap } from './heap.js';
import { earn, napAfter, type ActorOf } from './pace.js';
import { spikeFrame } from './spike.js';

/** Work units per slice for kernel allocations. */
const PER_SLICE = 8;

export function actorFrame(m: Machine, actor: Actor, seed: number): ActorFrame {
	return {
		k: 'actor',
		actor,
		region: 0,
		at: 'start',
		since: currentTime(m) + (actor.startMs ?? 0) * 1_000_000,
		credit: 0,
		cursor: 0,
		grownAt: 0,
		pending: false,
		random: createRandom(seed, actor.name),
	};
}

export function stepActor(m: Machine, thread: Thread, f: ActorFrame): Step {
	const { actor } = f;
	switch (actor.kind) {
		case 'heap':
			return stepHeap(m, thread, f, actor);
		case 'reader':
			return startReader(m, thread, f, actor);
		case 'buffers':
			return stepBuffers(m, thread, f, actor);
		case 'slab':
			return stepSlab(m, thread, f, actor);
		case 'thp':
			return stepBursts(m, thread, f, actor);
		default:
			return unreachable(actor);
	}
}

/** Reads its file for ever at its rate. */
function startReader(m: Machine, thread: Thread, f: ActorFrame, actor: ActorOf<'reader'>): Step {
	const pages = mebibytesToPages(actor.fileMib);
	const region = fileRegion(m, actor.name, pages, actor.node);
	return push(
		thread,
		fileFrame(m, {
			region: region.id,
			node: actor.node,
			write: false,
			to: pages,
			pagesPerS: actor.rateMibPerS * 256,
			left: Number.MAX_SAFE_INTEGER,
			randomPercent: actor.randomPercent,
			seed: below(f.random, 0x7fffffff),
		}),
	);
}

/** Allocates at its rate; frees random older blocks so that about rate × life are alive. */
function stepBuffers(m: Machine, thread: Thread, f: ActorFrame, actor: ActorOf<'buffers'>): Step {
	const gfp = (actor.atomic ? GFP_ATOMIC : GFP_KERNEL) | (actor.order > 0 ? GFP_BIT_COMP : 0);
	if (f.at === 'start') {
		f.region = createRegion(m, actor.name, PAGE_KERNEL, 256, { order: actor.order, node: actor.node }).id;
		f.at = 'run';
	}
	if (!f.pending && isQuiet(m, actor)) {
		const region = regionById(m, f.region);
		for (let i = 0; i < PER_SLICE && region.length > 0; i++) freeFromPool(m, region, region.length - 1);
		f.since = currentTime(m);
		return region.length > 0 ? YIELD : napAfter(m, thread);
	}
	const wanted = Math.ceil((actor.ratePerS * actor.lifeMs) / 1000);
	return stepPoolActor(m, thread, f, { gfp, perSecond: actor.ratePerS, limit: wanted, churn: true });
}

/** Between two bursts of traffic, counted from its start. */
function isQuiet(m: Machine, { burstMs, startMs = 0 }: ActorOf<'buffers'>): boolean {
	if (burstMs === undefined) return false;
	const period = burstMs * 1_000_000;
	return (currentTime(m) - startMs * 1_000_000) % period >= period / 2;
}

/** Grows to its limit; from then on a steady trickle is freed at random and allocated anew. */
function stepSlab(m: Machine, thread: Thread, f: ActorFrame, actor: ActorOf<'slab'>): Step {
	if (f.at === 'start') {
		const kind = actor.reclaimable ? PAGE_SLAB_RECLAIMABLE : PAGE_SLAB;
		f.region = createRegion(m, actor.name, kind, 256, { node: actor.node }).id;
		f.at = 'run';
	}
	const limit = mebibytesToPages(actor.limitMib);
	const full = regionById(m, f.region).length >= limit;
	const perSecond = full ? actor.churnPagesPerS : actor.growPagesPerS;
	const gfp = GFP_KERNEL | (actor.reclaimable ? GFP_BIT_RECLAIMABLE : 0);
	return stepPoolActor(m, thread, f, { gfp, perSecond, limit, churn: true });
}

interface PoolWork {
	readonly gfp: number;
	readonly perSecond: number;
	/** Blocks alive at most. */
	readonly limit: number;
	readonly churn: boolean;
}

function stepPoolActor(m: Machine, thread: Thread, f: ActorFrame, work: PoolWork): Step {
	const region = regionById(m, f.region);
	if (f.pending) {
		f.pending = false;
		if (thread.result) addToPool(m, region, thread.result);
	} else {
		f.cursor += earn(m, f, work.perSecond);
	}
	// After a long stall the backlog is dropped, as packets and requests would be.
	f.cursor = Math.min(f.cursor, Math.max(PER_SLICE, Math.ceil(work.perSecond / 10)));
	for (let i = 0; i < PER_SLICE && f.cursor > 0; i++) {
		f.cursor--;
		while (region.length >= Math.max(1, work.limit)) freeFromPool(m, region, below(f.random, region.length));
		const pfn = allocate(m, thread, f.actor.node, region.order, work.gfp);
		if (pfn === PENDING) {
			f.pending = true;
			return AGAIN;
		}
		if (pfn) addToPool(m, region, pfn);
	}
	return f.cursor > 0 ? YIELD : napAfter(m, thread);
}

/** Every so often a burst: faults its memory in huge pages, keeps it, unmaps it. */
function stepBursts(m: Machine, thread: Thread, f: ActorFrame, actor: ActorOf<'thp'>): Step {
	if (f.at === 'start') {
		f.at = 'run';
		// From the planned start, not from now: a burst that came late does not shift the later ones.
		f.since = Math.max(currentTime(m), f.since + actor.everyMs * 1_000_000);
		return push(
			thread,
			spikeFrame({
				node: actor.node,
				pages: mebibytesToPages(actor.mib) & ~((1 << HUGE_ORDER) - 1),
				holdNs: actor.holdMs * 1_000_000,
				pauseNs: actor.pauseUs * 1000,
				name: actor.name,
				madvised: true,
			}),
		);
	}
	f.at = 'start';
	return currentTime(m) < f.since ? sleepUntil(thread, f.since) : AGAIN;
}
