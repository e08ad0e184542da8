/**
 * Class maps of a recording → page map of the engine. A class map has one letter per frame; beside it may lie the flags of every
 * frame as /proc/kpageflags printed them (include/uapi/linux/kernel-page-flags.h), which add orders of compound pages and which
 * user pages are active. Without them, runs of compound kernel pages count as the largest aligned blocks that fit.
 */
import { PF_ACTIVE, PF_PINNED, PF_REFERENCED, PF_UNEVICTABLE } from '../engine/machine.js';
import type { PageMap } from '../engine/page-map.js';
import {
	HUGE_ORDER,
	MAX_PAGE_ORDER,
	PAGE_ANON,
	PAGE_FILE,
	PAGE_FREE,
	PAGE_HOLE,
	PAGE_HUGETLB,
	PAGE_KERNEL,
	PAGE_RESERVED,
	PAGE_SLAB,
	PAGE_TABLE,
	PAGE_TAIL,
} from '../model/index.js';

/**
 * h hugetlb, H part of a 2 MiB page, M mlocked, A and F user pages on an LRU list, a the same on its way there, S slab, P page
 * table, C other compound page, k no flag (a kernel page, or a free one on a per-CPU list), m mapped but on no LRU list.
 */
const KIND_OF_CLASS: Readonly<Record<string, number>> = {
	'.': PAGE_HOLE,
	R: PAGE_RESERVED,
	o: PAGE_RESERVED,
	f: PAGE_FREE,
	A: PAGE_ANON,
	a: PAGE_ANON,
	M: PAGE_ANON,
	H: PAGE_ANON,
	h: PAGE_HUGETLB,
	F: PAGE_FILE,
	S: PAGE_SLAB,
	P: PAGE_TABLE,
	C: PAGE_KERNEL,
	k: PAGE_KERNEL,
	m: PAGE_KERNEL,
};

const KPF_REFERENCED = 1 << 2;
const KPF_ACTIVE = 1 << 6;
const KPF_MMAP = 1 << 11;
const KPF_ANON = 1 << 12;
const KPF_COMPOUND_HEAD = 1 << 15;
const KPF_COMPOUND_TAIL = 1 << 16;

const KPAGEFLAGS_BYTES = 8;

/** `kpageflags`: eight bytes per frame, little-endian. Throws when a class is unknown or the lengths differ. */
export function pageMapOfClasses(classes: Uint8Array, kpageflags: Uint8Array | undefined): PageMap {
	const kindOf = new Int8Array(256).fill(-1);
	for (const [letter, kind] of Object.entries(KIND_OF_CLASS)) kindOf[letter.charCodeAt(0)] = kind;
	const kinds = new Uint8Array(classes.length);
	const flags = new Uint8Array(classes.length);
	const mlocked = 'M'.charCodeAt(0);
	for (let pfn = 0; pfn < classes.length; pfn++) {
		const kind = kindOf[classes[pfn]!]!;
		if (kind < 0) throw new Error(`frame ${pfn} has the unknown class ${JSON.stringify(String.fromCharCode(classes[pfn]!))}`);
		kinds[pfn] = kind;
		if (classes[pfn] === mlocked) flags[pfn] = PF_UNEVICTABLE;
	}
	if (kpageflags) applyKpageflags({ kinds, flags }, kpageflags);
	else guessCompounds(classes, kinds);
	return { kinds, flags };
}

function applyKpageflags({ kinds, flags }: PageMap, kpageflags: Uint8Array): void {
	if (kpageflags.length !== kinds.length * KPAGEFLAGS_BYTES) {
		throw new Error(`expected flags of ${kinds.length} frames, got ${kpageflags.length / KPAGEFLAGS_BYTES}`);
	}
	const view = new DataView(kpageflags.buffer, kpageflags.byteOffset, kpageflags.byteLength);
	const flagsOf = (pfn: number): number => view.getUint32(pfn * KPAGEFLAGS_BYTES, true);
	for (let pfn = 0; pfn < kinds.length; ) {
		const kind = kinds[pfn]!;
		const word = flagsOf(pfn);
		if (kind === PAGE_ANON || kind === PAGE_FILE) noteUserFlags({ kinds, flags }, pfn, word);
		let size = 1;
		if (word & KPF_COMPOUND_HEAD && kind !== PAGE_FREE) {
			while (size < 1 << MAX_PAGE_ORDER && pfn + size < kinds.length && flagsOf(pfn + size) & KPF_COMPOUND_TAIL) size++;
			size = makeCompound(kinds, pfn, Math.floor(Math.log2(size)));
		}
		pfn += size;
	}
}

function noteUserFlags({ kinds, flags }: PageMap, pfn: number, word: number): void {
	// Mlocked pages are told apart by the flag only.
	const kind = word & KPF_ANON ? PAGE_ANON : PAGE_FILE;
	kinds[pfn] = kind;
	if (word & KPF_REFERENCED) flags[pfn] = flags[pfn]! | PF_REFERENCED;
	if (word & KPF_ACTIVE && !(flags[pfn]! & PF_UNEVICTABLE)) flags[pfn] = flags[pfn]! | PF_ACTIVE;
	// An anonymous page that nobody maps any more lives only by somebody's extra reference.
	if (kind === PAGE_ANON && !(word & KPF_MMAP)) flags[pfn] = flags[pfn]! | PF_PINNED;
}

/** Returns the frames it covers: less than asked for where the block would not be aligned. */
function makeCompound(kinds: Uint8Array, pfn: number, wanted: number): number {
	let order = wanted;
	while (order > 0 && pfn % (1 << order) !== 0) order--;
	const kind = kinds[pfn]!;
	kinds[pfn] = kind | (order << 4);
	kinds.fill(PAGE_TAIL, pfn + 1, pfn + (1 << order));
	return 1 << order;
}

function guessCompounds(classes: Uint8Array, kinds: Uint8Array): void {
	const [kernel, huge, hugetlb] = ['C', 'H', 'h'].map((letter) => letter.charCodeAt(0));
	for (let pfn = 0; pfn < classes.length; ) {
		const letter = classes[pfn];
		let size = 1;
		if (letter === kernel || letter === huge || letter === hugetlb) {
			const order = runOrder(classes, pfn);
			if (letter === kernel) size = makeCompound(kinds, pfn, order);
			else if (order >= HUGE_ORDER) size = makeCompound(kinds, pfn, HUGE_ORDER);
		}
		pfn += size;
	}
}

/** Order of the largest aligned block of one class that starts here. */
function runOrder(classes: Uint8Array, pfn: number): number {
	let order = 0;
	while (order < MAX_PAGE_ORDER && pfn % (2 << order) === 0 && pfn + (2 << order) <= classes.length) {
		for (let at = pfn + (1 << order); at < pfn + (2 << order); at++) if (classes[at] !== classes[pfn]) return order;
		order++;
	}
	return order;
}
