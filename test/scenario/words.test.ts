/** Small parts of reading presets: sizes, durations, near words, overrides, recorded scenarios. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
	editDistance,
	nearest,
	parseDurationNs,
	parseRecordedScenario,
	parseSizeMib,
	UsageError,
	withOverrides,
} from '../../source/scenario/index.js';
import { EMPTY_SCENARIO } from '../helpers/fake-engine.js';

test('sizes: binary units, whole pages, bare numbers are MiB', () => {
	const cases: readonly (readonly [unknown, number | undefined])[] = [
		['4GiB', 4096],
		['1.5 GiB', 1536],
		['4KiB', 1 / 256],
		[256, 256],
		[0.5, 0.5],
		['1TiB', 1_048_576],
		['4GB', undefined],
		['2KiB', undefined],
		['-1MiB', undefined],
		[-1, undefined],
		[Number.NaN, undefined],
		['', undefined],
		[null, undefined],
		['MiB', undefined],
	];
	for (const [written, mib] of cases) assert.equal(parseSizeMib(written), mib, String(written));
});

test('durations: a unit is needed unless seconds are meant', () => {
	const cases: readonly (readonly [unknown, number | undefined, number | undefined])[] = [
		['60s', 60e9, 60e9],
		['500ms', 500e6, 500e6],
		['1.5 min', 90e9, 90e9],
		['2h', 7200e9, 7200e9],
		['5us', 5000, 5000],
		[3, 3e9, undefined],
		['3', 3e9, undefined],
		['3 days', undefined, undefined],
		['s', undefined, undefined],
		[-3, undefined, undefined],
		[1e300, undefined, undefined],
	];
	for (const [written, seconds, strict] of cases) {
		assert.equal(parseDurationNs(written, 'seconds'), seconds, String(written));
		assert.equal(parseDurationNs(written, 'refused'), strict, String(written));
	}
});

test('edit distance counts inserts, deletions, replacements and swaps', () => {
	assert.deepEqual(
		[
			['', 'abc'],
			['abc', 'abc'],
			['abc', 'acb'],
			['kitten', 'sitting'],
			['rnu', 'run'],
		].map(([a = '', b = '']) => editDistance(a, b)),
		[3, 0, 1, 3, 1],
	);
});

test('the nearest word is only offered when it is near', () => {
	const known = ['vm.swappiness', 'thp.defrag', 'vm.extfrag_threshold'];
	assert.equal(nearest('vm.swapiness', known), 'vm.swappiness');
	assert.equal(nearest('swappiness', known), 'vm.swappiness');
	assert.equal(nearest('THP.DEFRAG', known), 'thp.defrag');
	assert.equal(nearest('kernel.panic', known), undefined);
});

test('overrides replace seed, kernel and tunables, and leave the rest', () => {
	const scenario = { ...EMPTY_SCENARIO, tunables: { 'vm.swappiness': 5, 'thp.enabled': 'always' } };
	const changed = withOverrides(scenario, { seed: 9, set: { 'vm.swappiness': '10', 'thp.defrag': 'defer' } });
	assert.deepEqual(changed, { ...scenario, seed: 9, tunables: { 'vm.swappiness': 10, 'thp.enabled': 'always', 'thp.defrag': 'defer' } });
	assert.deepEqual(withOverrides(scenario, { set: {} }), scenario);
});

test('overrides that the kernel would refuse are refused', () => {
	const refused = (set: Record<string, number | string>, kernel?: string) => () => withOverrides(EMPTY_SCENARIO, { set, kernel });
	const says = (pattern: RegExp) => (error: unknown) => error instanceof UsageError && pattern.test(error.message);
	assert.throws(
		refused({ 'vm.nope': 1 }),
		says(/^--set vm\.nope=1: no tunable is named vm\.nope; there are vm\.compaction_proactiveness, .*thp\.defrag$/),
	);
	assert.throws(
		refused({ 'vm.swappiness': 201 }),
		says(/^--set vm\.swappiness=201: expected a whole number from 0 to 200, got 201 \(.*EINVAL\)$/),
	);
	assert.throws(refused({ 'thp.defrag': 'madvice' }), says(/expected one of always, defer, defer\+madvise, madvise, never/));
	assert.throws(
		refused({}, '2.6.32'),
		says(/^--kernel: expected a kernel version from 2\.6\.34 on, such as 2\.6\.34, .*6\.18; got 2\.6\.32$/),
	);
});

const RECORDED = {
	name: 'a-recording',
	desc: 'As made on a real machine.',
	seed: 1,
	interval_ms: 250,
	boot: { swap: '1G' },
	timeline: [
		{ t: 0.2, op: 'affinity', cpu: 1 },
		{ t: 0.3, op: 'swapon', path: '/dev/vdd' },
		{ t: 0.5, op: 'anon', name: 'A', node: 1, mb: 870 },
		{ t: 0.6, op: 'ring', name: 'R', order: 4, count: 250, hold: 0, hold_ms: 500, bg: 1 },
		{ t: 0.4, op: 'mark', label: 'early' },
	],
};

test('a recorded scenario is read with the same operations, in order of time; swap has the size it was booted with', () => {
	const { timeline, description } = parseRecordedScenario(JSON.stringify(RECORDED), 's.json', 2);
	assert.deepEqual(
		timeline.map((op) => op.op),
		['affinity', 'swapon', 'mark', 'anon', 'ring'],
	);
	assert.deepEqual(timeline[1], { t: 0.3, op: 'swapon', mb: 1024, path: '/dev/vdd' });
	assert.deepEqual(timeline[4], { t: 0.6, op: 'ring', name: 'R', order: 4, count: 250, hold: false, hold_ms: 500, bg: true });
	assert.equal(description, 'As made on a real machine.');
	const without = JSON.stringify({ ...RECORDED, boot: {} });
	assert.throws(() => parseRecordedScenario(without, 's.json', 2), /timeline\[1\]\.mb: expected a number .*got nothing/);
});

test('in a recorded scenario too, what is not understood is an error at its place', () => {
	const text = JSON.stringify(
		{
			...RECORDED,
			timeline: [
				{ t: 0, op: 'affinity', cpu: 0 },
				{ t: 1, op: 'annon', name: 'A', mb: 1 },
			],
		},
		undefined,
		1,
	);
	assert.throws(
		() => parseRecordedScenario(text, 's.json', 2),
		/^UsageError: s\.json:17:10: timeline\[1\]\.op: expected an operation .*did you mean anon/,
	);
	const foreign = JSON.stringify({ ...RECORDED, timeline: [{ t: 1, op: 'compact', node: 2 }] });
	assert.throws(() => parseRecordedScenario(foreign, 's.json', 2), /timeline\[0\]\.node: expected a node of the machine \(0 to 1\), got 2/);
});
