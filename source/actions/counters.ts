/** The Counters view: which counter is selected, which ones are listed and how. */
import {
	COUNTER_SENTENCES,
	COUNTER_SORTS,
	counterList,
	counterPosition,
	type CountersUi,
	type Place,
	type SessionState,
	togglePin,
} from '../session/index.js';
import type { VmstatName } from '../model/index.js';
import { type Action, type ActionContext, needsFrame } from './action.js';
import type { Key } from './keys.js';
import { openPrompt } from './prompt.js';

const HERE: readonly Place[] = ['counters'];
const PAGE_LINES = 10;
const COUNTER_GROUP = { group: 'Counters', where: HERE } as const;

const settings = (state: SessionState): CountersUi => state.ui.views.counters;

function change({ dispatch }: ActionContext, counters: Partial<CountersUi>): void {
	dispatch({ type: 'views', change: { counters } });
}

function listed({ state, history }: ActionContext): readonly VmstatName[] {
	return state.snapshot === undefined ? [] : counterList(state.snapshot, history(), settings(state));
}

/** Within the sentences when one of them is selected, else within the list. */
function select(context: ActionContext, by: number): void {
	const ui = settings(context.state);
	if (ui.sentence >= 0) {
		change(context, { sentence: Math.max(0, Math.min(COUNTER_SENTENCES.length - 1, ui.sentence + by)) });
		return;
	}
	const list = listed(context);
	const to = Math.max(0, Math.min(list.length - 1, counterPosition(list, ui) + by));
	change(context, { counter: list[to] ?? ui.counter });
}

function selecting(id: string, keys: readonly Key[], title: string, help: string, by: number, bar?: number): Action {
	return {
		...COUNTER_GROUP,
		id: `counters-${id}`,
		keys,
		title: () => title,
		help,
		...(bar === undefined ? {} : { bar }),
		unavailable: needsFrame,
		run: (context) => select(context, by),
	};
}

function pin(context: ActionContext): void {
	const ui = settings(context.state);
	const list = listed(context);
	const name = list[counterPosition(list, ui)];
	if (name === undefined || ui.sentence >= 0) return;
	change(context, togglePin(list, ui, name));
}

export const counterActions: readonly Action[] = [
	{
		...COUNTER_GROUP,
		id: 'counters-filter',
		keys: ['/'],
		title: () => 'filter',
		help: 'List only counters whose names contain what is typed.',
		bar: 2,
		run: (context) => openPrompt(context, 'counters-filter', '/', settings(context.state).filter),
	},
	{
		...COUNTER_GROUP,
		id: 'counters-sort',
		keys: ['o'],
		title: (state) => `by ${COUNTER_SORTS[(COUNTER_SORTS.indexOf(settings(state).sort) + 1) % COUNTER_SORTS.length] ?? ''}`,
		help: "Sort by change per second, by name, by total, and again in the kernel's own order; pinned counters stay on top.",
		bar: 2,
		run(context) {
			const at = COUNTER_SORTS.indexOf(settings(context.state).sort);
			change(context, { sort: COUNTER_SORTS[(at + 1) % COUNTER_SORTS.length] ?? 'kernel' });
		},
	},
	{
		...COUNTER_GROUP,
		id: 'counters-pin',
		keys: ['*', 'enter'],
		title: ({ ui }) => (ui.views.counters.pinned.includes(ui.views.counters.counter) ? 'unpin' : 'pin'),
		help: 'Keep the selected counter on top, or let it go again; a click on its first cells does the same.',
		bar: 3,
		unavailable: needsFrame,
		run: pin,
	},
	selecting('previous', ['up', 'k'], 'select previous', 'Select the counter above.', -1),
	selecting('next', ['down', 'j'], 'select', 'Select the counter below.', 1, 3),
	selecting('page-up', ['pageup'], 'page up', 'Select a counter ten lines above.', -PAGE_LINES),
	selecting('page-down', ['pagedown'], 'page down', 'Select a counter ten lines below.', PAGE_LINES),
	selecting('first', ['home'], 'first', 'Select the first counter.', Number.NEGATIVE_INFINITY),
	selecting('last', ['end'], 'last', 'Select the last counter.', Number.POSITIVE_INFINITY),
	{
		...COUNTER_GROUP,
		id: 'counters-to-sentences',
		keys: ['right'],
		title: () => 'sentences',
		help: 'Go to the sentences that say what the counters mean together.',
		run: (context) => change(context, { sentence: Math.max(0, settings(context.state).sentence) }),
	},
	{
		...COUNTER_GROUP,
		id: 'counters-to-list',
		keys: ['left'],
		title: () => 'list',
		help: 'Go back to the list of counters.',
		run: (context) => change(context, { sentence: -1 }),
	},
	{
		...COUNTER_GROUP,
		id: 'counters-all',
		keys: ['esc'],
		title: (state) => (settings(state).filter === '' ? '' : 'all'),
		help: 'List all counters again.',
		bar: 3,
		run: (context) => change(context, { filter: '' }),
	},
];
