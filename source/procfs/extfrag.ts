/**
 * The two files of debugfs extfrag: fragmentation index and unusable free space index, a line per populated zone, a number per order.
 * Source: mm/vmstat.c, extfrag_show_print, unusable_show_print (6.18).
 */
import { ORDERS } from '../model/index.js';
import { inEras } from './eras.js';
import { Lines } from './format-error.js';

export interface IndexZone {
	readonly node: number;
	readonly name: string;
	/** Thousandths, orders 0..10; −1000 in extfrag_index where a request of the order would succeed. */
	readonly index: readonly number[];
}

export interface IndexFile {
	readonly zones: readonly IndexZone[];
	/** The part before the point takes two columns. */
	readonly wide: boolean;
}

/** extfrag_index has two columns before the point in 6.1 and later, unusable_index never has. */
export function hasWideIndex(kernel: string): boolean {
	return inEras('6.1..', kernel);
}

/** `file` is how messages call it. Throws FormatError. */
export function parseIndexFile(text: string, file: 'extfrag_index' | 'unusable_index'): IndexFile {
	const lines = new Lines(file, text);
	const zones: IndexZone[] = [];
	let wide = false;
	while (!lines.done) {
		const line = lines.need(/^Node (\d+), zone +(\S+) ((?: ?-?\d+\.-?\d+ )+)$/, 'Node N, zone NAME and an index per order');
		const [, node, name = '', columns = ''] = line;
		const index = [...columns.matchAll(/( ?)(-?\d+)\.(-?\d+) /g)].map(([, pad, whole, thousandths]) => {
			wide ||= pad === ' ';
			return Number(whole) * 1000 + Number(thousandths);
		});
		if (index.length !== ORDERS) lines.fail(`${ORDERS} orders on the line before`);
		zones.push({ node: Number(node), name, index });
	}
	return { zones, wide };
}

export function formatIndexFile({ zones, wide }: IndexFile): string {
	return zones
		.map(({ node, name, index }) => `Node ${node}, zone ${name.padStart(8)} ${index.map((value) => column(value, wide)).join('')}\n`)
		.join('');
}

/** As C divides: towards zero, and the remainder has the sign of the number, which takes one of its three digits: −5 is "0.-05". */
function column(value: number, wide: boolean): string {
	const whole = Math.trunc(value / 1000);
	const rest = value - whole * 1000;
	const digits = rest < 0 ? `-${String(-rest).padStart(2, '0')}` : String(rest).padStart(3, '0');
	return `${String(whole).padStart(wide ? 2 : 1)}.${digits} `;
}
