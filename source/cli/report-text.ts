/** The report of a headless run for people: short, aligned, plain words. */
import type { LatencyReport, RunReport, ZoneReport } from '../feeds/run-report.js';
import { ORDERS, TIMING_PERCENTILES, type TimingColumn } from '../model/index.js';
import { duration, grouped, orderSize, pagesAsBytes, thousandths, wholePercent } from '../text/quantity.js';

const COLUMN = 8;
const LABEL = 20;

export function reportText(report: RunReport): string {
	const { preset, seed, kernel, simulatedSeconds, wallSeconds } = report;
	const lines = [
		`${preset}, seed ${seed}, rules of Linux ${kernel}: ${simulatedSeconds} s simulated in ${wallSeconds.toFixed(1)} s`,
		'',
		...nodeLines(report),
		'',
		...zoneLines(report.zones),
		'',
		label('huge page faults') + outcome(report.thp.attempts, report.thp.successes, 'got a huge page') + latency(report.thp.latencyUs),
		label('direct compactions') +
			outcome(report.compaction.stalls, report.compaction.successes, 'made a block') +
			latency(report.compaction.latencyUs),
		...report.timings.flatMap(({ name, granted, refused }) => [timed(`${name}, granted`, granted), timed(`${name}, not`, refused)]),
		label('pages') + pageWork(report),
		...report.findings.map(({ title, summary }) => `${label('finding')}${title}: ${summary}`),
		label('state hash') + report.hash,
	];
	return `${lines.join('\n')}\n`;
}

function nodeLines(report: RunReport): string[] {
	const rows = report.nodes.map((node) => [
		String(node.id),
		pagesAsBytes(node.freePages),
		String(node.fragmentationScore),
		duration(node.kcompactdCpuSeconds * 1e9),
		duration(node.kswapdCpuSeconds * 1e9),
	]);
	const widths = [LABEL, 10, 14, 15, 12];
	const head = ['node', 'free', 'frag. score', 'kcompactd cpu', 'kswapd cpu'];
	return [head, ...rows].map((row) => row.map((cell, column) => pad(cell, column, widths[column] ?? 0)).join(''));
}

function zoneLines(zones: readonly ZoneReport[]): string[] {
	const orders = Array.from({ length: ORDERS }, (_, order) => order);
	const head = label('free blocks, order') + orders.map((order) => String(order).padStart(COLUMN)).join('');
	const sizes = label('') + orders.map((order) => orderSize(order).padStart(COLUMN)).join('');
	const rows = zones.flatMap((zone) => [
		label(`node ${zone.node} ${zone.name}`) + zone.buddyinfo.map((count) => grouped(count).padStart(COLUMN)).join(''),
		label('  extfrag index') + zone.extfragIndex.map((value) => (value < 0 ? 'ok' : thousandths(value)).padStart(COLUMN)).join(''),
	]);
	return [head, sizes, ...rows];
}

function outcome(tries: number, successes: number, what: string): string {
	if (tries === 0) return 'none';
	return `${grouped(tries)}, of which ${grouped(successes)} (${wholePercent(successes / tries)}) ${what}`;
}

function latency({ p50, p90, p99, max }: LatencyReport): string {
	if (max === 0) return '';
	const [half, nine, most, longest] = [p50, p90, p99, max].map((us) => duration(us * 1000));
	return `; p50 ${half}, p90 ${nine}, p99 ${most}, longest ${longest}`;
}

function timed(what: string, { count, meanUs, percentilesUs, maxUs }: TimingColumn): string {
	if (count === 0) return `${label(what)}none`;
	const shown = TIMING_PERCENTILES.flatMap((percent, i) =>
		[5, 50, 95].includes(percent) ? [`p${percent} ${us(percentilesUs[i] ?? 0)}`] : [],
	);
	return `${label(what)}${grouped(count)}; mean ${us(meanUs)}, ${shown.join(', ')}, longest ${us(maxUs)}`;
}

function us(value: number): string {
	return duration(value * 1000);
}

function pageWork({ pagesScanned, pagesMigrated }: RunReport): string {
	const each = pagesMigrated > 0 ? ` (${(pagesScanned / pagesMigrated).toFixed(1)} scanned per page moved)` : '';
	return `${grouped(pagesScanned)} scanned, ${grouped(pagesMigrated)} moved${each}`;
}

function label(text: string): string {
	return text.padEnd(LABEL);
}

function pad(cell: string, column: number, width: number): string {
	return column === 0 ? cell.padEnd(width) : cell.padStart(width);
}
