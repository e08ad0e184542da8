/** Typing a line on the status line: its effect at every key, and what becomes of it. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { type ActionContext, barActions, press, registry, typeText } from '../../source/actions/index.js';
import { openPrompt } from '../../source/actions/prompt.js';
import { createStore, initialState, type Message, type SessionState, type Store } from '../../source/session/index.js';
import { update } from '../../source/session/update.js';
import { fakeShell } from '../session/fakes.js';

let store: Store<SessionState, Message>;
let context: ActionContext;

beforeEach(() => {
	const views = [{ id: 'counters', title: 'Counters', question: '' }];
	store = createStore<SessionState, Message>(initialState({ preset: 'one', presets: [], views, speed: 1, columns: 80, rows: 24 }), update);
	const nothing = (): void => {};
	context = {
		get state() {
			return store.get();
		},
		actions: registry.actions,
		dispatch: (message) => store.dispatch(message),
		steer: nothing,
		notify: nothing,
		send: nothing,
		shell: fakeShell(),
		setPaused: nothing,
		setSpeed: nothing,
		step: nothing,
		restart: nothing,
		captureScreen: nothing,
		saveScreen: nothing,
		repaint: nothing,
		suspend: nothing,
		quit: () => assert.fail('typing must not leave the program'),
	};
});

const ui = () => store.get().ui;
const keys = (...list: readonly string[]): void => {
	for (const key of list) press(key, context);
};

test('what is typed is text, also q, and filters at once; Enter keeps it', () => {
	openPrompt(context, 'counters-filter', '/');
	keys('q', 'space', 'x', 'backspace', 'backspace', 'z');
	assert.equal(ui().prompt?.line.text, 'qz');
	assert.equal(ui().views.counters.filter, 'qz');
	keys('enter');
	assert.equal(ui().prompt, undefined);
	assert.equal(ui().views.counters.filter, 'qz');
});

test('Esc and Ctrl-C give up: nothing is filtered any more', () => {
	for (const key of ['esc', 'ctrl-c']) {
		openPrompt(context, 'counters-filter', '/', 'thp');
		keys('_', key);
		assert.equal(ui().prompt, undefined);
		assert.equal(ui().views.counters.filter, '');
	}
});

test('the cursor moves, and words and ends are erased at it', () => {
	openPrompt(context, 'counters-filter', '/', 'compact stall');
	keys('ctrl-w');
	assert.equal(ui().prompt?.line.text, 'compact ');
	keys('home', 'right', 'ctrl-k');
	assert.equal(ui().prompt?.line.text, 'c');
	keys('left', 'x', 'end', 'y', 'left', 'ctrl-u');
	assert.equal(ui().prompt?.line.text, 'y');
	assert.equal(ui().prompt?.line.cursor, 0);
});

test('pasted text is one line without control characters, and nothing when no line is typed', () => {
	assert.equal(typeText('compact', context), false);
	openPrompt(context, 'events-filter', '/');
	assert.equal(typeText('two\r\nlines\u001b', context), true);
	assert.equal(ui().prompt?.line.text, 'two lines ');
	assert.equal(ui().views.events.filter, 'two lines ');
	keys('tab', 'up', 'pageup');
	assert.equal(ui().prompt?.line.text, 'two lines ');
});

test('the key bar has only what ends the typing', () => {
	openPrompt(context, 'counters-filter', '/');
	assert.deepEqual(
		barActions(store.get()).map((action) => action.title(store.get())),
		['done', 'give up'],
	);
});
