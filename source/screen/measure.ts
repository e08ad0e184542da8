/** What the dashboard costs, from counters that only grow: frames, bytes, CPU time. */
import { readFileSync } from 'node:fs';
import type { Measured } from '../session/index.js';

export interface Meter {
	readonly atMs: number;
	readonly frames: number;
	readonly bytes: number;
	/** CPU time of the whole process, simulator included, ms. */
	readonly cpuMs: number;
	/** Of that, what this thread used: everything but the simulator, ms. */
	readonly ownCpuMs: number;
}

const NS_PER_MS = 1e6;
const US_PER_MS = 1000;

/** CPU time so far. `busyMs` stands in for the simulator's share where the system does not tell threads apart. */
export function cpuTime(busyMs: number): { readonly cpuMs: number; readonly ownCpuMs: number } {
	const { user, system } = process.cpuUsage();
	const cpuMs = (user + system) / US_PER_MS;
	return { cpuMs, ownCpuMs: mainThreadMs() ?? cpuMs - busyMs };
}

/** The first number of a thread's schedstat is its time on a CPU in ns. Undefined without /proc. */
function mainThreadMs(): number | undefined {
	try {
		const ns = Number(readFileSync(`/proc/self/task/${process.pid}/schedstat`, 'utf8').split(' ')[0]);
		return ns > 0 ? ns / NS_PER_MS : undefined;
	} catch {
		return undefined;
	}
}

/** What happened between two readings. */
export function measure(before: Meter, now: Meter): Measured {
	const ms = Math.max(1, now.atMs - before.atMs);
	const frames = now.frames - before.frames;
	const ownMs = Math.max(0, now.ownCpuMs - before.ownCpuMs);
	return {
		fps: (frames * 1000) / ms,
		bytesPerFrame: frames === 0 ? 0 : (now.bytes - before.bytes) / frames,
		cpuPercent: (ownMs * 100) / ms,
		feedCpuPercent: (Math.max(0, now.cpuMs - before.cpuMs - ownMs) * 100) / ms,
	};
}
