/** Where the tables of orders and the watermarks stand. */
import { ORDERS } from '../model/index.js';

export interface OrdersArea {
	readonly y: number;
	readonly height: number;
}

export interface OrdersLayout {
	readonly titled: boolean;
	/** Zones to choose from, a sentence, a heading and as many orders as there is room for. */
	readonly main: OrdersArea;
	readonly hasZones: boolean;
	readonly sentences: 0 | 1 | 2;
	readonly hasHeading: boolean;
	/** Orders in view. */
	readonly orders: number;
	readonly watermarks: OrdersArea | undefined;
	/** Tables of other zones, whole ones only. */
	readonly others: readonly OrdersArea[];
}

const TITLED_FROM = 12;
/** Title, heading and every order. */
const TABLE = 2 + ORDERS;

export function layoutOrders(rows: number, zones: number): OrdersLayout {
	const titled = rows >= TITLED_FROM;
	const hasZones = titled && rows >= 14;
	const sentences = titled ? (rows >= 15 ? 1 : 0) : rows >= 8 ? 2 : rows >= 4 ? 1 : 0;
	const hasHeading = rows >= 5;
	const above = (titled ? 1 : 0) + (hasZones ? 1 : 0) + sentences + (hasHeading ? 1 : 0);
	const orders = Math.max(0, Math.min(ORDERS, rows - above));
	// What is too little for anything below goes to the first panel, as blank lines.
	const least = above + orders;
	const rest = rows - least;
	const isWhole = orders === ORDERS && titled && rest >= 3;
	const main = { y: 0, height: isWhole ? least : rows };
	const base = { titled, main, hasZones, sentences, hasHeading, orders } as const;
	if (!isWhole) return { ...base, watermarks: undefined, others: [] };
	const air = rest >= zones + 4 ? 1 : 0;
	const watermarks = { y: least + air, height: Math.min(rest - air, zones + 2) };
	let y = watermarks.y + watermarks.height + 1;
	const others: OrdersArea[] = [];
	for (; others.length < zones - 1 && y + TABLE <= rows; y += TABLE + 1) others.push({ y, height: TABLE });
	return { ...base, watermarks, others };
}
