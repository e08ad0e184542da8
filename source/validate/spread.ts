/**
 * How much real kernels differ from themselves: the same script recorded several times on the same machine with other seeds. Where they differ by
 * more than a metric's tolerance, no simulator can be nearer to one of them than they are to each other, so the tolerance is as wide.
 */
import type { Measured } from './judge.js';
import type { ScenarioRecording } from './scenario-recording.js';
import { SPREAD } from './spread-table.js';

/** Smallest and largest value seen, and in how many recordings. */
export type Range = readonly [min: number, max: number, recordings: number];

/** Kernel series and script: "6.12 09-pressure-reclaim". */
export function scriptOf({ meta, name }: Pick<ScenarioRecording, 'meta' | 'name'>): string {
	const series = /\d+\.\d+/.exec(meta.kernel)?.[0] ?? '';
	const script = /"name":"([^"]+)"/.exec(JSON.stringify(meta.scenario_json ?? {}))?.[1] ?? name;
	return `${series} ${script}`;
}

/** A metric with the tolerance that the spread of real kernels asks for. */
export function withSpread(measured: Measured, recording: Pick<ScenarioRecording, 'meta' | 'name'>): Measured {
	const range = SPREAD[scriptOf(recording)]?.[measured.name];
	if (range === undefined) return measured;
	const [min, max] = range;
	const { tolerance } = measured;
	return { ...measured, tolerance: { ...tolerance, floor: Math.max(tolerance.floor, max - min) } };
}
