/**
 * An application heap: grows to its size, then lives. Churn frees random runs and faults as much in again further on in the
 * address range; a swing makes it shrink and grow back, which leaves holes all over physical memory at its low tide.
 */
import { mebibytesToPages, PAGE_ANON, PAGEBLOCK_PAGES } from '../../model/index.js';
import { currentTime, type Machine } from '../machine.js';
import { below } from '../random.js';
import { createRegion, regionById, type Region } from '../region.js';
import { YIELD, type Step, type Thread } from '../thread.js';
import { pushFill } from './fill.js';
import type { ActorFrame } from './frames.js';
import { unmapRange } from './free.js';
import { earn, napAfter, type ActorOf } from './pace.js';

/** Empty runs met before it gives up looking for more to free in one turn. */
const MAX_MISSES = 64;

export function stepHeap(m: Machine, thread: Thread, f: ActorFrame, actor: ActorOf<'heap'>): Step {
	const resident = mebibytesToPages(actor.residentMib);
	if (f.at === 'start') {
		// An eighth more address space than pages, so that refaults find room away from where memory was just freed.
		const slots = Math.ceil((resident * 9) / 8 / PAGEBLOCK_PAGES) * PAGEBLOCK_PAGES;
		f.region = createRegion(m, actor.name, PAGE_ANON, slots, { huge: true, madvised: actor.hugepage, node: actor.node }).id;
		f.at = 'run';
	}
	const region = regionById(m, f.region);
	if (f.pending) {
		f.pending = false;
		f.cursor = thread.result === 0 || thread.result > region.pfns.length ? 0 : thread.result - 1;
		return napAfter(m, thread);
	}
	const budget = earn(m, f, actor.growMibPerS * 256);
	if (budget === 0) return napAfter(m, thread);
	if (f.grownAt === 0 && region.pages + region.swapped >= resident - PAGEBLOCK_PAGES) f.grownAt = currentTime(m);
	const missing = targetPages(m, f, actor, resident) - region.pages - region.swapped;
	const churn = f.grownAt > 0 ? Math.floor((budget * actor.churnMibPerS) / actor.growMibPerS) : 0;
	const freed = freeRuns(m, region, f, actor.run, churn + Math.min(budget, Math.max(0, -missing)));
	const wanted = Math.min(churn, freed) + Math.min(budget, Math.max(0, missing));
	if (wanted === 0) return freed > 0 ? YIELD : napAfter(m, thread);
	f.pending = true;
	return pushFill(thread, {
		region: region.id,
		node: actor.node,
		at: f.cursor,
		to: region.pfns.length,
		limit: wanted,
		madvised: actor.hugepage,
	});
}

/** Size it wants to have now: full, or somewhere on the triangle wave between full and full − swing. */
function targetPages(m: Machine, f: ActorFrame, actor: ActorOf<'heap'>, resident: number): number {
	if (f.grownAt === 0 || actor.swingMib === 0) return resident;
	const period = actor.swingMs * 1_000_000;
	const phase = (currentTime(m) - f.grownAt) % period;
	const permille = Math.floor((Math.min(phase, period - phase) * 2000) / period);
	return resident - Math.floor((mebibytesToPages(actor.swingMib) * permille) / 1000);
}

/** Frees about `pages` in runs at random places. Returns the pages freed. */
function freeRuns(m: Machine, region: Region, f: ActorFrame, run: number, pages: number): number {
	let freed = 0;
	const runs = Math.floor(region.pfns.length / run);
	for (let misses = 0; freed < pages && misses < MAX_MISSES; ) {
		const from = below(f.random, runs) * run;
		const got = unmapRange(m, region, from, from + run);
		freed += got;
		if (got === 0) misses++;
	}
	return freed;
}
