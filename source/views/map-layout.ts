/** Where the panels of the Map view stand. Pure arithmetic; every size has an answer. */
import type { Rect } from './layout.js';
import { STRIP_LINES } from './map-strip.js';

export interface MapLayout {
	readonly map: Rect;
	readonly detail: Rect | undefined;
	readonly strip: Rect | undefined;
	readonly isTitled: boolean;
}

const DETAIL_WIDTH = 42;
const GAP = 2;
/** From this size on the detail stands beside the map. */
const BESIDE = { columns: 112, rows: 16 } as const;

export function layoutMap(columns: number, rows: number, hasStrip: boolean): MapLayout {
	const isTitled = rows >= 14 && columns >= 40;
	const gap = rows >= 36 ? 1 : 0;
	const stripHeight = hasStrip && isTitled && rows >= 18 ? 1 + STRIP_LINES + gap : 0;
	const strip = stripHeight === 0 ? undefined : { x: 0, y: 0, width: columns, height: stripHeight };
	const rest = rows - stripHeight;
	if (columns >= BESIDE.columns && rest >= BESIDE.rows) {
		const width = columns - DETAIL_WIDTH - GAP;
		const map = { x: 0, y: stripHeight, width, height: rest };
		return { map, detail: { ...map, x: width + GAP, width: DETAIL_WIDTH }, strip, isTitled };
	}
	const below = isTitled ? Math.max(4, Math.min(14, Math.floor(rest * 0.34))) : rest >= 8 && columns >= 36 ? 3 : 0;
	const map = { x: 0, y: stripHeight, width: columns, height: rest - below };
	const detail = below === 0 ? undefined : { x: 0, y: stripHeight + rest - below, width: columns, height: below };
	return { map, detail, strip, isTitled };
}
