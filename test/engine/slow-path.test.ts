import assert from 'node:assert/strict';
import {
	GFP_ATOMIC,
	GFP_BIT_NORETRY,
	GFP_BIT_NOWARN,
	GFP_BIT_RECLAIMABLE,
	GFP_HIGHUSER_MOVABLE,
	GFP_KERNEL,
} from '../../source/engine/gfp.js';
import { allocFast, getPageFromFreelist } from '../../source/engine/page-alloc.js';
import { addToPool } from '../../source/engine/pages.js';
import { createRegion } from '../../source/engine/region.js';
import { fillFrame } from '../../source/engine/workload/fill.js';
import { PAGE_ANON, PAGE_KERNEL, THP_DEFRAG_MODES, type ThpDefrag, type TraceName } from '../../source/model/index.js';
import { engineTest, type Lab, type LabOptions, lab, labOfNodes } from '../helpers/lab.js';

/** No block above order 0 is free, and each pageblock can be emptied. */
const SCATTERED = [...Array.from({ length: 4 }, () => '(A.)256'), ...Array.from({ length: 4 }, () => '(.A)256')];
/** The same, but no pageblock can be emptied. */
const STUCK = Array.from({ length: 8 }, () => 'U1 (A.)255 A1');
const TIGHT = { minFreeKbytes: 256 };

const STEPS: readonly TraceName[] = [
	'mm_vmscan_wakeup_kswapd',
	'mm_compaction_wakeup_kcompactd',
	'mm_compaction_try_to_compact_pages',
	'mm_vmscan_direct_reclaim_begin',
	'mm_page_alloc',
];

/** What a request did, in order. */
function steps(a: Lab): string[] {
	return a.events(...STEPS).map((event) => {
		if (event.name === 'mm_compaction_try_to_compact_pages') return ['full', 'light', 'async'][event.priority] ?? '?';
		if (event.name === 'mm_page_alloc') return 'fail';
		return (
			{ mm_vmscan_wakeup_kswapd: 'kswapd', mm_compaction_wakeup_kcompactd: 'kcompactd', mm_vmscan_direct_reclaim_begin: 'reclaim' }[
				event.name as string
			] ?? '?'
		);
	});
}

/** One huge page fault of a task. */
function hugeFault(rows: readonly string[], defrag: ThpDefrag, madvised: boolean, options: LabOptions = {}): Lab {
	const a = lab(rows, { ...TIGHT, tunables: { 'thp.enabled': 'always', 'thp.defrag': defrag }, ...options });
	const region = createRegion(a.m, 'heap', PAGE_ANON, 512, { huge: true });
	a.finish(fillFrame({ region: region.id, node: 0, at: 0, to: 512, madvised, limit: 1 }));
	return a;
}

engineTest('a page within the LOW mark costs nothing but itself', () => {
	const a = lab(['.512', '.512'], TIGHT);
	assert.equal(a.take(9), 1);
	assert.deepEqual(steps(a), []);
	assert.deepEqual(a.counts('pgalloc', 'numa', 'compact', 'allocstall'), { pgalloc_normal: 512, numa_hit: 1, numa_local: 1 });
});

engineTest('huge page faults by defrag mode: who stalls, who wakes whom', () => {
	const outcome = (mode: ThpDefrag, madvised: boolean) => {
		const a = hugeFault(STUCK, mode, madvised);
		assert.equal(a.count('thp_fault_fallback'), 1);
		const all = steps(a);
		// What follows is for the page table of the base page mapped instead.
		return all.slice(0, all.lastIndexOf('fail') + 1).join(' ');
	};
	const table = Object.fromEntries(THP_DEFRAG_MODES.map((mode) => [mode, [outcome(mode, true), outcome(mode, false)]]));
	const local = 'async reclaim async fail';
	const anywhere = 'async reclaim light fail';
	assert.deepEqual(table, {
		always: [`${local} ${anywhere}`, `${local} ${local}`],
		defer: ['kswapd fail', 'kswapd fail'],
		'defer+madvise': [`${local} ${anywhere}`, 'kswapd fail'],
		madvise: [`${local} ${anywhere}`, 'fail'],
		never: ['fail', 'fail'],
	});
});

engineTest('a balanced node wakes kcompactd instead of kswapd, and only for those who cannot compact themselves', () => {
	const node = (defrag: ThpDefrag) => {
		const a = labOfNodes([STUCK], { ...TIGHT, tunables: { 'thp.enabled': 'always', 'thp.defrag': defrag } });
		a.m.nodes[0]!.kswapdFailures = 16; // hopeless: kswapd is left alone
		const region = createRegion(a.m, 'heap', PAGE_ANON, 512, { huge: true });
		a.finish(fillFrame({ region: region.id, node: 0, at: 0, to: 512, limit: 1 }));
		return steps(a)[0];
	};
	assert.equal(node('defer'), 'kcompactd');
	const kernel = lab(STUCK, TIGHT);
	kernel.m.nodes[0]!.kswapdFailures = 16;
	kernel.take(9, GFP_KERNEL | GFP_BIT_NOWARN);
	assert.ok(!steps(kernel).includes('kcompactd'), 'it may reclaim and compact itself');
	assert.equal(node('always'), 'async');
});

engineTest('the fault that compacts gets its page', () => {
	const tunables = { 'thp.enabled': 'always', 'thp.defrag': 'always', 'vm.watermark_boost_factor': 0 };
	const a = hugeFault(SCATTERED, 'always', true, { tunables });
	assert.equal(a.count('thp_fault_alloc'), 1);
	assert.deepEqual(a.counts('compact_stall', 'compact_success', 'compact_fail'), { compact_stall: 1, compact_success: 1 });
	assert.equal(a.zone.deferShift, 0);
	assert.equal(a.zone.orderFailed, 10);
	assert.equal(a.m.stallLatency.count, 1);
	assert.ok(a.m.stallLatency.maxNs >= 256 * a.m.costs.migrate, 'it pays for every page moved');
	assert.ok(a.m.thpLatency.maxNs > a.m.stallLatency.maxNs);
});

engineTest('a costly request that must not retry fails at once when compaction is skipped or deferred', () => {
	const ring = GFP_KERNEL | GFP_BIT_NORETRY | GFP_BIT_NOWARN;
	const skipped = lab(STUCK, { ...TIGHT, tunables: { 'vm.extfrag_threshold': 1000 } });
	assert.equal(skipped.take(9, ring), 0);
	assert.deepEqual(
		steps(skipped).filter((step) => step !== 'kswapd'),
		['async', 'fail'],
	);
	assert.equal(skipped.count('compact_stall'), 0, 'a skipped attempt is no stall');
	const deferred = lab(STUCK, TIGHT);
	deferred.zone.deferShift = 6;
	assert.equal(deferred.take(9, ring), 0);
	assert.deepEqual(
		steps(deferred).filter((step) => step !== 'kswapd'),
		['async', 'fail'],
	);
	assert.equal(deferred.count('compact_stall'), 1, 'a deferred one is');
	assert.equal(deferred.count('compact_fail'), 1);
	const tried = lab(STUCK, TIGHT);
	assert.equal(tried.take(9, ring), 0);
	assert.deepEqual(
		steps(tried).filter((step) => step !== 'kswapd'),
		['async', 'reclaim', 'async', 'fail'],
	);
});

engineTest('a costly request without "may fail" never loops', () => {
	const a = lab(STUCK, TIGHT);
	assert.equal(a.take(9, GFP_KERNEL | GFP_BIT_NOWARN), 0);
	assert.deepEqual(
		steps(a).filter((step) => step !== 'kswapd'),
		['async', 'reclaim', 'light', 'fail'],
	);
});

engineTest('small orders: movable ones reclaim first, others compact first', () => {
	const first = (gfp: number) => {
		const a = lab(SCATTERED, TIGHT);
		a.take(2, gfp);
		return steps(a).find((step) => step !== 'kswapd');
	};
	assert.equal(first(GFP_HIGHUSER_MOVABLE), 'reclaim');
	assert.equal(first(GFP_KERNEL), 'async');
	assert.equal(first(GFP_KERNEL | GFP_BIT_RECLAIMABLE), 'async');
});

engineTest('an atomic request wakes kswapd and gives up', () => {
	const a = lab(SCATTERED, TIGHT);
	assert.equal(a.take(3, GFP_ATOMIC), 0);
	assert.deepEqual(steps(a), ['kswapd', 'fail']);
	assert.equal(a.events('page_allocation_failure').length, 1);
	assert.deepEqual(a.counts('allocstall', 'compact_stall'), {});
});

engineTest('deferral holds at every priority but the most thorough one, which ignores hints and block types too', () => {
	const compacts = (priority: number, rows = STUCK) => {
		const a = lab(rows, TIGHT);
		a.zone.deferShift = 6;
		a.m.blockSkip.fill(1);
		a.finish({
			k: 'alloc',
			node: 0,
			order: 9,
			gfp: GFP_KERNEL | GFP_BIT_NOWARN,
			at: 'reclaimed',
			priority,
			compactResult: 0,
			compactRetries: 0,
			noProgressLoops: 0,
			reclaimed: 0,
			keepApart: false,
			since: 0,
		});
		return a;
	};
	assert.equal(compacts(2).count('compact_migrate_scanned'), 0);
	assert.equal(compacts(1).count('compact_migrate_scanned'), 0);
	const full = compacts(0);
	assert.ok(full.count('compact_migrate_scanned') >= 1024, `${full.count('compact_migrate_scanned')} scanned`);
	assert.equal(full.zone.deferShift, 6, 'and its failure defers like any other');
	assert.ok(full.count('pgmigrate_success') > 0);
	assert.ok(
		compacts(
			0,
			STUCK.map((row) => `unm: ${row}`),
		).count('pgmigrate_success') > 0,
		'into UNMOVABLE blocks',
	);
});

engineTest("NOFRAGMENT on the fast path: another type's small blocks are left alone while the slow path is not needed", () => {
	// Normal only, one node: the first pass may only claim whole pageblocks; then the same call steals.
	const a = lab(['unm: U256 .256', '.512'], { minFreeKbytes: 128 });
	const pfn = allocFast(a.m, 0, 0, GFP_KERNEL);
	addToPool(a.m, createRegion(a.m, 'x', PAGE_KERNEL, 1), pfn);
	assert.ok(pfn < 1024, 'own type first');
	const b = lab(['U512', 'A256 .256', 'unm: .512', 'U512'], { minFreeKbytes: 128 });
	const second = allocFast(b.m, 0, 0, GFP_HIGHUSER_MOVABLE);
	addToPool(b.m, createRegion(b.m, 'x', PAGE_KERNEL, 1), second);
	assert.ok(second >= 1024 + 256 && second < 1536);
});

engineTest('a node whose kswapd works is passed over while another has room', () => {
	const a = labOfNodes(
		[
			['.512', '.512'],
			['.512', '.512'],
		],
		{ minFreeKbytes: 64 },
	);
	const take = () => {
		const pfn = getPageFromFreelist(a.m, 0, 0, GFP_KERNEL, 0);
		addToPool(a.m, createRegion(a.m, 'x', PAGE_KERNEL, 1), pfn);
		return a.m.zones.findIndex((zone) => pfn >= zone.start && pfn < zone.end);
	};
	assert.equal(take(), 0);
	a.m.nodes[0]!.kswapdSleeping = false;
	assert.equal(take(), 1);
	assert.deepEqual(a.counts('numa_'), { numa_hit: 1, numa_local: 1, numa_miss: 1, numa_foreign: 1, numa_other: 1 });
	a.m.nodes[1]!.kswapdSleeping = false;
	assert.equal(take(), 0, 'when all are busy the local one is used');
	for (const node of a.m.nodes) node.kswapdSleeping = true;
});

engineTest('zones are walked from the highest down, the local node first', () => {
	const a = labOfNodes([['.512'], ['.512'], ['.512']]);
	assert.deepEqual(a.m.zonelists, [
		[0, 1, 2],
		[1, 2, 0],
		[2, 0, 1],
	]);
});

engineTest('out of memory: the task with the most memory goes', () => {
	const a = lab(['U512', 'A500 .12'], { minFreeKbytes: 32 });
	assert.equal(a.take(0, GFP_KERNEL, 40), 40);
	assert.equal(a.count('oom_kill'), 1);
	assert.equal(a.region('A').pages, 0);
});
