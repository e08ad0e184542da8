import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
	counterPeak,
	counterRate,
	counterSeries,
	counterValue,
	createHistory,
	nodeRate,
	nodeSeries,
	recentEvents,
	recordFrame,
} from '../../source/session/history.js';
import { PAGE_ANON, PAGE_FREE, type Snapshot, vmstatIndex } from '../../source/model/index.js';
import { sampleSnapshot, tinySnapshot } from '../helpers/sample-snapshot.js';

/** Frame `step` at `seconds` of simulated time with `stalls` in compact_stall. */
function frame(step: number, seconds: number, stalls: number): Snapshot {
	const sample = sampleSnapshot(step);
	const vmstat = sample.vmstat.slice();
	vmstat[vmstatIndex('compact_stall')] = stalls;
	return { ...sample, timeNs: seconds * 1e9, vmstat };
}

test('a rate looks back over a second of display, whatever the frame rate', () => {
	const history = createHistory();
	recordFrame(history, frame(0, 0, 0));
	assert.ok(Number.isNaN(counterRate(history, 'compact_stall')), 'one frame says nothing');
	recordFrame(history, frame(1, 0.25, 100));
	assert.equal(counterRate(history, 'compact_stall'), 400);
	for (let step = 2; step <= 5; step++) recordFrame(history, frame(step, step * 0.25, 100));
	assert.equal(counterRate(history, 'compact_stall'), 0, 'the burst is out of the window after five frames');

	const fast = createHistory();
	for (let step = 0; step <= 10; step++) recordFrame(fast, frame(step, step * 0.1, step === 0 ? 0 : 100), 100);
	assert.equal(Math.round(counterRate(fast, 'compact_stall')), 100, 'ten frames of 100 ms still hold it');
});

test('rates are per simulated second', () => {
	const history = createHistory();
	for (let step = 0; step < 4; step++) recordFrame(history, frame(step, step * 0.0025, step));
	assert.equal(Math.round(counterRate(history, 'compact_stall')), 400);
	assert.equal(counterValue(history, 'compact_stall'), 3);
});

test('sparklines advance every second of display and stand still with the machine', () => {
	const history = createHistory();
	for (let step = 0; step <= 8; step++) recordFrame(history, frame(step, step * 0.25, step * step));
	assert.deepEqual(counterSeries(history, 'compact_stall', 10), [16, 48]);
	assert.deepEqual(counterSeries(history, 'compact_stall', 1), [48]);
	assert.equal(counterPeak(history, 'compact_stall'), 48);
	for (let again = 9; again < 20; again++) recordFrame(history, frame(again, 2, 64));
	assert.equal(counterSeries(history, 'compact_stall', 10).length, 2);
	assert.equal(Math.round(counterRate(history, 'compact_stall')), 48, 'the rate of the last second stays on show');
});

test('gauges are drawn as they are, and node series by position', () => {
	const history = createHistory();
	for (let step = 0; step <= 8; step++) recordFrame(history, sampleSnapshot(step));
	assert.deepEqual(counterSeries(history, 'nr_free_pages', 4), [625_200, 625_200]);
	assert.equal(nodeRate(history, 0, 'stalls'), 12);
	assert.equal(nodeRate(history, 1, 'stalls'), 0);
	assert.deepEqual(nodeSeries(history, 0, 'freeHugeBlocks', 4), [53, 65]);
});

test('the ring keeps the newest steps only', () => {
	const history = createHistory();
	for (let step = 0; step <= 1400; step++) recordFrame(history, frame(step, step, step * 4), 1000);
	const series = counterSeries(history, 'compact_stall', 5000);
	assert.equal(series.length, 512);
	assert.ok(series.every((value) => value === 4));
});

test('time going back, or another machine, starts over', () => {
	const history = createHistory();
	for (let step = 10; step < 20; step++) recordFrame(history, sampleSnapshot(step));
	assert.ok(history.steps > 0);
	recordFrame(history, sampleSnapshot(0));
	assert.equal(history.steps, 0);
	assert.equal(recentEvents(history, 10).length, 1, 'events of the run before are gone');
	recordFrame(history, { ...sampleSnapshot(30), preset: 'other' });
	assert.ok(Number.isNaN(counterRate(history, 'compact_stall')));
});

test('events arrive once, also while paused, without per-batch ones, and are bounded', () => {
	const history = createHistory();
	const quiet = { seq: 1, t: 1, cpu: 0, comm: 'x', pid: 1, name: 'mm_compaction_migratepages', migrated: 3, failed: 0 } as const;
	const command = { seq: 2, t: 1, cpu: 0, comm: '', pid: 0, name: 'command', text: 'pause' } as const;
	const base = sampleSnapshot(0);
	recordFrame(history, { ...base, events: [] });
	recordFrame(history, { ...base, events: [quiet, command] });
	recordFrame(history, { ...base, events: [quiet, command] });
	assert.deepEqual(recentEvents(history, 10), [command]);
	const many = Array.from({ length: 2900 }, (_, index) => ({ ...command, seq: 3 + index }));
	recordFrame(history, { ...base, events: many });
	assert.equal(recentEvents(history, 10_000).length, 400);
	assert.equal(recentEvents(history, 1)[0]?.seq, 2902);
	assert.deepEqual(recentEvents(history, 0), []);
});

test('a touched block glows for three frames and then is forgotten', () => {
	const history = createHistory();
	const at = (step: number, value: number): Snapshot => {
		const sample = sampleSnapshot(step);
		const touched = new Uint8Array(sample.map.touched.length);
		touched[7] = value;
		return { ...sample, map: { ...sample.map, touched } };
	};
	recordFrame(history, at(0, 5));
	assert.equal(history.recency[7], 0, 'what was before the first frame is not news');
	recordFrame(history, at(1, 6));
	const seen = [history.recency[7]];
	for (let step = 2; step < 6; step++) {
		recordFrame(history, at(step, 6));
		seen.push(history.recency[7]);
	}
	assert.deepEqual(seen, [3, 2, 1, 0, 0]);
	assert.equal(history.recency[8], 0);
});

/** Frame `step`, a quarter of a second each, in which block 9 has `free` free pages and its touch counter stands at `touched`. */
function blockFrame(step: number, free: number, touched = 0): Snapshot {
	const sample = sampleSnapshot(0);
	const map = { ...sample.map, free: sample.map.free.slice(), movable: sample.map.movable.slice(), touched: sample.map.touched.slice() };
	map.free[9] = free;
	map.movable[9] = 512 - free;
	map.huge[9] = 0;
	map.touched[9] = touched;
	return { ...sample, timeNs: step * 0.25e9, map, zones: [...sample.zones] };
}

test('blocks are looked at twice a second, those compaction works on in every frame', () => {
	const history = createHistory();
	recordFrame(history, blockFrame(0, 0));
	const seen = [1, 2, 3, 4].map((step) => {
		recordFrame(history, blockFrame(step, step % 2 === 0 ? 256 : 512 - 1));
		return history.looks.holes[9];
	});
	assert.deepEqual(seen, [0, 2, 2, 2]);
	recordFrame(history, blockFrame(5, 0, 1));
	assert.equal(history.looks.holes[9], 0, 'touched: at once');
	recordFrame(history, blockFrame(5, 256, 1));
	assert.equal(history.looks.holes[9], 2, 'time stands still: what a command changed is seen at once');
});

test('pages that compaction moved are marked for a few frames, others are not', () => {
	const history = createHistory();
	const at = (step: number, kinds: readonly number[], touched: number): Snapshot => {
		const sample = tinySnapshot(0);
		const pages = new Uint8Array(sample.map.pages.length).fill(PAGE_ANON);
		pages.set(kinds);
		const counts = sample.map.touched.slice();
		counts[0] = touched;
		return { ...sample, timeNs: step * 0.25e9, map: { ...sample.map, pages, touched: counts } };
	};
	recordFrame(history, at(0, [PAGE_ANON, PAGE_FREE], 0));
	recordFrame(history, at(1, [PAGE_FREE, PAGE_FREE], 0));
	assert.deepEqual([...history.pages.left.slice(0, 2)], [0, 0], 'freed by its owner');
	recordFrame(history, at(2, [PAGE_ANON, PAGE_ANON, PAGE_FREE], 1));
	assert.ok((history.pages.left[1] ?? 0) > 0 && (history.pages.left[2] ?? 0) < 0 && history.pages.left[3] === 0);
	for (let step = 3; step < 8; step++) recordFrame(history, at(step, [PAGE_ANON, PAGE_ANON, PAGE_FREE], 1));
	assert.ok(history.pages.left.every((left) => left === 0));
});
