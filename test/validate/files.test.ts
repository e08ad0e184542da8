/** The recorded files themselves: do they come back unchanged, and do the engine's formulas give their numbers? */
import assert from 'node:assert/strict';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { gunzipSync, gzipSync } from 'node:zlib';
import { checkFiles, filesText } from '../../source/validate/files-report.js';
import { checkFormats } from '../../source/validate/formats.js';
import { checkFormulas } from '../../source/validate/formulas.js';
import { FOLDER } from './fixture.js';

test('every text of the shipped recording comes back unchanged', () => {
	const checks = checkFormats(FOLDER);
	assert.ok(checks.length >= 7);
	for (const { file, samples, same, firstDifference } of checks)
		assert.deepEqual([file, same, firstDifference], [file, samples, undefined]);
	assert.ok((checks.find(({ file }) => file === 'trace')?.samples ?? 0) > 1000);
});

test('the formulas give every number that was printed while no memory moved', () => {
	const checks = checkFormulas(FOLDER);
	assert.deepEqual(checks.map(({ formula }) => formula).sort(), [
		'extfrag_index',
		'protection',
		'unusable_index',
		'vm stats threshold',
		'watermark high',
		'watermark low',
		'watermark min',
		'watermark promo',
		'zone score',
	]);
	for (const { formula, values, equal, quietValues = values, quietEqual = equal } of checks)
		assert.deepEqual([formula, quietEqual], [formula, quietValues]);
	assert.ok(checks.every(({ values }) => values > 0));
});

test('a text that does not come back is counted and shown', () => {
	const folder = mkdtempSync(join(tmpdir(), 'compactop-'));
	try {
		cpSync(FOLDER, folder, { recursive: true });
		const file = join(folder, 'samples.jsonl.gz');
		const text = gunzipSync(readFileSync(file)).toString();
		// A number with a leading zero reads and does not print the same; an index file without a line is not read at all.
		const damaged = text.replace('"nr_free_pages ', '"nr_free_pages 0').replace('"Node 0, zone      DMA -1.000', '"Node 0: DMA -1.000');
		assert.notEqual(damaged, text);
		writeFileSync(file, gzipSync(damaged));
		const checks = checkFormats(folder);
		const flawed = checks.filter(({ samples, same }) => same < samples);
		assert.deepEqual(flawed.map(({ file: name }) => name).sort(), ['/proc/vmstat', 'extfrag_index']);
		assert.match(
			flawed.find(({ file: name }) => name === '/proc/vmstat')?.firstDifference ?? '',
			/line 1 is "nr_free_pages 0\d+" and came back/,
		);
		assert.match(flawed.find(({ file: name }) => name === 'extfrag_index')?.firstDifference ?? '', /expected Node N, zone NAME/);
	} finally {
		rmSync(folder, { recursive: true });
	}
});

test('recordings are added up', () => {
	const one = checkFiles([FOLDER]);
	const two = checkFiles([FOLDER, FOLDER]);
	assert.deepEqual(
		two.formats.map(({ samples }) => samples),
		one.formats.map(({ samples }) => 2 * samples),
	);
	assert.match(filesText(one), /^kernel files: (\d+) of \1 texts of \d+ kinds and ([\d ]+) of \2 trace lines printed back byte for byte\n/);
	assert.match(filesText({ ...one, formats: [{ file: 'x', samples: 2, same: 1, firstDifference: 'x: line 3' }] }), /^ {2}x: line 3$/m);
});
