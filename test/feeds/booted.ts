/** A small simulated kernel and short words for what one does with its files. */
import assert from 'node:assert/strict';
import type { Engine } from '../../source/engine/api.js';
import { createEngine } from '../../source/engine/engine.js';
import { listKernelDirectory, readKernelFile, writeKernelFile } from '../../source/feeds/kernel-files.js';
import type { Features, TimelineOp } from '../../source/model/index.js';
import { smallScenario } from '../helpers/lab.js';

export const VM = '/proc/sys/vm';
export const THP = '/sys/kernel/mm/transparent_hugepage';
export const NODE = '/sys/devices/system/node';
export const TRACING = '/sys/kernel/tracing';

/** Two nodes; the second has nothing but its part of DMA32. */
export function boot(kernel = '6.18', features: Partial<Features> = {}, timeline: readonly TimelineOp[] = []): Engine {
	const parts = { memoryMib: [192, 128], cpus: 1, kernel, features, timeline, bootKernelMib: 4, seed: 3 };
	const engine = createEngine(smallScenario({ ...parts, tunables: { 'vm.compaction_proactiveness': 20 } }));
	engine.runUntil(20_000_000);
	return engine;
}

export function read(engine: Engine, path: string): string {
	const answer = readKernelFile(engine, path);
	assert.ok(answer.ok, `${path}: ${answer.ok ? '' : answer.reason}`);
	return answer.text;
}

/** "wrote N", or the error. */
export function write(engine: Engine, path: string, text: string): string {
	const answer = writeKernelFile(engine, path, text);
	return answer.ok ? `wrote ${answer.written}` : answer.errno;
}

/** Every file below a directory. */
export function tree(engine: Engine, path: string): { path: string; mode: number }[] {
	const answer = listKernelDirectory(engine, path);
	assert.ok(answer.ok, path);
	return answer.entries.flatMap(({ name, kind, mode }) => {
		const inside = `${path === '/' ? '' : path}/${name}`;
		return kind === 'directory' ? tree(engine, inside) : [{ path: inside, mode }];
	});
}
