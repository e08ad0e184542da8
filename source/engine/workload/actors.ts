/**
 * Continuous workloads: an application heap, a file reader, kernel buffers of some order, slab growth, bursts of huge page demand.
 * Each wakes every few milliseconds and spends the work its rate has earned since.
 */
import {
	type Actor, HUGE_ORDER, mebibytesToPages, PAGE_ANON, PAGE_KERNEL, PAGE_SLAB, PAGE_SLAB_RECLAIMABLE, PAGEBLOCK_PAGES, unreachable,
} from '../../model/index.js';
import { GFP_ATOMIC, GFP_BIT_COMP, GFP_BIT_RECLAIMABLE, GFP_KERNEL } from '../gfp.js';
import { currentTime, type Machine } from '../machine.js';
import { addToPool, freeFromPool } from '../pages.js';
import { below, createRandom } from '../random.js';
import { createRegion, regionById, type Region } from '../region.js';
import { allocate, PENDING } from '../slow-path.js';
import { AGAIN, push, sleepUntil, YIELD, type Step, type Thread } from '../thread.js';
import { fileFrame, fileRegion } from './file.js';
import { pushFill } from './fill.js';
import type { ActorFrame } from './frames.js';
import { unmapRange } from './free.js';
import { spikeFrame } from './spike.js';

const PERIOD_NS = 5_000_000;
/** Work units per slice for kernel allocations. */
const PER_SLICE = 8;

type Of<K extends Actor['kind']> = Extract<Actor, { kind: K }>;

export function actorFrame(m: Machine, actor: Actor, seed: number): ActorFrame {
	return {
		k: 'actor', actor, region: 0, at: 'start', since: currentTime(m), credit: 0, cursor: 0, pending: false, random: createRandom(seed, actor.name),
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

/** Whole units earned since the last call at a rate per second. The remainder is kept, in 1/1000. */
function earn(m: Machine, f: ActorFrame, perSecond: number): number {
	const now = currentTime(m);
	f.credit += Math.floor(((now - f.since) * perSecond) / 1_000_000);
	f.since = now;
	const whole = Math.floor(f.credit / 1000);
	f.credit -= whole * 1000;
	return whole;
}

function napAfter(m: Machine, thread: Thread): Step {
	return sleepUntil(thread, currentTime(m) + PERIOD_NS);
}

/** Grows to its size, then frees random runs and faults as many pages in again elsewhere in its address range. */
function stepHeap(m: Machine, thread: Thread, f: ActorFrame, actor: Of<'heap'>): Step {
	const resident = mebibytesToPages(actor.residentMib);
	if (f.at === 'start') {
		// An eighth more address space than pages, so that refaults find holes away from where memory was just freed.
		const slots = Math.ceil((resident * 9) / 8 / PAGEBLOCK_PAGES) * PAGEBLOCK_PAGES;
		f.region = createRegion(m, actor.name, PAGE_ANON, slots, { huge: true, node: actor.node }).id;
		f.at = 'run';
	}
	const region = regionById(m, f.region);
	const slots = region.pfns.length;
	if (f.pending) {
		f.pending = false;
		return napAfter(m, thread);
	}
	if (region.pages < resident - PAGEBLOCK_PAGES) {
		const limit = earn(m, f, actor.growMibPerS * 256);
		if (limit > 0) return fault(m, thread, f, actor, region, limit);
		return napAfter(m, thread);
	}
	const churn = earn(m, f, actor.churnMibPerS * 256);
	if (churn === 0) return napAfter(m, thread);
	let freed = 0;
	for (let tries = 0; freed < churn && tries < 64; tries++) {
		const from = below(f.random, Math.floor(slots / actor.run)) * actor.run;
		freed += unmapRange(m, region, from, from + actor.run);
	}
	return fault(m, thread, f, actor, region, freed);
}

/** Faults `limit` pages in from the cursor on, wrapping at the end of the address range. */
function fault(_m: Machine, thread: Thread, f: ActorFrame, actor: Of<'heap'>, region: Region, limit: number): Step {
	const slots = region.pfns.length;
	const start = f.cursor >= slots ? 0 : f.cursor;
	// Aligned, so that an empty 2 MiB range is met at its first page.
	const at = start - (start % PAGEBLOCK_PAGES);
	f.cursor = at;
	const span = Math.max(PAGEBLOCK_PAGES, Math.ceil(limit / PAGEBLOCK_PAGES) * PAGEBLOCK_PAGES);
	let to = at;
	let room = 0;
	while (to < slots && room < limit) room += region.pfns[to++] ? 0 : 1;
	to = Math.min(slots, Math.max(to, at + 1));
	to = Math.min(slots, Math.ceil(to / PAGEBLOCK_PAGES) * PAGEBLOCK_PAGES);
	f.cursor = to >= slots ? 0 : to - PAGEBLOCK_PAGES > at ? to - PAGEBLOCK_PAGES : room < limit ? to : at;
	f.pending = true;
	return pushFill(thread, { region: region.id, node: actor.node, at, to, limit: Math.max(limit, Math.min(span, limit)), madvised: actor.hugepage });
}

/** Reads its file for ever at its rate. */
function startReader(m: Machine, thread: Thread, f: ActorFrame, actor: Of<'reader'>): Step {
	const pages = mebibytesToPages(actor.fileMib);
	const region = fileRegion(m, actor.name, pages, actor.node);
	return push(thread, fileFrame(m, {
		region: region.id, node: actor.node, write: false, to: pages, pagesPerS: actor.rateMibPerS * 256, left: Number.MAX_SAFE_INTEGER,
		randomPercent: actor.randomPercent, seed: below(f.random, 0x7fffffff),
	}));
}

/** Allocates at its rate; frees random older blocks so that about rate × life are alive. */
function stepBuffers(m: Machine, thread: Thread, f: ActorFrame, actor: Of<'buffers'>): Step {
	const gfp = (actor.atomic ? GFP_ATOMIC : GFP_KERNEL) | (actor.order > 0 ? GFP_BIT_COMP : 0);
	if (f.at === 'start') {
		f.region = createRegion(m, actor.name, PAGE_KERNEL, 256, { order: actor.order, node: actor.node }).id;
		f.at = 'run';
	}
	const wanted = Math.ceil((actor.ratePerS * actor.lifeMs) / 1000);
	return stepPoolActor(m, thread, f, { gfp, perSecond: actor.ratePerS, limit: wanted, churn: true });
}

/** Grows to its limit; from then on a steady trickle is freed at random and allocated anew. */
function stepSlab(m: Machine, thread: Thread, f: ActorFrame, actor: Of<'slab'>): Step {
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
function stepBursts(m: Machine, thread: Thread, f: ActorFrame, actor: Of<'thp'>): Step {
	if (f.at === 'start') {
		f.at = 'run';
		f.since = currentTime(m) + actor.everyMs * 1_000_000;
		return push(thread, spikeFrame({
			node: actor.node, pages: mebibytesToPages(actor.mib) & ~((1 << HUGE_ORDER) - 1), holdNs: actor.holdMs * 1_000_000,
			pauseNs: actor.pauseUs * 1000, name: actor.name, madvised: true,
		}));
	}
	f.at = 'start';
	return currentTime(m) < f.since ? sleepUntil(thread, f.since) : AGAIN;
}
