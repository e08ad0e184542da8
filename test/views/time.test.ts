import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHistory, recordFrame } from '../../source/session/history.js';
import { addMark } from '../../source/session/time-steps.js';
import { rowName, timeRows } from '../../source/session/time-rows.js';
import type { TimeUi } from '../../source/session/view-ui.js';
import { rowText } from '../../source/text/row.js';
import { explain } from '../../source/text/glossary.js';
import { time } from '../../source/views/time.js';
import type { ViewInput } from '../../source/views/view.js';
import { sampleRun, sampleSnapshot, tinySnapshot } from '../helpers/sample-snapshot.js';
import { checkView, plainUi, viewInput, viewText } from '../helpers/view-laws.js';

const run = sampleRun(120);
addMark(run.history.time, { t: 205e9, letter: 'c', text: 'compacting node 0' });
const tiny = sampleRun(20, tinySnapshot);
const early = { snapshot: sampleSnapshot(0), history: createHistory() };
recordFrame(early.history, early.snapshot);

function ui(change: Partial<TimeUi>): ViewInput['ui'] {
	const plain = plainUi();
	return { ...plain, views: { ...plain.views, time: { ...plain.views.time, ...change } } };
}

function at(columns: number, rows: number, change: Partial<TimeUi> = {}, more: Partial<ViewInput> = {}): ViewInput {
	return viewInput(run, columns, rows, { ui: ui(change), ...more });
}

const lines = (input: ViewInput): string[] => time.compose(input).flatMap((panel) => panel.rows.map(rowText));
const row = (input: ViewInput, label: RegExp): string => lines(input).find((line) => label.test(line)) ?? '';

test('panels tile the area at every size, with much, little and no history', () => {
	checkView(time, [run, tiny, early]);
	checkView(time, [run], { ui: ui({ at: 210e9, zoom: 10, index: 'unusable', row: 'score' }) });
});

test('a row per order, and strips for each node, stalls, huge pages, the score and what was done', () => {
	const all = lines(at(160, 45));
	for (const label of [
		/^ +10 +4M/,
		/^▌ +9 +2M/,
		/^ +0 +4K/,
		/ kcompactd 0/,
		/ kcompactd 1/,
		/ kswapd 1/,
		/ p99 stall/,
		/ thp success/,
		/ frag score 0/,
		/ you/,
	])
		assert.ok(
			all.some((line) => label.test(line)),
			String(label),
		);
});

test('the cursor reads the values of its column', () => {
	assert.match(row(at(160, 45), /^▌ +9/), /^▌ +9 +2M +✓ /, 'the largest zone of node 0 could serve it');
	assert.match(row(at(160, 45, { zone: 'Normal' }), /^▌ +9/), /^▌ +9 +2M +\.981 /);
	assert.match(row(at(160, 45, { zone: 'Normal', index: 'unusable' }), /^▌ +9/), /1\.00 /);
	assert.match(row(at(160, 45), /kswapd 0/), / 1\.2% /);
	assert.match(row(at(160, 45), /p99 stall/), / 1\.8ms /);
	assert.match(row(at(160, 45), /frag score/), / 92 /);
	assert.match(viewText(time.compose(at(160, 45))), /80·90/);
	assert.match(lines(at(160, 45))[0] ?? '', /now $/);
	assert.match(lines(at(160, 45, { at: 205.1e9 }))[0] ?? '', /c compacting node 0 *$/);
	assert.match(row(at(160, 45), / you/), /c/);
});

test('zooming out shows the worst step of each column, and fewer columns', () => {
	const drawn = (zoom: number): number => row(at(160, 45, { zoom, zone: 'Normal' }, { mono: true }), /^▌ +9/).match(/9/g)?.length ?? 0;
	assert.ok(drawn(1) > 3 * drawn(5), `${drawn(1)} and ${drawn(5)}`);
	assert.match(lines(at(160, 45, { zoom: 5 }))[0] ?? '', /the worst of 5 steps/);
});

test('without colour digits tell the index; the peak of a strip is marked', () => {
	const mono = row(at(160, 45, { zone: 'Normal' }, { mono: true }), /^▌ +9/);
	assert.match(mono, /9{20}/);
	assert.match(row(at(160, 45, {}, { mono: true }), /^ +0 +4K/), /·{20}/);
	const all = lines(at(160, 45));
	assert.match(all[all.findIndex((line) => / p99 stall/.test(line)) + 2] ?? '', /▴ 1\.8ms|1\.8ms ▴/);
	assert.match(row(at(80, 20), /kcompactd 1/), /▴\d+\.\d%/, 'beside the strip when it has one line');
});

test('the selected row stays in sight on a small screen, and each row is explained', () => {
	for (const { id } of run.snapshot.nodes) {
		assert.match(viewText(time.compose(at(40, 10, { row: `kswapd ${id}` }))), new RegExp(`▌kswapd ${id}`));
	}
	for (const each of timeRows(run.snapshot)) {
		const sentence = time.about?.(at(160, 45, { row: rowName(each) })) ?? '';
		assert.ok(sentence.length > 60, `${rowName(each)}: ${sentence}`);
	}
	assert.match(time.about?.(at(160, 45, { row: 'marks', at: 205.1e9 })) ?? '', /^c: compacting node 0/);
	for (const term of ['p99 stall', 'thp success', 'you', 'a column', 'cursor', 'peak']) assert.ok(explain(term) !== undefined, term);
});

test('a tall screen tells everything about the moment', () => {
	const text = viewText(time.compose(at(160, 45)));
	assert.match(text, /order +0 +1 +2/);
	assert.match(text, /unusable +\.000/);
	assert.match(text, /12 stalls\/s of 1\.8ms each, p99 1\.8ms/);
	assert.match(text, /got its order-9|gave up|begins/);
});

test('a click puts the cursor there and selects the row; the wheel moves it', () => {
	const input = at(160, 45);
	const [message] = time.point?.(input, { kind: 'press', x: 30, y: 3 }) ?? [];
	assert.ok(message?.type === 'views' && message.change.time?.row === 'order 9' && (message.change.time.at ?? 0) > 192e9);
	const [back] = time.point?.(input, { kind: 'wheel-up', x: 30, y: 3 }) ?? [];
	assert.ok(back?.type === 'views' && (back.change.time?.at ?? -1) > 192e9);
	assert.deepEqual(time.point?.(input, { kind: 'release', x: 1, y: 1 }), []);
});
