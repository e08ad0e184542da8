/**
 * The fields of a page frame: four words in one array (machine.ts), so that whoever touches a page finds all of it in one line of the
 * processor's cache. On a large machine that, and not arithmetic, is what a page costs.
 */
import type { Machine } from './machine.js';

/** Words per frame; 2^29 frames (2 TiB) at most, so that an index fits in 31 bits. */
export const FRAME_WORDS = 4;
const PREV = 1;
const SLOT = 2;
const WORD = 3;
const FLAGS_SHIFT = 8;
const OWNER_SHIFT = 16;
const KIND_MASK = 0xff;
const FLAGS_MASK = 0xff << FLAGS_SHIFT;
const OWNER_MASK = 0xffff << OWNER_SHIFT;

type Pages = Pick<Machine, 'pages'>;

export function nextOf(m: Pages, pfn: number): number {
	return m.pages[pfn << 2]!;
}

export function setNext(m: Pages, pfn: number, next: number): void {
	m.pages[pfn << 2] = next;
}

export function prevOf(m: Pages, pfn: number): number {
	return m.pages[(pfn << 2) + PREV]!;
}

export function setPrev(m: Pages, pfn: number, prev: number): void {
	m.pages[(pfn << 2) + PREV] = prev;
}

export function slotOf(m: Pages, pfn: number): number {
	return m.pages[(pfn << 2) + SLOT]!;
}

export function setSlot(m: Pages, pfn: number, slot: number): void {
	m.pages[(pfn << 2) + SLOT] = slot;
}

/** What the frame is, and its order: PAGE_* | order << 4. */
export function kindOf(m: Pages, pfn: number): number {
	return m.pages[(pfn << 2) + WORD]! & KIND_MASK;
}

export function setKind(m: Pages, pfn: number, kind: number): void {
	const at = (pfn << 2) + WORD;
	m.pages[at] = (m.pages[at]! & ~KIND_MASK) | kind;
}

/** Of all frames in [from, to). */
export function fillKind(m: Pages, kind: number, from: number, to: number): void {
	const { pages } = m;
	for (let at = (from << 2) + WORD; at < to << 2; at += FRAME_WORDS) pages[at] = (pages[at]! & ~KIND_MASK) | kind;
}

/** Makes all frames in [from, to) of a kind and takes back everything else: one is copied over the others, a whole machine in one go. */
export function blankFrames(m: Pages, kind: number, from: number, to: number): void {
	const { pages } = m;
	const [start, end] = [from << 2, to << 2];
	if (start >= end) return;
	pages.fill(0, start, start + FRAME_WORDS);
	pages[start + WORD] = kind;
	for (let done = FRAME_WORDS; done < end - start; done <<= 1)
		pages.copyWithin(start + done, start, start + Math.min(done, end - start - done));
}

export function flagsOf(m: Pages, pfn: number): number {
	return (m.pages[(pfn << 2) + WORD]! & FLAGS_MASK) >> FLAGS_SHIFT;
}

export function setFlags(m: Pages, pfn: number, flags: number): void {
	const at = (pfn << 2) + WORD;
	m.pages[at] = (m.pages[at]! & ~FLAGS_MASK) | (flags << FLAGS_SHIFT);
}

export function ownerOf(m: Pages, pfn: number): number {
	return m.pages[(pfn << 2) + WORD]! >>> OWNER_SHIFT;
}

export function setOwner(m: Pages, pfn: number, owner: number): void {
	const at = (pfn << 2) + WORD;
	m.pages[at] = (m.pages[at]! & ~OWNER_MASK) | (owner << OWNER_SHIFT);
}

/** Everything but the links; no flag is set. */
export function setPage(m: Pages, pfn: number, kind: number, owner: number, slot: number): void {
	const at = pfn << 2;
	m.pages[at + SLOT] = slot;
	m.pages[at + WORD] = kind | (owner << OWNER_SHIFT);
}

/** A field a column, as an image holds them: runs of equal bytes are longer there. */
export interface Columns {
	readonly next: Int32Array;
	readonly prev: Int32Array;
	readonly kind: Uint8Array;
	readonly flags: Uint8Array;
	readonly owner: Uint16Array;
	readonly slot: Int32Array;
}

/** Each makes one column. They share their memory: a column is good until the next one is made. */
export type ColumnMakers = { readonly [Name in keyof Columns]: () => Columns[Name] };

export function columnsOf({ pages }: Pages): ColumnMakers {
	const frames = pages.length / FRAME_WORDS;
	const shared = new ArrayBuffer(4 * frames);
	return {
		next: () => column(pages, new Int32Array(shared, 0, frames), 0, 0),
		prev: () => column(pages, new Int32Array(shared, 0, frames), PREV, 0),
		kind: () => column(pages, new Uint8Array(shared, 0, frames), WORD, 0),
		flags: () => column(pages, new Uint8Array(shared, 0, frames), WORD, FLAGS_SHIFT),
		owner: () => column(pages, new Uint16Array(shared, 0, frames), WORD, OWNER_SHIFT),
		slot: () => column(pages, new Int32Array(shared, 0, frames), SLOT, 0),
	};
}

/** One field of all frames: a word, or as many bits of it, from `shift` on, as an element of `out` has. */
function column<Column extends Int32Array | Uint8Array | Uint16Array>(pages: Int32Array, out: Column, word: number, shift: number): Column {
	for (let pfn = 0, at = word; pfn < out.length; pfn++, at += FRAME_WORDS) out[pfn] = pages[at]! >>> shift;
	return out;
}

/** The other way round. */
export function pagesOf({ next, prev, kind, flags, owner, slot }: Columns): Int32Array {
	const pages = new Int32Array(kind.length * FRAME_WORDS);
	for (let pfn = 0; pfn < kind.length; pfn++) {
		const at = pfn << 2;
		pages[at] = next[pfn]!;
		pages[at + PREV] = prev[pfn]!;
		pages[at + SLOT] = slot[pfn]!;
		pages[at + WORD] = kind[pfn]! | (flags[pfn]! << FLAGS_SHIFT) | (owner[pfn]! << OWNER_SHIFT);
	}
	return pages;
}
