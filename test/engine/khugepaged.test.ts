import assert from 'node:assert/strict';
import { createEngine } from '../../source/engine/engine.js';
import { restoreMachine } from '../../source/engine/image.js';
import { leaveShadow } from '../../source/engine/evicted.js';
import { releasePage } from '../../source/engine/pages.js';
import { setPinned } from '../../source/engine/pins.js';
import { createRegion, type Region, regionById } from '../../source/engine/region.js';
import { setTunable } from '../../source/engine/settings.js';
import { fillFrame } from '../../source/engine/workload/fill.js';
import { unmapRange } from '../../source/engine/workload/free.js';
import { PAGE_ANON } from '../../source/model/index.js';
import { engineTest, type Lab, lab, labOfNodes, smallScenario, type LabOptions } from '../helpers/lab.js';

const FREE = Array.from({ length: 12 }, () => '.512');

/** A region of base pages (drawn A) that may have huge pages; `ranges` × 512 slots, of each range the first `present`. */
function memory(a: Lab, ranges: number, present = 512, madvised = true, node = 0): Region {
	a.m.tunables.thpEnabled = 'never';
	const region = createRegion(a.m, 'heap', PAGE_ANON, ranges * 512, { huge: true, madvised, node });
	for (let range = 0; range < ranges; range++) {
		a.finish(fillFrame({ region: region.id, node, at: range * 512, to: range * 512 + present }), node);
	}
	return region;
}
const on = (a: Lab, mode = 'madvise') => assert.equal(setTunable(a.m, 'thp.enabled', mode), undefined);
const QUICK: LabOptions = {
	tunables: { 'khugepaged.scan_sleep_millisecs': 100, 'khugepaged.alloc_sleep_millisecs': 300, 'vm.min_free_kbytes': 128 },
};
const thread = (a: Lab) => a.m.threads[a.m.khugepaged.thread]!;

engineTest('a pass turns ranges of base pages into huge pages, holes and all', () => {
	const a = lab([...FREE, ...FREE], QUICK);
	const region = memory(a, 3, 400);
	on(a);
	a.runFor(50);
	assert.equal(a.m.nodes[0]!.hugePages, 3);
	assert.equal(region.pages, 3 * 512, 'the holes are memory now');
	assert.deepEqual(a.counts('thp_'), { thp_collapse_alloc: 3 });
	assert.deepEqual([a.m.khugepaged.collapsed, a.m.khugepaged.fullScans > 0], [3, true]);
	const { collapse, collapseCopy, collapseClear } = a.m.costs;
	const work = 3 * (collapse + 400 * collapseCopy + 112 * collapseClear);
	assert.ok(thread(a).cpuNs > work && thread(a).cpuNs < 1.5 * work, 'and the time is khugepaged’s');
});

engineTest('the pages it replaces do not merge with the huge page that replaces them', () => {
	// The last two pageblocks are buddies; the first two go to the page table.
	const a = lab(['.512', '.512', '.512', '.512'], { ...QUICK, kernel: '4.9', start: 1024 });
	memory(a, 1);
	assert.equal(a.draw()[2], 'A512');
	on(a);
	for (const pcp of a.zone.pcps) Object.assign(pcp, { batch: 1, high: 1, highMin: 1, highMax: 1 });
	a.runFor(50);
	assert.equal(a.draw()[3], 'H512');
	assert.equal(a.draw()[2], '.512');
});

engineTest('only memory that may have huge pages: madvised, or any when enabled is always; never stops it', () => {
	for (const [mode, madvised, expected] of [
		['madvise', false, 0],
		['madvise', true, 1],
		['always', false, 1],
		['never', true, 0],
	] as const) {
		const a = lab(FREE, QUICK);
		memory(a, 1, 512, madvised);
		on(a, mode);
		a.runFor(1000);
		assert.equal(a.m.nodes[0]!.hugePages, expected, `${mode}, ${madvised}`);
	}
});

engineTest('it looks at so many pages a pass, and goes on where it was', () => {
	const a = lab([...FREE, ...FREE], QUICK);
	a.m.tunables.khugePagesToScan = 1024;
	memory(a, 5);
	on(a);
	const after = (ms: number) => {
		a.runFor(ms);
		return a.m.khugepaged.collapsed;
	};
	assert.deepEqual([after(50), after(100), after(100), after(100)], [2, 4, 5, 5]);
});

engineTest('too many missing pages: the range is left alone and counted', () => {
	const a = lab(FREE, QUICK);
	a.m.tunables.khugeMaxNone = 100;
	memory(a, 1, 411);
	on(a);
	a.runFor(50);
	assert.deepEqual(a.counts('thp_'), { thp_scan_exceed_none_pte: 2 }, 'twice: two laps of one range');
	a.m.tunables.khugeMaxNone = 101;
	a.runFor(200);
	assert.equal(a.m.khugepaged.collapsed, 1);
});

engineTest('pages out on swap are read back, up to max_ptes_swap of them and while most of the range is there', () => {
	const a = lab([...FREE, ...FREE], { ...QUICK, machine: { swapMib: 8 } });
	const region = memory(a, 3);
	const evict = (range: number, pages: number) => {
		for (let slot = range * 512; slot < range * 512 + pages; slot++) {
			releasePage(a.m, region, region.pfns[slot]!);
			leaveShadow(a.m, region, slot, a.m.nodes[0]!);
			a.m.swap.used++;
		}
	};
	evict(0, 64);
	evict(1, 65);
	evict(2, 257);
	on(a);
	a.runFor(50);
	assert.deepEqual([a.m.khugepaged.collapsed, region.swapped, a.m.swap.used], [1, 65 + 257, 65 + 257]);
	assert.deepEqual(a.counts('pswp', 'pgmaj', 'thp_scan'), { pswpin: 64, pgmajfault: 64, thp_scan_exceed_swap_pte: 2 });
	a.m.tunables.khugeMaxSwap = 511;
	a.runFor(200);
	assert.deepEqual([a.m.khugepaged.collapsed, region.swapped], [2, 257], 'less than half of the last range is there');
});

engineTest('an empty range, a pinned page, an isolated one and a huge page are passed over', () => {
	const a = lab([...FREE, ...FREE], QUICK);
	const region = memory(a, 4);
	setPinned(a.m, region.pfns[5]!, true);
	unmapRange(a.m, region, 512, 1024);
	on(a);
	a.runFor(50);
	assert.equal(a.m.khugepaged.collapsed, 2);
	a.runFor(1000);
	assert.equal(a.m.khugepaged.collapsed, 2);
	setPinned(a.m, region.pfns[5]!, false);
	a.runFor(1000);
	assert.equal(a.m.khugepaged.collapsed, 3);
});

engineTest('without a huge page it waits once, then gives the pass up', () => {
	const a = lab([...Array.from({ length: 8 }, () => 'unm: (U.)256'), ...FREE.slice(0, 4)], QUICK);
	memory(a, 4);
	assert.equal(a.buddy().length < 10, true, 'no free block of 2 MiB');
	a.m.tunables.khugeDefrag = 0;
	on(a);
	a.runFor(20);
	assert.equal(a.count('thp_collapse_alloc_failed'), 1);
	a.runFor(300);
	assert.equal(a.count('thp_collapse_alloc_failed'), 2, 'after alloc_sleep the next range');
	a.runFor(50);
	assert.equal(a.count('thp_collapse_alloc_failed'), 2, 'the pass is over');
	a.runFor(60);
	assert.equal(a.count('thp_collapse_alloc_failed'), 3);
	assert.equal(a.count('compact_stall'), 0);
	a.m.tunables.khugeDefrag = 1;
	a.runFor(1000);
	assert.ok(a.count('compact_stall') + a.count('allocstall_movable') > 0, 'with defrag it reclaims and compacts');
});

engineTest('the huge page comes from the node that has most of the range', () => {
	const a = labOfNodes([FREE, FREE], QUICK);
	const region = memory(a, 1, 200, true, 0);
	a.finish(fillFrame({ region: region.id, node: 1, at: 200, to: 512 }), 1);
	on(a);
	a.runFor(50);
	assert.deepEqual([a.m.nodes[0]!.hugePages, a.m.nodes[1]!.hugePages], [0, 1]);
});

engineTest('what changed while a page was looked for is looked at again', () => {
	const rows = [...Array.from({ length: 12 }, () => 'A32 .480'), ...Array.from({ length: 8 }, () => '(A.)256')];
	// No boost: kcompactd would make huge pages once the page table has taken a block.
	const tunables = { ...QUICK.tunables, 'vm.watermark_boost_factor': 0 };
	const a = lab(rows, { tunables, costs: { migrate: 100_000 }, cpus: 2 });
	const region = memory(a, 1, 64);
	on(a);
	while (thread(a).stack.length < 2) a.runFor(0.01);
	unmapRange(a.m, region, 0, 64);
	a.runFor(200);
	assert.equal(a.m.khugepaged.collapsed, 0);
	assert.equal(regionById(a.m, region.id).pages, 0);
});

engineTest('it sleeps until huge page memory is there, and is there at once for the first', () => {
	const a = lab(FREE, { tunables: { 'khugepaged.scan_sleep_millisecs': 10_000 } });
	a.runFor(100);
	assert.equal(thread(a).cpuNs < 1000, true);
	const region = createRegion(a.m, 'heap', PAGE_ANON, 1024, { huge: true, madvised: true });
	assert.ok(a.m.khugepaged.idle);
	a.finish(fillFrame({ region: region.id, node: 0, at: 0, to: 1024, madvised: true }));
	a.runFor(1);
	assert.equal(a.m.khugepaged.fullScans, 2, 'it came round, and round again');
	a.runFor(9_000);
	assert.equal(a.m.khugepaged.fullScans, 2);
	a.runFor(2_000);
	assert.equal(a.m.khugepaged.fullScans, 4);
	assert.ok(!a.m.khugepaged.idle);
});

engineTest('kernels without huge pages have no khugepaged', () => {
	const m = restoreMachine(createEngine(smallScenario({ kernel: '2.6.35' })).save());
	assert.equal(m.khugepaged.thread, -1);
	assert.ok(!m.threads.some((one) => one.comm === 'khugepaged'));
});

engineTest('huge pages raise min_free_kbytes; turned off it goes back, since 5.17', () => {
	for (const back of [true, false]) {
		const a = lab([...FREE, ...FREE], { tunables: { 'thp.enabled': 'never' } });
		a.m.features.thpSetsMinFreeBack = back;
		const before = a.m.tunables.minFreeKbytes;
		on(a);
		const raised = a.m.tunables.minFreeKbytes;
		assert.ok(raised > before);
		on(a, 'never');
		assert.equal(a.m.tunables.minFreeKbytes < raised, back);
	}
});
