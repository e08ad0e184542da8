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
	/** Metrics that prove something: a simulator that does nothing would miss them. */
	readonly metrics: number;
	readonly ok: number;
	readonly missed: number;
	/** Metrics that prove nothing, beside those. */
	readonly trivial: number;
	/** The recording with the lowest share of reproduced metrics. */
	readonly worst: string;
	readonly worstPercent: number;
	/** Both shares are what is aimed at. */
	readonly goalReached: boolean;
}

/** Share of all metrics, and of those of each recording, that should be reproduced, per cent. */
const GOAL_PERCENT = 90;
const GOAL_EACH_PERCENT = 75;

/** Comparisons that do not count, and published results, are left out; the two ways to compare one recording are taken together. */
export function summarize(comparisons: readonly Comparison[]): Summary {
	const shares = byRecording(comparisons.filter(({ counted, published }) => counted && !published)).map(({ name, metrics }) => {
		const proving = metrics.filter(({ trivial }) => !trivial);
		const ok = proving.filter(({ verdict }) => verdict === 'ok').length;
		return { name, metrics: proving.length, ok, trivial: metrics.length - proving.length, percent: percentOf(ok, proving.length) };
	});
	const sum = (of: 'metrics' | 'ok' | 'trivial'): number => shares.reduce((total, one) => total + one[of], 0);
	const [worst] = [...shares].sort((a, b) => a.percent - b.percent);
	const worstPercent = worst?.percent ?? 100;
	return {
		recordings: shares.length,
		metrics: sum('metrics'),
		ok: sum('ok'),
		missed: sum('metrics') - sum('ok'),
		trivial: sum('trivial'),
		worst: worst?.name ?? '',
		worstPercent: Math.floor(worstPercent),
		goalReached: percentOf(sum('ok'), sum('metrics')) >= GOAL_PERCENT && worstPercent >= GOAL_EACH_PERCENT,
	};
}

function percentOf(part: number, whole: number): number {
	return whole === 0 ? 100 : (100 * part) / whole;
}

export interface PublishedSummary {
	/** Numbers and ratios compared, and those of them that are reproduced. */
	readonly ratios: number;
	readonly ok: number;
}

/** Undefined when none were compared. */
export function publishedSummary(comparisons: readonly Comparison[]): PublishedSummary | undefined {
	const metrics = comparisons.flatMap(({ counted, published, metrics }) => (counted && published ? metrics : []));
	if (metrics.length === 0) return undefined;
	return { ratios: metrics.length, ok: metrics.filter(({ verdict }) => verdict === 'ok').length };
}

/** `files`: what is known of the recorded files themselves. */
export function jsonReport(comparisons: readonly Comparison[], skipped: readonly Skipped[], files?: FileChecks): string {
	const summary = { ...summarize(comparisons), published: publishedSummary(comparisons) };
	return `${JSON.stringify({ recordings: byRecording(comparisons), skipped, summary, files }, undefined, '	')}
`;
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

const HEAD: readonly string[] = ['metric', 'real', 'simulated', 'all seeds', 'tolerance', 'verdict'];
const PUBLISHED_HEAD = HEAD.map((head) => (head === 'real' ? 'published' : head));

export function textReport(comparisons: readonly Comparison[], skipped: readonly Skipped[], seeds: number): string {
	const rows = comparisons.map((one) => one.metrics.map(cells));
	const heads = comparisons.some(({ published }) => published) ? PUBLISHED_HEAD : HEAD;
	const widths = heads.map((head, column) => Math.max(head.length, ...rows.flat().map((row) => (row[column] ?? '').length)));
	const line = (row: readonly string[]): string =>
		`  ${row.map((cell, column) => pad(cell, column, widths[column] ?? 0)).join('  ')}`.trimEnd();
	const tables = comparisons.flatMap((one, i) => [
		`${one.name}: ${one.kernel}, ${one.heading ?? `first write to ${one.trigger}`}${one.counted ? '' : ', not counted'}`,
		line(one.published ? PUBLISHED_HEAD : HEAD),
		...(rows[i] ?? []).map(line),
		...one.metrics.filter((metric) => metric.cause !== null).map((metric) => `  ${metric.name}: ${metric.cause}`),
		'',
	]);
	const left = skipped.map(({ name, reason }) => `left out ${name}: ${reason}`);
	const published = publishedSummary(comparisons);
	const summary = [...summaryLines(summarize(comparisons), seeds), ...(published ? [publishedLine(published)] : [])];
	return [...tables, ...left, ...summary, ''].join('\n');
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

function summaryLines({ recordings, metrics, ok, trivial, worst, worstPercent, goalReached }: Summary, seeds: number): string[] {
	if (recordings === 0) return [];
	const share = Math.floor(percentOf(ok, metrics));
	return [
		`${grouped(ok)} of ${grouped(metrics)} metrics of ${recordings} ${recordings === 1 ? 'recording' : 'recordings'} reproduced: ${share} %, at worst ${worstPercent} % in ${worst}`,
		`median of ${seeds} seeds; ${grouped(trivial)} more would be right if the simulator did nothing`,
		`goal: ${GOAL_PERCENT} % of all and ${GOAL_EACH_PERCENT} % of each, ${goalReached ? 'reached' : 'missed'}`,
	];
}

function publishedLine({ ratios, ok }: PublishedSummary): string {
	return `published results: ${ok} of ${ratios} ratios reproduced, which prove less: they are about other, larger machines`;
}
