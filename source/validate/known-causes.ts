/** Misses whose reason is known: something that happened on the recorded machine and cannot happen on the simulated one. */
import type { ScenarioRecording } from './scenario-recording.js';

interface KnownCause {
	/** Unset: every kernel. */
	readonly kernel?: RegExp;
	readonly metric: RegExp;
	/** An operation that was left out of the script; unset: none need be. */
	readonly op?: string;
	readonly cause: string;
}

const KNOWN: readonly KnownCause[] = [
	{
		metric: /^fault latency/,
		cause: 'the recorder took both emulated CPUs and the zone locks for milliseconds at a time; nothing disturbs the simulated faults',
	},
	{
		metric: /./,
		op: 'swapon',
		cause: 'the simulator has no swap, so page cache is all it can reclaim',
	},
];

export function knownCause({ meta, leftOut }: Pick<ScenarioRecording, 'meta' | 'leftOut'>, metric: string): string | undefined {
	const applies = ({ kernel, metric: names, op }: KnownCause): boolean =>
		names.test(metric) && (kernel?.test(meta.kernel) ?? true) && (op === undefined || leftOut.includes(op));
	return KNOWN.find(applies)?.cause;
}
