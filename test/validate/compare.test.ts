import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { UsageError } from '../../source/scenario/index.js';
import { validateCommand } from '../../source/validate/command.js';
import { compareRecording, type Comparison, type Metric } from '../../source/validate/compare.js';
import { firstCompaction, nodeScores, sampleFile } from '../../source/validate/compaction.js';
import { openRecording, recordingFolders, type Recording, shippedFolder } from '../../source/validate/recording.js';
import { jsonReport, summarize, textReport } from '../../source/validate/report.js';
import { FOLDER, recording } from './fixture.js';

/** The recording with another number of pages migrated in the sample after the compaction. */
function withMigrated(pages: number): Recording {
	const { before } = firstCompaction(recording);
	const start = Number(/^pgmigrate_success (\d+)$/m.exec(sampleFile(before, '/proc/vmstat'))?.[1]);
	const samples = recording.samples.map((sample) => {
		if (sample.why !== 'after-compact') return sample;
		const vmstat = sampleFile(sample, '/proc/vmstat').replace(/^pgmigrate_success \d+$/m, `pgmigrate_success ${start + pages}`);
		return { ...sample, files: { ...sample.files, '/proc/vmstat': vmstat } };
	});
	return { ...recording, samples };
}

const byName = (comparison: Comparison, name: string): Metric => {
	const metric = comparison.metrics.find((one) => one.name === name);
	assert.ok(metric, name);
	return metric;
};

test('one manual compaction of the recorded memory ends as on the real kernel', () => {
	const comparison = compareRecording(recording, [1]);
	for (const node of [0, 1]) {
		const score = byName(comparison, `score after, node ${node}`);
		assert.ok(Math.abs(score.sim - score.real) <= 5, `node ${node}: score ${score.sim}, really ${score.real}`);
	}
	const migrated = byName(comparison, 'pages migrated');
	assert.equal(migrated.real, 99_472);
	assert.ok(Math.abs(migrated.sim - migrated.real) <= 0.15 * migrated.real, `${migrated.sim} pages migrated, really ${migrated.real}`);
	const { missed, trivial, goalReached } = summarize([comparison]);
	assert.deepEqual({ missed, trivial, goalReached }, { missed: 0, trivial: 2, goalReached: true });
});

test('a recording that says otherwise is a miss', () => {
	const { metrics } = compareRecording(withMigrated(50_000), [1]);
	const missed = metrics.filter((metric) => metric.verdict === 'miss');
	assert.deepEqual(
		missed.map((metric) => [metric.name, metric.real, metric.tolerance]),
		[['pages migrated', 50_000, 7500]],
	);
});

test('scores are read from buddyinfo, zones weighted by present pages', () => {
	const { before, after, node, map } = firstCompaction(recording);
	assert.deepEqual([nodeScores(before), nodeScores(after), node, map], [[94, 98], [16, 7], undefined, 'before']);
});

const metric: Metric = {
	name: 'pages migrated',
	unit: 'pages',
	real: 1000,
	sim: 2000,
	simMin: 1900,
	simMax: 2100,
	tolerance: 512,
	trivial: false,
	verdict: 'miss',
	cause: 'known',
};
const comparison: Comparison = {
	name: 'some-run',
	kernel: 'Linux 6.1',
	trigger: '/proc/sys/vm/compact_memory',
	counted: true,
	metrics: [
		metric,
		{
			...metric,
			name: 'score after, node 0',
			unit: 'points',
			real: 9,
			sim: 9,
			simMin: 9,
			simMax: 9,
			tolerance: 10,
			trivial: true,
			verdict: 'ok',
			cause: null,
		},
	],
};

test('the text report lines numbers up, says why a miss is expected, and what proves little', () => {
	assert.equal(
		textReport([comparison], [{ name: 'x', reason: 'no compaction' }], 8),
		[
			'some-run: Linux 6.1, first write to /proc/sys/vm/compact_memory',
			'  metric                real  simulated     all seeds   tolerance  verdict',
			'  pages migrated       1 000      2 000  1 900..2 100  ±512 pages  miss',
			'  score after, node 0      9          9         equal  ±10 points  ok (so would doing nothing)',
			'  pages migrated: known',
			'',
			'left out x: no compaction',
			'0 of 1 metrics of 1 recording reproduced: 0 %, at worst 0 % in some-run',
			'median of 8 seeds; 1 more would be right if the simulator did nothing',
			'goal: 90 % of all and 75 % of each, missed',
			'',
		].join('\n'),
	);
});

test('the JSON report holds every metric and the summary', () => {
	const report = JSON.parse(jsonReport([comparison], [])) as { recordings: Comparison[]; summary: unknown };
	assert.deepEqual(report.recordings, [comparison]);
	const summary = { recordings: 1, metrics: 1, ok: 0, missed: 1, trivial: 1, worst: 'some-run', worstPercent: 0, goalReached: false };
	assert.deepEqual(report.summary, summary);
});

test('folders without a recording, and damaged ones, are refused with the reason', async (t) => {
	const folder = mkdtempSync(join(tmpdir(), 'compactop-'));
	t.after(() => rmSync(folder, { recursive: true }));
	await assert.rejects(validateCommand(['/nowhere'], { json: false }), {
		name: 'UsageError',
		message: /\/nowhere is not a recording: it has no meta\.json/,
	});
	cpSync(FOLDER, join(folder, 'copy'), { recursive: true });
	writeFileSync(join(folder, 'copy', 'meta.json'), '{"kernel": "Linux"}');
	assert.throws(() => openRecording(join(folder, 'copy')), /copy\/meta\.json: numa: /);
	cpSync(FOLDER, join(folder, 'copy'), { recursive: true });
	writeFileSync(join(folder, 'copy', 'samples.jsonl.gz'), 'not packed');
	assert.throws(() => openRecording(join(folder, 'copy')), /cannot unpack .*samples\.jsonl\.gz/);
	const quiet = { ...recording, meta: { ...recording.meta, events: [] } };
	assert.throws(() => firstCompaction(quiet), new UsageError(`recording ${recording.name} holds no manual compaction: nothing to compare`));
});

test('a folder of recordings stands for what is in it', () => {
	const shipped = shippedFolder();
	assert.ok(shipped);
	const folders = recordingFolders(shipped) ?? [];
	assert.ok(folders.includes(join(shipped, recording.name)) && folders.includes(join(shipped, '6.12-04-thp-demand-direct')));
	assert.deepEqual(folders, [...folders].sort());
	assert.equal(recordingFolders(FOLDER), undefined);
});
