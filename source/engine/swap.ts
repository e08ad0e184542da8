/**
 * Swap space: anonymous pages are written to it and freed once the device has them; a fault reads one back.
 * Source: mm/swap_state.c, add_to_swap; mm/page_io.c, swap_writepage, end_swap_bio_write; mm/memory.c, do_swap_page; mm/vmscan.c, pageout (6.18).
 * Simplifications: a slot has no number, only its page's entry in the region table; one device, which does one page after the other;
 * no swap readahead; a page read back, or written to before it
 * was freed, leaves swap at once, so nr_swapcached stays 0.
 */
import { PAGE_ANON } from '../model/index.js';
import { COUNTER, count, countOnNode } from './counters.js';
import type { SwapWriterFrame } from './frames.js';
import { reflag } from './lru.js';
import { charge, currentTime, PF_ACTIVE, PF_SWAPPED, PF_WRITEBACK, zoneOf, type Machine } from './machine.js';
import { sleepUntil, spawn, wait, wake, type Step, type Thread } from './thread.js';
import { FN } from './profile.js';
import { flagsOf, ownerOf, setFlags, slotOf } from './page-fields.js';

/** Pages the device takes in before whoever wants to write more has to wait. */
const QUEUE_PAGES = 256;
/** Pages whose completion one interrupt reports at most. */
const INTERRUPT_PAGES = 32;

/** May anonymous memory be reclaimed? */
export function hasSwap(m: Machine): boolean {
	return m.swap.used < m.swap.pages;
}

/** Adds swap space. */
export function addSwap(m: Machine, pages: number): void {
	m.swap.pages += pages;
}

/** When a reclaimer may go on writing, ns: in the past, unless the device has all it can take. */
export function swapReadyAt(m: Machine): number {
	return m.swap.busyUntil - QUEUE_PAGES * m.costs.diskWrite;
}

/** Gives a page a place on swap and starts to write it. False when swap is full. */
export function swapOut(m: Machine, pfn: number): boolean {
	if (!hasSwap(m)) return false;
	const { swap } = m;
	swap.used++;
	swap.busyUntil = Math.max(swap.busyUntil, currentTime(m)) + m.costs.diskWrite;
	setFlags(m, pfn, flagsOf(m, pfn) | PF_WRITEBACK);
	const node = m.nodes[zoneOf(m, pfn).node]!;
	node.writeback++;
	count(m, COUNTER.pswpout);
	countOnNode(m, node, COUNTER.nr_vmscan_write);
	const writer = swapWriter(m);
	(writer.stack[0] as SwapWriterFrame).queue.push(ownerOf(m, pfn), slotOf(m, pfn), swap.busyUntil);
	if (writer.readyAt === Number.POSITIVE_INFINITY) {
		wake(m, writer);
		writer.readyAt = swap.busyUntil;
	}
	return true;
}

function swapWriter(m: Machine): Thread {
	const known = m.threads.find((thread) => !thread.dead && thread.stack[0]?.k === 'swapWriter');
	return known ?? spawn(m, 'kworker/swap', 0, { k: 'swapWriter', queue: [] }, Number.POSITIVE_INFINITY);
}

/** Finishes what the device has written by now and sleeps until it has written more. */
export function stepSwapWriter(m: Machine, thread: Thread, f: SwapWriterFrame): Step {
	const now = currentTime(m);
	const { queue } = f;
	let done = 0;
	while (done < queue.length && queue[done + 2]! <= now) {
		finishWrite(m, queue[done]!, queue[done + 1]!);
		done += 3;
	}
	queue.splice(0, done);
	charge(m, (done / 3) * m.costs.free, FN.folio_end_writeback);
	return queue.length > 0 ? sleepUntil(thread, Math.max(queue[2]!, now + INTERRUPT_PAGES * m.costs.diskWrite)) : wait(thread);
}

/** The page of a slot has been written; it goes to the old end, where reclaim frees it next. It may have gone meanwhile. */
function finishWrite(m: Machine, id: number, slot: number): void {
	const region = m.regions[id];
	const pfn = region?.pfns[slot] ?? 0;
	if (!region || region.kind !== PAGE_ANON || pfn <= 0 || !(flagsOf(m, pfn) & PF_WRITEBACK)) return;
	m.nodes[zoneOf(m, pfn).node]!.writeback--;
	count(m, COUNTER.pgpgout, 4);
	count(m, COUNTER.pgrotated);
	reflag(m, pfn, PF_SWAPPED, PF_WRITEBACK | PF_ACTIVE, true);
}

/** The page is written to after it was swapped out: what is on swap, or on its way there, is out of date. */
export function dropSwapCopy(m: Machine, pfn: number): void {
	const flags = flagsOf(m, pfn);
	if (!(flags & (PF_SWAPPED | PF_WRITEBACK))) return;
	if (flags & PF_WRITEBACK) m.nodes[zoneOf(m, pfn).node]!.writeback--;
	setFlags(m, pfn, flags & ~(PF_SWAPPED | PF_WRITEBACK));
	m.swap.used--;
}
