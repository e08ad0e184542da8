/** How to lay zones out as lines of cells so that everything fits. Pure arithmetic. */
import type { MapZone } from '../model/index.js';

/** Zones of at most this many blocks share one line with their label. */
const INLINE_BLOCKS = 32;
export const GUTTER_WIDTH = 10;
/** Cells before those of a zone that shares its line with its label. */
export const INLINE_WIDTH = 16;
/** Narrower than this a line of wide cells would hold too little. */
const WIDE_FROM = 64;

/** From large to small. */
const WHOLE_SHAPES = [
	{ wide: 2, tall: 1, half: false },
	{ wide: 1, tall: 1, half: false },
] as const;
const SHAPES = [...WHOLE_SHAPES, { wide: 1, tall: 1, half: true }] as const;
const LARGE_SHAPES = [
	{ wide: 4, tall: 2, half: false },
	{ wide: 4, tall: 1, half: false },
] as const;

export interface ZonePlan {
	readonly zone: MapZone;
	/** Label and cells on one line. */
	readonly inline: boolean;
	/** Lines of cells. */
	readonly lines: number;
}

export interface MapPlan {
	readonly blocksPerCell: number;
	/** Characters side by side that make a cell, and lines: 2 by 1 is nearly square. */
	readonly wide: 1 | 2 | 4;
	readonly tall: 1 | 2;
	/** Two cells on top of each other in each character. */
	readonly half: boolean;
	/** 'line': a label line above each zone; 'gutter': labels at the left of the cells. */
	readonly labels: 'line' | 'gutter';
	/** Cells per row. */
	readonly across: number;
	readonly legend: boolean;
	/** An empty line above every label. */
	readonly spaced: boolean;
	readonly zones: readonly ZonePlan[];
}

export interface PlanWishes {
	/** Lines kept for the legend, on a panel high enough for one; 1 when it is not said. */
	readonly legendLines?: number;
	/** Cells per line are a multiple of this where there is room. */
	readonly across?: number;
	/** Cells may be larger than usual to fill the panel. */
	readonly large?: boolean;
	/** Blocks per cell are a power of two. */
	readonly doubling?: boolean;
}

/** The finest plan that fits `height` lines, with the largest cells; half blocks only if `mayHalve`. On a very low panel the smallest zones go. */
export function planMap(zones: readonly MapZone[], width: number, height: number, mayHalve: boolean, wishes: PlanWishes = {}): MapPlan {
	const legend = height >= 7;
	const room = height - (legend ? (wishes.legendLines ?? 1) : 0);
	const labels = room >= 4 * zones.filter((zone) => zone.blocks > INLINE_BLOCKS).length + 1 ? 'line' : 'gutter';
	const columns = Math.max(1, labels === 'line' ? width - 1 : width - GUTTER_WIDTH);
	const shown = labels === 'line' ? [...zones] : largest(zones, room);
	const total = shown.reduce((sum, zone) => sum + zone.blocks, 0);
	const shapes = [...(wishes.large === true ? LARGE_SHAPES : []), ...(mayHalve ? SHAPES : WHOLE_SHAPES)];
	for (let blocksPerCell = 1; blocksPerCell <= total; blocksPerCell += wishes.doubling === true ? blocksPerCell : 1) {
		for (const { wide, tall, half } of shapes) {
			// Large cells are for showing single blocks; groups of them are better made smaller.
			if (wide > 1 && (blocksPerCell > 1 || columns < WIDE_FROM)) continue;
			const most = Math.floor(columns / wide);
			const step = wishes.across ?? 1;
			const across = most >= step ? most - (most % step) : most;
			const plan = lay(shown, { blocksPerCell, wide, tall, half, labels, across, legend, spaced: false });
			const spaced = { ...plan, spaced: labels === 'line' };
			if (linesOf(spaced) <= room) return spaced;
			if (linesOf(plan) <= room) return plan;
		}
	}
	return lay(shown, { blocksPerCell: Math.max(1, total), wide: 1, tall: 1, half: false, labels, across: columns, legend, spaced: false });
}

/** Lines of all zones, labels and gaps included, without the legend. */
export function linesOf(plan: MapPlan): number {
	const labelled = plan.labels === 'line' ? plan.zones.filter((zone) => !zone.inline).length : 0;
	const gaps = plan.spaced ? plan.zones.filter((zone, index) => index > 0 && !zone.inline).length : 0;
	return plan.zones.reduce((sum, zone) => sum + screenLines(plan, zone), labelled + gaps);
}

/** A zone that shares its line with its label has only that one. */
function screenLines(plan: MapPlan, { inline, lines }: ZonePlan): number {
	return lines * (inline ? 1 : plan.tall);
}

/** What stands on one line of a map. */
export interface RowPlace {
	readonly kind: 'blank' | 'label' | 'cells';
	readonly zone: ZonePlan;
	/** Line of the zone's cells, from 0. */
	readonly line: number;
}

/** The lines of all zones from top to bottom, without the legend. */
export function placeRows(plan: MapPlan): RowPlace[] {
	const places: RowPlace[] = [];
	for (const zone of plan.zones) {
		if (plan.spaced && !zone.inline && places.length > 0) places.push({ kind: 'blank', zone, line: 0 });
		if (!zone.inline && plan.labels === 'line') places.push({ kind: 'label', zone, line: 0 });
		const tall = screenLines(plan, zone) / zone.lines;
		for (let line = 0; line < zone.lines * tall; line++) places.push({ kind: 'cells', zone, line: Math.floor(line / tall) });
	}
	return places;
}

/** Cells from the left edge to the first of a line. */
export function marginOf(plan: MapPlan, zone: ZonePlan): number {
	if (zone.inline) return INLINE_WIDTH;
	return plan.labels === 'line' ? 1 : GUTTER_WIDTH;
}

function lay(zones: readonly MapZone[], plan: Omit<MapPlan, 'zones'>): MapPlan {
	const perLine = plan.across * plan.blocksPerCell * (plan.half ? 2 : 1);
	return {
		...plan,
		zones: zones.map((zone) => {
			const inline = plan.labels === 'line' && zones.length > 1 && zone.blocks <= INLINE_BLOCKS;
			return { zone, inline, lines: inline ? 1 : Math.max(1, Math.ceil(zone.blocks / perLine)) };
		}),
	};
}

/** As many zones as there are lines, the largest, in their own order; tiny ones only when there is room to spare. */
function largest(zones: readonly MapZone[], room: number): MapZone[] {
	const bySize = [...zones].sort((a, b) => b.blocks - a.blocks).slice(0, Math.max(1, room));
	const biggest = bySize[0]?.blocks ?? 0;
	const kept = new Set(bySize.filter((zone) => zone.blocks > INLINE_BLOCKS || biggest <= INLINE_BLOCKS || room >= zones.length + 6));
	return zones.filter((zone) => kept.has(zone));
}
