/**
 * The text files of a recording of a real kernel, checked and typed: what machine it was, what was done to it and when, and what
 * /proc said before and after. Recordings are made by a program of their own on real and virtual machines; whoever reads the
 * files hands their text in here.
 */
import * as v from 'valibot';
import { UsageError } from '../scenario/index.js';

const textByName = v.record(v.string(), v.string());

const event = v.looseObject({
	op: v.string(),
	/** Seconds since the recording began: when the script wanted it, when it began and when it was done. */
	t_plan: v.optional(v.number()),
	t_start: v.number(),
	t_end: v.number(),
	args: textByName,
	/** The file written to, by `compact`. */
	path: v.optional(v.string()),
	/** Pages taken, by `anon`. */
	pages: v.optional(v.number()),
	/** Pages pinned, by `pin`. */
	pinned: v.optional(v.number()),
});

const meta = v.looseObject({
	kernel: v.string(),
	/** CPU list of each node. */
	numa: v.looseObject({ cpus: textByName }),
	/** /proc/sys/vm and a few more, by path, as they were when the recording began. */
	sysctls: textByName,
	/** /sys/kernel/mm/transparent_hugepage, by path. */
	thp: v.optional(textByName),
	/** Length, s. */
	duration_s: v.optional(v.number()),
	/** The script that was run, as it was written. */
	scenario_json: v.optional(v.unknown()),
	/** `fallbacks`: allocations that took pages of another migratetype, counted where the trace itself was left out. */
	trace: v.optional(v.looseObject({ truncated: v.optional(v.boolean()), fallbacks: v.optional(v.number()) })),
	events: v.array(event),
});

const demand = v.looseObject({
	ops: v.array(
		v.looseObject({
			op: v.string(),
			attempts: v.number(),
			successes: v.number(),
			/** Time, s; latency, µs; 1 when it got its block. */
			faults: v.array(v.tuple([v.number(), v.number(), v.number()])),
		}),
	),
});

const mapIndex = v.looseObject({
	maps: v.array(v.looseObject({ label: v.string(), t: v.number(), pages: v.number() })),
});

const sample = v.looseObject({
	t: v.number(),
	/** "tick", or what was about to happen or had just happened. */
	why: v.string(),
	/** Raw text by path. */
	files: textByName,
});

export type RecordedEvent = v.InferOutput<typeof event>;
export type RecordingMeta = v.InferOutput<typeof meta>;
export type MapIndex = v.InferOutput<typeof mapIndex>;
export type Sample = v.InferOutput<typeof sample>;
export type Demand = v.InferOutput<typeof demand>['ops'][number];

/** Reads meta.json. Throws UsageError; `file` is how messages call it. */
export function parseMeta(content: string, file: string): RecordingMeta {
	return check(meta, parseJson(content, file), file);
}

/** Reads pagemap/index.json. Throws UsageError. */
export function parseMapIndex(content: string, file: string): MapIndex {
	return check(mapIndex, parseJson(content, file), file);
}

/** Reads samples.jsonl, a sample a line, with the regular ones ("tick") between the others. Throws UsageError. */
export function parseSamples(content: string, file: string): Sample[] {
	const lines = content.split('\n').filter((line) => line !== '');
	return lines.map((line, i) => check(sample, parseJson(line, `${file}:${i + 1}`), `${file}:${i + 1}`));
}

/** Reads thp.json: every huge page and ring buffer the script asked for. Throws UsageError. */
export function parseDemand(content: string, file: string): readonly Demand[] {
	return check(demand, parseJson(content, file), file).ops;
}

function parseJson(content: string, file: string): unknown {
	try {
		return JSON.parse(content);
	} catch (error) {
		throw new UsageError(`${file}: not JSON: ${error instanceof Error ? error.message : String(error)}`);
	}
}

function check<T extends v.GenericSchema>(schema: T, value: unknown, file: string): v.InferOutput<T> {
	const result = v.safeParse(schema, value);
	if (result.success) return result.output;
	const [issue] = result.issues;
	throw new UsageError(`${file}: ${v.getDotPath(issue) ?? 'the whole file'}: ${issue.message}`);
}
