/**
 * The thpscale benchmark of mmtests (commit 5c077ed71bd5): n threads fill memory, unmap every other MiB of it, read a file that fills half
 * of the holes, and then touch as much again as they hold in 2 MiB ranges, timing each.
 * Simplifications: the threads wait for one another after each step of the preparation, not before the timed one only; the page cache is
 * read, not mapped, so reclaim finds no page table entry that refers to it.
 */
import { mebibytesToPages, PAGE_ANON, PAGEBLOCK_PAGES } from '../../model/index.js';
import type { Frame } from '../frames.js';
import { currentTime, type Machine } from '../machine.js';
import { below } from '../random.js';
import { createRegion } from '../region.js';
import { AGAIN, pop, push, sleepUntil, spawn, type Step, type Thread } from '../thread.js';
import { startTiming } from '../timings.js';
import { fileFrame, fileRegion } from './file.js';
import { fillFrame } from './fill.js';
import { freeFrame } from './free.js';
import type { ThpscaleFrame } from './frames.js';
import { timedFaultsFrame } from './timed-faults.js';

/** How often it looks whether its threads are done with a step. */
const POLL_NS = 1_000_000;
/** Threads never run in step for long: each begins its step at a random time within what filling four MiB takes. */
const SKEW_NS = 2_000_000;
const HOLE_PAGES = PAGEBLOCK_PAGES / 2;

interface ThpscaleOptions {
	readonly name: string;
	readonly node: number;
	/** Memory of all threads together, MiB. */
	readonly mib: number;
	readonly threads: number;
	/** madvise(MADV_HUGEPAGE) on what the timed step touches. */
	readonly madvised: boolean;
}

const wholeRanges = (pages: number) => pages - (pages % PAGEBLOCK_PAGES);

export function pushThpscale(m: Machine, thread: Thread, { name, node, mib, threads, madvised }: ThpscaleOptions): Step {
	const pages = wholeRanges(Math.floor(mebibytesToPages(mib) / threads));
	const anon = (what: string) => createRegion(m, `${name} ${what}`, PAGE_ANON, pages, { huge: true, node }).id;
	return push(thread, {
		k: 'thpscale',
		node,
		pages,
		madvised,
		timing: startTiming(m, name),
		step: 'fill',
		workers: [],
		first: Array.from({ length: threads }, (_, i) => anon(`heap ${i}`)),
		files: Array.from({ length: threads }, (_, i) => fileRegion(m, `${name} file ${i}`, pages >> 2, node).id),
		second: Array.from({ length: threads }, (_, i) => anon(`touched ${i}`)),
	});
}

const NEXT = { fill: 'punch', punch: 'read', read: 'touch', touch: 'unmap', unmap: 'end', end: 'end' } as const;

export function stepThpscale(m: Machine, thread: Thread, f: ThpscaleFrame): Step {
	if (f.workers.some((pid) => m.threads.some((worker) => worker.pid === pid && !worker.dead)))
		return sleepUntil(thread, currentTime(m) + POLL_NS);
	if (f.step === 'end') return pop(thread, 1);
	const now = currentTime(m);
	f.workers = jobs(m, f).map((job) => spawn(m, thread.comm, f.node, job, now + below(m.random, SKEW_NS)).pid);
	f.step = NEXT[f.step];
	return AGAIN;
}

/** What each thread does in the step at hand. */
function jobs(m: Machine, f: ThpscaleFrame): Frame[] {
	const { node, pages, madvised, timing } = f;
	switch (f.step) {
		case 'fill':
			return f.first.map((region) => fillFrame({ region, node, at: 0, to: pages }));
		case 'punch':
			return f.first.map((region) => freeFrame({ region, how: 'stride', run: HOLE_PAGES, keepEvery: 2, phase: 1 }));
		case 'read':
			return f.files.map((region) => fileFrame(m, { region, node, write: false, to: pages >> 2, pagesPerS: 0, left: pages >> 2 }));
		case 'touch': {
			const to = wholeRanges(pages >> 1);
			return f.second.map((region) => timedFaultsFrame({ region, node, to, madvised, timing }));
		}
		default:
			return [...f.first, ...f.second].map((region) => freeFrame({ region, how: 'all', destroy: true }));
	}
}
