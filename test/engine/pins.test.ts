import assert from 'node:assert/strict';
import { hashMachine, restoreMachine, saveMachine } from '../../source/engine/image.js';
import { PF_PINNED } from '../../source/engine/machine.js';
import { outOfMemory } from '../../source/engine/oom.js';
import { releasePage } from '../../source/engine/pages.js';
import { pinRegion, setPinned } from '../../source/engine/pins.js';
import { runUntil } from '../../source/engine/scheduler.js';
import type { TimelineOp } from '../../source/model/index.js';
import { unroll } from '../helpers/draw.js';
import { engineTest, type Lab, lab } from '../helpers/lab.js';
import { flagsOf, kindOf, ownerOf } from '../../source/engine/page-fields.js';

/** Does operations one after another in a task of its own. */
function script(a: Lab, ...ops: TimelineOp[]): void {
	a.finish({ k: 'timeline', ops, next: 0, seed: 1, children: [] });
}
const pin = (every: number, name = 'rdma'): TimelineOp => ({ t: 0, op: 'pin', name, of: 'A', every });
const release = (name: string): TimelineOp => ({ t: 0, op: 'release', name });

engineTest('the region goes, the pinned pages stay until the pin is released', () => {
	const a = lab(['A16 .496', 'A4 .508', 'U512']);
	script(a, pin(4), release('A'));
	assert.deepEqual(a.draw().map(unroll), ['(P.3)4 .496', 'P .511', 'U512'].map(unroll));
	assert.equal(a.m.nodes[0]!.lru[0], 5, 'on their list as before');
	assert.equal(a.m.pins[0]?.region, 0, 'the number of the region may be given to another');
	a.compact();
	assert.equal(a.count('compact_isolated'), 0, 'and they do not move');
	const copy = restoreMachine(saveMachine(a.m));
	assert.equal(hashMachine(copy), hashMachine(a.m));
	script(a, release('rdma'));
	assert.deepEqual(a.draw(), ['.512', '.512', 'U512']);
	assert.deepEqual([a.m.pins, a.m.nodes[0]!.lru[0]], [[], 0]);
	runUntil(copy, copy.now + 1e6);
});

engineTest('pages freed one by one stay pinned too; others of the region are unpinned when the pin goes', () => {
	const a = lab(['A8 .504', 'U512']);
	script(a, pin(2));
	for (const pfn of [512, 513, 514]) releasePage(a.m, a.region('A'), pfn);
	assert.equal(unroll(a.draw()[0]!), unroll('P . (PA)3 .504'));
	assert.equal(a.region('A').pages, 5);
	script(a, release('rdma'));
	assert.deepEqual(a.draw()[0], '.3 A5 .504', 'what the region still maps is unpinned, what only the pin kept is free');
});

engineTest('a pin that keeps nothing ends with its region, and its number is free again', () => {
	const a = lab(['A8 .504', 'U512']);
	const regions = a.m.regions.length;
	script(a, pin(1_000), { t: 0, op: 'free_random', name: 'A', p: 1 }, release('rdma'));
	script(a, pin(9), pin(9, 'other'));
	for (const pfn of a.region('A').pfns) if (pfn) releasePage(a.m, a.region('A'), pfn);
	script(a, release('A'));
	assert.deepEqual(a.m.pins, []);
	assert.ok(a.m.regions.filter((region) => region && !region.gone).length < regions);
});

engineTest('two pins of one page: it stays pinned until both are gone', () => {
	const a = lab(['A4 .508', 'U512']);
	script(a, pin(2), pin(4, 'second'));
	const pinned = () => [0, 1, 2, 3].filter((i) => flagsOf(a.m, 512 + i) & PF_PINNED);
	assert.deepEqual(pinned(), [0, 2]);
	script(a, release('rdma'));
	assert.deepEqual(pinned(), [0]);
	script(a, release('second'));
	assert.deepEqual(pinned(), []);
});

engineTest('a pinned 2 MiB page stays whole; split, only its first page is pinned', () => {
	const a = lab(['H512', 'U512']);
	pinRegion(a.m, 'rdma', a.region('H'), 1);
	const b = lab(['H512', 'U512']);
	b.m.features.deferredSplit = false;
	pinRegion(b.m, 'rdma', b.region('H'), 1);
	script(a, release('H'));
	assert.equal(kindOf(a.m, 512) >> 4, 9);
	assert.equal(a.m.nodes[0]!.hugePages, 1);
	script(a, release('rdma'));
	assert.deepEqual(a.draw()[0], '.512');
	script(b, { t: 0, op: 'free_stride', name: 'H', keep_every: 2 });
	assert.equal(unroll(b.draw()[0]!), unroll('P . (A.)255'));
});

engineTest('a locked page that only a pin keeps is not locked any more', () => {
	const a = lab(['M8 .504', 'U512']);
	pinRegion(a.m, 'rdma', a.region('M'), 1);
	script(a, release('M'));
	assert.equal(a.draw()[0], 'P8 .504');
	assert.deepEqual([...a.m.nodes[0]!.lru], [8, 0, 0, 0, 0]);
});

engineTest('nobody is killed for pages that only a pin keeps', () => {
	const a = lab(['A8 .504', 'U512']);
	script(a, pin(1), release('A'));
	assert.equal(outOfMemory(a.m), false);
});

engineTest('a page pinned while it is isolated, and unmapped: the run puts it back for the pin', () => {
	const a = lab(['A32 .480', 'U512', 'U448 .64']);
	const thread = a.spawn({ k: 'writer', nodes: [0], exit: true });
	while (a.m.nodes[0]!.isolatedAnon === 0) a.runFor(0.0001);
	pinRegion(a.m, 'rdma', a.region('A'), 8);
	releasePage(a.m, a.region('A'), 512 + 8);
	while (!thread.dead) a.runFor(1);
	assert.deepEqual([a.count('pgmigrate_success'), a.count('pgmigrate_fail')], [28, 4]);
	assert.equal(ownerOf(a.m, 520), a.m.pins[0]?.held);
	script(a, release('rdma'));
	assert.equal(a.region('A').pages, 31);
});

engineTest('a page that is pinned by nobody known goes with its region', () => {
	const a = lab(['A8 .504', 'U512']);
	setPinned(a.m, 515, true);
	script(a, release('A'));
	assert.deepEqual(a.draw()[0], '.512');
});
