/**
 * /sys/devices/system/memory/memoryN/state: whether a memory block (128 MiB on x86-64 with less than 64 GiB) is in use.
 * Source: drivers/base/memory.c, state_show (6.18).
 */
import { Lines } from './format-error.js';

export const MEMORY_STATES = ['online', 'offline', 'going-offline'] as const;
export type MemoryState = (typeof MEMORY_STATES)[number];

/** Throws FormatError. */
export function parseMemoryState(text: string): MemoryState {
	const lines = new Lines('memory block state', text);
	const [word] = lines.need(/^(?:online|offline|going-offline)$/, MEMORY_STATES.join(', '));
	if (!lines.done) lines.fail('the end of the file');
	return word as MemoryState;
}

export function formatMemoryState(state: MemoryState): string {
	return `${state}\n`;
}
