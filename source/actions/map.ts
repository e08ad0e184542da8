/** Keys of the Map view: what is selected, how near, and what the colours say. */
import { MAP_COLOURS, type MapUi, type SessionState, type ViewMotion } from '../session/index.js';
import { type Action, type ActionContext, needsFrame } from './action.js';
import type { Key } from './keys.js';

function set({ dispatch }: ActionContext, map: Partial<MapUi>): void {
	dispatch({ type: 'views', change: { map } });
}

function steering(motion: ViewMotion, keys: readonly Key[], title: string, help: string, bar?: number): Action {
	return {
		id: `map-${motion}`,
		keys,
		title: () => title,
		help,
		group: 'Map',
		where: ['map'],
		bar,
		unavailable: needsFrame,
		run: ({ steer }) => steer(motion),
	};
}

function turnColours(context: ActionContext, by: 1 | -1): void {
	const at = MAP_COLOURS.indexOf(context.state.ui.views.map.colours);
	const next = MAP_COLOURS[(at + by + MAP_COLOURS.length) % MAP_COLOURS.length];
	if (next !== undefined) set(context, { colours: next, compares: false });
}

const isSmall = (state: SessionState): boolean => (state.snapshot?.map.pages.length ?? 0) > 0;

export const mapActions: readonly Action[] = [
	steering('in', ['z', 'i', 'enter'], 'zoom in', 'Zoom in at the selected cell, down to single pages.', 1),
	steering('out', ['Z', 'o', 'backspace'], 'out', 'Zoom out, up to the whole machine.', 2),
	{
		id: 'map-colours',
		keys: ['m'],
		title: () => 'colours',
		help: 'Next meaning of the colours: occupancy, mobility, free order, owner, age of the last migration.',
		group: 'Map',
		where: ['map'],
		bar: 2,
		run: (context) => turnColours(context, 1),
	},
	{
		id: 'map-colours-back',
		keys: ['M'],
		title: () => 'colours back',
		help: 'Previous meaning of the colours.',
		group: 'Map',
		where: ['map'],
		run: (context) => turnColours(context, -1),
	},
	{
		id: 'map-compare',
		keys: ['b'],
		title: (state) => (state.ui.views.map.compares ? 'now' : 'before/after'),
		help: 'Before and after: what became of each pageblock since compaction last began on its zone.',
		group: 'Map',
		where: ['map'],
		bar: 3,
		run: (context) => set(context, { compares: !context.state.ui.views.map.compares }),
	},
	steering('next', ['n'], 'zone', 'Go to the next zone; actions on a node go to the node that is looked at.', 4),
	steering('previous', ['N'], 'zone before', 'Go to the zone before.'),
	steering('all', ['home'], 'all', 'Show the whole machine.'),
	{
		id: 'map-strip',
		keys: ['x'],
		title: () => '',
		help: 'Show or hide the zone as one strip of used and free pages; on machines of up to 64 MiB.',
		group: 'Map',
		where: ['map'],
		unavailable: (state) => (isSmall(state) ? undefined : 'the strip is for machines of up to 64 MiB'),
		run: (context) => set(context, { strip: !context.state.ui.views.map.strip }),
	},
	steering('left', ['left'], 'left', 'Select the cell before.'),
	steering('right', ['right'], 'right', 'Select the cell behind.'),
	steering('up', ['up', 'k'], 'up', 'Select the cell above.'),
	steering('down', ['down', 'j'], 'down', 'Select the cell below.'),
	steering('page-up', ['pageup'], 'page up', 'Go up a page.'),
	steering('page-down', ['pagedown'], 'page down', 'Go down a page.'),
];
