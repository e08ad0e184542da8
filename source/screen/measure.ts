/** What the dashboard costs, from counters that only grow: frames, bytes, CPU time. */
import type { Measured } from '../session/index.js';

export interface Meter {
	readonly atMs: number;
	readonly frames: number;
	readonly bytes: number;
	/** CPU time of the whole process, simulator included, ms. */
	readonly cpuMs: number;
	/** Of that, the simulator's, ms. Starts again with every machine. */
	readonly feedCpuMs: number;
}

/** What happened between two readings. */
export function measure(before: Meter, now: Meter): Measured {
	const ms = Math.max(1, now.atMs - before.atMs);
	const frames = now.frames - before.frames;
	const feedCpuMs = Math.max(0, now.feedCpuMs - before.feedCpuMs);
	return {
		fps: (frames * 1000) / ms,
		bytesPerFrame: frames === 0 ? 0 : (now.bytes - before.bytes) / frames,
		cpuPercent: (Math.max(0, now.cpuMs - before.cpuMs - feedCpuMs) * 100) / ms,
		feedCpuPercent: (feedCpuMs * 100) / ms,
	};
}
