/** Counters of /proc/vmstat that tell the story of compaction: value, rate, sparkline; the longer the panel, the more. */
import {
	isEventCounter,
	type LatencyFacts,
	NOT_SIMULATED,
	type Snapshot,
	VMSTAT_NAMES,
	type VmstatName,
	vmstatIndex,
} from '../model/index.js';
import { hasCounter } from '../procfs/vmstat-names.js';
import { counterRate, counterSeries } from '../session/history.js';
import { compact, duration, groupedWithin, rate } from '../text/quantity.js';
import { fitEntries, fitRow, left, merge, right, type Row, type Span, span } from '../text/row.js';
import { sparkline } from '../text/sparkline.js';
import { type Slot, style } from '../text/style.js';
import type { ViewInput } from './view.js';

/** Most telling first. */
export const OVERVIEW_COUNTERS: readonly VmstatName[] = [
	'compact_stall',
	'compact_success',
	'compact_fail',
	'compact_migrate_scanned',
	'compact_free_scanned',
	'compact_isolated',
	'compact_daemon_wake',
	'pgmigrate_success',
	'pgmigrate_fail',
	'thp_fault_alloc',
	'thp_fault_fallback',
	'allocstall_normal',
	'pgscan_kswapd',
	'pgsteal_kswapd',
	'compact_daemon_migrate_scanned',
	'compact_daemon_free_scanned',
	'pgscan_direct',
	'pgsteal_direct',
	'allocstall_movable',
	'thp_split_page',
	'thp_collapse_alloc',
	'nr_free_pages',
	'nr_anon_pages',
	'nr_anon_transparent_hugepages',
	'nr_file_pages',
	'nr_slab_reclaimable',
	'nr_slab_unreclaimable',
	'pgfault',
	'pgfree',
	'pgalloc_normal',
	'pgalloc_dma32',
	'slabs_scanned',
	'drop_slab',
	'oom_kill',
];

/** What very tall screens show after these. */
const MORE_COUNTERS: readonly VmstatName[] = VMSTAT_NAMES.filter((name) => !NOT_SIMULATED.has(name) && !OVERVIEW_COUNTERS.includes(name));

/** Five for a small screen: who pays, what it costs, what it brings. */
const FEW_COUNTERS: readonly VmstatName[] = [
	'compact_stall',
	'compact_fail',
	'compact_migrate_scanned',
	'pgmigrate_success',
	'thp_fault_fallback',
];

/** Growth of these is trouble. */
const TROUBLE: ReadonlySet<VmstatName> = new Set<VmstatName>([
	'compact_fail',
	'pgmigrate_fail',
	'thp_fault_fallback',
	'allocstall_normal',
	'allocstall_movable',
	'oom_kill',
]);

const VALUE_WIDTH = 14;
const RATE_WIDTH = 9;
const MIN_SPARK = 8;
const MAX_SPARK = 40;
/** From these heights on the last line, or the last two, say it in words. */
const SUMMARY_FROM = 8;
const LATENCY_FROM = 16;

export function vmstatRows(input: ViewInput, width: number, height: number): Row[] {
	const words = [summaryRow, latencyRow].slice(0, wordLines(height)).map((row) => row(input, width));
	const names = countersInView(input, height);
	const nameWidth = Math.max(0, ...names.map((name) => name.length)) + 1;
	const spark = Math.min(MAX_SPARK, width - nameWidth - VALUE_WIDTH - RATE_WIDTH - 3);
	const rows = names.map((name) => counterRow(input, name, { nameWidth, spark: spark >= MIN_SPARK ? spark : 0, width }));
	return [...rows, ...words];
}

function wordLines(height: number): number {
	return height >= LATENCY_FROM ? 2 : height >= SUMMARY_FROM ? 1 : 0;
}

/** The counters of such a panel, one a line, from its first line on. */
export function countersInView({ snapshot }: ViewInput, height: number): readonly VmstatName[] {
	const room = height - wordLines(height);
	const { kernel, features } = snapshot;
	const all = room <= FEW_COUNTERS.length ? FEW_COUNTERS : [...OVERVIEW_COUNTERS, ...MORE_COUNTERS];
	return all.filter((name) => hasCounter(kernel, features, name)).slice(0, room);
}

interface Measures {
	readonly nameWidth: number;
	readonly spark: number;
	readonly width: number;
}

function counterRow(input: ViewInput, name: VmstatName, { nameWidth, spark, width }: Measures): Row {
	const value = input.snapshot.vmstat[vmstatIndex(name)] ?? Number.NaN;
	const change = counterRate(input.history, name);
	const moving = isMoving(change);
	const slack = Math.max(0, width - nameWidth - VALUE_WIDTH - RATE_WIDTH - 1 - (spark > 0 ? spark + 2 : 0));
	const spans: Span[] = [
		left(` ${name}`, nameWidth + 1, style(moving ? 'default' : 'dim')),
		right(groupedWithin(value, VALUE_WIDTH), VALUE_WIDTH + Math.min(6, slack), style(value === 0 ? 'faint' : 'default')),
		right(rate(change), RATE_WIDTH, style(rateSlot(name, moving))),
	];
	if (spark > 0) spans.push(span('  '), sparkSpan(input, name, spark));
	return fitRow(merge(spans), width);
}

/** Does a rate show as anything but 0? */
export function isMoving(change: number): boolean {
	return Math.abs(change) >= 0.05;
}

/** How loud a rate is. */
export function rateSlot(name: VmstatName, moving: boolean): Slot {
	if (!moving) return 'faint';
	return TROUBLE.has(name) ? 'warn' : 'default';
}

/** Rates of a counter, or how far a gauge is above its lowest point, exactly `width` cells. */
export function sparkSpan(input: ViewInput, name: VmstatName, width: number): Span {
	const series = counterSeries(input.history, name, width);
	if (isEventCounter(name)) {
		const some = series.some((value) => value > 0);
		return span(sparkline(series, width, 1, input.ascii), style(some ? (TROUBLE.has(name) ? 'warn' : 'spark') : 'faint'));
	}
	const heights = aboveFloor(series);
	return span(sparkline(heights, width, 1, input.ascii), style(heights.some((value) => value > 0) ? 'spark' : 'faint'));
}

/** A gauge moves little against its size: what is drawn is how far it is above its lowest point. */
function aboveFloor(series: readonly number[]): number[] {
	const floor = Math.min(...series);
	return series.map((value) => value - floor);
}

/** What the numbers say, in plain words. Ratios over the whole run. */
function summaryRow(input: ViewInput, width: number): Row {
	return wordsRow(input, [successWords(input.snapshot), costWords(input.snapshot)], width);
}

function latencyRow(input: ViewInput, width: number): Row {
	const { stallLatency, thpLatency } = input.snapshot;
	return wordsRow(
		input,
		[latencyWords('stalls take', stallLatency, input.ascii), latencyWords('huge page faults', thpLatency, input.ascii)],
		width,
	);
}

function wordsRow(input: ViewInput, words: readonly string[], width: number): Row {
	const entries = words.filter((each) => each !== '').map((each): Row => [span(each, style('dim'))]);
	return fitRow([span(' '), ...fitEntries(entries, span(input.ascii ? ' | ' : ' · ', style('faint')), width - 1)], width);
}

function successWords(snapshot: Snapshot): string {
	if (!snapshot.features.compaction) return 'this kernel has no compaction';
	const succeeded = snapshot.vmstat[vmstatIndex('compact_success')] ?? 0;
	const ended = succeeded + (snapshot.vmstat[vmstatIndex('compact_fail')] ?? 0);
	if (ended === 0) return 'no direct compaction yet';
	if (ended <= 20) return `${succeeded} of ${ended} direct compactions succeeded`;
	return `${Math.round((100 * succeeded) / ended)}% of direct compactions succeeded`;
}

function costWords(snapshot: Snapshot): string {
	const moved = snapshot.vmstat[vmstatIndex('pgmigrate_success')] ?? 0;
	const scanned =
		(snapshot.vmstat[vmstatIndex('compact_migrate_scanned')] ?? 0) + (snapshot.vmstat[vmstatIndex('compact_free_scanned')] ?? 0);
	return moved === 0 || scanned === 0 ? '' : `${compact(scanned / moved)} scanned per page moved`;
}

function latencyWords(what: string, latency: LatencyFacts, ascii: boolean): string {
	if (latency.count === 0) return '';
	return `${what} ${duration(latency.p50Us * 1000, ascii)} (p99 ${duration(latency.p99Us * 1000, ascii)})`;
}
