/** The Orders view: which order, zone and column are looked at. */
import { MAX_PAGE_ORDER } from '../model/index.js';
import { ORDER_COLUMNS, type OrdersUi, type Place, type SessionState, selectedZone, zoneBeside } from '../session/index.js';
import { type Action, type ActionContext, needsFrame } from './action.js';
import type { Key } from './keys.js';

const HERE: readonly Place[] = ['orders'];
const ORDER_GROUP = { group: 'Orders', where: HERE } as const;

const settings = (state: SessionState): OrdersUi => state.ui.views.orders;

function change({ dispatch }: ActionContext, orders: Partial<OrdersUi>): void {
	dispatch({ type: 'views', change: { orders } });
}

function selectOrder(id: string, keys: readonly Key[], title: string, help: string, to: (order: number) => number, bar?: number): Action {
	return {
		...ORDER_GROUP,
		id: `orders-${id}`,
		keys,
		title: () => title,
		help,
		...(bar === undefined ? {} : { bar }),
		run: (context) => change(context, { order: Math.max(0, Math.min(MAX_PAGE_ORDER, to(settings(context.state).order))) }),
	};
}

/** There is a zone that way, or the reason why not. */
function zoneMissing(state: SessionState, by: 1 | -1): string | undefined {
	const { snapshot, ui } = state;
	if (snapshot === undefined) return needsFrame(state);
	if (zoneBeside(snapshot, ui, by) !== undefined) return undefined;
	const zone = selectedZone(snapshot, ui);
	return zone === undefined ? 'there is no zone' : `zone ${zone.name} of node ${zone.node} is the ${by > 0 ? 'last' : 'first'} one`;
}

function selectZone(id: string, keys: readonly Key[], title: string, help: string, by: 1 | -1, bar?: number): Action {
	return {
		...ORDER_GROUP,
		id: `orders-${id}`,
		keys,
		title: () => title,
		help,
		...(bar === undefined ? {} : { bar }),
		unavailable: (state) => zoneMissing(state, by),
		run(context) {
			const { snapshot, ui } = context.state;
			const zone = snapshot === undefined ? undefined : zoneBeside(snapshot, ui, by);
			if (zone === undefined) return;
			context.dispatch({ type: 'node', id: zone.node });
			change(context, { zone: zone.name });
		},
	};
}

export const orderActions: readonly Action[] = [
	selectOrder('smaller', ['up', 'k'], 'smaller order', 'Select the order above.', (order) => order - 1),
	selectOrder('larger', ['down', 'j'], 'order', 'Select the order below.', (order) => order + 1, 2),
	selectOrder('smallest', ['home'], 'smallest order', 'Select order 0, single pages.', () => 0),
	selectOrder('largest', ['end'], 'largest order', 'Select the largest order.', () => MAX_PAGE_ORDER),
	selectZone('previous-zone', ['left'], 'previous zone', 'Look at the zone before, on whichever node.', -1),
	selectZone('next-zone', ['right'], 'zone', 'Look at the next zone, on whichever node.', 1, 2),
	{
		...ORDER_GROUP,
		id: 'orders-explain',
		keys: ['enter'],
		title: () => 'explain',
		help: 'Explain the next column of the selected order on the line below; a click on a number does the same.',
		bar: 3,
		run(context) {
			const at = ORDER_COLUMNS.indexOf(settings(context.state).column);
			change(context, { column: ORDER_COLUMNS[(at + 1) % ORDER_COLUMNS.length] ?? 'size' });
		},
	},
];
