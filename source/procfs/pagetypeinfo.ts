/**
 * /proc/pagetypeinfo: free blocks per migratetype and order, and pageblocks per migratetype. The whole text repeats for each node
 * with memory. Reading it walks every free list under the zone's lock: milliseconds, so never every tick.
 * Source: mm/vmstat.c, pagetypeinfo_show (6.18). Not read: the "mixed blocks" part of kernels that track page owners.
 */
import { Lines } from './format-error.js';

export interface PagetypeinfoZone {
	readonly name: string;
	/** Per type of the node's `types`, per order. Infinity where the kernel stopped counting (at 100 000, since 5.4). */
	readonly free: readonly (readonly number[])[];
	/** Pageblocks of each type. */
	readonly blocks: readonly number[];
}

export interface PagetypeinfoNode {
	readonly node: number;
	readonly pageblockOrder: number;
	/** Migratetype names in the kernel's order. */
	readonly types: readonly string[];
	readonly zones: readonly PagetypeinfoZone[];
}

const HEADER = 'Free pages count per migrate type at order';
/** Blocks of a list at which the kernel gives up counting. */
export const MOST_COUNTED = 100_000;

/** Throws FormatError. */
export function parsePagetypeinfo(text: string): PagetypeinfoNode[] {
	const lines = new Lines('/proc/pagetypeinfo', text);
	const nodes: PagetypeinfoNode[] = [];
	while (!lines.done) nodes.push(parseNode(lines));
	return nodes;
}

function parseNode(lines: Lines): PagetypeinfoNode {
	const [, order] = lines.need(/^Page block order: (\d+)$/, 'Page block order: N');
	lines.need(/^Pages per block: +\d+$/, 'Pages per block: N');
	needEmpty(lines);
	lines.need(new RegExp(`^${HEADER}(?: +\\d+)+ $`), `${HEADER} and the orders`);
	const free = new Map<string, { types: string[]; rows: number[][] }>();
	let node = 0;
	for (let row = lines.match(FREE_ROW); row; row = lines.match(FREE_ROW)) {
		const [, id, name = '', type = '', counts = ''] = row;
		node = Number(id);
		const zone = free.get(name) ?? { types: [], rows: [] };
		zone.types.push(type);
		zone.rows.push(counts.trim().split(/ +/).map(countOf));
		free.set(name, zone);
	}
	needEmpty(lines);
	const [, written = ''] = lines.need(/^Number of blocks type ((?: +\S+)+) $/, 'Number of blocks type and the migratetypes');
	const types = written.trim().split(/ +/);
	const zones: PagetypeinfoZone[] = [];
	for (const [name, { types: listed, rows }] of free) {
		if (listed.join() !== types.join()) lines.fail(`the types of zone ${name} in the order ${types.join(', ')}`);
		const [, , , counts = ''] = lines.need(new RegExp(`^Node (${node}), zone +(${name}) ((?: *\\d+ )+)$`), `pageblocks of zone ${name}`);
		zones.push({ name, free: rows, blocks: counts.trim().split(/ +/).map(Number) });
	}
	return { node, pageblockOrder: Number(order), types, zones };
}

const FREE_ROW = /^Node +(\d+), zone +(\S+), type +(\S+) ((?: *>?\d+ )+)$/;

function needEmpty(lines: Lines): void {
	lines.need(/^$/, 'an empty line');
}

function countOf(written: string): number {
	return written.startsWith('>') ? Number.POSITIVE_INFINITY : Number(written);
}

export function formatPagetypeinfo(nodes: readonly PagetypeinfoNode[]): string {
	return nodes.map(formatNode).join('');
}

function formatNode({ node, pageblockOrder, types, zones }: PagetypeinfoNode): string {
	const orders = zones[0]?.free[0]?.map((_, order) => String(order).padStart(6)) ?? [];
	const rows = zones.flatMap(({ name, free }) =>
		free.map((counts, type) => {
			const label = `Node ${String(node).padStart(4)}, zone ${name.padStart(8)}, type ${(types[type] ?? '').padStart(12)} `;
			return label + counts.map((count) => `${Number.isFinite(count) ? String(count).padStart(6) : `>${MOST_COUNTED}`} `).join('');
		}),
	);
	const blocks = zones.map(
		({ name, blocks: counts }) =>
			`Node ${node}, zone ${name.padStart(8)} ${counts.map((count) => `${String(count).padStart(12)} `).join('')}`,
	);
	return [
		`Page block order: ${pageblockOrder}`,
		`Pages per block:  ${1 << pageblockOrder}`,
		'',
		`${HEADER.padEnd(43)} ${orders.map((order) => `${order} `).join('')}`,
		...rows,
		'',
		`${'Number of blocks type '.padEnd(23)}${types.map((type) => `${type.padStart(12)} `).join('')}`,
		...blocks,
		'',
	].join('\n');
}
