/** The map of a machine so small that every page is seen: used or free, and what it is used for. */
import {
	type MapZone,
	PAGE_ANON,
	PAGE_FILE,
	PAGE_FREE,
	PAGE_FREE_TAIL,
	PAGE_HELD,
	PAGE_HOLE,
	PAGE_HUGETLB,
	PAGE_PCP,
	PAGE_RESERVED,
	PAGE_SLAB_RECLAIMABLE,
	PAGE_TAIL,
	PAGEBLOCK_PAGES,
} from '../model/index.js';
import { grouped } from '../text/quantity.js';
import { fitEntries, fitRow, merge, type Row, rowWidth, type Span, span } from '../text/row.js';
import { BOLD, type Slot, style } from '../text/style.js';
import { scannerGlyphs } from './activity.js';
import { halfBlocks } from './half-blocks.js';
import { type PagePlan, planPages } from './page-plan.js';
import { scannersIn, scannerWords } from './map-scanners.js';
import type { Look } from './map-look.js';
import type { ViewInput } from './view.js';

/** emptied, filled: by compaction, a moment ago. */
export type PageUse = 'free' | 'anon' | 'file' | 'slab' | 'unmovable' | 'kernel' | 'huge' | 'hole' | 'emptied' | 'filled';

const QUADRANTS = ' ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█';
/** Braille dot of each position, row by row. */
const BRAILLE_DOTS = [0x01, 0x08, 0x02, 0x10, 0x04, 0x20, 0x40, 0x80];
const BRAILLE_BASE = 0x2800;

const SLOT_OF: Readonly<Record<PageUse, Slot>> = {
	free: 'empty',
	hole: 'default',
	anon: 'anon',
	file: 'file',
	slab: 'slab',
	unmovable: 'unmovable',
	kernel: 'kernel',
	huge: 'huge',
	emptied: 'migrateTrail',
	filled: 'freeTrail',
};
const GLYPH_OF: Readonly<Record<PageUse, string>> = {
	free: '·',
	hole: ' ',
	anon: '█',
	file: '▓',
	slab: '▒',
	unmovable: '▚',
	kernel: '▄',
	huge: '■',
	emptied: '·',
	filled: '█',
};
const ASCII_OF: Readonly<Record<PageUse, string>> = {
	free: '.',
	hole: ' ',
	anon: 'a',
	file: 'f',
	slab: 's',
	unmovable: 'U',
	kernel: 'K',
	huge: 'H',
	emptied: '.',
	filled: 'a',
};

/** Undefined when the machine is not that small, or the panel is too small to show every page. */
export function pageMapRows(input: ViewInput, width: number, height: number): Row[] | undefined {
	const { map } = input.snapshot;
	const plan = map.pages.length === 0 ? undefined : pagePlanFor(input, width, height);
	if (plan === undefined) return undefined;
	const uses = pageUses(map.pages, input.history.pages.left);
	const rows: Row[] = [];
	for (const { zone, lines } of plan.zones) {
		rows.push(labelRow(input, zone, width));
		for (let line = 0; line < lines; line++) rows.push([span(' '), ...pageLine(input, plan, zone, uses, line)]);
	}
	while (rows.length < height - 1) rows.push([]);
	rows.push(pageLegend(input, plan, width));
	return rows.map((row) => fitRow(merge(row), width));
}

export function pagePlanFor(input: ViewInput, width: number, height: number): PagePlan | undefined {
	return planPages(input.snapshot.map.zones, width - 1, height - 1, input.ascii);
}

/** First page of the dots at a cell of such a map; undefined beside them. */
export function pageAt({ shape, pagesAcross, zones }: PagePlan, { x, y }: { readonly x: number; readonly y: number }): number | undefined {
	let top = 1;
	for (const { zone, lines } of zones) {
		const offset = (y - top) * shape.high * pagesAcross + (x - 1) * shape.wide;
		const isInside = y >= top && y < top + lines && x >= 1 && x <= pagesAcross / shape.wide;
		if (isInside) return offset < zone.blocks * PAGEBLOCK_PAGES ? zone.firstPfn + offset : undefined;
		top += lines + 1;
	}
	return undefined;
}

/** What each page is used for; a tail is what its head is. `trail` is above 0 for pages just filled, below for emptied ones. */
function pageUses(pages: Uint8Array, trail: Int8Array): PageUse[] {
	const uses: PageUse[] = [];
	let head: PageUse = 'hole';
	pages.forEach((kind, page) => {
		if (kind !== PAGE_TAIL) head = useOf(kind);
		const moved = trail[page] ?? 0;
		uses.push(moved > 0 ? 'filled' : moved < 0 ? 'emptied' : head);
	});
	return uses;
}

export function useOf(kind: number): PageUse {
	switch (kind) {
		case PAGE_HOLE:
			return 'hole';
		case PAGE_FREE:
		case PAGE_FREE_TAIL:
		case PAGE_HELD:
		case PAGE_PCP:
			return 'free';
		case PAGE_ANON:
			return 'anon';
		case PAGE_FILE:
			return 'file';
		case PAGE_SLAB_RECLAIMABLE:
			return 'slab';
		case PAGE_RESERVED:
			return 'kernel';
		case PAGE_HUGETLB:
			return 'huge';
		default:
			return 'unmovable';
	}
}

function labelRow(input: ViewInput, zone: MapZone, width: number): Row {
	const words = scannerWords(scannersIn(input.snapshot, zone), zone.firstPfn + zone.blocks * PAGEBLOCK_PAGES, scannerGlyphs(input.ascii));
	const end = zone.firstPfn + zone.blocks * PAGEBLOCK_PAGES - 1;
	const name: Row = [
		span(` node ${zone.node} ${zone.name}`, style(zone.node === input.selectedNode ? 'strong' : 'default')),
		span(`  pfn ${grouped(zone.firstPfn)} ${input.ascii ? '-' : '–'} ${grouped(end)}`, style('faint')),
	];
	const gap = width - rowWidth(name) - rowWidth(words);
	return gap < 2 ? name : [...name, span(' '.repeat(gap)), ...words];
}

function pageLine(input: ViewInput, plan: PagePlan, zone: MapZone, uses: readonly PageUse[], line: number): Row {
	const { shape, pagesAcross } = plan;
	const scanners = scannersIn(input.snapshot, zone);
	const count = zone.blocks * PAGEBLOCK_PAGES;
	const spans: Span[] = [];
	for (let x = 0; x < pagesAcross; x += shape.wide) {
		const offsets: number[] = [];
		for (let dotRow = 0; dotRow < shape.high; dotRow++) {
			for (let dot = 0; dot < shape.wide; dot++) offsets.push((line * shape.high + dotRow) * pagesAcross + x + dot);
		}
		const marked = mark(
			input,
			scanners.migrate,
			scanners.free,
			offsets.map((offset) => zone.firstPfn + offset),
		);
		const dots = offsets.map((offset) => (offset < count ? (uses[zone.firstBlock * PAGEBLOCK_PAGES + offset] ?? 'hole') : 'hole'));
		spans.push(marked ?? dotCell(input, plan, dots));
	}
	return spans;
}

function mark(input: ViewInput, migrate: readonly number[], free: readonly number[], pfns: readonly number[]): Span | undefined {
	const glyphs = scannerGlyphs(input.ascii);
	const found = migrate.some((pfn) => pfns.includes(pfn)) ? 'migrate' : free.some((pfn) => pfns.includes(pfn)) ? 'free' : undefined;
	if (found === undefined) return undefined;
	return span(glyphs[found], input.mono ? style('strong') : style('empty', found, BOLD));
}

function dotCell(input: ViewInput, plan: PagePlan, dots: readonly PageUse[]): Span {
	const [first = 'hole', second = 'hole'] = dots;
	if (plan.shape.name === 'whole') return wholeDot(input, first);
	if (plan.shape.name === 'half' && !input.mono) return halfBlocks(SLOT_OF[first], SLOT_OF[second]);
	let bits = 0;
	for (let dot = 0; dot < dots.length; dot++) if (isUsed(dots[dot])) bits |= 1 << dot;
	const dominant = strongest(dots);
	const behind = dots.every((use) => use === 'hole') ? 'default' : 'empty';
	const look = input.mono ? 0 : style(SLOT_OF[dominant], behind);
	if (plan.shape.name === 'half') return span(QUADRANTS.charAt((bits & 1 ? 3 : 0) | (bits & 2 ? 12 : 0)), look);
	return span(plan.shape.name === 'quadrant' ? QUADRANTS.charAt(bits) : braille(bits), look);
}

function wholeDot(input: ViewInput, use: PageUse): Span {
	const glyph = (input.ascii ? ASCII_OF : GLYPH_OF)[use];
	if (input.mono) return span(glyph);
	return isUsed(use)
		? span(glyph, style(SLOT_OF[use]))
		: span(glyph, style(use === 'emptied' ? 'migrateTrail' : 'faint', input.ascii ? 'default' : 'empty'));
}

/** One page as a cell of its own. */
export function pageLook(use: PageUse, ascii: boolean): Look {
	const slot = SLOT_OF[use];
	if (!ascii) return { slot, glyph: GLYPH_OF[use] };
	return { slot, glyph: ASCII_OF[use], ink: use === 'free' ? 'faint' : use === 'unmovable' || use === 'emptied' ? 'empty' : undefined };
}

function isUsed(use: PageUse | undefined): boolean {
	return use !== undefined && use !== 'free' && use !== 'hole' && use !== 'emptied';
}

/** The one colour of a cell of several pages: what cannot move wins, then what there is most of. */
function strongest(dots: readonly PageUse[]): PageUse {
	if (dots.includes('unmovable')) return 'unmovable';
	let best: PageUse = 'free';
	let most = 0;
	for (const use of new Set(dots.filter(isUsed))) {
		const count = dots.filter((other) => other === use).length;
		if (count > most) [best, most] = [use, count];
	}
	return best;
}

function braille(bits: number): string {
	let dots = 0;
	for (let dot = 0; dot < BRAILLE_DOTS.length; dot++) if ((bits & (1 << dot)) !== 0) dots |= BRAILLE_DOTS[dot] ?? 0;
	return String.fromCharCode(BRAILLE_BASE + dots);
}

const LEGEND: readonly (readonly [use: PageUse, word: string])[] = [
	['free', 'free'],
	['anon', 'anonymous'],
	['file', 'file'],
	['unmovable', 'unmovable'],
	['slab', 'reclaimable slab'],
	['kernel', 'reserved'],
	['huge', 'huge'],
];

function pageLegend(input: ViewInput, plan: PagePlan, width: number): Row {
	const glyphs = scannerGlyphs(input.ascii);
	const dots = input.mono && plan.shape.name !== 'whole';
	const uses: readonly Row[] = dots
		? [[span('one dot = one page in use', style('dim'))]]
		: LEGEND.map(([use, word]) => [
				input.mono || input.ascii ? wholeDot(input, use) : span('██', style(SLOT_OF[use])),
				span(` ${word}`, style('dim')),
			]);
	const scanners: Row = [
		span(glyphs.migrate, style('migrateTrail')),
		span(' migrate ', style('dim')),
		span(glyphs.free, style('freeTrail')),
		span(' free scanner', style('dim')),
	];
	return fitRow([span(' '), ...fitEntries([...uses.slice(0, 4), scanners, ...uses.slice(4)], span('  '), width - 1)], width);
}
