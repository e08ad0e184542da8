/** What every kernel engineer knows compaction to do, shown by recorded scripts run in the simulator. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COUNTER } from '../../source/engine/counters.js';
import { engineOver } from '../../source/engine/engine.js';
import { weightedScore } from '../../source/engine/fragmentation.js';
import type { TraceEvent, ZoneFacts } from '../../source/model/index.js';
import { hugeBlocks } from '../../source/validate/map-compare.js';
import { openRecording } from '../../source/validate/recording.js';
import { openScenario, type ScenarioRecording } from '../../source/validate/scenario-recording.js';
import { type SimulatedRun, simulateScenario, startMachine } from '../../source/validate/simulate-scenario.js';

type EndEvent = Extract<TraceEvent, { name: 'mm_compaction_end' }>;

interface Run extends SimulatedRun {
	/** Every run of compaction over a zone, in order. */
	readonly ends: readonly EndEvent[];
}

function recorded(name: string): ScenarioRecording {
	const folder = `test/fixtures/recordings/${name}`;
	return openScenario(openRecording(folder), folder);
}

const runs = new Map<string, Run>();
/** The script of a recording, run once with seed 1. */
function run(name: string): Run {
	const known = runs.get(name);
	if (known) return known;
	const ends: EndEvent[] = [];
	const done = simulateScenario(recorded(name), 1, (event) => {
		if (event.name === 'mm_compaction_end') ends.push(event);
	});
	runs.set(name, { ...done, ends });
	return { ...done, ends };
}

function at({ marks }: Run, label: string): readonly ZoneFacts[] {
	const zones = marks.get(label);
	assert.ok(zones, `no mark ${label}; there are ${[...marks.keys()].join(', ')}`);
	return zones;
}

function score(zones: readonly ZoneFacts[], node: number): number {
	return weightedScore(zones.filter((zone) => zone.node === node).map((zone) => ({ present: zone.presentPages, nrFree: zone.buddy })));
}

function within(value: number, low: number, high: number, what: string): void {
	assert.ok(value >= low && value <= high, `${what}: ${value}, expected ${low} to ${high}`);
}

test('free pages on odd frames only are invisible to the free scanner once it strides', () => {
	const odd = run('6.1-02-stride2-phase0').counter('pgmigrate_success');
	const even = run('6.12-02-stride2-phase1').counter('pgmigrate_success');
	assert.ok(even > 50_000 && odd < even / 100, `${odd} pages moved against ${even}`);
});

test('extfrag_threshold 1000 turns direct compaction off for every order above 3', () => {
	const { counter, ends } = run('6.1-08-extfrag-threshold-1000');
	assert.deepEqual(
		ends.filter((end) => end.order > 3),
		[],
	);
	assert.equal(counter('compact_migrate_scanned') + counter('compact_free_scanned'), 0);
	assert.ok(run('6.1-08-extfrag-threshold-0500').counter('compact_migrate_scanned') > 5000, 'at 500 it works');
});

test('proactiveness 20 leaves scores of 89 and 78 alone', () => {
	const idle = run('6.1-06-proactive-020');
	assert.equal(idle.counter('pgmigrate_success'), 0);
	within(score(at(idle, 'fragmented'), 0), 84, 90, 'score of node 0');
	assert.equal(score(at(idle, 'end'), 0), score(at(idle, 'fragmented'), 0));
});

test('proactiveness 20 compacts the node above 90 down to 80 and leaves the other one alone', () => {
	const eaten = run('6.1-06-proactive-020-eaten');
	assert.ok(eaten.ends.every((end) => end.node === 0));
	within(score(at(eaten, 'map after'), 0), 74, 80, 'score of the eaten node');
	within(score(at(eaten, 'map after'), 1), 85, 90, 'score of the other one');
});

test('proactiveness 60 stops at 40', () => {
	const zones = at(run('6.12-06-proactive-060'), 'map after');
	// What CPUs still keep of it is given back later, which takes a point or two off.
	for (const node of [0, 1]) within(score(zones, node), 37, 45, `score of node ${node}`);
});

test('pinned pages poison blocks: tens of thousands of pages move, hardly a block of 2 MiB comes of it, and hardly a page fails', () => {
	const poisoned = run('6.12-07-pinned-poison');
	const [first] = poisoned.ends.filter((end) => end.zone === 'Normal');
	assert.ok(first && first.migrated >= 40_000, `${first?.migrated} pages moved`);
	assert.ok(first.failed <= 20, `${first.failed} pages failed`);
	const blocks = (label: string): number => hugeBlocks(at(poisoned, label).find((zone) => zone.name === 'Normal')?.buddy ?? []);
	within(blocks('after compaction 1') - blocks('before compaction 1'), -8, 8, 'blocks gained, the real kernel having gained 3');
	assert.ok(blocks('after compaction 2') > 200, 'once unpinned, the memory packed before comes free');
});

test('mlocked pages move only when compact_unevictable_allowed is 1', () => {
	const locked = run('6.12-11-mlocked');
	within(score(at(locked, 'after compaction 1'), 1), 58, 68, 'score with 0');
	within(score(at(locked, 'after compaction 2'), 1), 3, 13, 'score with 1');
});

test('compacting one node leaves the score of the other as it is', () => {
	const one = run('6.1-03-per-node-manual');
	assert.equal(score(at(one, 'after compaction 1'), 0), score(at(one, 'before compaction 1'), 0));
	assert.ok(score(at(one, 'after compaction 1'), 1) < score(at(one, 'before compaction 1'), 1) - 50);
});

test('a first full pass meets at about two fifths of the zone, and a second one gains more', () => {
	const twice = run('6.1-02-fragment-then-manual');
	const [first] = twice.ends.filter((end) => end.zone === 'Normal' && end.order === -1);
	assert.ok(first);
	within((first.migratePfn - first.zoneStart) / (first.zoneEnd - first.zoneStart), 0.35, 0.48, 'share of the zone');
	const after = (n: number): number => score(at(twice, `after compaction ${n}`), 1);
	assert.ok(after(2) < after(1) - 5, `${after(1)}, then ${after(2)}`);
});

test('with defer, a fault that finds no block wakes kcompactd, which makes one: failures and successes alternate', () => {
	const recording = recorded('6.12-05-thp-demand-defer');
	const m = startMachine(recording, 1);
	const engine = engineOver(m);
	const outcomes: string[] = [];
	const count = (name: 'thp_fault_alloc' | 'thp_fault_fallback'): number => m.counters[COUNTER[name]]!;
	while (engine.now() < recording.seconds * 1e9) {
		const [got, refused] = [count('thp_fault_alloc'), count('thp_fault_fallback')];
		engine.runUntil(engine.now() + 1e6);
		outcomes.push('+'.repeat(count('thp_fault_alloc') - got) + '-'.repeat(count('thp_fault_fallback') - refused));
	}
	const late = outcomes.join('').slice(-60);
	const changes = [...late].filter((outcome, i) => i > 0 && outcome !== late[i - 1]).length;
	assert.ok(changes >= 45, late);
	assert.equal(m.counters[COUNTER.compact_stall], 0);
});
