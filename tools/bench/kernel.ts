/** The kernel this runs on, by its own counters. Nothing is written to it: what it does meanwhile is read. */
import { readFileSync } from 'node:fs';

export type Vmstat = ReadonlyMap<string, number>;

/** /proc/vmstat; undefined where it cannot be read. */
export function readVmstat(): Vmstat | undefined {
	try {
		const lines = readFileSync('/proc/vmstat', 'utf8').trimEnd().split('\n');
		return new Map(lines.map((line) => line.split(' ')).map(([name = '', value]) => [name, Number(value)]));
	} catch {
		return undefined;
	}
}

export function growth(before: Vmstat, after: Vmstat, ...names: readonly string[]): number {
	return names.reduce((sum, name) => sum + (after.get(name) ?? 0) - (before.get(name) ?? 0), 0);
}

const MIB = 2 ** 20;
const ROUNDS = 8;

/** Pages a second that the kernel hands out, clears and takes back for a process that maps memory, touches it and lets it go. */
export function kernelPageRate(): number | undefined {
	const before = readVmstat();
	const began = performance.now();
	let touched = 0;
	for (let round = 0; round < ROUNDS; round++) {
		const memory = Buffer.allocUnsafeSlow(128 * MIB);
		for (let at = 0; at < memory.length; at += 4096) touched += memory.writeUInt8(1, at);
	}
	const seconds = (performance.now() - began) / 1000;
	const after = readVmstat();
	if (before === undefined || after === undefined || touched === 0) return undefined;
	return growth(before, after, 'pgalloc_dma', 'pgalloc_dma32', 'pgalloc_normal', 'pgalloc_movable', 'pgfree') / seconds;
}
