import assert from 'node:assert/strict';
import {
	compactionDeferred,
	compactionRestarting,
	deferCompaction,
	deferReset,
	resetCachedPositions,
	resetIsolationSuitable,
} from '../../source/engine/defer.js';
import { engineTest, lab } from '../helpers/lab.js';

/** Attempts refused before one runs. */
function refusals(a: ReturnType<typeof lab>, order: number): number {
	let refused = 0;
	while (compactionDeferred(a.m, a.zone, order)) refused++;
	return refused;
}

engineTest('after the S-th failure 2^S − 1 attempts are refused, at most 63', () => {
	const a = lab(['.512']);
	assert.equal(refusals(a, 9), 0, 'nothing has failed yet');
	const seen: number[] = [];
	for (let failure = 1; failure <= 8; failure++) {
		deferCompaction(a.m, a.zone, 9);
		seen.push(refusals(a, 9));
	}
	assert.deepEqual(seen, [1, 3, 7, 15, 31, 63, 63, 63]);
});

engineTest('an attempt that runs without an answer leaves the next one free to run as well', () => {
	const a = lab(['.512']);
	deferCompaction(a.m, a.zone, 9);
	assert.deepEqual(
		[1, 2, 3, 4].map(() => compactionDeferred(a.m, a.zone, 9)),
		[true, false, false, false],
	);
});

engineTest('the first failure defers every order; a success lifts the orders up to its own', () => {
	const a = lab(['.512']);
	deferCompaction(a.m, a.zone, 9);
	assert.equal(a.zone.orderFailed, 0, 'the boot value stays: min(0, 9)');
	assert.equal(compactionDeferred(a.m, a.zone, 1), true);
	deferReset(a.m, a.zone, 4, false);
	assert.equal(a.zone.orderFailed, 5);
	deferCompaction(a.m, a.zone, 9);
	assert.equal(a.zone.orderFailed, 5);
	assert.equal(compactionDeferred(a.m, a.zone, 4), false, 'below the failed order');
	assert.equal(a.zone.considered, 0, 'and not even counted');
	assert.equal(compactionDeferred(a.m, a.zone, 5), true);
	deferCompaction(a.m, a.zone, 3);
	assert.equal(a.zone.orderFailed, 3);
});

engineTest('only a real allocation clears the back-off', () => {
	const a = lab(['.512']);
	deferCompaction(a.m, a.zone, 9);
	deferCompaction(a.m, a.zone, 9);
	deferReset(a.m, a.zone, 9, false);
	assert.deepEqual([a.zone.deferShift, a.zone.orderFailed], [2, 10]);
	deferReset(a.m, a.zone, 9, true);
	assert.deepEqual([a.zone.deferShift, a.zone.considered], [0, 0]);
});

engineTest('restarting: the longest back-off has just run out', () => {
	const a = lab(['.512']);
	for (let i = 0; i < 6; i++) deferCompaction(a.m, a.zone, 9);
	assert.equal(compactionRestarting(a.zone, 9), false);
	assert.equal(refusals(a, 9), 63);
	assert.equal(compactionRestarting(a.zone, 9), true);
	a.zone.orderFailed = 10;
	assert.equal(compactionRestarting(a.zone, 9), false);
});

engineTest('scanners met: positions go back to the ends, skip bits stay', () => {
	const a = lab(['A512', '.512', 'A512', '=300 .212']);
	a.m.blockSkip.fill(1, 1, 5);
	resetCachedPositions(a.zone);
	assert.deepEqual([a.zone.cachedMigrateAsync, a.zone.cachedMigrateSync, a.zone.cachedFree], [512, 512, 2048]);
	assert.deepEqual([...a.m.blockSkip.subarray(1, 5)], [1, 1, 1, 1]);
});

/** Flushes the hints of a machine all of whose blocks are marked skip; the marks that stay, lowest block first. */
function flush(a: ReturnType<typeof lab>): string {
	const blocks = [a.zone.start >> 9, Math.ceil(a.zone.end / 512)] as const;
	a.m.blockSkip.fill(1, ...blocks);
	a.zone.blockskipFlush = true;
	resetIsolationSuitable(a.m, a.zone);
	assert.equal(a.zone.blockskipFlush, false);
	return [...a.m.blockSkip.subarray(...blocks)].join('');
}

engineTest('a flush happens only after a direct run met its scanners', () => {
	const a = lab(['A512', '.512']);
	a.m.blockSkip[1] = 1;
	resetIsolationSuitable(a.m, a.zone);
	assert.equal(a.m.blockSkip[1], 1);
});

engineTest('a flush clears blocks with sources below and targets above, and starts the scanners at the first of each', () => {
	const a = lab(['U512', 'A512', 'A512', 'U512', 'U512', '(.U)256', '(.U)256', 'U512']);
	assert.equal(flush(a), '10011001');
	assert.deepEqual([a.zone.cachedMigrateAsync, a.zone.cachedMigrateSync, a.zone.initMigrate], [1024, 1024, 1024]);
	assert.deepEqual(
		[a.zone.cachedFree, a.zone.initFree],
		[512 + 7 * 512 - 1, 512 + 7 * 512 - 1],
		'the last frame of the block, not its first',
	);
});

engineTest('a flush probes every eighth page', () => {
	assert.equal(flush(lab(['(U8 A1 U7)32', '.512'])), '00');
	assert.equal(flush(lab(['(U8 U1 A7)32', '.512'])), '10', 'pages between the probes are not seen');
});

engineTest('a flush does not start the free scanner in a block of another type', () => {
	const a = lab(['A512', 'A512', '.512', 'unm: .512']);
	assert.equal(flush(a), '0001');
	assert.equal(a.zone.initFree, 512 + 3 * 512 - 1);
});

engineTest('huge pages and large kernel blocks stay marked', () => {
	assert.equal(flush(lab(['H512', 'A512', '.512', 'X512'])), '1001');
});

engineTest('nothing found on one side: the scanners are put where the cursors crossed', () => {
	const a = lab(['A512', 'A512', 'U512', 'U512']);
	flush(a);
	assert.deepEqual([a.zone.cachedMigrateSync, a.zone.cachedFree], [1536, 1535]);
});
