/** dmesg: what the kernel says of a failed allocation. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOver } from '../../source/engine/engine.js';
import { GFP_ATOMIC, GFP_BIT_NOWARN } from '../../source/engine/gfp.js';
import { restoreMachine, saveMachine } from '../../source/engine/image.js';
import { engineTest, lab, type LabOptions } from '../helpers/lab.js';
import { openShell } from './open-shell.js';

/** Half of memory is free, in single pages. */
const SCATTERED = ['(U.)256', '(.A)256', '(A.)256'];

/** A machine on which an urgent request of order 2 has failed that often. */
function afterFailures(times: number, options: LabOptions = {}, gfp = GFP_ATOMIC) {
	const a = lab(SCATTERED, { minFreeKbytes: 16, tunables: { 'vm.compaction_proactiveness': 0 }, ...options });
	for (let i = 0; i < times; i++) {
		assert.equal(a.take(2, gfp), 0);
		// Nobody may help: what is tested is the report.
		a.runFor(1);
	}
	return a;
}

test('a failed order-2 request is reported with the free lists of each zone', async () => {
	const a = afterFailures(1);
	const { out } = openShell(engineOver(a.m));
	const lines = (await out('dmesg')).replace(/^\[ *\d+\.\d{6}\] /gm, '').split('\n');
	assert.deepEqual(lines.slice(0, 4), [
		'Linux version 6.18.0',
		'task: page allocation failure: order:2, mode:0x820(GFP_ATOMIC), nodemask=(null),cpuset=/,mems_allowed=0',
		`CPU: 0 PID: ${a.m.kernelLog.records[0]?.pid} Comm: task`,
		'Mem-Info:',
	]);
	assert.ok(lines.includes(' free:768 free_pcp:0'));
	assert.ok(lines.some((line) => line.startsWith('Node 0 Normal free:3072kB boost:0kB min:16kB low:')));
	assert.ok(
		lines.includes('Node 0 Normal: 768*4kB (M) 0*8kB 0*16kB 0*32kB 0*64kB 0*128kB 0*256kB 0*512kB 0*1024kB 0*2048kB 0*4096kB = 3072kB'),
	);
	assert.ok(lines.includes('1536 pages RAM'));
});

test('older kernels say less', async () => {
	const says = async (kernel: string) => (await openShell(engineOver(afterFailures(1, { kernel }).m)).out('dmesg')).split('\n');
	const first = async (kernel: string) => (await says(kernel)).find((line) => line.includes('failure'))?.replace(/^\[.*?\] /, '');
	assert.equal(await first('2.6.35'), 'task: page allocation failure. order:2, mode:0xa20');
	assert.equal(await first('4.9'), 'task: page allocation failure: order:2, mode:0xa20(GFP_ATOMIC)');
	assert.ok((await says('2.6.35')).some((line) => /Node 0 Normal: \d+\*4kB 0\*8kB/.test(line)));
});

engineTest('reports are rare, and say how many were left out', () => {
	const a = afterFailures(5);
	assert.equal(a.m.kernelLog.records.length, 1);
	a.runFor(10_000);
	assert.equal(a.take(2, GFP_ATOMIC), 0);
	const [, second] = a.m.kernelLog.records;
	assert.equal(second?.kind === 'allocationFailure' && second.missed, 4);
	assert.equal(afterFailures(12, { features: { rareFailureReports: false } }).m.kernelLog.records.length, 10);
	assert.equal(afterFailures(2, {}, GFP_ATOMIC | GFP_BIT_NOWARN).m.kernelLog.records.length, 0);
});

engineTest('the log is part of the machine', () => {
	const a = afterFailures(1);
	assert.deepEqual(restoreMachine(saveMachine(a.m)).kernelLog, a.m.kernelLog);
});

test('a reboot empties the log', async () => {
	const { out } = openShell(engineOver(afterFailures(1).m));
	await out('reboot');
	assert.equal(await out('dmesg'), '[    0.000000] Linux version 6.18.0\n');
});
