import assert from 'node:assert/strict';
import {
	type CompactControl,
	holdTarget,
	MODE_SYNC,
	MODE_SYNC_LIGHT,
	putBackAll,
	releaseTargets,
} from '../../source/engine/compact-control.js';
import { isolateFreeBlock, isolateFreePages, startFreeScan } from '../../source/engine/free-scanner.js';
import { isolateMigratePages, updateCachedMigrate } from '../../source/engine/migrate-scanner.js';
import { GFP_HIGHUSER_MOVABLE } from '../../source/engine/gfp.js';
import { MIGRATE_MOVABLE, PAGE_TAIL } from '../../source/model/index.js';
import { engineTest, type Lab, lab } from '../helpers/lab.js';
import { kindOf } from '../../source/engine/page-fields.js';

const MOVABLE = { gfp: GFP_HIGHUSER_MOVABLE, migratetype: MIGRATE_MOVABLE } as const;
const MANUAL = { cause: 'manual', order: -1, mode: MODE_SYNC, wholeZone: true, ignoreSkipHint: true } as const;
const DAEMON = { cause: 'daemon', order: 9, mode: MODE_SYNC_LIGHT } as const;

/** Scans until pages were isolated or a block was left without; then gives everything back. Frames isolated, as offsets from the zone's start. */
function isolate(a: Lab, cc: CompactControl): number[] {
	while (isolateMigratePages(a.m, a.zone, cc) === 'more');
	const offsets = cc.sources.map((pfn) => pfn - a.zone.start);
	putBackAll(a.m, cc);
	return offsets;
}

/** Free blocks a scan takes for `wanted` pages, as offset:order; they are given back. */
function findTargets(a: Lab, cc: CompactControl, wanted = 32): string[] {
	cc.nrMigrate = wanted;
	startFreeScan(a.m, cc);
	while (!isolateFreePages(a.m, a.zone, cc));
	const found = cc.targets.flatMap((list, order) => list.map((pfn) => `${pfn - a.zone.start}:${order}`));
	releaseTargets(a.m, cc);
	cc.nrMigrate = 0;
	return found;
}

/** Isolates the first block of one drawn row with a free block above it. */
const from = (row: string, options: Parameters<Lab['control']>[0], tunables = {}) => {
	const a = lab([row, '.512'], { tunables });
	return isolate(a, a.control(options));
};

engineTest('which pages are taken', () => {
	const row = 'A1 F1 D1 W1 P1 M1 U1 S1 R1 T1 .2 C4 U496';
	assert.deepEqual(from(row, MANUAL), [0, 1, 2, 3, 5], 'a synchronous run waits for writeback');
	assert.deepEqual(from(row, DAEMON), [0, 1, 2, 5]);
	assert.deepEqual(
		from('A1 F1 D1 M1 W1 .507', { ...MOVABLE, order: 1 }),
		[0, 1],
		'async: up to the end of the block of the order asked for',
	);
	assert.deepEqual(from(row, DAEMON, { 'vm.compact_unevictable_allowed': 0 }), [0, 1, 2]);
});

engineTest('a 2 MiB page is never taken, whatever the run', () => {
	for (const options of [MANUAL, DAEMON, { ...DAEMON, order: 10 }, { ...MOVABLE, order: 10 }]) assert.deepEqual(from('H512', options), []);
});

engineTest('a batch is 32 pages, and the scan stops right behind the last one', () => {
	const a = lab(['(A.)256', '.512']);
	const cc = a.control(MANUAL);
	assert.deepEqual(
		isolate(a, cc),
		Array.from({ length: 32 }, (_, i) => 2 * i),
	);
	assert.equal(cc.migratePfn, a.zone.start + 63);
	assert.equal(cc.migrateScanned, 63);
	cc.finishPageblock = true;
	assert.equal(isolate(a, cc).length, 256 - 32, 'finishing a block takes all that is left');
});

engineTest('a free block is stepped over whole and counts its pages', () => {
	const a = lab(['.256 A1 U255', '.512']);
	const cc = a.control(MANUAL);
	assert.deepEqual(isolate(a, cc), [256]);
	assert.equal(cc.migrateScanned, 512);
});

engineTest('asynchronous direct compaction gives up a block of the order at the first page it cannot take', () => {
	const a = lab(['A7 U1 A8 U1 A7 A8 U480', '.512']);
	const cc = a.control({ ...MOVABLE, order: 3 });
	assert.deepEqual(isolate(a, cc), [8, 9, 10, 11, 12, 13, 14, 15], 'the first eight hold a kernel page; what was isolated went back');
	assert.equal(cc.migrateScanned, 8 + 8);
	assert.equal(cc.migratePfn, a.zone.start + 16, 'and the scan stops to move these');
	assert.deepEqual(isolate(a, cc), [24, 25, 26, 27, 28, 29, 30, 31]);
	const sync = lab(['A7 U1 A8 U496', '.512']);
	assert.equal(isolate(sync, sync.control({ ...MOVABLE, order: 3, mode: MODE_SYNC_LIGHT })).length, 15, 'sync-light takes what it can');
});

engineTest('a compound page larger than the order asked for is stepped over, not walked into', () => {
	// The block of 512 ends in order 3 steps; a step back into the huge page would scan its tails.
	const a = lab(['X512', 'A512', '.512']);
	const cc = a.control({ ...MOVABLE, order: 3 });
	isolate(a, cc);
	assert.ok(cc.migratePfn >= a.zone.start + 512);
	const b = lab(['U4 C4 A504', '.512']);
	const small = b.control({ ...MOVABLE, order: 1 });
	assert.deepEqual(isolate(b, small), [8, 9]);
	assert.equal(small.migrateScanned, 2 + 4 + 2, 'two kernel pages, each the first of a pair; the compound page whole; one pair');
});

engineTest('asynchronous direct compaction looks at blocks of its own type only', () => {
	const rows = ['unm: A512', 'rec: A512', 'A512', '.512'];
	const first = (options: Parameters<Lab['control']>[0]) => {
		const a = lab(rows);
		return Math.floor(isolate(a, a.control({ order: 4, ...options }))[0]! / 512);
	};
	assert.equal(first(MOVABLE), 2);
	assert.equal(first({}), 0, 'UNMOVABLE');
	assert.equal(first({ migratetype: 2 }), 1, 'RECLAIMABLE');
	assert.equal(first({ ...MOVABLE, mode: MODE_SYNC_LIGHT }), 0, 'a sync run takes every type');
	assert.equal(first({ ...MOVABLE, ...DAEMON }), 0);
});

engineTest('skip bits are honoured, unless the run ignores them', () => {
	const a = lab(['A512', 'A512', '.512']);
	a.m.blockSkip[1] = 1;
	assert.equal(isolate(a, a.control(DAEMON))[0], 512);
	assert.equal(isolate(a, a.control(MANUAL))[0], 0);
});

engineTest('a block is marked when its first page is isolated, or when nothing was', () => {
	const a = lab(['A512', 'U512', 'A512', '.512']);
	isolate(a, a.control(DAEMON));
	assert.equal(a.m.blockSkip[1], 1, 'pages were isolated: marked at the first one');
	const cc = a.control(DAEMON);
	cc.migratePfn = 1024;
	isolate(a, cc);
	assert.equal(a.m.blockSkip[2], 1, 'nothing to isolate');
	const manual = lab(['A512', 'U512', '.512']);
	isolate(manual, manual.control(MANUAL));
	assert.equal(manual.m.blockSkip[1], 0, 'a run that ignores hints does not mark what it isolates');
	const next = manual.control(MANUAL);
	next.migratePfn = 1024;
	isolate(manual, next);
	assert.equal(manual.m.blockSkip[2], 1, 'but marks what it finds empty');
});

engineTest('two runs in one block: the second leaves it', () => {
	const a = lab(['A512', 'A512', '.512']);
	const first = a.control(DAEMON);
	isolateMigratePages(a.m, a.zone, first);
	const second = a.control(DAEMON);
	assert.equal(isolate(a, second)[0], 512);
	putBackAll(a.m, first);
});

engineTest('cached positions move up past scanned blocks, one too far', () => {
	const a = lab(['U512', 'U512', 'A512', '.512']);
	const async = a.control({ migratetype: MIGRATE_MOVABLE });
	isolateMigratePages(a.m, a.zone, async);
	assert.deepEqual(
		[a.zone.cachedMigrateAsync, a.zone.cachedMigrateSync],
		[512 + 1024, 0],
		'block 2 is left out of the next run from the cache',
	);
	const sync = a.control(DAEMON);
	updateCachedMigrate(a.zone, sync, 1536);
	assert.deepEqual([a.zone.cachedMigrateAsync, a.zone.cachedMigrateSync], [2048, 2048]);
	updateCachedMigrate(a.zone, sync, 512);
	assert.equal(a.zone.cachedMigrateSync, 2048, 'never back');
});

engineTest("the migrate scanner stops below the free scanner's block", () => {
	const a = lab(['U512', 'A512', '.512']);
	const cc = a.control(MANUAL);
	cc.freePfn = 1024;
	assert.deepEqual(isolate(a, cc), []);
	assert.deepEqual(isolate(a, cc), [], 'its own block holds pages, but the free scanner is there');
	assert.equal(cc.migratePfn, 1024);
});

engineTest('too many pages off the lists: an asynchronous run gives up', () => {
	const a = lab(['A512', 'A512', '.512']);
	a.m.nodes[0]!.isolatedAnon = 1024 / 8 / 2 + 1;
	assert.equal(isolateMigratePages(a.m, a.zone, a.control({ ...MOVABLE })), 'abort');
	a.m.nodes[0]!.isolatedAnon--;
	const cc = a.control({ ...MOVABLE });
	assert.equal(isolateMigratePages(a.m, a.zone, cc), 'success');
	putBackAll(a.m, cc);
	a.m.nodes[0]!.isolatedAnon = 0;
});

engineTest('targets are whole free blocks of MOVABLE pageblocks, from the top down', () => {
	const a = lab(['A512', 'A448 .64', 'unm: .512', 'A448 .16 A16 .8 A24', 'rec: U256 .256']);
	assert.deepEqual(findTargets(a, a.control(DAEMON)), ['2016:3', '1984:4', '960:6']);
	assert.deepEqual(findTargets(a, a.control({ ...DAEMON, ignoreBlockSuitable: true })), ['2304:8'], 'priority 0 takes any type');
});

engineTest('a block that is already free at the order asked for is no target', () => {
	const a = lab(['A512', 'A256 .256', '.256 A256']);
	assert.deepEqual(findTargets(a, a.control({ ...DAEMON, order: 8 })), ['768:8'], 'only the first page of a block is looked at');
	assert.deepEqual(findTargets(a, a.control(DAEMON)), ['1024:8']);
	const whole = lab(['A512', 'A256 .256', '.512']);
	assert.deepEqual(findTargets(whole, whole.control(MANUAL)), ['768:8'], 'a manual run leaves whole pageblocks alone');
});

engineTest('the scan stops in the block where it has enough, and goes on from there', () => {
	const a = lab(['A512', 'U512', '(.U)256']);
	const cc = a.control(MANUAL);
	assert.equal(findTargets(a, cc).length, 32);
	assert.equal(cc.freePfn, 512 + 1024 + 63);
	assert.equal(a.m.blockSkip[3], 0);
	const below = lab(['A512', '(.U)256', '.64 U448']);
	const from = below.control(MANUAL);
	findTargets(below, from, 64);
	assert.equal(from.freePfn, 512 + 1024 + 64);
	findTargets(below, from, 64);
	assert.equal(below.m.blockSkip[3], 1, 'scanned to its end');
});

engineTest('a block scanned to its end is marked and remembered, even by a run that ignores hints', () => {
	const a = lab(['A448 .64', 'A256 .256', 'A511 .1', 'A512']);
	a.zone.cachedFree = 2048;
	const cc = a.control(MANUAL);
	findTargets(a, cc);
	assert.deepEqual([...a.m.blockSkip.subarray(1, 5)], [0, 1, 1, 1], 'block 2 as well: its free block reaches its end');
	assert.equal(a.zone.cachedFree, 512, 'one block below the lowest one scanned to its end');
	const hinted = a.control(DAEMON);
	assert.deepEqual(findTargets(a, hinted), []);
});

engineTest('the stride doubles to 32 over blocks without a hit: free pages on odd frames are invisible', () => {
	const odd = lab(['A512', ...Array.from({ length: 8 }, () => '(A.)256')]);
	const even = lab(['A512', ...Array.from({ length: 8 }, () => '(.A)256')]);
	const scan = (a: Lab) => {
		const cc = a.control(MANUAL);
		cc.freePfn = a.zone.end - 512;
		// The top block holds nothing free, so the stride is 2 in the next one.
		for (let pfn = cc.freePfn; pfn < a.zone.end; pfn++) if ((kindOf(a.m, pfn) & 15) === 2) a.grabExactly(pfn);
		return findTargets(a, cc).length;
	};
	assert.equal(scan(odd), 0);
	assert.equal(scan(even), 32);
});

engineTest('asynchronous runs probe every 32nd page until a hit', () => {
	const missed = lab(['A512', 'A512', '(A.)256']);
	assert.deepEqual(findTargets(missed, missed.control({ ...MOVABLE })), []);
	const hit = lab(['A512', '(A.)256', 'A32 .1 A479']);
	const found = findTargets(hit, hit.control({ ...MOVABLE }));
	assert.equal(found.length, 32, 'one hit, and the next block is searched page by page');
});

engineTest('a free block is not taken when the zone would fall to its MIN mark, boost not counted', () => {
	const a = lab(['A512', 'A480 .32'], { minFreeKbytes: 4 * 15 });
	assert.equal(a.zone.min, 15);
	a.zone.boost = 512;
	assert.equal(isolateFreeBlock(a.m, a.zone, 512 + 512 + 480, 5), false, '32 free, 15 + 32 needed');
	const b = lab(['A512', 'A480 .16 U2 .14'], { minFreeKbytes: 4 * 13 });
	assert.equal(isolateFreeBlock(b.m, b.zone, 512 + 512 + 480, 4), true, '30 free, above 13 + 16');
	assert.equal(kindOf(b.m, 512 + 512 + 480), PAGE_TAIL);
	// Put back by hand: this test held the block outside any run.
	const cc = b.control(MANUAL);
	holdTarget(b.m, cc, 512 + 512 + 480, 4);
	assert.deepEqual(findTargets(b, cc), ['992:4'], 'nothing more may be taken');
	b.zone.boost = 0;
	a.zone.boost = 0;
});

engineTest('taking half a pageblock or more makes it MOVABLE', () => {
	const a = lab(['A448 .64', 'unm: U200 .56 .256']);
	const cc = a.control({ ...DAEMON, ignoreBlockSuitable: true });
	findTargets(a, cc, 300);
	assert.equal(a.m.blockType[2], MIGRATE_MOVABLE);
	const b = lab(['A512', 'unm: U256 .128 U128']);
	findTargets(b, b.control({ ...DAEMON, ignoreBlockSuitable: true }), 300);
	assert.equal(b.m.blockType[2], 0, 'an order 7 block does not');
});

engineTest("the free scanner never goes into the migrate scanner's block", () => {
	const a = lab(['.256 A256', 'U512', 'U512']);
	const cc = a.control(MANUAL);
	assert.deepEqual(findTargets(a, cc), []);
	assert.equal(cc.freePfn, 512);
	assert.equal(a.count('compact_isolated'), 0);
});
