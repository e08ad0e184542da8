/** The tune overlay: every tunable with its value, and what the selected one does. */
import { selectedTunable } from '../actions/index.js';
import type { Tunable } from '../model/index.js';
import { type SessionState, tunablesOf, tunableValue } from '../session/index.js';
import { fitRow, left, type Row, right, span } from '../text/row.js';
import { BOLD, INVERSE, style } from '../text/style.js';
import { windowStart } from '../text/window.js';
import { tuneEffect } from '../text/tune-effect.js';
import { plain, shorten, wrapWords } from '../text/words.js';

const DIM = style('dim');
const STRONG = style('strong');
const CHANGED = style('warn', 'default', BOLD);
const NAME_WIDTH = 33;
const VALUE_WIDTH = 15;
const DEFAULT_WIDTH = 12;
/** Below this width only names and values are listed. */
const WIDE = 70;
/** Lines of the list that stay however long the explanation is. */
const MIN_LIST = 3;

/** As many lines as fit `height`, each `width` cells: the list around the cursor, a blank line, the explanation. */
export function tuneRows(state: SessionState, width: number, height: number, ascii: boolean): readonly Row[] {
	const about = explanation(state, width, ascii);
	const shownAbout = about.slice(0, Math.max(0, height - MIN_LIST - 1));
	const tunables = tunablesOf(state);
	const listHeight = Math.min(tunables.length, height - 1 - shownAbout.length);
	const at = Math.min(state.ui.cursor, tunables.length - 1);
	const start = windowStart(at, tunables.length, listHeight);
	const list = tunables
		.slice(start, start + listHeight)
		.map((tunable, index) => tunableRow(state, tunable, start + index === at, width, ascii));
	return [headingRow(width), ...list, ...shownAbout].slice(0, height);
}

/** Lines the overlay would like to have. */
export function tuneHeight(state: SessionState, width: number, ascii: boolean): number {
	return 1 + tunablesOf(state).length + explanation(state, width, ascii).length;
}

function headingRow(width: number): Row {
	const besides = [right('default', DEFAULT_WIDTH + 1, DIM), span('   range', DIM)];
	const row = [left('  tunable', nameWidth(width) + 2, DIM), right('value', VALUE_WIDTH - 1, DIM)];
	return fitRow(width >= WIDE ? [...row, ...besides] : row, width);
}

function nameWidth(width: number): number {
	return width >= WIDE ? NAME_WIDTH : Math.max(0, Math.min(NAME_WIDTH, width - 2 - VALUE_WIDTH));
}

function tunableRow(state: SessionState, tunable: Tunable, isSelected: boolean, width: number, ascii: boolean): Row {
	const value = tunableValue(state, tunable);
	const valueStyle = value === tunable.default ? STRONG : CHANGED;
	const shown = String(value);
	const mark = isSelected ? (ascii ? '> ' : '▸ ') : '  ';
	const row = [
		span(mark, style('accent')),
		left(shorten(tunable.name, nameWidth(width), ascii), nameWidth(width), isSelected ? STRONG : 0),
		right('', VALUE_WIDTH - 1 - shown.length),
		span(shown, isSelected ? valueStyle | INVERSE : valueStyle),
	];
	const besides = [right(String(tunable.default), DEFAULT_WIDTH + 1, DIM), span(`   ${rangeWords(tunable)}`, DIM)];
	return fitRow(width >= WIDE ? [...row, ...besides] : row, width);
}

function rangeWords(tunable: Tunable): string {
	if (tunable.kind === 'number') return `${tunable.min}..${tunable.max}`;
	return tunable.numbers === undefined ? `one of ${tunable.choices.length}` : `${tunable.numbers} numbers`;
}

/** A blank line, what the selected tunable is for, and what its value does here. */
function explanation(state: SessionState, width: number, ascii: boolean): readonly Row[] {
	const tunable = selectedTunable(state);
	if (tunable === undefined) return [];
	const inside = width - 4;
	const value = tunableValue(state, tunable);
	const effect = state.snapshot && tuneEffect(tunable.name, value, state.snapshot, state.ui.selectedNode);
	const choices =
		tunable.kind === 'choice'
			? [span(`  ${tunable.choices.map((choice) => (choice === value ? `[${choice}]` : choice)).join(' ')}`, STRONG)]
			: [];
	const sentences = [
		...choices,
		...wrapWords(plain(tunable.meaning, ascii), inside).map((text) => span(`  ${text}`)),
		...(effect === undefined ? [] : wrapWords(plain(`Now: ${effect}.`, ascii), inside).map((text) => span(`  ${text}`, style('accent')))),
	];
	return [fitRow([], width), ...sentences.map((sentence) => fitRow([sentence], width))];
}
