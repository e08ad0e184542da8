import assert from 'node:assert/strict';
import { setPinned } from '../../source/engine/pins.js';
import { COUNTER } from '../../source/engine/counters.js';
import { compactFinished } from '../../source/engine/compact-zone.js';
import { MODE_SYNC_LIGHT } from '../../source/engine/compact-control.js';
import { GFP_BIT_NORETRY, GFP_BIT_NOWARN, GFP_KERNEL } from '../../source/engine/gfp.js';
import {
	COMPACT_COMPLETE,
	COMPACT_CONTINUE,
	COMPACT_NO_SUITABLE_PAGE,
	COMPACT_PARTIAL_SKIPPED,
	COMPACT_SUCCESS,
	MIGRATE_MOVABLE,
	type TraceEvent,
} from '../../source/model/index.js';
import { engineTest, type Lab, lab, labOfNodes } from '../helpers/lab.js';

const DAEMON = { cause: 'daemon', order: 9, mode: MODE_SYNC_LIGHT } as const;

/** Begin and end of each run: where the scanners stood, and how it ended. */
function runs(a: Lab): string[] {
	const ended = (event: TraceEvent) => event.name === 'mm_compaction_end';
	return a.m.trace.events.filter(ended).map((event) => {
		if (event.name !== 'mm_compaction_end') throw new Error(event.name);
		return `${event.zone} order ${event.order}: ${event.status}`;
	});
}

engineTest('a manual run moves pages from the bottom into holes at the top', () => {
	const a = lab(['A16 .496', 'A16 .496', '(A.)256', 'A256 .256']);
	a.compact();
	assert.deepEqual(a.draw().slice(0, 2), ['.512', '.512']);
	assert.deepEqual(a.buddy().slice(9), [2], 'two whole pageblocks, not aligned for one block of order 10');
	assert.equal(a.count('pgmigrate_fail'), 0);
	assert.deepEqual(runs(a), ['Normal order -1: complete']);
});

engineTest('before and after, page by page', () => {
	const a = lab(['A4 .508', 'U512', 'U448 .64']);
	a.compact();
	assert.deepEqual(a.draw(), ['.512', 'U512', 'U448 A4 .60']);
	assert.equal(a.count('pgmigrate_success'), 4);
	assert.equal(a.count('compact_isolated'), 4 + 64, 'sources and targets');
	assert.equal(a.count('pgfree'), 4 + 60, 'the moved sources and the unused targets');
	assert.deepEqual(
		a.counts('compact_stall', 'compact_daemon', 'pgalloc'),
		{},
		'nobody was stalled, no daemon worked, nothing was allocated',
	);
});

engineTest('the last page isolated moves first', () => {
	const a = lab(['A1 F1 .510', 'U512', 'U510 .2']);
	a.compact();
	assert.deepEqual(a.draw(), ['.512', 'U512', 'U510 FA']);
});

engineTest('what may not move stays, also under a synchronous run', () => {
	const rows = ['P8 U8 S8 R8 T8 C8 .464', 'H512', 'X512', '.511 U1'];
	const a = lab(rows);
	a.compact();
	assert.deepEqual(a.draw(), ['P8 U8 S8 R8 T8 C8 .464', 'H512', 'X512', '.511 U']);
	assert.equal(a.count('pgmigrate_success'), 0);
});

engineTest('mlocked pages move unless vm.compact_unevictable_allowed is 0', () => {
	const rows = ['M8 .504', 'U512', 'U504 .8'];
	const moved = lab(rows);
	moved.compact();
	assert.deepEqual(moved.draw(), ['.512', 'U512', 'U504 M8']);
	const stayed = lab(rows, { tunables: { 'vm.compact_unevictable_allowed': 0 } });
	stayed.compact();
	assert.deepEqual(stayed.draw(), rows);
});

engineTest('pages pinned after they were isolated do not move', () => {
	const a = lab(['A32 .480', 'U512', 'U448 .64']);
	const thread = a.spawn({ k: 'writer', nodes: [0], exit: true });
	while (a.m.nodes[0]!.isolatedAnon === 0) step(a);
	const region = a.region('A');
	setPinned(a.m, region.pfns[5]!, true);
	while (!thread.dead) a.runFor(1);
	assert.equal(region.pfns[5], 512 + 5);
	assert.equal(a.count('pgmigrate_fail'), 1);
	assert.equal(a.count('pgmigrate_success'), 31);
});

/** Runs one slice. */
function step(a: Lab): void {
	const before = a.m.slices;
	while (a.m.slices === before) a.runFor(0.0001);
}

engineTest('a page whose owner goes away while it is isolated is freed and counts as moved', () => {
	const a = lab(['A32 .480', 'U512', 'U448 .64']);
	const thread = a.spawn({ k: 'writer', nodes: [0], exit: true });
	while (a.m.nodes[0]!.isolatedAnon === 0) step(a);
	a.unmap(512 + 5);
	while (!thread.dead) a.runFor(1);
	assert.equal(a.count('pgmigrate_success'), 32);
	assert.equal(a.region('A').pages, 31);
	assert.deepEqual(a.draw(), ['.512', 'U512', 'U448 A31 .33']);
});

engineTest('out of targets with the scanners apart: the run ends, contended', () => {
	const b = lab(['A32 U480', 'U512', 'A512', 'A480 .32'], { minFreeKbytes: 128 });
	b.compact();
	assert.deepEqual(runs(b), ['Normal order -1: contended'], 'the MIN mark forbids taking the 32 pages, and the scanners are apart');
	assert.deepEqual(b.draw(), ['A32 U480', 'U512', 'A512', 'A480 .32']);
});

engineTest('free pages on odd frames only: a manual run finds no target below the first block without a hit', () => {
	const odd = ['A512', '(A.)256', '(A.)256', '(A.)256', '(A.)256', 'A512'];
	const even = odd.map((row) => row.replace('(A.)', '(.A)'));
	const a = lab(odd);
	const b = lab(even);
	a.compact();
	b.compact();
	assert.equal(a.count('pgmigrate_success'), 0);
	assert.ok(b.count('pgmigrate_success') > 400, `${b.count('pgmigrate_success')} moved`);
	assert.deepEqual(a.draw(), odd);
});

engineTest('unused targets lift the cached position of the free scanner back to their block', () => {
	const cachedFree = (first: string) => {
		const a = lab([first, 'U512', 'U512', 'U448 .64', ...Array.from({ length: 5 }, () => 'unm: (U.)256')], { minFreeKbytes: 4 });
		a.zone.cachedFree = 512 + 3 * 512;
		a.finish({ k: 'kcompactdWork', node: 0, at: 0, running: false, cc: a.control(DAEMON) });
		assert.deepEqual(runs(a), ['Normal order 9: success']);
		return a.zone.cachedFree;
	};
	assert.equal(cachedFree('A4 .508'), 512 + 3 * 512, '60 of 64 are left');
	assert.equal(cachedFree('A64 .448'), 512 + 2 * 512, 'none is left: the block was scanned to its end');
});

engineTest('the number of free pages of a zone is the same before and after', () => {
	const a = lab(['(A.)256', '(A3 .1 U4)64', '(.F)256', 'A100 .412']);
	const before = a.zone.free;
	a.compact();
	assert.equal(a.zone.free, before);
});

engineTest("success is looked for at pageblock borders only, on the lists of the run's own type or one it may claim", () => {
	const finished = (rows: readonly string[], options: Parameters<Lab['control']>[0], migratePfn = 1024) => {
		const a = lab(rows);
		const cc = a.control(options);
		cc.migratePfn = migratePfn;
		return compactFinished(a.m, a.zone, cc);
	};
	const rows = (type: string) => ['U512', 'U512', 'U512', `${type}: .512`, 'U512'];
	assert.equal(finished(rows('mov'), { migratetype: MIGRATE_MOVABLE }), COMPACT_SUCCESS);
	assert.equal(finished(rows('mov'), { migratetype: MIGRATE_MOVABLE }, 1025), COMPACT_CONTINUE);
	assert.equal(finished(rows('unm'), { migratetype: MIGRATE_MOVABLE }), COMPACT_SUCCESS, 'claimable');
	assert.equal(finished(rows('mov'), {}), COMPACT_SUCCESS, 'UNMOVABLE may claim at any order');
	assert.equal(finished(rows('mov'), { order: 10 }), COMPACT_NO_SUITABLE_PAGE);
	assert.equal(finished(rows('mov'), { order: -1, cause: 'manual' }), COMPACT_CONTINUE, 'a manual run ends at the meeting only');
	const small = ['U512', 'U512', 'U512', 'unm: .8 U504', 'U512'];
	assert.equal(
		finished(small, { order: 3, migratetype: MIGRATE_MOVABLE }),
		COMPACT_NO_SUITABLE_PAGE,
		'MOVABLE may not claim below order 4',
	);
	assert.equal(finished(['U512', 'U512', 'U512', '.8 U504', 'U512'], { order: 3 }), COMPACT_SUCCESS);
});

engineTest('met: complete when the run saw the whole zone, and only direct runs ask for a flush', () => {
	const met = (options: Parameters<Lab['control']>[0]) => {
		const a = lab(['U512', 'U512', 'U512']);
		const cc = a.control(options);
		cc.migratePfn = 1030;
		cc.freePfn = 1500;
		a.zone.cachedFree = 7;
		const result = compactFinished(a.m, a.zone, cc);
		assert.deepEqual([a.zone.cachedMigrateAsync, a.zone.cachedMigrateSync, a.zone.cachedFree], [512, 512, 1536]);
		return [result, a.zone.blockskipFlush];
	};
	assert.deepEqual(met({}), [COMPACT_PARTIAL_SKIPPED, true]);
	assert.deepEqual(met({ wholeZone: true }), [COMPACT_COMPLETE, true]);
	assert.deepEqual(met({ ...DAEMON, wholeZone: true }), [COMPACT_COMPLETE, false]);
	assert.deepEqual(met({ cause: 'manual', wholeZone: true }), [COMPACT_COMPLETE, false]);
});

engineTest('a proactive run stops at the low threshold or as soon as kswapd runs', () => {
	const a = lab(['(A.)256', '(A.)256', '.512', '.512']);
	const cc = a.control({ cause: 'proactive', order: -1, wholeZone: true });
	const zoneScore = 33; // 512 of 1536 free pages are not in whole blocks
	a.m.tunables.proactiveness = 100 - zoneScore;
	assert.equal(compactFinished(a.m, a.zone, cc), COMPACT_SUCCESS);
	a.m.tunables.proactiveness++;
	assert.equal(compactFinished(a.m, a.zone, cc), COMPACT_CONTINUE);
	a.m.nodes[0]!.kswapdSleeping = false;
	assert.equal(compactFinished(a.m, a.zone, cc), COMPACT_PARTIAL_SKIPPED);
});

/** A zone in which no block of order 9 can be made: every pageblock holds a kernel page. */
const HOPELESS = Array.from({ length: 6 }, () => 'U1 (A.)255 A1');
const RING = GFP_KERNEL | GFP_BIT_NORETRY | GFP_BIT_NOWARN;

engineTest('the first run after boot is not a whole-zone run: it ends partial_skipped', () => {
	const a = lab(HOPELESS, { minFreeKbytes: 4 });
	a.spawn({ k: 'kcompactdWork', node: 0, at: 0, running: false, cc: a.control(DAEMON) });
	a.runFor(50);
	assert.deepEqual(runs(a), ['Normal order 9: partial_skipped']);
	a.zone.deferShift = 0;
	a.spawn({ k: 'kcompactdWork', node: 0, at: 0, running: false, cc: a.control(DAEMON) });
	a.runFor(50);
	assert.deepEqual(
		runs(a),
		['Normal order 9: partial_skipped', 'Normal order 9: partial_skipped'],
		'and so are those that follow, until a flush gives them a place to start',
	);
	a.zone.initMigrate = a.zone.start;
	a.zone.deferShift = 0;
	a.spawn({ k: 'kcompactdWork', node: 0, at: 0, running: false, cc: a.control(DAEMON) });
	a.runFor(50);
	assert.equal(runs(a)[2], 'Normal order 9: complete');
});

engineTest('kcompactd defers after a failure and counts its scans twice over', () => {
	const a = lab(HOPELESS, { minFreeKbytes: 4 });
	a.finish({ k: 'kcompactdWork', node: 0, at: 0, running: false, cc: a.control(DAEMON) });
	assert.deepEqual([a.zone.deferShift, a.zone.considered], [1, 0]);
	assert.equal(a.count('compact_daemon_wake'), 1);
	assert.equal(a.count('compact_daemon_migrate_scanned'), a.count('compact_migrate_scanned'));
	assert.equal(a.count('compact_daemon_free_scanned'), a.count('compact_free_scanned'));
	a.finish({ k: 'kcompactdWork', node: 0, at: 0, running: false, cc: a.control(DAEMON) });
	assert.equal(runs(a).length, 1, 'deferred');
	assert.equal(a.zone.considered, 1);
	a.finish({ k: 'kcompactdWork', node: 0, at: 0, running: false, cc: a.control(DAEMON) });
	assert.equal(runs(a).length, 2);
	assert.equal(a.zone.deferShift, 2);
});

engineTest('kcompactd makes one block and stops', () => {
	const rows = [...Array.from({ length: 8 }, () => '(A.)256'), ...Array.from({ length: 4 }, () => '(.A)256')];
	const a = lab(rows, { minFreeKbytes: 128 });
	a.finish({ k: 'kcompactdWork', node: 0, at: 0, running: false, cc: a.control(DAEMON) });
	assert.deepEqual(runs(a), ['Normal order 9: success']);
	assert.equal(a.zone.nrFree[9]! + a.zone.nrFree[10]!, 1);
	assert.equal(a.zone.orderFailed, 10, 'what it believes it can do');
	assert.ok(a.count('pgmigrate_success') >= 256 && a.count('pgmigrate_success') < 512, `${a.count('pgmigrate_success')} moved`);
});

engineTest('an order −1 run ignores hints and threshold, and changes no deferral', () => {
	const a = lab(['(A.)256', '(A.)256', '(.A)256', '(.A)256'], { tunables: { 'vm.extfrag_threshold': 1000 } });
	a.m.blockSkip.fill(1);
	Object.assign(a.zone, { considered: 3, deferShift: 2, orderFailed: 4 });
	a.compact();
	assert.ok(a.count('pgmigrate_success') >= 256);
	assert.deepEqual([a.zone.considered, a.zone.deferShift, a.zone.orderFailed], [3, 2, 4]);
	assert.equal(a.zone.blockskipFlush, false);
});

engineTest('one node is compacted, the other is left as it is', () => {
	const rows = ['(A.)256', '(A.)256', '(.A)256'];
	const a = labOfNodes([rows, rows]);
	a.compact(1);
	assert.deepEqual(a.draw(0), rows);
	assert.notDeepEqual(a.draw(1), rows);
});

engineTest('direct compaction at threshold 1000 scans nothing above order 3', () => {
	const rows = ['(A.)256', '(A.)256', '(.A)256', '(.A)256'];
	const scanned = (order: number) => {
		const a = lab(rows, { tunables: { 'vm.extfrag_threshold': 1000 } });
		a.take(order, RING);
		return a.m.counters[COUNTER.compact_migrate_scanned]! > 0;
	};
	assert.deepEqual([2, 3, 4, 9].map(scanned), [true, true, false, false]);
});
