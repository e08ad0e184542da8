import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ERAS, FEATURE_NAMES } from '../../source/model/index.js';
import { runSwarm, type SwarmReport } from '../helpers/swarm.js';
import { isCrowd, swarmScenario } from '../helpers/swarm-scenario.js';

const RUNS = 208;

/** Runs a seed; a failure says which and how to run it again. */
function swarm(seed: number): SwarmReport {
	try {
		return runSwarm(seed);
	} catch (error) {
		throw new Error(`seed ${seed} failed; again with: npm run soak -- --seed ${seed}`, { cause: error });
	}
}

test(`${RUNS} random machines keep every law, saved and restored on the way`, () => {
	const reports = Array.from({ length: RUNS }, (_, i) => swarm(i + 1));
	const restores = reports.reduce((sum, report) => sum + report.restores, 0);
	assert.ok(restores > RUNS / 2, `only ${restores} restores`);
	const crowded = reports.filter((report) => report.crowd >= 8);
	const hotplugged = reports.filter((report) => report.offline > 0);
	assert.ok(hotplugged.length >= 3, `only ${hotplugged.length} runs ended with memory offline`);
	assert.ok(crowded.length >= 5, `only ${crowded.length} runs were saved while eight tasks and kcompactd compacted one zone`);
});

test('the same seed gives the same machine', () => {
	for (const seed of [3, 8]) assert.equal(swarm(seed).hash, swarm(seed).hash);
	assert.notEqual(swarm(3).hash, swarm(4).hash);
});

test('the swarm visits every kind of operation and actor', () => {
	const scenarios = Array.from({ length: RUNS }, (_, i) => swarmScenario(i + 1));
	const ops = new Set(scenarios.flatMap((scenario) => scenario.timeline.map((op) => op.op)));
	const kinds = new Set(scenarios.flatMap((scenario) => scenario.actors.map((actor) => actor.kind)));
	assert.equal(ops.size, 32, [...ops].sort().join(' '));
	assert.equal(kinds.size, 5);
	assert.ok(scenarios.some((scenario) => scenario.machine.nodes.length === 2));
	assert.ok(Array.from({ length: RUNS }, (_, i) => i + 1).some(isCrowd));
	assert.deepEqual(
		ERAS.map((era) => era.kernel).filter((kernel) => !scenarios.some((scenario) => scenario.kernel === kernel)),
		[],
		'eras no machine has',
	);
	const turned = new Set(scenarios.flatMap((scenario) => Object.keys(scenario.features)));
	assert.deepEqual(
		FEATURE_NAMES.filter((name) => !turned.has(name)),
		[],
		'features no machine has turned over',
	);
});
