/** Presets about what people notice: each shows its own trouble and no other, and a remedy takes it away. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type Figures, PresetRun } from '../helpers/preset-run.js';
import { between, withMachine, without } from './expect.js';

const PROACTIVENESS = 'vm.compaction_proactiveness';

/** Latency of huge page faults of the whole run, 99th percentile, µs. */
function faultP99Us(run: PresetRun): number {
	return run.snapshots.at(-1)?.thpLatency.p99Us ?? Number.NaN;
}

test('direct-stalls: tasks wait for compaction that succeeds; proactive compaction takes the waiting away', () => {
	const run = new PresetRun('direct-stalls', { seconds: 20 });
	const { stalls, successPercent, stallP99Us, thpPercent, kcompactdPercent, deferrals } = run.figures(4);
	between(stalls, 6, 15, 'stalls a second');
	between(stallP99Us, 1000, 4000, '99th percentile of a stall, µs');
	assert.ok(successPercent > 90 && thpPercent > 98 && deferrals < 1, 'and hardly one in vain');
	assert.equal(kcompactdPercent, 0);
	const cured = new PresetRun('direct-stalls', { seconds: 20, set: { [PROACTIVENESS]: 60 } });
	const after = cured.figures(4);
	assert.ok(after.stalls < stalls / 10, `${after.stalls} instead of ${stalls} a second`);
	assert.ok(faultP99Us(cured) < faultP99Us(run) / 5, `${faultP99Us(cured)} instead of ${faultP99Us(run)} µs`);
	between(after.kcompactdPercent, 2, 10, 'what kcompactd needs for it');
});

test('compaction-failures: a few pages that stay make nearly every attempt fail; a movable zone makes them succeed', () => {
	const fails = ({ successPercent, thpPercent, stalls, deferrals }: Figures): boolean =>
		successPercent < 5 && thpPercent < 35 && stalls > 30 && deferrals > 30;
	const run = new PresetRun('compaction-failures', { seconds: 16 });
	assert.ok(fails(run.figures(8)), JSON.stringify(run.figures(8)));
	between(run.at(8).nodes[0]?.freePages ?? 0, 150_000, 230_000, 'pages free all the while');
	const movable = new PresetRun('compaction-failures', { seconds: 16, scenario: withMachine({ movablecoreMib: 1280 }) });
	const clean = new PresetRun('compaction-failures', { seconds: 16, scenario: without('sockets') });
	for (const other of [movable, clean]) {
		const { stalls, successPercent, thpPercent, deferrals } = other.figures(8);
		assert.ok(stalls > 0 && successPercent > 90, `${successPercent} % of ${stalls}`);
		assert.ok(thpPercent > 95 && deferrals < 1);
		assert.equal(other.count('oom_kill'), 0);
	}
});

test('kcompactd-hog: much CPU and no stalls, or little CPU and stalls', () => {
	const run = new PresetRun('kcompactd-hog', { seconds: 9 });
	const { stalls, thpPercent, kcompactdPercent, deferrals } = run.figures(4);
	between(kcompactdPercent, 20, 50, 'CPU of kcompactd');
	assert.ok(stalls < 1 && thpPercent > 98 && deferrals === 0);
	const lower = new PresetRun('kcompactd-hog', { seconds: 9, set: { [PROACTIVENESS]: 20 } }).figures(4);
	assert.ok(lower.kcompactdPercent < kcompactdPercent / 3, `${lower.kcompactdPercent} % instead of ${kcompactdPercent} %`);
	assert.ok(lower.stalls > 10 && lower.successPercent > 90, `${lower.stalls} stalls a second, ${lower.successPercent} % successful`);
	assert.equal(run.count('oom_kill'), 0);
});

test('jumbo-frames: order 2 runs out while memory is free; a larger reserve or the watermark boost helps, proactiveness alone does not', () => {
	const refused = (set: Record<string, number>): number => new PresetRun('jumbo-frames', { seconds: 18, set }).figures(8).failures[2] ?? 0;
	const run = new PresetRun('jumbo-frames', { seconds: 18 });
	const failing = run.failures.filter((one) => one.t >= 8e9);
	const { failures, stalls } = run.figures(8);
	const rate = failures[2] ?? 0;
	between(rate, 3000, 10_000, 'requests refused a second');
	assert.equal(stalls, 0);
	const free = failing.reduce((sum, one) => sum + one.freePages, 0) / failing.length;
	between(free, 1500, 8000, 'pages free when one is refused');
	assert.ok(refused({ 'vm.min_free_kbytes': 16384 }) < rate / 100);
	assert.ok(refused({ 'vm.watermark_boost_factor': 15_000 }) < rate / 4);
	assert.ok(refused({ [PROACTIVENESS]: 60 }) > rate / 2);
});
