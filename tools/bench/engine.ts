/** How fast the engine is, and how much memory a simulated page takes. */
import { GFP_KERNEL } from '../../source/engine/gfp.js';
import type { Machine } from '../../source/engine/machine.js';
import { allocFast } from '../../source/engine/page-alloc.js';
import { addToPool, freeFromPool } from '../../source/engine/pages.js';
import { createRegion } from '../../source/engine/region.js';
import { runUntil } from '../../source/engine/scheduler.js';
import { spawn } from '../../source/engine/thread.js';
import { bytesPerPage } from '../../source/engine/write-snapshot.js';
import type { Actor, TimelineOp } from '../../source/model/index.js';
import { PAGE_KERNEL } from '../../source/model/index.js';
import { listLoop, moveLoop, scanLoop } from './baseline.js';
import { growth, kernelPageRate, readVmstat } from './kernel.js';
import { counter, cpuSeconds, machineOf, simulate } from './machines.js';
import { against, printFigure, printTitle, short } from './table.js';

export function benchEngine(): void {
	printTitle('Engine: per second of CPU time, in one thread');
	const before = readVmstat();
	allocation();
	scanning();
	migration();
	const after = readVmstat();
	const compacted =
		before === undefined || after === undefined ? 0 : growth(before, after, 'compact_migrate_scanned', 'compact_free_scanned');
	process.stdout.write(
		compacted > 0
			? `this computer's own kernel scanned ${short(compacted)} pages for compaction meanwhile\n`
			: "this computer's own kernel compacted nothing meanwhile: no rate of its own to compare with\n",
	);
	largeMachine();
}

/** Kernel blocks allocated on the fast path and freed at random, half of a 4 GiB node alive. */
function allocation(): void {
	const kernel = kernelPageRate();
	const plain = listLoop();
	for (const order of [0, 3]) {
		const rate = allocationRate(order);
		const besides = [against(rate, plain, 'a plain linked list')];
		if (kernel !== undefined && order === 0) besides.push(against(rate, kernel, 'this kernel giving and clearing pages'));
		printFigure({ what: `blocks of order ${order} allocated or freed`, value: rate, unit: '/s', beside: besides.join(', ') });
	}
}

function allocationRate(order: number): number {
	const m = machineOf({ memory: [4096], cpus: 4 });
	const alive = (400 * 1024) >> order;
	const pool = createRegion(m, 'bench', PAGE_KERNEL, alive, { order });
	const fill = (): void => {
		while (pool.length < alive) addToPool(m, pool, allocFast(m, 0, order, GFP_KERNEL));
	};
	const rounds = 20;
	const part = alive >> 2;
	let random = 1;
	fill();
	const seconds = cpuSeconds(() => {
		for (let round = 0; round < rounds; round++) {
			for (let i = 0; i < part; i++) {
				random = (Math.imul(random, 1_664_525) + 1_013_904_223) >>> 0;
				freeFromPool(m, pool, random % pool.length);
			}
			fill();
		}
	});
	return (2 * rounds * part) / seconds;
}

const SCATTER: readonly TimelineOp[] = [
	{ t: 0, op: 'anon', name: 'heap', mb: 6144 },
	{ t: 20, op: 'free_random', name: 'heap', p: 0.5, seed: 1 },
];

/** One run over a whole node by hand, at every pageblock of every zone; CPU seconds. */
function compactByHand(m: Machine): number {
	const thread = spawn(m, 'sh', 0, { k: 'writer', nodes: [0], exit: true });
	return cpuSeconds(() => {
		while (!thread.dead) runUntil(m, m.now + 50e6);
	});
}

/** Every page is pinned: the migrate scanner looks at each and takes none. */
function scanning(): void {
	const m = machineOf({ memory: [8192], cpus: 2, timeline: [...SCATTER, { t: 40, op: 'pin', name: 'all', of: 'heap', every: 1 }] });
	runUntil(m, 60e9);
	let [scanned, seconds] = [0, 0];
	for (let run = 0; run < 5; run++) {
		const before = counter(m, 'compact_migrate_scanned') + counter(m, 'compact_free_scanned');
		seconds += compactByHand(m);
		scanned += counter(m, 'compact_migrate_scanned') + counter(m, 'compact_free_scanned') - before;
	}
	const rate = scanned / seconds;
	printFigure({
		what: 'pages scanned (8 GiB, half free in single pages, all pinned)',
		value: rate,
		unit: '/s',
		least: 10e6,
		beside: against(rate, scanLoop(), 'a plain loop over one byte a page'),
	});
}

interface Moves {
	readonly perSecond: number;
	readonly scannedEach: number;
}

function moves(): Moves {
	const m = machineOf({ memory: [8192], cpus: 2, timeline: SCATTER });
	runUntil(m, 40e9);
	const before = counter(m, 'compact_migrate_scanned') + counter(m, 'compact_free_scanned');
	const migrated = counter(m, 'pgmigrate_success');
	const seconds = compactByHand(m);
	const moved = counter(m, 'pgmigrate_success') - migrated;
	const scanned = counter(m, 'compact_migrate_scanned') + counter(m, 'compact_free_scanned') - before;
	return { perSecond: moved / seconds, scannedEach: scanned / moved };
}

/** Half of the pages are free, one by one: the worst case for both scanners, the usual one for a preset. The first run is for the compiler. */
function migration(): void {
	moves();
	const runs = [moves(), moves(), moves()].sort((a, b) => a.perSecond - b.perSecond);
	const { perSecond, scannedEach } = runs[1] as Moves;
	printFigure({
		what: 'pages migrated (8 GiB, half free in single pages)',
		value: perSecond,
		unit: '/s',
		least: 1e6,
		beside: `${against(perSecond, moveLoop(), 'a plain loop copying three words')}; ${short(scannedEach)} scanned for each`,
	});
}

const LARGE = [32_768, 32_768];
const HEAP_MIB = 28_000;
/** Page events a heap of single pages makes per MiB of churn: 256 frees and as many faults. */
const EVENTS_PER_MIB = 512;
const EVENTS_PER_S = 1e6;

function heap(node: number, churnMibPerS: number): Actor {
	return {
		name: `heap${node}`,
		node,
		kind: 'heap',
		residentMib: HEAP_MIB,
		growMibPerS: 14_000,
		churnMibPerS,
		run: 4,
		hugepage: false,
		swingMib: 0,
		swingMs: 1000,
	};
}

/** Runs until the heaps have their size; from then on they live. */
function grow(m: Machine): void {
	const full = (HEAP_MIB - 16) * 256;
	const heaps = () => m.regions.filter((region) => region?.name.startsWith('heap'));
	while (heaps().length < LARGE.length || heaps().some((region) => (region?.pages ?? 0) < full)) simulate(m, 1);
	simulate(m, 1);
}

function largeMachine(): void {
	process.stdout.write('2 nodes × 32 GiB, 28 GiB of each in use in single pages:\n');
	const before = process.memoryUsage.rss();
	const churn = EVENTS_PER_S / EVENTS_PER_MIB / LARGE.length;
	const m = machineOf({ memory: LARGE, cpus: 8, actors: LARGE.map((_, node) => heap(node, churn)) });
	grow(m);
	const pages = LARGE.reduce((sum, mib) => sum + mib * 256, 0);
	const events = m.pageEvents;
	const simulated = 4;
	const seconds = simulate(m, simulated);
	const perSecond = (m.pageEvents - events) / simulated;
	printFigure({
		what: `simulated seconds per second of half a core, ${short(perSecond)} page events each`,
		value: (0.5 * simulated) / seconds,
		unit: '×',
		least: 1,
		beside: `${short((m.pageEvents - events) / seconds)} page events/s`,
	});
	printFigure({ what: 'bytes per simulated page, as the engine counts them', value: bytesPerPage(m), unit: 'B', most: 20 });
	printFigure({
		what: 'bytes per simulated page, by resident memory',
		value: (process.memoryUsage.rss() - before) / pages,
		unit: 'B',
		beside: 'what has been touched of them',
	});
	const idle = machineOf({ memory: LARGE, cpus: 8, actors: LARGE.map((_, node) => heap(node, 0)) });
	grow(idle);
	const idleFor = 100;
	printFigure({
		what: 'the same, idle',
		value: (0.5 * idleFor) / simulate(idle, idleFor),
		unit: '×',
		least: 10,
	});
}
