/**
 * Dropping clean page cache: vm.drop_caches, with reclaimable slab or without (fs/drop_caches.c), and parts of one file
 * (POSIX_FADV_DONTNEED; mm/fadvise.c, mm/truncate.c, mapping_try_invalidate). Dirty pages stay; here fadvise does not start to write them.
 */
import { PAGE_FILE } from '../../model/index.js';
import { leaveNode } from '../cache-slab.js';
import { COUNTER, count } from '../counters.js';
import { PF_DIRTY, PF_ISOLATED, PF_PINNED, PF_WRITEBACK, type Machine } from '../machine.js';
import { releasePage } from '../pages.js';
import { dropSlab, slabRests } from '../slab-shrink.js';
import { pop, YIELD, type Step, type Thread } from '../thread.js';
import { regionById, type Region } from '../region.js';
import type { DropFrame, DropRangeFrame } from './frames.js';
import { flagsOf } from '../page-fields.js';

const PAGES_PER_SLICE = 128;

export function dropFrame(m: Machine, what: 1 | 2 | 3): DropFrame {
	if (what & 1) count(m, COUNTER.drop_pagecache);
	if (what & 2) count(m, COUNTER.drop_slab);
	return { k: 'drop', what, region: what & 1 ? 0 : m.regions.length, slot: 0, slabs: null };
}

export function stepDrop(m: Machine, thread: Thread, f: DropFrame): Step {
	let budget = PAGES_PER_SLICE;
	while (f.region < m.regions.length && budget > 0) {
		const region = m.regions[f.region];
		if (region?.kind !== PAGE_FILE || f.slot >= region.length) {
			f.region++;
			f.slot = 0;
			continue;
		}
		budget--;
		dropPage(m, region, f.slot++);
	}
	if (budget <= 0) return YIELD;
	if (!(f.what & 2)) return pop(thread, 0);
	f.slabs ??= slabRests(m);
	return dropSlab(m, f.slabs, PAGES_PER_SLICE) === 0 ? pop(thread, 0) : YIELD;
}

function dropPage(m: Machine, region: Region, slot: number): void {
	const pfn = region.pfns[slot] ?? 0;
	if (pfn < 0) {
		leaveNode(m, region, slot);
		region.pfns[slot] = 0;
	}
	if (pfn > 0 && !(flagsOf(m, pfn) & (PF_DIRTY | PF_WRITEBACK | PF_ISOLATED | PF_PINNED))) releasePage(m, region, pfn);
}

export function stepDropRange(m: Machine, thread: Thread, f: DropRangeFrame): Step {
	const region = regionById(m, f.region);
	const end = Math.min(f.at + PAGES_PER_SLICE, f.to, region.length);
	for (; f.at < end; f.at++) {
		const run = Math.floor((f.at - f.from) / f.run);
		if (f.keepEvery === 0 || run % f.keepEvery !== 0) dropPage(m, region, f.at);
	}
	return f.at < Math.min(f.to, region.length) ? YIELD : pop(thread, 1);
}
