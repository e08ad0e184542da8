/** Actions that change what is looked at, never the machine. */
import type { SessionState } from '../session/index.js';
import { type Action, type ActionContext, needsFrame } from './action.js';

const VIEW_KEYS = 9;
/** From this height on the screen has a line of tabs. */
const ROWS_WITH_TABS = 20;

function moveNode({ state, dispatch }: ActionContext, by: 1 | -1): void {
	const nodes = state.snapshot?.nodes ?? [];
	const at = nodes.findIndex((node) => node.id === state.ui.selectedNode);
	const next = nodes[at + by];
	if (next !== undefined) dispatch({ type: 'node', id: next.id });
}

/** There is another node that way, or the reason why not. */
function nodeBeyond(state: SessionState, by: 1 | -1): string | undefined {
	const nodes = state.snapshot?.nodes;
	if (nodes === undefined) return needsFrame(state);
	if (nodes.length === 1) return 'this machine has one node only';
	const at = nodes.findIndex((node) => node.id === state.ui.selectedNode);
	return nodes[at + by] === undefined ? `node ${state.ui.selectedNode} is the ${by > 0 ? 'last' : 'first'} one` : undefined;
}

function viewAt(index: number): Action {
	return {
		id: `view-${index + 1}`,
		keys: [String(index + 1)],
		title: (state) => state.views[index]?.title ?? '',
		help: `Show view ${index + 1}.`,
		group: 'Moving about',
		where: ['main'],
		unavailable: (state) =>
			state.views[index] === undefined
				? `there ${state.views.length === 1 ? 'is one view' : `are ${state.views.length} views`} only`
				: undefined,
		run({ state, dispatch }) {
			const view = state.views[index];
			if (view !== undefined) dispatch({ type: 'view', id: view.id });
		},
	};
}

export const navigateActions: readonly Action[] = [
	{
		id: 'previous-node',
		keys: ['up', 'k'],
		title: () => 'previous node',
		help: 'Select the node above; node actions go to the selected one.',
		group: 'Moving about',
		where: ['main'],
		unavailable: (state) => nodeBeyond(state, -1),
		run: (context) => moveNode(context, -1),
	},
	{
		id: 'next-node',
		keys: ['down', 'j'],
		title: () => 'node',
		help: 'Select the node below.',
		group: 'Moving about',
		where: ['main'],
		bar: 12,
		unavailable: (state) => nodeBeyond(state, 1),
		run: (context) => moveNode(context, 1),
	},
	{
		id: 'next-view',
		keys: ['tab'],
		// With tabs on the screen nobody needs to be told.
		title: ({ ui, views }) => (views.length > 1 && ui.size.rows < ROWS_WITH_TABS ? 'view' : ''),
		help: 'Show the next view.',
		group: 'Moving about',
		bar: 1,
		where: ['main'],
		unavailable: (state) => (state.views.length < 2 ? 'there is one view only' : undefined),
		run({ state, dispatch }) {
			const at = state.views.findIndex((view) => view.id === state.ui.viewId);
			const next = state.views[(at + 1) % state.views.length];
			if (next !== undefined) dispatch({ type: 'view', id: next.id });
		},
	},
	...Array.from({ length: VIEW_KEYS }, (_, index) => viewAt(index)),
];
