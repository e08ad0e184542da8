/** Actions on simulated time. */
import { nextSpeed } from '../session/index.js';
import { type Action, needsMachine, WATCHING } from './action.js';

export const playbackActions: readonly Action[] = [
	{
		id: 'pause',
		keys: ['space'],
		title: (state) => (state.ui.at !== undefined ? 'to now' : state.ui.paused ? 'resume' : 'pause'),
		help: 'Stop simulated time, or let it go on.',
		group: 'Time',
		where: WATCHING,
		bar: 3,
		unavailable: (state) => (state.ui.at === undefined ? needsMachine(state) : undefined),
		run({ state, dispatch, setPaused }) {
			const { at, paused } = state.ui;
			dispatch({ type: 'at', at: undefined });
			setPaused(at === undefined && !paused);
		},
	},
	{
		id: 'step',
		keys: ['.'],
		title: () => 'step',
		help: 'Pause, and advance by a quarter of a second of your time at the present speed.',
		group: 'Time',
		where: WATCHING,
		bar: 11,
		unavailable: needsMachine,
		run: ({ step }) => step(),
	},
	{
		id: 'faster',
		keys: ['+', '='],
		title: () => 'faster',
		help: 'Let simulated time run faster, up to as fast as this computer can.',
		group: 'Time',
		where: WATCHING,
		bar: 7,
		unavailable: (state) => (nextSpeed(state.ui.speed, 1) === undefined ? 'time already runs as fast as it can' : undefined),
		run({ state, setSpeed }) {
			const speed = nextSpeed(state.ui.speed, 1);
			if (speed !== undefined) setSpeed(speed);
		},
	},
	{
		id: 'slower',
		keys: ['-', '_'],
		title: () => 'slower',
		help: 'Slow simulated time down; at ×0.01 and below the scanners can be seen to crawl.',
		group: 'Time',
		where: WATCHING,
		bar: 7,
		unavailable: (state) => (nextSpeed(state.ui.speed, -1) === undefined ? 'time already runs as slowly as offered' : undefined),
		run({ state, setSpeed }) {
			const speed = nextSpeed(state.ui.speed, -1);
			if (speed !== undefined) setSpeed(speed);
		},
	},
];
