/** Keys in the Shell view, where whatever can be printed is text. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { type ActionContext, barActions, press, typeText } from '../../source/actions/index.js';
import {
	createStore,
	emptyLine,
	initialState,
	insert,
	print,
	type SessionState,
	type Message,
	type Store,
} from '../../source/session/index.js';
import { update } from '../../source/session/update.js';
import { fakeShell, fakeSnapshot } from '../session/fakes.js';

let store: Store<SessionState, Message>;
let did: string[];
let context: ActionContext;

beforeEach(() => {
	const views = ['overview', 'map', 'shell'].map((id) => ({ id, title: id, question: '' }));
	store = createStore<SessionState, Message>(initialState({ preset: 'one', presets: [], views, speed: 1, columns: 80, rows: 24 }), update);
	store.dispatch({ type: 'frame', snapshot: fakeSnapshot(), hostCpuMs: 0, reaching: undefined });
	did = [];
	const note = (what: string) => () => void did.push(what);
	context = {
		get state() {
			return store.get();
		},
		actions: [],
		dispatch: (message) => store.dispatch(message),
		steer: () => undefined,
		notify: (text) => did.push(text),
		send: note('send'),
		shell: {
			...fakeShell(did),
			run(line) {
				did.push(`run ${line}`);
				store.dispatch({ type: 'views', change: { shell: { line: emptyLine([]) } } });
			},
		},
		setPaused: note('pause'),
		setSpeed: note('speed'),
		step: note('step'),
		restart: note('restart'),
		captureScreen: note('capture'),
		saveScreen: note('save'),
		repaint: note('repaint'),
		suspend: note('suspend'),
		quit: note('quit'),
	};
});

const line = () => store.get().ui.views.shell.line;
const viewId = () => store.get().ui.viewId;
const keys = (...list: readonly string[]): void => {
	for (const key of list) press(key, context);
};

test(': opens the shell from any view; Esc and Ctrl-D on an empty line lead back there', () => {
	for (const key of ['esc', 'ctrl-d']) {
		keys('2', ':');
		assert.equal(viewId(), 'shell');
		keys(key);
		assert.equal(viewId(), 'map');
	}
});

test('what is typed is text, also q, digits, ? and :, and Enter runs it', () => {
	keys(':', 'q', '1', '?', ':', 'space', '+', 'enter');
	assert.deepEqual(did, ['run q1?: +']);
	assert.equal(viewId(), 'shell');
});

test('Esc drops the line first; Ctrl-D erases in it; Ctrl-C interrupts', () => {
	keys(':', 'a', 'b', 'home', 'ctrl-d');
	assert.equal(line().text, 'b');
	keys('esc');
	assert.deepEqual([line().text, viewId()], ['', 'shell']);
	keys('ctrl-c');
	assert.deepEqual(did, ['interrupt']);
});

test('keys move and erase in the line', () => {
	keys(':');
	typeText('cat /proc/vmstat /x', context);
	keys('ctrl-w', 'backspace', 'ctrl-a', 'right', 'left', 'X', 'ctrl-e', 'Y', 'left', 'ctrl-k');
	assert.equal(line().text, 'Xcat /proc/vmstat');
	keys('ctrl-u');
	assert.equal(line().text, '');
});

test('a pasted block runs line by line; what has no end is still being typed', () => {
	keys(':', 'x', 'space');
	assert.equal(typeText('# One\r\ncat /proc/vmstat\u001b\necho 1', context), true);
	assert.deepEqual(did, ['run x # One', 'run cat /proc/vmstat ']);
	assert.equal(line().text, 'echo 1');
});

test('a Tab that comes in one piece with what was typed before it completes', () => {
	keys(':');
	typeText('cat /proc/vm\t', context);
	assert.deepEqual([line().text, did], ['cat /proc/vm', ['complete']]);
});

test('up and down go through the lines that were run, and back to the one being typed', () => {
	context.shell.transcript.history.push('one', 'two');
	store.dispatch({ type: 'views', change: { shell: { line: insert(emptyLine(['one', 'two']), 'thr') } } });
	keys(':', 'up', 'up', 'up');
	assert.equal(line().text, 'one');
	keys('down', 'down');
	assert.equal(line().text, 'thr');
});

test('pages go back and forth in the output; typing shows the newest again', () => {
	for (let number = 0; number < 100; number++) print(context.shell.transcript, `${number}\n`, 'out');
	const end = () => store.get().ui.views.shell.end;
	keys(':', 'pageup', 'pageup');
	assert.equal(end(), 68);
	keys('pagedown');
	assert.equal(end(), 84);
	keys('x');
	assert.equal(end(), undefined);
});

test('Tab completes, Ctrl-L clears and repaints, Ctrl-Z suspends as everywhere', () => {
	keys(':', 'tab', 'ctrl-l', 'ctrl-z');
	assert.deepEqual(did, ['complete', 'clear', 'repaint', 'suspend']);
	assert.equal(viewId(), 'shell');
});

test('the key bar says how to leave', () => {
	const bar = (): string[] => barActions(store.get()).map((action) => action.title(store.get()));
	keys(':');
	assert.ok(bar().includes('leave') && !bar().includes('quit'));
	keys('x');
	assert.ok(bar().includes('drop line'));
});

test('without a shell there is nothing to open', () => {
	store = createStore<SessionState, Message>(
		initialState({ preset: 'one', presets: [], views: [{ id: 'a', title: 'A', question: '' }], speed: 1, columns: 80, rows: 24 }),
		update,
	);
	keys(':');
	assert.deepEqual(did, ['there is no shell here']);
});
