/** How fast the engine's parts are: allocator, scanners, migration; beside plain loops and this computer's own kernel. */
import { GFP_KERNEL } from '../../source/engine/gfp.js';
import type { Machine } from '../../source/engine/machine.js';
import { allocFast } from '../../source/engine/page-alloc.js';
import { addToPool, freeFromPool } from '../../source/engine/pages.js';
import { createRegion } from '../../source/engine/region.js';
import { runUntil } from '../../source/engine/scheduler.js';
import { spawn } from '../../source/engine/thread.js';
import type { TimelineOp } from '../../source/model/index.js';
import { PAGE_KERNEL } from '../../source/model/index.js';
import { listLoop, moveLoop, scanLoop } from './baseline.js';
import { kernelPageRate } from './kernel.js';
import { HELD_MIB, HOLE_PAGES, kernelCompaction, type KernelRates } from './kernel-compaction.js';
import { counter, cpuSeconds, machineOf } from './machines.js';
import { against, printFigure, printTitle, short } from './table.js';

export async function benchEngine(): Promise<void> {
	printTitle('Engine: per second of CPU time, in one thread');
	allocation();
	scanning();
	migration();
	const kernel = await kernelCompaction();
	if (typeof kernel === 'string') process.stdout.write(`this computer's own kernel compacted nothing to compare with: ${kernel}\n`);
	else sameJob(kernel);
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
	readonly migrated: number;
	readonly scanned: number;
	readonly seconds: number;
}

/** One compaction by hand of a node whose timeline has fragmented it by then. */
function moves(mib: number, timeline: readonly TimelineOp[]): Moves {
	const m = machineOf({ memory: [mib], cpus: 2, timeline });
	runUntil(m, 40e9);
	const scans = (): number => counter(m, 'compact_migrate_scanned') + counter(m, 'compact_free_scanned');
	const before = { scanned: scans(), migrated: counter(m, 'pgmigrate_success') };
	const seconds = compactByHand(m);
	return { seconds, migrated: counter(m, 'pgmigrate_success') - before.migrated, scanned: scans() - before.scanned };
}

/** The middle one of three; a run before them is for the compiler. */
function medianMoves(mib: number, timeline: readonly TimelineOp[]): Moves {
	const [, ...runs] = [0, 1, 2, 3].map(() => moves(mib, timeline));
	return runs.sort((a, b) => a.seconds - b.seconds)[1] as Moves;
}

/** Half of the pages are free, one by one: the worst case for both scanners, the usual one for a preset. */
function migration(): void {
	const { migrated, scanned, seconds } = medianMoves(8192, SCATTER);
	printFigure({
		what: 'pages migrated (8 GiB, half free in single pages)',
		value: migrated / seconds,
		unit: '/s',
		least: 1e6,
		beside: `${against(migrated / seconds, moveLoop(), 'a plain loop copying three words')}; ${short(scanned / migrated)} scanned for each`,
	});
}

/** What the kernel was just given to do, on a machine of the same size. Both count a free block as scanned in one go. */
function sameJob(kernel: KernelRates): void {
	const { migrated, scanned, seconds } = medianMoves(kernel.managedMib, [
		{ t: 0, op: 'anon', name: 'heap', mb: HELD_MIB },
		{ t: 20, op: 'free_random', name: 'heap', p: 0.5, run: HOLE_PAGES, seed: 1 },
	]);
	const kernelDid = `${short(kernel.migrated)}/s, ${short(kernel.moved)} pages`;
	printFigure({
		what: `pages migrated, as much as this kernel's ${short(kernel.managedMib / 1024)} GiB can be given`,
		value: migrated / seconds,
		unit: '/s',
		least: kernel.migrated,
		beside: `${against(migrated / seconds, kernel.migrated, 'this kernel')} (${kernelDid}; here ${short(migrated)})`,
	});
	const each = `${short(kernel.scannedEach)} for each page moved; here ${short(scanned / migrated)}`;
	printFigure({
		what: 'pages scanned in that job, moves included',
		value: scanned / seconds,
		unit: '/s',
		beside: `${against(scanned / seconds, kernel.scanned, 'this kernel')} (${short(kernel.scanned)}/s, ${each})`,
	});
}
