/** What outlives a run: it comes back as it was set, and nothing else does. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { changedSettings, createStore, initialState, remembered, type Settings } from '../../source/session/index.js';
import { update } from '../../source/session/update.js';

const OPTIONS = { preset: 'one', presets: [], views: [], speed: 1, columns: 80, rows: 24 };
const OTHER: Settings = { theme: 'contrast', mapColours: 'owner', pinned: ['pgfault', 'compact_fail'], sort: 'rate', index: 'unusable' };

test('what was set comes back, on top of how everything else begins', () => {
	const plain = initialState(OPTIONS);
	const state = initialState({ ...OPTIONS, settings: OTHER });
	assert.deepEqual(remembered(state.ui), OTHER);
	const { views, theme: _theme, ...rest } = state.ui;
	assert.deepEqual(rest, (({ views: _views, theme: _plain, ...others }) => others)(plain.ui));
	assert.equal(views.map.cursor, plain.ui.views.map.cursor);
	assert.equal(state.ui.speed, 1);
});

test('what was not set stays as it is', () => {
	const plain = remembered(initialState(OPTIONS).ui);
	assert.deepEqual(remembered(initialState({ ...OPTIONS, settings: { sort: 'name' } }).ui), { ...plain, sort: 'name' });
	assert.deepEqual(remembered(initialState({ ...OPTIONS, settings: {} }).ui), plain);
});

test('only what a person has changed meanwhile counts as changed', () => {
	const store = createStore(initialState({ ...OPTIONS, settings: OTHER }), update);
	const before = remembered(store.get().ui);
	store.dispatch({ type: 'speed', speed: 10 });
	store.dispatch({ type: 'views', change: { map: { cursor: 7 }, counters: { filter: 'x', pinned: [...OTHER.pinned] } } });
	assert.deepEqual(changedSettings(before, remembered(store.get().ui)), {});
	store.dispatch({ type: 'theme', theme: 'light' });
	store.dispatch({ type: 'views', change: { counters: { pinned: [] } } });
	assert.deepEqual(changedSettings(before, remembered(store.get().ui)), { theme: 'light', pinned: [] });
});
