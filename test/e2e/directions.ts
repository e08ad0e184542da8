/**
 * The tunables turn the default preset in the direction in which they turn a real kernel: a minute of simulated time under each
 * setting, compared.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunReport } from '../../source/feeds/run-report.js';
import { LONG_TEST, runs } from './runs.js';

const SETTINGS = {
	off: 'vm.compaction_proactiveness=0',
	eager: 'vm.compaction_proactiveness=80',
	neverForFragmentation: 'vm.extfrag_threshold=1000',
	/** The demand comes from madvised memory, for which the preset's own `madvise` means the same. */
	always: 'thp.defrag=always',
	defer: 'thp.defrag=defer',
} as const;
type Reports = Record<keyof typeof SETTINGS, RunReport>;

export function directionTests(seed: number): void {
	let minutes: Promise<Reports> | undefined;
	const reports = (): Promise<Reports> => {
		minutes ??= runAll(seed);
		return minutes;
	};

	test(`seed ${seed}: proactiveness 80 against 0 turns stalls into kcompactd time`, LONG_TEST, async () => {
		const { off, eager } = await reports();
		const [cpuOff, cpuEager] = [kcompactdSeconds(off), kcompactdSeconds(eager)];
		const [stallsOff, stallsEager] = [count(off, 'compact_stall'), count(eager, 'compact_stall')];
		assert.ok(cpuEager >= 1.5 * cpuOff && cpuEager > 1, `kcompactd: ${cpuOff} s at 0, ${cpuEager} s at 80`);
		assert.ok(stallsEager <= 0.7 * stallsOff && stallsOff > 100, `compact_stall: ${stallsOff} at 0, ${stallsEager} at 80`);
	});

	test(`seed ${seed}: extfrag_threshold 1000 keeps direct compaction from scanning for huge pages`, LONG_TEST, async () => {
		const { always, neverForFragmentation } = await reports();
		// Only huge page faults stall to compact in this preset: orders up to 3, which the threshold does not concern, never do.
		assert.ok(scannedDirectly(always) > 100_000, `${scannedDirectly(always)} pages at 500`);
		assert.equal(scannedDirectly(neverForFragmentation), 0);
		assert.ok(count(neverForFragmentation, 'thp_fault_alloc') > 0);
	});

	test(`seed ${seed}: THP defrag defer against always: no fault stalls, more fall back`, LONG_TEST, async () => {
		const { always, defer } = await reports();
		assert.ok(count(always, 'compact_stall') > 100);
		assert.equal(count(defer, 'compact_stall'), 0);
		const [usual, deferred] = [count(always, 'thp_fault_fallback'), count(defer, 'thp_fault_fallback')];
		assert.ok(deferred > 1.5 * usual, `thp_fault_fallback: ${usual} with always, ${deferred} with defer`);
		assert.equal(defer.thp.attempts, count(defer, 'thp_fault_alloc') + deferred);
	});
}

async function runAll(seed: number): Promise<Reports> {
	const names = Object.keys(SETTINGS) as (keyof Reports)[];
	const made = await runs(names.map((name) => ['thp-storm', '--for', '60s', '--seed', String(seed), '--set', SETTINGS[name]]));
	return Object.fromEntries(names.map((name, index) => [name, made[index]])) as Reports;
}

function kcompactdSeconds(report: RunReport): number {
	return report.nodes.reduce((sum, node) => sum + node.kcompactdCpuSeconds, 0);
}

function count(report: RunReport, name: string): number {
	return report.vmstat[name] ?? Number.NaN;
}

/** Pages that tasks scanned themselves because they were stalled: everything but kcompactd's share. Nobody writes to a compact file here. */
function scannedDirectly(report: RunReport): number {
	return count(report, 'compact_migrate_scanned') - count(report, 'compact_daemon_migrate_scanned');
}
