/**
 * The lists of per-CPU pages: what is on them, putting blocks on and taking them off, and handing them back to the buddy allocator.
 * Source: mm/page_alloc.c, struct per_cpu_pages, free_pcppages_bulk, drain_pages_zone (6.18).
 */
import { COSTLY_ORDER, HUGE_ORDER, MIGRATE_HIGHATOMIC, MIGRATE_MOVABLE, PAGE_FREE_TAIL, PAGE_PCP } from '../model/index.js';
import { freeOnePage } from './buddy.js';
import type { Machine, Zone } from './machine.js';
import { isTraced, tracepoint } from './trace.js';
import { fillKind, nextOf, prevOf, setNext, setPrev } from './page-fields.js';

/** Migratetypes that have lists of their own. */
const TYPES = 3;
const LOW_LISTS = (COSTLY_ORDER + 1) * TYPES;
const LISTS = LOW_LISTS + 2;

/** One CPU's lists of one zone (struct per_cpu_pages). */
export interface Pcp {
	/** First and last block of each list; 0 none. */
	readonly head: Int32Array;
	readonly tail: Int32Array;
	/** Pages on all lists. */
	count: number;
	/** Pages moved to or from the buddy allocator at a time; 1: nothing is kept (before the zone is set up). */
	batch: number;
	/** Pages it may hold; adapts between the two limits since 6.7. */
	high: number;
	highMin: number;
	highMax: number;
	/** Pages freed of late; before 6.7 how often the batch is doubled when freeing. */
	freeCount: number;
	/** How often the batch is doubled when allocating. */
	allocFactor: number;
	/** The last free was of an order from 1 to 3. */
	freedHighOrder: boolean;
	/** Used since the last look; seconds until the list of a remote zone is emptied. */
	used: boolean;
	expire: number;
}

export function createPcp(): Pcp {
	return {
		head: new Int32Array(LISTS),
		tail: new Int32Array(LISTS),
		count: 0,
		batch: 1,
		high: 0,
		highMin: 0,
		highMax: 0,
		freeCount: 0,
		allocFactor: 0,
		freedHighOrder: false,
		used: false,
		expire: 0,
	};
}

export function listIndex(order: number, type: number): number {
	return order <= COSTLY_ORDER ? order * TYPES + type : LOW_LISTS + (type === MIGRATE_MOVABLE ? 1 : 0);
}

function listOrder(index: number): number {
	return index < LOW_LISTS ? Math.floor(index / TYPES) : HUGE_ORDER;
}

/** Blocks on the lists, each with its order, for audits and files. */
export function* pcpBlocks(m: Machine, pcp: Pcp): Generator<{ pfn: number; order: number }> {
	for (let index = 0; index < LISTS; index++) {
		for (let pfn = pcp.head[index]!; pfn; pfn = nextOf(m, pfn)) yield { pfn, order: listOrder(index) };
	}
}

export function link(m: Machine, zone: Zone, pcp: Pcp, index: number, pfn: number, order: number, toTail: boolean): void {
	const { head, tail } = pcp;
	if (toTail) {
		const last = tail[index]!;
		setPrev(m, pfn, last);
		setNext(m, pfn, 0);
		if (last) setNext(m, last, pfn);
		else head[index] = pfn;
		tail[index] = pfn;
	} else {
		const first = head[index]!;
		setNext(m, pfn, first);
		setPrev(m, pfn, 0);
		if (first) setPrev(m, first, pfn);
		else tail[index] = pfn;
		head[index] = pfn;
	}
	fillKind(m, PAGE_PCP, pfn, pfn + (1 << order));
	const pages = 1 << order;
	pcp.count += pages;
	const { kinds } = m.nodes[zone.node]!;
	kinds[PAGE_PCP] = kinds[PAGE_PCP]! + pages;
	m.blockWaiting[pfn >> HUGE_ORDER] = m.blockWaiting[pfn >> HUGE_ORDER]! + pages;
}

export function unlink(m: Machine, zone: Zone, pcp: Pcp, index: number, pfn: number, order: number): void {
	const older = nextOf(m, pfn);
	const newer = prevOf(m, pfn);
	if (newer) setNext(m, newer, older);
	else pcp.head[index] = older;
	if (older) setPrev(m, older, newer);
	else pcp.tail[index] = newer;
	const pages = 1 << order;
	pcp.count -= pages;
	const { kinds } = m.nodes[zone.node]!;
	kinds[PAGE_PCP] = kinds[PAGE_PCP]! - pages;
	m.blockWaiting[pfn >> HUGE_ORDER] = m.blockWaiting[pfn >> HUGE_ORDER]! - pages;
}

/** Hands at least `pages` pages, oldest first, to the buddy allocator: from list `first` on, each list to its end before the next. */
export function bulkFree(m: Machine, zone: Zone, pcp: Pcp, pages: number, first: number): void {
	let left = Math.min(pages, pcp.count);
	for (let index = first; left > 0; index = (index + 1) % LISTS) {
		const order = listOrder(index);
		for (let pfn = pcp.tail[index]!; left > 0 && pfn; pfn = pcp.tail[index]!) {
			unlink(m, zone, pcp, index, pfn, order);
			if (order > 0) fillKind(m, PAGE_FREE_TAIL, pfn, pfn + (1 << order));
			left -= 1 << order;
			if (isTraced(m, 'mm_page_pcpu_drain'))
				tracepoint(m, { name: 'mm_page_pcpu_drain', pfn, order, migratetype: listTypeOf(m, pfn, index) });
			freeOnePage(m, zone, pfn, order, false, listTypeOf(m, pfn, index));
		}
	}
}

/** Since 6.10 a page goes to the list of its pageblock; before, to that of the per-CPU list it was on, whatever its pageblock is. */
function listTypeOf(m: Machine, pfn: number, index: number): number {
	const type = m.blockType[pfn >> HUGE_ORDER]!;
	if (m.features.cleanFreeLists || type >= MIGRATE_HIGHATOMIC || index >= LOW_LISTS) return type;
	return index % TYPES;
}

/** Empties one CPU's lists of a zone (drain_pages_zone). */
export function drainPcp(m: Machine, zone: Zone, cpu: number): void {
	const pcp = zone.pcps[cpu]!;
	if (pcp.count > 0) bulkFree(m, zone, pcp, pcp.count, 0);
}

/** Empties every CPU's lists of a zone (drain_all_pages). */
export function drainZonePcps(m: Machine, zone: Zone): void {
	for (let cpu = 0; cpu < zone.pcps.length; cpu++) drainPcp(m, zone, cpu);
}

/** Pages of the zone on per-CPU lists. */
export function pcpPages(zone: Zone): number {
	return zone.pcps.reduce((pages, pcp) => pages + pcp.count, 0);
}
