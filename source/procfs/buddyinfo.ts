/**
 * /proc/buddyinfo: free blocks per order, a line per populated zone.
 * Source: mm/vmstat.c, frag_show_print (6.18; the same in every kernel since 2.6.34).
 */
import { ORDERS } from '../model/index.js';
import { Lines } from './format-error.js';

export interface BuddyinfoZone {
	readonly node: number;
	readonly name: string;
	/** Free blocks of orders 0..10. */
	readonly free: readonly number[];
}

/** Throws FormatError. */
export function parseBuddyinfo(text: string): BuddyinfoZone[] {
	const lines = new Lines('/proc/buddyinfo', text);
	const zones: BuddyinfoZone[] = [];
	while (!lines.done) {
		const [, node, name = '', counts = ''] = lines.need(
			/^Node (\d+), zone +(\S+) ((?: *\d+ )+)$/,
			'Node N, zone NAME and free blocks per order',
		);
		const free = counts.trim().split(/ +/).map(Number);
		if (free.length !== ORDERS) lines.fail(`${ORDERS} orders on the line before`);
		zones.push({ node: Number(node), name, free });
	}
	return zones;
}

export function formatBuddyinfo(zones: readonly BuddyinfoZone[]): string {
	return zones
		.map(
			({ node, name, free }) => `Node ${node}, zone ${name.padStart(8)} ${free.map((count) => `${String(count).padStart(6)} `).join('')}\n`,
		)
		.join('');
}
