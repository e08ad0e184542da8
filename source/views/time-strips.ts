/** Strips below the heat map: bars over the same columns, the highest one marked, and what a person did as letters. */
import { columnValue, columnValues, cursorGlyph, isLeastWorst, marksByColumn, position, type TimeScene } from './time-scene.js';
import { nodeStep } from '../session/time-steps.js';
import type { TimeRow } from '../session/time-rows.js';
import { type Band, markSlot } from '../text/bar.js';
import { duration, NO_VALUE, percent, wholePercent } from '../text/quantity.js';
import { type Row, RowBuilder } from '../text/row.js';
import { BOLD, INVERSE, type Slot, style } from '../text/style.js';

const STEPS = '▁▂▃▄▅▆▇█';
const ASCII_STEPS = '.:-=+*##';
/** Levels of one character. */
const LEVELS = 8;
/** A daemon's strip is not stretched beyond this share of a CPU: noise must not look like work. */
const LEAST_CPU_TOP = 0.1;
/** Share of a CPU that reads as 0.0%. */
const IDLE = 0.0005;

interface Strip {
	readonly row: TimeRow;
	readonly values: readonly number[];
	readonly top: number;
	/** Position of the worst value, the latest of equals; −1: there is none worth a mark. */
	readonly peak: number;
}

export function stripOf(scene: TimeScene, row: TimeRow): Strip {
	const values = columnValues(scene, row);
	// Next to nothing done, or next to nothing missed, is not worth a mark.
	const [sign, dull] = isLeastWorst(row) ? [-1, -0.995] : [1, row.kind === 'kcompactd' || row.kind === 'kswapd' ? IDLE : 0];
	let peak = -1;
	for (const [x, value] of values.entries()) {
		const best = values[peak] ?? Number.NaN;
		if (sign * value > dull && (Number.isNaN(best) || sign * value >= sign * best)) peak = x;
	}
	return { row, values, peak, top: topOf(row, values[peak] ?? 0) };
}

function topOf(row: TimeRow, peak: number): number {
	if (row.kind === 'thp') return 1;
	if (row.kind === 'score') return 100;
	return row.kind === 'stalls' ? peak : Math.max(LEAST_CPU_TOP, peak);
}

/** As read out beside the strip and at its peak. */
export function valueText(row: TimeRow, value: number, ascii: boolean): string {
	if (row.kind === 'stalls') return duration(value, ascii);
	if (row.kind === 'thp') return wholePercent(value);
	if (row.kind === 'score') return Number.isNaN(value) ? NO_VALUE : String(value);
	return percent(value);
}

export function valueSlot(scene: TimeScene, row: TimeRow, value: number, column: number): Slot {
	if (Number.isNaN(value)) return 'faint';
	if (row.kind === 'stalls') return 'warn';
	if (row.kind === 'thp') return value >= 0.95 ? 'spark' : value >= 0.5 ? 'warn' : 'bad';
	if (row.kind === 'score') {
		const band = bandAt(scene, column);
		return band === undefined ? 'spark' : markSlot(value, band);
	}
	if (value < IDLE) return 'faint';
	return value < 0.5 ? 'spark' : value < 0.9 ? 'warn' : 'bad';
}

/** Proactive thresholds of the selected node at the end of a column; undefined while proactive compaction was off. */
export function bandAt(scene: TimeScene, column: number): Band | undefined {
	const { steps, input, ui } = scene;
	const step = Math.min(steps.count - 1, (column + 1) * ui.zoom - 1);
	const [low, high] = (['scoreLow', 'scoreHigh'] as const).map((series) =>
		nodeStep(steps, position(input, input.selectedNode), series, step),
	);
	return low === undefined || high === undefined || Number.isNaN(low) ? undefined : { low, high };
}

/** `height` lines of bars, top one first. In a strip without a line for it the mark of the peak stands in place of its bar. */
export function stripLines(scene: TimeScene, strip: Strip, height: number, marksPeak: boolean): Row[] {
	const { ascii } = scene.input;
	const lines = Array.from({ length: height }, () => new RowBuilder());
	strip.values.forEach((value, x) => {
		const column = scene.firstColumn + x;
		const isCursor = column === scene.cursorColumn;
		const look = isCursor ? style('strong', 'default', BOLD) : style(valueSlot(scene, strip.row, value, column));
		const level = levelOf(value, strip.top, height);
		const limits = strip.row.kind === 'score' && height > 1 ? limitLines(bandAt(scene, column), strip, height, value) : [];
		lines.forEach((line, index) => {
			const glyph = barGlyph(value, level - (height - 1 - index) * LEVELS, index === height - 1, ascii);
			if (glyph !== ' ') line.add(marksPeak && x === strip.peak ? peakMark(strip.row, ascii) : glyph, look);
			else if (isCursor) line.add(cursorGlyph(ascii), style('dim'));
			else line.add(limits.includes(index) ? (ascii ? '-' : '┄') : ' ', style('dim'));
		});
	});
	return lines.map((line) => line.row());
}

/** 0..height × LEVELS − 1, so that a full bar does not touch what is above; anything above zero leaves the floor. */
function levelOf(value: number, top: number, height: number): number {
	if (!(value > 0) || top <= 0) return 0;
	return Math.min(height * LEVELS - 1, Math.max(2, Math.ceil((value / top) * (height * LEVELS - 1))));
}

function barGlyph(value: number, level: number, isFloor: boolean, ascii: boolean): string {
	if (Number.isNaN(value)) return ' ';
	const steps = ascii ? ASCII_STEPS : STEPS;
	if (level <= 0) return isFloor ? steps.charAt(0) : ' ';
	return steps.charAt(Math.min(LEVELS, level) - 1);
}

/** Lines in which the limits of the band lie. */
function limitLines(band: Band | undefined, strip: Strip, height: number, value: number): readonly number[] {
	if (band === undefined || Number.isNaN(value)) return [];
	return [band.low, band.high].map((limit) => height - 1 - Math.floor(levelOf(limit, strip.top, height) / LEVELS));
}

function peakMark(row: TimeRow, ascii: boolean): string {
	if (isLeastWorst(row)) return ascii ? 'v' : '▾';
	return ascii ? '^' : '▴';
}

/** "▴ 98%" beside the strip; '' when there is none. */
export function peakText(scene: TimeScene, strip: Strip): string {
	const value = strip.values[strip.peak];
	return value === undefined ? '' : `${peakMark(strip.row, scene.input.ascii)}${valueText(strip.row, value, scene.input.ascii)}`;
}

/** The line below a strip: the mark under the highest bar, its value on the side where there is room. */
export function peakLine(scene: TimeScene, strip: Strip): Row {
	const { plan, input, cursorColumn, firstColumn } = scene;
	const value = strip.values[strip.peak] ?? Number.NaN;
	const text = `${isLeastWorst(strip.row) ? 'least ' : ''}${valueText(strip.row, value, input.ascii)}`;
	const mark = input.ascii ? '^' : '▴';
	const fitsRight = strip.peak + 2 + text.length <= plan.across;
	const label = fitsRight ? `${mark} ${text}` : `${text} ${mark}`;
	const from = fitsRight ? strip.peak : strip.peak - text.length - 1;
	const look = style(valueSlot(scene, strip.row, value, firstColumn + strip.peak));
	const line = new RowBuilder();
	for (let x = 0; x < plan.across; x++) {
		const letter = strip.peak < 0 ? '' : label.charAt(x - from);
		if (letter !== '') line.add(letter, look);
		else line.add(x === cursorColumn - firstColumn ? cursorGlyph(input.ascii) : ' ', style('dim'));
	}
	return line.row();
}

/** A letter for what a person did in a column, + for several things. */
export function marksLine(scene: TimeScene): Row {
	const marks = marksByColumn(scene);
	const line = new RowBuilder();
	for (let x = 0; x < scene.plan.across; x++) {
		const column = scene.firstColumn + x;
		const isCursor = column === scene.cursorColumn;
		const [first, second] = marks.get(column) ?? [];
		if (first !== undefined)
			line.add(second === undefined ? first.letter : '+', style('accent', 'default', isCursor ? BOLD | INVERSE : BOLD));
		else line.add(isCursor ? cursorGlyph(scene.input.ascii) : ' ', style('dim'));
	}
	return line.row();
}

export function valueAtCursor(scene: TimeScene, row: TimeRow): number {
	return columnValue(scene, row, scene.cursorColumn);
}
