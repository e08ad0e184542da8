import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHistory, recordFrame } from '../../source/session/history.js';
import { FrameLog } from '../../source/session/frame-log.js';
import { noteOf } from '../../source/session/frame-note.js';
import { historyAt } from '../../source/session/history-at.js';
import { movedStep } from '../../source/session/time-rows.js';
import {
	addMark,
	indexStep,
	nodeStep,
	oldestStep,
	stallP99Us,
	STEPS_KEPT,
	stepAt,
	stepEnd,
	stepStart,
} from '../../source/session/time-steps.js';
import { INITIAL_VIEWS } from '../../source/session/view-ui.js';
import { sampleRun, sampleSnapshot } from '../helpers/sample-snapshot.js';

test('a step is a second of display: rates of its own, gauges at its end, percentile of its own stalls', () => {
	const { time } = sampleRun(41).history;
	assert.equal(time.count, 10);
	assert.equal(stepStart(time, 1), stepEnd(time, 0));
	assert.equal(stepEnd(time, 9) - stepStart(time, 9), 1e9);
	assert.equal(Math.round(nodeStep(time, 0, 'stalls', 5)), 12);
	assert.equal(nodeStep(time, 0, 'fragmentationScore', 5), 92);
	assert.deepEqual([nodeStep(time, 1, 'scoreLow', 5), nodeStep(time, 1, 'scoreHigh', 5)], [80, 90]);
	assert.equal(stallP99Us(time, 5), 1792, 'the floor of the bucket of 1800');
	assert.equal(indexStep(time, '0 Normal', 'extfrag', 9, 5), 981);
	assert.equal(indexStep(time, '1 Normal', 'extfrag', 9, 5), -1000);
	assert.ok(Number.isNaN(indexStep(time, '1 Movable', 'extfrag', 9, 5)));
});

test('without stalls there is no percentile, without proactive compaction no band, without the zone no index', () => {
	const history = createHistory();
	const quiet = (step: number) => {
		const sample = sampleSnapshot(step);
		const nodes = sample.nodes.map((node) => ({ ...node, proactive: false }));
		return { ...sample, stallCounts: [], nodes, zones: step < 8 ? sample.zones : sample.zones.slice(1) };
	};
	for (let step = 0; step < 17; step++) recordFrame(history, quiet(step));
	assert.ok(Number.isNaN(stallP99Us(history.time, 3)));
	assert.ok(Number.isNaN(nodeStep(history.time, 0, 'scoreHigh', 3)));
	assert.ok(!Number.isNaN(indexStep(history.time, '0 DMA', 'extfrag', 0, 0)));
	assert.ok(Number.isNaN(indexStep(history.time, '0 DMA', 'extfrag', 0, 3)));
});

test('the rings are bounded, and a time finds its step', () => {
	const history = createHistory();
	for (let step = 0; step <= STEPS_KEPT + 10; step++) recordFrame(history, { ...sampleSnapshot(0), timeNs: step * 1e9 }, 1000);
	const { time } = history;
	assert.equal(time.count, STEPS_KEPT + 10);
	assert.equal(oldestStep(time), 10);
	assert.equal(time.startNs.length, STEPS_KEPT);
	assert.equal(stepAt(time, 4000.5e9), 4000);
	assert.equal(stepAt(time, 0), 10, 'forgotten: the oldest');
	assert.equal(stepAt(time, 1e15), time.count - 1);
	const ui = { ...INITIAL_VIEWS.time, zoom: 10, at: 4000.5e9 };
	assert.equal(movedStep(time, ui, -1), 3990);
	assert.equal(movedStep(time, ui, -100_000), 10);
	assert.equal(movedStep(time, ui, 100_000), undefined, 'it follows again');
	for (let count = 0; count < 300; count++) addMark(time, { t: count, letter: 'c', text: '' });
	assert.equal(time.marks.length, 256);
});

test('marks: writes by hand come as events, a key has its own; going back in time forgets them', () => {
	const history = createHistory();
	const base = sampleSnapshot(1);
	const write = { seq: 1, t: 5, cpu: 0, comm: 'you', pid: 0, name: 'command', text: 'vm.swappiness 60 → 10' } as const;
	recordFrame(history, { ...base, events: [] });
	addMark(history.time, { t: 9, letter: 'c', text: 'compacting node 0' });
	recordFrame(history, {
		...base,
		events: [write, { ...write, seq: 2, t: 9, text: 'compact node 0' }, { ...write, seq: 3, t: 11, comm: 'sh' }],
	});
	assert.deepEqual(
		history.time.marks.map(({ letter }) => letter),
		['c', 'w'],
	);
	recordFrame(history, { ...base, bootedAtNs: 7, events: [] });
	assert.equal(history.time.marks.length, 2, 'a reboot is no step back');
	recordFrame(history, { ...base, timeNs: 0, bootedAtNs: 0, events: [] });
	assert.equal(history.time.marks.length, 0);
});

test('an earlier moment has the steps and marks of then, and who goes on from there counts stalls from there', () => {
	const past = new FrameLog(2 ** 26);
	const live = createHistory();
	for (let step = 0; step < 60; step++) {
		const snapshot = sampleSnapshot(step);
		recordFrame(live, snapshot);
		past.add(snapshot, noteOf(live, undefined, undefined));
	}
	for (const t of [195e9, 206e9]) addMark(live.time, { t, letter: 'c', text: 'compacting node 0' });
	const then = historyAt(past, 30, live);
	assert.equal(then.time.count, 7);
	assert.equal(then.time.marks.length, 1);
	for (let step = 31; step < 40; step++) recordFrame(then, sampleSnapshot(step));
	assert.ok(then.time.count > 7);
	assert.equal(stallP99Us(then.time, then.time.count - 1), 1792);
});
