import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extfragForOrder, fragmentationIndex, nodeScore, proactiveThresholds, unusableIndex } from '../../source/engine/fragmentation.js';
import { featuresOf } from '../../source/model/index.js';
import { lab } from '../helpers/lab.js';

/** Counts for orders 0 to 10 from a sparse list. */
function counts(blocks: Readonly<Record<number, number>>): number[] {
	return Array.from({ length: 11 }, (_, order) => blocks[order] ?? 0);
}

const orders = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10];
const NORMAL = [1383, 5570, 2582, 725, 524, 451, 189, 51, 26, 28, 946];
const DMA32 = [2, 1, 4, 2, 5, 4, 4, 4, 5, 3, 751];
const DMA = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 3];

test('fragmentation index', () => {
	const ten = Object.fromEntries([0, 1, 2, 3, 4, 5, 6, 7, 8].map((order) => [order, 10]));
	const cases: [number[], number, number][] = [
		[counts({}), 9, 0],
		[counts({ 0: 1 }), 9, -1],
		[counts({ 8: 1 }), 9, -500],
		[counts({ 8: 2 }), 9, 0],
		[counts({ 8: 5 }), 9, 300],
		[counts({ 7: 3 }), 9, 417],
		[counts(ten), 9, 878],
		[counts({ 3: 200 }), 9, 980],
		[counts({ 0: 100 }), 9, 989],
		[counts({ 0: 512 }), 9, 997],
		[[3866, 2829, 2739, 1344, 700, 426, 214, 65, 26, 0, 0], 9, 987],
		[[3866, 2829, 2739, 1344, 700, 426, 214, 65, 26, 0, 0], 10, 994],
		[counts({ 0: 50_000 }), 10, 1000],
		[counts({ 9: 1 }), 9, -1000],
		[counts({ 10: 1 }), 9, -1000],
	];
	for (const [free, order, index] of cases) assert.equal(fragmentationIndex(free, order), index, `${free} at ${order}`);
});

test('unusable index and share of a real machine', () => {
	const permille = (free: readonly number[]) => orders.map((order) => unusableIndex(free, order));
	assert.deepEqual(permille(NORMAL), [0, 1, 11, 21, 27, 34, 48, 59, 66, 72, 85]);
	assert.deepEqual(permille(DMA32).slice(8), [1, 2, 4]);
	assert.deepEqual(permille(DMA).slice(9), [66, 200]);
	assert.equal(extfragForOrder(NORMAL, 9), 7);
	assert.equal(unusableIndex(counts({}), 0), 1000, 'nothing free: all of it is unusable');
	assert.equal(extfragForOrder(counts({}), 9), 0, 'but the share is 0');
});

test('the index says failure only while no block is large enough', () => {
	for (const order of orders) assert.equal(fragmentationIndex(NORMAL, order), -1000);
	assert.equal(fragmentationIndex(counts({ 0: 3 }), 0), -1000);
});

test('proactive thresholds', () => {
	const { tunables } = lab(['.512']).m;
	const of = (kernel: string) => (proactiveness: number) => {
		const { low, high } = proactiveThresholds({ features: featuresOf(kernel), tunables: { ...tunables, proactiveness } });
		return `${low}/${high}`;
	};
	const at = of('6.18');
	assert.deepEqual([20, 90, 95, 100].map(of('6.12')), ['80/90', '10/20', '5/15', '5/15']);
	assert.deepEqual([20, 50, 80, 90, 95, 99, 100, 5].map(at), ['80/90', '50/60', '20/30', '10/15', '5/7', '1/1', '0/0', '95/100']);
});

test('the node score weighs zones by present pages over pages plus one', () => {
	const { m } = lab(['(A.)256', '(A.)256']);
	assert.equal(nodeScore(m, m.nodes[0]!), 99, 'one zone wholly fragmented');
	const real = [
		{ present: 3998, blocks: DMA },
		{ present: 782_336, blocks: DMA32 },
		{ present: 5_505_024, blocks: NORMAL },
	];
	m.zones.splice(0, 1, ...real.map(({ present, blocks }, id) => ({ ...m.zones[0]!, id, present, nrFree: Int32Array.from(blocks) })));
	m.nodes[0]!.zones.splice(0, 1, 0, 1, 2);
	assert.equal(nodeScore(m, m.nodes[0]!), 6);
});
