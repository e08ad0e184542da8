/** The last line: what the keys do here, from the registry, never cut in the middle of an entry. */
import { type Action, barActions, keyLabel } from '../actions/index.js';
import type { SessionState } from '../session/index.js';
import { fitRow, type Row, rowWidth, span } from '../text/row.js';
import { BOLD, style } from '../text/style.js';

const KEY = style('accent', 'default', BOLD);
const LABEL = style('dim');
const GAP = '  ';

/** Entries stand in the order of the registry; the least important ones give way when there is little room. */
export function keyBarRow(state: SessionState, width: number, ascii: boolean): Row {
	const actions = barActions(state);
	for (let rank = Math.max(0, ...actions.map((action) => action.bar ?? 0)); rank > 0; rank--) {
		const row = joined(
			actions.filter((action) => (action.bar ?? 0) <= rank),
			state,
			ascii,
		);
		if (rowWidth(row) <= width || rank === 1) return fitRow(row, width);
	}
	return fitRow([], width);
}

function joined(actions: readonly Action[], state: SessionState, ascii: boolean): Row {
	return [
		span(' '),
		...actions.flatMap((action, index) => [
			span(index > 0 ? GAP : ''),
			span(keyLabel(action.keys[0] ?? '', ascii), KEY),
			span(` ${action.title(state)}`, LABEL),
		]),
	];
}
