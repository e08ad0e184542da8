import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { auditMachine } from '../../source/engine/audit.js';
import { createEngine, createSlot, type Engine, restoreEngine } from '../../source/engine/engine.js';
import { hashMachine, putValue, restoreMachine, saveMachine } from '../../source/engine/image.js';
import { runUntil } from '../../source/engine/scheduler.js';
import type { Command } from '../../source/model/index.js';
import { engineTest, lab, smallScenario } from '../helpers/lab.js';
import { swarmScenario } from '../helpers/swarm-scenario.js';

/** A little of everything, with names that are not there (node) in some operations. */
const BUSY = smallScenario({
	memoryMib: [24, 24],
	cpus: 2,
	tunables: { 'vm.compaction_proactiveness': 60, 'thp.enabled': 'always' },
	timeline: [
		{ t: 0, op: 'anon', name: 'a', mb: 24 },
		{ t: 0.02, op: 'free_random', name: 'a', p: 0.5, node: undefined } as never,
		{ t: 0.03, op: 'compact', node: undefined },
		{ t: 0.05, op: 'thp', name: 'h', mb: 8, hold_ms: 20, hold: false },
	],
	actors: [
		{ name: 'net', node: 0, kind: 'buffers', order: 2, ratePerS: 3000, lifeMs: 20, atomic: true },
		{ name: 'log', node: 1, kind: 'reader', fileMib: 30, rateMibPerS: 300, randomPercent: 30 },
	],
});
const END = 150e6;
const COMMANDS: readonly Command[] = [
	{ kind: 'compact' },
	{ kind: 'thpSpike', node: 1, mib: 6, holdMs: 5 },
	{ kind: 'dropCaches', what: 3 },
];

/** Runs to the end with pauses at the given times, commands always at the same ones. */
function runWithCuts(cuts: readonly number[]): Engine {
	const engine = createEngine(BUSY);
	const at = COMMANDS.map((command, i) => ({ t: (i + 1) * 31_000_000, command }));
	const stops = [...cuts.map((t) => ({ t, command: undefined })), ...at, { t: END, command: undefined }].sort((x, y) => x.t - y.t);
	for (const { t, command } of stops) {
		engine.runUntil(t);
		if (command) assert.ok(engine.apply(command).ok);
	}
	engine.audit();
	return engine;
}

test('saved and restored: the same state, and the same future', () => {
	for (const seed of [1, 2, 5]) {
		const engine = createEngine(swarmScenario(seed));
		engine.runUntil(60e6);
		const other = restoreEngine(engine.save());
		assert.equal(other.hash(), engine.hash());
		assert.equal(other.now(), engine.now());
		assert.deepEqual(other.log(), engine.log());
		engine.runUntil(120e6);
		other.runUntil(120e6);
		assert.equal(other.hash(), engine.hash());
		assert.notEqual(restoreEngine(engine.save()).hash(), createEngine(swarmScenario(seed)).hash());
	}
});

test('where time is cut never changes a result', () => {
	const wanted = runWithCuts([]).hash();
	for (const tick of [0.01e9, 0.1e9, 1e9]) {
		const cuts = Array.from({ length: Math.ceil(END / tick) }, (_, i) => Math.min(END, (i + 1) * tick));
		assert.equal(runWithCuts(cuts).hash(), wanted, `ticks of ${tick} ns`);
	}
	fc.assert(
		fc.property(fc.array(fc.integer({ min: 0, max: END }), { maxLength: 40 }), (cuts) => runWithCuts(cuts).hash() === wanted),
		{ seed: 7, numRuns: 25 },
	);
});

test('looking at a machine does not change it', () => {
	const engine = createEngine(BUSY);
	engine.runUntil(70e6);
	const before = engine.hash();
	engine.snapshot(createSlot(engine.mapShape()), 1, 0);
	engine.save();
	engine.audit();
	engine.log();
	assert.equal(engine.hash(), before);
});

test('an image written over an older one is the same', () => {
	const engine = createEngine(BUSY);
	engine.runUntil(40e6);
	const older = engine.save();
	engine.runUntil(70e6);
	const image = Uint8Array.from(engine.save());
	const again = engine.save(older.buffer);
	assert.equal(again.buffer, older.buffer);
	assert.deepEqual(again, image);
	assert.notEqual(engine.save(new ArrayBuffer(10)).byteLength, 10, 'what is too small is left alone');
});

test('a restored machine reads its script as the first one did', () => {
	// An operation without a node compacts all of them; a value lost in the image would bind it to none.
	const engine = createEngine(BUSY);
	engine.runUntil(10e6);
	const other = restoreEngine(engine.save());
	engine.runUntil(END);
	other.runUntil(END);
	assert.equal(other.hash(), engine.hash());
});

engineTest("saved in the middle of a compaction: isolated pages and held targets are still somebody's", () => {
	const a = lab(['(A.)256', '(A.)256', '(.A)256', '(.A)256']);
	a.spawn({ k: 'writer', nodes: [0], exit: true });
	const seen = new Set<string>();
	while (a.m.threads.some((thread) => thread.comm === 'task' && !thread.dead)) {
		runUntil(a.m, a.m.now + 2000);
		const held = a.m.nodes[0]!.kinds[11]! > 0;
		const isolated = a.m.nodes[0]!.isolatedAnon > 0;
		const state = `${isolated ? 'sources' : ''} ${held ? 'targets' : ''}`;
		if (seen.has(state)) continue;
		seen.add(state);
		const copy = restoreMachine(saveMachine(a.m));
		auditMachine(copy);
		assert.equal(hashMachine(copy), hashMachine(a.m));
	}
	assert.ok(seen.has('sources ') && seen.has('sources targets'), [...seen].join(', '));
});

test('a damaged image is refused with the reason', () => {
	const image = saveMachine(lab(['A256 .256', '.512']).m);
	const damaged = (change: (bytes: Uint8Array) => Uint8Array) => () => restoreEngine(change(image.slice()));
	const set = (at: number, value: number) =>
		damaged((bytes) => {
			bytes[at] = value;
			return bytes;
		});
	assert.throws(
		damaged(() => new Uint8Array()),
		/not a machine image/,
	);
	assert.throws(set(0, image[0]! ^ 1), /not a machine image/);
	assert.throws(set(4, 99), /version 99, this program reads version 3/);
	assert.throws(set(10, 77), /should have .* bytes/);
	assert.throws(
		damaged((bytes) => bytes.subarray(0, bytes.length - 1)),
		/should have \d+ bytes after its header and has \d+/,
	);
	assert.throws(
		damaged((bytes) => Uint8Array.from([...bytes, 0])),
		/should have/,
	);
	fc.assert(
		fc.property(fc.integer({ min: 20, max: image.length - 1 }), fc.integer({ min: 1, max: 255 }), (at, flip) => {
			assert.throws(set(at, image[at]! ^ flip), /damaged/);
		}),
		{ seed: 3, numRuns: 200 },
	);
});

test('only plain data goes into an image', () => {
	const sink = { byte: () => undefined, bytes: () => undefined };
	for (const value of [() => 1, new Set([1]), new Map(), new Date(0), [undefined], Symbol('x'), new BigInt64Array(1)]) {
		assert.throws(() => putValue(sink, value), /plain data|arrays like/);
	}
});
