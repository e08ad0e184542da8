/** The physical memory map of the Overview: a cell per pageblock or group of pageblocks, scanners drawn where they are. */
import { fitRow, merge, type Row } from '../text/row.js';
import { type Cell, cellGlyph, cellOf, cellSlot } from './map-class.js';
import { legendRows } from './map-legend.js';
import type { Look, Painter } from './map-look.js';
import { type MapPlan, placeRows, planMap } from './map-plan.js';
import { type MapUnits, mapUnits } from './map-units.js';
import type { ViewInput } from './view.js';
import { type Picture, ZoneDrawing } from './zone-drawing.js';

export interface BlockPlan extends MapUnits {
	readonly plan: MapPlan;
	/** Memory shown by one cell, in pages. */
	readonly pagesPerCell: number;
}

export function planFor(input: ViewInput, width: number, height: number): BlockPlan {
	const units = mapUnits(input.snapshot.map, input.history.looks);
	const plan = planMap(units.zones, width, height, !input.mono && !input.ascii);
	return { ...units, plan, pagesPerCell: plan.blocksPerCell * units.pagesPerUnit };
}

export function blockMapRows(input: ViewInput, width: number, height: number): Row[] {
	const { looks, pagesPerUnit, plan } = planFor(input, width, height);
	const painter: Painter = { signs: false, look: (first, count) => cellLook(cellOf(looks, first, count), input.ascii) };
	const rows = pictureRows(input, { plan, pagesPerUnit, painter }, width);
	if (plan.legend) {
		// A second line when there is one to spare.
		const legend = legendRows(input, width, height - rows.length >= 3 ? 2 : 1);
		while (rows.length < height - legend.length) rows.push([]);
		rows.push(...legend);
	}
	return rows.slice(0, height).map((row) => fitRow(merge(row), width));
}

/** The lines of all zones, without the legend. */
export function pictureRows(input: ViewInput, picture: Picture, width: number): Row[] {
	const drawings = new Map(picture.plan.zones.map((zone) => [zone, new ZoneDrawing(input, picture, zone, width)]));
	return placeRows(picture.plan).map((place) => drawings.get(place.zone)?.row(place) ?? []);
}

/** Free, spoiled or full: colour says it, and a glyph says it again for what cannot be mended. */
export function cellLook(cell: Cell, ascii: boolean): Look {
	const ink = cell.kind === 'spoiled' ? (ascii ? 'empty' : 'mixed') : cell.kind === 'free' && ascii ? 'faint' : undefined;
	return { slot: cellSlot(cell), glyph: cellGlyph(cell, ascii), ink };
}
