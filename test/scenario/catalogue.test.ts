/** The shipped presets, and how one is found. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { COST_NAMES } from '../../source/engine/costs.js';
import { loadScenario, presetNames, UsageError } from '../../source/scenario/index.js';

const refusal = (nameOrPath: string): string => {
	try {
		loadScenario(nameOrPath, COST_NAMES);
	} catch (error) {
		assert.ok(error instanceof UsageError, String(error));
		return error.message;
	}
	return 'loaded';
};

test('the default preset and the small one are there', () => {
	const names = presetNames();
	for (const name of ['thp-storm', 'teach-tiny']) assert.ok(names.includes(name), names.join(', '));
	assert.deepEqual(names, [...names].sort());
});

const UNLISTED = ['bench/two-32g', 'bench/two-32g-idle'];

for (const name of [...presetNames(), ...UNLISTED]) {
	test(`preset ${name} is well formed and says what it is for`, () => {
		const scenario = loadScenario(name, COST_NAMES);
		assert.equal(scenario.name, name);
		assert.match(scenario.question, /\?$/);
		assert.ok(scenario.watch.length > 0 && scenario.tryThis.length > 0);
		assert.ok(scenario.timeline.length + scenario.actors.length > 0, 'nothing happens in it');
	});
}

test('presets for measuring are run by name, but not listed', () => {
	assert.deepEqual(
		presetNames().filter((name) => name.includes('two-32g')),
		[],
	);
	const busy = loadScenario('bench/two-32g', COST_NAMES);
	const idle = loadScenario('bench/two-32g-idle', COST_NAMES);
	assert.deepEqual(busy.machine, idle.machine);
	assert.deepEqual([...new Set(busy.actors.map((actor) => actor.kind))].sort(), ['buffers', 'heap', 'reader', 'slab', 'thp']);
	const orders = busy.actors.flatMap((actor) => (actor.kind === 'buffers' ? [actor.order] : []));
	assert.deepEqual([...new Set(orders)].sort(), [0, 1, 2, 3]);
	assert.match(refusal('bench/two-32'), /^cannot read bench\/two-32: there is no such file$/);
});

test('a name that is slightly wrong is answered with the right one', () => {
	assert.match(refusal('thp-strom'), /^no preset is named thp-strom \(did you mean thp-storm\?\); there are .*teach-tiny, thp-storm/);
	assert.match(refusal('zzz'), /^no preset is named zzz; there are /);
});

test('a path is read as a file, named after it', () => {
	const folder = mkdtempSync(join(tmpdir(), 'compactop-'));
	try {
		const file = join(folder, 'mine.yml');
		writeFileSync(file, 'title: x\nquestion: y?\nmachine: { nodes: [{ memory: 64MiB }] }\n');
		assert.equal(loadScenario(file, COST_NAMES).name, 'mine');
		assert.match(refusal(join(folder, 'none.yaml')), /^cannot read .*none\.yaml: there is no such file$/);
		assert.match(refusal(`${folder}/`), /^cannot read .*: it is a folder$/);
		assert.match(refusal('none.json'), /^cannot read none\.json: there is no such file$/);
	} finally {
		rmSync(folder, { recursive: true });
	}
});
