/**
 * Pages coming into use and going away again: the only places where a frame changes between free and allocated.
 */
import { HUGE_ORDER, PAGE_ANON, PAGE_HELD } from '../model/index.js';
import { freeOnePage } from './buddy.js';
import { dropHead, leaveNode } from './cache-slab.js';
import { COUNTER, count } from './counters.js';
import { leaveShadow } from './evicted.js';
import { accountMobility, genIfAny, isLruKind, lruAdd, lruAddSplit, lruRemove } from './lru.js';
import { charge, PF_DIRTY, PF_ISOLATED, PF_LRU, PF_PINNED, PF_SWAPPED, PF_WRITEBACK, zoneOf, type Machine } from './machine.js';
import { pcpAllowed, pcpFree } from './pcp.js';
import { forgetUnmapped, headOf } from './partial-huge.js';
import { keepPinned } from './pins.js';
import { clearAllocated, mapPage, regionById, takeFromPool, unmapPage, type Region } from './region.js';
import { isTraced, tracepoint } from './trace.js';
import { FN } from './profile.js';
import { flagsOf, kindOf, ownerOf, setFlags, setKind, setOwner, setSlot, slotOf } from './page-fields.js';

/** Gives 2^order frames whose owner is already gone back, to this CPU's list where blocks of the order have one (free_frozen_pages). */
export function freeFrames(m: Machine, pfn: number, order: number): void {
	count(m, COUNTER.pgfree, 1 << order);
	m.pageEvents++;
	if (isTraced(m, 'mm_page_free')) tracepoint(m, { name: 'mm_page_free', pfn, order });
	const zone = zoneOf(m, pfn);
	if (pcpAllowed(m, order)) pcpFree(m, zone, pfn, order);
	else freeOnePage(m, zone, pfn, order, false);
}

/** A page came too late for what it was allocated for: somebody else was faster, or the region is gone. It goes straight back. */
export function returnPage(m: Machine, pfn: number, order: number): void {
	charge(m, m.costs.free, FN.free_frozen_pages);
	freeFrames(m, pfn, order);
}

/** Maps a new page for user memory or page cache and puts it on its LRU list. */
export function mapLruPage(m: Machine, region: Region, slot: number, pfn: number, order: number, flags: number): void {
	mapPage(m, region, slot, pfn, order);
	setFlags(m, pfn, flags);
	accountMobility(m, pfn, order, 1);
	lruAdd(m, pfn);
}

/**
 * Drops a region's page, given by any of its frames: user unmaps, a file is truncated, reclaim evicts. A page a compactor has isolated
 * cannot be freed here: it loses its owner and the compactor frees it. Nor can a pinned one: its pin keeps it.
 */
export function releasePage(m: Machine, region: Region, frame: number): void {
	const pfn = headOf(m, frame);
	const order = kindOf(m, pfn) >> 4;
	const flags = flagsOf(m, pfn);
	const slot = slotOf(m, pfn);
	dropHead(m, region, slot);
	leaveNode(m, region, slot);
	unmapPage(m, region, pfn, order);
	forgetWriteState(m, pfn);
	charge(m, m.costs.free, FN.free_frozen_pages);
	if (flags & PF_PINNED && keepPinned(m, region, pfn)) return;
	if (flags & PF_ISOLATED) {
		setOwner(m, pfn, 0);
		return;
	}
	if (flags & PF_LRU) lruRemove(m, pfn);
	discardPage(m, pfn);
}

/** Frees an allocated page that is on no list and in no region's table any more. */
export function discardPage(m: Machine, pfn: number): void {
	const word = kindOf(m, pfn);
	const order = word >> 4;
	if (isLruKind(word & 15)) accountMobility(m, pfn, order, -1);
	clearAllocated(m, pfn, order);
	freeFrames(m, pfn, order);
}

/**
 * Reclaim takes a page away from its region, which keeps an entry of it. On a list, not pinned and clean; an anonymous one has been
 * written to swap. The caller counts.
 */
export function evictPage(m: Machine, region: Region, pfn: number): void {
	const order = kindOf(m, pfn) >> 4;
	const slot = slotOf(m, pfn);
	dropHead(m, region, slot);
	unmapPage(m, region, pfn, order);
	if (order === 0) leaveShadow(m, region, slot, m.nodes[zoneOf(m, pfn).node]!);
	charge(m, m.costs.free, FN.free_frozen_pages);
	lruRemove(m, pfn);
	discardPage(m, pfn);
}

function forgetWriteState(m: Machine, pfn: number): void {
	const flags = flagsOf(m, pfn);
	const node = m.nodes[zoneOf(m, pfn).node]!;
	if ((kindOf(m, pfn) & 15) === PAGE_ANON) {
		if (flags & (PF_SWAPPED | PF_WRITEBACK)) m.swap.used--;
	} else if (flags & PF_DIRTY) node.dirty--;
	if (flags & PF_WRITEBACK) node.writeback--;
	setFlags(m, pfn, flags & ~(PF_DIRTY | PF_WRITEBACK));
}

/** Adds a kernel block to a pool. */
export function addToPool(m: Machine, region: Region, pfn: number): void {
	mapPage(m, region, region.length, pfn, region.order);
}

/** Frees one block of a kernel pool. */
export function freeFromPool(m: Machine, region: Region, slot: number): void {
	const pfn = takeFromPool(m, region, slot);
	charge(m, m.costs.free, FN.free_frozen_pages);
	discardPage(m, pfn);
}

/**
 * Splits a 2 MiB page in place: the frames stay, but become base pages that compaction and reclaim can take one by one; those that nobody
 * maps any more are freed. They go to the young end of the list, or to the old end when reclaim is about to take them.
 */
export function splitHugePage(m: Machine, pfn: number, oldEnd = false): void {
	const region = regionById(m, ownerOf(m, pfn));
	const slot = slotOf(m, pfn);
	const word = kindOf(m, pfn) & 15;
	const gen = genIfAny(m, pfn);
	lruRemove(m, pfn);
	const flags = flagsOf(m, pfn);
	const tailFlags = flags & ~PF_PINNED;
	accountMobility(m, pfn, HUGE_ORDER, -1);
	forgetUnmapped(m, pfn);
	count(m, COUNTER.thp_split_page);
	for (let i = 0; i < 1 << HUGE_ORDER; i++) {
		setKind(m, pfn + i, word);
		if (region.pfns[slot + i] !== pfn + i) {
			clearAllocated(m, pfn + i, 0);
			freeFrames(m, pfn + i, 0);
			continue;
		}
		setOwner(m, pfn + i, region.id);
		setSlot(m, pfn + i, slot + i);
		setFlags(m, pfn + i, i === 0 ? flags : tailFlags);
		accountMobility(m, pfn + i, 0, 1);
		lruAddSplit(m, pfn + i, gen, oldEnd);
	}
}

/** Frees a block compaction held as a target and did not use. */
export function freeHeld(m: Machine, pfn: number, order: number): void {
	if ((kindOf(m, pfn) & 15) !== PAGE_HELD) throw new Error(`pfn ${pfn} is not held by compaction`);
	clearAllocated(m, pfn, order);
	freeFrames(m, pfn, order);
}
