/** vm.drop_caches: clean page cache, reclaimable slab, or both (fs/drop_caches.c). */
import { PAGE_FILE } from '../../model/index.js';
import { COUNTER, count } from '../counters.js';
import { PF_DIRTY, PF_ISOLATED, PF_PINNED, PF_WRITEBACK, type Machine } from '../machine.js';
import { releasePage } from '../pages.js';
import { dropSlab, slabRests } from '../reclaim.js';
import { pop, YIELD, type Step, type Thread } from '../thread.js';
import type { DropFrame } from './frames.js';

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
		const pfn = region.pfns[f.slot++]!;
		budget--;
		if (pfn && !(m.flags[pfn]! & (PF_DIRTY | PF_WRITEBACK | PF_ISOLATED | PF_PINNED))) releasePage(m, region, pfn);
	}
	if (budget <= 0) return YIELD;
	if (!(f.what & 2)) return pop(thread, 0);
	f.slabs ??= slabRests(m);
	return dropSlab(m, f.slabs, PAGES_PER_SLICE) === 0 ? pop(thread, 0) : YIELD;
}
