/** What `compactop validate` prints: an aligned table per recording and a summary, or one JSON object. */
import { grouped } from '../text/quantity.js';
import type { Comparison, Metric } from './compare.js';
import type { FileChecks } from './files-report.js';

export interface Skipped {
	readonly name: string;
	readonly reason: string;
}

export interface Summary {
	readonly recordings: number;
	readonly metrics: number;
	readonly ok: number;
	readonly missed: number;
	/** Of those that are ok: how many a simulator that does nothing would pass as well. */
	readonly trivial: number;
}

export function summarize(comparisons: readonly Comparison[]): Summary {
	const metrics = comparisons.flatMap((one) => one.metrics);
	const ok = metrics.filter((metric) => metric.verdict === 'ok');
	return {
		recordings: new Set(comparisons.map(({ name }) => name)).size,
		metrics: metrics.length,
		ok: ok.length,
		missed: metrics.length - ok.length,
		trivial: ok.filter((metric) => metric.trivial).length,
	};
}

/** `files`: what is known of the recorded files themselves. */
export function jsonReport(comparisons: readonly Comparison[], skipped: readonly Skipped[], files?: FileChecks): string {
	const scenarios = scenarioSummary(comparisons);
	const summary = { ...summarize(comparisons), ...(scenarios ? { scenarios } : {}) };
	return `${JSON.stringify({ recordings: byRecording(comparisons), skipped, summary, files }, undefined, '\t')}\n`;
}

/** A recording compared in two ways is one recording still: the metrics of the second way say so in their names. */
function byRecording(comparisons: readonly Comparison[]): Comparison[] {
	const merged = new Map<string, Comparison>();
	for (const one of comparisons) {
		const known = merged.get(one.name);
		const more = one.metrics.map((metric) => ({ ...metric, name: `first write to ${one.trigger}: ${metric.name}` }));
		merged.set(one.name, known ? { ...known, metrics: [...known.metrics, ...more] } : one);
	}
	return [...merged.values()];
}

export interface ScenarioSummary {
	/** Metrics that prove something, and those of them that are reproduced. */
	readonly counted: number;
	readonly ok: number;
	/** The recording with the lowest share of them. */
	readonly worst: string;
	readonly worstPercent: number;
}

/** Whole scripts alone; metrics that would pass untouched are not counted. Undefined when no script was run. */
export function scenarioSummary(comparisons: readonly Comparison[]): ScenarioSummary | undefined {
	const scripts = comparisons.filter(({ heading }) => heading !== undefined);
	const shares = scripts.map(({ name, metrics }) => {
		const counted = metrics.filter(({ trivial }) => !trivial);
		const ok = counted.filter(({ verdict }) => verdict === 'ok').length;
		return { name, counted: counted.length, ok, percent: counted.length === 0 ? 100 : (100 * ok) / counted.length };
	});
	const [worst] = [...shares].sort((a, b) => a.percent - b.percent);
	if (!worst) return undefined;
	const sum = (of: 'counted' | 'ok'): number => shares.reduce((total, one) => total + one[of], 0);
	return { counted: sum('counted'), ok: sum('ok'), worst: worst.name, worstPercent: Math.round(worst.percent) };
}

const HEAD: readonly string[] = ['metric', 'real', 'simulated', 'all seeds', 'tolerance', 'verdict'];

export function textReport(comparisons: readonly Comparison[], skipped: readonly Skipped[], seeds: number): string {
	const rows = comparisons.map((one) => one.metrics.map(cells));
	const widths = HEAD.map((head, column) => Math.max(head.length, ...rows.flat().map((row) => (row[column] ?? '').length)));
	const line = (row: readonly string[]): string =>
		`  ${row.map((cell, column) => pad(cell, column, widths[column] ?? 0)).join('  ')}`.trimEnd();
	const tables = comparisons.flatMap((one, i) => [
		`${one.name}: ${one.kernel}, ${one.heading ?? `first write to ${one.trigger}`}`,
		line(HEAD),
		...(rows[i] ?? []).map(line),
		...one.metrics.filter((metric) => metric.cause !== null).map((metric) => `  ${metric.name}: ${metric.cause}`),
		'',
	]);
	const left = skipped.map(({ name, reason }) => `left out ${name}: ${reason}`);
	const scenarios = scenarioSummary(comparisons);
	return [...tables, ...left, summaryLine(summarize(comparisons), seeds), ...(scenarios ? [scenarioLine(scenarios)] : []), ''].join('\n');
}

function scenarioLine({ counted, ok, worst, worstPercent }: ScenarioSummary): string {
	const share = Math.round((100 * ok) / Math.max(1, counted));
	return `whole scripts: ${ok} of ${counted} metrics that prove something (${share} %), at worst ${worstPercent} % in ${worst}`;
}

function cells(metric: Metric): string[] {
	const { name, unit, real, sim, simMin, simMax, tolerance, factor, trivial, verdict } = metric;
	const shown = (value: number): string => (unit === 'times' ? value.toFixed(1) : grouped(value));
	const range = simMin === simMax ? 'equal' : `${shown(simMin)}..${shown(simMax)}`;
	const verdictWords = verdict === 'ok' && trivial ? 'ok (so would doing nothing)' : verdict;
	const distance = factor === undefined ? `±${shown(tolerance)} ${unit}` : `×÷${factor} ${unit}`;
	return [name, shown(real), shown(sim), range, distance, verdictWords];
}

/** Names and verdicts to the left, numbers to the right. */
function pad(cell: string, column: number, width: number): string {
	return column === 0 || column === HEAD.length - 1 ? cell.padEnd(width) : cell.padStart(width);
}

function summaryLine({ recordings, metrics, ok, missed, trivial }: Summary, seeds: number): string {
	const count = `${ok} of ${metrics} metrics of ${recordings} ${recordings === 1 ? 'recording' : 'recordings'} reproduced`;
	const notes = [
		`median of ${seeds} seeds`,
		...(missed > 0 ? [`${missed} missed`] : []),
		...(trivial > 0 ? [`${trivial} would pass untouched`] : []),
	];
	return `${count} (${notes.join(', ')})`;
}
