/**
 * ps: tasks of the machine, by /proc.
 * Simplifications: there are no users and no calendar; STARTED counts from boot. A task is R when it could run this moment, else S.
 */
import { itemOf } from '../../procfs/items.js';
import { parseMeminfo } from '../../procfs/meminfo.js';
import { type Call, CallError, type Output, type ShellCommand } from '../command.js';
import { commandName, readTasks, type Task } from '../tasks.js';
import { type Column, minutes, percent, tableLines } from '../table.js';

/** Memory of the machine, KiB. */
export async function memoryKib({ files }: Call): Promise<ReadonlyMap<string, number>> {
	const answer = await files.read('/proc/meminfo');
	const items = answer.ok ? parseMeminfo(answer.text) : [];
	return new Map(items.map(([name]) => [name, itemOf(items, name) ?? 0]));
}

interface Row {
	readonly task: Task;
	/** Time since boot, ns, and memory, KiB. */
	readonly uptimeNs: number;
	readonly totalKib: number;
}

const PID: Column<Row> = { title: 'PID', cell: ({ task }) => String(task.pid), right: true };
const CPU: Column<Row> = {
	title: '%CPU',
	cell: ({ task, uptimeNs }) => percent(task.cpuNs / Math.max(1, uptimeNs - task.startNs)),
	right: true,
};
const STARTED: Column<Row> = { title: 'START', cell: ({ task }) => minutes(task.startNs), right: true };
const TIME: Column<Row> = { title: 'TIME', cell: ({ task }) => minutes(task.cpuNs), right: true };
const COMMAND: Column<Row> = { title: 'COMMAND', cell: ({ task }) => commandName(task) };
const TTY: Column<Row> = { title: 'TTY', cell: () => '?' };

const SHORT: readonly Column<Row>[] = [PID, TTY, TIME, { ...COMMAND, title: 'CMD' }];
const FULL: readonly Column<Row>[] = [
	{ title: 'UID', cell: () => 'root' },
	PID,
	{ title: 'PPID', cell: ({ task }) => String(task.ppid), right: true },
	STARTED,
	TTY,
	TIME,
	{ ...COMMAND, title: 'CMD' },
];
const USERS: readonly Column<Row>[] = [
	{ title: 'USER', cell: () => 'root' },
	PID,
	CPU,
	{ title: '%MEM', cell: ({ task, totalKib }) => percent(task.residentKib / Math.max(1, totalKib)), right: true },
	{ title: 'VSZ', cell: ({ task }) => String(task.sizeKib), right: true },
	{ title: 'RSS', cell: ({ task }) => String(task.residentKib), right: true },
	TTY,
	{ title: 'STAT', cell: ({ task }) => task.state },
	STARTED,
	TIME,
	COMMAND,
];

function columnsFor(args: readonly string[]): readonly Column<Row>[] {
	const letters = args.join('').replaceAll('-', '');
	const unknown = /[^aefxuAlw]/.exec(letters)?.[0];
	if (unknown !== undefined) throw new CallError(`error: unsupported option '${unknown}'`);
	if (letters.includes('u')) return USERS;
	return letters.includes('f') ? FULL : SHORT;
}

async function* ps(call: Call): Output {
	const columns = columnsFor(call.args);
	const { timeNs, bootedAtNs } = await call.machine.look();
	const totalKib = (await memoryKib(call)).get('MemTotal') ?? 0;
	const tasks = await readTasks(call.files);
	yield tableLines(
		columns,
		tasks.map((task) => ({ task, uptimeNs: timeNs - bootedAtNs, totalKib })),
	).join('');
	return 0;
}

export const PS: ShellCommand = { usage: 'ps [aux | -ef]', says: 'the tasks: daemons and workload', run: ps };
