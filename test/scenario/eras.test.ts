/** A preset meets a kernel: files and values that kernel has not. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { remarks, UsageError, withOverrides } from '../../source/scenario/index.js';
import { smallScenario } from '../helpers/lab.js';

const SCENARIO = smallScenario({
	tunables: { 'vm.compaction_proactiveness': 40, 'vm.swappiness': 120, 'thp.enabled': 'always', 'vm.extfrag_threshold': 100 },
});

test('what the asked-for kernel has no use for is left out, and said', () => {
	const asked = { kernel: '5.3', set: {} };
	assert.deepEqual(withOverrides(SCENARIO, asked).tunables, { 'thp.enabled': 'always', 'vm.extfrag_threshold': 100 });
	assert.deepEqual(remarks(SCENARIO, asked), [
		"the preset's vm.compaction_proactiveness = 40 is left out: Linux 5.3 has no vm.compaction_proactiveness; it came with 5.9",
		"the preset's vm.swappiness = 120 is left out: expected a whole number from 0 to 100, got 120 (the kernel answers EINVAL)",
	]);
	assert.deepEqual(remarks(SCENARIO, { kernel: '5.3', set: { 'vm.swappiness': 10 } }).length, 1, 'a value given by hand takes its place');
	assert.deepEqual(remarks(SCENARIO, { set: {} }), []);
	assert.deepEqual(remarks(SCENARIO, { kernel: '6.12', set: {} }), []);
	assert.deepEqual(remarks(SCENARIO, { kernel: '6.6', set: {} }), ['Linux 6.6 is simulated by the rules of 6.12']);
});

test('a value set by hand must be one of the kernel', () => {
	const says = (pattern: RegExp) => (error: unknown) => error instanceof UsageError && pattern.test(error.message);
	const set = (name: string, value: string | number, kernel: string) => () => withOverrides(SCENARIO, { kernel, set: { [name]: value } });
	assert.throws(
		set('vm.watermark_boost_factor', 0, '4.9'),
		says(/^--set vm\.watermark_boost_factor=0: Linux 4\.9 has no .*came with 5\.0$/),
	);
	assert.throws(set('thp.defrag', 'defer+madvise', '4.9'), says(/one of always, defer, madvise, never/));
	assert.equal(withOverrides(SCENARIO, { kernel: '5.9', set: { 'vm.swappiness': 120 } }).tunables['vm.swappiness'], 120);
	const byHand = { kernel: '4.9', features: { proactive: true }, set: { 'vm.compaction_proactiveness': 60 } };
	assert.equal(withOverrides(SCENARIO, byHand).tunables['vm.compaction_proactiveness'], 60);
});
