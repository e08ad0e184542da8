/**
 * Who has which page. A region is an address range, a file's page cache or a pool of kernel buffers: slot → pfn. The page's
 * `owner` and `slot` point back, which is the reverse map that migration and reclaim need.
 * A 2 MiB page occupies 512 slots from an aligned one; owner and slot are set on its first page only. A slot may have been unmapped,
 * or map another page, while the rest still map the 2 MiB page (partial-huge.ts).
 */
import { HUGE_ORDER, PAGE_FREE_TAIL, PAGE_TAIL, PAGEBLOCK_PAGES } from '../model/index.js';
import type { Machine } from './machine.js';
import { forgetUnmapped } from './partial-huge.js';
import { fillKind, kindOf, setOwner, setPage, setSlot, slotOf } from './page-fields.js';

export interface Region {
	readonly id: number;
	readonly name: string;
	/** PAGE_* kind of its pages. */
	readonly kind: number;
	/** Order of its pages when it is a pool of kernel blocks; 0 otherwise. */
	readonly order: number;
	/** Node it is meant for; single pages may lie elsewhere. */
	readonly node: number;
	pfns: Int32Array;
	/** Slots in use: all below this index may hold pages. Pools keep them dense. */
	length: number;
	/** Base pages mapped. */
	pages: number;
	/** Pages of anonymous memory that are out on swap. */
	swapped: number;
	/** Slots 2 MiB pages may be put at (thp, heap). */
	readonly huge: boolean;
	/** madvise(MADV_HUGEPAGE). */
	readonly madvised: boolean;
	/** Region of the page tables that map it; 0: none yet (page-tables.ts). */
	tables: number;
	/** Slots its owner may use: pages of an address range, or that a file has on disk. */
	size: number;
	/** Its memory must come from its node (mbind). */
	readonly bound: boolean;
	/** File regions: where the flusher goes on; since when pages are dirty, ns (0: clean). */
	flushCursor: number;
	dirtySince: number;
	/**
	 * File regions (cache-slab.ts): which slots have buffer heads, a bit each; entries below each slab page of tree nodes; regions of the
	 * slab pages of both, 0 none.
	 */
	heads: Uint8Array;
	nodeUse: Uint16Array;
	headSlab: number;
	nodeSlab: number;
	/** Reclaimable slab whose objects a shrinker may free. */
	shrinkable: boolean;
	/** Its owner is releasing it or has released it: jobs still at work on it stop. Its id is given away once it is empty and none is left. */
	gone: boolean;
}

export function createRegion(
	m: Machine,
	name: string,
	kind: number,
	slots: number,
	options: { order?: number; huge?: boolean; madvised?: boolean; node?: number; bound?: boolean } = {},
): Region {
	let id = m.regions.findIndex((region) => region?.gone === true && region.pages === 0 && !inUse(m, region.id));
	if (id < 0) id = m.regions.length;
	const region: Region = {
		id,
		name,
		kind,
		order: options.order ?? 0,
		node: options.node ?? 0,
		pfns: new Int32Array(slots),
		length: 0,
		pages: 0,
		swapped: 0,
		huge: options.huge ?? false,
		madvised: options.madvised ?? false,
		tables: 0,
		size: slots,
		bound: options.bound ?? false,
		flushCursor: 0,
		dirtySince: 0,
		heads: new Uint8Array(0),
		nodeUse: new Uint16Array(0),
		headSlab: 0,
		nodeSlab: 0,
		shrinkable: true,
		gone: false,
	};
	m.regions[id] = region;
	return region;
}

/** Does some job still name the region? */
function inUse(m: Machine, id: number): boolean {
	const names = (frame: object) =>
		('region' in frame && frame.region === id) ||
		('fallback' in frame && frame.fallback === id) ||
		('regions' in frame && (frame.regions as number[]).includes(id)) ||
		('sockets' in frame && (frame.sockets as number[]).includes(id));
	return m.threads.some((thread) => !thread.dead && thread.stack.some(names));
}

/** The owner of a region whose pages are all freed lets go of it. */
export function retireRegion(m: Machine, region: Region): void {
	region.gone = true;
	region.length = 0;
	region.pfns = new Int32Array(0);
	// A pin that keeps pages goes on without the region; one that keeps none is over.
	for (const pin of m.pins) {
		if (pin.region !== region.id) continue;
		pin.region = 0;
		const held = regionById(m, pin.held);
		if (held.pages === 0) held.gone = true;
	}
	m.pins = m.pins.filter((pin) => !regionById(m, pin.held).gone);
}

export function regionById(m: Machine, id: number): Region {
	const region = m.regions[id];
	if (!region) throw new Error(`no region ${id}`);
	return region;
}

/** Makes a freshly allocated block the page of a slot. Sets kind, owner and per-block counts. */
export function mapPage(m: Machine, region: Region, slot: number, pfn: number, order: number): void {
	setAllocated(m, pfn, order, region.kind, region.id, slot);
	enterTable(region, slot, pfn, order);
}

/** Makes a page that lost its region the page of another one's slot. It stays what it is and on the list it is on. */
export function adoptPage(m: Machine, region: Region, slot: number, pfn: number, order: number): void {
	setOwner(m, pfn, region.id);
	setSlot(m, pfn, slot);
	enterTable(region, slot, pfn, order);
}

function enterTable(region: Region, slot: number, pfn: number, order: number): void {
	growTable(region, slot + (order === HUGE_ORDER && region.huge ? PAGEBLOCK_PAGES : 1));
	if (order === HUGE_ORDER && region.huge) {
		for (let i = 0; i < PAGEBLOCK_PAGES; i++) region.pfns[slot + i] = pfn + i;
	} else {
		region.pfns[slot] = pfn;
	}
	region.pages += 1 << order;
}

function growTable(region: Region, needed: number): void {
	if (needed > region.length) region.length = needed;
	if (needed > region.size) region.size = needed;
	if (needed <= region.pfns.length) return;
	const larger = new Int32Array(Math.max(needed, Math.ceil(region.pfns.length * 1.25), 64));
	larger.set(region.pfns);
	region.pfns = larger;
}

/** Marks pages as allocated. Compound pages get tails; a base page is one frame. */
export function setAllocated(m: Machine, pfn: number, order: number, kind: number, owner: number, slot: number): void {
	setPage(m, pfn, kind | (order << 4), owner, slot);
	if (order > 0) {
		fillKind(m, PAGE_TAIL, pfn + 1, pfn + (1 << order));
		setSlot(m, pfn + 1, 0);
	}
	const node = m.nodes[m.zones[m.blockZone[pfn >> HUGE_ORDER]! - 1]!.node]!;
	node.kinds[kind] = node.kinds[kind]! + (1 << order);
}

/** Undoes `setAllocated` for a page about to be freed or already empty. */
export function clearAllocated(m: Machine, pfn: number, order: number): void {
	const kind = kindOf(m, pfn) & 15;
	const node = m.nodes[m.zones[m.blockZone[pfn >> HUGE_ORDER]! - 1]!.node]!;
	node.kinds[kind] = node.kinds[kind]! - (1 << order);
	// Frames inside a free block only need to look like "not a head".
	setPage(m, pfn, PAGE_FREE_TAIL, 0, 0);
	if (order > 0) fillKind(m, PAGE_FREE_TAIL, pfn + 1, pfn + (1 << order));
}

/** Forgets the mapping of a page; the caller frees the frames. */
export function unmapPage(m: Machine, region: Region, pfn: number, order: number): void {
	const slot = slotOf(m, pfn);
	if (order === HUGE_ORDER && region.huge) {
		unmapHuge(m, region, slot, pfn);
		return;
	}
	region.pfns[slot] = 0;
	region.pages -= 1 << order;
}

/** Clears the slots that still map the page; others of its range may map something else by now. */
function unmapHuge(m: Machine, region: Region, slot: number, pfn: number): void {
	for (let i = 0; i < PAGEBLOCK_PAGES; i++) {
		if (region.pfns[slot + i] !== pfn + i) continue;
		region.pfns[slot + i] = 0;
		region.pages--;
	}
	forgetUnmapped(m, pfn);
}

/** Removes a page from a pool and closes the gap with the pool's last page. */
export function takeFromPool(m: Machine, region: Region, slot: number): number {
	const pfn = region.pfns[slot]!;
	const last = region.length - 1;
	const moved = region.pfns[last]!;
	region.pfns[slot] = moved;
	setSlot(m, moved, slot);
	region.pfns[last] = 0;
	region.length = last;
	region.pages -= 1 << region.order;
	return pfn;
}
