/**
 * Page faults on anonymous memory: huge when the range is empty and transparent huge pages allow it, else base pages.
 * Source: mm/huge_memory.c, do_huge_pmd_anonymous_page, vma_alloc_anon_folio_pmd; mm/memory.c, do_anonymous_page, do_swap_page (6.18).
 */
import { HUGE_ORDER, PAGEBLOCK_PAGES, THP_DEFRAG_MODES } from '../../model/index.js';
import { COUNTER, count } from '../counters.js';
import { GFP_HIGHUSER_MOVABLE, GFP_KERNEL, thpFaultMask } from '../gfp.js';
import { recordLatency } from '../histogram.js';
import { forgetEvicted, isEvicted, refaultFlags } from '../evicted.js';
import { enterKhugepaged } from '../khugepaged.js';
import { markAccessed, newAnonFlags } from '../lru.js';
import { charge, currentTime, GEN_ANON, zoneOf, type Machine } from '../machine.js';
import { mapLruPage, returnPage } from '../pages.js';
import { addTable, needsTable } from '../page-tables.js';
import { regionById, type Region } from '../region.js';
import { allocate, PENDING, pushHugeAlloc } from '../slow-path.js';
import { dropSwapCopy } from '../swap.js';
import { AGAIN, pop, push, sleepUntil, YIELD, type Step, type Thread } from '../thread.js';
import type { FillFrame } from './frames.js';
import { FN, USER_SPACE } from '../profile.js';
import { ownerOf, slotOf } from '../page-fields.js';

/** Base faults per slice: a reschedule point about every 20 µs. */
const FAULTS_PER_SLICE = 16;
/** Pages that are there touched in between, and what touching one costs, ns. */
const TOUCHES_PER_SLICE = 512;
const TOUCH_NS = 10;

type FillOptions = Pick<FillFrame, 'region' | 'node' | 'at' | 'to'> &
	Partial<Pick<FillFrame, 'limit' | 'madvised' | 'bind' | 'touch' | 'sparse' | 'pauseNs'>>;

export function fillFrame(options: FillOptions): FillFrame {
	return {
		k: 'fill',
		limit: Number.MAX_SAFE_INTEGER,
		madvised: false,
		bind: 0,
		touch: false,
		sparse: false,
		pauseNs: 0,
		pending: '',
		tableFor: -1,
		faultSince: 0,
		refused: -1,
		attempts: 0,
		successes: 0,
		...options,
	};
}

export function pushFill(thread: Thread, options: FillOptions): Step {
	return push(thread, fillFrame(options));
}

export function stepFill(m: Machine, thread: Thread, f: FillFrame): Step {
	const region = regionById(m, f.region);
	if (f.pending === 'huge') return hugeFaultDone(m, thread, region, f);
	if (f.pending === 'base') {
		f.pending = '';
		if (!thread.result) return pop(thread, 0);
		if (region.gone || (region.pfns[f.at] ?? 0) > 0) returnPage(m, thread.result, 0);
		else if (mapBase(m, region, f, thread.result)) return readFromSwap(m, thread);
	}
	if (f.pending === 'table') {
		f.pending = '';
		return takeTable(m, thread, region, f, thread.result);
	}
	if (region.gone) return pop(thread, 0);
	if (f.tableFor >= 0) return getTable(m, thread, region, f);
	for (let i = 0; i < FAULTS_PER_SLICE; i++) {
		if (!findFault(m, region, f)) return f.at >= f.to ? pop(thread, f.at + 1) : YIELD;
		if (f.limit <= 0) return pop(thread, f.at + 1);
		if (wantsHuge(m, region, f)) {
			f.pending = 'huge';
			enterKhugepaged(m);
			f.faultSince = currentTime(m);
			charge(m, m.costs.hugeFault, FN.do_huge_pmd_anonymous_page);
			const defrag = THP_DEFRAG_MODES.find((mode) => mode === m.tunables.thpDefrag) ?? 'madvise';
			return pushHugeAlloc(thread, f.node, thpFaultMask(defrag, f.madvised) | f.bind);
		}
		if (needsTable(m, region, f.at)) {
			f.tableFor = f.at;
			return AGAIN;
		}
		const pfn = allocate(m, thread, f.node, 0, GFP_HIGHUSER_MOVABLE | f.bind);
		if (pfn === PENDING) {
			f.pending = 'base';
			return AGAIN;
		}
		if (mapBase(m, region, f, pfn)) return readFromSwap(m, thread);
	}
	return YIELD;
}

/** Goes on to the next slot that faults. False when there is none up to the end, or when a slice's worth of others was touched. */
function findFault(m: Machine, region: Region, f: FillFrame): boolean {
	let touched = 0;
	for (; f.at < f.to; f.at++) {
		const entry = region.pfns[f.at] ?? 0;
		if (entry === 0 || (entry < 0 && f.touch)) return true;
		if (!f.touch) continue;
		if (++touched > TOUCHES_PER_SLICE) return false;
		charge(m, TOUCH_NS, FN[USER_SPACE]);
		if (ownerOf(m, entry) === region.id && slotOf(m, entry) === f.at) touch(m, entry);
	}
	return false;
}

function getTable(m: Machine, thread: Thread, region: Region, f: FillFrame): Step {
	const pfn = allocate(m, thread, thread.node, 0, GFP_KERNEL);
	if (pfn !== PENDING) return takeTable(m, thread, region, f, pfn);
	f.pending = 'table';
	return AGAIN;
}

/** A page for a page table has come, or (0) has not. */
function takeTable(m: Machine, thread: Thread, region: Region, f: FillFrame, pfn: number): Step {
	if (!pfn) return pop(thread, 0);
	if (region.gone || !addTable(m, region, f.tableFor, pfn)) returnPage(m, pfn, 0);
	f.tableFor = -1;
	return YIELD;
}

/** A write to a page that is mapped. */
function touch(m: Machine, pfn: number): void {
	dropSwapCopy(m, pfn);
	markAccessed(m, pfn);
}

/** Maps a page at the slot. True when its contents must be read from swap first. */
function mapBase(m: Machine, region: Region, f: FillFrame, pfn: number): boolean {
	const entry = region.pfns[f.at] ?? 0;
	let flags = newAnonFlags(m);
	if (isEvicted(entry)) {
		flags |= refaultFlags(m, entry, GEN_ANON, m.nodes[zoneOf(m, pfn).node]!);
		forgetEvicted(m, region, f.at);
		count(m, COUNTER.pgmajfault);
		count(m, COUNTER.pswpin);
		count(m, COUNTER.pgpgin, 4);
	}
	mapLruPage(m, region, f.at, pfn, 0, flags);
	count(m, COUNTER.pgfault);
	charge(m, m.costs.fault, FN.do_anonymous_page);
	f.at = f.sparse ? f.at + PAGEBLOCK_PAGES : f.at + 1;
	f.limit--;
	return isEvicted(entry);
}

function readFromSwap(m: Machine, thread: Thread): Step {
	return sleepUntil(thread, currentTime(m) + m.costs.swapRead);
}

/** An empty, aligned 2 MiB range in which no huge page was refused yet, and a policy that wants one. */
function wantsHuge(m: Machine, region: Region, f: FillFrame): boolean {
	if (!region.huge || f.at % PAGEBLOCK_PAGES !== 0 || f.at + PAGEBLOCK_PAGES > f.to || f.refused === f.at) return false;
	const enabled = m.tunables.thpEnabled;
	if (enabled === 'never' || (enabled === 'madvise' && !f.madvised)) return false;
	return isEmpty(region, f.at);
}

function isEmpty(region: Region, from: number): boolean {
	const end = Math.min(from + PAGEBLOCK_PAGES, region.length);
	for (let slot = from; slot < end; slot++) if (region.pfns[slot]) return false;
	return true;
}

function hugeFaultDone(m: Machine, thread: Thread, region: Region, f: FillFrame): Step {
	const pfn = thread.result;
	const node = m.nodes[f.node]!;
	f.pending = '';
	f.attempts++;
	node.thpAttempts++;
	if (pfn && (region.gone || !isEmpty(region, f.at))) {
		returnPage(m, pfn, HUGE_ORDER);
	} else if (pfn) {
		charge(m, m.costs.clearHuge, FN.folio_zero_user);
		mapLruPage(m, region, f.at, pfn, HUGE_ORDER, newAnonFlags(m));
		count(m, COUNTER.thp_fault_alloc);
		count(m, COUNTER.pgfault);
		f.successes++;
		if (needsTable(m, region, f.at)) f.tableFor = f.at;
		node.thpSuccesses++;
		f.at += PAGEBLOCK_PAGES;
		f.limit -= PAGEBLOCK_PAGES;
	} else {
		count(m, COUNTER.thp_fault_fallback);
		f.refused = f.at;
	}
	recordLatency(m.thpLatency, currentTime(m) - f.faultSince);
	return f.pauseNs > 0 ? sleepUntil(thread, currentTime(m) + f.pauseNs) : YIELD;
}
