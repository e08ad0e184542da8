/**
 * Machines as text: one row a pageblock, one letter a page.
 *
 *     mov: A256 .256          256 anonymous pages, then 256 free frames; a MOVABLE pageblock
 *     unm: (U.)256            kernel and free pages in turn
 *     H512                    one 2 MiB page (no type means mov)
 *
 * . free            A anonymous      M mlocked anonymous   P pinned anonymous   H anonymous, order 9
 * F file, clean     D file, dirty    W file, being written to disk
 * U kernel          S slab           R reclaimable slab    T page table         X hugetlb page, order 9
 * C kernel block of order 2 (four letters; those of other orders are drawn U)
 * = reserved        h held by compaction   i isolated by compaction
 *
 * A number repeats what stands before it. The first row is the zone's lowest pageblock.
 */
import assert from 'node:assert/strict';
import { freeRange } from '../../source/engine/boot.js';
import { PF_DIRTY, PF_ISOLATED, PF_PINNED, PF_UNEVICTABLE, PF_WRITEBACK, type Machine, type Zone } from '../../source/engine/machine.js';
import { addToPool, mapLruPage } from '../../source/engine/pages.js';
import { createRegion, type Region } from '../../source/engine/region.js';
import {
	MIGRATE_HIGHATOMIC,
	PAGE_ANON,
	PAGE_FILE,
	PAGE_FREE,
	PAGE_FREE_TAIL,
	PAGE_HELD,
	PAGE_HUGETLB,
	PAGE_KERNEL,
	PAGE_RESERVED,
	PAGE_SLAB,
	PAGE_SLAB_RECLAIMABLE,
	PAGE_TABLE,
	PAGEBLOCK_PAGES,
} from '../../source/model/index.js';
import { flagsOf, kindOf } from '../../source/engine/page-fields.js';

interface Letter {
	readonly kind: number;
	readonly flags: number;
	readonly order: number;
}

const LETTERS: Readonly<Record<string, Letter>> = {
	A: { kind: PAGE_ANON, flags: 0, order: 0 },
	M: { kind: PAGE_ANON, flags: PF_UNEVICTABLE, order: 0 },
	P: { kind: PAGE_ANON, flags: PF_PINNED, order: 0 },
	H: { kind: PAGE_ANON, flags: 0, order: 9 },
	F: { kind: PAGE_FILE, flags: 0, order: 0 },
	D: { kind: PAGE_FILE, flags: PF_DIRTY, order: 0 },
	W: { kind: PAGE_FILE, flags: PF_WRITEBACK, order: 0 },
	U: { kind: PAGE_KERNEL, flags: 0, order: 0 },
	S: { kind: PAGE_SLAB, flags: 0, order: 0 },
	R: { kind: PAGE_SLAB_RECLAIMABLE, flags: 0, order: 0 },
	T: { kind: PAGE_TABLE, flags: 0, order: 0 },
	X: { kind: PAGE_HUGETLB, flags: 0, order: 9 },
	C: { kind: PAGE_KERNEL, flags: 0, order: 2 },
};
const TYPES = ['unm', 'mov', 'rec', 'hig', 'iso'];

/** 'A2 (.U)3' → 'AA.U.U.U'. */
export function unroll(row: string): string {
	let text = row.replace(/\s+/g, '');
	while (text.includes('('))
		text = text.replace(/\(([^()]*)\)(\d+)/g, (_, inner: string, times: string) => unroll(inner).repeat(Number(times)));
	return text.replace(/(.)(\d+)/g, (_, letter: string, times: string) => letter.repeat(Number(times)));
}

/** 'AA.U.U.U' → 'A2(.U)3': runs first, then the shortest period of the whole row when that is shorter. */
export function roll(text: string): string {
	const runs = text
		.replace(/(.)\1+/g, (run, letter: string) => ` ${letter}${run.length} `)
		.replace(/ +/g, ' ')
		.trim();
	for (let period = 2; period <= text.length / 2; period++) {
		if (text.length % period !== 0) continue;
		const part = text.slice(0, period);
		if (part.repeat(text.length / period) !== text) continue;
		const periodic = `(${roll(part)})${text.length / period}`;
		return periodic.length < runs.length ? periodic : runs;
	}
	return runs;
}

function splitRow(row: string): { type: number; pages: string } {
	const [, named, body] = /^(?:(\w{3}):)?(.*)$/.exec(row.trim()) ?? [];
	const type = named === undefined ? 1 : TYPES.indexOf(named);
	assert.ok(type >= 0, `no migratetype is called ${named}`);
	const pages = unroll(body ?? '');
	assert.equal(pages.length, PAGEBLOCK_PAGES, `row "${row}" has ${pages.length} pages`);
	return { type, pages };
}

/** Puts the drawn pages into a zone whose frames are all reserved. Pages of a letter share a region named after it. */
export function paint(m: Machine, zone: Zone, rows: readonly string[]): void {
	const first = zone.start - (zone.start % PAGEBLOCK_PAGES);
	const drawn = rows.map(splitRow);
	assert.ok(first + drawn.length * PAGEBLOCK_PAGES >= zone.end, `the zone has more pageblocks than the ${rows.length} drawn`);
	drawn.forEach(({ type }, i) => {
		m.blockType[(first >> 9) + i] = type;
		if (type === MIGRATE_HIGHATOMIC) zone.reservedHighatomic += PAGEBLOCK_PAGES;
	});
	const text = drawn.map(({ pages }) => pages).join('');
	for (let pfn = zone.start; pfn < zone.end; ) pfn += paintFrom(m, zone, text.slice(pfn - first, zone.end - first), pfn);
}

/** Places the page, or the run of free frames, at the beginning of `text`; returns its length in frames. */
function paintFrom(m: Machine, zone: Zone, text: string, pfn: number): number {
	const letter = text[0] ?? '=';
	if (letter === '=') return 1;
	if (letter === '.') {
		const frames = /^\.+/.exec(text)?.[0].length ?? 1;
		freeRange(m, zone, pfn, pfn + frames);
		return frames;
	}
	const page = LETTERS[letter];
	assert.ok(page, `no kind of page is drawn as ${letter}`);
	const size = 1 << page.order;
	assert.ok(text.startsWith(letter.repeat(size)) && pfn % size === 0, `${letter} at pfn ${pfn} needs ${size} aligned letters`);
	const region = regionFor(m, zone, letter, page);
	zone.managed += size;
	if (page.kind === PAGE_ANON || page.kind === PAGE_FILE) {
		mapLruPage(m, region, region.length, pfn, page.order, page.flags);
		const node = m.nodes[zone.node]!;
		if (page.flags & PF_DIRTY) node.dirty++;
		if (page.flags & PF_WRITEBACK) node.writeback++;
	} else addToPool(m, region, pfn);
	return size;
}

function regionFor(m: Machine, zone: Zone, letter: string, page: Letter): Region {
	const known = m.regions.find((region) => region?.name === letter);
	if (known) return known;
	const isPool = page.kind !== PAGE_ANON && page.kind !== PAGE_FILE;
	return createRegion(m, letter, page.kind, 0, { order: isPool ? page.order : 0, huge: page.order === 9, node: zone.node });
}

/** The zone as rows, in the language above. */
export function draw(m: Machine, zone: Zone): string[] {
	const rows: string[] = [];
	const first = zone.start - (zone.start % PAGEBLOCK_PAGES);
	let text = '='.repeat(zone.start - first);
	for (let pfn = zone.start; pfn < zone.end; ) {
		const size = 1 << (kindOf(m, pfn) >> 4);
		text += letterAt(m, pfn).repeat(size);
		pfn += size;
	}
	text = text.padEnd(Math.ceil(text.length / PAGEBLOCK_PAGES) * PAGEBLOCK_PAGES, '=');
	for (let at = 0; at < text.length; at += PAGEBLOCK_PAGES) {
		const type = m.blockType[(first + at) >> 9]!;
		rows.push(`${type === 1 ? '' : `${TYPES[type]}: `}${roll(text.slice(at, at + PAGEBLOCK_PAGES))}`);
	}
	return rows;
}

function letterAt(m: Machine, pfn: number): string {
	const kind = kindOf(m, pfn) & 15;
	const order = kindOf(m, pfn) >> 4;
	const flags = flagsOf(m, pfn);
	if (kind === PAGE_FREE || kind === PAGE_FREE_TAIL) return '.';
	if (kind === PAGE_RESERVED) return '=';
	if (kind === PAGE_HELD) return 'h';
	if (flags & PF_ISOLATED) return 'i';
	const shown = flags & (PF_UNEVICTABLE | PF_PINNED | PF_DIRTY | PF_WRITEBACK);
	const found = Object.entries(LETTERS).find(([, page]) => page.kind === kind && page.flags === shown && page.order === order);
	return found?.[0] ?? (kind === PAGE_KERNEL ? 'U' : '?');
}
