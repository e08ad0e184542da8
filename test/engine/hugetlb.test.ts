import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine, createSlot } from '../../source/engine/engine.js';
import { hugePoolFrame, hugePoolSize } from '../../source/engine/hugetlb.js';
import { restoreMachine } from '../../source/engine/image.js';
import { setTunable, writeSetting } from '../../source/engine/settings.js';
import { PAGE_HUGETLB, PAGE_KERNEL } from '../../source/model/index.js';
import { engineTest, type Lab, lab, labOfNodes, smallScenario } from '../helpers/lab.js';
import { kindOf } from '../../source/engine/page-fields.js';

const poolFile = (node: number) => `/sys/devices/system/node/node${node}/hugepages/hugepages-2048kB/nr_hugepages`;
const sizes = (a: Lab) => a.m.nodes.map((node) => hugePoolSize(a.m, node.id));
const free = Array.from({ length: 8 }, () => '.512');

engineTest('a write grows the pool one page a node in turn, and shrinks it the same way', () => {
	const a = labOfNodes([free, free, free]);
	a.finish(hugePoolFrame(-1, 5));
	assert.deepEqual(sizes(a), [2, 2, 1]);
	a.finish(hugePoolFrame(-1, 7));
	assert.deepEqual(sizes(a), [3, 2, 2], 'it goes on at the node after the last');
	assert.equal(a.count('htlb_buddy_alloc_success'), 7);
	a.finish(hugePoolFrame(-1, 4));
	assert.deepEqual(sizes(a), [2, 1, 1]);
	a.finish(hugePoolFrame(-1, 0));
	assert.deepEqual(sizes(a), [0, 0, 0]);
	assert.deepEqual(a.draw(), free);
});

engineTest('the write stops when no node has a page to give; the file shows what was got and no error comes', () => {
	const kernel = Array.from({ length: 6 }, () => 'unm: (U.)256');
	const a = labOfNodes([
		[...kernel, '.512', '.512'],
		[...kernel, '.512', '.512'],
	]);
	assert.equal(setTunable(a.m, 'vm.nr_hugepages', 100), undefined);
	a.runFor(500);
	assert.deepEqual(sizes(a), [2, 2]);
	assert.equal(hugePoolSize(a.m), 4);
	assert.equal(a.count('htlb_buddy_alloc_success'), 4);
	const failed = a.count('htlb_buddy_alloc_fail');
	assert.equal(failed, 2, 'each node refused once');
	assert.match(JSON.stringify(a.events('command').at(-1)), /vm.nr_hugepages 0 → 4, 100 wanted/);
	assert.deepEqual(a.events('page_allocation_failure'), []);
});

engineTest('a page that is not there is made: the writer compacts', () => {
	const a = lab([...Array.from({ length: 12 }, () => 'A32 .480'), '.512', '.512']);
	const writer = a.finish(hugePoolFrame(-1, 4));
	assert.equal(hugePoolSize(a.m), 4);
	assert.ok(a.count('pgmigrate_success') >= 64, 'two pageblocks had to be emptied');
	assert.ok(writer.cpuNs > 64 * a.m.costs.migrate, 'in the time of the writer');
	assert.equal(a.m.nodes[0]!.kinds[PAGE_HUGETLB], 4 * 512);
	assert.equal(a.count('nr_hugetlb'), 0, 'nobody uses them');
});

engineTest('compaction leaves hugetlb pages alone', () => {
	const a = lab(['A256 .256', '.512', '.512', '.512']);
	a.finish(hugePoolFrame(-1, 1));
	const pfn = a.m.regions.find((region) => region?.kind === PAGE_HUGETLB)!.pfns[0]!;
	a.compact();
	assert.equal(kindOf(a.m, pfn), PAGE_HUGETLB | (9 << 4));
});

engineTest('the file of a node changes that node only', () => {
	const a = labOfNodes([free, free]);
	assert.equal(writeSetting(a.m, poolFile(1), 3), undefined);
	a.runFor(5);
	assert.deepEqual(sizes(a), [0, 3]);
	assert.match(writeSetting(a.m, poolFile(1), -1) ?? '', /EINVAL/);
	assert.match(writeSetting(a.m, poolFile(2), 1) ?? '', /ENOENT/);
	a.finish({ k: 'timeline', ops: [{ t: 0, op: 'write', path: poolFile(1), value: 1 }], next: 0, seed: 1, children: [] });
	assert.deepEqual(sizes(a), [0, 1]);
});

/** Node 0 has nothing to give, node 1 has: how often was node 0 asked to try hard? */
function hardTries(on: boolean): number {
	const a = labOfNodes([Array.from({ length: 4 }, () => 'unm: (U.)256'), free]);
	a.m.features.hugetlbEasyRetry = on;
	a.finish(hugePoolFrame(-1, 5));
	assert.deepEqual(sizes(a), [0, 5]);
	return a.events('mm_vmscan_direct_reclaim_begin').length;
}

engineTest('a node that refused is not asked to try hard again while it refuses', () => {
	assert.ok(hardTries(true) < hardTries(false), `${hardTries(true)} against ${hardTries(false)}`);
});

engineTest('before 3.12 hugetlb pages stay out of zone Movable', () => {
	const a = lab(free, { index: 3 });
	a.m.features.hugetlbMovable = false;
	a.finish(hugePoolFrame(-1, 1));
	assert.equal(hugePoolSize(a.m), 0);
	a.m.features.hugetlbMovable = true;
	a.finish(hugePoolFrame(-1, 1));
	assert.equal(hugePoolSize(a.m), 1);
});

test('pages reserved at boot come before all kernel memory; a sysctl written by init comes after', () => {
	const engine = createEngine(smallScenario({ memoryMib: [64, 64], machine: { hugepages: 9 } }));
	const m = restoreMachine(engine.save());
	assert.deepEqual([hugePoolSize(m, 0), hugePoolSize(m, 1)], [5, 4]);
	const first = (kind: number) => m.regions.find((region) => region?.kind === kind && region.node === 0)!.id;
	assert.ok(first(PAGE_HUGETLB) < first(PAGE_KERNEL));
	const later = createEngine(smallScenario({ memoryMib: [64], tunables: { 'vm.nr_hugepages': 3 } }));
	const shown = () => later.snapshot(createSlot(later.mapShape()), 0, 0).tunables['vm.nr_hugepages'];
	assert.equal(shown(), 0);
	later.runUntil(50e6);
	later.audit();
	assert.equal(shown(), 3);
});
