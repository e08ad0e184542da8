/** Misses whose reason is known: something that happened on the recorded machine and cannot happen on the simulated one. */
import type { ScenarioRecording } from './scenario-recording.js';

interface KnownCause {
	/** Unset: every kernel. */
	readonly kernel?: RegExp;
	readonly metric: RegExp;
	readonly cause: string;
}

const KNOWN: readonly KnownCause[] = [
	{
		metric: /^fault latency/,
		cause: 'the recorder took both emulated CPUs and the zone locks for milliseconds at a time; nothing disturbs the simulated faults',
	},
];

export function knownCause({ meta }: Pick<ScenarioRecording, 'meta'>, metric: string): string | undefined {
	return KNOWN.find(({ kernel, metric: names }) => names.test(metric) && (kernel?.test(meta.kernel) ?? true))?.cause;
}
