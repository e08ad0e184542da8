/**
 * What a longer look back needs: one step per displayed second, the last STEPS_KEPT of them (more than an hour), in rings. Rates are
 * the step's own, gauges what they were at its end, the stall percentile that of the stalls which ended in it (a difference of the
 * counts since boot, so right to a bucket). Marks are what a person did.
 */
import { latencyPercentileUs, ORDERS, type Snapshot, type TraceEvent } from '../model/index.js';

export const STEPS_KEPT = 4096;
const MARKS_KEPT = 256;

/** Per node; CPU in ns, all but the last three per simulated second. The band is NaN while proactive compaction is off. */
const SERIES = [
	'kcompactdCpuNs',
	'kswapdCpuNs',
	'stalls',
	'stallNs',
	'thpAttempts',
	'thpSuccesses',
	'fragmentationScore',
	'scoreLow',
	'scoreHigh',
] as const;
export type StepSeries = (typeof SERIES)[number];
type RateSeries = Exclude<StepSeries, 'fragmentationScore' | 'scoreLow' | 'scoreHigh'>;

export const INDEX_KINDS = ['extfrag', 'unusable'] as const;
export type IndexKind = (typeof INDEX_KINDS)[number];
/** Of a zone that was not there. */
const NO_INDEX = -32_768;

/** Something a person did to the machine. */
export interface Mark {
	/** Simulated time at which it took effect, ns. */
	readonly t: number;
	/** One letter: the key for it, w for a write by hand. */
	readonly letter: string;
	readonly text: string;
}

export interface TimeSteps {
	/** Steps so far; step `count − 1` is the newest, in place (count − 1) mod STEPS_KEPT. */
	count: number;
	/** Steps before this one are not in the rings, however few have come since. */
	readonly first: number;
	/** Simulated time, ns: each step begins where the one before ended. */
	readonly startNs: Float64Array;
	readonly endNs: Float64Array;
	readonly stallP99Us: Float64Array;
	/** STEPS_KEPT rows of SERIES for each node. */
	readonly nodes: Float32Array;
	readonly nodeCount: number;
	/** By "NODE NAME": STEPS_KEPT rows of both indices for each order, ×1000. */
	readonly zones: Map<string, Int16Array>;
	/** Counts of stalls at the end of the newest step. */
	stallCounts: readonly number[];
	/** Oldest first, at most MARKS_KEPT. */
	readonly marks: Mark[];
}

export function createTimeSteps(nodeCount: number, marks: readonly Mark[] = [], stallCounts: readonly number[] = []): TimeSteps {
	return {
		count: 0,
		first: 0,
		startNs: new Float64Array(nodeCount === 0 ? 0 : STEPS_KEPT),
		endNs: new Float64Array(nodeCount === 0 ? 0 : STEPS_KEPT),
		stallP99Us: new Float64Array(nodeCount === 0 ? 0 : STEPS_KEPT),
		nodes: new Float32Array(STEPS_KEPT * nodeCount * SERIES.length),
		nodeCount,
		zones: new Map(),
		stallCounts,
		marks: [...marks],
	};
}

/** Ends a step that began at `startNs` and lasted until now. `rateOf`: change per simulated second over the step; `node` is a position. */
export function recordStep(
	steps: TimeSteps,
	snapshot: Snapshot,
	startNs: number,
	rateOf: (node: number, series: RateSeries) => number,
): void {
	const at = steps.count % STEPS_KEPT;
	steps.startNs[at] = startNs;
	steps.endNs[at] = snapshot.timeNs;
	const before = steps.stallCounts;
	steps.stallP99Us[at] = latencyPercentileUs(
		snapshot.stallCounts.map((count, bucket) => count - (before[bucket] ?? 0)),
		99,
	);
	steps.stallCounts = snapshot.stallCounts;
	let column = at * steps.nodeCount * SERIES.length;
	for (const [position, node] of snapshot.nodes.entries()) {
		for (const series of SERIES) {
			if (series === 'fragmentationScore') steps.nodes[column++] = node.fragmentationScore;
			else if (series === 'scoreLow' || series === 'scoreHigh') steps.nodes[column++] = node.proactive ? node[series] : Number.NaN;
			else steps.nodes[column++] = rateOf(position, series);
		}
	}
	recordZones(steps, snapshot, at);
	steps.count++;
}

function recordZones(steps: TimeSteps, snapshot: Snapshot, at: number): void {
	const width = ORDERS * INDEX_KINDS.length;
	for (const rows of steps.zones.values()) rows.fill(NO_INDEX, at * width, (at + 1) * width);
	for (const zone of snapshot.zones) {
		const key = `${zone.node} ${zone.name}`;
		const rows = steps.zones.get(key) ?? new Int16Array(STEPS_KEPT * width).fill(NO_INDEX);
		steps.zones.set(key, rows);
		rows.set([...zone.extfragIndex, ...zone.unusableIndex], at * width);
	}
}

export function addMark(steps: TimeSteps, mark: Mark): void {
	steps.marks.push(mark);
	if (steps.marks.length > MARKS_KEPT) steps.marks.shift();
}

/** A write in a shell comes only as an event; what was done with a key has its mark already. */
export function markWrite(steps: TimeSteps, event: TraceEvent): void {
	if (event.name !== 'command' || event.comm !== 'you' || steps.marks.some((mark) => mark.t === event.t)) return;
	addMark(steps, { t: event.t, letter: 'w', text: event.text });
}

export function oldestStep(steps: TimeSteps): number {
	return Math.max(steps.first, steps.count - STEPS_KEPT);
}

/** The step that holds a simulated time; the nearest one when none does, −1 when there are no steps. */
export function stepAt(steps: TimeSteps, timeNs: number): number {
	let low = oldestStep(steps);
	let high = steps.count - 1;
	while (low < high) {
		const middle = Math.ceil((low + high) / 2);
		if (stepStart(steps, middle) <= timeNs) low = middle;
		else high = middle - 1;
	}
	return high;
}

export function stepStart(steps: TimeSteps, step: number): number {
	return steps.startNs[step % STEPS_KEPT] ?? Number.NaN;
}

export function stepEnd(steps: TimeSteps, step: number): number {
	return steps.endNs[step % STEPS_KEPT] ?? Number.NaN;
}

/** 99th percentile, µs, of the stalls that ended in a step, all nodes together; NaN when none did. */
export function stallP99Us(steps: TimeSteps, step: number): number {
	return steps.stallP99Us[step % STEPS_KEPT] ?? Number.NaN;
}

/** `node` is the position in snapshot.nodes. */
export function nodeStep(steps: TimeSteps, node: number, series: StepSeries, step: number): number {
	return steps.nodes[((step % STEPS_KEPT) * steps.nodeCount + node) * SERIES.length + SERIES.indexOf(series)] ?? Number.NaN;
}

/** ×1000 as in ZoneFacts; NaN when the zone was not there. */
export function indexStep(steps: TimeSteps, zone: string, kind: IndexKind, order: number, step: number): number {
	const at = ((step % STEPS_KEPT) * INDEX_KINDS.length + INDEX_KINDS.indexOf(kind)) * ORDERS + order;
	const value = steps.zones.get(zone)?.[at] ?? NO_INDEX;
	return value === NO_INDEX ? Number.NaN : value;
}
