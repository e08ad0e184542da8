import assert from 'node:assert/strict';
import { setTunable, writeSetting } from '../../source/engine/settings.js';
import { GFP_KERNEL } from '../../source/engine/gfp.js';
import { nodeScore } from '../../source/engine/fragmentation.js';
import { nodeBalanced, wakeupKcompactd, wakeupKswapd } from '../../source/engine/kswapd-wake.js';
import { splitHugePage } from '../../source/engine/pages.js';
import { runUntil } from '../../source/engine/scheduler.js';
import type { TraceEvent } from '../../source/model/index.js';
import { engineTest, type Lab, lab } from '../helpers/lab.js';

/** Half of each block free, page by page; every pageblock can be emptied. */
const SCATTERED = [...Array.from({ length: 4 }, () => '(A.)256'), ...Array.from({ length: 4 }, () => '(.A)256')];
const STUCK = Array.from({ length: 8 }, () => 'U1 (A.)255 A1');
const seconds = (events: readonly TraceEvent[]) => events.map((event) => Math.round(event.t / 1e8) / 10);

/** When proactive rounds began, s. */
function rounds(a: Lab): number[] {
	return seconds(a.events('mm_compaction_begin').filter((event) => event.name === 'mm_compaction_begin' && event.why === 'proactive'));
}

function proactive(rows: readonly string[], value: number): Lab {
	const a = lab(rows, { minFreeKbytes: 64 });
	a.m.tunables.proactiveness = value;
	setTunable(a.m, 'vm.compaction_proactiveness', value);
	return a;
}

engineTest('a round starts only above the high threshold and stops at the low one', () => {
	const below = proactive(['(A.)256', '.512', '.512', '.512'], 20); // score 14
	below.runFor(2000);
	assert.deepEqual(rounds(below), []);
	const above = proactive(SCATTERED, 50);
	above.runFor(2000);
	assert.deepEqual(rounds(above), [0]);
	assert.equal(
		nodeScore(above.m, above.m.nodes[0]!),
		49,
		'low is 50, compared with the unweighted 50 of the zone; the node divides by pages + 1',
	);
	assert.equal(above.count('compact_daemon_wake'), 0, 'nobody woke it for an order');
	assert.equal(above.count('compact_daemon_migrate_scanned'), above.count('compact_migrate_scanned'));
	assert.deepEqual([above.zone.deferShift, above.zone.considered, above.zone.blockskipFlush], [0, 0, false]);
	assert.ok(above.m.threads[above.m.nodes[0]!.kcompactdThread]!.cpuNs > 0);
});

engineTest('without progress it rests 32 s, then looks every half second again', () => {
	const a = proactive(STUCK, 80);
	a.runFor(70_000);
	assert.deepEqual(rounds(a), [0, 32, 64]);
});

engineTest('with progress the next look is half a second later', () => {
	const a = proactive(SCATTERED, 100);
	a.runFor(600);
	assert.deepEqual(rounds(a).slice(0, 2), [0, 0.5]);
});

engineTest('a write of the tunable cuts the rest short; a write of 0 ends it', () => {
	const a = proactive(STUCK, 80);
	a.runFor(5000);
	assert.deepEqual(rounds(a), [0]);
	assert.equal(writeSetting(a.m, '/proc/sys/vm/compaction_proactiveness', 80), undefined);
	a.runFor(1000);
	assert.deepEqual(rounds(a), [0, 5]);
	setTunable(a.m, 'vm.compaction_proactiveness', 0);
	a.runFor(100_000);
	assert.deepEqual(rounds(a), [0, 5]);
	assert.match(setTunable(a.m, 'vm.compaction_proactiveness', 101) ?? '', /EINVAL/);
	assert.equal(a.m.tunables.proactiveness, 0);
});

engineTest('a write during a round is lost: its trigger is cleared when the round ends', () => {
	const a = proactive(STUCK, 80);
	while (a.count('pgmigrate_success') === 0 && a.m.now < 1e9) a.runFor(0.01);
	setTunable(a.m, 'vm.compaction_proactiveness', 80);
	assert.equal(a.m.nodes[0]!.proactiveTrigger, true);
	a.runFor(20_000);
	assert.deepEqual(rounds(a), [0]);
	assert.equal(a.m.nodes[0]!.proactiveTrigger, false);
});

engineTest('a round waits for kswapd', () => {
	const a = lab(STUCK, { minFreeKbytes: 64 });
	a.m.nodes[0]!.kswapdSleeping = false;
	setTunable(a.m, 'vm.compaction_proactiveness', 80);
	a.runFor(1);
	assert.deepEqual(rounds(a), []);
	a.m.nodes[0]!.kswapdSleeping = true;
	a.runFor(600);
	assert.deepEqual(rounds(a), [0.5]);
});

engineTest('a zone at its score already ends at the first look, with nothing scanned', () => {
	const a = proactive(SCATTERED, 20);
	a.m.tunables.proactiveness = 1;
	a.runFor(10);
	assert.equal(a.count('compact_migrate_scanned'), 0);
});

engineTest('kcompactd remembers the largest order and the lowest zone it was woken for', () => {
	const a = lab(STUCK, { minFreeKbytes: 64 });
	const node = a.m.nodes[0]!;
	wakeupKcompactd(a.m, node, 0, 2);
	assert.equal(node.kcompactdOrder, 0, 'order 0 is not its business');
	wakeupKcompactd(a.m, node, 9, 2);
	wakeupKcompactd(a.m, node, 4, 1);
	assert.deepEqual([node.kcompactdOrder, node.kcompactdZone, node.kcompactdSleeping], [9, 1, false]);
	a.runFor(100);
	assert.deepEqual([node.kcompactdOrder, node.kcompactdZone, node.kcompactdSleeping], [0, 2, true]);
	assert.equal(a.count('compact_daemon_wake'), 1);
});

engineTest('kcompactd is not woken where compaction cannot start', () => {
	const a = lab(STUCK, { minFreeKbytes: 64, tunables: { 'vm.extfrag_threshold': 1000 } });
	wakeupKcompactd(a.m, a.m.nodes[0]!, 9, 2);
	assert.equal(a.m.nodes[0]!.kcompactdSleeping, true);
	assert.equal(a.m.nodes[0]!.kcompactdOrder, 9, 'but it remembers');
});

engineTest('a node is balanced when one zone could serve the order above HIGH', () => {
	const a = lab(['.512', '(A.)256', '(A.)256'], { minFreeKbytes: 256 });
	const node = a.m.nodes[0]!;
	assert.deepEqual([64, 80, 96], [a.zone.min, a.zone.low, a.zone.high]);
	assert.equal(nodeBalanced(a.m, node, 9, 2), true);
	assert.equal(nodeBalanced(a.m, node, 10, 2), false);
	a.grab(9, 1);
	assert.equal(nodeBalanced(a.m, node, 9, 2), false);
	assert.equal(nodeBalanced(a.m, node, 0, 2), true);
});

engineTest('kswapd is woken when the node is not balanced, or boosted', () => {
	const woken = (prepare: (a: Lab) => void, gfp = GFP_KERNEL) => {
		const a = lab(['.512', '(A.)256', '(A.)256', 'A512'], { minFreeKbytes: 256 });
		prepare(a);
		wakeupKswapd(a.m, a.zone, gfp, 9, 2);
		return !a.m.nodes[0]!.kswapdSleeping;
	};
	assert.equal(
		woken(() => undefined),
		false,
	);
	assert.equal(
		woken((a) => a.grab(9, 1)),
		true,
	);
	assert.equal(
		woken((a) => {
			a.zone.boost = 512;
		}),
		true,
	);
	assert.equal(
		woken((a) => {
			a.grab(9, 1);
			a.m.nodes[0]!.kswapdFailures = 16;
		}),
		false,
		'hopeless',
	);
});

engineTest('kswapd frees page cache up to the HIGH mark and goes to sleep', () => {
	const a = lab(['F512', 'F512', 'F512', 'F480 .32'], { minFreeKbytes: 256 });
	wakeupKswapd(a.m, a.zone, GFP_KERNEL, 0, 2);
	a.runFor(1000);
	assert.ok(a.zone.free > a.zone.high && a.zone.free < a.zone.high + 256, `${a.zone.free} free, high is ${a.zone.high}`);
	assert.equal(a.count('pgsteal_kswapd'), a.zone.free - 32);
	assert.equal(a.count('pageoutrun'), 1);
	assert.equal(a.m.nodes[0]!.kswapdSleeping, true);
	assert.equal(a.count('compact_daemon_wake'), 0);
});

engineTest('after reclaiming for a high order kswapd hands over to kcompactd', () => {
	const a = lab([...Array.from({ length: 6 }, () => 'U1 (F.)255 F1'), ...Array.from({ length: 6 }, () => 'F512')], { minFreeKbytes: 256 });
	wakeupKswapd(a.m, a.zone, GFP_KERNEL, 9, 2);
	a.runFor(2000);
	assert.ok(a.count('pgsteal_kswapd') >= 1024, 'twice the block was reclaimed');
	assert.equal(a.count('compact_daemon_wake'), 1);
});

engineTest('with nothing to reclaim kswapd gives up after 16 fruitless rounds', () => {
	const a = lab(['A512', 'A512', 'A480 .32'], { minFreeKbytes: 256 });
	wakeupKswapd(a.m, a.zone, GFP_KERNEL, 0, 2);
	a.runFor(20_000);
	assert.equal(a.m.nodes[0]!.kswapdFailures, 16);
	assert.equal(a.m.nodes[0]!.kswapdSleeping, true);
});

engineTest('a boost makes kswapd reclaim as much, goes away with it, and wakes kcompactd for a huge page', () => {
	const a = lab([...Array.from({ length: 6 }, () => 'U1 (A.)255 A1'), ...Array.from({ length: 10 }, () => 'U1 F511')], {
		minFreeKbytes: 256,
	});
	a.zone.boost = 512;
	wakeupKswapd(a.m, a.zone, GFP_KERNEL, 0, 2);
	a.runFor(1000);
	assert.equal(a.zone.boost, 0);
	assert.ok(a.count('pgsteal_kswapd') >= 512 && a.count('pgsteal_kswapd') < 544, `${a.count('pgsteal_kswapd')} reclaimed`);
	assert.equal(a.count('compact_daemon_wake'), 1);
});

engineTest('when kswapd is about to sleep it flushes the hints a direct run left', () => {
	const a = lab(['F512', '.512', '.512'], { minFreeKbytes: 64 });
	a.m.blockSkip.fill(1, 1, 4);
	a.zone.blockskipFlush = true;
	a.zone.boost = 512;
	wakeupKswapd(a.m, a.zone, GFP_KERNEL, 0, 2);
	a.runFor(1000);
	assert.equal(a.zone.blockskipFlush, false);
	assert.equal(a.m.blockSkip[1], 0);
});

engineTest('a split huge page can be moved page by page', () => {
	const a = lab(['H512', 'U512', '.512']);
	a.compact();
	assert.deepEqual(a.draw()[0], 'H512');
	splitHugePage(a.m, 512);
	assert.equal(a.count('thp_split_page'), 1);
	assert.deepEqual(a.draw()[0], 'A512');
	const b = lab(['H512', 'U512', 'A1 .511'], { minFreeKbytes: 4 });
	splitHugePage(b.m, 512);
	b.compact();
	assert.ok(b.count('pgmigrate_success') > 400);
});

engineTest('dropping caches frees clean file pages, or reclaimable slab, or both', () => {
	const after = (value: number) => {
		const a = lab(['F100 D10 W5 R200 U197', '.512']);
		a.region('R').pfns = Int32Array.from({ length: 2000 }, (_, slot) => a.region('R').pfns[slot] ?? 0);
		assert.equal(writeSetting(a.m, '/proc/sys/vm/drop_caches', value), undefined);
		a.runFor(100);
		return [a.region('F').pages, a.region('D').pages, a.region('W').pages, a.region('R').pages];
	};
	// A twentieth of what a cache has when the drop begins stays: entries in use. Its table may be much larger.
	assert.deepEqual(after(1), [0, 10, 5, 200]);
	assert.deepEqual(after(2), [100, 10, 5, 10]);
	assert.deepEqual(after(3), [0, 10, 5, 10]);
	const a = lab(['F512']);
	assert.match(writeSetting(a.m, '/proc/sys/vm/drop_caches', 4) ?? '', /EINVAL/);
	assert.match(writeSetting(a.m, '/proc/sys/vm/compact_memory', 2) ?? '', /EINVAL/);
	assert.match(writeSetting(a.m, '/proc/sys/vm/nothing', 1) ?? '', /ENOENT/);
	assert.equal(writeSetting(a.m, '/proc/sys/vm/compact_memory', ' 1\n'), undefined);
	runUntil(a.m, 1e9);
});
