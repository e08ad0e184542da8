/** Actions on the program itself: overlays, presets, the terminal, leaving. */
import { THEME_WORDS, THEMES } from '../model/index.js';
import type { Overlay, Place } from '../session/index.js';
import { type Action, type ActionContext, EVERYWHERE, TYPING } from './action.js';
import { listKeys } from './list-cursor.js';
import { openPrompt } from './prompt.js';

/** Lines the help moves by. */
const PAGE_LINES = 10;
/** More than the help will ever have. */
const HELP_LINES = 10_000;
const OVERLAY_PLACES: readonly Place[] = ['help', 'presets', 'tune', 'palette'];

function toggle({ state, dispatch }: ActionContext, overlay: Overlay, cursor: number): void {
	const open = state.ui.overlay === overlay;
	dispatch({ type: 'overlay', overlay: open ? 'none' : overlay, cursor: open ? 0 : cursor });
}

function scroll(id: string, keys: readonly string[], by: number, title: string, bar?: number): Action {
	return {
		id,
		keys,
		title: () => title,
		help: `Move the help ${by > 0 ? 'down' : 'up'}${Math.abs(by) === HELP_LINES ? ' to its end' : Math.abs(by) > 1 ? ' a page' : ''}.`,
		group: 'Moving about',
		where: ['help'],
		bar,
		run: ({ state, dispatch }) => dispatch({ type: 'cursor', to: state.ui.cursor + by }),
	};
}

const overlayActions: readonly Action[] = [
	{
		id: 'presets',
		keys: ['p'],
		title: (state) => (state.ui.overlay === 'presets' ? '' : 'presets'),
		help: 'Choose another machine and workload; it starts from the beginning.',
		group: 'Program',
		where: ['main', 'presets'],
		bar: 10,
		unavailable: (state) => (state.presets.length === 0 ? 'there are no presets to choose from' : undefined),
		run(context) {
			const { presets, ui } = context.state;
			toggle(
				context,
				'presets',
				Math.max(
					0,
					presets.findIndex((preset) => preset.name === ui.preset),
				),
			);
		},
	},
	...listKeys({
		name: 'preset',
		line: 'preset',
		group: 'Program',
		place: 'presets',
		bar: 3,
		count: (state) => state.presets.length,
	}),
	{
		id: 'preset-start',
		keys: ['enter'],
		title: () => 'start',
		help: 'Start the selected preset.',
		group: 'Program',
		where: ['presets'],
		bar: 2,
		unavailable: (state) => (state.presets[state.ui.cursor] === undefined ? 'there is no preset to start' : undefined),
		run({ state, restart }) {
			const preset = state.presets[state.ui.cursor];
			if (preset !== undefined) restart(preset.name, {});
		},
	},
	scroll('help-down', ['down', 'j'], 1, 'scroll', 2),
	scroll('help-up', ['up', 'k'], -1, 'scroll'),
	scroll('help-page-down', ['pagedown', 'space'], PAGE_LINES, 'page', 3),
	scroll('help-page-up', ['pageup', 'b'], -PAGE_LINES, 'page'),
	scroll('help-end', ['end', 'G'], HELP_LINES, 'end'),
	scroll('help-start', ['home', 'g'], -HELP_LINES, 'start'),
];

const programActions: readonly Action[] = [
	{
		id: 'theme',
		keys: ['T'],
		title: () => 'theme',
		help: "Change the colours: dark, light, high contrast, colour-blind-safe, none, the terminal's own.",
		group: 'Program',
		where: ['main'],
		run({ state, dispatch, notify }) {
			const theme = THEMES[(THEMES.indexOf(state.ui.theme) + 1) % THEMES.length] ?? 'dark';
			dispatch({ type: 'theme', theme });
			notify(`theme ${theme}: ${THEME_WORDS[theme]}`, 'info');
		},
	},
	{
		id: 'restart',
		keys: ['r'],
		title: () => 'restart',
		help: 'Start the present machine again from the beginning, with the same seed.',
		group: 'Program',
		where: ['main'],
		run: ({ state, restart }) => restart(state.ui.preset, state.ui.changes),
	},
	{
		id: 'help',
		keys: ['?', 'h'],
		title: (state) => (state.ui.overlay === 'help' ? '' : 'help'),
		help: 'Show this help: every key, and what every number on the screen means.',
		group: 'Program',
		where: EVERYWHERE,
		bar: 4,
		run: (context) => toggle(context, 'help', 0),
	},
	{
		id: 'close',
		keys: ['esc'],
		title: () => 'close',
		help: 'Close what is open over the view.',
		group: 'Program',
		where: OVERLAY_PLACES,
		bar: 1,
		run: ({ dispatch }) => dispatch({ type: 'overlay', overlay: 'none', cursor: 0 }),
	},
	{
		id: 'palette',
		keys: ['ctrl-p'],
		title: () => 'palette',
		help: 'Find anything that can be done by its name, and do it.',
		group: 'Program',
		where: [...EVERYWHERE, 'shell'],
		run(context) {
			context.dispatch({ type: 'overlay', overlay: 'palette', cursor: 0 });
			openPrompt(context, 'palette', '> ');
		},
	},
	{
		id: 'save-screen',
		keys: ['ctrl-s'],
		title: () => 'save screen',
		help: 'Save what is on the screen to a file: a picture (.svg), or text with colours.',
		group: 'Program',
		where: [...EVERYWHERE, 'shell'],
		run(context) {
			const { preset } = context.state.ui;
			const seconds = Math.floor((context.state.snapshot?.timeNs ?? 0) / 1e9);
			context.captureScreen();
			openPrompt(context, 'save-screen', 'save the screen to: ', `compactop-${preset.replace(/[^\w-]+/g, '-')}-${seconds}s.svg`);
		},
	},
	{
		id: 'overwrite-settings',
		keys: ['ctrl-o'],
		title: () => '',
		help: 'Overwrite a damaged file of settings, which is otherwise left alone, with what is set now; asks before it does.',
		group: 'Program',
		where: ['main'],
		unavailable: ({ ui }) => (ui.damagedSettings === undefined ? 'no file of settings is damaged' : undefined),
		run: (context) => openPrompt(context, 'overwrite-settings', `type yes to overwrite ${context.state.ui.damagedSettings}: `),
	},
	{
		id: 'repaint',
		keys: ['ctrl-l'],
		title: () => 'repaint',
		help: 'Draw the whole terminal again.',
		group: 'Program',
		where: [...EVERYWHERE, 'prompt'],
		run: ({ repaint }) => repaint(),
	},
	{
		id: 'suspend',
		keys: ['ctrl-z'],
		title: () => 'suspend',
		help: 'Go back to the shell; `fg` returns.',
		group: 'Program',
		where: [...EVERYWHERE, ...TYPING],
		run: ({ suspend }) => suspend(),
	},
	{
		id: 'quit',
		keys: ['q', 'ctrl-c'],
		title: () => 'quit',
		help: 'Leave.',
		group: 'Program',
		where: EVERYWHERE,
		bar: 1,
		run: ({ quit }) => quit(),
	},
];

export const applicationActions: readonly Action[] = [...overlayActions, ...programActions];
