import assert from 'node:assert/strict';
import { GFP_HIGHUSER_MOVABLE, GFP_KERNEL } from '../../source/engine/gfp.js';
import { allocFast } from '../../source/engine/page-alloc.js';
import { createRegion } from '../../source/engine/region.js';
import { actorFrame } from '../../source/engine/workload/actors.js';
import { fileFrame } from '../../source/engine/workload/file.js';
import { fillFrame } from '../../source/engine/workload/fill.js';
import { poolFrame } from '../../source/engine/workload/pool.js';
import { PAGE_ANON, PAGE_KERNEL } from '../../source/model/index.js';
import { engineTest, type Lab, lab } from '../helpers/lab.js';

/** A fault of slot 0 that waited for memory and has just got its page. */
function lateFault(a: Lab, name: string, pending: 'base' | 'huge'): void {
	const order = pending === 'huge' ? 9 : 0;
	const region = a.region(name);
	const thread = a.spawn({ ...fillFrame({ region: region.id, node: 0, at: 0, to: 1 << order, limit: 1 << order }), pending });
	thread.result = allocFast(a.m, 0, order, GFP_HIGHUSER_MOVABLE);
	assert.ok(thread.result > 0);
	a.runFor(10);
	assert.ok(thread.dead);
}

engineTest('a page that comes for a slot already mapped goes back', () => {
	const a = lab(['A8 .504', '.512']);
	const free = a.zone.free;
	lateFault(a, 'A', 'base');
	assert.equal(a.zone.free, free);
	assert.equal(a.region('A').pages, 8);
	const b = lab(['.512', '.512', 'unm: U .511']);
	const region = createRegion(b.m, 'heap', PAGE_ANON, 512, { huge: true });
	b.finish(fillFrame({ region: region.id, node: 0, at: 5, to: 6 }));
	lateFault(b, 'heap', 'huge');
	assert.equal(region.pages, 512, 'the range was not empty any more: base pages around the one that was there');
	assert.equal(b.m.nodes[0]!.hugePages, 0);
});

engineTest('a page that comes for a region already released goes back', () => {
	for (const pending of ['base', 'huge'] as const) {
		const a = lab(['.512', '.512', 'U512']);
		const region = createRegion(a.m, 'heap', PAGE_ANON, 512, { huge: true });
		region.gone = true;
		const free = a.zone.free;
		lateFault(a, 'heap', pending);
		assert.equal(a.zone.free, free);
		assert.equal(region.pages, 0);
	}
});

engineTest('two readers of one file: the second page for a slot goes back', () => {
	const a = lab(['F8 .504', '.512']);
	const free = a.zone.free;
	const thread = a.spawn({
		...fileFrame(a.m, { region: a.region('F').id, node: 0, write: false, to: 8, pagesPerS: 0, left: 1 }),
		step: 'fill',
		fillTo: 1,
		pending: true,
	});
	thread.result = allocFast(a.m, 0, 0, GFP_HIGHUSER_MOVABLE);
	a.runFor(10);
	assert.equal(a.zone.free, free);
	assert.equal(a.region('F').pages, 8);
});

engineTest('a region released while others work on it: they stop, and its number is not given away before', () => {
	const a = lab(['.512', '.512', '.512', '.512']);
	const region = createRegion(a.m, 'heap', PAGE_ANON, 1500);
	const filler = a.spawn(fillFrame({ region: region.id, node: 0, at: 0, to: 1500 }));
	a.runFor(0.2);
	assert.ok(region.pages > 0 && region.pages < 1500);
	const releaser = a.spawn({ k: 'hold', regions: [region.id], ns: 0, started: true });
	const other = createRegion(a.m, 'other', PAGE_KERNEL, 1);
	assert.notEqual(other.id, region.id);
	a.runFor(10);
	assert.ok(filler.dead && releaser.dead);
	assert.equal(region.pages, 0);
	assert.equal(createRegion(a.m, 'third', PAGE_KERNEL, 1).id, region.id, 'now it is');
});

engineTest('kernel blocks that come for a pool already released go back', () => {
	const a = lab(['.512', '.512']);
	const region = createRegion(a.m, 'ring', PAGE_KERNEL, 4, { order: 2 });
	region.gone = true;
	const free = a.zone.free;
	const frame = poolFrame({ region: region.id, node: 0, order: 2, gfp: GFP_KERNEL, left: 4, fallback: 0 });
	const thread = a.spawn({ ...frame, pending: true });
	thread.result = allocFast(a.m, 0, 2, GFP_KERNEL);
	a.runFor(1);
	assert.ok(thread.dead);
	assert.equal(a.zone.free, free);
});

engineTest('a truncated file takes its dirty and written pages out of the gauges', () => {
	const a = lab(['D4 W4 F4 .500']);
	for (const name of ['D', 'W', 'F']) for (const pfn of [...a.region(name).pfns.slice(0, 2)]) a.unmap(pfn);
	assert.deepEqual([a.m.nodes[0]!.dirty, a.m.nodes[0]!.writeback], [2, 2]);
});

engineTest('buffers that come in bursts are all freed in the second half of each', () => {
	const a = lab(['.512', '.512']);
	a.spawn(actorFrame(a.m, { kind: 'buffers', name: 'eth0', node: 0, order: 2, ratePerS: 2000, lifeMs: 10, atomic: true, burstMs: 100 }, 1));
	const alive = [30, 50, 50, 50, 60].map((ms) => {
		a.runFor(ms);
		return a.region('eth0').length;
	});
	assert.deepEqual(alive, [20, 0, 20, 0, 20]);
});
