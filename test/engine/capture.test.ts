import assert from 'node:assert/strict';
import { auditMachine } from '../../source/engine/audit.js';
import { aimAtZone, type CompactControl } from '../../source/engine/compact-control.js';
import { GFP_ATOMIC, GFP_BIT_DIRECT_RECLAIM, GFP_HIGHUSER_MOVABLE, GFP_TRANSHUGE_LIGHT } from '../../source/engine/gfp.js';
import { PRIORITY_SYNC_LIGHT, pushDirectCompact, stepDirectCompact } from '../../source/engine/direct-compact.js';
import { hashMachine, restoreMachine, saveMachine } from '../../source/engine/image.js';
import type { Machine } from '../../source/engine/machine.js';
import { setupPcps } from '../../source/engine/pcp.js';
import { createRegion } from '../../source/engine/region.js';
import type { Thread } from '../../source/engine/thread.js';
import { addToPool, freeHeld } from '../../source/engine/pages.js';
import { runUntil } from '../../source/engine/scheduler.js';
import { poolFrame } from '../../source/engine/workload/pool.js';
import {
	COMPACT_CONTENDED,
	COMPACT_SUCCESS,
	MIGRATE_MOVABLE,
	MIGRATE_RECLAIMABLE,
	MIGRATE_UNMOVABLE,
	PAGE_HELD,
	PAGE_KERNEL,
} from '../../source/model/index.js';
import { engineTest, type Lab, lab, labOfNodes, watched } from '../helpers/lab.js';
import { kindOf } from '../../source/engine/page-fields.js';

const GFP_TRANSHUGE = GFP_TRANSHUGE_LIGHT | GFP_BIT_DIRECT_RECLAIM;

interface Capture {
	/** Block handed over; 0 none. */
	readonly pfn: number;
	readonly extfrag: string[];
}

/** Unmaps pages as a direct compactor for (order, type) would, and says what it was handed; the block is given back. */
function freeing(a: Lab, order: number, migratetype: number, pages: readonly number[], zone = a.zone): Capture {
	const cc = a.control({ order, migratetype }, zone);
	a.m.capture = cc;
	for (const pfn of pages) a.unmap(pfn);
	a.m.capture = null;
	const pfn = cc.captured;
	if (pfn) {
		assert.equal(kindOf(a.m, pfn), PAGE_HELD | (order << 4));
		freeHeld(a.m, pfn, order);
	}
	const extfrag = a
		.events('mm_page_alloc_extfrag')
		.map((event) => (event.name === 'mm_page_alloc_extfrag' ? `${event.pfn} ${event.allocType}<${event.fallbackType}` : ''));
	return { pfn, extfrag };
}

const run = (from: number, count: number) => Array.from({ length: count }, (_, i) => from + i);

engineTest('the block a direct compactor works for is handed to it the moment it is whole', () => {
	const a = lab(['A512', 'unm: .512']);
	const free = a.zone.free;
	const { pfn, extfrag } = freeing(a, 3, MIGRATE_MOVABLE, run(512 + 8, 8));
	assert.equal(pfn, 520);
	assert.deepEqual(extfrag, []);
	assert.equal(a.zone.free, free + 8, 'given back');
	const smaller = freeing(lab(['A512', 'unm: .512']), 4, MIGRATE_MOVABLE, run(520, 8));
	assert.equal(smaller.pfn, 0, 'half of it is not enough');
});

engineTest('what merges beyond the order is caught on the way, and only once', () => {
	const a = lab(['A512', 'A512']);
	const { pfn } = freeing(a, 3, MIGRATE_MOVABLE, run(512, 16));
	assert.equal(pfn, 512);
	assert.deepEqual(a.buddy(), [0, 0, 0, 0, 1], 'both halves are free after it was given back');
	const huge = lab(['H512', 'A512']);
	assert.equal(freeing(huge, 3, MIGRATE_MOVABLE, [512]).pfn, 0, 'nor is it cut out of a larger block freed whole');
});

engineTest('movable memory is not given to other requests below a whole pageblock', () => {
	const captured = (row: string, order: number, type: number) => freeing(lab([row, 'A512']), order, type, run(512, 1 << order));
	assert.equal(captured('A512', 4, MIGRATE_UNMOVABLE).pfn, 0);
	assert.equal(captured('A512', 4, MIGRATE_RECLAIMABLE).pfn, 0);
	assert.deepEqual(captured('A512', 9, MIGRATE_UNMOVABLE), { pfn: 512, extfrag: ['512 0<1'] });
	assert.deepEqual(captured('unm: A512', 4, MIGRATE_MOVABLE), { pfn: 512, extfrag: ['512 1<0'] });
	assert.deepEqual(captured('rec: A512', 4, MIGRATE_UNMOVABLE), { pfn: 512, extfrag: ['512 0<2'] });
	assert.equal(captured('hig: A512', 4, MIGRATE_UNMOVABLE).pfn, 512);
	assert.equal(captured('iso: A512', 4, MIGRATE_MOVABLE).pfn, 0);
});

engineTest('never a block of the largest order, nor one of another zone', () => {
	assert.equal(freeing(lab(['U512', 'A512', 'A512']), 10, MIGRATE_MOVABLE, run(1024, 1024)).pfn, 0);
	const a = labOfNodes([['A512'], ['A512']]);
	assert.equal(freeing(a, 3, MIGRATE_MOVABLE, run(512, 8), a.m.zones[1]).pfn, 0);
});

/** Two half-empty rows, with one between that makes the scanner leave the first before they meet, make one block of order 9; the other free memory is too small, but enough for compaction to be tried. */
const HALVES = [...Array.from({ length: 6 }, () => 'unm: .256 U256'), '(A16.16)16', 'U512', '(.16A16)16'];
const TUNABLES = { 'vm.extfrag_threshold': 0 };
const halves = (on: boolean) => {
	const a = lab(HALVES, { tunables: TUNABLES });
	a.m.features.capture = on;
	// Without per-CPU lists what was just freed would merge under the scanner's feet.
	setupPcps(a.m);
	return a;
};

engineTest('a captured block is counted neither as allocated nor as local', () => {
	const counted = (on: boolean) => {
		const a = halves(on);
		assert.equal(a.take(9, GFP_TRANSHUGE), 1);
		assert.deepEqual(a.draw().slice(6).sort(), ['A512', 'U512', 'U512']);
		return a.counts('compact_stall', 'compact_success', 'compact_fail', 'pgalloc', 'numa', 'pgmigrate');
	};
	const both = { compact_stall: 1, compact_success: 1, pgmigrate_success: 256 };
	assert.deepEqual(counted(true), both);
	assert.deepEqual(counted(false), { ...both, numa_hit: 1, numa_local: 1, pgalloc_normal: 512 });
});

engineTest('a run that captured its block is a success and ends deferral', () => {
	const a = halves(true);
	Object.assign(a.zone, { deferShift: 3, considered: 7, orderFailed: 9, blockskipFlush: true });
	assert.equal(a.take(9, GFP_TRANSHUGE), 1);
	assert.deepEqual(a.counts('compact_s'), { compact_stall: 1, compact_success: 1 });
	assert.equal(a.count('pgalloc_normal'), 0, 'it was captured, not taken from a list');
	assert.deepEqual(
		[a.zone.deferShift, a.zone.considered, a.zone.orderFailed, a.zone.blockskipFlush],
		[0, 0, 10, false],
		'as after any allocation that succeeded',
	);
});

engineTest('a run that failed, but captured its block at the last moment, is a success', () => {
	const a = lab(['A512', 'A512']);
	const thread = a.spawn({ k: 'hold', regions: [], ns: 0, started: false });
	const request = { node: 0, order: 3, gfp: GFP_HIGHUSER_MOVABLE, priority: PRIORITY_SYNC_LIGHT };
	pushDirectCompact(a.m, thread, request, 0);
	const frame = thread.stack.at(-1);
	assert.ok(frame?.k === 'directCompact');
	aimAtZone(frame.cc, a.zone);
	a.m.capture = frame.cc;
	for (const pfn of run(512, 8)) a.unmap(pfn);
	a.m.capture = null;
	frame.running = true;
	thread.result = COMPACT_CONTENDED;
	stepDirectCompact(a.m, thread, frame);
	assert.deepEqual([thread.result, frame.result, frame.cc.captured], [512, COMPACT_SUCCESS, 0]);
	assert.deepEqual(a.counts('compact_s', 'compact_f'), { compact_stall: 1, compact_success: 1 });
	addToPool(a.m, createRegion(a.m, 'captured', PAGE_KERNEL, 1, { order: 3 }), 512);
});

engineTest('kcompactd and manual runs capture nothing', () => {
	const a = lab(['(A16.16)16', 'U512', '(.16A16)16']);
	a.compact();
	assert.equal(a.count('pgmigrate_success'), 256);
	assert.equal(a.buddy()[9], 1, 'the block is on its list');
});

/** Control block of a run that has captured its block but is not over yet. */
function holder(m: Machine): CompactControl | undefined {
	for (const thread of m.threads) {
		for (const frame of thread.dead ? [] : thread.stack) if ('cc' in frame && frame.cc.captured) return frame.cc;
	}
	return undefined;
}

/** Steps, each as short as the shortest slice, until a run holds a captured block. */
function untilCaptured(a: Lab): CompactControl {
	for (let step = 0; step < 100_000; step++) {
		runUntil(a.m, a.m.now + 100);
		assert.equal(a.m.capture, null, 'between slices nobody captures');
		const found = holder(a.m);
		if (found) return found;
	}
	throw new Error('no block was captured');
}

/** Starts a task that takes `times` blocks of an order. */
function startTaking(a: Lab, order: number, gfp: number, times: number): Thread {
	const region = createRegion(a.m, `task ${a.m.regions.length}`, PAGE_KERNEL, times, { order });
	return a.spawn(poolFrame({ region: region.id, node: 0, order, gfp, left: times, fallback: 0 }));
}

engineTest("saved with a captured block: restored, it is still somebody's, and the future is the same", () => {
	const a = halves(true);
	startTaking(a, 9, GFP_TRANSHUGE, 1);
	const cc = untilCaptured(a);
	assert.equal(kindOf(a.m, cc.captured), PAGE_HELD | (9 << 4));
	assert.equal(a.zone.nrFree[9], 0);
	auditMachine(a.m);
	const copy = watched(restoreMachine(saveMachine(a.m)));
	auditMachine(copy);
	assert.equal(hashMachine(copy), hashMachine(a.m));
	assert.equal(holder(copy)?.captured, cc.captured);
	for (const m of [a.m, copy]) runUntil(m, m.now + 5e6);
	assert.equal(hashMachine(copy), hashMachine(a.m));
	assert.equal(a.count('compact_success'), 1);
});

engineTest('others that wait for large blocks cannot take a captured one: more runs succeed', () => {
	const succeeded = (on: boolean) => {
		// Free memory in blocks of order 4; urgent tasks want order 5, which only compaction makes.
		const rows = [...Array.from({ length: 12 }, () => 'unm: (.16U16)16'), ...Array.from({ length: 24 }, () => '(A16.16)16')];
		const a = lab(rows, { cpus: 4, tunables: TUNABLES });
		a.m.features.capture = on;
		const huge = startTaking(a, 9, GFP_TRANSHUGE, 8);
		for (let i = 0; i < 2; i++) startTaking(a, 5, GFP_ATOMIC, 20_000);
		for (let ms = 0; ms < 500 && !huge.dead; ms++) a.runFor(1);
		return { success: a.count('compact_success'), stall: a.count('compact_stall') };
	};
	const [on, off] = [succeeded(true), succeeded(false)];
	assert.ok(on.stall > 8 && off.stall > 8, 'requests stall either way');
	assert.ok(on.success >= 4 && off.success === 0, `${on.success} of ${on.stall} succeed, without capture ${off.success} of ${off.stall}`);
});
