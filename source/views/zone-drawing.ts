/** Lines of cells of one zone of a map, scanners and the selected cell drawn where they are. */
import { type MapZone, PAGEBLOCK_PAGES } from '../model/index.js';
import { grouped } from '../text/quantity.js';
import { left, merge, type Row, rowWidth, type Span, span } from '../text/row.js';
import { BOLD, INVERSE, type Slot, type Style, style } from '../text/style.js';
import { cachedGlyphs, type ScannerGlyphs, scannerGlyphs } from './activity.js';
import { halfBlocks, solid } from './half-blocks.js';
import { isSign, type Look, type Painter } from './map-look.js';
import { GUTTER_WIDTH, INLINE_WIDTH, type MapPlan, type RowPlace, type ZonePlan } from './map-plan.js';
import { type Scanners, scannersIn, scannerWords, shortScanner } from './map-scanners.js';
import type { ViewInput } from './view.js';

/** Cells behind a scanner in which blocks it just worked on are marked. */
const TRAIL_CELLS = 24;
/** What stands on the selected cell when it has no sign of its own, and in ASCII. */
const SELECTED = '◆*';
/** Cells of fewer pages have no such marks. */
const FINE_PAGES = 8;

export interface Picture {
	readonly plan: MapPlan;
	readonly pagesPerUnit: number;
	readonly painter: Painter;
	/** Selected page frame. */
	readonly cursor?: number;
	/** Draw also where the next run's scanners will begin. */
	readonly cached?: boolean;
}

type Trail = 'migrateTrail' | 'freeTrail';

export class ZoneDrawing {
	private readonly zone: MapZone;
	private readonly plan: MapPlan;
	private readonly cells: number;
	/** One past the last frame that is shown. */
	private readonly end: number;
	private readonly scanners: Scanners;
	private readonly glyphs: ScannerGlyphs;
	private readonly marks: ReadonlyMap<number, Span>;
	private readonly trails: ReadonlyMap<number, Trail>;
	private readonly cursor: number | undefined;

	constructor(
		private readonly input: ViewInput,
		private readonly picture: Picture,
		private readonly zonePlan: ZonePlan,
		private readonly width: number,
	) {
		this.zone = zonePlan.zone;
		this.plan = picture.plan;
		this.cells = Math.ceil(this.zone.blocks / this.plan.blocksPerCell);
		this.end = this.zone.firstPfn + this.zone.blocks * picture.pagesPerUnit;
		this.scanners = scannersIn(input.snapshot, this.zone);
		this.glyphs = scannerGlyphs(input.ascii);
		this.marks = this.findMarks();
		this.trails = this.findTrails();
		this.cursor = picture.cursor === undefined || picture.cursor >= this.end ? undefined : this.cellAt(picture.cursor);
	}

	row(place: RowPlace): Row {
		if (place.kind === 'blank') return [];
		if (place.kind === 'label') return this.labelRow();
		if (this.zonePlan.inline) return this.inlineRow();
		const gutter = this.plan.labels === 'line' ? span(' ') : this.gutter(place.line);
		return [gutter, ...this.line(place.line)];
	}

	/** Undefined: outside of the zone's part that is shown. The end of a zone counts as its last cell: the free scanner begins there. */
	private cellAt(pfn: number): number | undefined {
		const cell = Math.floor((pfn - this.zone.firstPfn) / this.picture.pagesPerUnit / this.plan.blocksPerCell);
		if (cell < 0 || pfn > this.end) return undefined;
		return Math.min(this.cells - 1, cell);
	}

	private labelRow(): Row {
		const name: Row = [
			span(` node ${this.zone.node} ${this.zone.name}`, this.nameStyle()),
			span(`  pfn ${grouped(this.zone.firstPfn)} ${this.input.ascii ? '-' : '–'} ${grouped(this.end - 1)}`, style('faint')),
		];
		const words = scannerWords(this.scanners, this.end, this.glyphs);
		const gap = this.width - rowWidth(name) - rowWidth(words);
		if (gap >= 2) return [...name, span(' '.repeat(gap)), ...words];
		const tight = this.width - (name[0]?.text.length ?? 0) - rowWidth(words);
		return tight >= 2 ? [...name.slice(0, 1), span(' '.repeat(tight)), ...words] : name.slice(0, 1);
	}

	private nameStyle(): Style {
		return style(this.zone.node === this.input.selectedNode ? 'strong' : 'default');
	}

	/** Whole cells, never halves, behind the label of a small zone. */
	private inlineRow(): Row {
		const name = `${` node ${this.zone.node} ${this.zone.name}`.padEnd(INLINE_WIDTH - 1)} `;
		const spans: Span[] = [span(name, this.nameStyle())];
		return [...spans, ...this.wholeCells(0, this.cells)];
	}

	private gutter(line: number): Span {
		if (line === 0) return left(` ${this.zone.node} ${this.zone.name}`, GUTTER_WIDTH, this.nameStyle());
		const { glyphs, scanners } = this;
		if (line === 1) return pad(shortScanner(glyphs.migrate, scanners.migrate, scanners.cachedMigrate, 'migrateTrail'));
		return line === 2 ? pad(shortScanner(glyphs.free, scanners.free, scanners.cachedFree, 'freeTrail')) : span(' '.repeat(GUTTER_WIDTH));
	}

	private line(line: number): Row {
		const { across, half } = this.plan;
		const perCell = half ? 2 : 1;
		const first = line * across * perCell;
		const end = Math.min(this.cells, (line + 1) * across * perCell);
		if (!half) return merge(this.wholeCells(first, end));
		const spans: Span[] = [];
		for (let index = first; index < end; index += 2) spans.push(this.halfCells(index, index + 1));
		return merge(spans);
	}

	/** Where colours tell cells apart, a sign stands only on the first of equal ones: a page of letters is hard to look at. */
	private wholeCells(first: number, end: number): Span[] {
		const spans: Span[] = [];
		const isSparing = this.picture.painter.signs && !this.input.mono && !this.input.ascii;
		let before: Span | undefined;
		for (let index = first; index < end; index++) {
			const cell = this.wholeCell(index);
			const isRepeated = isSparing && isSign(cell.text) && cell.text === before?.text && cell.style === before.style;
			spans.push(isRepeated ? span(' '.repeat(this.plan.wide), cell.style) : this.widened(cell));
			before = cell;
		}
		return spans;
	}

	/** Neighbours stand on top of each other, so that a line is one stretch of memory and scanners only move along it. */
	private halfCells(top: number, bottom: number): Span {
		const mark = this.marks.get(top) ?? (bottom < this.cells ? this.marks.get(bottom) : undefined);
		const isSelected = this.cursor === top || this.cursor === bottom;
		if (mark !== undefined) return isSelected ? selected(mark.text) : mark;
		if (isSelected) return this.cursor === top ? selectedHalf('▀', this.slot(bottom)) : selectedHalf('▄', this.slot(top));
		return halfBlocks(this.slot(top), bottom < this.cells ? this.slot(bottom) : 'default');
	}

	private wholeCell(index: number): Span {
		const mark = this.marks.get(index);
		const look = this.look(index);
		if (this.cursor === index) return selected(mark?.text ?? this.selectedGlyph(look));
		if (mark !== undefined) return mark;
		const trail = this.trails.get(index);
		if (this.input.mono) return trail === undefined ? span(look.glyph, style(look.slot)) : span(this.trailGlyph(trail));
		if (trail !== undefined) return span(this.trailGlyph(trail), style('empty', trail));
		return colouredCell(look, this.input.ascii);
	}

	/** A sign can be read on the selected cell; anything else would look like one more colour. */
	private selectedGlyph({ glyph }: Look): string {
		const isReadable = this.picture.painter.signs && isSign(glyph);
		return isReadable ? glyph : SELECTED.charAt(this.input.ascii ? 1 : 0);
	}

	/** A pattern fills a wide cell; a sign stands in it once. */
	private widened(cell: Span): Span {
		const { wide } = this.plan;
		if (wide === 1) return cell;
		const isOnce = this.picture.painter.signs ? isSign(cell.text) : SELECTED.includes(cell.text);
		return span(isOnce ? cell.text.padEnd(wide) : cell.text.repeat(wide), cell.style);
	}

	private look(index: number): Look {
		const first = index * this.plan.blocksPerCell;
		const count = Math.min(this.plan.blocksPerCell, this.zone.blocks - first);
		return this.picture.painter.look(this.zone.firstBlock + first, count, this.zone);
	}

	private slot(index: number): Slot {
		if (index >= this.cells) return 'default';
		return this.trails.get(index) ?? this.look(index).slot;
	}

	/** Scanners standing in cells. Both in one cell have met: the migrate scanner is shown. */
	private findMarks(): ReadonlyMap<number, Span> {
		const marks = new Map<number, Span>();
		const { scanners, input } = this;
		const put = (pfn: number, glyph: string, look: Style): void => {
			const cell = this.cellAt(pfn);
			if (cell !== undefined) marks.set(cell, span(glyph, look));
		};
		if (this.picture.cached === true) {
			const kept = cachedGlyphs(input.ascii);
			const quiet = (slot: Slot): Style => (input.mono ? style('dim') : style(slot, 'empty'));
			if (scanners.cachedFree > 0) put(scanners.cachedFree, kept.free, quiet('freeTrail'));
			if (scanners.cachedMigrate > 0) put(scanners.cachedMigrate, kept.migrate, quiet('migrateTrail'));
		}
		const loud = (slot: 'migrate' | 'free'): Style => (input.mono ? style('strong') : style('empty', slot, BOLD));
		for (const pfn of scanners.free) put(pfn, this.glyphs.free, loud('free'));
		for (const pfn of scanners.migrate) put(pfn, this.glyphs.migrate, loud('migrate'));
		return marks;
	}

	/** Blocks just worked on, within reach behind each scanner. */
	private findTrails(): ReadonlyMap<number, Trail> {
		const trails = new Map<number, Trail>();
		const cellsOf = (pfns: readonly number[]): number[] => pfns.flatMap((pfn) => this.cellAt(pfn) ?? []);
		const free = cellsOf(this.scanners.free);
		const migrate = cellsOf(this.scanners.migrate);
		for (let back = 1; back <= TRAIL_CELLS; back++) {
			for (const cell of free) if (this.justTouched(cell + back)) trails.set(cell + back, 'freeTrail');
			for (const cell of migrate) if (this.justTouched(cell - back)) trails.set(cell - back, 'migrateTrail');
		}
		return trails;
	}

	private justTouched(index: number): boolean {
		const perBlock = PAGEBLOCK_PAGES / this.picture.pagesPerUnit;
		// What was touched is known by the pageblock only: too coarse for single pages.
		const isFine = this.plan.blocksPerCell * this.picture.pagesPerUnit < FINE_PAGES;
		if (index < 0 || index >= this.cells || isFine) return false;
		const first = this.zone.firstBlock + index * this.plan.blocksPerCell;
		const end = Math.min(first + this.plan.blocksPerCell, this.zone.firstBlock + this.zone.blocks);
		for (let unit = first; unit < end; unit++) if ((this.input.history.recency[Math.floor(unit / perBlock)] ?? 0) > 0) return true;
		return false;
	}

	private trailGlyph(trail: Trail): string {
		if (this.input.ascii) return trail === 'migrateTrail' ? ')' : '(';
		return trail === 'migrateTrail' ? '›' : '‹';
	}
}

function selected(glyph: string): Span {
	return span(glyph, style('default', 'default', INVERSE | BOLD));
}

function selectedHalf(glyph: string, other: Slot): Span {
	return span(glyph, style('strong', other, BOLD));
}

function pad(text: Span): Span {
	return left(text.text, GUTTER_WIDTH, text.style);
}

/** Colour says it, and the glyph says it again where it matters. */
function colouredCell(look: Look, ascii: boolean): Span {
	if (look.ink !== undefined) return span(look.glyph, style(look.ink, look.slot));
	return ascii ? span(look.glyph, style(look.slot)) : solid(look.slot);
}
