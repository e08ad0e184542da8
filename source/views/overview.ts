/** All at a glance: nodes, free area, physical memory, counters and events, in as many lines as there are. */
import { PAGEBLOCK_PAGES } from '../model/index.js';
import { asciiRow } from '../text/ascii.js';
import { fitRow, type Row, span } from '../text/row.js';
import { style } from '../text/style.js';
import { blockMapRows, planFor } from './block-map.js';
import { eventRows } from './events.js';
import { freeAreaHeight, freeAreaRows, freeAreaShortHeight, largestBlockRows } from './free-area.js';
import { type Layout, layoutOverview, type PanelId, type Rect, SMALLEST } from './layout.js';
import { linesOf } from './map-plan.js';
import { nodesRows } from './nodes.js';
import { pointPanel } from './overview-point.js';
import { pageMapRows, pagePlanFor } from './page-map.js';
import { linesOfPages } from './page-plan.js';
import type { Panel, Pointer, View, ViewInput } from './view.js';
import { vmstatRows } from './vmstat.js';

export const overview: View = {
	id: 'overview',
	title: 'Overview',
	question: 'Is free memory contiguous, who is working on it, and what does that cost?',
	compose(input) {
		const layout = layoutOf(input);
		if (layout.kind === 'too small') return [tooSmall(input)];
		return (Object.keys(layout.rects) as PanelId[]).flatMap((id) => {
			const rect = layout.rects[id];
			return rect === undefined ? [] : [panel(input, layout, id, rect)];
		});
	},
	point(input, pointer) {
		const layout = layoutOf(input);
		const found = (Object.keys(layout.rects) as PanelId[]).find((id) => contains(layout.rects[id], pointer));
		const rect = found && layout.rects[found];
		if (found === undefined || rect === undefined) return [];
		const spot = { x: pointer.x - rect.x, y: pointer.y - rect.y - (layout.titled.has(found) ? 1 : 0) };
		const size = { width: rect.width, height: contentLines(layout, found, rect) };
		return pointPanel(input, { id: found, isShort: layout.kind === 'essentials', ...size }, { kind: pointer.kind, ...spot });
	},
};

function contains(rect: Rect | undefined, { x, y }: Pointer): boolean {
	return rect !== undefined && x >= rect.x && x < rect.x + rect.width && y >= rect.y && y < rect.y + rect.height;
}

function layoutOf(input: ViewInput): Layout {
	const { nodes, zones } = input.snapshot;
	return layoutOverview(input.columns, input.rows, {
		nodes: nodes.length,
		freeArea: freeAreaHeight(zones),
		freeAreaShort: freeAreaShortHeight(zones),
		mapLines: (width, height) => mapLines(input, width, height),
	});
}

interface Drawing {
	readonly title: string;
	hint(input: ViewInput, width: number, height: number): string;
	steady(input: ViewInput): boolean;
	rows(input: ViewInput, width: number, height: number, layout: Layout): readonly Row[];
}

const DRAWINGS: Readonly<Record<PanelId, Drawing>> = {
	nodes: {
		title: 'nodes',
		hint: () => 'who is working, and is it enough?',
		steady: (input) => input.snapshot.nodes.every((node) => node.activities.length === 0),
		rows: nodesRows,
	},
	free: {
		title: 'free area',
		hint: (_input, width) => (width >= 62 ? 'free blocks per order · .9 fails from fragmentation' : 'free blocks per order'),
		steady: () => true,
		rows: (input, width, height, layout) =>
			layout.kind === 'essentials' ? largestBlockRows(input, width) : freeAreaRows(input, width, height),
	},
	map: {
		title: 'physical memory',
		hint: mapHint,
		steady: () => false,
		rows: (input, width, height) => pageMapRows(input, width, height) ?? blockMapRows(input, width, height),
	},
	vmstat: { title: 'vmstat', hint: () => 'since boot, and per simulated second', steady: () => true, rows: vmstatRows },
	events: { title: 'events', hint: () => 'why things happened', steady: () => true, rows: eventRows },
};

function panel(input: ViewInput, layout: Layout, id: PanelId, rect: Rect): Panel {
	const drawing = DRAWINGS[id];
	const titled = layout.titled.has(id);
	const room = rect.height - (titled ? 1 : 0);
	const content = contentLines(layout, id, rect);
	const rows = drawing.rows(input, rect.width, content, layout).slice(0, content);
	const filled = [...rows, ...Array.from({ length: room - rows.length }, (): Row => [])].map((row) => fitRow(row, rect.width));
	const title = titled ? drawing.title : '';
	const hint = titled ? drawing.hint(input, rect.width, content) : '';
	return {
		id,
		...rect,
		title,
		hint: input.ascii ? hint.replaceAll('·', '|') : hint,
		rows: input.ascii ? filled.map(asciiRow) : filled,
		steady: drawing.steady(input),
	};
}

/** Lines below the title that are made use of. */
function contentLines(layout: Layout, id: PanelId, rect: Rect): number {
	const room = rect.height - (layout.titled.has(id) ? 1 : 0);
	return Math.max(0, room - (hasBelow(layout, rect) ? layout.gap : 0));
}

/** Rhythm: an empty line before the next rule, none at the bottom of the area. */
function hasBelow(layout: Layout, rect: Rect): boolean {
	return Object.values(layout.rects).some((other) => other.y >= rect.y + rect.height);
}

function mapLines(input: ViewInput, width: number, height: number): number {
	const pages = input.snapshot.map.pages.length > 0 ? pagePlanFor(input, width, height) : undefined;
	if (pages !== undefined) return linesOfPages(pages) + 1;
	const { plan } = planFor(input, width, height);
	return Math.min(height, linesOf(plan) + (plan.legend ? 1 : 0));
}

function mapHint(input: ViewInput, width: number, height: number): string {
	if (input.snapshot.map.pages.length > 0) {
		const pages = pagePlanFor(input, width, height);
		if (pages !== undefined) return 'every page';
	}
	const { plan, pagesPerCell: pages } = planFor(input, width, height);
	const size = pages === PAGEBLOCK_PAGES ? '2 MiB, one pageblock' : pages % 256 === 0 ? `${pages / 256} MiB` : `${pages * 4} KiB`;
	return plan.half ? `a half cell = ${size}` : `a cell = ${size}`;
}

function tooSmall(input: ViewInput): Panel {
	const rows: Row[] = [
		[span(' too small for a picture', style('warn'))],
		[span(` at least ${SMALLEST.columns + 4} x ${SMALLEST.rows + 5}, please`, style('dim'))],
	];
	const filled = Array.from({ length: Math.max(0, input.rows) }, (_, line) => fitRow(rows[line] ?? [], input.columns));
	return { id: 'too-small', x: 0, y: 0, width: input.columns, height: input.rows, title: '', hint: '', rows: filled, steady: false };
}
