import assert from 'node:assert/strict';
import { shrinkDeferredSplits } from '../../source/engine/deferred-split.js';
import { outOfMemory } from '../../source/engine/oom.js';
import { pinRegion, unpin } from '../../source/engine/pins.js';
import { fillVmstat } from '../../source/engine/write-snapshot.js';
import { COUNTER_NAMES, vmstatIndex, type VmstatName } from '../../source/model/index.js';
import { fillFrame } from '../../source/engine/workload/fill.js';
import { pushFree, unmapRange, unmapSlot } from '../../source/engine/workload/free.js';
import { engineTest, type Lab, lab } from '../helpers/lab.js';

function gauge(a: Lab, name: VmstatName): number {
	const values = new Float64Array(COUNTER_NAMES.length);
	fillVmstat(a.m, values);
	return values[vmstatIndex(name)]!;
}
const node = (a: Lab) => a.m.nodes[0]!;
/** Every second page of H goes. */
function half(a: Lab): void {
	const thread = a.spawn({ k: 'hold', regions: [], ns: 0, started: false });
	pushFree(thread, { region: a.region('H').id, how: 'stride', keepEvery: 2 });
	a.runFor(10);
}

engineTest('freeing every second page frees nothing until reclaim splits the page', () => {
	const a = lab(['H512', 'U512']);
	assert.deepEqual([gauge(a, 'nr_anon_pages'), gauge(a, 'nr_anon_transparent_hugepages')], [512, 1]);
	half(a);
	assert.deepEqual(a.draw(), ['H512', 'U512']);
	assert.equal(a.region('H').pages, 256);
	assert.deepEqual([gauge(a, 'nr_anon_pages'), gauge(a, 'nr_anon_transparent_hugepages')], [256, 0]);
	assert.deepEqual(a.counts('thp_'), { thp_split_pmd: 1, thp_deferred_split_page: 1 });
	shrinkDeferredSplits(a.m, node(a), 0);
	a.runFor(2000);
	assert.equal(a.count('thp_split_page'), 1);
	assert.equal(node(a).lru[0], 256);
	assert.equal(a.zone.free + a.zone.pcps.reduce((sum, pcp) => sum + pcp.count, 0), 256);
});

engineTest('before 4.5 it is split at once', () => {
	const a = lab(['H512', 'U512']);
	a.m.features.deferredSplit = false;
	half(a);
	assert.equal(a.count('thp_split_page'), 1);
	assert.equal(a.count('thp_deferred_split_page'), 0);
	assert.equal(a.zone.free + a.zone.pcps.reduce((sum, pcp) => sum + pcp.count, 0), 256);
});

engineTest('with its last part the page goes as a whole', () => {
	const a = lab(['H512', 'U512']);
	for (let slot = 0; slot < 512; slot++) unmapSlot(a.m, a.region('H'), slot);
	assert.deepEqual([node(a).splitCount, node(a).hugePages, a.region('H').pages], [0, 0, 0]);
	assert.deepEqual(a.counts('thp_'), { thp_split_pmd: 1, thp_deferred_split_page: 1 });
	assert.equal(node(a).lru[0], 0);
});

engineTest('a hole in its range is filled with a base page; splitting and freeing keep them apart', () => {
	for (const how of ['split', 'free', 'kill'] as const) {
		const a = lab(['H512', '.512', 'U512']);
		unmapRange(a.m, a.region('H'), 0, 3);
		a.finish(fillFrame({ region: a.region('H').id, node: 0, at: 0, to: 512 }));
		assert.equal(a.region('H').pages, 512);
		assert.equal(node(a).splitUnmapped, 3);
		if (how === 'split') shrinkDeferredSplits(a.m, node(a), 0);
		else if (how === 'kill') outOfMemory(a.m);
		else {
			const thread = a.spawn({ k: 'hold', regions: [], ns: 0, started: false });
			pushFree(thread, { region: a.region('H').id, how: 'all', destroy: true });
			a.runFor(10);
		}
		assert.equal(node(a).lru[0], how === 'split' ? 512 : 0);
		assert.deepEqual([node(a).splitCount, node(a).splitUnmapped, node(a).hugePages], [0, 0, 0]);
	}
});

engineTest('the queue is scanned as caches are: little at low priority, and what is too little adds up', () => {
	const rows = Array.from({ length: 40 }, () => 'H512');
	const a = lab([...rows, 'U512']);
	for (let page = 0; page < 40; page++) unmapSlot(a.m, a.region('H'), page * 512);
	shrinkDeferredSplits(a.m, node(a), 12);
	assert.deepEqual([node(a).splitCount, node(a).splitDeferred], [40, 0], '40 >> 12 is nothing');
	shrinkDeferredSplits(a.m, node(a), 4);
	assert.deepEqual([node(a).splitCount, node(a).splitDeferred], [40, 4], 'twice 40 >> 4, less than the whole queue');
	for (let times = 0; node(a).splitCount > 0; times++) {
		assert.ok(times < 30);
		shrinkDeferredSplits(a.m, node(a), 2);
	}
	assert.equal(a.count('thp_split_page'), 40);
});

engineTest('a page with a reference can not be split; it stays in the queue, first frame unmapped or not', () => {
	const a = lab(['H512', 'H512', 'U512']);
	pinRegion(a.m, 'rdma', a.region('H'), 512);
	unmapRange(a.m, a.region('H'), 0, 8);
	unmapRange(a.m, a.region('H'), 600, 700);
	shrinkDeferredSplits(a.m, node(a), 0);
	assert.equal(node(a).splitCount, 2);
	assert.equal(a.count('thp_split_page_failed'), 2);
	unpin(a.m, 'rdma');
	shrinkDeferredSplits(a.m, node(a), 0);
	assert.deepEqual([node(a).splitCount, a.count('thp_split_page')], [0, 2]);
});

engineTest('unmapped to the last frame, a pinned page lives on whole until its pin is released', () => {
	const a = lab(['H512', 'U512']);
	pinRegion(a.m, 'rdma', a.region('H'), 512);
	for (let slot = 0; slot < 512; slot++) unmapSlot(a.m, a.region('H'), slot);
	assert.deepEqual([node(a).hugePages, node(a).splitCount], [1, 0]);
	a.finish({ k: 'timeline', ops: [{ t: 0, op: 'release', name: 'rdma' }], next: 0, seed: 1, children: [] });
	assert.equal(node(a).hugePages, 0);
});

engineTest('under pressure the unmapped frames come free', () => {
	const rows = Array.from({ length: 12 }, () => 'H512');
	const a = lab([...rows, '.512'], { minFreeKbytes: 512 });
	half(a);
	const got = a.take(0, undefined, 3000);
	assert.ok(got > 1500, `${got} pages`);
	assert.ok(a.count('thp_split_page') > 0);
});
