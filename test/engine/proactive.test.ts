/** The steady state under vm.compaction_proactiveness=20 while somebody takes the blocks kcompactd makes. */
import assert from 'node:assert/strict';
import { nodeScore } from '../../source/engine/fragmentation.js';
import { setTunable } from '../../source/engine/settings.js';
import type { TraceEvent } from '../../source/model/index.js';
import { engineTest, type Lab, lab } from '../helpers/lab.js';

/** Every other page of each block free: the score is 100, and half of memory can be had in whole blocks. */
const SCATTERED = Array.from({ length: 40 }, (_, i) => (i < 20 ? '(A.)256' : '(.A)256'));

interface Look {
	readonly t: number;
	readonly score: number;
}

interface Run {
	/** Scores just before it began and just after it ended. */
	readonly before: number;
	readonly after: number;
}

/** Runs for a while, looking at the score every 10 µs of a round and every 200 µs between two. */
function watch(a: Lab, seconds: number): { runs: Run[]; looks: Look[] } {
	const node = a.m.nodes[0]!;
	const runs: Run[] = [];
	const looks: Look[] = [];
	const end = a.m.now + seconds * 1e9;
	const begun = () => a.events('mm_compaction_begin').filter(isProactive).length;
	let before = nodeScore(a.m, node);
	while (a.m.now < end) {
		const known = begun();
		a.runFor(0.2);
		if (begun() > known) {
			while (working(a)) a.runFor(0.01);
			runs.push({ before, after: nodeScore(a.m, node) });
		}
		before = nodeScore(a.m, node);
		looks.push({ t: a.m.now, score: before });
	}
	return { runs, looks };
}

function isProactive(event: TraceEvent): boolean {
	return event.name === 'mm_compaction_begin' && event.why === 'proactive';
}

function working(a: Lab): boolean {
	return a.m.threads[a.m.nodes[0]!.kcompactdThread]!.stack.length > 1;
}

engineTest('rounds begin above 90 only and leave 80 or less, again and again', () => {
	const a = lab(SCATTERED, { minFreeKbytes: 64, cpus: 2 });
	setTunable(a.m, 'vm.compaction_proactiveness', 20);
	// A block every 400 ms: sooner or later all that kcompactd made is gone.
	a.spawn({
		k: 'timeline',
		ops: [{ t: 1, op: 'take', name: 'driver', order: 9, count: 12, refusals: 3, pause_ms: 400 }],
		next: 0,
		children: [],
		seed: 1,
	});
	const { runs, looks } = watch(a, 6);
	assert.ok(runs.length >= 3, `${runs.length} rounds`);
	for (const { before, after } of runs) {
		assert.ok(before > 90, `a round began at a score of ${before}`);
		assert.ok(after <= 80, `a round left a score of ${after}`);
	}
	assert.ok(
		looks.some(({ score }) => score > 80 && score <= 90),
		'in between it does nothing',
	);
	assert.ok(a.region('driver').pages >= 8 * 512);
});

engineTest('with pages that cannot move it looks every 32 s', () => {
	const stuck = Array.from({ length: 8 }, () => 'U1 (A.)255 A1');
	const a = lab(stuck, { minFreeKbytes: 64 });
	setTunable(a.m, 'vm.compaction_proactiveness', 20);
	a.runFor(100_000);
	const times = a.events('mm_compaction_begin').filter(isProactive);
	assert.deepEqual(
		times.map(({ t }) => Math.round(t / 1e9)),
		[0, 32, 64, 96],
	);
});
