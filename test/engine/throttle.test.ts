/** Compaction while too many pages are off the LRU lists already. */
import assert from 'node:assert/strict';
import { MODE_SYNC_LIGHT, putBackAll } from '../../source/engine/compact-control.js';
import { GFP_BIT_FS } from '../../source/engine/gfp.js';
import { hashMachine, restoreMachine, saveMachine } from '../../source/engine/image.js';
import { reflag } from '../../source/engine/lru.js';
import { PF_ACTIVE } from '../../source/engine/machine.js';
import { isolateMigratePages } from '../../source/engine/migrate-scanner.js';
import { runUntil } from '../../source/engine/scheduler.js';
import { setTunable } from '../../source/engine/settings.js';
import { MIGRATE_MOVABLE } from '../../source/model/index.js';
import { engineTest, type Lab, lab } from '../helpers/lab.js';

/** As if other jobs had isolated that many pages. Back to 0 before the test ends: it breaks a law. */
function pretend(a: Lab, isolated: number): void {
	a.m.nodes[0]!.isolatedAnon = isolated;
}

engineTest('the limit is half of an eighth of the inactive and of the active pages, all of them for those that may not use files', () => {
	const a = lab(['A15 F17 U480', '.512']);
	for (const pfn of a.region('F').pfns) reflag(a.m, pfn, PF_ACTIVE, 0);
	const waits = (isolated: number, gfp: number) => {
		pretend(a, isolated);
		const cc = a.control({ cause: 'proactive', mode: MODE_SYNC_LIGHT, ignoreSkipHint: true, gfp });
		const result = isolateMigratePages(a.m, a.zone, cc);
		putBackAll(a.m, cc);
		pretend(a, 0);
		return result === 'wait';
	};
	assert.deepEqual([waits(1, GFP_BIT_FS), waits(2, GFP_BIT_FS)], [false, true], '(15 / 8 + 17 / 8) / 2, rounded down each time');
	assert.deepEqual([waits(16, 0), waits(17, 0)], [false, true]);
});

const ROWS = ['A32 .480', 'F512', 'A480 .32'];

engineTest('a task sleeps for 20 ms and looks again, saved and restored meanwhile', () => {
	const a = lab(ROWS);
	pretend(a, 65);
	const start = a.m.now;
	const task = a.spawn({ k: 'writer', nodes: [0], exit: true });
	a.runFor(5);
	const firstLook = task.readyAt - 20e6;
	assert.ok(firstLook > start && firstLook < start + 1e6, `asleep until ${task.readyAt}`);
	assert.deepEqual(a.m.nodes[0]!.throttled, [task.id]);
	const copy = restoreMachine(saveMachine(a.m));
	a.runFor(30);
	runUntil(copy, a.m.now);
	assert.equal(hashMachine(copy), hashMachine(a.m));
	assert.ok(task.readyAt > firstLook + 40e6, 'still too many: once more');
	assert.deepEqual(a.m.nodes[0]!.throttled, [task.id], 'listed once');
	assert.equal(a.count('compact_isolated'), 0);
	pretend(a, 0);
	a.runFor(20);
	assert.ok(task.dead);
	assert.deepEqual(a.m.nodes[0]!.throttled, []);
	assert.equal(a.count('pgmigrate_success'), 32);
});

engineTest('whoever finds that few pages are isolated wakes the sleepers', () => {
	const a = lab(ROWS, { cpus: 2 });
	pretend(a, 65);
	const task = a.spawn({ k: 'writer', nodes: [0], exit: true });
	a.runFor(5);
	pretend(a, 64);
	a.spawn({ k: 'writer', nodes: [0], exit: true });
	a.runFor(2);
	pretend(a, 0);
	assert.ok(task.dead, 'long before its 20 ms are over');
});

engineTest('kcompactd does not sleep: it goes on asking', () => {
	const a = lab(['(A.)256', '(A.)256', '(.A)256', '(.A)256'], { minFreeKbytes: 64 });
	pretend(a, 65);
	setTunable(a.m, 'vm.compaction_proactiveness', 90);
	a.runFor(10);
	const kcompactd = a.m.threads[a.m.nodes[0]!.kcompactdThread]!;
	assert.ok(kcompactd.cpuNs > 9e6, `${kcompactd.cpuNs} ns of 10 ms`);
	assert.deepEqual([a.m.nodes[0]!.throttled, a.count('pgmigrate_success')], [[], 0]);
	pretend(a, 0);
	a.runFor(20);
	assert.ok(a.count('pgmigrate_success') > 0);
});

engineTest('an asynchronous run gives up, and so does any run that holds pages already', () => {
	const a = lab(ROWS);
	pretend(a, 65);
	assert.equal(isolateMigratePages(a.m, a.zone, a.control({ migratetype: MIGRATE_MOVABLE })), 'abort');
	const cc = a.control({ cause: 'manual', order: -1, mode: MODE_SYNC_LIGHT });
	cc.nrMigrate = 1;
	assert.equal(isolateMigratePages(a.m, a.zone, cc), 'abort');
	pretend(a, 0);
});
