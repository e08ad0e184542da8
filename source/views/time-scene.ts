/** What a picture of the Time view is made from: which steps stand in which column, and the value of each row there. */
import type { ZoneFacts } from '../model/index.js';
import { cursorStep, rowName, type TimeRow, timeRows, zoneShown } from '../session/time-rows.js';
import {
	indexStep,
	type Mark,
	nodeStep,
	oldestStep,
	stallP99Us,
	stepAt,
	stepEnd,
	type StepSeries,
	stepStart,
	type TimeSteps,
} from '../session/time-steps.js';
import type { TimeUi } from '../session/view-ui.js';
import { planTime, type TimePlan } from './time-plan.js';
import type { ViewInput } from './view.js';

export interface TimeScene {
	readonly input: ViewInput;
	readonly ui: TimeUi;
	readonly steps: TimeSteps;
	readonly zone: ZoneFacts | undefined;
	readonly selected: TimeRow | undefined;
	readonly plan: TimePlan;
	/** Columns are counted from the first step of the run, so that they hold still; that of the left edge may be below 0. */
	readonly firstColumn: number;
	readonly cursorColumn: number;
}

export function timeScene(input: ViewInput): TimeScene {
	const ui = input.ui.views.time;
	const steps = input.history.time;
	const rows = timeRows(input.snapshot);
	const selected = rows.find((row) => rowName(row) === ui.row) ?? rows[0];
	const plan = planTime(rows, selected === undefined ? '' : rowName(selected), input.selectedNode, input.columns, input.rows);
	const newest = Math.floor((steps.count - 1) / ui.zoom);
	const oldest = Math.floor(oldestStep(steps) / ui.zoom);
	const cursorColumn = Math.floor(cursorStep(steps, ui) / ui.zoom);
	// Fills from the left and scrolls once it is full; the cursor stays in the middle, except near the ends of what there is.
	const last = Math.max(Math.min(newest, cursorColumn + Math.floor(plan.across / 2)), oldest + plan.across - 1);
	return {
		input,
		ui,
		steps,
		zone: zoneShown(input.snapshot, input.selectedNode, ui.zone),
		selected,
		plan,
		firstColumn: last - plan.across + 1,
		cursorColumn,
	};
}

/** Steps of a column that are there: [from, to). */
export function stepsOf({ steps, ui }: TimeScene, column: number): { readonly from: number; readonly to: number } {
	return { from: Math.max(oldestStep(steps), column * ui.zoom), to: Math.min(steps.count, (column + 1) * ui.zoom) };
}

/** Simulated time of a column, ns; NaN when it is empty. */
export function columnSpan(scene: TimeScene, column: number): { readonly startNs: number; readonly endNs: number } {
	const { from, to } = stepsOf(scene, column);
	if (from >= to) return { startNs: Number.NaN, endNs: Number.NaN };
	return { startNs: stepStart(scene.steps, from), endNs: stepEnd(scene.steps, to - 1) };
}

/** Of the share of huge page faults that succeed, the least counts; of everything else, the most. */
export function isLeastWorst(row: TimeRow): boolean {
	return row.kind === 'thp';
}

/** The worst step of a column; NaN when no step of it has a value. */
export function columnValue(scene: TimeScene, row: TimeRow, column: number): number {
	return worstOf(scene, row, readerOf(scene, row), column);
}

function worstOf(scene: TimeScene, row: TimeRow, valueAt: (step: number) => number, column: number): number {
	const { from, to } = stepsOf(scene, column);
	const sign = isLeastWorst(row) ? -1 : 1;
	let worst = Number.NaN;
	for (let step = from; step < to; step++) {
		const value = valueAt(step);
		if (Number.isNaN(worst) || sign * value > sign * worst) worst = value;
	}
	return worst;
}

/** A value per visible column. */
export function columnValues(scene: TimeScene, row: TimeRow): number[] {
	const valueAt = readerOf(scene, row);
	return Array.from({ length: scene.plan.across }, (_, x) => worstOf(scene, row, valueAt, scene.firstColumn + x));
}

/** The value of a row in one step: index ×1000, share of a CPU or of faults, ns, score; NaN for none. */
function readerOf(scene: TimeScene, row: TimeRow): (step: number) => number {
	const { steps, ui, zone, input } = scene;
	const zoneKey = zone === undefined ? '' : `${zone.node} ${zone.name}`;
	const at = position(input, 'node' in row ? row.node : input.selectedNode);
	switch (row.kind) {
		case 'order':
			return (step) => indexStep(steps, zoneKey, ui.index, row.order, step);
		case 'kcompactd':
			return (step) => nodeStep(steps, at, 'kcompactdCpuNs', step) / 1e9;
		case 'kswapd':
			return (step) => nodeStep(steps, at, 'kswapdCpuNs', step) / 1e9;
		case 'stalls':
			return (step) => stallP99Us(steps, step) * 1000;
		case 'thp':
			return (step) => {
				const attempts = allNodes(scene, 'thpAttempts', step);
				return attempts > 0 ? allNodes(scene, 'thpSuccesses', step) / attempts : Number.NaN;
			};
		case 'score':
			return (step) => nodeStep(steps, at, 'fragmentationScore', step);
		case 'marks':
			return () => Number.NaN;
	}
}

export function position(input: ViewInput, node: number): number {
	return input.snapshot.nodes.findIndex(({ id }) => id === node);
}

export function allNodes({ steps, input }: TimeScene, series: StepSeries, step: number): number {
	let sum = 0;
	for (let node = 0; node < input.snapshot.nodes.length; node++) sum += nodeStep(steps, node, series, step);
	return sum;
}

/** Mean over the steps of a column. */
export function columnMean(scene: TimeScene, column: number, valueAt: (step: number) => number): number {
	const { from, to } = stepsOf(scene, column);
	let sum = 0;
	for (let step = from; step < to; step++) sum += valueAt(step);
	return sum / (to - from);
}

/** What a person did, by column; what was done after the newest step belongs to its column. */
export function marksByColumn({ steps, ui }: TimeScene): ReadonlyMap<number, readonly Mark[]> {
	const columns = new Map<number, Mark[]>();
	for (const mark of steps.marks) {
		if (steps.count === 0 || mark.t < stepStart(steps, oldestStep(steps))) continue;
		const column = Math.floor(stepAt(steps, mark.t) / ui.zoom);
		columns.set(column, [...(columns.get(column) ?? []), mark]);
	}
	return columns;
}

export function marksIn(scene: TimeScene, column: number): readonly Mark[] {
	return marksByColumn(scene).get(column) ?? [];
}

/** The cursor where nothing else stands. */
export function cursorGlyph(ascii: boolean): string {
	return ascii ? '|' : '│';
}
