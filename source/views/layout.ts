/** Which panels of the Overview stand where, for a given area. Pure arithmetic; every size from 40×9 up has an answer. */

export interface Rect {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	/** Title line included. */
	readonly height: number;
}

export type PanelId = 'nodes' | 'free' | 'map' | 'vmstat' | 'events';

export interface Layout {
	readonly kind: 'columns' | 'stacked' | 'essentials' | 'too small';
	/** Panels that are shown. */
	readonly rects: Readonly<Partial<Record<PanelId, Rect>>>;
	/** Panels with a rule above them. */
	readonly titled: ReadonlySet<PanelId>;
	/** Empty lines at the end of each panel that has another one below. */
	readonly gap: number;
}

export interface Wishes {
	readonly nodes: number;
	/** Content lines that show all zones with their indices. */
	readonly freeArea: number;
	/** Content lines that show the counts of all zones, and the indices of one. */
	readonly freeAreaShort: number;
	/** Content lines the map makes use of in an area of so many; the rest of it would stay empty. */
	mapLines(width: number, height: number): number;
}

/** Below this there is no readable layout. */
export const SMALLEST = { columns: 36, rows: 7 } as const;
const GUTTER = 2;
/** Up to this height one line matters: the rule above the nodes goes. */
const LOW_ROWS = 22;
/** From this width on a right column has room for whole sentences. */
const SENTENCES_BESIDE = 140;
const ALL: ReadonlySet<PanelId> = new Set<PanelId>(['nodes', 'free', 'map', 'vmstat', 'events']);

export function layoutOverview(columns: number, rows: number, wishes: Wishes): Layout {
	if (columns < SMALLEST.columns || rows < SMALLEST.rows) return { kind: 'too small', rects: {}, titled: new Set(), gap: 0 };
	if (columns < 60 || rows < 15) return essentials(columns, rows, wishes);
	return columns < 112 || rows < 26 ? stacked(columns, rows, wishes) : twoColumns(columns, rows, wishes);
}

/** Nodes and the worst zone on top, the map, the last event. */
function essentials(columns: number, rows: number, wishes: Wishes): Layout {
	const nodes = 1 + Math.min(wishes.nodes, rows >= 12 ? 4 : 2);
	const free = 2;
	const rest = rows - nodes - free;
	const events = rest < 4 ? 0 : rest < 9 ? 1 : 3;
	const rects = stack(columns, [
		['nodes', nodes],
		['free', free],
		['map', rest - events],
		['events', events],
	]);
	return { kind: 'essentials', rects, titled: new Set(), gap: 0 };
}

/** One column; the last event alone when the screen is low. */
function stacked(columns: number, rows: number, wishes: Wishes): Layout {
	const tight = rows <= LOW_ROWS;
	const nodes = (tight ? 1 : 2) + Math.min(wishes.nodes, Math.max(1, Math.floor(rows / 7)));
	const rest = rows - nodes;
	const free = 1 + stackedFreeArea(rest, wishes);
	const below = rest - free;
	const map = Math.max(4, Math.floor(below * 0.5));
	const bottom = below - map;
	const events = bottom >= 10 ? Math.floor(bottom * 0.45) : 1;
	const titled = new Set([...ALL].filter((id) => !(id === 'events' && events === 1) && !(id === 'nodes' && tight)));
	return {
		kind: 'stacked',
		rects: stack(columns, [
			['nodes', nodes],
			['free', free],
			['map', map],
			['vmstat', bottom - events],
			['events', events],
		]),
		titled,
		gap: 0,
	};
}

/** Content lines: heading, counts and extfrag of the worst zone, then its unusable index, then all zones. */
function stackedFreeArea(rest: number, wishes: Wishes): number {
	if (rest >= wishes.freeArea + 30) return wishes.freeArea;
	if (rest >= wishes.freeAreaShort + 15) return wishes.freeAreaShort;
	return rest >= 19 ? 4 : 3;
}

/** Nodes across; free area and counters at the left, the map at the right, events under it or, when that is narrow, across. */
function twoColumns(columns: number, rows: number, wishes: Wishes): Layout {
	const gap = rows >= 40 ? 1 : 0;
	const nodes = 2 + Math.min(wishes.nodes, Math.max(2, Math.floor(rows * 0.16))) + gap;
	const width = Math.max(68, Math.min(90, Math.floor(columns * 0.44)));
	const right = { x: width + GUTTER, width: columns - width - GUTTER };
	const top = { nodes: { x: 0, y: 0, width: columns, height: nodes } };
	const rest = rows - nodes;
	if (columns < SENTENCES_BESIDE) {
		const events = Math.max(5, Math.floor(rest * 0.2));
		const free = Math.min(wishes.freeArea + 1 + gap, Math.floor((rest - events) * 0.55));
		const below = { x: 0, y: rows - events, width: columns, height: events };
		const sides = { free: { x: 0, y: nodes, width, height: free }, vmstat: { x: 0, y: nodes + free, width, height: rest - events - free } };
		return {
			kind: 'columns',
			rects: { ...top, ...sides, map: { ...right, y: nodes, height: rest - events }, events: below },
			titled: ALL,
			gap,
		};
	}
	const free = Math.min(wishes.freeArea + 1 + gap, Math.floor(rest * 0.6));
	const sides = { free: { x: 0, y: nodes, width, height: free }, vmstat: { x: 0, y: nodes + free, width, height: rest - free } };
	const leastEvents = Math.max(5, Math.floor(rest * 0.22));
	const map = 1 + gap + wishes.mapLines(right.width, rest - leastEvents - 1 - gap);
	const rights = { map: { ...right, y: nodes, height: map }, events: { ...right, y: nodes + map, height: rest - map } };
	return { kind: 'columns', rects: { ...top, ...sides, ...rights }, titled: ALL, gap };
}

function stack(width: number, heights: readonly (readonly [id: PanelId, height: number])[]): Partial<Record<PanelId, Rect>> {
	const rects: Partial<Record<PanelId, Rect>> = {};
	let y = 0;
	for (const [id, height] of heights) {
		if (height > 0) rects[id] = { x: 0, y, width, height };
		y += height;
	}
	return rects;
}
