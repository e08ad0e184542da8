/** The Orders view: what is free of each order, who could have it, why not, and where a zone stands against its marks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { MIGRATETYPES, ORDERS, type Snapshot, type ZoneFacts } from '../../source/model/index.js';
import { ORDER_COLUMNS, type OrdersUi, type UiState } from '../../source/session/index.js';
import { initialState } from '../../source/session/state.js';
import { update } from '../../source/session/update.js';
import { selectedZone, zoneBeside } from '../../source/session/zone-list.js';
import { explain } from '../../source/text/glossary.js';
import { rowText } from '../../source/text/row.js';
import { servingWords, usablePages, userOf } from '../../source/views/order-facts.js';
import { orders } from '../../source/views/orders.js';
import { ORDER_CELLS, tableColumns } from '../../source/views/orders-table.js';
import type { Panel, ViewInput } from '../../source/views/view.js';
import { watermarkWords } from '../../source/views/watermarks.js';
import { sampleRun, sampleSnapshot, tinySnapshot } from '../helpers/sample-snapshot.js';
import { checkView, plainUi, viewInput, viewText } from '../helpers/view-laws.js';

const full = sampleRun(8);
const tiny = sampleRun(8, tinySnapshot);
const NORMAL = full.snapshot.zones.find((zone) => zone.node === 0 && zone.name === 'Normal') as ZoneFacts;

function uiWith(change: Partial<OrdersUi>, more: Partial<UiState> = {}): UiState {
	const ui = plainUi({ size: { columns: 160, rows: 50 }, ...more });
	return { ...ui, views: { ...ui.views, orders: { ...ui.views.orders, ...change } } };
}
const set = (change: Partial<OrdersUi>, more: Partial<UiState> = {}): Partial<ViewInput> => ({ ui: uiWith(change, more) });
const starved = set({ zone: 'Normal' });
const compose = (columns: number, rows: number, change: Partial<ViewInput> = starved): readonly Panel[] =>
	orders.compose(viewInput(full, columns, rows, change));
const rowsOf = (panels: readonly Panel[], id: string): readonly string[] =>
	panels.find((panel) => panel.id === id)?.rows.map(rowText) ?? [];

test('panels tile the area at every size, whatever is selected', () => {
	checkView(orders, [full, tiny], starved);
	checkView(orders, [full], set({ zone: 'DMA', order: 0, column: 'watermarks' }, { selectedNode: 1 }));
	checkView(orders, [{ ...full, snapshot: { ...full.snapshot, zones: [] } }]);
});

test('columns never ask for more than there is, and headings are whole', () => {
	for (let width = 40; width <= 300; width++) {
		const columns = tableColumns(width);
		assert.ok(columns.reduce((sum, column) => sum + column.width, ORDER_CELLS) <= width, String(width));
		for (const { head, width: cells } of columns) assert.ok(head.length <= cells, `${head} at ${width}`);
	}
});

test('each order has its size, its users, its blocks by type, what is usable, and a verdict in words', () => {
	const rows = rowsOf(compose(160, 45), 'orders');
	assert.match(
		rows[2] ?? '',
		/^ order +size +used for +free +Unmovable +Movable +Reclaimable +HighAtomic +usable +serves +extfrag +unusable$/,
	);
	assert.match(
		rows.find((row) => /^ +2 /.test(row)) ?? '',
		/ 16K +jumbo frames +8124 +812 +6500 +812 +0 +[\d.]+ MiB +yes +would succeed +[━─]+ +\.\d{3}$/,
	);
	assert.match(
		rows.find((row) => /^▌ +9 /.test(row)) ?? '',
		/ 2M +THP +0 +0 +0 +0 +0 +0 +no +\.981 would fail from fragmentation +━+ +1\.00$/,
	);
	assert.match(rows.find((row) => /^ +3 /.test(row)) ?? '', /DMA buffers .* \.212 would fail for lack of memory/);
	for (const [columns, rows] of [
		[160, 45],
		[80, 20],
		[40, 10],
	] as const)
		assert.doesNotMatch(viewText(compose(columns, rows)), /-1|1000\b/, 'never a bare -1.000');
});

test('who uses an order is the same for everybody', () => {
	assert.deepEqual(
		[1, 2, 3, 9].map((order) => userOf(order).name),
		['kernel allocations', 'jumbo frames', 'DMA buffers', 'THP'],
	);
	for (let order = 0; order < ORDERS; order++) {
		assert.ok(userOf(order).short.length <= 12);
		assert.match(userOf(order).sentence, /^[A-Z].*\.$/);
	}
});

test('types add up to what is free, and what is usable of order 0 is all that is free', () => {
	for (const zone of [...full.snapshot.zones, ...tiny.snapshot.zones]) {
		assert.equal(zone.freeByType.length, MIGRATETYPES);
		zone.buddy.forEach((count, order) => {
			assert.equal(
				zone.freeByType.reduce((sum, counts) => sum + (counts[order] ?? 0), 0),
				count,
			);
		});
	}
	assert.equal(usablePages(NORMAL, 0), NORMAL.freePages);
	assert.equal(usablePages(NORMAL, 7), 2 ** 7);
	assert.equal(usablePages(NORMAL, 8), 0);
});

test('the largest order that can be served is told, at the low mark, at the min mark, or not at all', () => {
	assert.match(
		rowsOf(compose(160, 45), 'orders')[1] ?? '',
		/^ 0 Normal can serve up to order 7 \(512K\) now · a request of order 9 \(2M\) would fail from fragmentation/,
	);
	const zone = (change: Partial<ZoneFacts>): ZoneFacts => ({ ...NORMAL, ...change });
	assert.equal(servingWords(zone({ largestAtLow: 10 })), 'can serve every order now');
	assert.match(servingWords(zone({ largestAtLow: -1, largestAtMin: 4 })), /low mark: serves up to order 4 \(64K\) once kswapd is woken/);
	assert.match(servingWords(zone({ largestAtLow: -1, largestAtMin: -1 })), /tasks must reclaim or compact first/);
	assert.match(servingWords(zone({ largestAtLow: -1, largestAtMin: -1, reserve: 500_000 })), /for requests that no higher zone can serve/);
	for (const change of [{}, { largestAtLow: -1, largestAtMin: 10 }, { largestAtLow: -1, largestAtMin: -1 }])
		assert.ok(servingWords(zone(change), true).length <= 29);
	const rows = rowsOf(compose(160, 45, set({ zone: 'Normal' })), 'orders');
	const served = rows.filter((row) => / yes +would succeed/.test(row)).length;
	assert.equal(served, 3, 'orders 0 to 2: above them the free lists are empty as the index has it');
});

test('watermarks are drawn and labelled, and said in words', () => {
	const rows = rowsOf(compose(160, 45), 'watermarks');
	assert.match(rows[0] ?? '', /^ zone +m min {2}l low {2}h high {2}r low \+ reserve +free +min +low +high +boost +reserve$/);
	assert.equal(rows.length, 1 + full.snapshot.zones.length);
	assert.match(rows.find((row) => row.startsWith('▌0 Normal')) ?? '', /m━+l━+h━+▸ +\d[\d ]+ +1 000 +1 250 +1 500 +0 +0$/);
	assert.match(rows.find((row) => row.startsWith(' 0 DMA ')) ?? '', /m.*l.*h.*r/);
	const at = (freePages: number): string => watermarkWords({ ...NORMAL, freePages });
	assert.match(at(1000), /not above min 1 000: tasks reclaim for themselves/);
	assert.match(at(1250), /kswapd is woken/);
	assert.match(at(1500), /goes on up to high 1 500/);
	assert.match(at(1501), /kswapd may sleep/);
	assert.match(viewText(compose(80, 20)), /0 Normal .*m.*l.*h/, 'also at 80x24');
});

test('until somebody chooses, it is the largest zone of the node, on a low screen the one in trouble', () => {
	assert.equal(selectedZone(full.snapshot, uiWith({}))?.name, 'DMA32');
	assert.equal(selectedZone(full.snapshot, uiWith({}, { size: { columns: 40, rows: 12 } }))?.name, 'Normal');
	assert.equal(selectedZone(full.snapshot, uiWith({ zone: 'DMA' }, { selectedNode: 1 }))?.name, 'Normal', 'node 1 has no such zone');
	assert.equal(zoneBeside(full.snapshot, uiWith({ zone: 'Normal' }), 1)?.node, 1);
	assert.equal(zoneBeside(full.snapshot, uiWith({ zone: 'DMA' }), -1), undefined);
	const small = viewText(compose(40, 10, set({}, { size: { columns: 40, rows: 12 } })));
	assert.match(small, /0 Normal serves up to order 7 \(512K\)\s+2M would fail from fragmentation\s/);
});

test('taller screens have more zones, whole tables each', () => {
	const tables = (rows: number): readonly string[] => compose(160, rows).map(({ id }) => id);
	assert.deepEqual(tables(20), ['orders', 'watermarks']);
	assert.deepEqual(tables(45), ['orders', 'watermarks', 'orders-0 DMA32']);
	assert.deepEqual(tables(95), ['orders', 'watermarks', 'orders-0 DMA32', 'orders-1 Normal', 'orders-0 DMA']);
});

test('every number is explained', () => {
	const about = (column: OrdersUi['column']): string => orders.about?.(viewInput(full, 160, 45, set({ zone: 'Normal', column }))) ?? '';
	for (const column of ORDER_COLUMNS) assert.match(about(column), /^(order 9|0 Normal): .*\.$/, column);
	assert.match(about('extfrag'), /^order 9: would fail from fragmentation \(\.981\)\. By the free lists alone/);
	assert.match(about('users'), /Transparent huge pages/);
	assert.match(about('serves'), /not served now\. A block is large enough and more than low \+ reserve stays free/);
	for (const head of tableColumns(160).map((column) => column.head.trim()))
		assert.ok(explain({ size: 'order', free: 'free blocks' }[head] ?? head) !== undefined, head);
	for (const head of ['min', 'low', 'high', 'boost', 'reserve']) assert.ok(explain(head) !== undefined, head);
});

test('a click chooses zone, order and number; the wheel goes through the orders', () => {
	let state = initialState({ preset: 'x', presets: [], views: [], speed: 1, columns: 160, rows: 50 });
	const at = (kind: 'press' | 'wheel-up' | 'wheel-down' | 'drag', x: number, y: number): readonly unknown[] => {
		for (const message of orders.point?.(viewInput(full, 160, 45, { ui: state.ui }), { kind, x, y }) ?? []) state = update(state, message);
		const { zone, order, column } = state.ui.views.orders;
		return [state.ui.selectedNode, zone, order, column];
	};
	assert.deepEqual(at('press', 20, 1), [0, 'Normal', 9, 'extfrag'], 'third of the zones');
	assert.deepEqual(at('press', 20, 8), [0, 'Normal', 4, 'users']);
	assert.deepEqual(at('press', 155, 14), [0, 'Normal', 10, 'unusable']);
	assert.deepEqual(at('wheel-down', 0, 0), [0, 'Normal', 10, 'unusable']);
	assert.deepEqual(at('wheel-up', 0, 0), [0, 'Normal', 9, 'unusable']);
	assert.deepEqual(at('press', 5, 18), [0, 'DMA', 9, 'watermarks']);
	assert.deepEqual(at('drag', 20, 8), [0, 'DMA', 9, 'watermarks']);
	const layout = compose(160, 45, { ui: state.ui });
	const other = layout.find((panel) => panel.id === 'orders-0 DMA32');
	assert.deepEqual(at('press', 8, (other?.y ?? 0) + 2), [0, 'DMA32', 0, 'size']);
});

test('a machine of small zones shows them like any other', () => {
	const snapshot: Snapshot = tinySnapshot(3);
	const panels = orders.compose(viewInput({ ...tiny, snapshot }, 120, 36));
	assert.match(viewText(panels), /0 DMA32? .*every order|serves|can serve/);
	assert.ok(sampleSnapshot(0).zones.length > snapshot.zones.length);
});
