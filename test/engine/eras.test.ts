/** What an era did not have does not happen: no compaction, no daemon, no huge page, no proactive run before its time. */
import assert from 'node:assert/strict';
import { bootMachine } from '../../source/engine/engine.js';
import { runUntil } from '../../source/engine/scheduler.js';
import { ERAS, type TimelineOp } from '../../source/model/index.js';
import { engineTest, Lab, smallScenario, watched } from '../helpers/lab.js';

/** Memory in small holes; then somebody wants 2 MiB blocks, for the kernel and for himself. */
const FRAGMENTED: readonly TimelineOp[] = [
	{ t: 0.1, op: 'anon', name: 'A', mb: 150 },
	{ t: 0.2, op: 'free_random', name: 'A', p: 0.5 },
];
const DEMAND: readonly TimelineOp[] = [
	{ t: 1, op: 'ring', name: 'R', order: 9, count: 30 },
	{ t: 1.5, op: 'thp', name: 'T', mb: 8 },
];

function after(seconds: number, kernel: string, timeline: readonly TimelineOp[], proactiveness = 0): Lab {
	const tunables = { 'vm.compaction_proactiveness': proactiveness };
	const m = watched(bootMachine(smallScenario({ memoryMib: [192], kernel, timeline, tunables, bootKernelMib: 4 })));
	runUntil(m, seconds * 1e9);
	return new Lab(m);
}

const daemons = (a: Lab): string[] => a.m.threads.map(({ comm }) => comm).filter((comm) => comm.startsWith('kcompactd'));

engineTest('2.6.34 compacts nothing, whatever is wanted', () => {
	const a = after(3, '2.6.34', [...FRAGMENTED, ...DEMAND, { t: 2, op: 'compact', node: undefined }]);
	assert.deepEqual(a.counts('compact_', 'pgmigrate', 'thp_'), {});
	assert.deepEqual(daemons(a), []);
});

engineTest('2.6.35 compacts by hand and for a task, without a daemon or huge pages', () => {
	const a = after(3, '2.6.35', [...FRAGMENTED, ...DEMAND]);
	assert.ok(a.count('compact_stall') > 0 && a.count('pgmigrate_success') > 0);
	assert.deepEqual(a.counts('thp_fault', 'compact_daemon'), {});
	assert.deepEqual(daemons(a), []);
	const byHand = after(3, '2.6.35', [...FRAGMENTED, { t: 2, op: 'compact', node: undefined }]);
	assert.ok(byHand.count('pgmigrate_success') > 0);
	assert.equal(byHand.count('compact_stall'), 0);
});

engineTest('kcompactd comes with 4.6, and works by itself from 5.9 on', () => {
	for (const { kernel } of ERAS) {
		const a = after(20, kernel, FRAGMENTED, 100);
		const daemon = !['2.6.34', '2.6.35'].includes(kernel);
		const proactive = daemon && !['4.9', '5.3'].includes(kernel);
		assert.equal(daemons(a).length, daemon ? 1 : 0, kernel);
		assert.equal(a.count('compact_migrate_scanned') > 0, proactive, kernel);
	}
});

engineTest('huge pages come with 2.6.38: from then on a fault asks for one', () => {
	for (const { kernel } of ERAS) {
		const a = after(3, kernel, DEMAND);
		const asked = a.count('thp_fault_alloc') + a.count('thp_fault_fallback');
		assert.equal(asked, kernel.startsWith('2.6') ? 0 : 4, kernel);
	}
});
