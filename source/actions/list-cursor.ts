/** Keys that move through the list of an overlay. */
import type { Place, SessionState } from '../session/index.js';
import type { Action } from './action.js';

interface ListKeys {
	/** Begins the ids of the actions. */
	readonly name: string;
	/** What one line is: "preset". */
	readonly line: string;
	readonly group: Action['group'];
	readonly place: Place;
	/** Of "next", in the key bar. */
	readonly bar: number;
	/** How many lines there are. */
	count(state: SessionState): number;
}

/** One up and down, round the ends, and to both ends. */
export function listKeys({ name, line, group, place, bar, count }: ListKeys): readonly Action[] {
	const moving = (
		id: string,
		keys: readonly string[],
		title: string,
		help: string,
		to: (cursor: number, lines: number) => number,
		rank?: number,
	): Action => ({
		id: `${name}-${id}`,
		keys,
		title: () => title,
		help,
		group,
		where: [place],
		bar: rank,
		run({ state, dispatch }) {
			const lines = count(state);
			if (lines > 0) dispatch({ type: 'cursor', to: to(state.ui.cursor, lines) });
		},
	});
	return [
		moving('previous', ['up', 'k'], 'previous', `Previous ${line}.`, (cursor, lines) => (cursor + lines - 1) % lines),
		moving('next', ['down', 'j'], 'next', `Next ${line}.`, (cursor, lines) => (cursor + 1) % lines, bar),
		moving('first', ['home', 'g'], 'first', `First ${line}.`, () => 0),
		moving('last', ['end', 'G'], 'last', `Last ${line}.`, (_, lines) => lines - 1),
	];
}
