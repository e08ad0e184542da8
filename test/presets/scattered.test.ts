/** Presets about where free memory lies: each shows what it says, and not when its cause is taken away. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Snapshot } from '../../source/model/index.js';
import { type Changes, PresetRun } from '../helpers/preset-run.js';
import { between, withMachine, without } from './expect.js';

test('two-scanners: one pass packs what was every second page', () => {
	const run = new PresetRun('two-scanners');
	between(run.score(2), 84, 90, 'score before the pass');
	between(run.score(3), 15, 35, 'score after it');
	between(run.count('pgmigrate_success'), 3000, 3700, 'pages moved');
	between(run.hugeBlocks(3) - run.hugeBlocks(2), 9, 13, 'blocks gained');
	const below = ({ map: { free, zones } }: Snapshot): number => {
		const pages = (blocks: Uint16Array): number => blocks.reduce((sum, count) => sum + count, 0);
		return pages(free.slice(0, (zones[0]?.blocks ?? 0) / 2)) / pages(free);
	};
	between(below(run.at(2)), 0.5, 0.7, 'share of free memory in the lower half before');
	between(below(run.at(3)), 0.85, 1, 'and after');

	const left = new PresetRun('two-scanners', { scenario: without('compact') });
	assert.equal(left.score(3), left.score(2), 'without the pass nothing changes');
});

test('teach-tiny: a pass by hand frees the zone below where the scanners meet', () => {
	const press = (keys: Changes['commands']) => new PresetRun('teach-tiny', { seconds: 4, commands: keys ?? [] });
	const run = press([{ t: 2, command: { kind: 'compact' } }]);
	between(run.score(2) - run.score(3), 25, 45, 'score gained');
	between(run.hugeBlocks(3) - run.hugeBlocks(2), 2, 4, 'blocks gained');
	between(press([]).score(3), run.score(2) - 3, run.score(2) + 3, 'score when nobody presses c');
});

test('unmovable-poison: pages move, no blocks come of it, until the kernel memory is freed', () => {
	const run = new PresetRun('unmovable-poison', {
		commands: [
			{ t: 16, command: { kind: 'dropCaches', what: 2 } },
			{ t: 17, command: { kind: 'compact' } },
		],
	});
	between(run.score(8), 97, 99, 'score of the poisoned node');
	between(run.count('pgmigrate_success', 8, 9), 40_000, 70_000, 'pages moved in vain');
	between(run.hugeBlocks(9) - run.hugeBlocks(8), 0, 12, 'blocks gained by it');
	const { stalls, successPercent, thpPercent } = run.figures(10, 16);
	assert.ok(stalls > 10 && successPercent < 2, `${successPercent} % of ${stalls} stalls a second succeed`);
	assert.ok(thpPercent < 75, `${thpPercent} % huge`);
	assert.ok(run.hugeBlocks(18) > 180, `${run.hugeBlocks(18)} blocks once the cache is gone`);

	const clean = new PresetRun('unmovable-poison', { scenario: without('dentry'), seconds: 9 });
	assert.ok(clean.hugeBlocks(9) > 200, `${clean.hugeBlocks(9)} blocks where no cache grew`);
});

interface EraOutcome {
	/** Huge pages the administrator got of 32. */
	readonly pool: number;
	/** Order-2 requests refused, per second, before and after that. */
	readonly before: number;
	readonly after: number;
	/** Direct compactions of the writer; CPU of kcompactd. */
	readonly stalls: number;
	readonly kcompactdPercent: number;
}

function inEra(kernel: string): EraOutcome {
	const run = new PresetRun('before-compaction', { kernel, seconds: 20 });
	return {
		pool: run.count('htlb_buddy_alloc_success', 10),
		before: run.figures(5, 7).failures[2] ?? 0,
		after: run.figures(12, 20).failures[2] ?? 0,
		stalls: run.count('compact_stall', 10, 12),
		kcompactdPercent: run.figures(5, 20).kcompactdPercent,
	};
}

test('before-compaction: what each kernel since could do about it', () => {
	const [none, first, daemon, proactive, today] = ['2.6.34', '2.6.35', '4.9', '5.9', '6.18'].map(inEra) as [
		EraOutcome,
		EraOutcome,
		EraOutcome,
		EraOutcome,
		EraOutcome,
	];
	between(none.pool, 5, 20, '2.6.34: huge pages of 32');
	assert.equal(none.stalls, 0);
	for (const later of [first, daemon, proactive, today]) assert.equal(later.pool, 32);
	for (const early of [none, first]) {
		assert.ok(early.before > 2000 && early.after > 5000, `${early.before}, then ${early.after} refused requests a second`);
		assert.equal(early.kcompactdPercent, 0);
	}
	between(first.stalls, 10, 40, '2.6.35: the writer compacts itself');
	for (const late of [daemon, proactive, today]) {
		assert.ok(late.after < 50 && late.kcompactdPercent > 0, `${late.after} refused, kcompactd ${late.kcompactdPercent} %`);
	}
	for (const late of [proactive, today]) assert.ok(late.stalls < first.stalls / 2 && late.before < 50, JSON.stringify(late));
});

test('before-compaction: a reservation at boot and a reboot help without compaction', () => {
	const reserved = new PresetRun('before-compaction', { scenario: withMachine({ hugepages: 32 }), seconds: 12 });
	assert.equal(reserved.at(12).tunables['vm.nr_hugepages'], 32);
	assert.equal(reserved.count('oom_kill'), 0);
	const rebooted = new PresetRun('before-compaction', { seconds: 13, commands: [{ t: 12, command: { kind: 'reboot' } }] });
	assert.ok(rebooted.hugeBlocks(12) < 5 && rebooted.hugeBlocks(13) > 30, `${rebooted.hugeBlocks(12)}, then ${rebooted.hugeBlocks(13)}`);
});

test('reclaim-vs-compaction: the index says which daemon can help, and that one does', () => {
	const run = new PresetRun('reclaim-vs-compaction');
	const index = (label: string): number =>
		run.engine
			.marks()
			.get(label)
			?.find((zone) => zone.name === 'Movable')?.extfragIndex[9] ?? Number.NaN;
	between(index('too little'), 0, 400, 'index where memory is short');
	between(index('in the wrong places'), 990, 1000, 'index where it is scattered');
	const phase = (from: number, to: number) => ({
		stolen: run.count('pgsteal_kswapd', from, to),
		moved: run.count('pgmigrate_success', from, to),
		...run.figures(from, to),
	});
	const short = phase(4, 10);
	assert.ok(short.stolen > 5000 && short.moved < 500 && short.kcompactdPercent < 0.01, JSON.stringify(short));
	assert.ok(short.thpPercent >= 40, `${short.thpPercent} % huge by reclaim alone`);
	const scattered = phase(12, 18);
	assert.ok(scattered.moved > 4000 && scattered.stolen < scattered.moved / 5, JSON.stringify(scattered));
	assert.ok(scattered.thpPercent > 80 && scattered.kcompactdPercent > 5 * scattered.kswapdPercent, JSON.stringify(scattered));

	// Each daemon's help taken away in its own phase.
	const compacted = new PresetRun('reclaim-vs-compaction', { seconds: 4, commands: [{ t: 3, command: { kind: 'compact' } }] });
	assert.ok(compacted.hugeBlocks(4) - compacted.hugeBlocks(3) < 2, 'compaction gains nothing where memory is short');
	const idle = new PresetRun('reclaim-vs-compaction', { set: { 'vm.compaction_proactiveness': 0 } });
	assert.ok(idle.figures(12, 18).thpPercent < scattered.thpPercent - 25, `${idle.figures(12, 18).thpPercent} % huge without it`);
});

test('calm: nobody stalls, nothing falls back, the daemons sleep', () => {
	const { stalls, thpFaults, thpPercent, kcompactdPercent, kswapdPercent, deferrals, failures, scoreHighest } = new PresetRun('calm', {
		seconds: 30,
	}).figures(5);
	assert.deepEqual({ stalls, thpPercent, deferrals, failures }, { stalls: 0, thpPercent: 100, deferrals: 0, failures: {} });
	assert.ok(thpFaults > 100, 'there is demand');
	assert.ok(kcompactdPercent < 0.1 && kswapdPercent < 0.1 && scoreHighest < 10);
});
