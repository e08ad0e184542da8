/** Keys of the Time view: the cursor in time, the selected row, zoom, and what is shown. */
import {
	cursorStep,
	INDEX_KINDS,
	listEvents,
	movedStep,
	oldestStep,
	rowName,
	stepStart,
	timeRows,
	type TimeUi,
	ZOOMS,
	zoneShown,
} from '../session/index.js';
import { type Action, type ActionContext, needsFrame } from './action.js';
import type { Key } from './keys.js';

/** Columns that a page is. */
const PAGE = 20;

function set({ dispatch }: ActionContext, change: Partial<TimeUi>): void {
	dispatch({ type: 'views', change: { time: change } });
}

function moveCursor(context: ActionContext, columns: number): void {
	const step = movedStep(context.history().time, context.state.ui.views.time, columns);
	set(context, { at: step === undefined ? -1 : stepStart(context.history().time, step) });
}

function moveRow(context: ActionContext, by: 1 | -1): void {
	const { snapshot, ui } = context.state;
	if (snapshot === undefined) return;
	const names = timeRows(snapshot).map(rowName);
	const row = names[Math.max(0, names.indexOf(ui.views.time.row)) + by];
	if (row !== undefined) set(context, { row });
}

function zoom(context: ActionContext, direction: 1 | -1): void {
	const next = ZOOMS[ZOOMS.indexOf(context.state.ui.views.time.zoom) + direction];
	if (next !== undefined) set(context, { zoom: next });
}

/** The next zone of the machine; on another node that node is selected with it. */
function nextZone(context: ActionContext): void {
	const { snapshot, ui } = context.state;
	if (snapshot === undefined) return;
	const shown = zoneShown(snapshot, ui.selectedNode, ui.views.time.zone);
	const next = snapshot.zones[(shown === undefined ? 0 : snapshot.zones.indexOf(shown) + 1) % snapshot.zones.length];
	if (next === undefined) return;
	if (next.node !== ui.selectedNode) context.dispatch({ type: 'node', id: next.node });
	set(context, { zone: next.name });
}

/** The Events view, at the first event of the column under the cursor. */
function showEvents(context: ActionContext): void {
	const { snapshot, ui } = context.state;
	if (snapshot === undefined) return;
	const { time, events } = ui.views;
	const step = cursorStep(context.history().time, time);
	const fromNs = stepStart(context.history().time, Math.floor(step / time.zoom) * time.zoom);
	const first = listEvents(context.history(), snapshot, events).shown.find(({ event }) => event.t >= fromNs);
	if (first === undefined) return context.notify('no event that the Events view shows is as new as that', 'info');
	context.dispatch({ type: 'views', change: { events: { at: first.event.seq } } });
	context.dispatch({ type: 'view', id: 'events' });
}

function moving(id: string, keys: readonly Key[], title: string, help: string, columns: number, bar?: number): Action {
	return { id, keys, title: () => title, help, group: 'Time view', where: ['time'], bar, run: (context) => moveCursor(context, columns) };
}

export const timeActions: readonly Action[] = [
	moving('time-earlier', ['left'], 'earlier', 'Move the cursor one column back in time.', -1, 1),
	moving('time-later', ['right'], 'later', 'Move the cursor one column forward; at the newest one it follows time again.', 1),
	moving('time-page-earlier', ['pageup'], 'page back', `Move the cursor ${PAGE} columns back.`, -PAGE),
	moving('time-page-later', ['pagedown'], 'page on', `Move the cursor ${PAGE} columns forward.`, PAGE),
	{
		id: 'time-oldest',
		keys: ['home'],
		title: () => 'oldest',
		help: 'Move the cursor to the oldest step that is kept.',
		group: 'Time view',
		where: ['time'],
		run: (context) => set(context, { at: stepStart(context.history().time, oldestStep(context.history().time)) }),
	},
	{
		id: 'time-now',
		keys: ['f', 'end'],
		title: ({ ui }) => (ui.views.time.at < 0 ? '' : 'follow'),
		help: 'Follow time again: the cursor stays on the newest column.',
		group: 'Time view',
		where: ['time'],
		bar: 2,
		run: (context) => set(context, { at: -1 }),
	},
	{
		id: 'time-zoom-in',
		keys: ['i'],
		title: () => 'in',
		help: 'Zoom in: fewer steps per column.',
		group: 'Time view',
		where: ['time'],
		bar: 3,
		unavailable: ({ ui }) => (ui.views.time.zoom === ZOOMS[0] ? 'a column is one step already' : undefined),
		run: (context) => zoom(context, -1),
	},
	{
		id: 'time-zoom-out',
		keys: ['o'],
		title: () => 'out',
		help: 'Zoom out: each column shows the worst of 2, 5, 10, 30 or 60 steps.',
		group: 'Time view',
		where: ['time'],
		bar: 2,
		unavailable: ({ ui }) => (ui.views.time.zoom === ZOOMS.at(-1) ? `a column is ${ZOOMS.at(-1)} steps already` : undefined),
		run: (context) => zoom(context, 1),
	},
	{
		id: 'time-index',
		keys: ['x'],
		title: ({ ui }) => (ui.views.time.index === 'extfrag' ? 'unusable' : 'extfrag'),
		help: 'Show the other index: why a request would fail (extfrag), or how much free memory it cannot use (unusable).',
		group: 'Time view',
		where: ['time'],
		bar: 2,
		run: (context) => set(context, { index: INDEX_KINDS[context.state.ui.views.time.index === 'extfrag' ? 1 : 0] }),
	},
	{
		id: 'time-zone',
		keys: ['n'],
		title: () => 'zone',
		help: 'Show the next zone; its node becomes the selected one.',
		group: 'Time view',
		where: ['time'],
		bar: 3,
		unavailable: needsFrame,
		run: nextZone,
	},
	{
		id: 'time-events',
		keys: ['enter'],
		title: () => 'events',
		help: 'Show the events of the moment under the cursor.',
		group: 'Time view',
		where: ['time'],
		bar: 4,
		unavailable: needsFrame,
		run: showEvents,
	},
	{
		id: 'time-row-up',
		keys: ['up', 'k'],
		title: () => 'row',
		help: 'Select the row above; it is explained below the view.',
		group: 'Time view',
		where: ['time'],
		run: (context) => moveRow(context, -1),
	},
	{
		id: 'time-row-down',
		keys: ['down', 'j'],
		title: () => 'row',
		help: 'Select the row below.',
		group: 'Time view',
		where: ['time'],
		run: (context) => moveRow(context, 1),
	},
];
