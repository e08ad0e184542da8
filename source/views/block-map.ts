/** The physical memory map: a cell per pageblock or group of pageblocks, scanners drawn where they are. */
import { type MapZone, PAGEBLOCK_PAGES } from '../model/index.js';
import { grouped } from '../text/quantity.js';
import { fitRow, left, merge, type Row, rowWidth, type Span, span } from '../text/row.js';
import { BOLD, type Slot, type Style, style } from '../text/style.js';
import { type ScannerGlyphs, scannerGlyphs } from './activity.js';
import { halfBlocks, solid } from './half-blocks.js';
import { type Cell, cellGlyph, cellOf, cellSlot } from './map-class.js';
import { legendRows } from './map-legend.js';
import { GUTTER_WIDTH, type MapPlan, planMap, type ZonePlan } from './map-plan.js';
import { type Scanners, scannersIn, scannerWords, shortScanner } from './map-scanners.js';
import { type MapUnits, mapUnits } from './map-units.js';
import type { ViewInput } from './view.js';

/** Cells behind a scanner in which blocks it just worked on are marked. */
const TRAIL_CELLS = 24;

export function planFor(input: ViewInput, width: number, height: number): MapPlan {
	return planUnits(input, mapUnits(input.snapshot.map, input.history.looks), width, height);
}

function planUnits(input: ViewInput, units: MapUnits, width: number, height: number): MapPlan {
	return planMap(units.zones, width, height, !input.mono && !input.ascii);
}

/** Memory shown by one cell of the plan, in pages. */
export function pagesPerCell(input: ViewInput, plan: MapPlan): number {
	return plan.blocksPerCell * mapUnits(input.snapshot.map, input.history.looks).pagesPerUnit;
}

export function blockMapRows(input: ViewInput, width: number, height: number): Row[] {
	const units = mapUnits(input.snapshot.map, input.history.looks);
	const plan = planUnits(input, units, width, height);
	const rows: Row[] = [];
	for (const zone of plan.zones) {
		if (plan.spaced && !zone.inline && rows.length > 0) rows.push([]);
		rows.push(...new ZoneDrawing(input, units, plan, zone, width).rows());
	}
	if (plan.legend) {
		// A second line when there is one to spare.
		const legend = legendRows(input, width, height - rows.length >= 3 ? 2 : 1);
		while (rows.length < height - legend.length) rows.push([]);
		rows.push(...legend);
	}
	return rows.slice(0, height).map((row) => fitRow(merge(row), width));
}

type Trail = 'migrateTrail' | 'freeTrail';

/** One zone's lines. */
class ZoneDrawing {
	private readonly zone: MapZone;
	private readonly cells: number;
	private readonly scanners: Scanners;
	private readonly glyphs: ScannerGlyphs;
	private readonly migrateCells: ReadonlySet<number>;
	private readonly freeCells: ReadonlySet<number>;
	private readonly trails: ReadonlyMap<number, Trail>;

	constructor(
		private readonly input: ViewInput,
		private readonly units: MapUnits,
		private readonly plan: MapPlan,
		private readonly zonePlan: ZonePlan,
		private readonly width: number,
	) {
		this.zone = zonePlan.zone;
		this.cells = Math.ceil(this.zone.blocks / plan.blocksPerCell);
		this.scanners = scannersIn(input.snapshot, this.zone);
		this.glyphs = scannerGlyphs(input.ascii);
		this.migrateCells = new Set(this.scanners.migrate.map((pfn) => this.cellAt(pfn)));
		this.freeCells = new Set(this.scanners.free.map((pfn) => this.cellAt(pfn)));
		this.trails = this.findTrails();
	}

	rows(): Row[] {
		if (this.zonePlan.inline) return [this.inlineRow()];
		const rows: Row[] = this.plan.labels === 'line' ? [this.labelRow()] : [];
		for (let line = 0; line < this.zonePlan.lines; line++) {
			const gutter = this.plan.labels === 'line' ? span(' ') : this.gutter(line);
			rows.push([gutter, ...this.line(line)]);
		}
		return rows;
	}

	private cellAt(pfn: number): number {
		const cell = Math.floor((pfn - this.zone.firstPfn) / this.units.pagesPerUnit / this.plan.blocksPerCell);
		return Math.max(0, Math.min(this.cells - 1, cell));
	}

	private labelRow(): Row {
		const end = this.zone.firstPfn + this.zone.blocks * this.units.pagesPerUnit;
		const name: Row = [
			span(` node ${this.zone.node} ${this.zone.name}`, style(this.zone.node === this.input.selectedNode ? 'strong' : 'default')),
			span(`  pfn ${grouped(this.zone.firstPfn)} ${this.input.ascii ? '-' : '–'} ${grouped(end - 1)}`, style('faint')),
		];
		const words = scannerWords(this.scanners, end, this.glyphs);
		const gap = this.width - rowWidth(name) - rowWidth(words);
		if (gap >= 2) return [...name, span(' '.repeat(gap)), ...words];
		const tight = this.width - (name[0]?.text.length ?? 0) - rowWidth(words);
		return tight >= 2 ? [...name.slice(0, 1), span(' '.repeat(tight)), ...words] : name.slice(0, 1);
	}

	/** Whole cells, never halves, behind the label of a small zone. */
	private inlineRow(): Row {
		const name = `${` node ${this.zone.node} ${this.zone.name}`.padEnd(15)} `;
		const spans: Span[] = [span(name, style(this.zone.node === this.input.selectedNode ? 'strong' : 'default'))];
		for (let cell = 0; cell < this.cells; cell++) spans.push(widened(this.wholeCell(cell), this.plan.wide));
		return spans;
	}

	private gutter(line: number): Span {
		if (line === 0)
			return left(
				` ${this.zone.node} ${this.zone.name}`,
				GUTTER_WIDTH,
				style(this.zone.node === this.input.selectedNode ? 'strong' : 'default'),
			);
		const { glyphs, scanners } = this;
		if (line === 1) return pad(shortScanner(glyphs.migrate, scanners.migrate, scanners.cachedMigrate, 'migrateTrail'));
		return line === 2 ? pad(shortScanner(glyphs.free, scanners.free, scanners.cachedFree, 'freeTrail')) : span(' '.repeat(GUTTER_WIDTH));
	}

	private line(line: number): Row {
		const { across, half } = this.plan;
		const spans: Span[] = [];
		const perCell = half ? 2 : 1;
		const end = Math.min(this.cells, (line + 1) * across * perCell);
		for (let index = line * across * perCell; index < end; index += perCell) {
			spans.push(half ? this.halfCells(index, index + 1) : widened(this.wholeCell(index), this.plan.wide));
		}
		return merge(spans);
	}

	/** Neighbours stand on top of each other, so that a line is one stretch of memory and scanners only move along it. */
	private halfCells(top: number, bottom: number): Span {
		const mark = this.mark(top) ?? (bottom < this.cells ? this.mark(bottom) : undefined);
		if (mark !== undefined) return mark;
		return halfBlocks(this.slot(top), bottom < this.cells ? this.slot(bottom) : 'default');
	}

	private wholeCell(index: number): Span {
		const mark = this.mark(index);
		if (mark !== undefined) return mark;
		const cell = this.cell(index);
		const trail = this.trail(index);
		if (this.input.mono)
			return trail === undefined ? span(cellGlyph(cell, this.input.ascii), style(cellSlot(cell))) : span(this.trailGlyph(trail));
		if (trail !== undefined) return span(this.trailGlyph(trail), style('empty', trail));
		return colouredCell(cell, this.input.ascii);
	}

	/** A scanner standing in this cell. Both in one cell have met: the migrate scanner is shown. */
	private mark(index: number): Span | undefined {
		if (this.migrateCells.has(index)) return span(this.glyphs.migrate, this.markStyle('migrate'));
		return this.freeCells.has(index) ? span(this.glyphs.free, this.markStyle('free')) : undefined;
	}

	private markStyle(slot: 'migrate' | 'free'): Style {
		return this.input.mono ? style('strong') : style('empty', slot, BOLD);
	}

	private cell(index: number): Cell {
		const first = index * this.plan.blocksPerCell;
		return cellOf(this.units.looks, this.zone.firstBlock + first, Math.min(this.plan.blocksPerCell, this.zone.blocks - first));
	}

	private slot(index: number): Slot {
		return this.trail(index) ?? cellSlot(this.cell(index));
	}

	private trail(index: number): Trail | undefined {
		return this.trails.get(index);
	}

	/** Blocks just worked on, within reach behind each scanner. */
	private findTrails(): ReadonlyMap<number, Trail> {
		const trails = new Map<number, Trail>();
		for (let back = 1; back <= TRAIL_CELLS; back++) {
			for (const cell of this.freeCells) if (this.justTouched(cell + back)) trails.set(cell + back, 'freeTrail');
			for (const cell of this.migrateCells) if (this.justTouched(cell - back)) trails.set(cell - back, 'migrateTrail');
		}
		return trails;
	}

	private justTouched(index: number): boolean {
		if (index < 0 || index >= this.cells) return false;
		const first = this.zone.firstBlock + index * this.plan.blocksPerCell;
		const end = Math.min(first + this.plan.blocksPerCell, this.zone.firstBlock + this.zone.blocks);
		const perBlock = PAGEBLOCK_PAGES / this.units.pagesPerUnit;
		for (let unit = first; unit < end; unit++) if ((this.input.history.recency[Math.floor(unit / perBlock)] ?? 0) > 0) return true;
		return false;
	}

	private trailGlyph(trail: Trail): string {
		if (this.input.ascii) return trail === 'migrateTrail' ? ')' : '(';
		return trail === 'migrateTrail' ? '›' : '‹';
	}
}

function widened(cell: Span, wide: number): Span {
	return wide === 1 ? cell : span(cell.text.repeat(wide), cell.style);
}

function pad(text: Span): Span {
	return left(text.text, GUTTER_WIDTH, text.style);
}

/** Colour says it, and the glyph says it again where it matters. */
function colouredCell(cell: Cell, ascii: boolean): Span {
	if (cell.kind === 'spoiled') return span(cellGlyph(cell, ascii), style(ascii ? 'empty' : 'mixed', 'unmovable'));
	if (!ascii) return solid(cellSlot(cell));
	return span(cellGlyph(cell, true), cell.kind === 'free' ? style('faint', 'empty') : style(cellSlot(cell)));
}
