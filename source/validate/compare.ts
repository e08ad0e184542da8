/** A recorded compaction beside simulated ones: what is measured, how far apart the two may be, and the verdict. */
import { PAGEBLOCK_PAGES, type VmstatName } from '../model/index.js';
import { counterGrowth, firstCompaction, nodeScores, type RealCompaction } from './compaction.js';
import { recordedMachine } from './real-machine.js';
import type { Recording } from './recording.js';
import { type Replay, replayCompaction } from './replay.js';

/** Seeds of the simulated runs. They draw what a recording leaves open, so their spread shows how much that matters. */
export const SEEDS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8];

/** Points of the fragmentation score. */
const SCORE_TOLERANCE = 10;
/** Share of the real number of pages; one pageblock either way is always allowed, since scanners stop at pageblocks. */
const PAGES_TOLERANCE = 0.3;

export interface Metric {
	readonly name: string;
	readonly unit: 'points' | 'pages' | 'blocks' | 'events' | '%' | 'times';
	readonly real: number;
	/** Median of all seeds, and the range of their values. */
	readonly sim: number;
	readonly simMin: number;
	readonly simMax: number;
	/** Largest distance between `real` and `sim` that counts as reproduced, in the metric's unit. */
	readonly tolerance: number;
	/** Where given, this quotient of the two, either way, counts as reproduced as well. */
	readonly factor?: number;
	/** A simulator that does nothing at all would be within the tolerance too: a pass proves little. */
	readonly trivial: boolean;
	readonly verdict: 'ok' | 'miss';
	/** Why a miss is expected, when that is known. */
	readonly cause: string | null;
}

export interface Comparison {
	readonly name: string;
	readonly kernel: string;
	/** The file that was written to. */
	readonly trigger: string;
	/** What was compared, when it is not the first write to `trigger`. */
	readonly heading?: string;
	readonly metrics: readonly Metric[];
}

interface Measure {
	readonly name: string;
	readonly unit: Metric['unit'];
	readonly real: number;
	/** Its value when nothing is done. */
	readonly untouched: number;
	readonly simulated: (replay: Replay) => number;
}

const COUNTERS: readonly (readonly [name: string, counter: VmstatName])[] = [
	['pages migrated', 'pgmigrate_success'],
	['migrate scanned', 'compact_migrate_scanned'],
	['free scanned', 'compact_free_scanned'],
];

/** Misses that follow from a difference between kernels, and not from a wrong rule. */
const KNOWN_CAUSES: readonly { readonly kernel: RegExp; readonly metric: RegExp; readonly cause: string }[] = [
	{
		kernel: /^Linux 6\.1\./,
		metric: /scanned$/,
		cause: 'this kernel counts a free or compound block it steps over as one page scanned, 6.18 counts all its pages',
	},
];

/** Replays the recording's first manual compaction once per seed. Throws UsageError when there is nothing to compare. */
export function compareRecording(recording: Recording, seeds: readonly number[] = SEEDS): Comparison {
	const compaction = firstCompaction(recording);
	const machine = recordedMachine(recording, compaction);
	const replays = seeds.map((seed) => replayCompaction(machine, compaction.node, seed));
	const kernel = recording.meta.kernel;
	return {
		name: recording.name,
		kernel: kernel.split(' ').slice(0, 2).join(' '),
		trigger: compaction.event.path ?? 'compact_memory',
		metrics: measures(compaction).map((measure) => judge(measure, replays.map(measure.simulated), kernel)),
	};
}

function measures(compaction: RealCompaction): Measure[] {
	const before = nodeScores(compaction.before);
	const scores = nodeScores(compaction.after).flatMap((real, node): Measure[] => {
		if (compaction.node !== undefined && compaction.node !== node) return [];
		const untouched = before[node] ?? real;
		return [
			{ name: `score after, node ${node}`, unit: 'points', real, untouched, simulated: (replay) => replay.scores[node] ?? untouched },
		];
	});
	const counters = COUNTERS.map(([name, counter]): Measure => {
		const real = counterGrowth(compaction, counter);
		return { name, unit: 'pages', real, untouched: 0, simulated: (replay) => replay.counter(counter) };
	});
	return [...scores, ...counters];
}

function judge({ name, unit, real, untouched }: Measure, simulated: readonly number[], kernel: string): Metric {
	const sorted = [...simulated].sort((a, b) => a - b);
	const sim = median(sorted);
	const tolerance = unit === 'points' ? SCORE_TOLERANCE : Math.max(PAGEBLOCK_PAGES, Math.round(real * PAGES_TOLERANCE));
	const verdict = Math.abs(sim - real) <= tolerance ? 'ok' : 'miss';
	const known = KNOWN_CAUSES.find((one) => one.kernel.test(kernel) && one.metric.test(name));
	return {
		name,
		unit,
		real,
		sim,
		simMin: sorted[0] ?? sim,
		simMax: sorted.at(-1) ?? sim,
		tolerance,
		trivial: Math.abs(untouched - real) <= tolerance,
		verdict,
		cause: verdict === 'miss' ? (known?.cause ?? null) : null,
	};
}

/** The lower of the two middle values when their number is even, so that it is a value that occurred. */
function median(sorted: readonly number[]): number {
	const middle = sorted[(sorted.length - 1) >> 1];
	if (middle === undefined) throw new Error('no simulated run to compare with');
	return middle;
}
