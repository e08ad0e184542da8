/** The multi-generational LRU. */
import assert from 'node:assert/strict';
import { auditMachine } from '../../source/engine/audit.js';
import { genOf } from '../../source/engine/generations.js';
import { GFP_KERNEL } from '../../source/engine/gfp.js';
import { wakeupKswapd } from '../../source/engine/kswapd-wake.js';
import { markAccessed } from '../../source/engine/lru.js';
import { LRU_ACTIVE_ANON, LRU_INACTIVE_ANON, LRU_INACTIVE_FILE } from '../../source/engine/machine.js';
import { setTunable } from '../../source/engine/settings.js';
import { fillFrame } from '../../source/engine/workload/fill.js';
import { createRegion } from '../../source/engine/region.js';
import { PAGE_ANON } from '../../source/model/index.js';
import { engineTest, type Lab, lab } from '../helpers/lab.js';
import { prevOf } from '../../source/engine/page-fields.js';

const GENERATIONS = { tunables: { 'lru_gen.enabled': 7 } };

/** Frames of a list of a generation from the old end. */
function list(a: Lab, type: number, seq: number): number[] {
	const pfns: number[] = [];
	for (let pfn = a.zone.genTail[type * 4 + (seq % 4)]!; pfn; pfn = prevOf(a.m, pfn)) pfns.push(pfn);
	return pfns;
}

function fill(a: Lab, pages: number): void {
	const region = createRegion(a.m, 'heap', PAGE_ANON, pages);
	a.finish(fillFrame({ region: region.id, node: 0, at: 0, to: pages }));
}

engineTest('what was just faulted in is young, page cache is next to the oldest', () => {
	const a = lab(['F4 .508', '.512'], GENERATIONS);
	fill(a, 3);
	assert.equal(list(a, 0, 3).length, 3);
	assert.deepEqual(list(a, 1, 1), [512, 513, 514, 515]);
	const { lru } = a.m.nodes[0]!;
	assert.deepEqual([lru[LRU_ACTIVE_ANON], lru[LRU_INACTIVE_ANON], lru[LRU_INACTIVE_FILE]], [3, 0, 4]);
});

engineTest('switching goes over every page and keeps the order; only kernels from 6.1 know the file', () => {
	const a = lab(['F8 A4 .500', '.512']);
	const before = [...Array(8).keys()].map((i) => 512 + i);
	setTunable(a.m, 'lru_gen.enabled', '0x7');
	auditMachine(a.m);
	assert.deepEqual(list(a, 1, 1), before);
	setTunable(a.m, 'lru_gen.enabled', 0);
	auditMachine(a.m);
	const pfns: number[] = [];
	for (let pfn = a.m.nodes[0]!.lruTail[LRU_INACTIVE_FILE]!; pfn; pfn = prevOf(a.m, pfn)) pfns.push(pfn);
	assert.deepEqual(pfns, before);
	const old = lab(['F8 .504', '.512'], { kernel: '5.9', ...GENERATIONS });
	assert.equal(old.zone.genPages[4], 0);
	assert.equal(old.m.nodes[0]!.lru[LRU_INACTIVE_FILE], 8);
});

engineTest('page cache leaves in the order it came, 64 pages at a time, until the marks are safe', () => {
	const a = lab(['F512', 'F512', 'U500 .12'], { minFreeKbytes: 128, ...GENERATIONS });
	wakeupKswapd(a.m, a.zone, GFP_KERNEL, 0, 2);
	a.runFor(50);
	const freed = a.count('pgsteal_kswapd');
	assert.equal(freed % 64, 0);
	assert.ok(freed >= 64 && freed <= 192, `${freed} pages freed`);
	assert.deepEqual(a.draw()[0], `.${freed} F${512 - freed}`);
	assert.equal(a.count('pgrefill'), 0);
});

engineTest('dirty pages move on to the next generation; where there is nothing else they are written', () => {
	const some = lab(['D128 F384', 'U500 .12'], { minFreeKbytes: 128, ...GENERATIONS });
	wakeupKswapd(some.m, some.zone, GFP_KERNEL, 0, 2);
	some.runFor(50);
	assert.equal(some.count('pgrefill'), 128);
	assert.equal(some.region('D').pages, 128);
	assert.ok(some.count('pgsteal_kswapd') > 0);
	assert.equal(some.count('nr_written'), 0);
	const all = lab(['D512', 'U500 .12'], { minFreeKbytes: 128, ...GENERATIONS });
	all.region('D').dirtySince = 1;
	wakeupKswapd(all.m, all.zone, GFP_KERNEL, 0, 2);
	all.runFor(200);
	assert.equal(all.count('nr_written'), 512);
	assert.ok(all.count('pgsteal_kswapd') > 0);
});

engineTest('a page used again joins the youngest; the youngest grow old as new generations begin', () => {
	const a = lab(['A4 .508', 'F512', 'U500 .12'], { minFreeKbytes: 128, swapMib: 4, ...GENERATIONS });
	const { reclaim } = a.m.nodes[0]!;
	markAccessed(a.m, 512);
	assert.equal(genOf(a.m, 512), 3);
	for (let i = 0; i < 30 && reclaim.maxSeq < 5; i++) {
		a.m.nodes[0]!.kswapdFailures = 0;
		a.take(0, GFP_KERNEL, 60);
	}
	assert.ok(reclaim.maxSeq >= 4, `youngest is ${reclaim.maxSeq}`);
	assert.ok(reclaim.minSeq[0]! <= reclaim.minSeq[1]!);
	assert.ok(reclaim.maxSeq - reclaim.minSeq[1]! < 4);
});

engineTest('while only a boost is worked off nothing is reclaimed', () => {
	const a = lab(['F512', 'F512', '.512', '.512'], { minFreeKbytes: 128, ...GENERATIONS });
	a.zone.boost = 512;
	wakeupKswapd(a.m, a.zone, 0, 0, 2);
	a.runFor(50);
	assert.equal(a.count('pgsteal_kswapd'), 0);
	assert.equal(a.zone.boost, 0);
});
