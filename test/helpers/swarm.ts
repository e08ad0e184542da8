/**
 * Random machines under random load, audited, saved and restored at random moments. The seed decides everything. Half of what could be
 * set is left alone in each run (a swarm), so that rare combinations are met.
 */
import assert from 'node:assert/strict';
import { createEngine, createSlot, type Engine, restoreEngine } from '../../source/engine/engine.js';
import { restoreMachine } from '../../source/engine/image.js';
import { chance, createRandom } from '../../source/engine/random.js';
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

/** One run. Throws what the engine throws; the caller knows the seed. */
export function runSwarm(seed: number): SwarmReport {
	const scenario = swarmScenario(seed);
	const random = createRandom(seed, 'moments');
	const run: Run = { engine: createEngine(scenario), endNs: isCrowd(seed) ? 110e6 : between(random, 60, 450) * 1e6, restores: 0, crowd: 0 };
	run.engine.audit();
	if (isCrowd(seed)) watchCrowd(run);
	while (run.engine.now() < run.endNs) {
		const { engine } = run;
		engine.runUntil(Math.min(run.endNs, engine.now() + pick(random, [1000, 50_000, 777_777, 5e6, 40e6])));
		if (chance(random, 1, isHotplug(seed) ? 2 : 8)) engine.apply(command(random, scenario.machine.nodes.length, isHotplug(seed)));
		if (chance(random, 1, 6)) engine.audit();
		if (chance(random, 1, 20)) forkAndCompare(run);
	}
	run.engine.audit();
	const { slices, offline } = restoreMachine(run.engine.save());
	return { hash: run.engine.hash(), slices, restores: run.restores, crowd: run.crowd, offline: offline.length };
}

interface Run {
	engine: Engine;
	readonly endNs: number;
	restores: number;
	crowd: number;
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
		engine.audit();
		forkAndCompare(run);
	}
}

/** The saved machine and the one that went on must be the same a little later. The run goes on with the restored one. */
function forkAndCompare(run: Run): void {
	const { engine } = run;
	const restored = restoreEngine(engine.save());
	assert.equal(restored.hash(), engine.hash(), `restored at ${engine.now()} ns: another hash`);
	const later = Math.min(run.endNs, engine.now() + 3e6);
	const at = engine.now();
	engine.runUntil(later);
	const again = restoreEngine(restored.save());
	restored.runUntil(later);
	again.runUntil(at + (later - at) / 3);
	again.runUntil(later);
	assert.equal(restored.hash(), engine.hash(), `restored and run on to ${later} ns: another hash`);
	assert.equal(again.hash(), engine.hash(), `restored twice and run on to ${later} ns: another hash`);
	run.engine = again;
	run.restores++;
}
