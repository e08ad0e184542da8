/** One line per NUMA node: who is working, and is it enough? */
import type { NodeFacts } from '../model/index.js';
import { nodeRate, nodeSeries } from '../session/history.js';
import { type Band, gauge, markSlot } from '../text/bar.js';
import { duration, groupedWithin, NO_VALUE, partOfWhole, percent, rate, wholePercent } from '../text/quantity.js';
import { fitRow, left, merge, right, type Row, type Span, span } from '../text/row.js';
import { sparkline } from '../text/sparkline.js';
import { type Slot, style } from '../text/style.js';
import { doing } from './activity.js';
import type { ViewInput } from './view.js';

interface Column {
	readonly head: string;
	readonly width: number;
	readonly headRight?: boolean;
	cell(node: NodeFacts, position: number): Row;
}

const GAP = '  ';
/** Narrower than this the last column says nothing. */
const LEAST_DOING = 12;

/** A heading and as many nodes as fit `height`, the selected one always among them. */
export function nodesRows(input: ViewInput, width: number, height: number): Row[] {
	const columns = columnsFor(input, width);
	const rows = [heading(columns, width)];
	const { nodes } = input.snapshot;
	const { first, room } = nodesInView(input, height);
	for (let position = first; position < Math.min(nodes.length, first + room); position++) {
		const node = nodes[position];
		if (node !== undefined) rows.push(nodeRow(input, columns, node, position, width));
	}
	return rows.slice(0, height);
}

function nodesInView({ snapshot, selectedNode }: ViewInput, height: number): { readonly first: number; readonly room: number } {
	const { nodes } = snapshot;
	const room = Math.max(1, height - 1);
	const selected = nodes.findIndex((node) => node.id === selectedNode);
	return { first: Math.max(0, Math.min(nodes.length - room, selected - Math.floor(room / 2))), room };
}

/** The node that such a line, counted from the heading, tells of. */
export function nodeInLine(input: ViewInput, height: number, line: number): NodeFacts | undefined {
	return line < 1 ? undefined : input.snapshot.nodes[nodesInView(input, height).first + line - 1];
}

function heading(columns: readonly Column[], width: number): Row {
	const spans: Span[] = [span('    ')];
	for (const column of columns) {
		const put = column.headRight === true ? right : left;
		spans.push(put(column.head, column.width, style('dim')), span(GAP));
	}
	return fitRow(merge(spans), width);
}

function nodeRow(input: ViewInput, columns: readonly Column[], node: NodeFacts, position: number, width: number): Row {
	const selected = node.id === input.selectedNode;
	const mark = selected ? span(input.ascii ? '|' : '▌', style('accent')) : span(' ');
	const spans: Span[] = [mark, left(String(node.id), 3, style(selected ? 'strong' : 'default'))];
	for (const column of columns) spans.push(...fitRow(column.cell(node, position), column.width), span(GAP));
	return fitRow(merge(spans), width);
}

function columnsFor(input: ViewInput, width: number): readonly Column[] {
	if (width < 60) return [freeColumn(width < 46), kcompactdColumn(input, 0), scoreColumn(input, 0, false), hugeColumn(input, false)];
	if (width < 96) {
		return withDoing(input, width, [
			freeColumn(true),
			kcompactdColumn(input, 8),
			scoreColumn(input, 0, false),
			hugeColumn(input, false),
			thpColumn(input),
		]);
	}
	const roomy = width >= 150;
	const spark = roomy ? Math.min(36, 10 + Math.floor((width - 150) / 4)) : 8;
	return withDoing(input, width, [
		freeColumn(!roomy),
		kcompactdColumn(input, spark),
		kswapdColumn(input),
		scoreColumn(input, roomy ? 12 : width >= 116 ? 10 : 0, roomy),
		hugeColumn(input, width >= 116),
		stallsColumn(input, width >= 110),
		thpColumn(input),
	]);
}

/** The last column takes what is left. */
function withDoing(input: ViewInput, width: number, columns: readonly Column[]): readonly Column[] {
	const used = columns.reduce((sum, column) => sum + column.width + GAP.length, 4);
	const rest = width - used;
	if (rest < LEAST_DOING) return columns;
	return [...columns, { head: 'doing', width: rest, cell: (node) => doing(node, rest, input.ascii) }];
}

function freeColumn(tight: boolean): Column {
	return {
		head: tight ? 'free/total' : 'free / total',
		width: tight ? 10 : 15,
		cell(node) {
			const { part, whole, unit } = partOfWhole(node.freePages, node.managedPages);
			if (tight) return [right(part, 4), span('/', style('dim')), span(`${whole}${unit.charAt(0)}`, style('dim'))];
			return [right(part, 4), span(` / ${whole.padStart(4)} ${unit}`, style('dim'))];
		},
	};
}

function kcompactdColumn(input: ViewInput, spark: number): Column {
	return {
		head: spark === 0 ? 'kcompd' : 'kcompactd',
		width: 6 + (spark > 0 ? spark + 1 : 0),
		cell(_node, position) {
			const share = nodeRate(input.history, position, 'kcompactdCpuNs') / 1e9;
			const number = right(percent(share), 6, style(cpuSlot(share)));
			if (spark === 0) return [number];
			const series = nodeSeries(input.history, position, 'kcompactdCpuNs', spark);
			const line = sparkline(series, spark, 1e8, input.ascii);
			return [number, span(' '), span(line, style(series.some((value) => value > 0) ? 'spark' : 'faint'))];
		},
	};
}

function kswapdColumn(input: ViewInput): Column {
	return {
		head: 'kswapd',
		width: 6,
		headRight: true,
		cell(_node, position) {
			const share = nodeRate(input.history, position, 'kswapdCpuNs') / 1e9;
			return [right(percent(share), 6, style(cpuSlot(share)))];
		},
	};
}

/** Half a CPU for a background thread is worth a look; nearly a whole one is a problem. */
function cpuSlot(share: number): Slot {
	if (!(share >= 0.0005)) return 'faint';
	if (share < 0.5) return 'default';
	return share < 0.9 ? 'warn' : 'bad';
}

function scoreColumn(input: ViewInput, gaugeWidth: number, limits: boolean): Column {
	const separator = input.ascii ? '-' : '·';
	return {
		head: gaugeWidth === 0 ? 'score' : `frag score${limits ? `low${separator}high`.padStart(gaugeWidth) : ''}`,
		width: gaugeWidth === 0 ? 5 : 4 + gaugeWidth + (limits ? 6 : 0),
		cell(node) {
			const band: Band | undefined = node.proactive ? { low: node.scoreLow, high: node.scoreHigh } : undefined;
			const number = String(node.fragmentationScore);
			const slot = markSlot(node.fragmentationScore, band);
			if (gaugeWidth === 0) return [right(number, 5, style(slot))];
			const bar = gauge(node.fragmentationScore, band, gaugeWidth, input.ascii);
			const limitText = band === undefined ? 'off' : `${node.scoreLow}${separator}${node.scoreHigh}`;
			return [right(number, 3, style(slot)), span(' '), ...bar, ...(limits ? [right(limitText, 6, style('dim'))] : [])];
		},
	};
}

function hugeColumn(input: ViewInput, withRate: boolean): Column {
	return {
		head: '2M free',
		width: withRate ? 14 : 7,
		cell(node, position) {
			const width = withRate ? 6 : 7;
			const number = right(groupedWithin(node.freeHugeBlocks, width), width, style(node.freeHugeBlocks === 0 ? 'bad' : 'default'));
			if (!withRate) return [number];
			const change = nodeRate(input.history, position, 'freeHugeBlocks');
			return [number, right(rate(change), 8, style(Math.abs(change) >= 0.05 ? (change > 0 ? 'good' : 'warn') : 'faint'))];
		},
	};
}

function stallsColumn(input: ViewInput, withMean: boolean): Column {
	return {
		head: withMean ? 'stalls   mean' : 'stalls',
		width: withMean ? 13 : 6,
		cell(_node, position) {
			const perSecond = nodeRate(input.history, position, 'stalls');
			const mean = perSecond > 0 ? nodeRate(input.history, position, 'stallNs') / perSecond : Number.NaN;
			const some = perSecond >= 0.05;
			const count = rate(perSecond).replace('+', '');
			const number = right(count, 6, style(some ? 'warn' : 'faint'));
			if (!withMean) return [number];
			return [number, right(some ? duration(mean, input.ascii) : NO_VALUE, 7, style(some ? 'default' : 'faint'))];
		},
	};
}

function thpColumn(input: ViewInput): Column {
	return {
		head: 'thp',
		width: 4,
		headRight: true,
		cell(_node, position) {
			const attempts = nodeRate(input.history, position, 'thpAttempts');
			const share = attempts > 0 ? nodeRate(input.history, position, 'thpSuccesses') / attempts : Number.NaN;
			return [right(wholePercent(share), 4, style(Number.isNaN(share) ? 'faint' : thpSlot(share)))];
		},
	};
}

function thpSlot(share: number): Slot {
	if (share >= 0.95) return 'default';
	return share >= 0.5 ? 'warn' : 'bad';
}
