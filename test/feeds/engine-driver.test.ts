/** The driver between an engine and a screen, with a clock and an event loop that the test turns by hand. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { EngineDriver } from '../../source/feeds/engine-driver.js';
import type { Report } from '../../source/feeds/messages.js';
import { EMPTY_SCENARIO, FakeEngine } from '../helpers/fake-engine.js';

const SECOND = 1e9;

function setUp(options: { audit?: boolean } = {}) {
	const engine = new FakeEngine();
	const reports: Report[] = [];
	const turns: (() => void)[] = [];
	const start = { scenario: EMPTY_SCENARIO, set: {}, audit: options.audit ?? false };
	const driver = new EngineDriver(engine, start, {
		past: { boot: () => new FakeEngine(), restore: () => new FakeEngine() },
		now: () => engine.hostMs,
		defer: (callback) => turns.push(callback),
		report: (report) => reports.push(report),
		allocate: (bytes) => new ArrayBuffer(bytes),
	});
	const turn = (): boolean => {
		const next = turns.shift();
		next?.();
		return next !== undefined;
	};
	const settle = (): void => {
		while (turn());
	};
	const frames = () => reports.filter((report) => report.kind === 'frame');
	const advance = (untilNs: number, hostMs: number): void => driver.handle({ kind: 'advance', request: { untilNs, hostMs } });
	return { engine, driver, reports, frames, turn, settle, advance };
}

test('says first how large frames are', () => {
	const { reports } = setUp();
	const [ready] = reports;
	assert.equal(ready?.kind, 'ready');
	assert.equal(ready?.kind === 'ready' && ready.buffers.length, 3);
});

test('runs to the time asked for and shows one frame there', () => {
	const { frames, advance, settle } = setUp();
	advance(2 * SECOND, 1000);
	settle();
	assert.deepEqual(
		frames().map((frame) => frame.facts.timeNs),
		[2 * SECOND],
	);
});

test('a paused screen gets its frame without the machine moving', () => {
	const { engine, frames, advance, settle } = setUp();
	advance(0, 0);
	settle();
	assert.equal(frames().length, 1);
	assert.deepEqual(engine.stops, []);
});

test('stops at the real time allowed, in turns of at most 50 ms', () => {
	const { engine, frames, advance, turn } = setUp();
	engine.slowness = 1;
	advance(100 * SECOND, 250);
	let longest = 0;
	for (let before = engine.hostMs; turn(); before = engine.hostMs) longest = Math.max(longest, engine.hostMs - before);
	assert.equal(frames().length, 1);
	assert.ok(engine.hostMs >= 250 && engine.hostMs < 300, `took ${engine.hostMs} ms`);
	assert.ok(longest > 0 && longest <= 50, `longest turn ${longest} ms`);
});

test('a command takes effect between turns and its effect is shown at once', () => {
	const { engine, driver, reports, frames, advance, turn, settle } = setUp();
	engine.slowness = 1;
	advance(100 * SECOND, 5000);
	turn();
	const before = engine.now();
	driver.handle({ kind: 'command', id: 9, command: { kind: 'compact', node: 0 } });
	settle();
	assert.deepEqual(engine.log(), [{ t: before, command: { kind: 'compact', node: 0 } }]);
	const outcome = reports.find((report) => report.kind === 'outcome');
	assert.deepEqual(outcome, { kind: 'outcome', id: 9, timeNs: before, outcome: { ok: true, text: 'compact' } });
	assert.equal(frames().length, 1);
	assert.ok(engine.hostMs < 200, `shown after ${engine.hostMs} ms`);
});

test('each frame goes into a slot the screen does not hold; with none free it waits for one', () => {
	const { driver, frames, advance, settle } = setUp();
	for (let step = 1; step <= 4; step++) {
		advance(step * SECOND, 1000);
		settle();
	}
	assert.equal(new Set(frames().map((frame) => frame.slot)).size, 3);
	driver.handle({ kind: 'release', slot: 1 });
	assert.deepEqual(
		frames().map((frame) => frame.facts.timeNs / SECOND),
		[1, 2, 3, 4],
	);
	assert.equal(frames().at(-1)?.slot, 1);
});

test('events are asked for once each', () => {
	const { driver, frames, advance, settle } = setUp();
	for (let step = 1; step <= 3; step++) {
		advance(step * SECOND, 1000);
		settle();
		driver.handle({ kind: 'release', slot: frames().at(-1)?.slot ?? -1 });
	}
	assert.deepEqual(
		frames().flatMap((frame) => frame.facts.events.map((event) => event.seq)),
		[0, 1, 2],
	);
});

test('audits before a frame only when asked to', () => {
	for (const audit of [true, false]) {
		const { engine, advance, settle } = setUp({ audit });
		advance(SECOND, 1000);
		settle();
		assert.equal(engine.audits, audit ? 1 : 0);
	}
});

test('a broken law is reported once, with what is needed to see it again', () => {
	const { engine, reports, advance, settle } = setUp();
	engine.failAtNs = SECOND / 2;
	advance(SECOND, 1000);
	settle();
	advance(SECOND, 1000);
	settle();
	const failures = reports.filter((report) => report.kind === 'failed');
	assert.equal(failures.length, 1);
	assert.match(failures[0]?.message ?? '', /at 0\.\d+ s of empty, seed 7: a law was broken/);
});

test('hands what is watched to the engine with every frame until told otherwise', () => {
	const { engine, driver, advance, settle } = setUp();
	const watch = { firstPfn: 0, pages: 512, perBlock: 'owners' } as const;
	advance(SECOND, 1000);
	settle();
	driver.handle({ kind: 'watch', watch });
	advance(2 * SECOND, 1000);
	settle();
	driver.handle({ kind: 'watch', watch: undefined });
	advance(3 * SECOND, 1000);
	settle();
	assert.deepEqual(engine.watches, [undefined, watch, undefined]);
});
