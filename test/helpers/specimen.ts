/** A machine with a little of everything, to be broken in one place. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditMachine } from '../../source/engine/audit.js';
import type { CompactControl } from '../../source/engine/compact-control.js';
import { restoreMachine, saveMachine } from '../../source/engine/image.js';
import type { Machine, Zone } from '../../source/engine/machine.js';
import { setupPcps } from '../../source/engine/pcp.js';
import { pinRegion } from '../../source/engine/pins.js';
import { type Region, regionById } from '../../source/engine/region.js';
import { runUntil } from '../../source/engine/scheduler.js';
import { spawn } from '../../source/engine/thread.js';
import { MIGRATE_MOVABLE, MIGRATETYPES, PAGE_ANON, PAGE_PCP } from '../../source/model/index.js';
import { labOfNodes } from './lab.js';
import { columnsOf, ownerOf } from '../../source/engine/page-fields.js';

const FIRST = ['A512', 'A512', 'A256 .128 A64 .64', 'F100 D10 W4 .398', 'unm: (U.)128 C64 .192', 'H512', 'hig: .512', 'A3 (.A)250 .9'];
const SECOND = ['A512', '(A.)256', '.512'];

/** Paused while a compaction by hand of node 0 holds sources and targets; some pages pinned, one on a per-CPU list. */
function paused(): Uint8Array {
	const a = labOfNodes([FIRST, SECOND], { cpus: 2 });
	const { m } = a;
	pinRegion(m, 'rdma', m.regions.find((one) => one?.kind === PAGE_ANON && one.pages > 100)!, 50);
	spawn(m, 'sh', 0, { k: 'writer', nodes: [0], exit: true });
	const holdsBoth = () => runOf(m) !== undefined && runOf(m)!.sources.length > 3 && runOf(m)!.targets[0]!.length > 3;
	while (!holdsBoth()) {
		if (m.now > 1e9) throw new Error('the run never held sources and targets');
		runUntil(m, m.now + 500);
	}
	// Labs keep no pages per CPU of themselves.
	setupPcps(m);
	a.unmap(userPage(m));
	return saveMachine(m);
}

let image: Uint8Array | undefined;

export function specimen(): Machine {
	image ??= paused();
	return restoreMachine(image);
}

/** Control block of the run under way. */
export function runOf(m: Machine): CompactControl | undefined {
	const frame = m.threads.flatMap((thread) => (thread.dead ? [] : thread.stack)).find((one) => one.k === 'compactNode');
	return frame?.k === 'compactNode' ? frame.cc : undefined;
}

export function zone(m: Machine): Zone {
	return m.zones[0]!;
}

/** A user page of node 0, alone on its frame and on an LRU list. */
export function userPage(m: Machine): number {
	return m.nodes[0]!.lruHead[0]!;
}

/** A pageblock of node 0. */
export function blockOfType(m: Machine, type: number): number {
	return m.blockType.findIndex((one, index) => one === type && m.blockZone[index] === 1);
}

export function regionOf(m: Machine, kind: number): Region {
	return m.regions.find((one) => one?.kind === kind && one.pages > 0)!;
}

export function holderOf(m: Machine, pfn: number): Region {
	return regionById(m, ownerOf(m, pfn));
}

/** The movable list of node 0 with the smallest free blocks, and the block at its head. */
export function smallestFree(m: Machine): { readonly list: number; readonly pfn: number } {
	for (let list = MIGRATE_MOVABLE; ; list += MIGRATETYPES) {
		const pfn = zone(m).head[list];
		assert.ok(pfn !== undefined, 'no free block');
		if (pfn > 0) return { list, pfn };
	}
}

export function pcpPage(m: Machine): number {
	const pfn = columnsOf(m).kind().indexOf(PAGE_PCP);
	assert.ok(pfn > 0, 'no page on a per-CPU list');
	return pfn;
}

/** Adds to a field. */
export function raise<K extends string>(holder: { [key in K]: number }, key: K, by = 1): void {
	holder[key] = (holder[key] + by) as never;
}

export function set<T extends object>(holder: T, values: Partial<T>): void {
	Object.assign(holder, values);
}

type Numbers = Int32Array | Uint16Array | Uint8Array | Float64Array;

/** Adds to an entry of an array. */
export function raiseAt(array: Numbers, index: number, by = 1): void {
	put(array, index, array[index]! + by);
}

export function put(array: Numbers, index: number, value: number): void {
	array[index] = value;
}

/** A law, what breaks it, and what the audit says then. */
export type Breakage = readonly [law: string, breaks: (m: Machine) => void, says: RegExp];

/** One test for each. */
export function breakEach(breakages: readonly Breakage[]): void {
	for (const [law, breaks, says] of breakages) {
		test(`the audit fails without: ${law}`, () => {
			const m = specimen();
			breaks(m);
			assert.throws(() => auditMachine(m), says);
		});
	}
}
