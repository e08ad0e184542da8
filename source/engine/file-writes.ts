/**
 * A person's writes to files of the kernel by path: those of settings.ts, and those that only a shell writes to. The text has been read
 * already: `value` is what the kernel would make of it.
 */
import type { TunableValue } from '../model/index.js';
import type { Machine } from './machine.js';
import { startWriter, writeSetting } from './settings.js';

const NODE_COMPACT = /^\/sys\/devices\/system\/node\/node(\d+)\/compact$/;
const TRACEPOINT = /^\/sys\/kernel\/tracing\/events\/\w+\/(\w+)\/enable$/;

/** Returns the kernel's refusal, or undefined. */
export function writeFile(m: Machine, path: string, value: TunableValue): string | undefined {
	const [, node] = NODE_COMPACT.exec(path) ?? [];
	if (node !== undefined) return compactNode(m, Number(node), path);
	const [, event] = TRACEPOINT.exec(path) ?? [];
	if (event !== undefined) {
		const others = m.tracing.enabled.filter((name) => name !== event);
		m.tracing.enabled = Number(value) === 1 ? [...others, event].sort() : others;
		return undefined;
	}
	if (path === '/sys/kernel/tracing/tracing_on') {
		m.tracing.on = Number(value) !== 0;
		return undefined;
	}
	return writeSetting(m, path, value);
}

function compactNode(m: Machine, node: number, path: string): string | undefined {
	if (!m.nodes[node] || !m.features.compaction) return `${path}: No such file or directory (ENOENT)`;
	startWriter(m, [node]);
	return undefined;
}
