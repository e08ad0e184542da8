/** Keys of the Events view: moving through the list, filtering it, and jumping to where and when an event happened. */
import type { TraceEvent, ZoneFacts } from '../model/index.js';
import {
	BATCH_TRACEPOINTS,
	EVENT_LEVELS,
	type EventsUi,
	hasBatches,
	listEvents,
	selectedPosition,
	type ToldEvent,
} from '../session/index.js';
import { type Action, type ActionContext, needsFrame, needsMachine } from './action.js';
import type { Key } from './keys.js';
import { openPrompt } from './prompt.js';

const PAGE = 10;

function set({ dispatch }: ActionContext, change: Partial<EventsUi>): void {
	dispatch({ type: 'views', change: { events: change } });
}

function shown({ state, history }: ActionContext): readonly ToldEvent[] {
	return state.snapshot === undefined ? [] : listEvents(history(), state.snapshot, state.ui.views.events).shown;
}

function selected(context: ActionContext): ToldEvent | undefined {
	const list = shown(context);
	return list[selectedPosition(list, context.state.ui.views.events.at)];
}

/** Moving up stops following; coming back to the newest event does not follow it by itself. */
function move(context: ActionContext, by: number): void {
	const list = shown(context);
	const to = selectedPosition(list, context.state.ui.views.events.at) + by;
	const event = list[Math.max(0, Math.min(list.length - 1, to))]?.event;
	if (event !== undefined) set(context, { at: event.seq });
}

function moving(id: string, keys: readonly Key[], title: string, help: string, by: number, bar?: number): Action {
	return { id, keys, title: () => title, help, group: 'Events', where: ['events'], bar, run: (context) => move(context, by) };
}

/** The Time view, its cursor at the step in which the event happened. */
function showInTime(context: ActionContext): void {
	const event = selected(context)?.event;
	if (event === undefined) return context.notify('no event is selected', 'info');
	context.dispatch({ type: 'views', change: { time: { at: event.t } } });
	context.dispatch({ type: 'view', id: 'time' });
}

/** Page frame an event is about: its page, where its scanner stands, or the start of its zone. */
function pfnOf(event: TraceEvent, zones: readonly ZoneFacts[]): number | undefined {
	if ('pfn' in event) return event.pfn;
	if ('migratePfn' in event) return event.migratePfn;
	if ('start' in event) return event.start;
	return 'zone' in event ? zones.find(({ node, name }) => node === event.node && name === event.zone)?.startPfn : undefined;
}

/** The Map view of the node, that page frame selected. */
function showInMap(context: ActionContext): void {
	const event = selected(context)?.event;
	const zones = context.state.snapshot?.zones ?? [];
	const pfn = event === undefined ? undefined : pfnOf(event, zones);
	const zone = zones.find(({ startPfn, endPfn }) => pfn !== undefined && pfn >= startPfn && pfn < endPfn);
	if (pfn === undefined || zone === undefined) return context.notify('this event names no place in memory', 'info');
	context.dispatch({ type: 'node', id: zone.node });
	context.dispatch({ type: 'views', change: { map: { cursor: pfn, scale: 'node' } } });
	context.dispatch({ type: 'view', id: 'map' });
}

/** The kernel's own switches in tracefs: what is then traced is seen here, and in trace_pipe. */
function traceBatches(context: ActionContext): void {
	const on = !hasBatches(context.state.snapshot);
	for (const name of BATCH_TRACEPOINTS) {
		const path = `/sys/kernel/tracing/events/compaction/${name}/enable`;
		context.send({ kind: 'write', path, value: on ? 1 : 0 }, `${on ? 'tracing' : 'no longer tracing'} single batches`);
	}
	set(context, on ? { level: 'all' } : { level: 'story' });
}

export const eventsActions: readonly Action[] = [
	moving('events-up', ['up', 'k'], 'select', 'Select the event before; the list then stands still.', -1, 2),
	moving('events-down', ['down', 'j'], 'select', 'Select the next event.', 1),
	moving('events-page-up', ['pageup'], 'page up', `Go up ${PAGE} events.`, -PAGE),
	moving('events-page-down', ['pagedown'], 'page down', `Go down ${PAGE} events.`, PAGE),
	moving('events-first', ['home'], 'first', 'Select the oldest event that is kept.', Number.NEGATIVE_INFINITY),
	{
		id: 'events-follow',
		keys: ['f', 'end'],
		title: ({ ui }) => (ui.views.events.at < 0 ? '' : 'follow'),
		help: 'Follow: the newest event stays selected.',
		group: 'Events',
		where: ['events'],
		bar: 1,
		run: (context) => set(context, { at: -1 }),
	},
	{
		id: 'events-filter',
		keys: ['/'],
		title: () => 'filter',
		help: 'List only events that contain what you type, in words or as the kernel prints them.',
		group: 'Events',
		where: ['events'],
		bar: 1,
		run: (context) => openPrompt(context, 'events-filter', '/', context.state.ui.views.events.filter),
	},
	{
		id: 'events-level',
		keys: ['l'],
		title: ({ ui }) => EVENT_LEVELS[(EVENT_LEVELS.indexOf(ui.views.events.level) + 1) % EVENT_LEVELS.length] ?? '',
		help: 'List the story, everything, only trouble (what failed or had to wait), or only what you did.',
		group: 'Events',
		where: ['events'],
		bar: 3,
		run: (context) => {
			const { level } = context.state.ui.views.events;
			set(context, { level: EVENT_LEVELS[(EVENT_LEVELS.indexOf(level) + 1) % EVENT_LEVELS.length] });
		},
	},
	{
		id: 'events-name',
		keys: ['n'],
		title: ({ ui }) => (ui.views.events.name === '' ? 'only these' : 'all names'),
		help: 'List only events of the same name as the selected one, or all again.',
		group: 'Events',
		where: ['events'],
		bar: 3,
		run: (context) => set(context, { name: context.state.ui.views.events.name === '' ? (selected(context)?.event.name ?? '') : '' }),
	},
	{
		id: 'events-all',
		keys: ['esc'],
		title: () => 'no filter',
		help: 'Take back filter and names.',
		group: 'Events',
		where: ['events'],
		run: (context) => set(context, { filter: '', name: '' }),
	},
	{
		id: 'events-raw',
		keys: ['x'],
		title: ({ ui }) => (ui.views.events.raw ? 'words' : 'raw'),
		help: 'Show events as trace_pipe prints them, or in words; where there is room both are shown.',
		group: 'Events',
		where: ['events'],
		bar: 4,
		run: (context) => set(context, { raw: !context.state.ui.views.events.raw }),
	},
	{
		id: 'events-batches',
		keys: ['b'],
		title: (state) => (hasBatches(state.snapshot) ? 'no batches' : 'batches'),
		help: 'Trace every batch of pages as well (isolate, migratepages), by the switches in tracefs: many events a second.',
		group: 'Events',
		where: ['events'],
		bar: 4,
		unavailable: needsMachine,
		run: traceBatches,
	},
	{
		id: 'events-time',
		keys: ['enter'],
		title: () => 'in Time',
		help: 'Show that moment in the Time view.',
		group: 'Events',
		where: ['events'],
		bar: 2,
		unavailable: needsFrame,
		run: showInTime,
	},
	{
		id: 'events-map',
		keys: ['m'],
		title: () => 'in Map',
		help: 'Show where it happened in the Map view.',
		group: 'Events',
		where: ['events'],
		bar: 3,
		unavailable: needsFrame,
		run: showInMap,
	},
];
