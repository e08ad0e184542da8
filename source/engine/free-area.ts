/**
 * Free lists: per zone, order and migratetype an ordered, doubly linked list of block heads. Order within a list matters: the
 * allocator takes the head, the searches of compaction walk from either end.
 * Since 6.10 a block lies on the list of its pageblock's type. Before, it could lie on any, so there `slot` of its first page says which.
 * Source: mm/page_alloc.c, __add_to_free_list, __del_page_from_free_list, move_to_free_list (6.18).
 */
import { HUGE_ORDER, MIGRATE_HIGHATOMIC, MIGRATE_ISOLATE, MIGRATETYPES, PAGE_FREE } from '../model/index.js';
import type { Machine, Zone } from './machine.js';
import { nextOf, prevOf, setKind, setNext, setPrev, setSlot, slotOf } from './page-fields.js';

/** Puts a block on its list and marks its first page as a free buddy of that order. */
export function addToFreeList(m: Machine, zone: Zone, pfn: number, order: number, type: number, toTail: boolean): void {
	const list = order * MIGRATETYPES + type;
	setKind(m, pfn, PAGE_FREE | (order << 4));
	if (!m.features.cleanFreeLists) setSlot(m, pfn, type);
	if (toTail) {
		const last = zone.tail[list]!;
		setPrev(m, pfn, last);
		setNext(m, pfn, 0);
		if (last) setNext(m, last, pfn);
		else zone.head[list] = pfn;
		zone.tail[list] = pfn;
	} else {
		const first = zone.head[list]!;
		setNext(m, pfn, first);
		setPrev(m, pfn, 0);
		if (first) setPrev(m, first, pfn);
		else zone.tail[list] = pfn;
		zone.head[list] = pfn;
	}
	zone.count[list] = zone.count[list]! + 1;
	zone.nrFree[order] = zone.nrFree[order]! + 1;
	if (type === MIGRATE_HIGHATOMIC) zone.freeHighatomic += 1 << order;
	if (order >= HUGE_ORDER && type !== MIGRATE_ISOLATE) zone.freeBlocks += 1 << order;
}

/** Migratetype of the list a free block lies on. */
export function listType(m: Machine, pfn: number): number {
	return m.features.cleanFreeLists ? m.blockType[pfn >> HUGE_ORDER]! : slotOf(m, pfn);
}

/** Takes a block off its list. The caller decides what its pages become. */
export function removeFromFreeList(m: Machine, zone: Zone, pfn: number, order: number): void {
	const type = listType(m, pfn);
	if (!m.features.cleanFreeLists) setSlot(m, pfn, 0);
	const list = order * MIGRATETYPES + type;
	const before = prevOf(m, pfn);
	const after = nextOf(m, pfn);
	if (before) setNext(m, before, after);
	else zone.head[list] = after;
	if (after) setPrev(m, after, before);
	else zone.tail[list] = before;
	zone.count[list] = zone.count[list]! - 1;
	zone.nrFree[order] = zone.nrFree[order]! - 1;
	if (type === MIGRATE_HIGHATOMIC) zone.freeHighatomic -= 1 << order;
	if (order >= HUGE_ORDER && type !== MIGRATE_ISOLATE) zone.freeBlocks -= 1 << order;
}

/** Moves a block to the tail of another type's list of the same order. Its pageblock still has the old type. */
export function moveFreeBlock(m: Machine, zone: Zone, pfn: number, order: number, to: number): void {
	const from = listType(m, pfn);
	removeFromFreeList(m, zone, pfn, order);
	addToFreeList(m, zone, pfn, order, to, true);
	if (from === MIGRATE_ISOLATE) zone.free += 1 << order;
	if (to === MIGRATE_ISOLATE) zone.free -= 1 << order;
}
