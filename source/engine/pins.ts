/**
 * Extra references to user pages (vmsplice, get_user_pages): compaction and reclaim leave such a page alone, and it outlives its
 * mapping. A page that loses its mapping while pinned goes over to a region of the pin's own, and is freed when the pin is released.
 * Simplification: a page with several pins goes over to the oldest of them. A 2 MiB page is pinned by its first page only.
 */
import { HUGE_ORDER, PAGEBLOCK_PAGES } from '../model/index.js';
import { accountMobility, isLruKind, reflag } from './lru.js';
import { PF_PINNED, PF_UNEVICTABLE, type Machine } from './machine.js';
import { hugePageAt } from './partial-huge.js';
import { adoptPage, createRegion, type Region, regionById } from './region.js';
import { flagsOf, kindOf, ownerOf, setFlags, slotOf } from './page-fields.js';

/** References to every n-th page of a region. */
export interface Pin {
	readonly name: string;
	/** 0 once the region is gone. */
	region: number;
	readonly every: number;
	/** Region of the pages that only this pin keeps. */
	readonly held: number;
}

/** Takes references to what the region has at every n-th slot now. Kernel memory is not pinned. */
export function pinRegion(m: Machine, name: string, region: Region, every: number): void {
	if (!isLruKind(region.kind)) return;
	const held = createRegion(m, `${name} (only pinned)`, region.kind, 0, { huge: region.huge, node: region.node });
	m.pins.push({ name, region: region.id, every, held: held.id });
	for (const pfn of ownPages(m, region, every)) setPinned(m, pfn, true);
}

/** Drops the oldest pin of the name. Returns the region of the pages that now belong to nobody; undefined when there is no such pin. */
export function unpin(m: Machine, name: string): Region | undefined {
	const at = m.pins.findIndex((pin) => pin.name === name);
	const pin = m.pins[at];
	if (!pin) return undefined;
	m.pins.splice(at, 1);
	if (pin.region > 0) {
		for (const pfn of ownPages(m, regionById(m, pin.region), pin.every)) {
			if (!pinOf(m, pin.region, slotOf(m, pfn))) setPinned(m, pfn, false);
		}
	}
	const held = regionById(m, pin.held);
	for (const pfn of ownPages(m, held, 1)) setPinned(m, pfn, false);
	return held;
}

/** Pages whose first frame belongs at a multiple of `every`, mapped there or, of a 2 MiB page, not any more. */
function ownPages(m: Machine, region: Region, every: number): number[] {
	const pfns: number[] = [];
	for (let slot = 0; slot < region.length; slot += every) {
		const pfn = region.pfns[slot]! || hugePageAt(m, region, slot);
		if (pfn && ownerOf(m, pfn) === region.id && slotOf(m, pfn) === slot) pfns.push(pfn);
	}
	return pfns;
}

function pinOf(m: Machine, region: number, slot: number): Pin | undefined {
	return m.pins.find((pin) => pin.region === region && slot % pin.every === 0);
}

/** Hands an unmapped page to the pin that still refers to it. False when no known pin does. */
export function keepPinned(m: Machine, from: Region, pfn: number): boolean {
	const pin = pinOf(m, from.id, slotOf(m, pfn));
	if (!pin) return false;
	const held = regionById(m, pin.held);
	const order = kindOf(m, pfn) >> 4;
	const slot = order === HUGE_ORDER ? Math.ceil(held.length / PAGEBLOCK_PAGES) * PAGEBLOCK_PAGES : held.length;
	adoptPage(m, held, slot, pfn, order);
	// mlock ends with the mapping.
	if (flagsOf(m, pfn) & PF_UNEVICTABLE) reflag(m, pfn, 0, PF_UNEVICTABLE);
	return true;
}

/** Pins or unpins a page (an extra reference from vmsplice or get_user_pages). */
export function setPinned(m: Machine, pfn: number, pinned: boolean): void {
	const order = kindOf(m, pfn) >> 4;
	if (((flagsOf(m, pfn) & PF_PINNED) !== 0) === pinned) return;
	accountMobility(m, pfn, order, -1);
	setFlags(m, pfn, pinned ? flagsOf(m, pfn) | PF_PINNED : flagsOf(m, pfn) & ~PF_PINNED);
	accountMobility(m, pfn, order, 1);
}

/** Is the region the remainder of a pin? Nobody's process can be killed for its pages. */
export function isHeldByPin(m: Machine, region: Region): boolean {
	return m.pins.some((pin) => pin.held === region.id);
}
