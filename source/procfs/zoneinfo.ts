/**
 * /proc/zoneinfo: sizes, watermarks, counters and per-CPU page lists of zones.
 * Source: mm/vmstat.c, zoneinfo_show_print (2.6.35, 4.9, 5.3, 5.9, 6.1, 6.12, 6.18). Lines that only some kernels print (boost, promo,
 * high_min …) are kept as they come, so that a text formats back to the same bytes.
 */
import { inEras } from './eras.js';
import { FormatError, Lines } from './format-error.js';
import { type Items, itemOf, readItems } from './items.js';

/**
 * zone: kernels that reclaim zone by zone (before 4.8), node: those that reclaim node by node and print populated zones only (before
 * 4.12), all: later ones, which print every zone.
 */
export type ZoneinfoLayout = 'zone' | 'node' | 'all';

export interface Pageset {
	readonly cpu: number;
	/** count, high, batch and, in newer kernels, high_min and high_max; pages. */
	readonly items: Items;
	readonly threshold: number;
}

/** What only a populated zone has. */
export interface PopulatedZone {
	/** Zone counters and NUMA counters. */
	readonly counters: Items;
	readonly pagesets: readonly Pageset[];
	/** 1 when reclaim has given up on the node. */
	readonly unreclaimable: number;
	readonly startPfn: number;
	/** Kernels before 2.6.37. */
	readonly prevPriority?: number;
	/** Kernels before 4.15. */
	readonly inactiveRatio?: number;
}

export interface ZoneinfoZone {
	readonly node: number;
	readonly name: string;
	readonly layout: ZoneinfoLayout;
	/** Node counters, printed with the node's first populated zone. */
	readonly nodeCounters?: Items;
	/** free, boost, min, low, high, promo, spanned, present, managed, cma; pages. The marks include the boost. */
	readonly pages: Items;
	/** lowmem_reserve per highest zone index; empty where the kernel does not print it. */
	readonly protection: readonly number[];
	readonly populated?: PopulatedZone;
}

/** The layout of a kernel. Throws on a version without an era. */
export function zoneinfoLayout(kernel: string): ZoneinfoLayout {
	return inEras('..2.6.35', kernel) ? 'zone' : inEras('..4.9', kernel) ? 'node' : 'all';
}

const ITEM = /^ {6}(\S+) +(\d+)$/;
const ZONE_ITEM = /^ {4}(\S+) +(\d+)$/;
const PAGES = /^(?: {8}| {3}(?=node_scanned ))(\S+) +(\d+)$/;

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
	const pages = [['free', Number(free)] as const, ...readItems(lines, PAGES)];
	const early = readProtection(lines);
	const ofZone = readItems(lines, ZONE_ITEM);
	const counters = [...ofZone, ...readItems(lines, ITEM)];
	const late = readProtection(lines);
	if (counters.length > 0 && !early && !late) lines.fail('protection: (…)');
	const layout = ofZone.length > 0 ? 'zone' : late ? 'node' : 'all';
	const populated = counters.length > 0 ? parsePopulated(lines, counters) : undefined;
	return { node: Number(node), name, layout, nodeCounters, pages, protection: early ?? late ?? [], populated };
}

function readProtection(lines: Lines): number[] | undefined {
	const [, written] = lines.match(/^ {8}protection: \((.*)\)$/) ?? [];
	return written?.split(', ').map(Number);
}

function parsePopulated(lines: Lines, counters: Items): PopulatedZone {
	lines.need(/^ {2}pagesets$/, 'pagesets');
	const pagesets: Pageset[] = [];
	for (let cpu = lines.match(CPU); cpu; cpu = lines.match(CPU)) {
		const items = readItems(lines, /^ {14}(\w+): *(\d+)$/);
		const [, threshold] = lines.need(/^ {2}vm stats threshold: (\d+)$/, 'vm stats threshold');
		pagesets.push({ cpu: Number(cpu[1]), items, threshold: Number(threshold) });
	}
	const [, unreclaimable] = lines.need(/^ {2}(?:node|all)_unreclaimable: +(\d+)$/, 'node_unreclaimable');
	const [, prevPriority] = lines.match(/^ {2}prev_priority: +(\d+)$/) ?? [];
	const [, startPfn] = lines.need(/^ {2}start_pfn: +(\d+)$/, 'start_pfn');
	const [, inactiveRatio] = lines.match(/^ {2}(?:node_)?inactive_ratio: +(\d+)$/) ?? [];
	return {
		counters,
		pagesets,
		unreclaimable: Number(unreclaimable),
		startPfn: Number(startPfn),
		...(prevPriority === undefined ? {} : { prevPriority: Number(prevPriority) }),
		...(inactiveRatio === undefined ? {} : { inactiveRatio: Number(inactiveRatio) }),
	};
}

const CPU = /^ {4}cpu: (\d+)$/;

export function formatZoneinfo(zones: readonly ZoneinfoZone[]): string {
	return zones.map((zone) => `${zoneLines(zone).join('\n')}\n`).join('');
}

function zoneLines(zone: ZoneinfoZone): string[] {
	const [free, ...sizes] = zone.pages;
	const protection = zone.protection.length > 0 ? [`        protection: (${zone.protection.join(', ')})`] : [];
	const indent = zone.layout === 'zone' ? 4 : 6;
	const counters = (zone.populated?.counters ?? []).map((item) => counterLine(item, indent));
	return [
		`Node ${zone.node}, zone ${zone.name.padStart(8)}`,
		...(zone.nodeCounters ? ['  per-node stats', ...zone.nodeCounters.map((item) => counterLine(item, 6))] : []),
		`  pages free     ${free?.[1] ?? 0}`,
		// Labels end in one column; only node_scanned is too long to begin where the others do.
		...sizes.map(([name, value]) => `${name.padStart(name.length > 8 ? 15 : 8 + name.length).padEnd(17)}${value}`),
		...(zone.layout === 'all' ? [...protection, ...counters] : [...counters, ...protection]),
		...(zone.populated ? populatedLines(zone.populated, zone.layout) : []),
	];
}

function counterLine([name, value]: readonly [string, number], indent: number): string {
	return `${' '.repeat(indent)}${name.padEnd(12)} ${value}`;
}

function populatedLines(zone: PopulatedZone, layout: ZoneinfoLayout): string[] {
	const { pagesets, unreclaimable, startPfn, prevPriority, inactiveRatio } = zone;
	const [prefix, width] = layout === 'zone' ? ['', 19] : ['node_', 21];
	const line = (label: string, value: number): string => `  ${`${label}:`.padEnd(width)}${value}`;
	return [
		'  pagesets',
		...pagesets.flatMap(pagesetLines),
		line(layout === 'zone' ? 'all_unreclaimable' : 'node_unreclaimable', unreclaimable),
		...(prevPriority === undefined ? [] : [line('prev_priority', prevPriority)]),
		line('start_pfn', startPfn),
		...(inactiveRatio === undefined ? [] : [line(`${prefix}inactive_ratio`, inactiveRatio)]),
	];
}

function pagesetLines({ cpu, items, threshold }: Pageset): string[] {
	// Where high_min is printed the values of all lines stand in one column; before that, one space further left.
	const width = items.some(([name]) => name === 'high_min') ? 10 : 7;
	return [
		`    cpu: ${cpu}`,
		...items.map(([name, value]) => `              ${`${name}:`.padEnd(width)}${value}`),
		`  vm stats threshold: ${threshold}`,
	];
}

/** A number of the zone's `pages` list. Throws FormatError when this kernel does not print it. */
export function zonePages(zone: ZoneinfoZone, name: string): number {
	const value = itemOf(zone.pages, name);
	if (value === undefined) throw new FormatError('/proc/zoneinfo', 0, `${name} of node ${zone.node} zone ${zone.name}`, undefined);
	return value;
}
