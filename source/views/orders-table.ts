/** Orders 0 to 10 of one zone as a table; a narrow screen has fewer columns. */
import { MIGRATETYPE_NAMES, ORDERS, type ZoneFacts } from '../model/index.js';
import type { OrderColumn } from '../session/index.js';
import { compact, NO_VALUE, orderSize, pagesAsBytes, thousandths } from '../text/quantity.js';
import { fitRow, left, merge, right, type Row, span } from '../text/row.js';
import { type Slot, style } from '../text/style.js';
import { type Serves, servesOf, usablePages, userOf, verdictOf } from './order-facts.js';
import type { ViewInput } from './view.js';

export interface TableColumn {
	readonly id: OrderColumn;
	readonly head: string;
	readonly width: number;
	/** The heading stands over the right end of the cells. */
	readonly headRight: boolean;
	cell(input: ViewInput, zone: ZoneFacts, order: number): Row;
}

/** Mark and number of the order. */
export const ORDER_CELLS = 6;

export function tableColumns(width: number): readonly TableColumn[] {
	if (width < 57) return [size(5), free(width < 40 ? 7 : 8), usable(9), verdict('short')];
	if (width < 78) return [size(6), free(9), usable(10), serves(), verdict('both')];
	if (width < 104) return [size(6), users(14), free(8), usable(10), serves(), verdict('both'), unusable(width - 70)];
	if (width < 120) return [size(6), users(20), free(9), usable(10), serves(), verdict('full'), unusable(width - 96)];
	if (width < 146) return [size(6), users(14), free(8), ...types(), usable(10), serves(), verdict('both'), unusable(width - 112)];
	return [size(6), users(20), free(9), ...types(), usable(10), serves(), verdict('full'), unusable(Math.min(48, width - 138))];
}

export function tableHeading(input: ViewInput, columns: readonly TableColumn[], width: number): Row {
	const { column } = input.ui.views.orders;
	const cells = columns.map((each) => {
		const look = style(each.id === column ? 'default' : 'dim');
		return each.headRight ? right(each.head, each.width, look) : left(each.head, each.width, look);
	});
	return fitRow(merge([right('order', ORDER_CELLS, style('dim')), ...cells]), width);
}

export function orderRow(input: ViewInput, zone: ZoneFacts, order: number, columns: readonly TableColumn[], isSelected: boolean): Row {
	const mark = isSelected ? span(input.ascii ? '|' : '▌', style('accent')) : span(' ');
	const cells = columns.flatMap((column) => fitRow(column.cell(input, zone, order), column.width));
	return merge([mark, right(String(order), ORDER_CELLS - 1, style(isSelected ? 'strong' : 'default')), ...cells]);
}

/** First of `room` orders in view, the selected one among them. */
export function firstOrder(selected: number, room: number): number {
	return Math.max(0, Math.min(ORDERS - room, selected - Math.floor(room / 2)));
}

function number(text: string, width: number, slot: Slot): Row {
	return [right(text, width, style(slot))];
}

function counted(count: number, width: number): string {
	const digits = Number.isFinite(count) ? String(count) : NO_VALUE;
	return digits.length < width ? digits : compact(count);
}

const size = (width: number): TableColumn => ({
	id: 'size',
	head: 'size',
	width,
	headRight: true,
	cell: (_input, _zone, order) => number(orderSize(order), width, 'dim'),
});

const users = (width: number): TableColumn => ({
	id: 'users',
	head: '  used for',
	width,
	headRight: false,
	cell(_input, _zone, order) {
		const { name, short } = userOf(order);
		return [span(`  ${name.length + 2 <= width ? name : short}`, style('dim'))];
	},
});

const free = (width: number): TableColumn => ({
	id: 'free',
	head: 'free',
	width,
	headRight: true,
	cell(_input, zone, order) {
		const count = zone.buddy[order] ?? Number.NaN;
		return number(counted(count, width), width, count > 0 ? 'default' : 'faint');
	},
});

function types(): readonly TableColumn[] {
	return (['unmovable', 'movable', 'reclaimable', 'highatomic'] as const).map((id, type) => {
		const head = MIGRATETYPE_NAMES[type] ?? '';
		const width = Math.max(9, head.length + 1);
		return {
			id,
			head,
			width,
			headRight: true,
			cell(_input, zone, order) {
				const count = zone.freeByType[type]?.[order] ?? Number.NaN;
				return number(counted(count, width), width, count > 0 ? 'dim' : 'faint');
			},
		};
	});
}

const usable = (width: number): TableColumn => ({
	id: 'usable',
	head: 'usable',
	width,
	headRight: true,
	cell(_input, zone, order) {
		const pages = usablePages(zone, order);
		return number(pages === 0 ? '0' : pagesAsBytes(pages), width, pages === 0 ? 'bad' : 'default');
	},
});

const SERVES: Readonly<Record<Serves, { readonly text: string; readonly slot: Slot }>> = {
	yes: { text: 'yes', slot: 'good' },
	urgent: { text: 'at min', slot: 'warn' },
	no: { text: 'no', slot: 'warn' },
};

const serves = (): TableColumn => ({
	id: 'serves',
	head: 'serves',
	width: 8,
	headRight: true,
	cell(_input, zone, order) {
		const { text, slot } = SERVES[servesOf(zone, order)];
		return number(text, 8, slot);
	},
});

const VERDICT_WIDTH = { short: 12, both: 18, full: 37 } as const;

/** In words; the index beside them where there is room, and where there is something to measure. */
const verdict = (form: keyof typeof VERDICT_WIDTH): TableColumn => ({
	id: 'extfrag',
	head: '  extfrag',
	width: VERDICT_WIDTH[form],
	headRight: false,
	cell({ snapshot }, zone, order) {
		const { words, short, index, slot } = verdictOf(snapshot, zone, order);
		if (form === 'short') return [span(`  ${short}`, style(slot))];
		const number = right(index === undefined ? '' : thousandths(index), 6, style(slot));
		return [number, span(` ${form === 'full' ? words : short}`, style(slot))];
	},
});

/** Fewer cells than this are no bar. */
const LEAST_BAR = 3;

/** The share as a bar and a number. */
const unusable = (width: number): TableColumn => ({
	id: 'unusable',
	head: 'unusable',
	width,
	headRight: true,
	cell({ ascii }, zone, order) {
		const index = zone.unusableIndex[order] ?? Number.NaN;
		const slot: Slot = !(index >= 500) ? 'dim' : index < 900 ? 'default' : 'warn';
		const cells = Math.max(0, width - 7);
		const full = cells < LEAST_BAR ? 0 : Math.round((cells * (Number.isFinite(index) ? index : 0)) / 1000);
		const rest = cells < LEAST_BAR ? ' ' : ascii ? '.' : '─';
		return [
			span(' '),
			span((ascii ? '=' : '━').repeat(full), style(slot)),
			span(rest.repeat(cells - full), style('faint')),
			right(thousandths(index), 6, style(slot)),
		];
	},
});
