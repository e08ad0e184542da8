/** A list of tunables as rows: name, value, default, range and since when, as many of these columns as there is room for. */
import type { Tunable, TunableValue } from '../model/index.js';
import { fitRow, left, type Row, right, type Span, span } from './row.js';
import { BOLD, INVERSE, style } from './style.js';
import { positionIn, windowStart } from './window.js';
import { shorten } from './words.js';

export interface TunableLine {
	readonly tunable: Tunable;
	readonly value: TunableValue;
}

interface Columns {
	readonly name: number;
	readonly value: number;
	readonly default: number;
	readonly range: number;
	readonly since: number;
}

const DIM = style('dim');
const STRONG = style('strong');
const CHANGED = style('warn', 'default', BOLD);
const MARK_WIDTH = 2;
const NAME_WIDTH = 33;
const VALUE_WIDTH = 15;
/** Where names would be cut otherwise. */
const SHORT_VALUE_WIDTH = 10;
const NARROW = 60;
const DEFAULT_WIDTH = 15;
const RANGE_WIDTH = 16;
const SINCE_WIDTH = 6;

/** A heading and the lines around the selected one, `height` in all or fewer. */
export function tunableList(lines: readonly TunableLine[], at: number, width: number, height: number, ascii: boolean): readonly Row[] {
	const columns = columnsFor(width);
	const room = Math.max(0, height - 1);
	const start = windowStart(at, lines.length, room);
	const shown = lines.slice(start, start + room);
	return [
		headingRow(columns, width, positionIn(at, lines.length, room)),
		...shown.map((line, index) => lineRow(line, start + index === at, columns, width, ascii)),
	];
}

/** A column without room has width 0. */
function columnsFor(width: number): Columns {
	const value = width < NARROW ? SHORT_VALUE_WIDTH : VALUE_WIDTH;
	const name = Math.max(4, Math.min(NAME_WIDTH, width - MARK_WIDTH - value - 1));
	let rest = width - MARK_WIDTH - name - value;
	const take = (wanted: number): number => {
		const taken = rest >= wanted ? wanted : 0;
		rest = taken === 0 ? 0 : rest - taken;
		return taken;
	};
	return { name, value, default: take(DEFAULT_WIDTH), range: take(RANGE_WIDTH), since: take(SINCE_WIDTH) };
}

function headingRow(columns: Columns, width: number, position: string): Row {
	return fitRow(
		[
			left(`  tunable${position}`, MARK_WIDTH + columns.name, DIM),
			right('value', columns.value, DIM),
			right('default', columns.default, DIM),
			left('  range', columns.range, DIM),
			left('since', columns.since, DIM),
		],
		width,
	);
}

function lineRow({ tunable, value }: TunableLine, isSelected: boolean, columns: Columns, width: number, ascii: boolean): Row {
	return fitRow(
		[
			span(isSelected ? (ascii ? '> ' : '▸ ') : '  ', style('accent')),
			left(shorten(tunable.name, columns.name, ascii), columns.name, isSelected ? STRONG : 0),
			...valueSpans(tunable, value, isSelected, columns.value),
			right(defaultWords(tunable), columns.default, DIM),
			left(`  ${rangeWords(tunable)}`, columns.range, DIM),
			left(tunable.since ?? 'always', columns.since, DIM),
		],
		width,
	);
}

/** The selected value is marked, not the blanks before it: it is what the arrows change. */
function valueSpans(tunable: Tunable, value: TunableValue, isSelected: boolean, width: number): readonly Span[] {
	const shown = String(value);
	const look = isComputed(tunable) || value === tunable.default ? STRONG : CHANGED;
	return [
		span(' '.repeat(Math.max(0, width - shown.length))),
		left(shown, Math.min(width, shown.length), isSelected ? look | INVERSE : look),
	];
}

/** The kernel works out a value of its own at boot, so that none stands for "as it came". */
function isComputed(tunable: Tunable): boolean {
	return tunable.kind === 'number' && tunable.computed === true;
}

export function defaultWords(tunable: Tunable): string {
	return isComputed(tunable) ? 'computed' : String(tunable.default);
}

function rangeWords(tunable: Tunable): string {
	if (tunable.kind === 'number') return `${tunable.min}..${tunable.max}`;
	return tunable.numbers === undefined ? `one of ${tunable.choices.length}` : `${tunable.numbers} numbers`;
}
