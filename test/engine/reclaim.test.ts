/** What reclaim does with pages, slab and its own time. */
import assert from 'node:assert/strict';
import { GFP_BIT_NORETRY, GFP_BIT_NOWARN, GFP_KERNEL } from '../../source/engine/gfp.js';
import { wakeupKswapd } from '../../source/engine/kswapd-wake.js';
import {
	LRU_ACTIVE_FILE,
	LRU_INACTIVE_ANON,
	LRU_INACTIVE_FILE,
	PF_ACTIVE,
	PF_DIRTY,
	PF_REFERENCED,
	PF_WRITEBACK,
} from '../../source/engine/machine.js';
import { markAccessed, reflag } from '../../source/engine/lru.js';
import { setPinned } from '../../source/engine/pins.js';
import { createReclaimControl, type ReclaimControl } from '../../source/engine/reclaim-control.js';
import { shrinkActive, shrinkInactive } from '../../source/engine/reclaim-pages.js';
import { allowDirectReclaim } from '../../source/engine/reclaim-throttle.js';
import { shrinkSlab } from '../../source/engine/slab-shrink.js';
import { fileFrame } from '../../source/engine/workload/file.js';
import { fillFrame } from '../../source/engine/workload/fill.js';
import { createRegion } from '../../source/engine/region.js';
import { PAGE_ANON } from '../../source/model/index.js';
import { engineTest, type Lab, lab } from '../helpers/lab.js';
import { flagsOf, prevOf, setFlags } from '../../source/engine/page-fields.js';

const control = (change: Partial<ReclaimControl> = {}): ReclaimControl => ({
	...createReclaimControl({ order: 0, highest: 2, kswapd: true, io: true }),
	...change,
});

/** Frames of a list from the old end. */
function list(a: Lab, which: number): number[] {
	const pfns: number[] = [];
	for (let pfn = a.m.nodes[0]!.lruTail[which]!; pfn; pfn = prevOf(a.m, pfn)) pfns.push(pfn);
	return pfns;
}

engineTest('clean page cache is freed, pages dirty or being written are put out of the way', () => {
	const a = lab(['F1 D1 W1 F1 .508', '.512']);
	const node = a.m.nodes[0]!;
	reflag(a.m, 512, PF_REFERENCED, 0); // read once: no reason to keep it
	const sc = control();
	assert.equal(shrinkInactive(a.m, node, LRU_INACTIVE_FILE, 32, sc), 2);
	assert.deepEqual(a.draw(), ['.DW .509', '.512']);
	assert.deepEqual(list(a, LRU_ACTIVE_FILE).length, 2);
	assert.deepEqual(a.counts('pgscan', 'pgsteal', 'pgactivate'), {
		pgscan_kswapd: 4,
		pgscan_file: 4,
		pgsteal_kswapd: 2,
		pgsteal_file: 2,
		pgactivate: 2,
	});
	assert.deepEqual([sc.taken, sc.writeback, sc.unqueuedDirty, sc.scanned], [4, 1, 1, 4]);
	assert.equal(node.reclaim.fileCost, 1, 'two looked at in vain, halved, since the lists are so short');
});

engineTest('pages of zones above the request are passed over and counted', () => {
	const a = lab(['F4 .508', '.512']);
	assert.equal(shrinkInactive(a.m, a.m.nodes[0]!, LRU_INACTIVE_FILE, 32, control({ highest: 1 })), 0);
	assert.deepEqual(a.counts('pgscan', 'pgskip'), { pgskip_normal: 4, pgscan_kswapd: 4, pgscan_file: 4 });
});

engineTest('a page that reclaim put out of the way is found first once it is written; one in use is not', () => {
	const a = lab(['F6 .506', '.512']);
	const node = a.m.nodes[0]!;
	const region = a.region('F');
	const [met, used] = [512, 513];
	a.finish(fileJob(a, true, 0, 2));
	assert.deepEqual([flagsOf(a.m, met) & PF_DIRTY, flagsOf(a.m, used) & PF_DIRTY], [PF_DIRTY, PF_DIRTY]);
	markAccessed(a.m, used);
	markAccessed(a.m, used);
	shrinkInactive(a.m, node, LRU_INACTIVE_FILE, 1, control());
	assert.equal(flagsOf(a.m, met) & PF_ACTIVE, PF_ACTIVE);
	assert.equal(region.dirtySince > 0, true);
	a.runFor(40_000); // dirty for 30 s: the flusher writes them
	assert.equal(flagsOf(a.m, met) & (PF_DIRTY | PF_WRITEBACK | PF_ACTIVE), 0);
	assert.equal(list(a, LRU_INACTIVE_FILE)[0], met);
	assert.equal(flagsOf(a.m, used) & PF_ACTIVE, PF_ACTIVE);
	assert.equal(a.count('pgrotated'), 1);
});

function fileJob(a: Lab, write: boolean, at: number, pages: number) {
	return fileFrame(a.m, { region: a.region('F').id, node: 0, write, at, to: at + pages, pagesPerS: 0, left: pages });
}

engineTest('active pages move to the young end of the inactive list; page cache keeps its mark of having been read', () => {
	const a = lab(['F4 .508', '.512']);
	for (const pfn of [512, 513, 514]) reflag(a.m, pfn, PF_ACTIVE | PF_REFERENCED, 0);
	shrinkActive(a.m, a.m.nodes[0]!, LRU_ACTIVE_FILE, 2, control());
	assert.deepEqual(list(a, LRU_INACTIVE_FILE), [515, 512, 513]);
	assert.equal(flagsOf(a.m, 512) & PF_REFERENCED, PF_REFERENCED);
	assert.deepEqual(a.counts('pgrefill', 'pgdeactivate'), { pgrefill: 2, pgdeactivate: 2 });
});

engineTest('anonymous pages in use stay once; then they are written to swap and freed later', () => {
	const a = lab(['A4 .508', '.512'], { swapMib: 1 });
	const node = a.m.nodes[0]!;
	reflag(a.m, 512, PF_REFERENCED, 0);
	assert.equal(shrinkInactive(a.m, node, LRU_INACTIVE_ANON, 4, control()), 0);
	assert.deepEqual(a.counts('pswp', 'nr_vmscan'), { nr_vmscan_write: 3, pswpout: 3 });
	assert.equal(node.reclaim.anonCost, (3 * 32 + 4) / 2, 'halved, since the lists are so short');
	a.runFor(10);
	assert.deepEqual([...list(a, LRU_INACTIVE_ANON).slice(0, 3)].sort(), [513, 514, 515], 'at the old end');
	assert.equal(shrinkInactive(a.m, node, LRU_INACTIVE_ANON, 4, control()), 3);
	assert.deepEqual([a.region('A').pages, a.region('A').swapped, a.m.swap.used], [1, 3, 4], 'and the fourth is being written now');
	assert.equal(a.count('pgsteal_anon'), 3);
});

engineTest('without I/O anonymous pages stay', () => {
	const a = lab(['A4 .508', '.512'], { swapMib: 1 });
	assert.equal(shrinkInactive(a.m, a.m.nodes[0]!, LRU_INACTIVE_ANON, 4, control({ io: false })), 0);
	assert.deepEqual(a.counts('pswp'), {});
});

engineTest('slab: what is too little for a batch is due later, and effort grows with falling priority', () => {
	const a = lab(['R100 .412', '.512']);
	const node = a.m.nodes[0]!;
	// 2100 objects: at priority 8 there are 16 due at a time.
	for (let i = 0; i < 7; i++) assert.equal(shrinkSlab(a.m, node, 8), 0);
	assert.equal(node.reclaim.slabDeferred, 112);
	assert.equal(shrinkSlab(a.m, node, 0), 97, '4096 of twice 2100 objects in batches of 128; 42 of them give a page');
	assert.equal(node.reclaim.slabDeferred, 112 + 4200 - 4096);
});

engineTest('vfs_cache_pressure scales what is freeable', () => {
	const scanned = (pressure: number) => {
		const a = lab(['R400 .112', '.512'], { tunables: { 'vm.vfs_cache_pressure': pressure } });
		shrinkSlab(a.m, a.m.nodes[0]!, 5);
		return a.count('slabs_scanned');
	};
	assert.deepEqual([scanned(0), scanned(50), scanned(100), scanned(200)], [0, 256, 512, 1024]);
});

/** Everything in use, page cache on the active list only. */
function hot(extra: Parameters<typeof lab>[1] = {}): Lab {
	const a = lab(['F256 A256', 'U448 .64'], { minFreeKbytes: 128, ...extra });
	for (let pfn = 512; pfn < 768; pfn++) reflag(a.m, pfn, PF_ACTIVE, 0);
	return a;
}

engineTest('a direct reclaimer that was too polite to active pages starts over without sparing them', () => {
	const a = hot();
	const node = a.m.nodes[0]!;
	// Enough inactive pages, none of which can go: the active list is not "low".
	for (let pfn = 512; pfn < 640; pfn++) reflag(a.m, pfn, 0, PF_ACTIVE);
	for (let pfn = 512; pfn < 640; pfn++) setFlags(a.m, pfn, flagsOf(a.m, pfn) | PF_WRITEBACK);
	node.writeback = 128;
	node.kswapdFailures = 16;
	a.take(0, GFP_KERNEL | GFP_BIT_NORETRY | GFP_BIT_NOWARN, 60);
	assert.ok(a.count('pgsteal_direct') > 0);
	assert.ok(a.count('pgdeactivate') > 0);
});

engineTest('a refaulting page is active at once, if it was away for less than the lists are long', () => {
	const a = lab(['F64 .448', '.512', '.512']);
	const node = a.m.nodes[0]!;
	reflag(a.m, 575, PF_ACTIVE, 0);
	shrinkInactive(a.m, node, LRU_INACTIVE_FILE, 2, control());
	assert.equal(node.reclaim.age, 2);
	const read = (at: number) => a.finish(fileJob(a, false, at, 1));
	read(1); // one page evicted since it went; one is active
	assert.deepEqual(a.counts('workingset'), { workingset_refault_file: 1, workingset_activate_file: 1 });
	assert.equal(node.lru[LRU_ACTIVE_FILE], 2);
	node.reclaim.age += 10;
	read(0);
	assert.deepEqual(a.counts('workingset'), { workingset_refault_file: 2, workingset_activate_file: 1 });
	assert.equal(node.lru[LRU_ACTIVE_FILE], 2);
});

engineTest('below half of the MIN mark tasks wait for kswapd', () => {
	const a = lab(['F400 U100 .12', 'U512'], { minFreeKbytes: 256 });
	const node = a.m.nodes[0]!;
	assert.equal(allowDirectReclaim(a.m, node), false);
	const thread = a.spawn(fillFrame({ region: createRegion(a.m, 'heap', PAGE_ANON, 8).id, node: 0, at: 0, to: 8 }));
	a.runFor(0.05);
	assert.equal(a.count('pgscan_direct_throttle'), 1);
	assert.equal(a.count('pgscan_direct'), 0);
	a.runFor(100);
	assert.ok(thread.dead);
	assert.ok(a.count('pgsteal_kswapd') > 0);
	assert.deepEqual(node.pfmemallocWaiters, []);
});

engineTest('kswapd sleeps only when its order is served or hope is lost, and any page freed restores hope', () => {
	const a = lab(['F512', 'F512', 'U256 F256', 'U512', 'U488 .24'], { minFreeKbytes: 128 });
	const node = a.m.nodes[0]!;
	node.kswapdFailures = 7;
	wakeupKswapd(a.m, a.zone, GFP_KERNEL, 0, 2);
	for (let i = 0; i < 2000 && a.events('mm_vmscan_kswapd_sleep').length === 0; i++) {
		a.runFor(0.1);
		const working = a.m.threads[node.kswapdThread]!.stack.some((frame) => frame.k === 'balance');
		assert.equal(a.zone.reclaimActive, working);
	}
	assert.ok(a.zone.free > a.zone.high);
	assert.equal(node.kswapdFailures, 0);
	assert.equal(a.zone.reclaimActive, false);
});

engineTest('kswapd starts over without trimming page cache alone before it counts a failure, since 6.10', () => {
	const swapped = (kernel: string) => {
		// Cold page cache in plenty, but none of it can be freed.
		const a = lab(['F256 A256', 'U448 .64'], { kernel, minFreeKbytes: 300, swapMib: 4 });
		for (let pfn = 512; pfn < 768; pfn++) setPinned(a.m, pfn, true);
		wakeupKswapd(a.m, a.zone, GFP_KERNEL, 0, 2);
		a.runFor(50);
		return a.count('pswpout') > 0;
	};
	assert.deepEqual([swapped('6.1'), swapped('6.12')], [false, true]);
});

engineTest('lumpy reclaim takes the whole block around a page, and only where kernels had it', () => {
	const freed = (kernel: string) => {
		const a = lab(['F512', 'F512', 'F512', 'U500 .12'], { kernel, features: { lumpyReclaim: kernel === '2.6.34' } });
		// The old end has one page of each block, in turn.
		for (let pfn = 512; pfn < 2048; pfn++) if (pfn % 512 > 0) reflag(a.m, pfn, 0, 0);
		const sc = control({ order: 9, kswapd: false });
		shrinkInactive(a.m, a.m.nodes[0]!, LRU_INACTIVE_FILE, 32, sc);
		return a.buddy().length > 9 ? 'block' : 'pages';
	};
	assert.deepEqual([freed('2.6.34'), freed('6.18')], ['block', 'pages']);
});
