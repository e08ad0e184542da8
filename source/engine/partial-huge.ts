/**
 * Partly mapped 2 MiB pages. Unmapping a part of one frees nothing: its frames stay together until the last of them is unmapped, or
 * until reclaim splits it (deferred-split.ts). Until then it waits in a queue of its node.
 * The second frame of a 2 MiB page has no owner of its own; its fields serve the page as the kernel's do:
 *
 *   slot        pages of it that are not mapped, 0: all are
 *   next, prev  links of the queue, between first frames of pages; 0 ends it
 *
 * Source: mm/huge_memory.c, deferred_split_folio, folio_unqueue_deferred_split (6.18).
 */
import { HUGE_ORDER, PAGE_TAIL, PAGEBLOCK_PAGES } from '../model/index.js';
import { type Machine, zoneOf } from './machine.js';
import type { Region } from './region.js';
import { kindOf, nextOf, prevOf, setNext, setPrev, setSlot, slotOf } from './page-fields.js';

/** First frame of the page a user frame belongs to: itself, or that of the 2 MiB page around it. */
export function headOf(m: Machine, pfn: number): number {
	return (kindOf(m, pfn) & 15) === PAGE_TAIL ? pfn & ~((1 << HUGE_ORDER) - 1) : pfn;
}

/** First frame of the 2 MiB page that lies at an aligned slot of the region, even if that slot is not mapped any more; 0: none does. */
export function hugePageAt(m: Machine, region: Region, slot: number): number {
	if (!region.huge || slot % PAGEBLOCK_PAGES !== 0) return 0;
	for (let i = 0; i < PAGEBLOCK_PAGES; i++) {
		const pfn = region.pfns[slot + i] ?? 0;
		const head = pfn - i;
		if (pfn > 0 && headOf(m, pfn) === head && kindOf(m, head) >> 4 === HUGE_ORDER) return head;
	}
	return 0;
}

export function unmappedPages(m: Machine, head: number): number {
	return slotOf(m, head + 1);
}

/** One more page of it is not mapped any longer; the first time it joins the queue. Returns how many are not. */
export function noteUnmapped(m: Machine, head: number): number {
	const node = m.nodes[zoneOf(m, head).node]!;
	if (slotOf(m, head + 1) === 0) {
		const last = node.splitTail;
		setPrev(m, head + 1, last);
		setNext(m, head + 1, 0);
		if (last) setNext(m, last + 1, head);
		else node.splitHead = head;
		node.splitTail = head;
		node.splitCount++;
	}
	setSlot(m, head + 1, slotOf(m, head + 1) + 1);
	node.splitUnmapped++;
	return slotOf(m, head + 1);
}

/** The page goes, is split, or has a whole mapping again. */
export function forgetUnmapped(m: Machine, head: number): void {
	const unmapped = slotOf(m, head + 1);
	if (unmapped === 0) return;
	const node = m.nodes[zoneOf(m, head).node]!;
	const before = prevOf(m, head + 1);
	const after = nextOf(m, head + 1);
	if (before) setNext(m, before + 1, after);
	else node.splitHead = after;
	if (after) setPrev(m, after + 1, before);
	else node.splitTail = before;
	node.splitCount--;
	node.splitUnmapped -= unmapped;
	setSlot(m, head + 1, 0);
}

/** Moves the page to the end of its queue. */
export function requeue(m: Machine, head: number): void {
	const unmapped = slotOf(m, head + 1);
	forgetUnmapped(m, head);
	noteUnmapped(m, head);
	m.nodes[zoneOf(m, head).node]!.splitUnmapped += unmapped - 1;
	setSlot(m, head + 1, unmapped);
}
