/**
 * Page cache: reading and writing files, and the flusher that writes dirty pages back.
 * Source: mm/filemap.c, filemap_add_folio, mark_page_accessed; fs/fs-writeback.c in its simplest form: dirty pages of a file are
 * written in order, a few milliseconds after the flusher wakes. No readahead folios: the cache is base pages.
 */
import { PAGE_FILE } from '../../model/index.js';
import { COUNTER, count } from '../counters.js';
import { GFP_HIGHUSER_MOVABLE } from '../gfp.js';
import { markAccessed } from '../lru.js';
import { charge, currentTime, PF_DIRTY, PF_WRITEBACK, zoneOf, type Machine } from '../machine.js';
import { mapLruPage, returnPage } from '../pages.js';
import { below, createRandom } from '../random.js';
import { createRegion, regionById, type Region } from '../region.js';
import { allocate, PENDING } from '../slow-path.js';
import { AGAIN, pop, push, sleepUntil, wait, wake, YIELD, type Step, type Thread } from '../thread.js';
import type { FileFrame, FlusherFrame } from './frames.js';

const PAGES_PER_SLICE = 16;
const PERIOD_NS = 10_000_000;
const FLUSH_DELAY_NS = 500_000_000;
const FLUSH_BATCH = 256;
const DISK_NS = 5_000_000;
/** Flush cursor of a file that has no dirty page. */
const CLEAN = -1;

/** The region that caches a file, made on first use. */
export function fileRegion(m: Machine, path: string, pages: number, node: number): Region {
	const known = m.regions.find((region) => region?.kind === PAGE_FILE && region.name === path);
	return known ?? createRegion(m, path, PAGE_FILE, pages, { node });
}

type FileOptions = Pick<FileFrame, 'region' | 'node' | 'write' | 'to' | 'pagesPerS' | 'left'> & { randomPercent?: number; seed?: number };

export function fileFrame(m: Machine, options: FileOptions): FileFrame {
	const { seed, randomPercent, ...rest } = options;
	return {
		k: 'file',
		at: 0,
		startedAt: currentTime(m),
		done: 0,
		pending: false,
		slot: 0,
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
		if (!thread.result) return pop(thread, 0);
		addPage(m, region, f, thread.result);
	}
	const elapsed = currentTime(m) - f.startedAt;
	const due = f.pagesPerS > 0 ? Math.floor((elapsed / 1e9) * f.pagesPerS) : Number.MAX_SAFE_INTEGER;
	for (let i = 0; i < PAGES_PER_SLICE; i++) {
		if (f.left <= 0) return pop(thread, 1);
		if (f.done >= due) return sleepUntil(thread, currentTime(m) + PERIOD_NS);
		chooseSlot(f);
		const present = region.pfns[f.slot] ?? 0;
		if (present) {
			touchPage(m, f, present);
			continue;
		}
		const pfn = allocate(m, thread, f.node, 0, GFP_HIGHUSER_MOVABLE);
		if (pfn === PENDING) {
			f.pending = true;
			return AGAIN;
		}
		addPage(m, region, f, pfn);
	}
	return YIELD;
}

function chooseSlot(f: FileFrame): void {
	if (f.randomPercent > 0 && below(f.random, 100) < f.randomPercent) {
		f.slot = below(f.random, f.to);
		return;
	}
	f.slot = f.at;
	f.at = f.at + 1 >= f.to ? 0 : f.at + 1;
}

function finished(f: FileFrame): void {
	f.done++;
	f.left--;
}

function touchPage(m: Machine, f: FileFrame, pfn: number): void {
	charge(m, m.costs.readHit);
	if (f.write) makeDirty(m, pfn);
	else markAccessed(m, pfn);
	finished(f);
}

function addPage(m: Machine, region: Region, f: FileFrame, pfn: number): void {
	const present = region.pfns[f.slot];
	if (present) {
		// Another reader was faster while this one waited for memory.
		returnPage(m, pfn, 0);
		touchPage(m, f, present);
		return;
	}
	charge(m, m.costs.readMiss);
	mapLruPage(m, region, f.slot, pfn, 0, 0);
	if (f.write) makeDirty(m, pfn);
	else count(m, COUNTER.pgpgin, 4);
	finished(f);
}

function makeDirty(m: Machine, pfn: number): void {
	const flags = m.flags[pfn]!;
	if (flags & PF_DIRTY) return;
	m.flags[pfn] = flags | PF_DIRTY;
	m.nodes[zoneOf(m, pfn).node]!.dirty++;
	count(m, COUNTER.nr_dirtied);
	const region = regionById(m, m.owner[pfn]!);
	if (region.flushCursor === CLEAN) region.flushCursor = m.slot[pfn]!;
	const flusher = m.threads.find((thread) => thread.stack[0]?.k === 'flusher');
	if (flusher && flusher.readyAt === Number.POSITIVE_INFINITY) {
		wake(m, flusher);
		flusher.readyAt += FLUSH_DELAY_NS;
	}
}

/** Each turn: finish the batch under writeback, start the next; sleep when nothing is dirty. */
export function stepFlusher(m: Machine, thread: Thread, f: FlusherFrame): Step {
	if (f.region) finishBatch(m, f);
	for (const region of m.regions) {
		if (m.nodes.every((node) => node.dirty === 0)) break;
		if (region?.kind !== PAGE_FILE || region.flushCursor === CLEAN) continue;
		if (startBatch(m, region, f)) return sleepUntil(thread, currentTime(m) + DISK_NS);
	}
	return wait(thread);
}

function finishBatch(m: Machine, f: FlusherFrame): void {
	const region = m.regions[f.region];
	f.region = 0;
	if (!region) return;
	for (let slot = f.from; slot < f.to; slot++) {
		const pfn = region.pfns[slot]!;
		if (!pfn || !(m.flags[pfn]! & PF_WRITEBACK)) continue;
		m.flags[pfn] = m.flags[pfn]! & ~PF_WRITEBACK;
		m.nodes[zoneOf(m, pfn).node]!.writeback--;
		count(m, COUNTER.nr_written);
		count(m, COUNTER.pgpgout, 4);
	}
}

/** Looks for dirty pages from where it left off, once round the file; without any the file counts as clean. */
function startBatch(m: Machine, region: Region, f: FlusherFrame): boolean {
	for (let looked = 0; looked < region.length; looked += FLUSH_BATCH) {
		const from = region.flushCursor < region.length ? region.flushCursor : 0;
		const to = Math.min(from + FLUSH_BATCH, region.length);
		region.flushCursor = to;
		charge(m, (to - from) * 20);
		let started = 0;
		for (let slot = from; slot < to; slot++) {
			const pfn = region.pfns[slot]!;
			if (!pfn || !(m.flags[pfn]! & PF_DIRTY)) continue;
			m.flags[pfn] = (m.flags[pfn]! & ~PF_DIRTY) | PF_WRITEBACK;
			const node = m.nodes[zoneOf(m, pfn).node]!;
			node.dirty--;
			node.writeback++;
			started++;
		}
		if (started > 0) {
			f.region = region.id;
			f.from = from;
			f.to = to;
			return true;
		}
	}
	region.flushCursor = CLEAN;
	return false;
}
