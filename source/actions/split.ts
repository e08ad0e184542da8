/** Two machines side by side: what a change does, beside what happens without it. */
import type { SessionState, Side } from '../session/index.js';
import { type Action, needsMachine } from './action.js';

/** Columns that two pictures need. */
const LEAST_COLUMNS = 80;

function otherSide(state: SessionState): Side {
	return state.ui.half === 'left' ? 'right' : 'left';
}

function cannotSplit(state: SessionState): string | undefined {
	const { half, size } = state.ui;
	if (half !== undefined) return undefined;
	const tooNarrow = `two machines side by side need ${LEAST_COLUMNS} columns, this terminal has ${size.columns}`;
	return needsMachine(state) ?? (size.columns < LEAST_COLUMNS ? tooNarrow : undefined);
}

export const splitActions: readonly Action[] = [
	{
		id: 'split',
		keys: ['s'],
		title: (state) => (state.ui.half === undefined ? 'split' : 'unsplit'),
		help: 'Copy the machine as it is, and show both side by side at the same simulated time; again: end the copy, on the right.',
		group: 'Side by side',
		where: ['main'],
		bar: 8,
		unavailable: cannotSplit,
		run({ state, split, unsplit }) {
			if (state.ui.half === undefined) split();
			else unsplit();
		},
	},
	{
		id: 'other-half',
		keys: ['S'],
		title: (state) => (state.ui.half === undefined ? '' : `to the ${otherSide(state)}`),
		help: 'Let keys act on the other half; so does a click on it.',
		group: 'Side by side',
		where: ['main', 'tune'],
		bar: 5,
		unavailable: (state) => (state.ui.half === undefined ? 'there is one machine; s makes a second one' : undefined),
		run: ({ state, useHalf }) => useHalf(otherSide(state)),
	},
];
