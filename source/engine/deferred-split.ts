/**
 * Splitting partly mapped 2 MiB pages when memory is short: only then do the frames nobody maps any more come free.
 * Source: mm/huge_memory.c, deferred_split_scan, deferred_split_count (6.18).
 * Simplifications: since 6.12 every anonymous 2 MiB page waits in the queue, to be split when most of it holds zeros; what pages hold is
 * not known here, so only the partly mapped ones do (no thp_underused_split_page). Mapped frames keep their place on the LRU list.
 */
import { PAGEBLOCK_PAGES } from '../model/index.js';
import { COUNTER, count } from './counters.js';
import { charge, type Machine, type Node, PF_ISOLATED, PF_PINNED } from './machine.js';
import { releasePage, splitHugePage } from './pages.js';
import { headOf, noteUnmapped, requeue, unmappedPages } from './partial-huge.js';
import type { Region } from './region.js';
import { shrinkCache } from './shrinker.js';
import { FN } from './profile.js';
import { flagsOf } from './page-fields.js';

/** Unmaps one slot of a 2 MiB page; with its last one the page goes. */
export function unmapPart(m: Machine, region: Region, slot: number): void {
	const head = headOf(m, region.pfns[slot]!);
	region.pfns[slot] = 0;
	region.pages--;
	charge(m, m.costs.free, FN.free_frozen_pages);
	if (unmappedPages(m, head) === 0) {
		count(m, COUNTER.thp_split_pmd);
		count(m, COUNTER.thp_deferred_split_page);
	}
	if (noteUnmapped(m, head) === PAGEBLOCK_PAGES) releasePage(m, region, head);
}

/** Scans the node's queue as reclaim does caches. */
export function shrinkDeferredSplits(m: Machine, node: Node, priority: number): void {
	if (node.splitCount === 0) return;
	node.splitDeferred = shrinkCache(node.splitCount, node.splitDeferred, priority, (pages) => scanQueue(m, node, pages));
}

/** Splits up to `pages` pages from the head of the queue. One that somebody holds a reference to stays in it. */
function scanQueue(m: Machine, node: Node, pages: number): void {
	for (let left = Math.min(pages, node.splitCount); left > 0; left--) {
		const head = node.splitHead;
		charge(m, m.costs.reclaimScan, FN.deferred_split_scan);
		const flags = flagsOf(m, head);
		if (flags & (PF_PINNED | PF_ISOLATED)) {
			if (flags & PF_PINNED) count(m, COUNTER.thp_split_page_failed);
			requeue(m, head);
		} else {
			splitHugePage(m, head);
		}
	}
}
