/** Per-CPU page lists: what is kept back from the buddy allocator, how much of it moves at a time, and when it goes back. */
import assert from 'node:assert/strict';
import { allocFast } from '../../source/engine/page-alloc.js';
import { GFP_KERNEL } from '../../source/engine/gfp.js';
import { drainZonePcps, type Pcp, pcpBlocks } from '../../source/engine/pcp-lists.js';
import { setupPcps } from '../../source/engine/pcp.js';
import { MIGRATE_UNMOVABLE, PAGE_PCP } from '../../source/model/index.js';
import { engineTest, type Lab, lab, type LabOptions, labOfNodes } from '../helpers/lab.js';
import { kindOf } from '../../source/engine/page-fields.js';

const ALL_FREE = Array.from({ length: 128 }, () => '.512');

/** 256 MiB, all free, with lists as after boot. */
function empty(options: LabOptions = {}): Lab {
	const a = lab(ALL_FREE, options);
	setupPcps(a.m);
	return a;
}

const listOf = (a: Lab, cpu = 0): Pcp => a.zone.pcps[cpu]!;
const BATCH = 15;
const sum = (counts: Uint16Array): number => counts.reduce((total, count) => total + count, 0);

engineTest('an empty list is refilled by a batch; until it is used up the buddy allocator is not asked again', () => {
	const a = empty({ kernel: '6.1' });
	const before = a.zone.free;
	assert.equal(listOf(a).batch, BATCH);
	assert.equal(a.take(0, GFP_KERNEL, 1), 1);
	assert.equal(a.zone.free, before - BATCH, 'the pages that wait are not free');
	assert.equal(listOf(a).count, BATCH - 1);
	a.take(0, GFP_KERNEL, BATCH - 1);
	assert.equal(a.zone.free, before - BATCH);
	a.take(0, GFP_KERNEL, 1);
	assert.equal(a.zone.free, before - 2 * BATCH);
});

engineTest('a page just freed is the next one given out, on the CPU that freed it', () => {
	const a = empty({ cpus: 2, kernel: '6.1' });
	a.m.cpu = 0;
	const first = allocFast(a.m, 0, 0, GFP_KERNEL);
	assert.equal(listOf(a).count, BATCH - 1);
	a.m.cpu = 1;
	const other = allocFast(a.m, 0, 0, GFP_KERNEL);
	assert.notEqual(other, first);
	assert.equal(listOf(a, 1).count, BATCH - 1);
	a.keep(first, other);
	a.drop(first);
	assert.equal(kindOf(a.m, first), PAGE_PCP);
	const again = allocFast(a.m, 0, 0, GFP_KERNEL);
	assert.equal(again, first);
	a.keep(again);
});

engineTest('while pages are only allocated, batches double (since 6.7), five times at most', () => {
	const a = empty();
	const sizes: number[] = [];
	for (let i = 0; i < 2000; i++) {
		const free = a.zone.free;
		const pfn = allocFast(a.m, 0, 0, GFP_KERNEL);
		a.keep(pfn);
		if (a.zone.free !== free) sizes.push(free - a.zone.free);
	}
	assert.deepEqual(
		sizes.slice(0, 6),
		[1, 2, 4, 8, 16, 32].map((n) => n * BATCH),
	);
	assert.ok(Math.max(...sizes) <= 32 * BATCH, `${sizes}`);
});

engineTest('a full list hands its oldest pages back: a batch of them before 5.13, more and more of them since', () => {
	for (const [kernel, high, handed] of [
		['5.9', 6 * BATCH, [BATCH, BATCH, BATCH]],
		['6.1', undefined, [BATCH, 2 * BATCH, 4 * BATCH]],
	] as const) {
		const a = empty({ kernel });
		const pages = Array.from({ length: 1500 }, () => a.grab(0, MIGRATE_UNMOVABLE));
		const limit = high ?? Math.max(a.zone.low, 4 * BATCH);
		assert.equal(listOf(a).high, limit, kernel);
		const given: number[] = [];
		let held = 0;
		for (const pfn of pages) {
			const free = a.zone.free;
			a.drop(pfn);
			held = Math.max(held, listOf(a).count);
			if (a.zone.free !== free) given.push(a.zone.free - free);
		}
		assert.deepEqual(
			given.slice(0, 3),
			[...handed].map((pages) => Math.min(pages, limit - BATCH)),
			kernel,
		);
		assert.ok(held < limit, 'what would fill it is handed on at once');
		assert.notEqual(kindOf(a.m, pages[0]!), PAGE_PCP, 'the oldest left first');
		assert.equal(kindOf(a.m, pages.at(-1)!), PAGE_PCP);
	}
});

engineTest('blocks of order 1 to 3 and of 2 MiB wait as well since 5.13, those of order 4 never do', () => {
	const waiting = (kernel: string, order: number): number => {
		const a = empty({ kernel });
		// Roomy enough for 2 MiB, as the lists of a larger zone are.
		Object.assign(listOf(a), { high: 4096, highMin: 4096 });
		a.drop(a.grab(order, MIGRATE_UNMOVABLE));
		return listOf(a).count;
	};
	assert.deepEqual(
		[0, 1, 2, 3, 4, 9].map((order) => waiting('6.18', order)),
		[1, 2, 4, 8, 0, 512],
	);
	assert.deepEqual(
		[0, 1, 2, 3, 4, 9].map((order) => waiting('5.9', order)),
		[1, 0, 0, 0, 0, 0],
	);
});

engineTest('a waiting page keeps its neighbours from merging, until the lists are drained', () => {
	const a = empty();
	const whole = a.buddy();
	a.drop(a.grab(0, MIGRATE_UNMOVABLE));
	assert.notDeepEqual(a.buddy(), whole);
	assert.equal(sum(a.m.blockWaiting), 1, 'its pageblock knows that it is not the kernel’s');
	assert.deepEqual(
		[...pcpBlocks(a.m, listOf(a))].map(({ order }) => order),
		[0],
	);
	drainZonePcps(a.m, a.zone);
	assert.deepEqual(a.buddy(), whole);
	assert.equal(a.m.nodes[0]!.kinds[PAGE_PCP], 0);
	assert.equal(sum(a.m.blockWaiting), 0);
});

engineTest('compaction passes waiting pages over: they are neither moved nor used as targets', () => {
	const a = lab(['(A.)256', '.512', '.512']);
	setupPcps(a.m);
	for (const pcp of a.zone.pcps) Object.assign(pcp, { high: 64, highMin: 64, highMax: 64, batch: 8 });
	const pages = [1, 2].map(() => a.grab(0, MIGRATE_UNMOVABLE));
	for (const pfn of pages) a.drop(pfn);
	const kept = [...pcpBlocks(a.m, listOf(a))].map(({ pfn }) => pfn);
	assert.deepEqual(new Set(kept), new Set(pages));
	// Nobody is asked to drain here: the scanner meets them as they are.
	a.compact();
	assert.ok(a.count('compact_migrate_scanned') > 0);
	for (const pfn of pages) assert.equal(kindOf(a.m, pfn), PAGE_PCP);
});

engineTest('lists of another node’s memory are emptied after three seconds without use, those of the own node are kept', () => {
	const a = labOfNodes([ALL_FREE, ALL_FREE]);
	setupPcps(a.m);
	for (const cpu of [0, 1]) {
		a.m.cpu = cpu;
		a.drop(a.grab(0, MIGRATE_UNMOVABLE));
	}
	const held = () => [0, 1].map((cpu) => listOf(a, cpu).count);
	a.runFor(1500);
	assert.deepEqual(held(), [1, 1]);
	a.runFor(3000);
	assert.deepEqual(held(), [1, 0], 'its own CPU may keep it');
});

engineTest('vm.percpu_pagelist_high_fraction shares a part of the zone among its CPUs', () => {
	const a = empty({ cpus: 2 });
	a.m.tunables.pcpHighFraction = 64;
	setupPcps(a.m);
	const share = Math.floor(Math.floor(a.zone.managed / 64) / 2);
	assert.deepEqual(
		a.zone.pcps.map(({ highMin, highMax }) => [highMin, highMax]),
		[0, 1].map(() => [share, share]),
	);
});
