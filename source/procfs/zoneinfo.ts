/**
 * /proc/zoneinfo: sizes, watermarks, counters and per-CPU page lists of every zone, populated or not.
 * Source: mm/vmstat.c, zoneinfo_show_print (6.18). Lines that only some kernels print (boost, promo, high_min …) are kept as they
 * come, so a text of 6.1 and later formats back to the same bytes.
 */
import { FormatError, Lines } from './format-error.js';

/** A name and its number, in the order of the file. */
export type Items = readonly (readonly [name: string, value: number])[];

export interface Pageset {
	readonly cpu: number;
	/** count, high, batch and, in newer kernels, high_min and high_max; pages. */
	readonly items: Items;
	readonly threshold: number;
}

/** What only a populated zone has. */
export interface PopulatedZone {
	/** Zone counters, then NUMA counters. */
	readonly counters: Items;
	readonly pagesets: readonly Pageset[];
	/** 1 when reclaim has given up on the node. */
	readonly unreclaimable: number;
	readonly startPfn: number;
}

export interface ZoneinfoZone {
	readonly node: number;
	readonly name: string;
	/** Node counters, printed with the node's first populated zone. */
	readonly nodeCounters?: Items;
	/** free, boost, min, low, high, promo, spanned, present, managed, cma; pages. The marks include the boost. */
	readonly pages: Items;
	/** lowmem_reserve per highest zone index. */
	readonly protection: readonly number[];
	readonly populated?: PopulatedZone;
}

const ITEM = /^ {6}(\S+) +(\d+)$/;

/** Throws FormatError. */
export function parseZoneinfo(text: string): ZoneinfoZone[] {
	const lines = new Lines('/proc/zoneinfo', text);
	const zones: ZoneinfoZone[] = [];
	while (!lines.done) zones.push(parseZone(lines));
	return zones;
}

function parseZone(lines: Lines): ZoneinfoZone {
	const [, node, name = ''] = lines.need(/^Node (\d+), zone +(\S+)$/, 'Node N, zone NAME');
	const nodeCounters = lines.match(/^ {2}per-node stats$/) ? readItems(lines, ITEM) : undefined;
	const [, free] = lines.need(/^ {2}pages free {5}(\d+)$/, 'pages free');
	const pages = [['free', Number(free)] as const, ...readItems(lines, /^ {8}(\S+) +(\d+)$/)];
	const [, written = ''] = lines.need(/^ {8}protection: \((.*)\)$/, 'protection: (…)');
	const counters = readItems(lines, ITEM);
	const populated = counters.length > 0 ? parsePopulated(lines, counters) : undefined;
	return { node: Number(node), name, nodeCounters, pages, protection: written.split(', ').map(Number), populated };
}

function parsePopulated(lines: Lines, counters: Items): PopulatedZone {
	lines.need(/^ {2}pagesets$/, 'pagesets');
	const pagesets: Pageset[] = [];
	for (let cpu = lines.match(CPU); cpu; cpu = lines.match(CPU)) {
		const items = readItems(lines, /^ {14}(\w+): *(\d+)$/);
		const [, threshold] = lines.need(/^ {2}vm stats threshold: (\d+)$/, 'vm stats threshold');
		pagesets.push({ cpu: Number(cpu[1]), items, threshold: Number(threshold) });
	}
	const [, unreclaimable] = lines.need(/^ {2}node_unreclaimable: {2}(\d+)$/, 'node_unreclaimable');
	const [, startPfn] = lines.need(/^ {2}start_pfn: {11}(\d+)$/, 'start_pfn');
	return { counters, pagesets, unreclaimable: Number(unreclaimable), startPfn: Number(startPfn) };
}

const CPU = /^ {4}cpu: (\d+)$/;

function readItems(lines: Lines, pattern: RegExp): [string, number][] {
	const items: [string, number][] = [];
	for (let item = lines.match(pattern); item; item = lines.match(pattern)) items.push([item[1] ?? '', Number(item[2])]);
	return items;
}

export function formatZoneinfo(zones: readonly ZoneinfoZone[]): string {
	return zones.map((zone) => `${zoneLines(zone).join('\n')}\n`).join('');
}

function zoneLines(zone: ZoneinfoZone): string[] {
	const [free, ...sizes] = zone.pages;
	return [
		`Node ${zone.node}, zone ${zone.name.padStart(8)}`,
		...(zone.nodeCounters ? ['  per-node stats', ...zone.nodeCounters.map(counterLine)] : []),
		`  pages free     ${free?.[1] ?? 0}`,
		...sizes.map(([name, value]) => `        ${name.padEnd(8)} ${value}`),
		`        protection: (${zone.protection.join(', ')})`,
		...(zone.populated ? populatedLines(zone.populated) : []),
	];
}

function counterLine([name, value]: readonly [string, number]): string {
	return `      ${name.padEnd(12)} ${value}`;
}

function populatedLines({ counters, pagesets, unreclaimable, startPfn }: PopulatedZone): string[] {
	return [
		...counters.map(counterLine),
		'  pagesets',
		...pagesets.flatMap(({ cpu, items, threshold }) => {
			// Where high_min is printed the values of all lines stand in one column; before that, one space further left.
			const width = items.some(([name]) => name === 'high_min') ? 10 : 7;
			return [
				`    cpu: ${cpu}`,
				...items.map(([name, value]) => `              ${`${name}:`.padEnd(width)}${value}`),
				`  vm stats threshold: ${threshold}`,
			];
		}),
		`  node_unreclaimable:  ${unreclaimable}`,
		`  start_pfn:           ${startPfn}`,
	];
}

/** A number of the zone's `pages` list. Throws FormatError when this kernel does not print it. */
export function zonePages(zone: ZoneinfoZone, name: string): number {
	const item = zone.pages.find(([label]) => label === name);
	if (!item) throw new FormatError('/proc/zoneinfo', 0, `${name} of node ${zone.node} zone ${zone.name}`, undefined);
	return item[1];
}
