/**
 * node tools/measure-spread.mjs RECORDING...
 *
 * How much real kernels differ from themselves: takes recordings of the same scripts with several seeds and writes source/validate/spread-table.ts.
 */
import { writeFileSync } from 'node:fs';
import { UsageError } from '../source/scenario/index.js';
import { recordedMetrics } from '../source/validate/compare-scenario.js';
import type { Tolerance } from '../source/validate/judge.js';
import { openRecording } from '../source/validate/recording.js';
import { openScenario, type ScenarioRecording } from '../source/validate/scenario-recording.js';
import { scriptOf, type Range } from '../source/validate/spread.js';

const TABLE = 'source/validate/spread-table.ts';

interface Seen {
	readonly values: number[];
	readonly tolerance: Tolerance;
}

function measure(folders: readonly string[]): Map<string, Map<string, Seen>> {
	const scripts = new Map<string, Map<string, Seen>>();
	for (const folder of folders) {
		const recording = opened(folder);
		if (recording === undefined) continue;
		const metrics = scripts.get(scriptOf(recording)) ?? new Map<string, Seen>();
		scripts.set(scriptOf(recording), metrics);
		for (const { name, real, tolerance } of recordedMetrics(recording)) {
			const seen = metrics.get(name) ?? { values: [], tolerance };
			seen.values.push(Math.round(real * 10) / 10);
			metrics.set(name, seen);
		}
	}
	return scripts;
}

/** Undefined, with a word on stderr, when a recording was cut short. */
function opened(folder: string): ScenarioRecording | undefined {
	try {
		return openScenario(openRecording(folder), folder);
	} catch (error) {
		if (!(error instanceof UsageError)) throw error;
		process.stderr.write(`left out ${folder}: ${error.message}\n`);
		return undefined;
	}
}

/** Ranges wider than the usual tolerance of the metric. */
function wide(metrics: ReadonlyMap<string, Seen>): (readonly [string, Range])[] {
	return [...metrics].flatMap(([name, { values, tolerance }]) => {
		const [min, max] = [Math.min(...values), Math.max(...values)];
		const usual = Math.max(tolerance.floor, max * (tolerance.factor === undefined ? (tolerance.share ?? 0) : tolerance.factor - 1));
		return values.length > 1 && max - min > usual ? [[name, [min, max, values.length]] as const] : [];
	});
}

const scripts = [...measure(process.argv.slice(2))].sort(([a], [b]) => (a < b ? -1 : 1));
const entries = scripts.flatMap(([script, metrics]) => {
	const lines = wide(metrics).map(([name, range]) => `\t\t'${name}': [${range.join(', ')}],`);
	return lines.length === 0 ? [] : [`\t'${script}': {`, ...lines, '\t},'];
});
const head = `/** Measured by \`node tools/measure-spread.mjs\`: per script, what real kernels differed in by more than the usual tolerance. */
import type { Range } from './spread.js';

export const SPREAD: Readonly<Record<string, Readonly<Record<string, Range>>>> = {`;
writeFileSync(TABLE, `${[head, ...entries, '};'].join('\n')}\n`);
