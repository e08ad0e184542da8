/** Runs a preset of presets/validation in one of its variants, and says what was measured between its marks `start` and `end`. */
import { COST_NAMES } from '../engine/costs.js';
import { createEngine, type Engine } from '../engine/engine.js';
import { takeSnapshot } from '../feeds/run-report.js';
import {
	type Features,
	type Scenario,
	type Snapshot,
	TIMING_PERCENTILES,
	type TimelineOp,
	type TimingColumn,
	type TimingFacts,
	vmstatIndex,
	type VmstatName,
} from '../model/index.js';
import { loadScenario } from '../scenario/index.js';

/** Seeds of the simulated runs: they scatter the pages of a machine that has been up for a while. */
export const PUBLISHED_SEEDS: readonly number[] = [1, 2, 3];

/** Marks are looked for this often, ns. */
const STEP_NS = 50_000_000;

export interface Variant {
	readonly kernel?: string;
	readonly features?: Partial<Features>;
	readonly tunables?: Scenario['tunables'];
	readonly costs?: Scenario['costs'];
	/** Changes an operation of the timeline. */
	readonly edit?: (op: TimelineOp) => TimelineOp;
}

export interface PublishedRun {
	readonly timing: TimingFacts;
	/** At the mark `start`; the boot when there is none. */
	readonly start: Snapshot;
	/** By how much a counter grew between the marks. */
	readonly grew: (name: VmstatName) => number;
}

/** Throws when the end is not reached in the preset's time, when nothing was timed, or when a law of the machine is broken at the end. */
export function runPublished(preset: Scenario, seed: number, { kernel, features, tunables, costs, edit }: Variant): PublishedRun {
	const engine = createEngine(
		{
			...preset,
			kernel: kernel ?? preset.kernel,
			features: { ...preset.features, ...features },
			tunables: { ...preset.tunables, ...tunables },
			costs: { ...preset.costs, ...costs },
			timeline: edit ? preset.timeline.map(edit) : preset.timeline,
		},
		{ seed },
	);
	const endNs = preset.seconds * 1e9;
	const hasStart = preset.timeline.some((op) => op.op === 'mark' && op.label === 'start');
	if (hasStart) runToMark(engine, 'start', endNs);
	const start = takeSnapshot(engine);
	runToMark(engine, 'end', endNs);
	engine.audit();
	const end = takeSnapshot(engine);
	const [timing] = engine.timings();
	if (!timing) throw new Error(`${preset.name}: nothing was timed`);
	const grew = (name: VmstatName): number => (end.vmstat[vmstatIndex(name)] ?? 0) - (start.vmstat[vmstatIndex(name)] ?? 0);
	return { timing, start, grew };
}

function runToMark(engine: Engine, label: string, endNs: number): void {
	while (!engine.marks().has(label)) {
		if (engine.now() >= endNs) throw new Error(`the mark "${label}" was not reached in ${endNs / 1e9} s`);
		engine.runUntil(engine.now() + STEP_NS);
	}
}

export function openPreset(name: string): Scenario {
	return loadScenario(`validation/${name}`, COST_NAMES);
}

/** How the preset says the published machine was scaled down. Throws when it does not. */
export function scaleOf(preset: Scenario): string {
	const line = preset.watch.find((one) => one.startsWith('scaled: '));
	if (line === undefined) throw new Error(`${preset.name} does not say how it is scaled`);
	return line;
}

/** Value at one of the reported percentiles, µs. */
export function percentile(column: TimingColumn, percent: (typeof TIMING_PERCENTILES)[number]): number {
	return column.percentilesUs[TIMING_PERCENTILES.indexOf(percent)] ?? 0;
}

/** Per cent of all requests that got what they asked for. */
export function grantedPercent({ granted, refused }: TimingFacts): number {
	return (100 * granted.count) / (granted.count + refused.count);
}

/** Mean over both columns, µs. */
export function meanUs({ granted, refused }: TimingFacts): number {
	return (granted.meanUs * granted.count + refused.meanUs * refused.count) / (granted.count + refused.count);
}
