/**
 * The tunables turn the default preset in the direction in which they turn a real kernel. A minute of simulated time each; two seeds
 * here, five in `npm run soak:runs`.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RunReport } from '../../source/feeds/run-report.js';
import { isSoak, LONG_TEST, runs } from './runs.js';

const SEEDS = isSoak ? [1, 2, 3, 4, 5] : [1, 2];

/** A minute of thp-storm for each setting. */
async function minutes(seed: number, ...settings: readonly string[]): Promise<RunReport[]> {
	return runs(settings.map((setting) => ['thp-storm', '--for', '60s', '--seed', String(seed), '--set', setting]));
}

function kcompactdSeconds(report: RunReport | undefined): number {
	return report?.nodes.reduce((sum, node) => sum + node.kcompactdCpuSeconds, 0) ?? Number.NaN;
}

function count(report: RunReport | undefined, name: string): number {
	return report?.vmstat[name] ?? Number.NaN;
}

/** Pages that tasks scanned themselves because they were stalled: everything but kcompactd's share. Nobody writes to a compact file here. */
function scannedDirectly(report: RunReport | undefined): number {
	return count(report, 'compact_migrate_scanned') - count(report, 'compact_daemon_migrate_scanned');
}

for (const seed of SEEDS) {
	test(`seed ${seed}: proactiveness 80 against 0 turns stalls into kcompactd time`, LONG_TEST, async () => {
		const [off, eager] = await minutes(seed, 'vm.compaction_proactiveness=0', 'vm.compaction_proactiveness=80');
		const [cpuOff, cpuEager] = [kcompactdSeconds(off), kcompactdSeconds(eager)];
		const [stallsOff, stallsEager] = [count(off, 'compact_stall'), count(eager, 'compact_stall')];
		assert.ok(cpuEager >= 1.5 * cpuOff && cpuEager > 1, `kcompactd: ${cpuOff} s at 0, ${cpuEager} s at 80`);
		assert.ok(stallsEager <= 0.7 * stallsOff && stallsOff > 100, `compact_stall: ${stallsOff} at 0, ${stallsEager} at 80`);
	});

	test(`seed ${seed}: extfrag_threshold 1000 keeps direct compaction from scanning for huge pages`, LONG_TEST, async () => {
		const [usual, never] = await minutes(seed, 'vm.extfrag_threshold=500', 'vm.extfrag_threshold=1000');
		// Only huge page faults stall to compact in this preset: orders up to 3, which the threshold does not concern, never do.
		assert.ok(scannedDirectly(usual) > 100_000, `${scannedDirectly(usual)} pages at 500`);
		assert.equal(scannedDirectly(never), 0);
		assert.ok(count(never, 'thp_fault_alloc') > 0);
	});

	test(`seed ${seed}: THP defrag defer against always: no fault stalls, more fall back`, LONG_TEST, async () => {
		const [always, defer] = await minutes(seed, 'thp.defrag=always', 'thp.defrag=defer');
		assert.ok(count(always, 'compact_stall') > 100);
		assert.equal(count(defer, 'compact_stall'), 0);
		assert.ok(count(defer, 'thp_fault_fallback') > 1.5 * count(always, 'thp_fault_fallback'));
		assert.equal(defer?.thp.attempts, count(defer, 'thp_fault_alloc') + count(defer, 'thp_fault_fallback'));
	});
}
