/** Misses whose reason is known: something that happened on the recorded machine and cannot happen on the simulated one. */
import type { ScenarioRecording } from './scenario-recording.js';

interface KnownCause {
	/** Name of the recording; without it the cause holds for all. */
	readonly recording?: RegExp;
	readonly metric: RegExp;
	readonly cause: string;
}

const KNOWN: readonly KnownCause[] = [
	{
		metric: /^fault latency/,
		cause: 'the recorder took both emulated CPUs and the zone locks for milliseconds at a time; nothing disturbs the simulated faults',
	},
	{
		recording: /^6\.12-02-fragment/,
		metric: /2 MiB blocks, node 1/,
		cause:
			'dumping its page map the recorder woke kswapd and kcompactd of node 1, whose run emptied lists of 8,000 pages on CPU 1: they could merge',
	},
	{
		recording: /^6\.12-02-fragment/,
		metric: /^fallbacks/,
		cause: 'rings refused a block take single pages instead: how many depends on the last few free blocks',
	},
	{
		recording: /^6\.1-08-extfrag-threshold-0500/,
		metric: /./,
		cause: 'which requests of order 4 are served differs as much between three runs of the real kernel (25 to 46 %, 110 to 182 successes)',
	},
];

export function knownCause({ name }: Pick<ScenarioRecording, 'name'>, metric: string): string | undefined {
	return KNOWN.find((known) => known.metric.test(metric) && (known.recording?.test(name) ?? true))?.cause;
}
