/**
 * Scenarios of recordings made on real machines: JSON objects {name, desc, seed, interval_ms, timeline, options?, boot?}.
 * There a swap device has the size it was booted with, which a preset would give with the operation.
 */
import * as v from 'valibot';
import type { TimelineOp } from '../model/index.js';
import { keys, list, text, whole } from './fields.js';
import { checkTimeline } from './checks.js';
import { type Problem, readDocument, type SourceText } from './document.js';
import { toProblem } from './parse.js';
import { inOrder, type NumberedOp, timelineOp } from './timeline.js';

export interface RecordedScenario {
	readonly name: string;
	readonly description: string;
	readonly seed: number;
	readonly timeline: readonly TimelineOp[];
}

const SIZE_UNITS: Readonly<Record<string, number>> = { K: 1 / 1024, M: 1, G: 1024 };

const shape = keys({
	name: text(),
	desc: text(),
	seed: whole(0, Number.MAX_SAFE_INTEGER),
	interval_ms: whole(1, 3_600_000),
	timeline: list(v.looseObject({ op: text() })),
	options: v.optional(v.looseObject({})),
	boot: v.optional(v.looseObject({ swap: v.optional(text()) })),
});

/** Throws UsageError like parsePreset. `nodeCount` is that of the recorded machine. */
export function parseRecordedScenario(content: string, file: string, nodeCount: number): RecordedScenario {
	const source = readDocument(content, file);
	const result = v.safeParse(shape, source.value);
	if (!result.success) {
		source.refuse(result.issues.map(toProblem));
		throw new Error(`scenario of ${file} was refused without a reason`);
	}
	const { name, desc, seed, boot } = result.output;
	const swapMib = sizeMib(boot?.swap ?? '');
	return { name, description: desc, seed, timeline: parseTimeline(result.output.timeline, source, nodeCount, swapMib) };
}

/** "1G" → 1024; undefined when it is no such size. */
function sizeMib(size: string): number | undefined {
	const [, number, unit] = /^(\d+)([KMG])$/.exec(size) ?? [];
	return number === undefined || unit === undefined ? undefined : Number(number) * (SIZE_UNITS[unit] ?? 1);
}

function parseTimeline(items: readonly { readonly op: string }[], source: SourceText, nodeCount: number, swapMib: number | undefined) {
	const kept: NumberedOp[] = [];
	const problems: Problem[] = [];
	for (const [index, item] of items.entries()) {
		const result = v.safeParse(timelineOp, item.op === 'swapon' ? { mb: swapMib, ...item } : item);
		if (result.success) kept.push({ op: result.output, index });
		else problems.push(...result.issues.map(toProblem).map((one) => ({ ...one, path: ['timeline', index, ...one.path] })));
	}
	source.refuse(problems);
	source.refuse(checkTimeline(kept, nodeCount));
	return inOrder(kept);
}
