/** A recording read for its whole timeline: how the machine stood at the first sample, what the script did when, how it went. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { type Demand, parseDemand, type RecordedEvent, type RecordingMeta, type Sample } from '../feeds/recording.js';
import { parseRecordedScenario, UsageError } from '../scenario/index.js';
import { PAGE_FREE, type TimelineOp } from '../model/index.js';
import type { Recording } from './recording.js';
import { type Whereabouts, whereabouts } from './whereabouts.js';

export interface ScenarioRecording extends Recording {
	readonly first: Sample;
	readonly last: Sample;
	/** Length, s. */
	readonly seconds: number;
	/** Operations at the times they really began; marks have unique labels, and one stands on each side of a manual compaction. */
	readonly timeline: readonly TimelineOp[];
	/** Samples by the label of the mark they were taken at. */
	readonly marks: ReadonlyMap<string, Sample>;
	/** Which CPU the script kept busy, when. */
	readonly whereabouts: readonly Whereabouts[];
	readonly demand: readonly Demand[];
	/** Allocations that took pages of another migratetype; undefined when the trace is missing or incomplete. */
	readonly fallbacks: number | undefined;
}

/** Throws UsageError when the recording lacks what a whole run needs, and says what. */
export function openScenario(recording: Recording, folder: string): ScenarioRecording {
	const { meta, name, samples, ticks } = recording;
	const [first] = ticks;
	const last = samples.find((sample) => sample.why === 'final');
	if (first?.why !== 'tick' || !last) throw new UsageError(`recording ${name} lacks its first or last sample: no whole run to compare`);
	if (meta.scenario_json === undefined) throw new UsageError(`recording ${name} does not hold its script: no whole run to compare`);
	const nodes = Object.keys(meta.numa.cpus).length;
	const parsed = parseRecordedScenario(JSON.stringify(meta.scenario_json), join(folder, 'meta.json'), nodes);
	const landed = parsed.timeline.map((op) => asItLanded(op, recording));
	const { timeline, marks } = labelled(atRealTimes(landed, meta.events), samples);
	const demandFile = join(folder, 'thp.json');
	return {
		...recording,
		first,
		last,
		seconds: meta.duration_s ?? last.t,
		timeline,
		marks,
		whereabouts: whereabouts(ticks),
		demand: existsSync(demandFile) ? parseDemand(readFileSync(demandFile, 'utf8'), demandFile) : [],
		fallbacks: countFallbacks(join(folder, 'trace.txt.gz'), meta.trace),
	};
}

/**
 * "Every second page" of an address range frees odd or even frames, whichever the first page of the range happened to get, and
 * compaction tells the two apart. The first page map shows which it was: the operation is given by frame number instead.
 */
function asItLanded(op: TimelineOp, { maps, pageMap }: Recording): TimelineOp {
	const [first] = maps;
	if (op.op !== 'free_stride' || op.by === 'pfn' || op.jitter || (op.run ?? 1) !== 1 || op.keep_every !== 2 || !first) return op;
	const { kinds } = pageMap(first.label);
	const free = [0, 0];
	kinds.forEach((kind, pfn) => {
		// Single free pages only: larger free blocks are no trace of the pattern.
		if (kind !== PAGE_FREE || kinds[pfn - 1] === PAGE_FREE || kinds[pfn + 1] === PAGE_FREE) return;
		free[pfn & 1] = (free[pfn & 1] ?? 0) + 1;
	});
	return { ...op, by: 'pfn', phase: (free[1] ?? 0) > (free[0] ?? 0) ? 0 : 1 };
}

/** The script's times are plans: an operation that is late runs at once, and the ones after it later still. */
function atRealTimes(timeline: readonly TimelineOp[], events: readonly RecordedEvent[]): TimelineOp[] {
	const used = new Set<RecordedEvent>();
	return timeline.map((op) => {
		const event = events.find((one) => !used.has(one) && isEventOf(one, op));
		if (!event) return op;
		used.add(event);
		return { ...op, t: event.t_start };
	});
}

function isEventOf(event: RecordedEvent, op: TimelineOp): boolean {
	if (event.op !== op.op || Math.abs((event.t_plan ?? -1) - op.t) > 0.001) return false;
	return !('name' in op) || op.name === undefined || event.args['name'] === op.name;
}

/** The recorder took a sample at each mark and page map, and before and after each manual compaction, in the order of the script. */
function labelled(timeline: readonly TimelineOp[], samples: readonly Sample[]): { timeline: TimelineOp[]; marks: Map<string, Sample> } {
	const taken = [...samples];
	const marks = new Map<string, Sample>();
	const next = (why: string): Sample | undefined => {
		const at = taken.findIndex((sample) => sample.why === why);
		return at < 0 ? undefined : taken.splice(at, 1)[0];
	};
	let compactions = 0;
	const named = timeline.flatMap((op): TimelineOp[] => {
		const mark = (label: string, why: string): TimelineOp => {
			const sample = next(why);
			if (sample) marks.set(label, sample);
			return { op: 'mark', label, t: op.t };
		};
		if (op.op === 'mark') return [mark(op.label, op.label)];
		if (op.op === 'kpm') return [mark(`map ${op.label}`, 'kpm')];
		if (op.op !== 'compact') return [op];
		compactions++;
		return [mark(`before compaction ${compactions}`, 'before-compact'), op, mark(`after compaction ${compactions}`, 'after-compact')];
	});
	return { timeline: named, marks };
}

function countFallbacks(file: string, trace: RecordingMeta['trace']): number | undefined {
	if (trace?.truncated ?? true) return undefined;
	if (trace?.fallbacks !== undefined) return trace.fallbacks;
	if (!existsSync(file)) return undefined;
	return gunzipSync(readFileSync(file)).toString().split('mm_page_alloc_extfrag:').length - 1;
}
