/**
 * /proc/vmstat and /sys/devices/system/node/nodeN/vmstat: a counter a line. Which counters, in which order: vmstat-names.ts.
 * Source: mm/vmstat.c, vmstat_show; drivers/base/node.c, node_read_vmstat (6.18; the same layout in every kernel since 2.6.34).
 */
import { Lines } from './format-error.js';
import type { Items } from './items.js';

/** `file` is how messages call it. Throws FormatError. */
export function parseVmstat(text: string, file = '/proc/vmstat'): Items {
	const lines = new Lines(file, text);
	const items: [string, number][] = [];
	while (!lines.done) {
		const [, name = '', value] = lines.need(/^(\w+) (\d+)$/, 'NAME COUNT');
		items.push([name, Number(value)]);
	}
	return items;
}

export function formatVmstat(items: Items): string {
	return items.map(([name, value]) => `${name} ${value}\n`).join('');
}
