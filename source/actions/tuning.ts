/** Changing tunables: the overlay that lists them, and quick keys for the one people turn most. */
import { listKeys } from './list-cursor.js';
import { steppedValue, type Tunable, tunableByName } from '../model/index.js';
import { type SessionState, tunablesOf, tunableValue } from '../session/index.js';
import { type Action, type ActionContext, needsMachine, WATCHING } from './action.js';

const PROACTIVENESS = 'vm.compaction_proactiveness';

/** The tunable on the overlay's selected line. */
export function selectedTunable(state: SessionState): Tunable | undefined {
	const tunables = tunablesOf(state);
	return tunables[Math.min(state.ui.cursor, tunables.length - 1)];
}

export function turn(context: ActionContext, tunable: Tunable | undefined, direction: 1 | -1): void {
	if (tunable === undefined) return;
	const value = tunableValue(context.state, tunable);
	const next = steppedValue(tunable, value, direction);
	if (next === undefined)
		context.notify(`${tunable.name} is at ${value}; no step ${direction > 0 ? 'above' : 'below'} it is offered`, 'info');
	else context.send({ kind: 'set', name: tunable.name, value: next }, `${tunable.name} ${value} -> ${next}`);
}

export const tuningActions: readonly Action[] = [
	{
		id: 'tune',
		keys: ['u'],
		title: (state) => (state.ui.overlay === 'tune' ? '' : 'tune'),
		help: 'List the tunables with their values and what each one does; change them and watch.',
		group: 'Tuning',
		where: WATCHING,
		bar: 6,
		unavailable: (state) => (state.ui.overlay === 'tune' ? undefined : needsMachine(state)),
		run: ({ state, dispatch }) => dispatch({ type: 'overlay', overlay: state.ui.overlay === 'tune' ? 'none' : 'tune', cursor: 0 }),
	},
	{
		id: 'proactiveness-up',
		keys: ['A'],
		title: () => 'more proactive',
		help: 'Raise vm.compaction_proactiveness by a step: kcompactd starts earlier and goes further.',
		group: 'Tuning',
		where: WATCHING,
		unavailable: needsMachine,
		run: (context) => turn(context, tunableByName(PROACTIVENESS), 1),
	},
	{
		id: 'proactiveness-down',
		keys: ['a'],
		title: () => 'less proactive',
		help: 'Lower vm.compaction_proactiveness by a step; at 0 kcompactd only works when woken.',
		group: 'Tuning',
		where: WATCHING,
		unavailable: needsMachine,
		run: (context) => turn(context, tunableByName(PROACTIVENESS), -1),
	},
	...listKeys({
		name: 'tune',
		line: 'tunable',
		group: 'Tuning',
		place: 'tune',
		bar: 4,
		count: (state) => tunablesOf(state).length,
	}),
	{
		id: 'tune-lower',
		keys: ['left'],
		title: () => 'lower',
		help: 'Set the selected tunable one step lower.',
		group: 'Tuning',
		where: ['tune'],
		bar: 2,
		unavailable: needsMachine,
		run: (context) => turn(context, selectedTunable(context.state), -1),
	},
	{
		id: 'tune-higher',
		keys: ['right'],
		title: () => 'higher',
		help: 'Set the selected tunable one step higher.',
		group: 'Tuning',
		where: ['tune'],
		bar: 3,
		unavailable: needsMachine,
		run: (context) => turn(context, selectedTunable(context.state), 1),
	},
];
