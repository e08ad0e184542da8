/**
 * The textbook's drawing of a zone: one strip of used (U) and free (F) pages, the migrate scanner coming from the left and the free scanner
 * from the right. A zone with more pages than there are cells has some of them in each: the letter is what most of them are, the shade how many.
 */
import { PAGEBLOCK_PAGES } from '../model/index.js';
import { grouped } from '../text/quantity.js';
import { fitRow, merge, type Row, type Span, span } from '../text/row.js';
import { BOLD, style } from '../text/style.js';
import { cachedGlyphs, scannerGlyphs } from './activity.js';
import { type Scanners, scannersIn } from './map-scanners.js';
import { type Scene, zoneEnd } from './map-scene.js';
import { PageSource } from './page-source.js';
import type { ViewInput } from './view.js';

export const STRIP_LINES = 3;

/** Undefined: single pages of the machine are not known. */
export function stripRows(input: ViewInput, { zone }: Pick<Scene, 'zone'>, width: number): readonly Row[] | undefined {
	if (input.snapshot.map.pages.length === 0) return undefined;
	const pages = zone.blocks * PAGEBLOCK_PAGES;
	const perCell = pagesPerStripCell(pages, width);
	const cells = Math.ceil(pages / perCell);
	const scanners = scannersIn(input.snapshot, zone);
	const at = (pfn: number): number => Math.max(0, Math.min(cells - 1, Math.floor((pfn - zone.firstPfn) / perCell)));
	const source = new PageSource(input.snapshot);
	const row: Span[] = [span(' ')];
	for (let cell = 0; cell < cells; cell++) row.push(stripCell(input, source, rangeOf(zone, cell, perCell)));
	return [markRow(input, scanners, at, cells), merge(row), endsRow(input, zone.firstPfn, zoneEnd(zone) - 1, cells)].map((each) =>
		fitRow(each, width),
	);
}

export function pagesPerStripCell(pages: number, width: number): number {
	return Math.max(1, Math.ceil(pages / Math.max(1, width - 2)));
}

interface Range {
	readonly firstPfn: number;
	readonly firstIndex: number;
	readonly count: number;
}

function rangeOf(zone: Scene['zone'], cell: number, perCell: number): Range {
	const from = cell * perCell;
	const count = Math.min(perCell, zone.blocks * PAGEBLOCK_PAGES - from);
	return { firstPfn: zone.firstPfn + from, firstIndex: zone.firstBlock * PAGEBLOCK_PAGES + from, count };
}

function stripCell({ mono, ascii }: ViewInput, source: PageSource, { firstPfn, firstIndex, count }: Range): Span {
	let used = 0;
	for (let at = 0; at < count; at++) if (source.mobility(firstPfn + at, firstIndex + at) !== 'free') used++;
	const share = used / count;
	const letter = share >= 0.5 ? 'U' : 'F';
	if (mono || ascii) return span(letter, style(letter === 'U' ? 'strong' : 'faint'));
	const slot = share === 0 ? 'empty' : share < 0.34 ? 'ramp0' : share < 0.67 ? 'ramp1' : 'ramp2';
	return span(letter, style(share < 0.34 ? 'dim' : 'empty', slot));
}

/** Scanners over the strip: those of a run, else where the next run begins. */
function markRow(input: ViewInput, scanners: Scanners, at: (pfn: number) => number, cells: number): Row {
	const isRunning = scanners.migrate.length > 0;
	const glyphs = isRunning ? scannerGlyphs(input.ascii) : cachedGlyphs(input.ascii);
	const migrate = scanners.migrate[0] ?? scanners.cachedMigrate;
	const free = scanners.free[0] ?? scanners.cachedFree;
	if (migrate === 0 && free === 0) return [span(' no run yet: c starts one', style('dim'))];
	const left = Math.min(at(migrate), cells - 2);
	const right = Math.max(left + 1, at(free));
	const words = isRunning ? [' migrate scanner', 'free scanner '] : [' migrate scanner starts here next', 'free scanner '];
	const room = right - left - 1;
	const [after = '', before = ''] = room >= words.join('').length + 2 ? words : ['', ''];
	const bold = isRunning ? BOLD : 0;
	return [
		span(' '.repeat(1 + left)),
		span(glyphs.migrate, style('migrate', 'default', bold)),
		span(after, style('dim')),
		span(' '.repeat(room - after.length - before.length)),
		span(before, style('dim')),
		span(glyphs.free, style('free', 'default', bold)),
	];
}

function endsRow(input: ViewInput, first: number, last: number, cells: number): Row {
	const [left, right] = [`pfn ${grouped(first)}`, grouped(last)];
	const line = (input.ascii ? '-' : '─').repeat(Math.max(1, cells - left.length - right.length - 2));
	return [span(` ${left} `, style('faint')), span(line, style('faint')), span(` ${right}`, style('faint'))];
}
