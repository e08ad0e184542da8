/** Keys of the Orders view. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { type ActionContext, barActions, press } from '../../source/actions/index.js';
import { createStore, initialState, type Message, ORDER_COLUMNS, type SessionState, type Store } from '../../source/session/index.js';
import { update } from '../../source/session/update.js';
import { idleContext } from '../helpers/idle-context.js';
import { sampleSnapshot } from '../helpers/sample-snapshot.js';

let store: Store<SessionState, Message>;
let notices: string[];
let context: ActionContext;

beforeEach(() => {
	const views = [{ id: 'orders', title: 'Orders', question: '' }];
	store = createStore<SessionState, Message>(initialState({ preset: 'one', presets: [], views, speed: 1, columns: 160, rows: 50 }), update);
	notices = [];
	context = idleContext(store, { notify: (text) => notices.push(text) });
});

const show = (): void => store.dispatch({ type: 'frame', snapshot: sampleSnapshot(0), hostCpuMs: 0, reaching: undefined });
const keys = (...list: readonly string[]): void => {
	for (const key of list) press(key, context);
};
const ui = () => store.get().ui.views.orders;

test('up and down select an order and stop at both ends', () => {
	keys('up', 'k');
	assert.equal(ui().order, 7);
	keys('end', 'down');
	assert.equal(ui().order, 10);
	keys('home', 'up', 'j');
	assert.equal(ui().order, 1);
});

test('left and right go through the zones of all nodes and say which one is the last', () => {
	keys('right');
	assert.match(notices[0] ?? '', /still starting/);
	show();
	keys('right', 'right');
	assert.deepEqual([store.get().ui.selectedNode, ui().zone], [1, 'Normal'], 'from 0 DMA32, the largest, over 0 Normal');
	keys('right');
	assert.match(notices[1] ?? '', /zone Normal of node 1 is the last one/);
	keys('left', 'left', 'left', 'left');
	assert.deepEqual([store.get().ui.selectedNode, ui().zone], [0, 'DMA']);
	assert.match(notices[2] ?? '', /zone DMA of node 0 is the first one/);
});

test('Enter explains one column after the other; the bar names the keys', () => {
	show();
	const seen = ORDER_COLUMNS.map(() => {
		keys('enter');
		return ui().column;
	});
	assert.deepEqual(new Set(seen), new Set(ORDER_COLUMNS));
	assert.equal(seen.at(-1), 'extfrag', 'and begins again');
	const bar = barActions(store.get()).map((action) => action.id);
	for (const id of ['orders-larger', 'orders-next-zone', 'orders-explain']) assert.ok(bar.includes(id), id);
	assert.ok(!bar.includes('next-node'));
});
