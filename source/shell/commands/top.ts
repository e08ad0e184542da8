/**
 * top and perf top: who and what used the CPUs while some simulated time passed.
 * Where nobody watches there is one picture; live, one after another until it is interrupted.
 * Simplification: perf samples; here every nanosecond that the engine charges is counted, under the function of Linux 6.18 that would
 * have spent it. Functions that the cost table knows nothing of do not appear.
 */
import { type Call, CallError, type Output, type ShellCommand } from '../command.js';
import { countOf, intervalOf, readOptions } from '../options.js';
import { NEW_PICTURE } from '../picture.js';
import { type Column, minutes, percent, tableLines } from '../table.js';
import { commandName, readTasks, type Task } from '../tasks.js';
import { memoryKib } from './ps.js';

const TOP_S = '3';
const PERF_S = '2';

interface Pace {
	readonly interval: number;
	readonly pictures: number;
}

function paceOf(call: Call, args: readonly string[], seconds: string): Pace {
	const options = readOptions(args, { letters: 'bn:d:', long: { stdio: 'b', delay: 'd' } });
	const [operand] = options.operands;
	if (operand !== undefined) throw new CallError(`unknown argument '${operand}'`);
	const forever = call.live && !options.has('b');
	const pictures = options.value('n');
	return {
		interval: intervalOf(options.value('d') ?? seconds),
		pictures: pictures === undefined ? (forever ? Number.POSITIVE_INFINITY : 1) : countOf(pictures, 'number of pictures'),
	};
}

/** A picture of each stretch of time, from what was so at its two ends. */
async function* pictures<T>(call: Call, pace: Pace, look: () => Promise<T>, draw: (before: T, now: T) => Promise<string>): Output {
	let before = await look();
	for (let left = pace.pictures; left > 0; left--) {
		if (!(await call.time.pass(pace.interval)) && call.time.interrupted) break;
		const now = await look();
		const picture = await draw(before, now);
		yield call.live && pace.pictures > 1 ? `${NEW_PICTURE}${picture}` : picture;
		if (call.time.over) break;
		if (left > 1 && !call.live) yield '\n';
		before = now;
	}
	return 0;
}

interface Moment {
	readonly tasks: readonly Task[];
	readonly uptimeNs: number;
}

interface Row {
	readonly task: Task;
	readonly share: number;
	readonly totalKib: number;
}

const COLUMNS: readonly Column<Row>[] = [
	{ title: 'PID', cell: ({ task }) => String(task.pid), right: true },
	{ title: 'USER', cell: () => 'root' },
	{ title: 'PR', cell: ({ task }) => String(task.priority), right: true },
	{ title: 'NI', cell: ({ task }) => String(task.nice), right: true },
	{ title: 'VIRT', cell: ({ task }) => String(task.sizeKib), right: true },
	{ title: 'RES', cell: ({ task }) => String(task.residentKib), right: true },
	{ title: 'S', cell: ({ task }) => task.state },
	{ title: '%CPU', cell: ({ share }) => percent(share), right: true },
	{ title: '%MEM', cell: ({ task, totalKib }) => percent(task.residentKib / Math.max(1, totalKib)), right: true },
	{ title: 'TIME+', cell: ({ task }) => minutes(task.cpuNs, true), right: true },
	{ title: 'COMMAND', cell: ({ task }) => commandName(task) },
];

async function* top(call: Call): Output {
	const look = async (): Promise<Moment> => {
		const { timeNs, bootedAtNs } = await call.machine.look();
		return { tasks: await readTasks(call.files), uptimeNs: timeNs - bootedAtNs };
	};
	return yield* pictures(call, paceOf(call, call.args, TOP_S), look, (before, now) => topPicture(call, before, now));
}

async function topPicture(call: Call, before: Moment, now: Moment): Promise<string> {
	const memory = await memoryKib(call);
	const amount = (name: string): number => memory.get(name) ?? 0;
	const mib = (kib: number): string => (kib / 1024).toFixed(1);
	const earlier = new Map(before.tasks.map(({ pid, cpuNs }) => [pid, cpuNs]));
	const elapsed = Math.max(1, now.uptimeNs - before.uptimeNs);
	const rows = now.tasks.map((task) => ({
		task,
		share: (task.cpuNs - (earlier.get(task.pid) ?? 0)) / elapsed,
		totalKib: amount('MemTotal'),
	}));
	rows.sort((a, b) => b.share - a.share || a.task.pid - b.task.pid);
	const running = now.tasks.filter(({ state }) => state === 'R').length;
	const cache = amount('Buffers') + amount('Cached') + amount('SReclaimable');
	const [total, free] = [amount('MemTotal'), amount('MemFree')];
	const swapUsed = amount('SwapTotal') - amount('SwapFree');
	return [
		`top - up ${minutes(now.uptimeNs)}\n`,
		`Tasks: ${now.tasks.length} total, ${running} running, ${now.tasks.length - running} sleeping\n`,
		`MiB Mem : ${mib(total)} total, ${mib(free)} free, ${mib(total - free - cache)} used, ${mib(cache)} buff/cache\n`,
		`MiB Swap: ${mib(amount('SwapTotal'))} total, ${mib(amount('SwapFree'))} free, ${mib(swapUsed)} used, ${mib(amount('MemAvailable'))} avail Mem\n`,
		'\n',
		...tableLines(COLUMNS, rows),
	].join('');
}

interface Spent {
	readonly name: string;
	readonly ns: number;
}

async function* perf(call: Call): Output {
	const [what, ...args] = call.args;
	if (what !== 'top') throw new CallError(`'${what ?? ''}' is no perf command here; there is perf top`);
	const look = async (): Promise<{ spent: readonly Spent[]; timeNs: number }> => {
		const { profile, timeNs } = await call.machine.look();
		return { spent: profile, timeNs };
	};
	return yield* pictures(call, paceOf(call, args, PERF_S), look, async (before, now) =>
		perfPicture(
			now.spent.map(({ name, ns }, i) => ({ name, ns: ns - (before.spent[i]?.ns ?? 0) })),
			now.timeNs - before.timeNs,
		),
	);
}

function perfPicture(spent: readonly Spent[], elapsedNs: number): string {
	const total = spent.reduce((sum, { ns }) => sum + ns, 0);
	const rows = spent.filter(({ ns }) => ns > 0).sort((a, b) => b.ns - a.ns);
	const columns: readonly Column<Spent>[] = [
		{ title: 'Overhead', cell: ({ ns }) => `${percent(ns / total, 2)}%`, right: true },
		{ title: 'Shared Object', cell: () => '[kernel]' },
		{ title: 'Symbol', cell: ({ name }) => `[k] ${name}` },
	];
	return `# ${(total / 1e6).toFixed(1)} ms of CPU time in ${(elapsedNs / 1e9).toFixed(1)} s, by function\n${tableLines(columns, rows).join('')}`;
}

export const TOP: Readonly<Record<string, ShellCommand>> = {
	perf: { usage: 'perf top [-d SECONDS] [-n PICTURES]', says: 'the functions that use the CPUs', wrongUsage: 129, run: perf },
	top: { usage: 'top [-b] [-d SECONDS] [-n PICTURES]', says: 'the tasks that use the CPUs', run: top },
};
