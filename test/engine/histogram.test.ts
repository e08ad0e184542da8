import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createHistogram, percentileUs, recordLatency } from '../../source/engine/histogram.js';

test('percentiles are right to an eighth and never above the largest sample', () => {
	const histogram = createHistogram();
	assert.equal(percentileUs(histogram, 50), 0);
	for (let us = 1; us <= 10_000; us++) recordLatency(histogram, us * 1000);
	for (const percent of [1, 10, 50, 90, 99]) {
		const exact = percent * 100;
		const found = percentileUs(histogram, percent);
		assert.ok(found <= exact && found >= exact * 0.875, `p${percent} is ${found}, exactly ${exact}`);
	}
	assert.equal(histogram.maxNs, 10_000_000);
	assert.equal(histogram.count, 10_000);
});

test('small and large samples', () => {
	for (const us of [0, 1, 7, 8, 15, 16, 1_000_000_000]) {
		const histogram = createHistogram();
		recordLatency(histogram, us * 1000 + 999);
		const found = percentileUs(histogram, 100);
		assert.ok(found <= us && found >= us * 0.875, `${us} µs was found as ${found}`);
	}
});
