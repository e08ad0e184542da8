/** Same preset, same seed: one hash, however often the simulator pauses to show itself, and whichever program asks. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSoak, LONG_TEST, runs } from './runs.js';

const LENGTH = isSoak ? '60s' : '8s';
const INTERVALS = ['0.01', '0.1', '1'];

test(`thp-storm for ${LENGTH} with ticks of ${INTERVALS.join(', ')} s`, LONG_TEST, async () => {
	const base = ['thp-storm', '--for', LENGTH, '--seed'];
	const [other, ...same] = await runs([[...base, '2'], ...INTERVALS.map((interval) => [...base, '1', '--interval', interval])]);
	const seconds = Number.parseInt(LENGTH, 10);
	assert.deepEqual(
		same.map((report) => report.ticks),
		[seconds * 100, seconds * 10, seconds],
	);
	assert.deepEqual(new Set(same.map((report) => report.hash)).size, 1);
	assert.deepEqual(same[0]?.vmstat, same[2]?.vmstat);
	assert.notEqual(other?.hash, same[0]?.hash);
	assert.ok((same[0]?.pagesMigrated ?? 0) > 1000, 'something worth a hash has happened');
});
