/** Keys of the Counters view. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { type ActionContext, barActions, press } from '../../source/actions/index.js';
import { COUNTER_SENTENCES, createStore, initialState, type Message, type SessionState, type Store } from '../../source/session/index.js';
import { update } from '../../source/session/update.js';
import { idleContext } from '../helpers/idle-context.js';
import { sampleRun } from '../helpers/sample-snapshot.js';

const { snapshot, history } = sampleRun(30);
let store: Store<SessionState, Message>;
let notices: string[];
let context: ActionContext;

beforeEach(() => {
	const views = [{ id: 'counters', title: 'Counters', question: '' }];
	store = createStore<SessionState, Message>(initialState({ preset: 'one', presets: [], views, speed: 1, columns: 80, rows: 24 }), update);
	notices = [];
	context = idleContext(store, { history: () => history, notify: (text) => notices.push(text) });
});

const show = (): void => store.dispatch({ type: 'frame', snapshot, hostCpuMs: 0, reaching: undefined });
const keys = (...list: readonly string[]): void => {
	for (const key of list) press(key, context);
};
const ui = () => store.get().ui.views.counters;

test('before the first frame there is nothing to select', () => {
	keys('down');
	assert.match(notices[0] ?? '', /still starting/);
});

test('arrows, pages and ends select, and stop at both ends', () => {
	show();
	keys('up');
	assert.equal(ui().counter, 'compact_stall');
	keys('down', 'j');
	assert.equal(ui().counter, 'compact_fail');
	keys('pagedown', 'pageup', 'k');
	assert.equal(ui().counter, 'compact_success');
	keys('end', 'down');
	assert.equal(ui().counter, 'nr_unstable');
	keys('home');
	assert.equal(ui().counter, 'compact_stall');
});

test('/ filters as it is typed; Esc lists all again, while typing and after', () => {
	show();
	keys('/', 's', 'w', 'a', 'p');
	assert.equal(ui().filter, 'swap');
	keys('enter', 'down', 'up');
	assert.equal(ui().counter, 'nr_swapcached');
	keys('esc');
	assert.equal(ui().filter, '');
	keys('/', 'x', 'esc');
	assert.equal(ui().filter, '');
});

test('o goes through the orders and says which one is next', () => {
	show();
	const title = (): string | undefined =>
		barActions(store.get())
			.find((action) => action.id === 'counters-sort')
			?.title(store.get());
	const seen = ['rate', 'name', 'total', 'kernel'].map((sort) => {
		assert.equal(title(), `by ${sort}`);
		keys('o');
		return ui().sort;
	});
	assert.deepEqual(seen, ['rate', 'name', 'total', 'kernel']);
});

test('* and Enter pin and unpin; the selection goes on to the next', () => {
	show();
	keys('*');
	assert.ok(!ui().pinned.includes('compact_stall'));
	assert.equal(ui().counter, 'compact_success');
	keys('end', 'enter');
	assert.equal(ui().pinned.at(-1), 'nr_unstable');
});

test('right goes to the sentences, where nothing can be pinned; left goes back', () => {
	show();
	const before = ui().pinned;
	keys('right', 'up', 'down', '*');
	assert.equal(ui().sentence, 1);
	keys('end');
	assert.equal(ui().sentence, COUNTER_SENTENCES.length - 1);
	assert.equal(ui().pinned, before);
	keys('left');
	assert.equal(ui().sentence, -1);
	assert.equal(ui().counter, 'compact_stall');
});
