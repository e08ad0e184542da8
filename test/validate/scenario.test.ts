import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditMachine } from '../../source/engine/audit.js';
import { parseBuddyinfo } from '../../source/procfs/buddyinfo.js';
import { UsageError } from '../../source/scenario/index.js';
import { compareScenario } from '../../source/validate/compare-scenario.js';
import { sampleFile } from '../../source/validate/compaction.js';
import { judgeMeasured, type Measured } from '../../source/validate/judge.js';
import { knownCause } from '../../source/validate/known-causes.js';
import { openRecording } from '../../source/validate/recording.js';
import { jsonReport, summarize, textReport } from '../../source/validate/report.js';
import { openScenario } from '../../source/validate/scenario-recording.js';
import { startMachine } from '../../source/validate/simulate-scenario.js';
import { FOLDER, recording as compactionOnly } from './fixture.js';
import { nextOf } from '../../source/engine/page-fields.js';

const SCENARIO = 'test/fixtures/recordings/6.12-04-thp-demand-direct';
const recording = openScenario(openRecording(SCENARIO), SCENARIO);
const comparison = compareScenario(recording, [1]);

const metric = (name: string) => {
	const found = comparison.metrics.find((one) => one.name === name);
	assert.ok(found, name);
	return found;
};

test('the machine starts with the free blocks of the first sample, order by order', () => {
	for (const seed of [1, 2]) {
		const m = startMachine(recording, seed);
		auditMachine(m);
		const real = parseBuddyinfo(sampleFile(recording.first, '/proc/buddyinfo'));
		assert.deepEqual(
			m.zones.map((zone) => [zone.node, zone.name, ...zone.nrFree]),
			real.map(({ node, name, free }) => [node, name, ...free]),
		);
	}
});

test('its free lists ascend, as boot left them', () => {
	const m = startMachine(recording, 1);
	for (const zone of m.zones) {
		for (const head of zone.head) {
			for (let pfn = head; pfn > 0 && nextOf(m, pfn) > 0; pfn = nextOf(m, pfn)) assert.ok(pfn < nextOf(m, pfn), `${zone.name} ${pfn}`);
		}
	}
});

test('operations run when they really ran, and marks carry the samples taken at them', () => {
	const [second] = recording.timeline.filter((op) => op.op === 'thp').map((op) => op.t);
	assert.equal(second, 16.000605);
	assert.deepEqual([...recording.marks.keys()], ['fragmented', 'map before', 'map after', 'end']);
	assert.ok(Math.abs((recording.marks.get('map after')?.t ?? 0) - 20.99) < 0.05);
});

test('the script ends as on the real kernel: pages moved, huge pages served, memory at each mark', () => {
	for (const name of ['pages migrated', 'migrate scanned', 'huge page faults served', 'compact_success', 'fallbacks to another type']) {
		const { verdict, real, sim } = metric(name);
		assert.equal(verdict, 'ok', `${name}: ${sim}, really ${real}`);
	}
	assert.equal(metric('pages migrated').real, 45_018);
	assert.equal(metric('huge page faults served').real, 98.5);
	const marks = comparison.metrics.filter(({ name }) => name.includes(': '));
	assert.equal(marks.length, 25);
	assert.deepEqual(
		marks.filter(({ verdict }) => verdict === 'miss').map(({ name, real, sim }) => `${name}: ${sim}, really ${real}`),
		[],
	);
});

test('a recording without its script or first sample cannot be run as a whole, and says why', () => {
	const { scenario_json: _, ...meta } = compactionOnly.meta;
	assert.throws(() => openScenario({ ...compactionOnly, meta }, FOLDER), /does not hold its script/);
	assert.throws(() => openScenario({ ...compactionOnly, ticks: [] }, FOLDER), UsageError);
});

const measured = (real: number, simulated: number[], tolerance: Partial<Measured['tolerance']> = {}): Measured => ({
	name: 'x',
	tolerance: { unit: 'pages', floor: 8, ...tolerance },
	real,
	untouched: 0,
	simulated,
});

test('the median of the seeds is judged against the larger of floor and share, or by quotient', () => {
	const verdict = (one: Measured) => judgeMeasured(one, 'because').verdict;
	assert.equal(verdict(measured(100, [1, 108, 900])), 'ok');
	assert.equal(verdict(measured(100, [1, 109, 900])), 'miss');
	assert.equal(verdict(measured(100, [110], { share: 0.1 })), 'ok');
	assert.equal(verdict(measured(100, [111], { share: 0.1 })), 'miss');
	assert.equal(verdict(measured(100, [150], { factor: 1.5 })), 'ok');
	assert.equal(verdict(measured(100, [67], { factor: 1.5 })), 'ok');
	assert.equal(verdict(measured(100, [66], { factor: 1.5 })), 'miss');
	assert.equal(verdict(measured(100, [151], { factor: 1.5 })), 'miss');
	assert.equal(judgeMeasured(measured(100, [151]), 'because').cause, 'because');
	assert.equal(judgeMeasured(measured(100, [100]), 'because').cause, null);
});

test('nothing happened and nothing was simulated: listed, but not counted', () => {
	const metrics = [measured(0, [0]), measured(0, [8]), measured(0, [9]), measured(3, [0])].map((one) => judgeMeasured(one, undefined));
	assert.deepEqual(
		metrics.map(({ trivial, verdict }) => [trivial, verdict]),
		[
			[true, 'ok'],
			[true, 'ok'],
			[false, 'miss'],
			[false, 'ok'],
		],
	);
	const scripts = [
		{ name: 'a', kernel: 'Linux', trigger: 'w', heading: 'the whole script', counted: true, metrics },
		{ name: 'a', kernel: 'Linux', trigger: 'w', counted: true, metrics },
	];
	const summary = { recordings: 1, metrics: 4, ok: 2, missed: 2, trivial: 4, worst: 'a', worstPercent: 50, goalReached: false };
	assert.deepEqual(summarize(scripts), summary);
	assert.deepEqual(summarize(scripts.map((one) => ({ ...one, counted: false }))).metrics, 0);
	const report = JSON.parse(jsonReport(scripts, [])) as { recordings: { metrics: { name: string }[] }[]; summary: object };
	assert.deepEqual(
		report.recordings.map((one) => one.metrics.map(({ name }) => name)),
		[['x', 'x', 'x', 'x', ...Array<string>(4).fill('first write to w: x')]],
	);
	assert.match(textReport(scripts, [], 8), /^2 of 4 metrics of 1 recording reproduced: 50 %, at worst 50 % in a$/m);
	assert.match(textReport(scripts, [], 8), /^goal: .* missed$/m);
});

test('causes are given by recording and metric', () => {
	assert.match(knownCause({ name: '6.1-09-any' }, 'fault latency p99 / p50') ?? '', /recorder/);
	assert.match(knownCause({ name: '6.12-02-fragment-then-manual' }, 'end: 2 MiB blocks, node 1 Normal') ?? '', /kcompactd of node 1/);
	assert.equal(knownCause({ name: '6.12-03-per-node-manual' }, 'end: 2 MiB blocks, node 1 Normal'), undefined);
	assert.equal(knownCause({ name: '6.12-09-any' }, 'scanned by kcompactd'), undefined);
});
