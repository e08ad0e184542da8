/** Pressure stall arithmetic: the numbers follow from the kernel's fixed-point formulas. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { accountSlice, isStalled, pressureNow } from '../../source/engine/pressure.js';
import { engineTest, lab } from '../helpers/lab.js';

const PERIOD = 2_004_000_000;

/** Slices of 1 ms from `from` to `to` on a CPU. */
function busy(m: ReturnType<typeof lab>['m'], cpu: number, from: number, to: number, stalled: boolean): void {
	m.cpu = cpu;
	for (let at = from; at < to; at += 1_000_000) accountSlice(m, at, 1_000_000, stalled);
	m.now = to;
}

engineTest('one period of nothing but waiting', () => {
	const { m } = lab(['.512']);
	m.pressure.busy.fill(0);
	busy(m, 0, 0, PERIOD, true);
	// (100 % × (1 − e^(−2/10)) and so on, in steps of 1/2048: 204 800 × 371 / 2048 rounded up is 37 101, which is 18.11.
	assert.deepEqual(pressureNow(m).some, { avg10: 1811, avg60: 327, avg300: 68, total: PERIOD / 1000 });
	assert.deepEqual(pressureNow(m).full, pressureNow(m).some);
	// Reading did not move the averages.
	assert.equal(m.pressure.lastUpdate, 0);
});

engineTest('averages fade while nothing happens, the totals stay', () => {
	const { m } = lab(['.512']);
	busy(m, 0, 0, PERIOD, true);
	const { total } = pressureNow(m).some;
	m.now = 6 * PERIOD;
	const { some } = pressureNow(m);
	assert.equal(some.total, total);
	assert.ok(some.avg10 < 800 && some.avg10 > 600, String(some.avg10));
	assert.ok(some.avg300 >= 60 && some.avg300 <= 68, String(some.avg300));
});

engineTest('CPUs count by how busy they are', () => {
	const { m } = lab(['.512'], { cpus: 2 });
	m.pressure.busy.fill(0);
	busy(m, 0, 0, 1_500_000_000, true);
	busy(m, 1, 0, 500_000_000, false);
	// 1.5 s × 1.5 s + 0 s × 0.5 s, over 2 s.
	assert.equal(pressureNow(m).some.total, 1_125_000);
});

test('waiting is direct compaction, direct reclaim, kswapd and kcompactd at work; not a compact file, not a proactive run', () => {
	const stalled = (...kinds: string[]): boolean => isStalled(kinds.map((k) => ({ k })) as Parameters<typeof isStalled>[0]);
	assert.deepEqual(
		[stalled('fill', 'alloc', 'directCompact', 'compactZone'), stalled('fill', 'directReclaim', 'shrink'), stalled('kswapd', 'balance')],
		[true, true, true],
	);
	assert.equal(stalled('kcompactd', 'kcompactdWork', 'compactZone'), true);
	assert.deepEqual(
		[stalled('kcompactd', 'compactNode', 'compactZone'), stalled('writer', 'compactNode'), stalled('fill'), stalled()],
		[false, false, false, false],
	);
});
