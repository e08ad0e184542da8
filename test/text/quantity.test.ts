import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import {
	clock,
	compact,
	duration,
	eventClock,
	grouped,
	groupedWithin,
	orderSize,
	pagesAsBytes,
	partOfWhole,
	percent,
	rate,
	thousandths,
	wholePercent,
} from '../../source/text/quantity.js';

test('whole numbers are grouped by thousands', () => {
	assert.equal(grouped(0), '0');
	assert.equal(grouped(999), '999');
	assert.equal(grouped(48_201_332), '48 201 332');
	assert.equal(grouped(-1234), '-1 234');
	assert.equal(grouped(Number.NaN), '–');
});

test('compact numbers keep two or three digits', () => {
	const cases: readonly (readonly [number, string])[] = [
		[0, '0'],
		[0.04, '0'],
		[0.4, '0.4'],
		[7, '7'],
		[9.96, '10'],
		[999.4, '999'],
		[999.6, '1.0k'],
		[1234, '1.2k'],
		[182_400, '182k'],
		[999_600, '1.0M'],
		[1_940_000, '1.9M'],
		[48_000_000, '48M'],
		[-1500, '-1.5k'],
	];
	for (const [value, text] of cases) assert.equal(compact(value), text);
});

test('compact never needs more than four cells for what a counter can hold', () => {
	fc.assert(fc.property(fc.double({ min: 0, max: 9e14, noNaN: true }), (value) => compact(value).length <= 4));
});

test('a rate carries its sign, and a dash where nothing is known', () => {
	assert.equal(rate(31), '+31/s');
	assert.equal(rate(-4), '-4/s');
	assert.equal(rate(0), '+0/s');
	assert.equal(rate(Number.NaN), '–');
});

test('a number gives up its grouping before its digits', () => {
	assert.equal(groupedWithin(11_482, 6), '11 482');
	assert.equal(groupedWithin(11_482, 5), '11482');
	assert.equal(groupedWithin(11_482, 4), '11k');
});

test('shares', () => {
	assert.equal(percent(0.2341), '23.4%');
	assert.equal(percent(0.99951), '100%');
	assert.equal(wholePercent(0.965), '97%');
	assert.equal(thousandths(987), '.987');
	assert.equal(thousandths(0), '.000');
	assert.equal(thousandths(1000), '1.00');
});

test('memory in the unit of the whole', () => {
	assert.equal(pagesAsBytes(372_245), '1.42 GiB');
	assert.equal(pagesAsBytes(8192), '32.0 MiB');
	assert.deepEqual(partOfWhole(128, 262_144), { part: '0.00', whole: '1.00', unit: 'GiB' });
	assert.deepEqual(partOfWhole(3800, 7892), { part: '14.8', whole: '30.8', unit: 'MiB' });
});

test('sizes of orders', () => {
	assert.deepEqual([0, 7, 8, 9, 10].map(orderSize), ['4K', '512K', '1M', '2M', '4M']);
});

test('durations stay within six cells', () => {
	const cases: readonly (readonly [number, string])[] = [
		[0, '0'],
		[812, '812ns'],
		[412_000, '412µs'],
		[999_499, '999µs'],
		[999_500, '1.0ms'],
		[1_800_000, '1.8ms'],
		[12_400_000, '12ms'],
		[31e9, '31s'],
		[312e9, '5m12s'],
		[7440e9, '2h04m'],
	];
	for (const [ns, text] of cases) assert.equal(duration(ns), text);
	assert.equal(duration(412_000, true), '412us');
	fc.assert(fc.property(fc.double({ min: 0, max: 1e18, noNaN: true }), (ns) => duration(ns).length <= 6));
});

test('clocks', () => {
	assert.equal(clock(192_412_000_000), '00:03:12.4');
	assert.equal(clock(3_723_000_000_000), '01:02:03.0');
	assert.equal(eventClock(192_301_000_000), '3:12.301');
});
