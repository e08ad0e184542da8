/** How to show every single page of a small machine: the largest kind of dot with which all of them fit. */
import { type MapZone, PAGEBLOCK_PAGES } from '../model/index.js';

/** Dots of one character cell: 1×1 whole, 1×2 halves, 2×2 quadrants, 2×4 braille. */
export interface DotShape {
	readonly name: 'whole' | 'half' | 'quadrant' | 'braille';
	readonly wide: number;
	readonly high: number;
}

const SHAPES: readonly DotShape[] = [
	{ name: 'whole', wide: 1, high: 1 },
	{ name: 'half', wide: 1, high: 2 },
	{ name: 'quadrant', wide: 2, high: 2 },
	{ name: 'braille', wide: 2, high: 4 },
];

export interface PagePlan {
	readonly shape: DotShape;
	/** Pages per row of dots; a multiple of 64 when possible, so that free blocks line up. */
	readonly pagesAcross: number;
	readonly zones: readonly { readonly zone: MapZone; readonly lines: number }[];
}

/** Undefined when even the smallest dots do not fit; then the map shows blocks. */
export function planPages(zones: readonly MapZone[], width: number, height: number, ascii: boolean): PagePlan | undefined {
	for (const shape of ascii ? SHAPES.slice(0, 1) : SHAPES) {
		const most = width * shape.wide;
		for (const step of [64, 16, 4]) {
			const pagesAcross = Math.floor(most / step) * step;
			if (pagesAcross === 0) continue;
			const perLine = pagesAcross * shape.high;
			const planned = zones.map((zone) => ({ zone, lines: Math.ceil((zone.blocks * PAGEBLOCK_PAGES) / perLine) }));
			const plan = { shape, pagesAcross, zones: planned };
			if (linesOfPages(plan) <= height) return plan;
		}
	}
	return undefined;
}

/** Lines of all zones, each with its label, without the legend. */
export function linesOfPages(plan: PagePlan): number {
	return plan.zones.reduce((sum, each) => sum + each.lines + 1, 0);
}
