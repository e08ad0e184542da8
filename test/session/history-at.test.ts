/** The history of an earlier moment: what it says is what it said then, and who goes on from there sees what he saw. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COUNTER_NAMES, type Snapshot, vmstatIndex } from '../../source/model/index.js';
import { FrameLog } from '../../source/session/frame-log.js';
import { noteOf } from '../../source/session/frame-note.js';
import {
	BUCKETS,
	counterPeak,
	counterRate,
	counterSeries,
	createHistory,
	type History,
	nodeRate,
	nodeSeries,
	recordFrame,
} from '../../source/session/history.js';
import { historyAt } from '../../source/session/history-at.js';
import { findingsOn, recentRates } from '../../source/session/moments.js';
import { nodeStep, oldestStep, stallP99Us, stepEnd, stepStart } from '../../source/session/time-steps.js';
import { sampleSnapshot } from '../helpers/sample-snapshot.js';

/** Frames that are shown for unequal times; every number moves unevenly. */
const FRAME_MS = [250, 100, 100, 640, 250];

function frameAt(step: number): Snapshot {
	const snapshot = sampleSnapshot(step);
	const vmstat = snapshot.vmstat.map((value) => value + (step * step) / 7);
	vmstat[vmstatIndex('nr_free_pages')] = 600_000 + 1000 * Math.sin(step / 5);
	return { ...snapshot, vmstat };
}

interface Run {
	readonly past: FrameLog;
	readonly live: History;
}

function run(frames: number, at: (step: number) => Snapshot = frameAt, each: (run: Run, step: number) => void = () => {}): Run {
	const all = { past: new FrameLog(2 ** 30), live: createHistory() };
	for (let step = 0; step < frames; step++) {
		take(all, at(step), step);
		each(all, step);
	}
	return all;
}

function take({ past, live }: Run, snapshot: Snapshot, step: number): void {
	recordFrame(live, snapshot, FRAME_MS[step % FRAME_MS.length]);
	past.add(snapshot, noteOf(live, undefined, past.note(past.length - 1)));
}

/** What the views would say. */
function said(history: History, snapshot: Snapshot) {
	const { time } = history;
	const steps = Array.from({ length: time.count - oldestStep(time) }, (_, at) => oldestStep(time) + at);
	return {
		rates: COUNTER_NAMES.map((name) => counterRate(history, name)),
		peaks: COUNTER_NAMES.map((name) => counterPeak(history, name)),
		series: COUNTER_NAMES.map((name) => counterSeries(history, name, 40)),
		nodes: [0, 1].map((node) => [nodeRate(history, node, 'stalls'), nodeSeries(history, node, 'freeHugeBlocks', 40)]),
		steps: steps.map((step) => [
			stepStart(time, step),
			stepEnd(time, step),
			stallP99Us(time, step),
			nodeStep(time, 1, 'kcompactdCpuNs', step),
		]),
		doctor: [findingsOn(history.moments, snapshot), recentRates(history.moments, snapshot)],
		events: history.events.map(({ seq }) => seq),
		bouts: Array.from(history.bouts),
		recency: [...history.recency],
		moved: [...history.movedNs],
		looks: history.looks,
		bucket: [history.bucketTimeNs, history.bucketShownMs, [...history.bucketStart]],
	};
}

describe('an earlier moment', () => {
	test('rates, sparklines, peaks, steps, diagnosis, events and the map are those that were shown then', () => {
		const then: ReturnType<typeof said>[] = [];
		const all = run(120, frameAt, ({ live }, step) => then.push(structuredClone(said(live, frameAt(step)))));
		for (const index of [0, 1, 5, 13, 14, 40, 77, 119]) {
			const { looks: _steady, ...shown } = said(historyAt(all.past, index, all.live), frameAt(index));
			const { looks: _then, ...expected } = then[index] ?? assert.fail();
			assert.deepEqual(shown, expected, `frame ${index}`);
		}
	});

	test('nothing in it is later', () => {
		const { past, live } = run(200);
		const history = historyAt(past, 60, live);
		const atNs = past.timeNs(60);
		assert.ok(history.events.length > 0 && history.events.every(({ t }) => t <= atNs));
		assert.equal(stepEnd(history.time, history.time.count - 1) <= atNs, true);
		assert.ok([...history.movedNs].every((moved) => Number.isNaN(moved) || moved <= atNs));
		assert.ok(counterPeak(history, 'compact_migrate_scanned') < counterPeak(live, 'compact_migrate_scanned'));
	});

	test('who goes on from there with the same frames sees what he saw', () => {
		const { past, live } = run(60);
		const again = { past: new FrameLog(2 ** 30), live: historyAt(past, 25, live) };
		for (let step = 26; step < 60; step++) take(again, frameAt(step), step);
		// Looks are steady, so that they depend on more than a second.
		const { looks: _again, ...shown } = said(again.live, frameAt(59));
		const { looks: _live, ...expected } = said(live, frameAt(59));
		assert.deepEqual({ ...shown, events: [] }, { ...expected, events: [] });
	});

	test('steps whose place in the ring has been taken by later ones are not shown', () => {
		const { past, live } = run(6 * BUCKETS, (step) => ({ ...frameAt(step), map: sampleSnapshot(0).map, events: [] }));
		assert.ok(live.steps > BUCKETS + 50, `${live.steps}`);
		const index = past.length - 200;
		const { steps } = past.note(index) ?? assert.fail();
		assert.equal(counterSeries(historyAt(past, index, live), 'compact_stall', BUCKETS).length, BUCKETS - (live.steps - steps));
		assert.deepEqual(counterSeries(historyAt(past, 20, live), 'compact_stall', 40), []);
	});

	test('before a reboot: nothing of the machine that came after it', () => {
		const reboot = 40;
		const at = (step: number): Snapshot => ({ ...frameAt(step), bootedAtNs: step < reboot ? 0 : frameAt(reboot).timeNs });
		const { past, live } = run(80, at);
		const before = historyAt(past, 30, live);
		assert.ok(counterSeries(before, 'compact_stall', 40).length <= 4);
		assert.equal(before.run.endsWith('/0'), true);
		assert.ok(counterRate(before, 'compact_stall') > 0);
	});
});
