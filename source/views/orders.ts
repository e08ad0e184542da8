/** Order by order: what is free of it, who could have it, why a request would fail; and how much is free against the watermarks. */
import { MAX_PAGE_ORDER, ORDERS, type ZoneFacts } from '../model/index.js';
import type { Message, OrdersUi } from '../session/index.js';
import { isSmallZone, selectedZone } from '../session/zone-list.js';
import { asciiRow } from '../text/ascii.js';
import { explain } from '../text/glossary.js';
import { orderSize, pagesAsBytes, thousandths } from '../text/quantity.js';
import { fitEntries, fitRow, type Row, rowWidth, span } from '../text/row.js';
import { INVERSE, style } from '../text/style.js';
import { windowStart } from '../text/window.js';
import { servesOf, servingWords, usablePages, userOf, verdictOf } from './order-facts.js';
import { layoutOrders, type OrdersArea, type OrdersLayout } from './orders-layout.js';
import { firstOrder, ORDER_CELLS, orderRow, tableColumns, tableHeading } from './orders-table.js';
import type { Panel, Pointer, View, ViewInput } from './view.js';
import { watermarkHeading, watermarkRow, watermarkWords } from './watermarks.js';

const QUESTION = 'Would a request of this size be served, and if not, why?';

export const orders: View = {
	id: 'orders',
	title: 'Orders',
	question: QUESTION,
	compose(input) {
		const zone = selectedZone(input.snapshot, input.ui);
		const layout = layoutOrders(input.rows, input.snapshot.zones.length);
		if (zone === undefined) return [memoryless(input)];
		const others = otherZones(input, zone);
		return [
			mainPanel(input, layout, zone),
			...(layout.watermarks === undefined ? [] : [watermarksPanel(input, layout.watermarks, zone)]),
			...layout.others.flatMap((area, index) => {
				const other = others[index];
				return other === undefined ? [] : [otherPanel(input, area, other)];
			}),
		];
	},
	about(input) {
		const zone = selectedZone(input.snapshot, input.ui);
		return zone === undefined ? undefined : aboutCell(input, zone);
	},
	point,
};

const nameOf = (zone: ZoneFacts): string => `${zone.node} ${zone.name}`;

/** Those of the same node first, small ones last. */
function otherZones({ snapshot: { zones } }: ViewInput, zone: ZoneFacts): readonly ZoneFacts[] {
	const rank = (each: ZoneFacts): number => (isSmallZone(each, zones) ? 2 : 0) + (each.node === zone.node ? 0 : 1);
	return zones.filter((each) => each !== zone).sort((a, b) => rank(a) - rank(b));
}

function panelOf(input: ViewInput, id: string, area: OrdersArea, title: string, hint: string, content: readonly Row[]): Panel {
	const height = area.height - (title === '' ? 0 : 1);
	const rows = Array.from({ length: height }, (_, line) => fitRow(content[line] ?? [], input.columns));
	return { id, x: 0, ...area, width: input.columns, title, hint, rows: input.ascii ? rows.map(asciiRow) : rows, steady: true };
}

function memoryless(input: ViewInput): Panel {
	const text = ` node ${input.ui.selectedNode} has no memory`;
	return panelOf(input, 'orders', { y: 0, height: input.rows }, '', '', [[span(text, style('warn'))]]);
}

function mainPanel(input: ViewInput, layout: OrdersLayout, zone: ZoneFacts): Panel {
	const columns = tableColumns(input.columns);
	const { order } = input.ui.views.orders;
	const first = firstOrder(order, layout.orders);
	const content = [
		...(layout.hasZones ? [zonesRow(input, zone)] : []),
		...sentences(input, zone, layout.sentences),
		...(layout.hasHeading ? [tableHeading(input, columns, input.columns)] : []),
		...Array.from({ length: layout.orders }, (_, index) => orderRow(input, zone, first + index, columns, first + index === order)),
	];
	const [title, hint] = layout.titled ? ['orders', QUESTION] : ['', ''];
	return panelOf(input, 'orders', layout.main, title, hint, content);
}

/** What the zone can do, and what the selected order can expect: on one line, or on two short ones. */
function sentences(input: ViewInput, zone: ZoneFacts, lines: 0 | 1 | 2): readonly Row[] {
	if (lines === 0) return [];
	const { order } = input.ui.views.orders;
	const { words, slot } = verdictOf(input.snapshot, zone, order);
	const serving = (isShort: boolean): Row => [span(` ${nameOf(zone)}`, style('strong')), span(` ${servingWords(zone, isShort)}`)];
	const request = (what: string): Row => [span(`${what} `, style('dim')), span(words, style(slot))];
	const long = request(`a request of order ${order} (${orderSize(order)})`);
	if (lines === 2) {
		const fitting = rowWidth(long) < input.columns ? long : request(orderSize(order));
		return [serving(true), [span(' '), ...fitting]];
	}
	const dot = span(input.ascii ? ' | ' : ' · ', style('faint'));
	const forms: readonly Row[] = [
		[...serving(false), dot, ...long],
		[...serving(true), dot, ...request(orderSize(order))],
	];
	return [forms.find((form) => rowWidth(form) <= input.columns) ?? serving(true)];
}

interface ZoneEntry {
	readonly zone: ZoneFacts;
	readonly row: Row;
}

/** Zones by name from the first that leaves room for the selected one. */
function zoneEntries(input: ViewInput, selected: ZoneFacts): readonly ZoneEntry[] {
	const entries = input.snapshot.zones.map((zone): ZoneEntry => {
		const isSelected = zone === selected;
		return { zone, row: [span(` ${nameOf(zone)} `, isSelected ? style('strong', 'default', INVERSE) : style('dim'))] };
	});
	const upTo = entries.findIndex(({ zone }) => zone === selected) + 1;
	const width = (from: number): number => entries.slice(from, upTo).reduce((sum, { row }) => sum + rowWidth(row) + 1, 0);
	let from = 0;
	while (from < upTo - 1 && width(from) > input.columns) from++;
	return entries.slice(from);
}

function zonesRow(input: ViewInput, selected: ZoneFacts): Row {
	return fitEntries(
		zoneEntries(input, selected).map(({ row }) => row),
		span(' '),
		input.columns,
	);
}

function watermarksPanel(input: ViewInput, area: OrdersArea, zone: ZoneFacts): Panel {
	const { zones } = input.snapshot;
	const first = firstWatermark(input, area, zone);
	const rows = zones.slice(first, first + area.height - 2).map((each) => watermarkRow(input, each, each === zone, input.columns));
	const hint = input.columns >= 60 ? 'pages free against the marks at which the kernel acts' : '';
	return panelOf(input, 'watermarks', area, 'watermarks', hint, [watermarkHeading(input.columns), ...rows]);
}

function firstWatermark({ snapshot }: ViewInput, { height }: OrdersArea, zone: ZoneFacts): number {
	return windowStart(snapshot.zones.indexOf(zone), snapshot.zones.length, height - 2);
}

function otherPanel(input: ViewInput, area: OrdersArea, zone: ZoneFacts): Panel {
	const columns = tableColumns(input.columns);
	const rows = Array.from({ length: ORDERS }, (_, order) => orderRow(input, zone, order, columns, false));
	const title = nameOf(zone);
	return panelOf(input, `orders-${title}`, area, title, servingWords(zone), [tableHeading(input, columns, input.columns), ...rows]);
}

const TERMS: Readonly<Record<OrdersUi['column'], string>> = {
	size: 'order',
	users: 'used for',
	free: 'free blocks',
	unmovable: 'Unmovable',
	movable: 'Movable',
	reclaimable: 'Reclaimable',
	highatomic: 'HighAtomic',
	usable: 'usable',
	serves: 'serves',
	extfrag: 'extfrag of an order',
	unusable: 'unusable',
	watermarks: 'watermarks',
};

const BY_TYPE: readonly OrdersUi['column'][] = ['unmovable', 'movable', 'reclaimable', 'highatomic'];

/** The selected number in words, and what it means. */
function aboutCell(input: ViewInput, zone: ZoneFacts): string {
	const { order, column } = input.ui.views.orders;
	const meaning = explain(TERMS[column]) ?? '';
	if (column === 'watermarks') return `${nameOf(zone)}: ${watermarkWords(zone)}. ${meaning}`;
	if (column === 'size') return `order ${order}: ${orderSize(order)}. ${meaning}`;
	if (column === 'users') return `order ${order}: ${userOf(order).sentence}`;
	return `order ${order}: ${cellWords(input, zone, order, column)}. ${meaning}`;
}

function cellWords({ snapshot }: ViewInput, zone: ZoneFacts, order: number, column: OrdersUi['column']): string {
	const type = BY_TYPE.indexOf(column);
	if (type >= 0) return `${zone.freeByType[type]?.[order] ?? 0} free blocks of this type`;
	switch (column) {
		case 'usable':
			return `${pagesAsBytes(usablePages(zone, order))} usable`;
		case 'serves':
			return { yes: 'served now', urgent: 'served once kswapd is woken', no: 'not served now' }[servesOf(zone, order)];
		case 'unusable':
			return `${thousandths(zone.unusableIndex[order] ?? Number.NaN)} of the free memory is unusable`;
		case 'extfrag': {
			const { words, index } = verdictOf(snapshot, zone, order);
			return index === undefined ? words : `${words} (${thousandths(index)})`;
		}
		default:
			return `${zone.buddy[order] ?? 0} free blocks`;
	}
}

function point(input: ViewInput, { kind, x, y }: Pointer): readonly Message[] {
	const zone = selectedZone(input.snapshot, input.ui);
	if (zone === undefined) return [];
	const { order } = input.ui.views.orders;
	if (kind === 'wheel-up') return setting({ order: Math.max(0, order - 1) });
	if (kind === 'wheel-down') return setting({ order: Math.min(MAX_PAGE_ORDER, order + 1) });
	if (kind !== 'press') return [];
	const layout = layoutOrders(input.rows, input.snapshot.zones.length);
	if (layout.hasZones && y === 1) return lookAt(zoneAt(input, zone, x));
	const found = tableAt(input, layout, zone, y);
	if (found !== undefined) {
		const column = columnAt(input, x);
		return [...lookAt(found.zone), ...setting({ order: found.order, ...(column === undefined ? {} : { column }) })];
	}
	const { watermarks } = layout;
	const line = watermarks === undefined ? -1 : y - watermarks.y - 2;
	if (watermarks === undefined || line < 0 || line >= watermarks.height - 2) return [];
	const marked = input.snapshot.zones[firstWatermark(input, watermarks, zone) + line];
	return marked === undefined ? [] : [...lookAt(marked), ...setting({ column: 'watermarks' })];
}

function zoneAt(input: ViewInput, selected: ZoneFacts, x: number): ZoneFacts | undefined {
	let from = 0;
	for (const { zone, row } of zoneEntries(input, selected)) {
		if (x >= from && x < from + rowWidth(row)) return zone;
		from += rowWidth(row) + 1;
	}
	return undefined;
}

/** The row of a table at line `y`. */
function tableAt(input: ViewInput, layout: OrdersLayout, zone: ZoneFacts, y: number): { zone: ZoneFacts; order: number } | undefined {
	const above = (layout.titled ? 1 : 0) + (layout.hasZones ? 1 : 0) + layout.sentences + (layout.hasHeading ? 1 : 0);
	if (y >= above && y < above + layout.orders) return { zone, order: firstOrder(input.ui.views.orders.order, layout.orders) + y - above };
	const index = layout.others.findIndex((area) => y >= area.y + 2 && y < area.y + area.height);
	const other = otherZones(input, zone)[index];
	return other === undefined ? undefined : { zone: other, order: y - (layout.others[index]?.y ?? 0) - 2 };
}

function columnAt(input: ViewInput, x: number): OrdersUi['column'] | undefined {
	let from = ORDER_CELLS;
	for (const { id, width } of tableColumns(input.columns)) {
		if (x >= from && x < from + width) return id;
		from += width;
	}
	return undefined;
}

function lookAt(zone: ZoneFacts | undefined): readonly Message[] {
	return zone === undefined ? [] : [{ type: 'node', id: zone.node }, ...setting({ zone: zone.name })];
}

function setting(change: Partial<OrdersUi>): readonly Message[] {
	return [{ type: 'views', change: { orders: change } }];
}
