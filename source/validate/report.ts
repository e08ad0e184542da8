/** What `compactop validate` prints: an aligned table per recording and a summary, or one JSON object. */
import { grouped } from '../text/quantity.js';
import type { Comparison, Metric } from './compare.js';

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
		recordings: comparisons.length,
		metrics: metrics.length,
		ok: ok.length,
		missed: metrics.length - ok.length,
		trivial: ok.filter((metric) => metric.trivial).length,
	};
}

export function jsonReport(comparisons: readonly Comparison[], skipped: readonly Skipped[]): string {
	return `${JSON.stringify({ recordings: comparisons, skipped, summary: summarize(comparisons) }, undefined, '\t')}\n`;
}

const HEAD: readonly string[] = ['metric', 'real', 'simulated', 'all seeds', 'tolerance', 'verdict'];

export function textReport(comparisons: readonly Comparison[], skipped: readonly Skipped[], seeds: number): string {
	const rows = comparisons.map((one) => one.metrics.map(cells));
	const widths = HEAD.map((head, column) => Math.max(head.length, ...rows.flat().map((row) => (row[column] ?? '').length)));
	const line = (row: readonly string[]): string =>
		`  ${row.map((cell, column) => pad(cell, column, widths[column] ?? 0)).join('  ')}`.trimEnd();
	const tables = comparisons.flatMap((one, i) => [
		`${one.name}: ${one.kernel}, first write to ${one.trigger}`,
		line(HEAD),
		...(rows[i] ?? []).map(line),
		...one.metrics.filter((metric) => metric.cause !== null).map((metric) => `  ${metric.name}: ${metric.cause}`),
		'',
	]);
	const left = skipped.map(({ name, reason }) => `left out ${name}: ${reason}`);
	return [...tables, ...left, summaryLine(summarize(comparisons), seeds), ''].join('\n');
}

function cells(metric: Metric): string[] {
	const { name, unit, real, sim, simMin, simMax, tolerance, trivial, verdict } = metric;
	const range = simMin === simMax ? 'equal' : `${grouped(simMin)}..${grouped(simMax)}`;
	const verdictWords = verdict === 'ok' && trivial ? 'ok (so would doing nothing)' : verdict;
	return [name, grouped(real), grouped(sim), range, `±${grouped(tolerance)} ${unit}`, verdictWords];
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
