/** The overview as text for pipes. Goal: it fits the page it was given, says what the screen says, and needs no colours. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { VMSTAT_NAMES } from '../../source/model/index.js';
import { printOnce, snapshotJson } from '../../source/screen/print.js';
import { overview } from '../../source/views/overview.js';
import { sampleRun, tinySnapshot } from '../helpers/sample-snapshot.js';

const { snapshot, history } = sampleRun(20);

describe('as text', () => {
	for (const [columns, rows] of [
		[40, 12],
		[80, 24],
		[100, 40],
		[160, 50],
		[300, 100],
	] as const) {
		for (const ascii of [false, true]) {
			test(`${columns}x${rows}${ascii ? ' in ASCII' : ''}`, () => {
				const text = printOnce(snapshot, history, { view: overview, columns, rows, ascii, mono: true });
				const lines = text.slice(0, -1).split('\n');
				assert.ok(text.endsWith('\n') && lines.length <= rows, `${lines.length} lines`);
				assert.ok(lines.every((line) => line.length <= columns && line === line.trimEnd()));
				assert.match(text, ascii ? /^[\u0020-\u007e\n]+$/ : /^[^\u0000-\u0009\u000b-\u001f\u007f-\u009f]+$/);
				assert.match(lines[0] ?? '', new RegExp(snapshot.preset));
			});
		}
	}

	test('panels have their titles, where there is room for them', () => {
		const text = printOnce(snapshot, history, { view: overview, columns: 160, rows: 50, ascii: false, mono: true });
		for (const title of ['─ nodes ─', '─ free area ─', '─ physical memory ─', '─ vmstat ─', '─ events ─'])
			assert.ok(text.includes(title), title);
	});
});

describe('as JSON', () => {
	const parsed = JSON.parse(JSON.stringify(snapshotJson(snapshot)));

	test('counters stand by name, facts as they are', () => {
		assert.deepEqual(Object.keys(parsed.vmstat), [...VMSTAT_NAMES]);
		assert.equal(parsed.vmstat.nr_free_pages, snapshot.vmstat[0]);
		assert.deepEqual(parsed.nodes, JSON.parse(JSON.stringify(snapshot.nodes)));
		assert.equal(parsed.timeNs, snapshot.timeNs);
	});

	test('the map is totals per zone: every present block is of one kind', () => {
		for (const machine of [snapshot, tinySnapshot()]) {
			const { map } = JSON.parse(JSON.stringify(snapshotJson(machine)));
			assert.equal(map.zones.length, machine.map.zones.length);
			machine.map.zones.forEach(({ firstBlock, blocks }, index) => {
				const present = machine.map.present.subarray(firstBlock, firstBlock + blocks);
				const kinds: Record<string, number> = map.zones[index].blockKinds;
				assert.equal(
					Object.values(kinds).reduce((sum, count) => sum + count, 0),
					present.filter((pages) => pages > 0).length,
				);
				assert.equal(
					map.zones[index].pages.present,
					present.reduce((sum, pages) => sum + pages, 0),
				);
			});
		}
	});
});
