/** The last line: what the keys do here, from the registry, never cut in the middle of an entry. */
import { type Action, barActions, type Key, keyLabel } from '../actions/index.js';
import type { SessionState } from '../session/index.js';
import { fitRow, type Row, rowWidth, span } from '../text/row.js';
import { BOLD, style } from '../text/style.js';

const KEY = style('accent', 'default', BOLD);
const LABEL = style('dim');
const GAP = '  ';

/** Entries stand in the order of the registry; the least important ones give way when there is little room. */
export function keyBarRow(state: SessionState, width: number, ascii: boolean): Row {
	return fitRow(joined(shownActions(state, width, ascii), state, ascii), width);
}

/** The key whose entry is at a cell of the bar. */
export function keyAt(state: SessionState, x: number, width: number, ascii: boolean): Key | undefined {
	let end = 1;
	for (const [index, action] of shownActions(state, width, ascii).entries()) {
		const start = index > 0 ? end + GAP.length : end;
		end = start + rowWidth(entry(action, state, ascii));
		if (x >= start && x < end && end <= width) return action.keys[0];
	}
	return undefined;
}

function shownActions(state: SessionState, width: number, ascii: boolean): readonly Action[] {
	const actions = barActions(state);
	for (let rank = Math.max(0, ...actions.map((action) => action.bar ?? 0)); rank > 0; rank--) {
		const kept = actions.filter((action) => (action.bar ?? 0) <= rank);
		if (rowWidth(joined(kept, state, ascii)) <= width || rank === 1) return kept;
	}
	return [];
}

function joined(actions: readonly Action[], state: SessionState, ascii: boolean): Row {
	return [span(' '), ...actions.flatMap((action, index) => [span(index > 0 ? GAP : ''), ...entry(action, state, ascii)])];
}

function entry(action: Action, state: SessionState, ascii: boolean): Row {
	return [span(keyLabel(action.keys[0] ?? '', ascii), KEY), span(` ${action.title(state)}`, LABEL)];
}
