/** The tune overlay: every tunable with its value, and what the selected one does. */
import { selectedTunable } from '../actions/index.js';
import { type SessionState, tunablesOf, tunableValue } from '../session/index.js';
import { fitRow, type Row, span } from '../text/row.js';
import { style } from '../text/style.js';
import { windowStart } from '../text/window.js';
import { tunableList } from '../text/tunable-list.js';
import { tuneEffect } from '../text/tune-effect.js';
import type { BoxOverlay } from './overlay.js';
import { plain, wrapWords } from '../text/words.js';

const STRONG = style('strong');
/** Lines of the list that stay however long the explanation is. */
const MIN_LIST = 3;

/** As many lines as fit `height`, each `width` cells: the list around the cursor, a blank line, the explanation. */
export function tuneRows(state: SessionState, width: number, height: number, ascii: boolean): Pick<BoxOverlay, 'rows' | 'list'> {
	const about = explanation(state, width, ascii);
	const shownAbout = about.slice(0, Math.max(0, height - MIN_LIST - 1));
	const lines = tunablesOf(state).map((tunable) => ({ tunable, value: tunableValue(state, tunable) }));
	const at = Math.min(state.ui.cursor, lines.length - 1);
	const listHeight = Math.min(lines.length + 1, height - shownAbout.length);
	const list = tunableList(lines, at, width, listHeight, ascii);
	const first = windowStart(at, lines.length, listHeight - 1);
	return {
		rows: [...list, ...shownAbout].slice(0, height),
		list: { top: 1, first, count: Math.min(lines.length, first + listHeight - 1) },
	};
}

/** Lines the overlay would like to have. */
export function tuneHeight(state: SessionState, width: number, ascii: boolean): number {
	return 1 + tunablesOf(state).length + explanation(state, width, ascii).length;
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
