/**
 * Page cache: reading files, in order with readahead or at random, and writing them.
 * Source: mm/filemap.c, filemap_read, filemap_add_folio; mm/readahead.c, page_cache_ra_unbounded; mm/page-writeback.c,
 * balance_dirty_pages; fs/buffer.c (6.18).
 * Simplifications: a readahead window has 32 pages and is read when the reader gets there, not before; the cache is base pages.
 */
import { PAGE_FILE } from '../../model/index.js';
import { addNodePair, addSlabPage, enterNode, needsSlab } from '../cache-slab.js';
import { COUNTER, count } from '../counters.js';
import { refaultFlags } from '../evicted.js';
import { GFP_BIT_IO, GFP_BIT_NORETRY, GFP_BIT_NOWARN, GFP_BIT_RECLAIMABLE, GFP_HIGHUSER_MOVABLE, GFP_RECLAIM } from '../gfp.js';
import { markAccessed } from '../lru.js';
import { charge, currentTime, GEN_FILE, zoneOf, type Machine } from '../machine.js';
import { mapLruPage, returnPage } from '../pages.js';
import { below, createRandom } from '../random.js';
import { createRegion, regionById, type Region } from '../region.js';
import { allocate, PENDING } from '../slow-path.js';
import { AGAIN, pop, push, sleepUntil, YIELD, type Step, type Thread } from '../thread.js';
import { roam } from './cpu.js';
import { makeDirty, overDirtyLimit } from './flusher.js';
import type { FileFrame } from './frames.js';
import { FN } from '../profile.js';

const PAGES_PER_SLICE = 16;
const PERIOD_NS = 10_000_000;
/** How long an unbound task stays on a CPU. */
const STAY_NS = 100_000_000;
/** Pages of a readahead window (128 KiB). */
const WINDOW = 32;
const GFP_SLAB = GFP_RECLAIM | GFP_BIT_IO | GFP_BIT_RECLAIMABLE;
const GFP_READAHEAD = GFP_HIGHUSER_MOVABLE | GFP_BIT_NORETRY | GFP_BIT_NOWARN;

/** The region that caches a file, if there is one. */
export function cachedFile(m: Machine, path: string): Region | undefined {
	return m.regions.find((region) => region?.kind === PAGE_FILE && region.name === path) ?? undefined;
}

/** The region that caches a file, made on first use: a file of `size` pages on disk. */
export function fileRegion(m: Machine, path: string, size: number, node: number): Region {
	return cachedFile(m, path) ?? createRegion(m, path, PAGE_FILE, size, { node });
}

type FileOptions = Pick<FileFrame, 'region' | 'node' | 'write' | 'to' | 'pagesPerS' | 'left'> & {
	at?: number;
	randomPercent?: number;
	seed?: number;
};

export function fileFrame(m: Machine, options: FileOptions): FileFrame {
	const { seed, randomPercent, at, ...rest } = options;
	return {
		k: 'file',
		at: at ?? 0,
		startedAt: currentTime(m),
		done: 0,
		pending: false,
		slot: 0,
		step: 'next',
		slab: '',
		fillAt: 0,
		fillTo: 0,
		moveAt: 0,
		randomPercent: randomPercent ?? 0,
		random: createRandom(seed ?? 1, 'file'),
		...rest,
	};
}

export function pushFile(m: Machine, thread: Thread, options: FileOptions): Step {
	return push(thread, fileFrame(m, options));
}

export function stepFile(m: Machine, thread: Thread, f: FileFrame): Step {
	const region = regionById(m, f.region);
	if (f.pending) {
		f.pending = false;
		if (!take(m, region, f, thread.result)) return pop(thread, 0);
	}
	if (currentTime(m) >= f.moveAt) {
		f.moveAt = currentTime(m) + STAY_NS;
		roam(m, thread);
	}
	if (f.write && overDirtyLimit(m)) return sleepUntil(thread, currentTime(m) + PERIOD_NS);
	const elapsed = currentTime(m) - f.startedAt;
	const due = f.pagesPerS > 0 ? Math.floor((elapsed / 1e9) * f.pagesPerS) : Number.MAX_SAFE_INTEGER;
	for (let i = 0; i < PAGES_PER_SLICE; i++) {
		if (f.step === 'next') {
			if (f.left <= 0 || (!f.write && f.at >= region.size)) return pop(thread, 1);
			if (f.done >= due) return sleepUntil(thread, currentTime(m) + PERIOD_NS);
			chooseSlot(region, f);
		}
		if (f.step === 'fill' && f.fillAt >= f.fillTo) {
			f.step = 'use';
			if (!f.write) return sleepUntil(thread, currentTime(m) + (f.fillTo - f.slot) * m.costs.diskRead);
		}
		const gfp = neededPage(m, region, f);
		if (gfp === 0) continue;
		const node = f.node ?? thread.node;
		if (f.slab === 'nodes' && addNodePair(m, region, f.fillAt, node)) continue;
		const pfn = allocate(m, thread, node, 0, gfp);
		if (pfn === PENDING) {
			f.pending = true;
			return AGAIN;
		}
		if (!take(m, region, f, pfn)) return pop(thread, 0);
	}
	return YIELD;
}

/** Mask of the page that must be had before it can go on; 0 when none is, and what can be done is done. */
function neededPage(m: Machine, region: Region, f: FileFrame): number {
	f.slab = '';
	if (f.step === 'fill') {
		if ((region.pfns[f.fillAt] ?? 0) > 0) {
			f.fillAt++;
			return 0;
		}
		if (!needsSlab(m, region, f.fillAt, 'nodes')) return f.fillAt === f.slot ? GFP_HIGHUSER_MOVABLE : GFP_READAHEAD;
		f.slab = 'nodes';
		return GFP_SLAB;
	}
	if (f.write && needsSlab(m, region, f.slot, 'heads')) {
		f.slab = 'heads';
		return GFP_SLAB;
	}
	usePage(m, region, f);
	return 0;
}

/** A page asked for has come, or (0) has not. False when nothing can be done without it. */
function take(m: Machine, region: Region, f: FileFrame, pfn: number): boolean {
	if (!f.slab) return placePage(m, region, f, pfn);
	const slot = f.step === 'fill' ? f.fillAt : f.slot;
	if (!pfn) return false;
	if (!addSlabPage(m, region, slot, f.slab, pfn)) returnPage(m, pfn, 0);
	return true;
}

/** Goes to the next page to read or write; when it is not cached, a window of pages is to be fetched first. */
function chooseSlot(region: Region, f: FileFrame): void {
	const random = f.randomPercent > 0 && below(f.random, 100) < f.randomPercent;
	if (random) f.slot = below(f.random, f.to);
	else {
		f.slot = f.at;
		f.at = f.at + 1 >= f.to ? 0 : f.at + 1;
	}
	f.step = (region.pfns[f.slot] ?? 0) > 0 ? 'use' : 'fill';
	f.fillAt = f.slot;
	f.fillTo = random || f.write ? f.slot + 1 : Math.min(f.slot + WINDOW, region.size);
}

/** Reads from or writes to the page. It may have been evicted again while others were fetched: the data came all the same. */
function usePage(m: Machine, region: Region, f: FileFrame): void {
	const pfn = region.pfns[f.slot] ?? 0;
	f.step = 'next';
	f.done++;
	f.left--;
	if (f.write) charge(m, m.costs.writePage, FN.generic_perform_write);
	else charge(m, m.costs.readHit, FN.filemap_read);
	if (pfn <= 0) return;
	if (f.write) makeDirty(m, region, pfn);
	else markAccessed(m, pfn);
}

/** A page for the window has come, or (0) has not. False when it was the one that is needed. */
function placePage(m: Machine, region: Region, f: FileFrame, pfn: number): boolean {
	const slot = f.fillAt;
	if (!pfn) {
		// Readahead does not insist.
		f.fillTo = f.fillAt;
		return slot !== f.slot;
	}
	f.fillAt++;
	if ((region.pfns[slot] ?? 0) > 0) {
		// Another reader was faster while this one waited for memory.
		returnPage(m, pfn, 0);
		return true;
	}
	const entry = region.pfns[slot] ?? 0;
	if (entry === 0) enterNode(m, region, slot);
	const flags = entry < 0 ? refaultFlags(m, entry, GEN_FILE, m.nodes[zoneOf(m, pfn).node]!) : 0;
	mapLruPage(m, region, slot, pfn, 0, flags);
	if (f.write) return true;
	charge(m, m.costs.readMiss, FN.page_cache_ra_unbounded);
	count(m, COUNTER.pgpgin, 4);
	return true;
}
