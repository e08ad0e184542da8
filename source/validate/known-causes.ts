/** Misses whose reason is known: a rule of an older kernel, or a part of the machine, that the simulator does not have. */
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
