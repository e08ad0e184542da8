/** The first manual compaction of a recording: what was asked for, and what the real kernel's files said before and after. */
import { weightedScore } from '../engine/fragmentation.js';
import type { RecordedEvent, Sample } from '../feeds/recording.js';
import { parseBuddyinfo } from '../procfs/buddyinfo.js';
import { parseZoneinfo, zonePages } from '../procfs/zoneinfo.js';
import { UsageError } from '../scenario/index.js';
import type { Recording } from './recording.js';

export interface RealCompaction {
	readonly event: RecordedEvent;
	/** Undefined: all nodes, through vm.compact_memory. */
	readonly node: number | undefined;
	readonly before: Sample;
	readonly after: Sample;
	/** Label of the last page map taken before it. */
	readonly map: string;
}

/** Throws UsageError when the recording has no manual compaction with a sample on each side and a page map before it. */
export function firstCompaction(recording: Recording): RealCompaction {
	const { name, meta, samples, maps } = recording;
	const event = meta.events.find((one) => one.op === 'compact');
	if (!event) throw new UsageError(`recording ${name} holds no manual compaction: nothing to compare`);
	const before = samples.find((one) => one.why === 'before-compact' && one.t >= event.t_start);
	const after = samples.find((one) => one.why === 'after-compact' && before !== undefined && one.t > before.t);
	if (!before || !after) throw new UsageError(`recording ${name} has no samples before and after its first compaction`);
	const map = maps.filter((one) => one.t < event.t_start).at(-1);
	if (!map) throw new UsageError(`recording ${name} has no page map from before its first compaction`);
	return { event, node: event.args['node'] === undefined ? undefined : Number(event.args['node']), before, after, map: map.label };
}

/** A file of a sample. Throws UsageError when the recording left it out. */
export function sampleFile(sample: Sample, path: string): string {
	const text = sample.files[path];
	if (text === undefined) throw new UsageError(`the sample "${sample.why}" at ${sample.t.toFixed(3)} s has no ${path}`);
	return text;
}

/** Fragmentation score of each node, 0..100, from free block counts alone. */
export function nodeScores(sample: Sample): number[] {
	const present = new Map(
		parseZoneinfo(sampleFile(sample, '/proc/zoneinfo')).map((zone) => [`${zone.node} ${zone.name}`, zonePages(zone, 'present')]),
	);
	const zones = parseBuddyinfo(sampleFile(sample, '/proc/buddyinfo'));
	const nodes = [...new Set(zones.map((zone) => zone.node))].sort((a, b) => a - b);
	return nodes.map((node) =>
		weightedScore(
			zones
				.filter((zone) => zone.node === node)
				.map((zone) => ({ present: present.get(`${zone.node} ${zone.name}`) ?? 0, nrFree: zone.free })),
		),
	);
}

/** By how much a counter of /proc/vmstat grew during the compaction. */
export function counterGrowth({ before, after }: RealCompaction, name: string): number {
	const read = (sample: Sample): number => {
		const line = new RegExp(`^${name} (\\d+)$`, 'm').exec(sampleFile(sample, '/proc/vmstat'));
		if (!line) throw new UsageError(`/proc/vmstat of the sample "${sample.why}" has no ${name}`);
		return Number(line[1]);
	};
	return read(after) - read(before);
}
