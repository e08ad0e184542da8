/** What looking costs: CPU time and bytes a frame, and memory, beside htop on a terminal of the same size. */
import { spawnSync } from 'node:child_process';
import { open, type PtyProgram } from '../../test/helpers/pty.js';
import { COLUMNS, firstFrame, launch, reaches, ROWS } from './dashboard.js';
import { cpuDuring, residentMib, sleep } from './processes.js';
import { printFigure, printTitle, short } from './table.js';

const WATCH_MS = 15_000;
/** By then everything is compiled. */
const WARM_S = 20;
/** Begins a frame (DEC mode 2026). */
const FRAME = '\u001b[?2026h';

interface Cost {
	readonly percent: number;
	readonly simulatorPercent: number;
	readonly helpersPercent: number;
	readonly frames: number;
	readonly msPerFrame: number;
	readonly bytesPerFrame: number;
	readonly largest: number;
}

export async function benchScreen(): Promise<void> {
	printTitle(`Screen: ${COLUMNS}x${ROWS}, 256 colours, thp-storm at ×1, simulator excluded`);
	const hasHtop = spawnSync('htop', ['--version']).status === 0;
	if (!hasHtop) process.stdout.write('htop is not installed: nothing stands beside these figures\n');
	for (const [fps, most] of [
		[4, 4],
		[1, 2],
	] as const) {
		const cost = await dashboardCost(fps);
		const other = hasHtop ? await htopCost(fps) : undefined;
		printFigure({
			what: `CPU at ${short(cost.frames / (WATCH_MS / 1000))} frames a second`,
			value: cost.percent,
			unit: '% of a core',
			most,
			beside: [
				`${short(cost.msPerFrame)} ms a frame`,
				`the simulator ${short(cost.simulatorPercent)} %, garbage collectors and compilers of both ${short(cost.helpersPercent)} %`,
				...(other === undefined ? [] : [`htop ${short(other.percent)} %`]),
			].join(', '),
		});
		printFigure({
			what: `bytes a frame at ${fps} a second`,
			value: cost.bytesPerFrame,
			unit: 'B',
			most: 2500,
			beside: other === undefined ? '' : `htop ${short(other.bytesPerFrame)} B`,
		});
		printFigure({ what: `bytes of the largest frame at ${fps} a second`, value: cost.largest, unit: 'B', most: 15_000 });
	}
}

async function dashboardCost(fps: number): Promise<Cost> {
	const program = launch('thp-storm', '--interval', String(1 / fps));
	await firstFrame(program);
	await reaches(program, WARM_S);
	const written = listen(program);
	const { mainMs, simulatorMs, helpersMs } = await cpuDuring(program.pid, () => sleep(WATCH_MS));
	const sizes = written()
		.split(FRAME)
		.slice(1)
		.map((frame) => Buffer.byteLength(FRAME + frame));
	program.press('q');
	await program.exited;
	const bytes = sizes.reduce((sum, size) => sum + size, 0);
	return {
		percent: (100 * mainMs) / WATCH_MS,
		simulatorPercent: (100 * simulatorMs) / WATCH_MS,
		helpersPercent: (100 * helpersMs) / WATCH_MS,
		frames: sizes.length,
		msPerFrame: mainMs / sizes.length,
		bytesPerFrame: bytes / sizes.length,
		largest: Math.max(...sizes),
	};
}

/** Keeps what the terminal is sent from now on. */
function listen(program: PtyProgram): () => string {
	const chunks: Uint8Array[] = [];
	program.onBytes((bytes) => chunks.push(bytes));
	return () => Buffer.concat(chunks).toString();
}

async function htopCost(fps: number): Promise<{ readonly percent: number; readonly bytesPerFrame: number }> {
	// Tenths of a second between two frames; 3 is the nearest to a quarter.
	const tenths = Math.round(10 / fps + 0.4);
	const program = open(['htop', '-d', String(tenths)], { cols: COLUMNS, rows: ROWS });
	await program.until(/Load average/);
	const before = program.bytes();
	const { allMs } = await cpuDuring(program.pid, () => sleep(WATCH_MS));
	const bytes = program.bytes() - before;
	program.press('q');
	await program.exited;
	return { percent: (100 * allMs) / WATCH_MS, bytesPerFrame: bytes / (WATCH_MS / (tenths * 100)) };
}

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
