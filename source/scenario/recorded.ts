/**
 * Scenarios of recordings made on real machines: JSON objects {name, desc, seed, interval_ms, timeline, options?, boot?}.
 * They may hold operations that only mean something there (binding the recorder to a CPU, adding a swap device).
 */
import * as v from 'valibot';
import type { TimelineOp } from '../model/index.js';
import { keys, list, numberIn, text, whole } from './fields.js';
import { checkTimeline } from './checks.js';
import { type Problem, readDocument, type SourceText } from './document.js';
import { toProblem } from './parse.js';
import { inOrder, type NumberedOp, timelineOp } from './timeline.js';

/** Operations a recording may use that the simulator has no part for. */
export const REAL_MACHINE_OPS: readonly string[] = [
	'affinity',
	'burn',
	'end',
	'fadvise_drop',
	'file_holes',
	'free_range',
	'ptes',
	'sample',
	'slab',
	'slab_free',
	'swapon',
	'touch',
	'wait_idle',
];

export interface RecordedScenario {
	readonly name: string;
	readonly description: string;
	readonly seed: number;
	readonly timeline: readonly TimelineOp[];
	/** Operations left out, in the order of the file: what a comparison has to allow for. */
	readonly leftOut: readonly { readonly t: number; readonly op: string }[];
}

const anyOp = v.looseObject({ t: numberIn(0, 1_000_000), op: text() });
const shape = keys({
	name: text(),
	desc: text(),
	seed: whole(0, Number.MAX_SAFE_INTEGER),
	interval_ms: whole(1, 3_600_000),
	timeline: list(anyOp),
	options: v.optional(v.looseObject({})),
	boot: v.optional(v.looseObject({})),
});

/** Throws UsageError like parsePreset. `nodeCount` is that of the recorded machine. */
export function parseRecordedScenario(content: string, file: string, nodeCount: number): RecordedScenario {
	const source = readDocument(content, file);
	const result = v.safeParse(shape, source.value);
	if (!result.success) {
		source.refuse(result.issues.map(toProblem));
		throw new Error(`scenario of ${file} was refused without a reason`);
	}
	const { name, desc, seed } = result.output;
	const { timeline, leftOut } = parseTimeline(result.output.timeline, source, nodeCount);
	return { name, description: desc, seed, timeline, leftOut };
}

function parseTimeline(items: readonly v.InferOutput<typeof anyOp>[], source: SourceText, nodeCount: number) {
	const kept: NumberedOp[] = [];
	const leftOut: { t: number; op: string }[] = [];
	const problems: Problem[] = [];
	for (const [index, item] of items.entries()) {
		if (REAL_MACHINE_OPS.includes(item.op)) {
			leftOut.push({ t: item.t, op: item.op });
			continue;
		}
		const result = v.safeParse(timelineOp, item);
		if (result.success) kept.push({ op: result.output, index });
		else problems.push(...result.issues.map(toProblem).map((one) => ({ ...one, path: ['timeline', index, ...one.path] })));
	}
	source.refuse(problems);
	source.refuse(checkTimeline(kept, nodeCount));
	return { timeline: inOrder(kept), leftOut };
}
