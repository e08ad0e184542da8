/** A simulated day of thp-storm, or half an hour of somebody's time, whichever ends first: does the process grow? */
import { COST_NAMES } from '../../source/engine/costs.js';
import { createEngine, createSlot } from '../../source/engine/engine.js';
import { loadScenario } from '../../source/scenario/index.js';
import { percentile } from '../bench/table.js';
import { progressLine } from './progress.js';

const PRESET = 'presets/thp-storm.yaml';
const DAY_S = 24 * 3600;
const QUARTERS = 4;
/** By then the compiler and the collector have settled. */
const WARM_S = 120;
/** Fewer samples after that tell nothing. */
const ENOUGH = 100;
const GROWTH_PERCENT = 5;
const GROWTH_MIB = 16;
const MIB = 2 ** 20;

interface Sample {
	readonly simulatedS: number;
	readonly mib: number;
}

/** True when memory stayed flat. */
export function soakDay(minutes: number): boolean {
	const engine = createEngine(loadScenario(PRESET, COST_NAMES));
	const slot = createSlot(engine.mapShape());
	const progress = progressLine();
	const deadline = performance.now() + minutes * 60_000;
	const samples: Sample[] = [];
	for (let second = 1; second <= DAY_S && performance.now() < deadline; second++) {
		engine.runUntil(second * 1e9);
		engine.snapshot(slot, second, 0);
		samples.push({ simulatedS: second, mib: process.memoryUsage.rss() / MIB });
		progress.show(second, DAY_S, `simulated seconds, ${samples.at(-1)?.mib.toFixed(0)} MiB`);
	}
	progress.clear();
	engine.audit();
	return verdict(samples.filter((sample) => sample.simulatedS > WARM_S));
}

function verdict(samples: readonly Sample[]): boolean {
	if (samples.length < ENOUGH) {
		process.stdout.write(`too short to tell: ${samples.length} simulated seconds after the first ${WARM_S}\n`);
		return true;
	}
	process.stdout.write(`${samples.at(-1)?.simulatedS} simulated seconds of thp-storm; resident memory by quarter, MiB\n`);
	process.stdout.write(`${['', 'from s', 'min', 'median', 'max'].map((word) => word.padStart(10)).join('')}\n`);
	const medians: number[] = [];
	for (let quarter = 0; quarter < QUARTERS; quarter++) {
		const part = samples.slice(Math.floor((samples.length * quarter) / QUARTERS), Math.floor((samples.length * (quarter + 1)) / QUARTERS));
		const sizes = part.map((sample) => sample.mib);
		const median = percentile(sizes, 0.5);
		medians.push(median);
		const cells = [part[0]?.simulatedS ?? 0, Math.min(...sizes), median, Math.max(...sizes)].map((value) => value.toFixed(0));
		process.stdout.write(`${[`${quarter + 1}.`, ...cells].map((word) => word.padStart(10)).join('')}\n`);
	}
	const settled = medians[0] ?? Number.NaN;
	const grown = (medians.at(-1) ?? Number.NaN) - settled;
	const flat = grown <= Math.max(GROWTH_MIB, (settled * GROWTH_PERCENT) / 100);
	process.stdout.write(`${flat ? 'flat' : 'NOT FLAT'}: from the first to the last quarter the median changed by ${grown.toFixed(1)} MiB\n`);
	return flat;
}
