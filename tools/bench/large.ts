/** Large machines: 2 nodes × 32 GiB at work and idle, and, if asked for, 8 nodes × 128 GiB. */
import { freemem } from 'node:os';
import type { Machine } from '../../source/engine/machine.js';
import { bytesPerPage } from '../../source/engine/write-snapshot.js';
import { counter, machineOf, presetMachine, simulate } from './machines.js';
import { percentile, printFigure, printTitle, short } from './table.js';

/** By then memory is full and the load of the presets is steady. */
const STEADY_S = 6;
const BUSY_S = 15;
const IDLE_S = 100;

const pagesOf = (m: Machine): number => m.zones.reduce((pages, zone) => pages + zone.present, 0);

export function benchLarge(): void {
	printTitle('Large machine: presets bench/two-32g and bench/two-32g-idle, in one thread');
	const before = process.memoryUsage.rss();
	const m = presetMachine('bench/two-32g');
	simulate(m, STEADY_S);
	busy(m);
	printFigure({ what: 'bytes per simulated page, as the engine counts them', value: bytesPerPage(m), unit: 'B', most: 20 });
	printFigure({
		what: 'bytes per simulated page, by resident memory',
		value: (process.memoryUsage.rss() - before) / pagesOf(m),
		unit: 'B',
		beside: 'what has been touched of them',
	});
	const idle = presetMachine('bench/two-32g-idle');
	simulate(idle, STEADY_S);
	const quiet = idle.pageEvents;
	const seconds = simulate(idle, IDLE_S);
	printFigure({
		what: `idle, ${short((idle.pageEvents - quiet) / IDLE_S)} page events/s: simulated seconds per s of half a core`,
		value: (0.5 * IDLE_S) / seconds,
		unit: '×',
		least: 10,
	});
}

/** Second by second: how compaction and reclaim fall makes some dearer than others. */
function busy(m: Machine): void {
	const [events, scanned, moved] = [m.pageEvents, scans(m), counter(m, 'pgmigrate_success')];
	const costs = Array.from({ length: BUSY_S }, () => simulate(m, 1));
	const perSecond = (m.pageEvents - events) / BUSY_S;
	const speeds = costs.map((seconds) => 0.5 / seconds);
	const all = costs.reduce((sum, seconds) => sum + seconds, 0);
	const compaction = `${short((scans(m) - scanned) / BUSY_S)} pages scanned and ${short((counter(m, 'pgmigrate_success') - moved) / BUSY_S)} moved a second`;
	printFigure({
		what: `at work, ${short(perSecond)} page events/s: simulated seconds per s of half a core`,
		value: percentile(speeds, 0.5),
		unit: '×',
		least: 1,
		beside: `${short(Math.min(...speeds))} to ${short(Math.max(...speeds))} ×; ${short((all * 1e9) / (m.pageEvents - events))} ns a page event, ${compaction}`,
	});
}

const scans = (m: Machine): number => counter(m, 'compact_migrate_scanned') + counter(m, 'compact_free_scanned');

const TERABYTE = { nodes: 8, memoryMib: 131_072, cpus: 16 };
const TERABYTE_S = 3;
/** What the tables of a page, the region that maps it and the program itself may take. */
const BYTES_PER_PAGE = 20;
const PROGRAM_BYTES = 300 * 2 ** 20;

/** 8 nodes × 128 GiB: 268 M pages. Only when asked for: it takes 5 GiB of memory. */
export function benchTerabyte(): void {
	const pages = TERABYTE.nodes * TERABYTE.memoryMib * 256;
	printTitle(`1 TiB: ${TERABYTE.nodes} nodes × ${TERABYTE.memoryMib / 1024} GiB, ${short(pages)} pages, an eighth of it in use`);
	const needed = pages * BYTES_PER_PAGE + PROGRAM_BYTES;
	process.stdout.write(`needs ${short(needed / 2 ** 30)} GiB when every page is in use; ${short(freemem() / 2 ** 30)} GiB are free here\n`);
	if (needed > freemem()) {
		process.stdout.write('not run: too little memory is free\n');
		return;
	}
	const before = process.memoryUsage.rss();
	const began = process.cpuUsage();
	const m = machineOf({
		memory: Array.from({ length: TERABYTE.nodes }, () => TERABYTE.memoryMib),
		cpus: TERABYTE.cpus,
		bootKernelMib: 1024,
		actors: Array.from({ length: TERABYTE.nodes }, (_, node) => ({
			name: `heap${node}`,
			node,
			kind: 'heap',
			residentMib: TERABYTE.memoryMib / 8,
			growMibPerS: 100_000,
			churnMibPerS: 200,
			run: 4,
			hugepage: false,
			swingMib: 0,
			swingMs: 1000,
		})),
	});
	const { user, system } = process.cpuUsage(began);
	printFigure({ what: 'CPU time to boot', value: (user + system) / 1e6, unit: 's' });
	const events = m.pageEvents;
	const seconds = simulate(m, TERABYTE_S);
	printFigure({
		what: `filling, ${short((m.pageEvents - events) / TERABYTE_S)} page events/s: simulated seconds per s of half a core`,
		value: (0.5 * TERABYTE_S) / seconds,
		unit: '×',
		beside: `${short((seconds * 1e9) / (m.pageEvents - events))} ns a page event`,
	});
	printFigure({ what: 'bytes per simulated page, as the engine counts them', value: bytesPerPage(m), unit: 'B', most: 20 });
	printFigure({
		what: 'resident memory',
		value: (process.memoryUsage.rss() - before) / 2 ** 30,
		unit: 'GiB',
		beside: 'what has been touched',
	});
}
