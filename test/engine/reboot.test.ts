import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine, createSlot, type Engine, restoreEngine } from '../../source/engine/engine.js';
import { createHistory, recordFrame } from '../../source/session/history.js';
import { smallScenario } from '../helpers/lab.js';

const SCENARIO = smallScenario({
	memoryMib: [300],
	timeline: [
		{ t: 0, op: 'anon', name: 'a', mb: 60 },
		{ t: 0.02, op: 'free_random', name: 'a', p: 0.5, run: 2 },
		{ t: 0.1, op: 'mark', label: 'scattered' },
	],
	actors: [{ name: 'net', node: 0, kind: 'buffers', order: 2, ratePerS: 3000, lifeMs: 20, atomic: true }],
});
const snapshot = (engine: Engine) => engine.snapshot(createSlot(engine.mapShape()), 0, 0);
const buddy = (engine: Engine) => snapshot(engine).zones.map((zone) => zone.buddy);

/** 150 ms with some changes, then a reboot. */
function used(): Engine {
	const engine = createEngine(SCENARIO);
	engine.runUntil(100e6);
	for (const command of [
		{ kind: 'set', name: 'vm.swappiness', value: 7 },
		{ kind: 'memory', section: 1, state: 'offline' },
		{ kind: 'compact' },
	] as const) {
		assert.equal(engine.apply(command).ok, true);
	}
	engine.runUntil(150e6);
	assert.equal(engine.apply({ kind: 'reboot' }).ok, true);
	return engine;
}

test('after a reboot the machine is as after any boot: memory, settings, script and actors begin anew', () => {
	const engine = used();
	const fresh = createEngine(SCENARIO);
	assert.deepEqual(buddy(engine), buddy(fresh));
	assert.equal(snapshot(engine).tunables['vm.swappiness'], 60);
	assert.equal(snapshot(engine).totalPages, snapshot(fresh).totalPages);
	engine.runUntil(150e6 + 130e6);
	fresh.runUntil(130e6);
	engine.audit();
	assert.deepEqual(buddy(engine), buddy(fresh));
	assert.deepEqual([...snapshot(engine).vmstat], [...snapshot(fresh).vmstat]);
	assert.deepEqual([...engine.marks().keys()], ['scattered']);
});

test('the time of the session, its log and its events go on', () => {
	const engine = used();
	assert.equal(engine.now(), 150e6);
	assert.deepEqual([snapshot(engine).timeNs, snapshot(engine).bootedAtNs], [150e6, 150e6]);
	engine.runUntil(160e6);
	assert.equal(engine.apply({ kind: 'mark', label: 'x' }).ok, true);
	assert.deepEqual(
		engine.log().map(({ t, command }) => [t, command.kind]),
		[
			[100e6, 'set'],
			[100e6, 'memory'],
			[100e6, 'compact'],
			[150e6, 'reboot'],
			[160e6, 'mark'],
		],
	);
	const { events } = snapshot(engine);
	assert.ok(events.every((event, i) => i === 0 || event.seq > events[i - 1]!.seq));
	const at = events.findIndex((event) => event.name === 'command' && event.text === 'reboot');
	assert.ok(at > 0 && events.slice(at).every((event) => event.t >= 150e6));
	assert.equal(events.at(-1)?.t, 160e6);
});

test('its log reproduces a session with a reboot, and an image taken after it goes on the same', () => {
	const engine = used();
	engine.apply({ kind: 'thpSpike', node: 0, mib: 8, holdMs: 5 });
	engine.runUntil(200e6);
	const again = createEngine(SCENARIO);
	for (const { t, command } of engine.log()) {
		again.runUntil(t);
		again.apply(command);
	}
	again.runUntil(170e6);
	const copy = restoreEngine(again.save());
	for (const other of [again, copy]) {
		other.runUntil(200e6);
		assert.equal(other.hash(), engine.hash());
		assert.equal(other.now(), 200e6);
	}
});

test('what a screen remembers of the machine begins anew', () => {
	const engine = createEngine(SCENARIO);
	const history = createHistory();
	for (const ns of [20e6, 40e6, 60e6]) {
		engine.runUntil(ns);
		recordFrame(history, snapshot(engine));
	}
	assert.equal(history.window.count, 3);
	engine.apply({ kind: 'reboot' });
	engine.runUntil(80e6);
	recordFrame(history, snapshot(engine));
	assert.equal(history.window.count, 1);
});
