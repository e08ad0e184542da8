/** A recorded compaction beside simulated ones: what is measured, how far apart the two may be, and the verdict. */
import type { Sample } from '../feeds/recording.js';
import type { PageMap, RealMachine } from '../engine/page-map.js';
import { type VmstatName, ZONE_NAMES } from '../model/index.js';
import { parseBuddyinfo } from '../procfs/buddyinfo.js';
import { counterGrowth, firstCompaction, nodeScores, type RealCompaction, sampleFile } from './compaction.js';
import { BLOCKS, judgeMeasured, type Measured, PAGES, SCANNED, SCORE, type Tolerance } from './judge.js';
import { alikeBlocks, hugeBlocks } from './map-compare.js';
import { recordedMachine } from './real-machine.js';
import type { Recording } from './recording.js';
import { type Replay, replayCompaction } from './replay.js';

/** Seeds of the simulated runs. They draw what a recording leaves open, so their spread shows how much that matters. */
export const SEEDS: readonly number[] = [1, 2, 3, 4, 5, 6, 7, 8];

/** Per cent of pageblocks that are as in the real map. */
const ALIKE: Tolerance = { unit: '%', floor: 10 };

export interface Metric {
	readonly name: string;
	readonly unit: 'points' | 'pages' | 'blocks' | 'events' | '%' | 's' | 'µs' | 'times';
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
	/** False: shown, and left out of every count. */
	readonly counted: boolean;
	/** `real` comes from a posting or a paper about another, larger machine, not from a recording. */
	readonly published?: true;
	readonly metrics: readonly Metric[];
}

const COUNTERS: readonly (readonly [name: string, counter: VmstatName, tolerance: Tolerance])[] = [
	['pages migrated', 'pgmigrate_success', PAGES],
	['migrate scanned', 'compact_migrate_scanned', SCANNED],
	['free scanned', 'compact_free_scanned', SCANNED],
];

/**
 * A vendor's kernel of 6.18 gave up on the zone after ten milliseconds, at a folio for which it had no target large enough; no page map shows
 * which user pages form such folios. Its comparison is shown and not counted.
 */
const NOT_COUNTED: readonly { readonly kernel: RegExp; readonly cause: string }[] = [
	{
		kernel: /^Linux 6\.18\./,
		cause: 'the real run ended at a large folio without a target; a page map does not show which pages form folios',
	},
];

/** Replays the recording's first manual compaction once per seed. Throws UsageError when there is nothing to compare. */
export function compareRecording(recording: Recording, seeds: readonly number[] = SEEDS): Comparison {
	const compaction = firstCompaction(recording);
	const machine = recordedMachine(recording, compaction);
	const replays = seeds.map((seed) => replayCompaction(machine, compaction.node, seed));
	const { kernel } = recording.meta;
	const known = NOT_COUNTED.find((one) => one.kernel.test(kernel));
	const measures = [...scores(compaction, replays), ...blocks(compaction, replays), ...counters(compaction, replays)];
	const after = mapAfter(recording, compaction);
	if (after !== undefined) measures.push(...alike(recording.pageMap(compaction.map), recording.pageMap(after), machine.zones, replays));
	return {
		name: recording.name,
		kernel: kernel.split(' ').slice(0, 2).join(' '),
		trigger: compaction.event.path ?? 'compact_memory',
		counted: known === undefined,
		metrics: measures.map((measured) => judgeMeasured(measured, known?.cause)),
	};
}

function scores(compaction: RealCompaction, replays: readonly Replay[]): Measured[] {
	const before = nodeScores(compaction.before);
	return nodeScores(compaction.after).flatMap((real, node): Measured[] => {
		if (compaction.node !== undefined && compaction.node !== node) return [];
		const untouched = before[node] ?? real;
		const simulated = replays.map((replay) => replay.scores[node] ?? untouched);
		return [{ name: `score after, node ${node}`, tolerance: SCORE, real, untouched, simulated }];
	});
}

function blocks(compaction: RealCompaction, replays: readonly Replay[]): Measured[] {
	const of = (sample: Sample) => parseBuddyinfo(sampleFile(sample, '/proc/buddyinfo'));
	const before = of(compaction.before);
	return of(compaction.after).flatMap(({ node, name, free }, i): Measured[] => {
		if (compaction.node !== undefined && compaction.node !== node) return [];
		return [
			{
				name: `2 MiB blocks after, node ${node} ${name}`,
				tolerance: BLOCKS,
				real: hugeBlocks(free),
				untouched: hugeBlocks(before[i]?.free ?? []),
				simulated: replays.map((replay) => hugeBlocks(replay.zones[i]?.buddy ?? [])),
			},
		];
	});
}

function counters(compaction: RealCompaction, replays: readonly Replay[]): Measured[] {
	return COUNTERS.map(
		([name, counter, tolerance]): Measured => ({
			name,
			tolerance,
			real: counterGrowth(compaction, counter),
			untouched: 0,
			simulated: replays.map((replay) => replay.counter(counter)),
		}),
	);
}

/** Label of the first page map after the compaction, when nothing else was done in between. */
function mapAfter(recording: Recording, { event }: RealCompaction): string | undefined {
	const map = recording.maps.find(({ t }) => t > event.t_end);
	const between = recording.meta.events.some(
		(one) => one.t_start > event.t_end && map !== undefined && one.t_start < map.t && one.op !== 'kpm',
	);
	return between ? undefined : map?.label;
}

function alike(before: PageMap, after: PageMap, zones: RealMachine['zones'], replays: readonly Replay[]): Measured[] {
	return zones.map(
		(zone): Measured => ({
			name: `pageblocks as in the real map, node ${zone.node} ${ZONE_NAMES[zone.index]}`,
			tolerance: ALIKE,
			real: 100,
			untouched: alikeBlocks(after.kinds, before.kinds, zone),
			simulated: replays.map((replay) => alikeBlocks(after.kinds, replay.kinds, zone)),
		}),
	);
}
