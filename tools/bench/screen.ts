/** What looking costs: CPU time and bytes a frame, and memory, beside htop and btop on terminals of the same size. */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { open, type PtyProgram } from '../../test/helpers/pty.js';
import { COLUMNS, firstFrame, launch, launchAt, reaches, ROWS, type Size } from './dashboard.js';
import { cpuDuring, residentMib, sleep } from './processes.js';
import { printFigure, printTitle, short } from './table.js';

const WATCH_MS = 10_000;
/** By then everything is compiled. */
const WARM_S = 12;
/** Begins a frame (DEC mode 2026). */
const FRAME = '\u001b[?2026h';
const SIZES: readonly Size[] = [
	{ cols: 80, rows: 24 },
	{ cols: COLUMNS, rows: ROWS },
	{ cols: 240, rows: 70 },
];
/** Frames a second, and the most CPU they may take at 160x50, % of a core. */
const PACES = [
	{ fps: 4, most: 4 },
	{ fps: 1, most: 2 },
] as const;
const BYTES = { typical: 2500, worst: 15_000 };
/** Besides the Overview, which is measured at every size and pace. */
const OTHER_VIEWS = ['map', 'time', 'counters'];

interface Cost {
	readonly percent: number;
	readonly bytesPerFrame: number;
}

interface DashboardCost extends Cost {
	readonly simulatorPercent: number;
	readonly helpersPercent: number;
	readonly frames: number;
	readonly msPerFrame: number;
	readonly largest: number;
}

/** Another program that watches a machine, at the same size and pace. */
interface Other {
	readonly name: string;
	cost(size: Size, fps: number): Promise<Cost>;
}

export async function benchScreen(): Promise<void> {
	printTitle('Screen: 256 colours, thp-storm at ×1, simulator excluded; CPU budgets are those of 160x50');
	const others = [HTOP, BTOP].filter(({ name }) => {
		const isThere = spawnSync(name, ['--version']).status === 0;
		if (!isThere) process.stdout.write(`${name} is not installed: it does not stand beside these figures\n`);
		return isThere;
	});
	for (const size of SIZES) {
		for (const { fps, most } of PACES) {
			const beside: string[] = [];
			for (const other of others) {
				const { percent, bytesPerFrame } = await other.cost(size, fps);
				beside.push(`${other.name} ${short(percent)} % and ${short(bytesPerFrame)} B a frame`);
			}
			printCost(`overview ${size.cols}x${size.rows}`, fps, most, await dashboardCost(size, fps, 'overview'), beside);
		}
	}
	for (const view of OTHER_VIEWS) {
		const [{ fps, most }] = PACES;
		printCost(`${view} ${COLUMNS}x${ROWS}`, fps, most, await dashboardCost({ cols: COLUMNS, rows: ROWS }, fps, view), []);
	}
}

function printCost(what: string, fps: number, most: number, cost: DashboardCost, beside: readonly string[]): void {
	printFigure({
		what: `${what}, ${fps} frames a second: CPU of a core`,
		value: cost.percent,
		unit: '%',
		most,
		beside: [
			...beside,
			`${short(cost.msPerFrame)} ms a frame, ${short(cost.frames / (WATCH_MS / 1000))} a second`,
			`the simulator ${short(cost.simulatorPercent)} %, garbage collectors and compilers of both ${short(cost.helpersPercent)} %`,
		].join('; '),
	});
	printFigure({ what: '  bytes a frame', value: cost.bytesPerFrame, unit: 'B', most: BYTES.typical });
	printFigure({ what: '  bytes of the largest frame', value: cost.largest, unit: 'B', most: BYTES.worst });
}

async function dashboardCost(size: Size, fps: number, view: string): Promise<DashboardCost> {
	const program = launchAt(size, 'thp-storm', '--interval', String(1 / fps), '--view', view);
	await reaches(program, WARM_S);
	const chunks: Uint8Array[] = [];
	program.onBytes((bytes) => chunks.push(bytes));
	const { mainMs, simulatorMs, helpersMs } = await cpuDuring(program.pid, () => sleep(WATCH_MS));
	const sizes = Buffer.concat(chunks)
		.toString()
		.split(FRAME)
		.slice(1)
		.map((frame) => Buffer.byteLength(FRAME + frame));
	program.press('ctrl-c');
	await program.exited;
	return {
		percent: (100 * mainMs) / WATCH_MS,
		simulatorPercent: (100 * simulatorMs) / WATCH_MS,
		helpersPercent: (100 * helpersMs) / WATCH_MS,
		frames: sizes.length,
		msPerFrame: mainMs / sizes.length,
		bytesPerFrame: sizes.reduce((sum, bytes) => sum + bytes, 0) / sizes.length,
		largest: Math.max(...sizes),
	};
}

/** CPU time and bytes of a program that is left alone; `msPerFrame`: how often it draws. */
async function costOf(program: PtyProgram, msPerFrame: number): Promise<Cost> {
	// What it draws first is not typical.
	await sleep(2 * msPerFrame);
	const before = program.bytes();
	const { allMs } = await cpuDuring(program.pid, () => sleep(WATCH_MS));
	const bytes = program.bytes() - before;
	program.press('q');
	await program.exited;
	return { percent: (100 * allMs) / WATCH_MS, bytesPerFrame: bytes / (WATCH_MS / msPerFrame) };
}

const HTOP: Other = {
	name: 'htop',
	async cost(size, fps) {
		// Tenths of a second between two frames; 3 is the nearest to a quarter.
		const tenths = Math.round(10 / fps + 0.4);
		const program = open(['htop', '-d', String(tenths)], size);
		await program.until(/Load average/);
		return costOf(program, tenths * 100);
	},
};

/** Takes its pace from a file of settings only. */
const BTOP: Other = {
	name: 'btop',
	async cost(size, fps) {
		const settings = mkdtempSync(join(tmpdir(), 'compactop-'));
		try {
			mkdirSync(join(settings, 'btop'));
			writeFileSync(join(settings, 'btop', 'btop.conf'), `update_ms = ${1000 / fps}\n`);
			const program = open(['btop', '--utf-force'], { ...size, env: { XDG_CONFIG_HOME: settings } });
			await program.until(/Program|Pid:/);
			return await costOf(program, 1000 / fps);
		} finally {
			rmSync(settings, { recursive: true });
		}
	},
};

/** Resident memory of the whole program without the simulated pages' own tables. */
export async function benchMemory(): Promise<void> {
	printTitle('Memory: thp-storm in the dashboard, after 60 simulated seconds as fast as possible');
	const program = launch('thp-storm', '--speed', 'max');
	await firstFrame(program);
	await reaches(program, 60);
	const resident = residentMib(program.pid);
	program.press('q');
	await program.exited;
	const { totalPages, bytesPerPage } = snapshotFacts();
	const tables = (totalPages * bytesPerPage) / 2 ** 20;
	printFigure({
		what: 'resident memory besides the simulated pages',
		value: resident - tables,
		unit: 'MiB',
		most: 170,
		beside: `${short(resident)} MiB in all, ${short(tables)} MiB for ${short(totalPages)} pages; node -e 0: ${short(bareNodeMib())} MiB`,
	});
}

function snapshotFacts(): { readonly totalPages: number; readonly bytesPerPage: number } {
	const { stdout } = spawnSync(process.execPath, ['dist/compactop.js', 'thp-storm', '--json', '--for', '1ms'], { encoding: 'utf8' });
	return JSON.parse(stdout) as { totalPages: number; bytesPerPage: number };
}

function bareNodeMib(): number {
	const { stdout } = spawnSync(process.execPath, ['-p', 'process.memoryUsage.rss()'], { encoding: 'utf8' });
	return Number(stdout) / 2 ** 20;
}
