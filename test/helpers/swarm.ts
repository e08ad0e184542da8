/**
 * Random machines under random load, audited, saved and restored at random moments. The seed decides everything. Half of what could be
 * set is left alone in each run (a swarm), so that rare combinations are met.
 */
import assert from 'node:assert/strict';
import { auditMachine } from '../../source/engine/audit.js';
import { bootMachine, createSlot, type Engine, engineOver } from '../../source/engine/engine.js';
import { hashMachine, restoreMachine, saveMachine } from '../../source/engine/image.js';
import type { Machine } from '../../source/engine/machine.js';
import { chance, createRandom } from '../../source/engine/random.js';
import type { Command } from '../../source/model/index.js';
import { TraceLaws } from './laws/index.js';
import { between, pick } from './swarm-operations.js';
import { command, CROWD_MS, isCrowd, isHotplug, swarmScenario } from './swarm-scenario.js';

export interface SwarmReport {
	readonly hash: string;
	readonly slices: number;
	readonly restores: number;
	/** Most tasks at once that compacted one zone beside its kcompactd when the machine was saved. */
	readonly crowd: number;
	/** Memory sections offline at the end. */
	readonly offline: number;
}

interface Run {
	m: Machine;
	engine: Engine;
	laws: TraceLaws;
	readonly endNs: number;
	restores: number;
	crowd: number;
}

/** One run. Throws what the engine and the laws throw; the caller knows the seed. */
export function runSwarm(seed: number): SwarmReport {
	const scenario = swarmScenario(seed);
	const random = createRandom(seed, 'moments');
	const m = bootMachine(scenario);
	const endNs = isCrowd(seed) ? 110e6 : between(random, 60, 450) * 1e6;
	const run: Run = { m, engine: engineOver(m), laws: new TraceLaws(), endNs, restores: 0, crowd: 0 };
	run.laws.watch(m);
	audit(run);
	if (isCrowd(seed)) watchCrowd(run);
	while (run.engine.now() < run.endNs) {
		const { engine } = run;
		engine.runUntil(Math.min(run.endNs, engine.now() + pick(random, [1000, 50_000, 777_777, 5e6, 40e6])));
		if (chance(random, 1, isHotplug(seed) ? 2 : 8)) order(run, command(random, scenario.machine.nodes.length, isHotplug(seed)));
		if (chance(random, 1, 6)) audit(run);
		if (chance(random, 1, 20)) forkAndCompare(run);
	}
	audit(run);
	const { slices, offline } = run.m;
	return { hash: run.engine.hash(), slices, restores: run.restores, crowd: run.crowd, offline: offline.length };
}

/** Applies a command. After a reboot it is another machine. */
function order(run: Run, command: Command): void {
	run.engine.apply(command);
	if (command.kind !== 'reboot') return;
	run.laws = new TraceLaws();
	goOnWith(run, restoreMachine(run.engine.save()));
}

function goOnWith(run: Run, m: Machine): void {
	run.m = m;
	run.engine = engineOver(m);
	run.laws.watch(m);
}

/** Every law: of the machine at rest, and of what has happened on the way. */
function audit(run: Run): void {
	auditMachine(run.m);
	run.laws.rest(run.m);
}

/** Puts kcompactd to work; once the tasks start, saves and restores the machine when eight or more of them compact beside kcompactd. */
function watchCrowd(run: Run): void {
	// Early enough for kcompactd to be through with the small zone DMA when the tasks come.
	run.engine.runUntil(CROWD_MS * 1e6 - 4e6);
	run.engine.apply({ kind: 'set', name: 'vm.compaction_proactiveness', value: 100 });
	run.engine.runUntil(CROWD_MS * 1e6);
	const slot = createSlot(run.engine.mapShape());
	for (let step = 0; step < 100; step++) {
		const { engine } = run;
		engine.runUntil(engine.now() + 200_000);
		const { activities } = engine.snapshot(slot, 0, Number.MAX_SAFE_INTEGER).nodes[0]!;
		const compacting = activities.filter((activity) => activity.what === 'compacting' && activity.zone === 'DMA32');
		const tasks = compacting.filter((activity) => activity.cause === 'direct').length;
		if (tasks < 8 || tasks <= run.crowd || !compacting.some((activity) => activity.cause === 'proactive')) continue;
		run.crowd = tasks;
		audit(run);
		forkAndCompare(run);
	}
}

/** The saved machine and the one that went on must be the same a little later. The run goes on with the restored one. */
function forkAndCompare(run: Run): void {
	const { m, engine } = run;
	const at = engine.now();
	const later = Math.min(run.endNs, at + 3e6);
	const once = restoredFrom(m);
	assert.equal(hashMachine(once), hashMachine(m), `restored at ${at} ns: another hash`);
	const twice = restoredFrom(once);
	engine.runUntil(later);
	engineOver(once).runUntil(later);
	engineOver(twice).runUntil(at + (later - at) / 3);
	engineOver(twice).runUntil(later);
	assert.equal(hashMachine(once), hashMachine(m), `restored and run on to ${later} ns: another hash`);
	assert.equal(hashMachine(twice), hashMachine(m), `restored twice and run on to ${later} ns: another hash`);
	goOnWith(run, twice);
	run.restores++;
}

function restoredFrom(m: Machine): Machine {
	const restored = restoreMachine(saveMachine(m));
	auditMachine(restored);
	return restored;
}
