/**
 * On which CPU a recorded script ran at each time. It matters: pages freed wait on that CPU's lists, out of reach of compaction. The
 * scheduler moved the script at will, so the simulated one is put where the real one was: the CPU whose clock in /proc/stat advanced most.
 */
import type { Machine } from '../engine/machine.js';
import type { Thread } from '../engine/thread.js';
import type { Sample } from '../feeds/recording.js';

export interface Whereabouts {
	/** From this time on, s. */
	readonly t: number;
	readonly cpu: number;
}

/** Clock ticks a CPU must be ahead of the others to tell that the script was there: the recorder itself takes some of each. */
const CLEAR_LEAD = 5;

export function whereabouts(samples: readonly Sample[]): Whereabouts[] {
	const found: Whereabouts[] = [];
	let before: { t: number; busy: readonly number[] } | undefined;
	for (const { t, files } of samples) {
		const busy = busyTicks(files['/proc/stat'] ?? '');
		if (busy.length === 0) continue;
		const cpu = before ? busiest(busy, before.busy) : undefined;
		if (before && cpu !== undefined && found.at(-1)?.cpu !== cpu) found.push({ t: before.t, cpu });
		before = { t, busy };
	}
	return found;
}

/** CPU at a time, s; undefined before anything was known. */
export function cpuAt(places: readonly Whereabouts[], t: number): number | undefined {
	return places.findLast((place) => place.t <= t)?.cpu;
}

/** Makes a thread run on the CPU's node: recorded machines have as many nodes as CPUs. */
export function moveToCpu(m: Machine, thread: Thread, cpu: number | undefined): void {
	const node = m.nodes.find((one) => cpu !== undefined && cpu >= one.firstCpu && cpu < one.firstCpu + one.cpuFree.length);
	if (node) thread.node = node.id;
}

/** User, nice and system ticks of each CPU so far. */
function busyTicks(stat: string): number[] {
	const busy: number[] = [];
	for (const [, cpu, user, nice, system] of stat.matchAll(/^cpu(\d+) (\d+) (\d+) (\d+) /gm)) {
		busy[Number(cpu)] = Number(user) + Number(nice) + Number(system);
	}
	return busy;
}

function busiest(now: readonly number[], before: readonly number[]): number | undefined {
	const spent = now.map((ticks, cpu) => ({ cpu, ticks: ticks - (before[cpu] ?? 0) })).sort((a, b) => b.ticks - a.ticks);
	const [most, next] = spent;
	return most && most.ticks >= (next?.ticks ?? 0) + CLEAR_LEAD ? most.cpu : undefined;
}
