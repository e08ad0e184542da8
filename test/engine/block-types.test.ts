import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type BlockGroup, chooseBlockTypes } from '../../source/engine/block-types.js';
import { createRandom } from '../../source/engine/random.js';
import { MIGRATE_MOVABLE, MIGRATE_RECLAIMABLE, MIGRATE_UNMOVABLE, ORDERS } from '../../source/model/index.js';

const [U, M, R] = [MIGRATE_UNMOVABLE, MIGRATE_MOVABLE, MIGRATE_RECLAIMABLE];

/** A pageblock of `kernel` and `slab` pages with these free blocks per order; the rest is user pages. */
function group(block: number, kernel: number, free: readonly number[] = [], more: Partial<BlockGroup> = {}): BlockGroup {
	const counts = Int32Array.from({ length: ORDERS }, (_, order) => free[order] ?? 0);
	const pages = counts.reduce((sum, count, order) => sum + (count << order), 0);
	return { block, blocks: 1, free: counts, kernel, slab: 0, user: Math.max(0, 512 - kernel - pages), reserved: false, ...more };
}

function types(groups: readonly BlockGroup[], blocks: readonly number[], free: readonly (readonly number[])[], seed = 1): number[] {
	return [...chooseBlockTypes(groups, { blocks, free }, createRandom(seed))];
}

test('blocks whose free pages add up to the lists of a type get that type, the likeliest first', () => {
	const groups = [group(0, 100, [1, 2]), group(1, 300, [3]), group(2, 200, [2, 1]), group(3, 150, [1, 1]), group(4, 0, [200])];
	// The block with most kernel pages does not fit: with it, no other blocks make up 3 and 3.
	assert.deepEqual(types(groups, [2, 3, 0], [[3, 3]]), [U, M, U, M, M]);
});

test('a slab block is reclaimable before it is unmovable', () => {
	const groups = [group(0, 400, [2]), group(1, 300, [2], { slab: 300 }), group(2, 0)];
	assert.deepEqual(types(groups, [1, 1, 1], [[2], [], [2]]), [U, R, M]);
});

test('full blocks fill up the number of a type: kernel pages first, reserved ones from the end', () => {
	const reserved = { reserved: true };
	const groups = [group(0, 512, [], reserved), group(1, 512, [], reserved), group(2, 512), group(3, 20), group(4, 0)];
	assert.deepEqual(types(groups, [2, 3, 0], [[]]), [M, U, U, M, M]);
	assert.deepEqual(types(groups, [4, 1, 0], [[]]), [U, U, U, U, M]);
});

test('a free block of order 10 gives both its pageblocks one type', () => {
	const huge = group(0, 0, [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1], { blocks: 2, user: 0 });
	const one = group(2, 0, [0, 0, 0, 0, 0, 0, 0, 0, 0, 1], { user: 0 });
	assert.deepEqual(types([huge, one], [1, 2, 0], [[0, 0, 0, 0, 0, 0, 0, 0, 0, 1]]), [M, U]);
	assert.deepEqual(types([huge, one], [2, 1, 0], [[0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]]), [U, M]);
});

test('without an exact answer the number of blocks still holds', () => {
	const groups = [group(0, 300, [2]), group(1, 200, [2]), group(2, 100, [2])];
	assert.deepEqual(
		types(groups, [2, 1, 0], [[3]]).filter((type) => type === U),
		[U, U],
	);
});

test('only blocks that look alike depend on the seed', () => {
	const groups = Array.from({ length: 12 }, (_, block) => group(block, block < 2 ? 512 : 50));
	const runs = [1, 2, 3, 4, 5].map((seed) => types(groups, [4, 8, 0], [[]], seed));
	assert.ok(runs.every((run) => run[0] === U && run[1] === U && run.filter((type) => type === U).length === 4));
	assert.ok(new Set(runs.map(String)).size > 1);
});
