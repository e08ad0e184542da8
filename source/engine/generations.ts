/**
 * Lists of the multi-generational LRU: pages by type, generation and zone. A generation has a sequence number; the page keeps it modulo 4
 * in the two flag bits that otherwise say active and referenced. The two youngest generations count as active.
 * Source: include/linux/mm_inline.h, lru_gen_add_folio, lru_gen_del_folio, lru_gen_update_size; mm/vmscan.c, lru_gen_is_active (6.12).
 * Simplification: no tiers, so page cache read through file descriptors again and again is not protected beyond its generation.
 */
import { PAGE_FILE } from '../model/index.js';
import {
	GEN_ANON,
	GEN_FILE,
	GENERATIONS,
	LRU_ACTIVE_ANON,
	LRU_INACTIVE_ANON,
	LRU_INACTIVE_FILE,
	MIN_GENERATIONS,
	PF_ACTIVE,
	PF_REFERENCED,
	PF_SWAPPED,
	type Machine,
	type Node,
	type NodeReclaim,
	type Zone,
} from './machine.js';
import { flagsOf, kindOf, nextOf, prevOf, setFlags, setNext, setPrev } from './page-fields.js';

const GEN_SHIFT = 1;
const GEN_BITS = PF_ACTIVE | PF_REFERENCED;

/** Is the multi-generational LRU built in and switched on? */
export function usesGenerations(m: Machine): boolean {
	return (m.tunables.lruGen & 1) !== 0 && m.features.multiGenLru;
}

export function typeOf(m: Machine, pfn: number): number {
	return (kindOf(m, pfn) & 15) === PAGE_FILE ? GEN_FILE : GEN_ANON;
}

/** Generation of a page on one of these lists. */
export function genOf(m: Machine, pfn: number): number {
	return (flagsOf(m, pfn) & GEN_BITS) >> GEN_SHIFT;
}

/** Does a generation count as active, which it does while it is one of the two youngest? */
export function isActiveGen(r: NodeReclaim, gen: number): boolean {
	return gen === r.maxSeq % GENERATIONS || gen === (r.maxSeq - 1) % GENERATIONS;
}

/** Adds to the numbers of active or inactive pages of a type. */
export function countLru(node: Node, zone: Zone, type: number, active: boolean, pages: number): void {
	const list = (type === GEN_FILE ? LRU_INACTIVE_FILE : LRU_INACTIVE_ANON) + (active ? LRU_ACTIVE_ANON : 0);
	node.lru[list] = node.lru[list]! + pages;
	zone.lru[list] = zone.lru[list]! + pages;
}

/** Where a page coming onto the lists belongs: freshly faulted in, waiting to be written, cold, or in between. */
function seqFor(m: Machine, r: NodeReclaim, pfn: number, oldEnd: boolean): number {
	const flags = flagsOf(m, pfn);
	const type = typeOf(m, pfn);
	if (flags & PF_ACTIVE) return r.maxSeq;
	if (type === GEN_ANON && !(flags & PF_SWAPPED)) return r.maxSeq - 1;
	const oldest = r.minSeq[type]!;
	return oldEnd || oldest + MIN_GENERATIONS >= r.maxSeq ? oldest : oldest + 1;
}

export function genAdd(m: Machine, zone: Zone, node: Node, pfn: number, oldEnd: boolean): void {
	linkGen(m, zone, node, pfn, seqFor(m, node.reclaim, pfn, oldEnd) % GENERATIONS, oldEnd);
}

/** Puts a page on the list of a generation. */
export function linkGen(m: Machine, zone: Zone, node: Node, pfn: number, gen: number, oldEnd: boolean): void {
	const type = typeOf(m, pfn);
	const list = type * GENERATIONS + gen;
	const first = zone.genHead[list]!;
	const last = zone.genTail[list]!;
	setFlags(m, pfn, (flagsOf(m, pfn) & ~GEN_BITS) | (gen << GEN_SHIFT));
	setNext(m, pfn, oldEnd ? 0 : first);
	setPrev(m, pfn, oldEnd ? last : 0);
	if (!first) {
		zone.genHead[list] = pfn;
		zone.genTail[list] = pfn;
	} else if (oldEnd) {
		setNext(m, last, pfn);
		zone.genTail[list] = pfn;
	} else {
		setPrev(m, first, pfn);
		zone.genHead[list] = pfn;
	}
	const pages = 1 << (kindOf(m, pfn) >> 4);
	zone.genPages[list] = zone.genPages[list]! + pages;
	countLru(node, zone, type, isActiveGen(node.reclaim, gen), pages);
}

/** Takes a page off its list; off the lists it only remembers whether it was active. */
export function genRemove(m: Machine, zone: Zone, node: Node, pfn: number): void {
	const type = typeOf(m, pfn);
	const gen = genOf(m, pfn);
	const list = type * GENERATIONS + gen;
	const active = isActiveGen(node.reclaim, gen);
	const before = prevOf(m, pfn);
	const after = nextOf(m, pfn);
	if (before) setNext(m, before, after);
	else zone.genHead[list] = after;
	if (after) setPrev(m, after, before);
	else zone.genTail[list] = before;
	setFlags(m, pfn, (flagsOf(m, pfn) & ~GEN_BITS) | (active ? PF_ACTIVE : 0));
	const pages = 1 << (kindOf(m, pfn) >> 4);
	zone.genPages[list] = zone.genPages[list]! - pages;
	countLru(node, zone, type, active, -pages);
}
