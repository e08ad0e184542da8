/** What 5.1 changed about the hints that scanners leave for one another. */
import assert from 'node:assert/strict';
import { type CompactControl, MODE_SYNC_LIGHT, putBackAll, releaseTargets } from '../../source/engine/compact-control.js';
import { resetIsolationSuitable } from '../../source/engine/defer.js';
import { isolateFreePages, startFreeScan } from '../../source/engine/free-scanner.js';
import { isolateMigratePages } from '../../source/engine/migrate-scanner.js';
import type { Features } from '../../source/model/index.js';
import { engineTest, type Lab, lab } from '../helpers/lab.js';

const DAEMON = { cause: 'daemon', order: 9, mode: MODE_SYNC_LIGHT } as const;
const without = (rows: readonly string[], features: Partial<Features>) => lab(rows, { kernel: '5.3', features });

/** First page the migrate scanner takes, as an offset from the zone's start; −1: none in this block. */
function firstTaken(a: Lab, cc: CompactControl): number {
	while (isolateMigratePages(a.m, a.zone, cc) === 'more');
	return (cc.sources[0] ?? a.zone.start - 1) - a.zone.start;
}

/** Pages a free scan holds when it is over; they are given back. */
function targets(a: Lab): number {
	const cc = a.control(DAEMON);
	cc.nrMigrate = 32;
	startFreeScan(a.m, cc);
	while (!isolateFreePages(a.m, a.zone, cc));
	const held = cc.nrFree;
	releaseTargets(a.m, cc);
	return held;
}

engineTest('up to 5.0 a block is marked only when it brought nothing, so two runs may work on one', () => {
	const a = without(['A512', 'U512', 'A512', '.512'], { privateSource: false });
	const first = a.control(DAEMON);
	const second = a.control(DAEMON);
	assert.deepEqual([firstTaken(a, first), firstTaken(a, second)], [0, 32], 'the next pages of the same block');
	assert.equal(a.m.blockSkip[1], 0);
	for (const cc of [first, second]) putBackAll(a.m, cc);
	const cc = a.control(DAEMON);
	cc.migratePfn = 1024;
	assert.equal(firstTaken(a, cc), -1);
	assert.equal(a.m.blockSkip[2], 1);
	assert.deepEqual([a.zone.cachedMigrateAsync, a.zone.cachedMigrateSync], [1024, 1024], 'where it began to look in vain');
	const owned = without(['A512', 'U512', 'A512', '.512'], {});
	const owner = owned.control(DAEMON);
	assert.deepEqual([firstTaken(owned, owner), owned.m.blockSkip[1]], [0, 1]);
	putBackAll(owned.m, owner);
});

engineTest('up to 5.0 the free scanner marks a block only when it had no free page', () => {
	const rows = ['A448 .64', 'A256 .256', 'A511 .1', 'A512'];
	const a = without(rows, { finishTargets: false, sampleFreePages: false });
	a.zone.cachedFree = 2048;
	assert.equal(targets(a), 257);
	assert.deepEqual([...a.m.blockSkip.subarray(1, 5)], [0, 0, 0, 1]);
	assert.equal(a.zone.cachedFree, 2048, 'where it began to look in vain');
	assert.equal(targets(a), 257, 'the next run scans the same blocks again');
	const marked = without(rows, { sampleFreePages: false });
	targets(marked);
	assert.deepEqual([...marked.m.blockSkip.subarray(1, 5)], [0, 1, 1, 1]);
});

engineTest('up to 5.0 a flush clears every block and starts both scanners at the ends', () => {
	const a = without(['U512', '(A.)256', 'A512'], { selectiveFlush: false });
	a.m.blockSkip.fill(1);
	a.zone.blockskipFlush = true;
	resetIsolationSuitable(a.m, a.zone);
	assert.deepEqual([...a.m.blockSkip.subarray(0, 5)], [1, 0, 0, 0, 1], 'those of this zone');
	assert.deepEqual([a.zone.cachedMigrateAsync, a.zone.cachedMigrateSync, a.zone.cachedFree], [512, 512, 1536]);
	assert.equal(a.zone.blockskipFlush, false);
});
