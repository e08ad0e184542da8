/** Keys of the Time and the Events view, and the ways between them. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { type ActionContext, press } from '../../source/actions/index.js';
import type { Command } from '../../source/model/index.js';
import { createStore, initialState, type Message, type SessionState, type Store } from '../../source/session/index.js';
import { update } from '../../source/session/update.js';
import { idleContext } from '../helpers/idle-context.js';
import { sampleRun } from '../helpers/sample-snapshot.js';

const run = sampleRun(60);
let store: Store<SessionState, Message>;
let sent: Command[];
let context: ActionContext;

beforeEach(() => {
	const views = ['time', 'events'].map((id) => ({ id, title: id, question: '' }));
	store = createStore<SessionState, Message>(initialState({ preset: 'one', presets: [], views, speed: 1, columns: 80, rows: 24 }), update);
	store.dispatch({ type: 'frame', snapshot: run.snapshot, hostCpuMs: 0, reaching: undefined });
	sent = [];
	context = idleContext(store, { history: () => run.history, send: (command) => sent.push(command) });
});

const keys = (...list: readonly string[]): void => {
	for (const key of list) press(key, context);
};
const time = () => store.get().ui.views.time;
const events = () => store.get().ui.views.events;

test('the cursor moves by columns and follows again at the newest', () => {
	keys('left', 'left');
	assert.equal(time().at, 203e9);
	keys('right');
	assert.equal(time().at, 204e9);
	keys('right');
	assert.equal(time().at, -1);
	keys('home');
	assert.equal(time().at, 192e9);
	keys('o', 'o', 'right');
	assert.deepEqual([time().zoom, time().at], [5, 197e9]);
	keys('f', 'i', 'i', 'i');
	assert.deepEqual([time().zoom, time().at], [1, -1]);
});

test('rows, the other index and the next zone, which takes its node along', () => {
	keys('down', 'j', 'k', 'x');
	assert.deepEqual([time().row, time().index], ['order 8', 'unusable']);
	keys('n');
	assert.deepEqual([store.get().ui.selectedNode, time().zone], [0, 'Normal']);
	keys('n');
	assert.deepEqual([store.get().ui.selectedNode, time().zone], [1, 'Normal']);
	keys('n');
	assert.deepEqual([store.get().ui.selectedNode, time().zone], [0, 'DMA']);
});

test('from a moment to its events and back', () => {
	keys('left', 'left', 'enter');
	assert.equal(store.get().ui.viewId, 'events');
	assert.equal(events().at, 44, 'the first event of that second');
	keys('up', 'enter');
	assert.deepEqual([store.get().ui.viewId, time().at], ['time', 202.75e9]);
});

test('moving stops following, end follows; filter, level, names and form', () => {
	store.dispatch({ type: 'view', id: 'events' });
	keys('up', 'k', 'down');
	assert.equal(events().at, 58);
	keys('home');
	assert.equal(events().at, 0);
	keys('end', 'l', 'l', 'x', 'n');
	assert.deepEqual(events(), { at: -1, filter: '', level: 'trouble', name: 'mm_compaction_deferred', raw: true });
	keys('/', 'r', 'e', 'd', 'enter');
	assert.equal(events().filter, 'red');
	keys('esc');
	assert.deepEqual([events().filter, events().name], ['', '']);
});

test('b turns the switches of tracefs, on and off again', () => {
	store.dispatch({ type: 'view', id: 'events' });
	keys('b');
	assert.ok(sent.length > 3 && sent.every((command) => command.kind === 'write' && command.value === 1));
	assert.equal(events().level, 'all');
	const traced = { ...run.snapshot, tracepoints: ['mm_compaction_migratepages'] };
	store.dispatch({ type: 'frame', snapshot: traced, hostCpuMs: 0, reaching: undefined });
	keys('b');
	assert.ok(sent.slice(-1).every((command) => command.kind === 'write' && command.value === 0));
});

test('from an event to its place in the map', () => {
	store.dispatch({ type: 'view', id: 'events' });
	store.dispatch({ type: 'views', change: { events: { at: 56 } } });
	keys('m');
	const { ui } = store.get();
	assert.deepEqual([ui.viewId, ui.selectedNode, ui.views.map.cursor, ui.views.map.scale], ['map', 1, 1_464_320, 'node']);
	store.dispatch({ type: 'view', id: 'events' });
	store.dispatch({ type: 'views', change: { events: { at: 58 } } });
	keys('m');
	assert.equal(store.get().ui.viewId, 'events', 'a stall names no place');
});

test('a restart follows again', () => {
	keys('left');
	store.dispatch({ type: 'restarted', preset: 'one', changes: {} });
	assert.deepEqual([time().at, events().at], [-1, -1]);
});
