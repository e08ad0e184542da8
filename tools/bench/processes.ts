/** CPU time and memory of another process, from /proc. */
import { readdirSync, readFileSync } from 'node:fs';

export interface CpuTimes {
	/** The first thread: for the dashboard, everything but simulating. */
	readonly mainMs: number;
	/** The busiest of the others: for the dashboard, the simulator. */
	readonly simulatorMs: number;
	/** The rest: garbage collectors and compilers that work for both. */
	readonly helpersMs: number;
	readonly allMs: number;
}

/** CPU time of each thread so far, ms, by thread id. */
function threadTimes(pid: number): Map<number, number> {
	const times = new Map<number, number>();
	for (const thread of readdirSync(`/proc/${pid}/task`)) {
		try {
			const ns = Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, 'utf8').split(' ')[0]);
			times.set(Number(thread), ns / 1e6);
		} catch {
			// It ended between the two calls; what it used is no longer told apart.
		}
	}
	return times;
}

/** CPU time a process uses while something else is waited for. */
export async function cpuDuring(pid: number, wait: () => Promise<void>): Promise<CpuTimes> {
	const before = threadTimes(pid);
	await wait();
	const used = new Map([...threadTimes(pid)].map(([thread, ms]) => [thread, ms - (before.get(thread) ?? 0)]));
	const allMs = [...used.values()].reduce((sum, ms) => sum + ms, 0);
	const mainMs = used.get(pid) ?? Number.NaN;
	const simulatorMs = Math.max(0, ...[...used].filter(([thread]) => thread !== pid).map(([, ms]) => ms));
	return { mainMs, simulatorMs, helpersMs: allMs - mainMs - simulatorMs, allMs };
}

/** Resident memory, MiB. */
export function residentMib(pid: number): number {
	return Number(/^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

export function sleep(ms: number): Promise<void> {
	return new Promise((resolve) => setTimeout(resolve, ms));
}
