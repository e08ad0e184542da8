/** The palette: everything by name, the best match first, and what happens when it is chosen. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { type ActionContext, paletteEntries, press, registry } from '../../source/actions/index.js';
import type { Command } from '../../source/model/index.js';
import { createStore, initialState, type Message, type SessionState, type Store } from '../../source/session/index.js';
import { update } from '../../source/session/update.js';
import { idleContext } from '../helpers/idle-context.js';
import { fakeSnapshot } from '../session/fakes.js';

let store: Store<SessionState, Message>;
let context: ActionContext;
let did: (Command | string)[];

beforeEach(() => {
	did = [];
	const presets = [{ name: 'calm', title: 'Nothing wrong', machine: '', question: 'Is it quiet?' }];
	const views = ['overview', 'map', 'shell'].map((id) => ({ id, title: id.toUpperCase(), question: `What is on the ${id}?` }));
	store = createStore<SessionState, Message>(initialState({ preset: 'one', presets, views, speed: 1, columns: 80, rows: 24 }), update);
	store.dispatch({ type: 'frame', snapshot: fakeSnapshot(), hostCpuMs: 0, reaching: undefined });
	context = idleContext(store, {
		notify: (text) => did.push(text),
		send: (command) => did.push(command),
		restart: (preset) => did.push(`restart ${preset}`),
	});
});

const names = (typed: string): string[] => paletteEntries(registry.actions, store.get(), typed).map(({ name }) => name);
const type = (...keys: readonly string[]): void => {
	for (const key of keys) press(key, context);
};

test('it lists actions, views and presets, each once', () => {
	const all = names('');
	for (const name of ['compact', 'pause', 'view MAP', 'preset calm', 'theme']) assert.ok(all.includes(name), name);
	assert.equal(new Set(all).size, all.length, `${all.filter((name, at) => all.indexOf(name) !== at)}`);
	assert.ok(!all.some((name) => /palette|prompt|^SHELL: |^type /.test(name)));
});

test('what belongs to the view on show comes first, what leads to another one last', () => {
	const [first = ''] = names('');
	assert.doesNotMatch(first, /: /, 'of no view');
	store.dispatch({ type: 'view', id: 'map' });
	const all = names('');
	assert.match(all[0] ?? '', /^MAP: /);
	const other = all.findIndex((name) => /^[A-Z]+: /.test(name) && !name.startsWith('MAP: '));
	assert.ok(other === -1 || other > all.indexOf('compact'), `${all}`);
});

test('words are found in any order, in names and sentences; a name that begins so comes first', () => {
	assert.equal(names('comp')[0], 'compact');
	assert.equal(names('calm preset')[0], 'preset calm');
	assert.ok(names('drop_caches').length >= 2);
	assert.deepEqual(names('no such thing'), []);
});

test('typing narrows it down, Enter does it, and the palette is gone', () => {
	type('ctrl-p', 'm', 'a', 'p', 'enter');
	assert.equal(store.get().ui.viewId, 'map');
	assert.equal(store.get().ui.overlay, 'none');
	type('ctrl-p', 'd', 'r', 'o', 'p', 'enter');
	assert.deepEqual(did, [{ kind: 'dropCaches', what: 1 }]);
});

test('arrows choose another one; typing starts at the first again; Esc does nothing', () => {
	type('ctrl-p', 'down', 'down');
	assert.equal(store.get().ui.cursor, 2);
	type('t');
	assert.equal(store.get().ui.cursor, 0);
	type('esc');
	assert.equal(store.get().ui.overlay, 'none');
	assert.equal(store.get().ui.prompt, undefined);
	assert.deepEqual(did, []);
});

test('what cannot be done says why', () => {
	store.dispatch({ type: 'failed', reason: 'a law was broken' });
	type('ctrl-p', ...'compact', 'enter');
	assert.match(String(did[0]), /a law was broken/);
});
