/** Timed operations: a driver that takes blocks until refused, and thpscale. */
import assert from 'node:assert/strict';
import { auditMachine } from '../../source/engine/audit.js';
import { hashMachine, restoreMachine, saveMachine } from '../../source/engine/image.js';
import { isLruKind } from '../../source/engine/lru.js';
import type { Machine } from '../../source/engine/machine.js';
import { runUntil } from '../../source/engine/scheduler.js';
import { timingFacts } from '../../source/engine/timings.js';
import { TIMING_PERCENTILES, type TimelineOp, type TimingFacts } from '../../source/model/index.js';
import { engineTest, type Lab, lab, type LabOptions, watched } from '../helpers/lab.js';

/** Runs a script on a drawn machine to its end. */
function script(rows: readonly string[], timeline: readonly TimelineOp[], options: LabOptions = {}): Lab {
	const a = lab(rows, options);
	const thread = a.spawn({ k: 'timeline', ops: timeline, next: 0, children: [], seed: 1 });
	for (let ms = 0; !thread.dead; ms++) {
		assert.ok(ms < 100_000, 'the script does not end');
		a.runFor(1);
	}
	return a;
}

function onlyTiming(m: Machine): TimingFacts {
	const [facts, ...others] = timingFacts(m);
	assert.ok(facts);
	assert.equal(others.length, 0);
	return facts;
}

const FREE = Array.from({ length: 6 }, () => '.512');
/** Every other page free: those on even frames above, where a scan that samples finds them. */
const HALVES = Array.from({ length: 12 }, (_, i) => (i < 6 ? '(A.)256' : '(.A)256'));

engineTest('a driver takes what there is, is refused, and stops', () => {
	const a = script(FREE, [{ t: 0, op: 'take', name: 'driver', order: 9 }]);
	const { name, granted, refused } = onlyTiming(a.m);
	assert.deepEqual([name, granted.count, refused.count], ['driver', 5, 1], 'the last block would leave the zone below its mark');
	assert.equal(a.region('driver').pages, 5 * 512);
	const [fast] = granted.percentilesUs;
	assert.ok(fast !== undefined && fast >= 3, `a block has to be prepared: ${fast} µs`);
	assert.equal(granted.percentilesUs.length, TIMING_PERCENTILES.length);
});

engineTest('it stops at its count, and goes on after refusals as often as it may', () => {
	const two = script(FREE, [{ t: 0, op: 'take', name: 'driver', order: 9, count: 2 }]);
	assert.deepEqual([onlyTiming(two.m).granted.count, onlyTiming(two.m).refused.count], [2, 0]);
	const stubborn = script(FREE, [{ t: 0, op: 'take', name: 'driver', order: 9, refusals: 3, pause_ms: 1 }]);
	assert.deepEqual([onlyTiming(stubborn.m).granted.count, onlyTiming(stubborn.m).refused.count], [5, 3]);
	const twice = script(FREE, [
		{ t: 0, op: 'take', name: 'driver', order: 9, count: 2 },
		{ t: 0.1, op: 'release', name: 'driver' },
		{ t: 0.2, op: 'take', name: 'driver', order: 9, count: 1 },
	]);
	assert.equal(onlyTiming(twice.m).granted.count, 3, 'operations of one name share a measurement');
});

engineTest('a request that has to compact takes as long as its pages take to move', () => {
	const a = script(HALVES, [{ t: 0, op: 'take', name: 'driver', order: 9, count: 1, movable: true }]);
	const { granted } = onlyTiming(a.m);
	assert.equal(granted.count, 1);
	assert.ok(a.count('pgmigrate_success') >= 256);
	assert.ok(granted.meanUs * 1000 >= 256 * a.m.costs.migrate);
	assert.equal(granted.maxUs, Math.floor(granted.meanUs));
});

engineTest('for a kernel request an asynchronous run finds no pageblock of its type before a synchronous one compacts', () => {
	const runs = (movable: boolean) =>
		script(HALVES, [{ t: 0, op: 'take', name: 'driver', order: 9, count: 1, movable }])
			.events('mm_compaction_end')
			.map((event) => (event.name === 'mm_compaction_end' ? `${event.sync ? 'sync' : 'async'} ${event.migrated > 0}` : ''));
	assert.deepEqual(runs(false), ['async false', 'sync true']);
	assert.deepEqual(runs(true), ['async true']);
});

const THPSCALE: TimelineOp = { t: 0, op: 'thpscale', name: 'scale', mb: 12, threads: 2, madvise: true };

engineTest('thpscale: two threads fill, punch, read and touch; nothing of theirs but the page cache stays', () => {
	const a = script(
		Array.from({ length: 16 }, () => '.512'),
		[THPSCALE],
		{ cpus: 2, tunables: { 'thp.enabled': 'madvise' } },
	);
	const { granted, refused } = onlyTiming(a.m);
	// 6 MiB each: 3 MiB of it are touched anew, in whole ranges.
	assert.deepEqual([granted.count + refused.count, a.count('thp_fault_alloc')], [2, granted.count]);
	assert.ok(granted.count > 0);
	assert.ok(granted.meanUs >= (2 * a.m.costs.clearHuge) / 1000, 'cleared once, written once');
	assert.deepEqual(
		a.m.regions.flatMap((region) => (region && region.pages > 0 && isLruKind(region.kind) ? [`${region.name}: ${region.pages}`] : [])),
		['scale file 0: 384', 'scale file 1: 384'],
	);
});

engineTest('thpscale: without huge pages a range is 512 base faults', () => {
	const a = script(
		Array.from({ length: 16 }, () => '.512'),
		[THPSCALE],
		{ cpus: 2, tunables: { 'thp.enabled': 'never' } },
	);
	const { granted, refused } = onlyTiming(a.m);
	assert.deepEqual([granted.count, refused.count], [0, 2]);
	assert.ok(refused.meanUs * 1000 >= 512 * a.m.costs.fault + a.m.costs.clearHuge);
});

engineTest('a burst is timed range by range, kept for a while and unmapped', () => {
	const burst: TimelineOp = { t: 0, op: 'faults', name: 'burst', mb: 4.5, madvise: true, hold_ms: 20 };
	const a = lab(FREE, { tunables: { 'thp.enabled': 'madvise', 'thp.defrag': 'never' } });
	const thread = a.spawn({ k: 'timeline', ops: [burst], next: 0, children: [], seed: 1 });
	a.runFor(10);
	assert.deepEqual([onlyTiming(a.m).granted.count, a.region('burst').pages], [2, 1024], 'whole ranges only');
	a.runFor(30);
	assert.ok(thread.dead);
	assert.equal(a.count('thp_fault_alloc'), 2);
	assert.equal(a.zone.free, 6 * 512);
	const short = script(HALVES, [{ ...burst, mb: 2 }], { tunables: { 'thp.enabled': 'always', 'thp.defrag': 'never' } });
	assert.deepEqual([onlyTiming(short.m).granted.count, onlyTiming(short.m).refused.count], [0, 1], 'no whole block, and nobody compacts');
});

engineTest('saved in the middle, both go on as if they had not been', () => {
	for (const op of [THPSCALE, { t: 0, op: 'take', name: 'driver', order: 9, pause_ms: 0.5 }] as const) {
		const a = lab(
			Array.from({ length: 16 }, () => '.512'),
			{ cpus: 2, tunables: { 'thp.enabled': 'always' } },
		);
		a.spawn({ k: 'timeline', ops: [op], next: 0, children: [], seed: 1 });
		for (let step = 0; step < 12; step++) {
			a.runFor(0.7);
			auditMachine(a.m);
			const copy = watched(restoreMachine(saveMachine(a.m)));
			for (const m of [a.m, copy]) runUntil(m, m.now + 2e5);
			assert.equal(hashMachine(copy), hashMachine(a.m));
		}
		assert.ok(onlyTiming(a.m).granted.count > 0);
	}
});
