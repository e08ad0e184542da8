/** Misses whose reason is known: a rule of an older kernel, or a part of the machine, that the simulator does not have. */
import type { ScenarioRecording } from './scenario-recording.js';

interface KnownCause {
	/** Unset: every kernel. */
	readonly kernel?: RegExp;
	readonly metric: RegExp;
	readonly cause: string;
}

const KNOWN: readonly KnownCause[] = [
	{
		kernel: /^Linux 6\.1\./,
		metric: /^(migrate|free) scanned$/,
		cause: 'this kernel counts a free or compound block it steps over as one page scanned, 6.18 counts all its pages',
	},
	{
		kernel: /^Linux 6\.1\./,
		metric: /^scanned by kcompactd$/,
		cause: 'this kernel does not add proactive compaction to compact_daemon_migrate_scanned and compact_daemon_free_scanned',
	},
	{
		kernel: /^Linux 6\.1\./,
		metric: /^fallbacks/,
		cause: 'this kernel moves the free pages of the whole pageblock over when it falls back, 6.18 mostly takes a single page',
	},
	{
		metric: /^fault latency/,
		cause: 'the recorder took both emulated CPUs and the zone locks for milliseconds at a time; nothing disturbs the simulated faults',
	},
];

export function knownCause({ meta }: Pick<ScenarioRecording, 'meta'>, metric: string): string | undefined {
	return KNOWN.find(({ kernel, metric: names }) => names.test(metric) && (kernel?.test(meta.kernel) ?? true))?.cause;
}
