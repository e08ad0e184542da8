import assert from 'node:assert/strict';
import { auditMachine } from '../../source/engine/audit.js';
import {
	ALLOC_NON_BLOCK,
	GFP_ATOMIC,
	GFP_BIT_THISNODE,
	GFP_HIGHUSER_MOVABLE,
	GFP_KERNEL,
	slowAllocFlags,
} from '../../source/engine/gfp.js';
import { highatomicLimit, unreserveHighatomic } from '../../source/engine/highatomic.js';
import { getPageFromFreelist } from '../../source/engine/page-alloc.js';
import { addToPool, freeFromPool } from '../../source/engine/pages.js';
import { below, createRandom } from '../../source/engine/random.js';
import { createRegion } from '../../source/engine/region.js';
import { MIGRATE_HIGHATOMIC, MIGRATE_MOVABLE, MIGRATE_UNMOVABLE, PAGE_KERNEL } from '../../source/model/index.js';
import { engineTest, type Lab, lab, labOfNodes } from '../helpers/lab.js';

/** The smallest zone that may reserve: 100 rows, and a few drawn above them. Two pageblocks at most, as a hundredth is rounded up. */
const FULL = Array.from({ length: 100 }, () => 'U512');
const big = (...rows: string[]) => lab([...FULL, ...rows], { tunables: { 'vm.watermark_boost_factor': 0 } });
const at = (row: number, page = 0) => (101 + row) * 512 + page;
const rowsAbove = (a: Lab) => a.draw().slice(100);

/** One request as the slow path makes it; its page, drawn U, or 0. */
function take(a: Lab, order: number, gfp = GFP_ATOMIC): number {
	const pfn = getPageFromFreelist(a.m, 0, order, gfp, slowAllocFlags(gfp, order));
	if (pfn) addToPool(a.m, createRegion(a.m, 'taken', PAGE_KERNEL, 1, { order }), pfn);
	return pfn;
}

engineTest('at most a hundredth of the zone, in whole pageblocks, or nothing', () => {
	const { zone } = lab(['A512']);
	const limit = (managed: number) => highatomicLimit({ ...zone, managed });
	assert.deepEqual([3840, 51_199, 51_200, 51_300, 102_400, 753_664].map(limit), [0, 0, 512, 1024, 1024, 7680]);
});

engineTest('a successful urgent request sets its pageblock aside with all that is free in it', () => {
	const a = big('A448 .64', 'A448 .64', '.64 A448');
	const free = a.zone.free;
	assert.equal(take(a, 4), at(0, 448), 'stolen from movable memory, being less than half a block');
	assert.deepEqual(rowsAbove(a), ['hig: A448 U16 .48', 'A448 .64', '.64 A448']);
	assert.deepEqual([a.zone.reservedHighatomic, a.zone.freeHighatomic, a.zone.free], [512, 48, free - 16]);
	assert.equal(take(a, 4), at(0, 464), 'the next one is served from there');
	assert.equal(a.zone.reservedHighatomic, 512);
	assert.equal(take(a, 6), at(1, 448), 'too large for what is left: another block');
	assert.equal(a.zone.reservedHighatomic, 1024);
	assert.equal(take(a, 6), at(2), 'the limit is reached');
	assert.deepEqual([a.zone.reservedHighatomic, a.m.blockType[103]], [1024, MIGRATE_MOVABLE]);
});

engineTest('only for urgent requests above order 0 in the slow path, in a zone large enough', () => {
	const reserved = (ask: (a: Lab) => unknown, a = big('A448 .64', '.512', '.512')) => {
		ask(a);
		return a.zone.reservedHighatomic;
	};
	assert.equal(
		reserved((a) => take(a, 2)),
		512,
	);
	assert.equal(
		reserved((a) => take(a, 0)),
		0,
	);
	assert.equal(
		reserved((a) => take(a, 2, GFP_KERNEL)),
		0,
	);
	assert.equal(
		reserved((a) => a.take(2, GFP_ATOMIC)),
		0,
		'the fast path has it',
	);
	assert.equal(
		reserved((a) => take(a, 2), lab(['A448 .64', '.512', '.512'])),
		0,
	);
	const off = (a: Lab) => {
		a.m.features.highatomicReserve = false;
		take(a, 2);
	};
	assert.equal(reserved(off), 0);
	assert.equal(
		reserved((a) => take(a, 10)),
		1024,
		'a block of order 10 is two pageblocks',
	);
});

engineTest('what is freed into a reserved block stays reserved', () => {
	const a = big('hig: U511 .1', 'A448 .64');
	const pfn = take(a, 3);
	assert.equal(a.m.blockType[102], MIGRATE_HIGHATOMIC);
	freeFromPool(a.m, a.region('taken'), 0);
	assert.equal(a.zone.freeHighatomic, 1 + 64);
	assert.equal(a.zone.head[6 * 5 + MIGRATE_HIGHATOMIC], pfn);
});

engineTest('a request that may not wait gets from the reserve what is nowhere else, others do not', () => {
	const a = big('hig: .512', 'A512');
	assert.equal(take(a, 0, GFP_KERNEL), 0);
	assert.equal(take(a, 1, GFP_KERNEL), 0);
	assert.equal(take(a, 0), at(0));
	const b = big('hig: .512', 'A511 .1');
	assert.equal(take(b, 0), at(1, 511), 'other memory first');
	assert.equal(take(b, 1), at(0), 'for those it is meant for, the reserve first');
});

engineTest('the lists themselves: reserved memory is for those who may not wait only', () => {
	const a = big('hig: .512');
	for (const type of [MIGRATE_UNMOVABLE, MIGRATE_MOVABLE]) assert.equal(a.grab(0, type), 0);
	assert.equal(a.grab(0, MIGRATE_UNMOVABLE, ALLOC_NON_BLOCK), at(0));
});

engineTest('a pageblock cut short by the end of the zone is not set aside', () => {
	const a = lab(['=256 .64 A192', ...FULL], { start: 512 + 256 });
	assert.equal(take(a, 1), 768);
	assert.equal(a.zone.reservedHighatomic, 0);
});

engineTest('a block is given back to the type of the request, the one with the smallest free piece first', () => {
	const a = big('hig: .512', 'hig: A500 .12', 'A512');
	assert.equal(unreserveHighatomic(a.m, { node: 0, gfp: GFP_HIGHUSER_MOVABLE }, false), true);
	assert.deepEqual(rowsAbove(a), ['hig: .512', 'A500 .12', 'A512']);
	assert.deepEqual([a.zone.reservedHighatomic, a.zone.freeHighatomic], [512, 512]);
	assert.equal(unreserveHighatomic(a.m, { node: 0, gfp: GFP_KERNEL }, false), false, 'the last one stays');
	assert.equal(unreserveHighatomic(a.m, { node: 0, gfp: GFP_KERNEL }, true), true, 'unless it must go');
	assert.deepEqual([a.zone.reservedHighatomic, a.zone.freeHighatomic, a.m.blockType[101]], [0, 0, MIGRATE_UNMOVABLE]);
	assert.equal(unreserveHighatomic(a.m, { node: 0, gfp: GFP_KERNEL }, true), false);
	const full = big('hig: U512');
	assert.equal(unreserveHighatomic(full.m, { node: 0, gfp: GFP_KERNEL }, true), false, 'a block without a free page is not found');
	assert.equal(full.zone.reservedHighatomic, 512);
});

engineTest('a whole block given back merges with its neighbour', () => {
	const a = big('A512', '.511 A1', 'hig: .512', 'A512');
	a.unmap(at(1, 511));
	assert.equal(a.buddy()[9], 2, 'kept apart by their types');
	assert.equal(at(1) % 1024, 0, 'the first of a pair');
	assert.equal(unreserveHighatomic(a.m, { node: 0, gfp: GFP_HIGHUSER_MOVABLE }, true), true);
	assert.deepEqual(a.freeList(10, MIGRATE_MOVABLE), [at(1)]);
});

engineTest('a request bound to its node takes none of the reserve of another', () => {
	const a = labOfNodes([['A512'], ['hig: .512']]);
	assert.equal(unreserveHighatomic(a.m, { node: 0, gfp: GFP_KERNEL | GFP_BIT_THISNODE }, true), false);
	assert.equal(unreserveHighatomic(a.m, { node: 0, gfp: GFP_KERNEL }, true), true);
});

engineTest('before a task gives up, the last of the reserve is given to it', () => {
	const a = big('hig: .512', 'A512');
	assert.equal(a.take(2, GFP_KERNEL), 1);
	assert.deepEqual([a.zone.reservedHighatomic, a.m.blockType[101]], [0, MIGRATE_UNMOVABLE]);
	assert.equal(a.count('oom_kill'), 0);
});

engineTest('after reclaim that brought no such page, all but the last of the reserve is', () => {
	const a = big('hig: A256 .256', 'hig: U256 .256', '(FU)256', '(FU)256');
	assert.equal(a.take(4, GFP_KERNEL), 1);
	assert.ok(a.count('pgsteal_direct') > 0);
	assert.equal(a.zone.reservedHighatomic, 512);
	const one = big('hig: U256 .256', 'U512', '(FU)256', '(FU)256');
	one.m.tunables.extfragThreshold = 0;
	assert.equal(one.take(4, GFP_KERNEL), 0, 'a costly request is not insisted on');
	assert.equal(one.zone.reservedHighatomic, 512);
});

engineTest('whatever comes and goes, the reserve keeps to its limit', () => {
	const a = big(...Array.from({ length: 12 }, (_, i) => (i % 3 === 0 ? '.512' : '(A12.20)16')));
	const random = createRandom(11, 'highatomic');
	const region = [1, 2, 3].map((order) => createRegion(a.m, `urgent ${order}`, PAGE_KERNEL, 8, { order }));
	let most = 0;
	let returned = 0;
	for (let i = 0; i < 3000; i++) {
		const pool = region[below(random, 3)]!;
		const what = below(random, 100);
		if (what < 55) {
			const pfn = getPageFromFreelist(a.m, 0, pool.order, GFP_ATOMIC, slowAllocFlags(GFP_ATOMIC, pool.order));
			if (pfn) addToPool(a.m, pool, pfn);
		} else if (what < 99) {
			if (pool.length > 0) freeFromPool(a.m, pool, below(random, pool.length));
		} else if (unreserveHighatomic(a.m, { node: 0, gfp: GFP_HIGHUSER_MOVABLE }, below(random, 2) === 0)) returned++;
		assert.ok(a.zone.reservedHighatomic <= highatomicLimit(a.zone));
		most = Math.max(most, a.zone.reservedHighatomic);
		if (i % 300 === 0) auditMachine(a.m);
	}
	assert.deepEqual([most, returned > 5], [1024, true]);
});
