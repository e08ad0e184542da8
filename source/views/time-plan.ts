/** Which rows of the Time view are shown, how high each is, and how wide its parts are. Pure arithmetic. */
import { rowName, type TimeRow } from '../session/time-rows.js';

export interface PlannedRow {
	readonly row: TimeRow;
	/** Lines; the last one of a strip of two or more is for its peak. */
	readonly height: number;
}

export interface TimePlan {
	readonly labelWidth: number;
	/** Of the value under the cursor, which stands behind the label. */
	readonly valueWidth: number;
	/** 0: no column for peaks, they have lines of their own. */
	readonly peakWidth: number;
	/** Where the columns of time begin, and how many there are. */
	readonly plotX: number;
	readonly across: number;
	readonly titled: boolean;
	readonly axis: boolean;
	readonly legend: boolean;
	readonly rows: readonly PlannedRow[];
	/** Lines of the panel about the moment under the cursor, its title included; 0: none. */
	readonly momentHeight: number;
}

const LEAST_MOMENT = 6;
const MOST_STRIP = 5;

export function planTime(rows: readonly TimeRow[], selected: string, node: number, columns: number, height: number): TimePlan {
	const roomy = columns >= 100;
	const labelWidth = roomy ? 14 : columns >= 60 ? 12 : 9;
	const valueWidth = columns >= 60 ? 7 : 6;
	const titled = height >= 15;
	const axis = height >= 10;
	let spare = height - (titled ? 1 : 0) - (axis ? 1 : 0) - 1;
	const kept = new Set(byUse(rows, selected, node).slice(0, Math.max(0, spare)));
	const heights = new Map(rows.filter((row) => kept.has(row)).map((row) => [row, 1]));
	spare -= heights.size;
	const strips = [...heights.keys()].filter((row) => row.kind !== 'order' && row.kind !== 'marks');
	const orders = [...heights.keys()].filter((row) => row.kind === 'order');
	const grow = (some: readonly TimeRow[], to: number, keeping: number): void => {
		if (spare - some.length < keeping) return;
		for (const row of some) {
			const before = heights.get(row) ?? 0;
			heights.set(row, Math.max(before, to));
			spare -= Math.max(0, to - before);
		}
	};
	grow(strips, 2, 0);
	const legend = spare >= 1 && height >= 30;
	if (legend) spare--;
	grow(strips, 3, 0);
	grow(orders, 2, 2 * LEAST_MOMENT);
	for (let to = 4; to <= MOST_STRIP; to++) grow(strips, to, 2 * LEAST_MOMENT);
	const hasPeakLines = strips.every((row) => (heights.get(row) ?? 0) > 1);
	const peakWidth = columns >= 72 && !hasPeakLines ? 8 : 0;
	const plotX = labelWidth + valueWidth + peakWidth + 1;
	const planned = [...heights].map(([row, lines]): PlannedRow => ({ row, height: lines }));
	return {
		labelWidth,
		valueWidth,
		peakWidth,
		plotX,
		across: Math.max(1, columns - plotX),
		titled,
		axis,
		legend,
		rows: planned,
		momentHeight: spare >= LEAST_MOMENT ? spare : 0,
	};
}

/** What is kept longest when there is little room: the selected row, then what tells most of the selected node. */
const MOST_TELLING = ['order 9', 'kcompactd', 'stalls', 'score', 'order 10', 'marks', 'order 8', 'thp', 'order 7', 'kswapd', 'order 6'];

function byUse(rows: readonly TimeRow[], selected: string, node: number): readonly TimeRow[] {
	const rank = (row: TimeRow): number => {
		if (rowName(row) === selected) return -1;
		if ('node' in row && row.node !== node) return 2 * MOST_TELLING.length;
		// Nobody waits for these.
		if (row.kind === 'order' && row.order < 2) return 3 * MOST_TELLING.length;
		const place = MOST_TELLING.indexOf(row.kind === 'order' ? rowName(row) : row.kind);
		return place < 0 ? MOST_TELLING.length : place;
	};
	return [...rows].sort((a, b) => rank(a) - rank(b));
}
