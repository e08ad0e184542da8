/** CPU time by function of the kernel. */
import assert from 'node:assert/strict';
import { auditMachine } from '../../source/engine/audit.js';
import { profileFacts } from '../../source/engine/profile.js';
import { restoreMachine, saveMachine } from '../../source/engine/image.js';
import { engineTest, type Lab, lab } from '../helpers/lab.js';

function spent(a: Lab): Record<string, number> {
	return Object.fromEntries(profileFacts(a.m).flatMap(({ name, ns }) => (ns > 0 ? [[name, ns]] : [])));
}

engineTest('what a writer of a compact file uses is found under the functions of compaction', () => {
	const a = lab(['(A.)256', '(.A)256', '.512']);
	const before = spent(a);
	const thread = a.finish({ k: 'writer', nodes: [0], exit: true });
	const after = spent(a);
	const used = Object.entries(after).map(([name, ns]) => [name, ns - (before[name] ?? 0)] as const);
	const ns = Object.fromEntries(used);
	assert.equal(ns['migrate_pages_batch'], a.count('pgmigrate_success') * a.m.costs.migrate);
	assert.ok((ns['isolate_migratepages_block'] ?? 0) >= a.count('compact_migrate_scanned') * a.m.costs.scanMigrate);
	// Daemons ran a little meanwhile; nothing else did.
	const total = used.reduce((sum, [, each]) => sum + each, 0);
	const daemons = a.m.threads.filter(({ comm }) => /^k/.test(comm)).reduce((sum, { cpuNs }) => sum + cpuNs, 0);
	assert.ok(total >= thread.cpuNs && total <= thread.cpuNs + daemons);
});

engineTest('it is part of the machine, and the audit knows when some is missing', () => {
	const a = lab(['(A.)256', '.512']);
	a.compact();
	assert.deepEqual(restoreMachine(saveMachine(a.m)).spent, a.m.spent);
	const kept = a.m.spent.slice();
	a.m.spent.fill(0);
	assert.throws(() => auditMachine(a.m), /threads used \d+ ns of CPU time, but functions only 0 ns/);
	a.m.spent.set(kept);
});
