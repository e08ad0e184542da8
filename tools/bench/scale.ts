/**
 * Does a page event cost the same on a large machine as on a small one? What grows with a machine are its tables, so that fewer of
 * them stay in the processor's caches: the plain list at the end has nothing else to lose and shows how much that alone is.
 */
import type { Machine } from '../../source/engine/machine.js';
import type { Actor, TimelineOp } from '../../source/model/index.js';
import { listLoop } from './baseline.js';
import { machineOf, simulate } from './machines.js';
import { percentile, printFigure, printTitle, short } from './table.js';

const SIZES_MIB = [64, 1024, 8192, 65_536];
const PAGES_PER_MIB = 256;
const EVENTS = 500_000;
const ROUNDS = 5;

/** A workload for a machine of so many MiB, at rates that do not depend on its size. */
interface Load {
	readonly actors: readonly Actor[];
	readonly timeline?: readonly TimelineOp[];
}

/** Short runs of pages freed and faulted in again, all over two fifths of memory. */
function anonymous(mib: number): Load {
	return {
		actors: [
			{
				name: 'heap',
				node: 0,
				kind: 'heap',
				residentMib: Math.floor(mib * 0.4),
				growMibPerS: 100_000,
				churnMibPerS: 400,
				run: 4,
				hugepage: false,
				swingMib: 0,
				swingMs: 1000,
			},
		],
	};
}

/** A file as large as memory, read from end to end again and again: each page read is a page reclaimed. */
function pageCache(mib: number): Load {
	const reader: Actor = { name: 'file', node: 0, kind: 'reader', startMs: 500, fileMib: mib, rateMibPerS: 400, randomPercent: 0 };
	return { timeline: [{ t: 0, op: 'file_read', path: 'file', mb: mib, bg: true }], actors: [reader] };
}

/** A twentieth of memory in caches, freed at random. */
function slab(mib: number): Load {
	const churn = { growPagesPerS: 10_000_000, churnPagesPerS: 50_000 };
	return { actors: [{ name: 'slab', node: 0, kind: 'slab', reclaimable: false, limitMib: mib / 20, ...churn }] };
}

/** Blocks of orders 0 to 3 at 20 000 pages a second each, a hundredth of memory together. */
function kernelBlocks(mib: number): Load {
	const pagesPerS = 20_000;
	const lifeMs = Math.ceil((1000 * (mib * PAGES_PER_MIB)) / 400 / pagesPerS);
	return {
		actors: [0, 1, 2, 3].map((order): Actor => {
			return { name: `order ${order}`, node: 0, kind: 'buffers', order, ratePerS: pagesPerS >> order, lifeMs, atomic: false };
		}),
	};
}

const LOADS: readonly (readonly [string, (mib: number) => Load])[] = [
	['anonymous pages', anonymous],
	['page cache and its reclaim', pageCache],
	['slab', slab],
	['kernel blocks of orders 0 to 3', kernelBlocks],
];

/** All of the above at once. */
function everything(mib: number): Load {
	const loads = LOADS.map(([, load]) => load(mib));
	return { actors: loads.flatMap((load) => load.actors), timeline: loads.flatMap((load) => load.timeline ?? []) };
}

export function benchScale(): void {
	printTitle('Scale: CPU time of a page event on machines of 64 MiB to 64 GiB, the dearest over the smallest');
	printCosts('all of the below at once', (mib) => eventNs(everything(mib), mib), 2);
	for (const [what, load] of LOADS) printCosts(what, (mib) => eventNs(load(mib), mib));
	printCosts('a plain linked list over as many pages', (mib) => 1e9 / listLoop(mib * PAGES_PER_MIB));
}

function printCosts(what: string, costOf: (mib: number) => number, most?: number): void {
	const costs = SIZES_MIB.map(costOf);
	printFigure({
		what,
		value: Math.max(...costs) / (costs[0] ?? Number.NaN),
		unit: '×',
		...(most === undefined ? {} : { most }),
		beside: `${SIZES_MIB.map((mib, i) => `${sizeText(mib)} ${short(costs[i] ?? Number.NaN)}`).join(', ')} ns`,
	});
}

function sizeText(mib: number): string {
	return mib < 1024 ? `${mib} MiB` : `${mib / 1024} GiB`;
}

/** CPU time per page event once the load has reached its size, the median of some rounds. */
function eventNs(load: Load, mib: number): number {
	const m = machineOf({ memory: [mib], cpus: 4, bootKernelMib: Math.ceil(mib / 100), ...load });
	settle(m);
	return percentile(
		Array.from({ length: ROUNDS }, () => roundNs(m)),
		0.5,
	);
}

/** Until a simulated second takes less than a thousandth of the memory. */
function settle(m: Machine): void {
	const pages = (key: 'free' | 'managed'): number => m.zones.reduce((sum, zone) => sum + zone[key], 0);
	for (let before = Number.POSITIVE_INFINITY; before - pages('free') > pages('managed') / 1000 || m.now < 2e9; ) {
		before = pages('free');
		simulate(m, 1);
	}
}

function roundNs(m: Machine): number {
	const before = m.pageEvents;
	let seconds = 0;
	while (m.pageEvents - before < EVENTS) seconds += simulate(m, 0.1);
	return (seconds * 1e9) / (m.pageEvents - before);
}
