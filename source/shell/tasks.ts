/** Tasks as /proc has them. */
import { parseSchedstat, parseTaskStat, type TaskStat } from '../procfs/task-stat.js';
import type { Files } from './files.js';

/** Clock ticks of /proc/PID/stat, ns; page size, KiB. */
const TICK_NS = 10_000_000;
const PAGE_KIB = 4;

export interface Task {
	readonly pid: number;
	readonly ppid: number;
	readonly comm: string;
	readonly state: string;
	readonly kernel: boolean;
	/** CPU time used, and when it was started since boot; ns. */
	readonly cpuNs: number;
	readonly startNs: number;
	readonly priority: number;
	readonly nice: number;
	readonly sizeKib: number;
	readonly residentKib: number;
}

/** By pid. A task that ends meanwhile is left out. */
export async function readTasks(files: Files): Promise<Task[]> {
	const listed = await files.list('/proc');
	if (!listed.ok) return [];
	const pids = listed.entries.map(({ name }) => Number(name)).filter((pid) => Number.isInteger(pid));
	const tasks = await Promise.all(
		pids.map(async (pid): Promise<Task[]> => {
			const [stat, schedstat] = await Promise.all([files.read(`/proc/${pid}/stat`), files.read(`/proc/${pid}/schedstat`)]);
			return stat.ok && schedstat.ok ? [taskOf(parseTaskStat(stat.text), parseSchedstat(schedstat.text).runNs)] : [];
		}),
	);
	return tasks.flat().sort((a, b) => a.pid - b.pid);
}

/** PF_KTHREAD. */
const KERNEL_THREAD = 0x20_0000n;

function taskOf({ pid, comm, state, fields }: TaskStat, cpuNs: number): Task {
	return {
		pid,
		comm,
		state,
		ppid: Number(fields.ppid),
		kernel: (fields.flags & KERNEL_THREAD) !== 0n,
		cpuNs,
		startNs: Number(fields.starttime) * TICK_NS,
		priority: Number(fields.priority),
		nice: Number(fields.nice),
		sizeKib: Number(fields.vsize / 1024n),
		residentKib: Number(fields.rss) * PAGE_KIB,
	};
}

/** A kernel thread's name stands in brackets. */
export function commandName({ comm, kernel }: Task): string {
	return kernel ? `[${comm}]` : comm;
}
