/**
 * What this computer's own kernel does with memory full of single holes: the rates the simulator's are put beside, taken in the same run.
 * A helper in C holds half of the pages of two GiB and writes to /proc/sys/vm/compact_memory, nothing else; what it holds is free again
 * when it ends, and it ends after 30 seconds whatever happens. Needs root, a C compiler and memory to spare. A second run, which finds
 * little left to do, says what passing over all other memory costs; that is taken off.
 */
import { spawn, spawnSync } from 'node:child_process';
import { accessSync, constants, mkdirSync, readFileSync } from 'node:fs';
import { freemem } from 'node:os';
import { createInterface } from 'node:readline';
import { growth, readVmstat, type Vmstat } from './kernel.js';
import { percentile } from './table.js';

const COMPACT_FILE = '/proc/sys/vm/compact_memory';
const SOURCE = 'tools/bench/fragment.c';
const FOLDER = '.cache/bench';
const PROGRAM = `${FOLDER}/fragment`;
export const HELD_MIB = 2000;
/** Pages let go of together; as in fragment.c. */
export const HOLE_PAGES = 64;
const SPARE_GIB = 3;
const ROUNDS = 4;
/** A run that moved fewer gave up before it had begun. */
const ENOUGH_PAGES = 5000;

export interface KernelRates {
	/** Pages moved per second of CPU time, and pages scanned by both scanners in the whole run, per second of it. */
	readonly migrated: number;
	readonly scanned: number;
	/** Pages one run moved, and pages scanned for each of them. */
	readonly moved: number;
	readonly scannedEach: number;
	/** Memory the page allocator has, MiB. */
	readonly managedMib: number;
}

interface Run {
	readonly ns: number;
	/** Without what a run costs that moves nothing. */
	readonly movingNs: number;
	readonly moved: number;
	readonly scanned: number;
}

/** The kernel's rates (medians of the runs that got anywhere), or why there are none. */
export async function kernelCompaction(): Promise<KernelRates | string> {
	const refused = prepare();
	if (refused !== undefined) return refused;
	const runs: Run[] = [];
	try {
		for (let round = 0; round < ROUNDS; round++) runs.push(await compactOnce());
	} catch (error) {
		return error instanceof Error ? error.message : String(error);
	}
	const good = runs.filter((run) => run.moved >= ENOUGH_PAGES && run.movingNs > 0);
	if (good.length === 0) return `it gave up each time: of ${HELD_MIB * 128} pages it moved ${runs.map((run) => run.moved).join(', ')}`;
	const median = (value: (run: Run) => number): number => percentile(good.map(value), 0.5);
	return {
		migrated: median((run) => run.moved / (run.movingNs / 1e9)),
		scanned: median((run) => run.scanned / (run.ns / 1e9)),
		moved: median((run) => run.moved),
		scannedEach: median((run) => run.scanned / run.moved),
		managedMib: managedMib(),
	};
}

function managedMib(): number {
	const managed = readFileSync('/proc/zoneinfo', 'utf8').matchAll(/^ +managed +(\d+)$/gm);
	return Math.floor([...managed].reduce((pages, [, count]) => pages + Number(count), 0) / 256);
}

/** Compiles the helper; says what is missing. */
function prepare(): string | undefined {
	if (process.getuid?.() !== 0) return 'only root may have it compact memory';
	try {
		accessSync(COMPACT_FILE, constants.W_OK);
	} catch {
		return `${COMPACT_FILE} cannot be written`;
	}
	if (readVmstat()?.has('compact_migrate_scanned') !== true) return '/proc/vmstat does not count compaction';
	if (freemem() < SPARE_GIB * 2 ** 30) return `less than ${SPARE_GIB} GiB of memory are free`;
	mkdirSync(FOLDER, { recursive: true });
	const { status, error } = spawnSync('cc', ['-O1', '-o', PROGRAM, SOURCE], { stdio: 'ignore' });
	if (error !== undefined) return 'there is no C compiler named cc';
	return status === 0 ? undefined : `${SOURCE} does not compile`;
}

/** Fragments memory afresh and compacts it twice. */
async function compactOnce(): Promise<Run> {
	const child = spawn(PROGRAM, [String(HELD_MIB)]);
	let complaint = '';
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		complaint += text;
	});
	child.stdin.on('error', (error) => {
		complaint += error.message;
	});
	const ended = new Promise<void>((resolve) => child.once('close', () => resolve()));
	const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
	await lines.next();
	const counts = [vmstat()];
	const times: number[] = [];
	for (let run = 0; run < 2; run++) {
		child.stdin.write('\n');
		const answer = await lines.next();
		if (answer.done === true) throw new Error(`the helper ended early: ${complaint.trim() || 'killed'}`);
		times.push(Number(answer.value));
		counts.push(vmstat());
	}
	child.stdin.end();
	await ended;
	const [before, between, after] = counts as [Vmstat, Vmstat, Vmstat];
	const [ns, idleNs] = times as [number, number];
	return {
		ns,
		movingNs: ns - idleNs,
		moved: growth(before, between, 'pgmigrate_success') - growth(between, after, 'pgmigrate_success'),
		scanned: growth(before, between, 'compact_migrate_scanned', 'compact_free_scanned'),
	};
}

function vmstat(): Vmstat {
	const counters = readVmstat();
	if (counters === undefined) throw new Error('/proc/vmstat has gone');
	return counters;
}
