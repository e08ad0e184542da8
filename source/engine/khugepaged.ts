/**
 * khugepaged: looks through anonymous memory that may have huge pages and turns 2 MiB ranges of base pages into huge pages.
 * Source: mm/khugepaged.c, khugepaged_do_scan, khugepaged_scan_mm_slot, hpage_collapse_scan_pmd, collapse_huge_page,
 * start_stop_khugepaged (6.18).
 * Simplifications: one thread, on the CPUs of node 0, like any other although its nice value is 19. Every page counts as referenced,
 * and as mapped by one process only, so max_ptes_shared never matters. A range that holds part of a 2 MiB page, which kernels since 5.8
 * collapse too, is left alone. What is out on swap is read back after the collapse instead of before it. Only anonymous memory, only
 * 2 MiB. The lock that keeps faults out meanwhile is not modelled.
 */
import { HUGE_ORDER, PAGE_ANON, PAGE_TAIL, PAGEBLOCK_PAGES } from '../model/index.js';
import { COUNTER, count } from './counters.js';
import { forgetEvicted, isEvicted } from './evicted.js';
import { GFP_BIT_DIRECT_RECLAIM, GFP_BIT_THISNODE, GFP_TRANSHUGE_LIGHT } from './gfp.js';
import { newAnonFlags } from './lru.js';
import { charge, currentTime, type Machine, PF_LRU, PF_PINNED, PF_UNEVICTABLE, zoneOf } from './machine.js';
import { mapLruPage, releasePage, returnPage } from './pages.js';
import { headOf } from './partial-huge.js';
import type { Region } from './region.js';
import { allocate, PENDING } from './slow-path.js';
import type { KhugepagedFrame } from './system-frames.js';
import { AGAIN, sleepUntil, spawn, wait, wake, YIELD, type Step, type Thread } from './thread.js';
import { FN } from './profile.js';
import { flagsOf, kindOf, setKind } from './page-fields.js';

/** Ranges looked at between two reschedule points. */
const RANGES_PER_SLICE = 2;

export function startKhugepaged(m: Machine): void {
	const frame: KhugepagedFrame = { k: 'khugepaged', at: 'asleep', region: 0, slot: 0, left: 0, laps: 0, waited: false, node: -1 };
	m.khugepaged.thread = spawn(m, 'khugepaged', 0, frame, Number.POSITIVE_INFINITY).id;
}

/** Memory that may have huge pages was used for the first time, or a tunable changed: time to look, if the thread is there to. */
export function wakeKhugepaged(m: Machine): void {
	const thread = m.threads[m.khugepaged.thread];
	if (thread) wake(m, thread);
}

/** A huge page fault: the process is known to khugepaged from now on (__khugepaged_enter). */
export function enterKhugepaged(m: Machine): void {
	if (m.khugepaged.idle) wakeKhugepaged(m);
}

/** May the region have huge pages now? */
function eligible(m: Machine, region: Region | null | undefined): region is Region {
	if (!region?.huge || region.gone || region.kind !== PAGE_ANON || region.pages + region.swapped === 0) return false;
	return m.tunables.thpEnabled === 'always' || (m.tunables.thpEnabled === 'madvise' && region.madvised);
}

export function stepKhugepaged(m: Machine, thread: Thread, f: KhugepagedFrame): Step {
	switch (f.at) {
		case 'asleep':
			return beginPass(m, thread, f);
		case 'scan':
			return scan(m, thread, f);
		case 'allocating':
			return allocated(m, thread, f, thread.result);
	}
}

function beginPass(m: Machine, thread: Thread, f: KhugepagedFrame): Step {
	m.khugepaged.idle = !m.regions.some((region) => eligible(m, region));
	if (m.khugepaged.idle) return wait(thread);
	f.left = m.tunables.khugePagesToScan;
	f.laps = 0;
	f.waited = false;
	f.at = 'scan';
	return AGAIN;
}

function endPass(m: Machine, thread: Thread, f: KhugepagedFrame): Step {
	f.at = 'asleep';
	return sleepUntil(thread, currentTime(m) + m.tunables.khugeScanSleepMs * 1_000_000);
}

function scan(m: Machine, thread: Thread, f: KhugepagedFrame): Step {
	for (let i = 0; i < RANGES_PER_SLICE; i++) {
		const region = f.left > 0 ? nextRange(m, f) : undefined;
		if (!region) return endPass(m, thread, f);
		f.left -= PAGEBLOCK_PAGES;
		f.node = examine(m, region, f.slot, true);
		if (f.node >= 0) return allocateFor(m, thread, f);
		f.slot += PAGEBLOCK_PAGES;
	}
	return YIELD;
}

/** Goes to the range at the cursor, or to the first one of the next region that may have huge pages. Undefined after two laps. */
function nextRange(m: Machine, f: KhugepagedFrame): Region | undefined {
	for (;;) {
		const region = m.regions[f.region];
		if (eligible(m, region) && f.slot + PAGEBLOCK_PAGES <= region.size) return region;
		f.slot = 0;
		f.region++;
		if (f.region < m.regions.length) continue;
		f.region = 0;
		m.khugepaged.fullScans++;
		if (++f.laps >= 2) return undefined;
	}
}

/**
 * Can the range be collapsed? The node that has most of it, or −1. `counts`: a range refused for what is missing is counted; the second
 * look, with the huge page in hand, is not.
 */
function examine(m: Machine, region: Region, from: number, counts: boolean): number {
	const pages = new Int32Array(m.nodes.length);
	let none = 0;
	let swapped = 0;
	charge(m, PAGEBLOCK_PAGES * m.costs.scanMigrate, FN.hpage_collapse_scan_pmd);
	for (let slot = from; slot < from + PAGEBLOCK_PAGES; slot++) {
		const pfn = region.pfns[slot] ?? 0;
		if (pfn <= 0) {
			if (isEvicted(pfn)) swapped++;
			else none++;
			continue;
		}
		const flags = flagsOf(m, pfn);
		if (headOf(m, pfn) !== pfn || kindOf(m, pfn) >> 4 > 0 || !(flags & PF_LRU) || flags & PF_PINNED) return -1;
		const node = zoneOf(m, pfn).node;
		pages[node] = pages[node]! + 1;
	}
	const present = PAGEBLOCK_PAGES - none - swapped;
	if (present === 0 || (swapped > 0 && present < PAGEBLOCK_PAGES / 2)) return -1;
	if (none > m.tunables.khugeMaxNone) return refuse(m, counts, COUNTER.thp_scan_exceed_none_pte);
	if (swapped > m.tunables.khugeMaxSwap) return refuse(m, counts, COUNTER.thp_scan_exceed_swap_pte);
	return pages.indexOf(Math.max(...pages));
}

function refuse(m: Machine, counts: boolean, counter: number): -1 {
	if (counts) count(m, counter);
	return -1;
}

function allocateFor(m: Machine, thread: Thread, f: KhugepagedFrame): Step {
	const gfp = GFP_TRANSHUGE_LIGHT | GFP_BIT_THISNODE | (m.tunables.khugeDefrag ? GFP_BIT_DIRECT_RECLAIM : 0);
	f.at = 'allocating';
	const pfn = allocate(m, thread, f.node, HUGE_ORDER, gfp);
	return pfn === PENDING ? AGAIN : allocated(m, thread, f, pfn);
}

/** Without a page: waits once a pass for better times, the second time the pass is over. */
function allocated(m: Machine, thread: Thread, f: KhugepagedFrame, pfn: number): Step {
	f.at = 'scan';
	count(m, pfn ? COUNTER.thp_collapse_alloc : COUNTER.thp_collapse_alloc_failed);
	if (pfn) {
		const region = m.regions[f.region];
		let read = 0;
		if (eligible(m, region) && examine(m, region, f.slot, false) >= 0) read = collapse(m, region, f.slot, pfn);
		else returnPage(m, pfn, HUGE_ORDER);
		f.slot += PAGEBLOCK_PAGES;
		return read > 0 ? sleepUntil(thread, currentTime(m) + read * m.costs.swapRead) : YIELD;
	}
	f.slot += PAGEBLOCK_PAGES;
	if (f.waited) return endPass(m, thread, f);
	f.waited = true;
	return sleepUntil(thread, currentTime(m) + m.tunables.khugeAllocSleepMs * 1_000_000);
}

/** Copies what is there, clears the rest, frees the base pages and maps the huge page in their place. Returns the pages to read from swap. */
function collapse(m: Machine, region: Region, from: number, huge: number): number {
	let copied = 0;
	let read = 0;
	let locked = 0;
	setKind(m, huge, PAGE_TAIL); // no longer a free buddy: pages freed beside it must not merge with it
	for (let slot = from; slot < from + PAGEBLOCK_PAGES; slot++) {
		const pfn = region.pfns[slot] ?? 0;
		if (isEvicted(pfn)) {
			forgetEvicted(m, region, slot);
			read++;
		}
		if (pfn <= 0) continue;
		locked |= flagsOf(m, pfn) & PF_UNEVICTABLE;
		releasePage(m, region, pfn);
		copied++;
	}
	charge(
		m,
		m.costs.collapse + (copied + read) * m.costs.collapseCopy + (PAGEBLOCK_PAGES - copied - read) * m.costs.collapseClear,
		FN.collapse_huge_page,
	);
	mapLruPage(m, region, from, huge, HUGE_ORDER, newAnonFlags(m) | locked);
	m.khugepaged.collapsed++;
	count(m, COUNTER.pgmajfault, read);
	count(m, COUNTER.pswpin, read);
	count(m, COUNTER.pgpgin, 4 * read);
	return read;
}
