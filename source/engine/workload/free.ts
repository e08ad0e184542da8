/** Unmapping parts of a region: at random, by stride, a range, or all of it. */
import { HUGE_ORDER, PAGEBLOCK_PAGES } from '../../model/index.js';
import { unmapPart } from '../deferred-split.js';
import { forgetEvicted, isEvicted } from '../evicted.js';
import { charge, type Machine, PF_ISOLATED } from '../machine.js';
import { discardPage, releasePage, splitHugePage } from '../pages.js';
import { isLruKind } from '../lru.js';
import { headOf } from '../partial-huge.js';
import { freeTables } from '../page-tables.js';
import { createRandom, nextUint32 } from '../random.js';
import { regionById, retireRegion, type Region } from '../region.js';
import { pop, push, YIELD, type Step, type Thread } from '../thread.js';
import type { FreeFrame } from './frames.js';
import { FN } from '../profile.js';
import { flagsOf, kindOf } from '../page-fields.js';

const SLOTS_PER_SLICE = 256;

type FreeOptions = Pick<FreeFrame, 'region' | 'how'> & Partial<Omit<FreeFrame, 'k' | 'region' | 'how' | 'random'>> & { seed?: number };

export function pushFree(thread: Thread, options: FreeOptions): Step {
	return push(thread, freeFrame(options));
}

export function freeFrame(options: FreeOptions): FreeFrame {
	const { seed, ...rest } = options;
	return {
		k: 'free',
		at: 0,
		to: Number.MAX_SAFE_INTEGER,
		share: 65536,
		run: 1,
		keepEvery: 2,
		phase: 0,
		jitter: false,
		byPfn: false,
		destroy: false,
		random: createRandom(seed ?? 1, 'free'),
		...rest,
	};
}

export function stepFree(m: Machine, thread: Thread, f: FreeFrame): Step {
	const region = regionById(m, f.region);
	if (f.destroy) region.gone = true;
	const last = Math.min(f.to, region.length);
	const end = Math.min(f.at + SLOTS_PER_SLICE, last);
	while (f.at < end) {
		if (f.at % f.run === 0 || f.how === 'all' || f.how === 'range') choose(m, region, f);
		else f.at++;
	}
	if (f.at < last) return YIELD;
	if (!f.destroy) return pop(thread, 1);
	if (region.pages + region.swapped > 0) {
		// Somebody mapped behind this job's back before it knew.
		f.at = 0;
		return YIELD;
	}
	freeTables(m, region);
	retireRegion(m, region);
	return pop(thread, 1);
}

/** Decides about the run of pages that starts at f.at and frees it, or not. */
function choose(m: Machine, region: Region, f: FreeFrame): void {
	const from = f.at;
	// A range is taken in such pieces that whole 2 MiB pages go whole.
	const run = f.how === 'range' ? PAGEBLOCK_PAGES - (from % PAGEBLOCK_PAGES) : f.run;
	const to = Math.min(from + run, f.to, region.length);
	f.at = to;
	if (f.how === 'range') {
		unmapRange(m, region, from, to);
		return;
	}
	if (f.how === 'random' && nextUint32(f.random) >>> 16 >= f.share) return;
	if (f.how === 'all') {
		releaseWhole(m, region, from, to);
		return;
	}
	for (let slot = from; slot < to; slot++) {
		const pfn = region.pfns[slot]!;
		if (!pfn) continue;
		if (f.how === 'stride' && !strideFrees(f, slot, pfn)) continue;
		unmapSlot(m, region, slot);
	}
}

/** The region goes away: nothing needs splitting. A 2 MiB page leaves with its first slot. */
function releaseWhole(m: Machine, region: Region, from: number, to: number): void {
	for (let slot = from; slot < to; slot++) {
		const pfn = region.pfns[slot]!;
		if (!pfn) continue;
		if (pfn > 0 && isLruKind(region.kind)) releasePage(m, region, pfn);
		else unmapSlot(m, region, slot);
	}
}

/** free_stride: of every keepEvery runs one is kept, at a fixed place or (jitter) at random; by position or by frame number. */
function strideFrees(f: FreeFrame, slot: number, pfn: number): boolean {
	// A page that is out on swap has no frame number any more.
	const position = f.byPfn && !isEvicted(pfn) ? pfn : slot;
	const group = Math.floor(position / f.run);
	if (!f.jitter) return group % f.keepEvery !== f.phase;
	return group % f.keepEvery !== hash(Math.floor(group / f.keepEvery)) % f.keepEvery;
}

/** A fixed choice per group, whatever the order in which its pages come by. */
function hash(value: number): number {
	let word = Math.imul(value ^ 0x5bd1e995, 0x85ebca6b) >>> 0;
	word ^= word >>> 13;
	return Math.imul(word, 0xc2b2ae35) >>> 8;
}

/**
 * Frees the page at a slot, wherever it is. Of a 2 MiB page the slot is only unmapped (before 4.5 the page is split), unless the whole
 * range goes (see unmapRange).
 */
export function unmapSlot(m: Machine, region: Region, slot: number): void {
	const pfn = region.pfns[slot]!;
	if (isEvicted(pfn)) {
		forgetEvicted(m, region, slot);
		return;
	}
	if (!isLruKind(region.kind)) {
		region.pfns[slot] = 0;
		region.pages -= 1 << region.order;
		charge(m, m.costs.free, FN.free_frozen_pages);
		discardPage(m, pfn);
		return;
	}
	const head = headOf(m, pfn);
	const huge = kindOf(m, head) >> 4 === HUGE_ORDER;
	// What somebody has taken off its list can not be split at once in any kernel.
	if (huge && (m.features.deferredSplit || flagsOf(m, head) & PF_ISOLATED)) {
		unmapPart(m, region, slot);
		return;
	}
	if (huge) splitHugePage(m, head);
	releasePage(m, region, pfn);
}

/** Unmaps [from, to): whole 2 MiB pages go as a whole, partly covered ones are split. Returns pages freed. */
export function unmapRange(m: Machine, region: Region, from: number, to: number): number {
	let freed = 0;
	for (let slot = from; slot < Math.min(to, region.length); slot++) {
		const pfn = region.pfns[slot]!;
		if (!pfn) continue;
		const whole = pfn > 0 && slot % PAGEBLOCK_PAGES === 0 && slot + PAGEBLOCK_PAGES <= to && kindOf(m, pfn) >> 4 === HUGE_ORDER;
		if (whole) {
			releasePage(m, region, pfn);
			freed += PAGEBLOCK_PAGES;
			slot += PAGEBLOCK_PAGES - 1;
		} else {
			unmapSlot(m, region, slot);
			freed++;
		}
	}
	return freed;
}
