/** The Counters view: which counters, in which order, what is said of each, and what they mean together. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COUNTER_NAMES, ERAS, featuresOf, type Snapshot, VMSTAT_NAMES, vmstatIndex, type VmstatName } from '../../source/model/index.js';
import { COUNTER_SENTENCES, counterList, countersOf } from '../../source/session/counter-list.js';
import { update } from '../../source/session/update.js';
import type { CountersUi } from '../../source/session/index.js';
import { explain } from '../../source/text/glossary.js';
import { outOf } from '../../source/text/out-of.js';
import { rowText } from '../../source/text/row.js';
import { counterWords } from '../../source/views/counter-words.js';
import { counters } from '../../source/views/counters.js';
import { hasCounter, vmstatNames } from '../../source/procfs/vmstat-names.js';
import { initialState } from '../../source/session/state.js';
import type { Panel, ViewInput } from '../../source/views/view.js';
import { sampleRun, sampleSnapshot, tinySnapshot } from '../helpers/sample-snapshot.js';
import { checkView, plainUi, viewInput, viewText } from '../helpers/view-laws.js';

const full = sampleRun(60);
const tiny = sampleRun(30, tinySnapshot);

function set(change: Partial<CountersUi>): Partial<ViewInput> {
	const ui = plainUi();
	return { ui: { ...ui, views: { ...ui.views, counters: { ...ui.views.counters, ...change } } } };
}
const compose = (columns: number, rows: number, change: Partial<ViewInput> = {}): readonly Panel[] =>
	counters.compose(viewInput(full, columns, rows, change));
const rowsOf = (panels: readonly Panel[], id: string): readonly string[] =>
	panels.find((panel) => panel.id === id)?.rows.map(rowText) ?? [];
const names = (panels: readonly Panel[]): readonly string[] =>
	rowsOf(panels, 'counters')
		.slice(1)
		.flatMap((row) => /^.[* ] ([a-z0-9_]+)/.exec(row)?.[1] ?? []);

test('panels tile the area at every size, however it is set', () => {
	checkView(counters, [full, tiny]);
	checkView(counters, [full], set({ filter: 'nothing has this', sentence: 4 }));
	checkView(counters, [full], set({ filter: 'thp', sort: 'rate', counter: 'nr_unstable' }));
});

test('all counters of the watched kernel are listed, pinned ones first, and no other', () => {
	const list = counterList(full.snapshot, full.history, plainUi().views.counters);
	assert.deepEqual(list.slice(0, 2), ['compact_stall', 'compact_success']);
	assert.deepEqual([...list].sort(), [...VMSTAT_NAMES].sort(), 'this program knows all counters of its newest kernel');
	const old: Snapshot = { ...full.snapshot, kernel: '4.9', features: featuresOf('4.9') };
	const older = counterList(old, full.history, plainUi().views.counters);
	assert.ok(older.length > 80 && older.length < list.length);
	for (const name of older) assert.ok(hasCounter(old.kernel, old.features, name), name);
	assert.ok(!older.includes('compact_daemon_migrate_scanned'));
	for (const { kernel } of ERAS) {
		const features = featuresOf(kernel);
		assert.equal(countersOf({ ...full.snapshot, kernel, features }).length, vmstatNames(kernel, features).length, kernel);
	}
	assert.ok(countersOf({ ...full.snapshot, kernel: '2.6.35', features: featuresOf('2.6.35') }).includes('compact_pages_moved'));
});

test('they are sorted as asked; the kernel has an order of its own', () => {
	const sorted = (sort: CountersUi['sort']): readonly VmstatName[] =>
		counterList(full.snapshot, full.history, { ...plainUi().views.counters, sort, pinned: [] });
	assert.deepEqual(sorted('kernel').slice(0, 2), ['nr_free_pages', 'nr_free_pages_blocks']);
	assert.deepEqual(sorted('rate').slice(0, 3), ['compact_free_scanned', 'compact_migrate_scanned', 'compact_isolated']);
	assert.deepEqual(sorted('total').slice(0, 2), ['compact_free_scanned', 'compact_migrate_scanned']);
	assert.deepEqual(sorted('name').slice(0, 2), ['allocstall_device', 'allocstall_dma']);
});

test('the filter lists what contains it, and says when nothing does', () => {
	const panels = compose(160, 45, set({ filter: 'SCANNED ' }));
	assert.deepEqual(names(panels), [
		'slabs_scanned',
		'compact_migrate_scanned',
		'compact_free_scanned',
		'compact_daemon_migrate_scanned',
		'compact_daemon_free_scanned',
		'unevictable_pgs_scanned',
	]);
	assert.match(panels[0]?.hint ?? '', /^6 of \d+ contain "SCANNED "$/);
	assert.match(viewText(compose(160, 45, set({ filter: 'zebra' }))), /no counter of this kernel contains "zebra"/);
});

test('a row has total, rate, history and peak in place; a gauge has a value for its peak', () => {
	const rows = rowsOf(compose(160, 45), 'counters');
	assert.match(rows[0] ?? '', /counter {2}1 of 192 +total +rate +last \d+ s +peak$/);
	assert.match(rows.find((row) => row.includes('compact_stall')) ?? '', /^▌\* compact_stall +4 \d{3} +\+\d+\/s +[▁-▇]+ +\d+\/s$/);
	assert.match(rows.find((row) => row.includes('nr_free_pages ')) ?? '', / 625 200 +\+0\/s +▁+ +625 200$/);
	assert.match(rows.find((row) => row.includes('nr_zspages')) ?? '', / – +– +–$/, 'what is not simulated has no value');
	for (const columns of [58, 70, 100, 160, 300]) {
		const ends = rowsOf(compose(columns, 40), 'counters').flatMap((row) => (row.includes('/s') ? [row.indexOf('/s')] : []));
		assert.equal(new Set(ends).size, 1, `rates stand in one column at ${columns}`);
	}
});

test('the selected counter is always in view and explained', () => {
	for (const counter of ['nr_unstable', 'pgfault', 'compact_fail'] as const) {
		for (const [columns, rows] of [
			[40, 9],
			[80, 20],
			[160, 45],
		] as const) {
			const row = rowsOf(compose(columns, rows, set({ counter })), 'counters').find((each) => each.startsWith('▌'));
			assert.match(row ?? '', new RegExp(counter), `${counter} at ${columns}`);
		}
		assert.match(counters.about?.(viewInput(full, 80, 20, set({ counter }))) ?? '', new RegExp(`^${counter}: [A-Z].*\\.$`));
	}
	assert.match(counters.about?.(viewInput(full, 80, 20, set({ counter: 'zswpin' }))) ?? '', /Nothing in the simulated machine changes it/);
	assert.match(counters.about?.(viewInput(full, 80, 20, set({ counter: 'nr_dirty' }))) ?? '', /peak is a value, not a rate/);
});

test('every counter, column and sentence has its explanation', () => {
	for (const name of COUNTER_NAMES) assert.match(explain(name) ?? '', /^[A-Z].*\.$/, name);
	for (const term of ['total', 'rate', 'last N s', 'peak']) assert.ok(explain(term) !== undefined, term);
	for (const { term } of counterWords(full.snapshot, full.history, false)) assert.ok(explain(term) !== undefined, term);
	for (let sentence = 0; sentence < COUNTER_SENTENCES.length; sentence++)
		assert.ok(counters.about?.(viewInput(full, 160, 45, set({ sentence }))) !== undefined);
});

test('what the counters mean together is said in plain words', () => {
	const text = rowsOf(compose(160, 45), 'words').join('\n');
	assert.match(text, /7 of 10 direct compactions succeeded/);
	assert.match(text, /last second: 7 of 10 direct compactions succeeded/);
	assert.match(text, /48 pages scanned for each page moved/);
	assert.match(text, /\d+ns of CPU time for each page moved/);
	assert.match(text, /9 of 10 huge page faults got a huge page/);
	assert.match(text, /stalls take 900µs, 1 of 100 more than 1\.8ms/);
	const vmstat = full.snapshot.vmstat.slice();
	vmstat[vmstatIndex('compact_fail')] = 9 * (vmstat[vmstatIndex('compact_success')] ?? 0);
	const failing = counters.compose(viewInput({ ...full, snapshot: { ...full.snapshot, vmstat } }, 80, 20));
	assert.match(viewText(failing), /9 of 10 direct compactions failed/);
	const empty = { ...full.snapshot, vmstat: new Float64Array(COUNTER_NAMES.length) };
	assert.match(viewText(counters.compose(viewInput({ ...full, snapshot: empty }, 160, 45))), /no direct compaction yet/);
	const old = { ...full.snapshot, kernel: '2.6.34', features: featuresOf('2.6.34') };
	assert.match(
		viewText(counters.compose(viewInput({ ...full, snapshot: old }, 160, 45))),
		/this kernel does not count: direct compactions/,
	);
});

test('shares are said as people say them', () => {
	assert.equal(outOf(3, 7), '3 of 7');
	assert.equal(outOf(0, 214), 'none of 214');
	assert.equal(outOf(7, 7), 'all 7');
	assert.equal(outOf(1, 1), '1 of 1');
	assert.equal(outOf(0.5, 0.5, false), 'all');
	assert.equal(outOf(0, 0.5, false), 'no');
	assert.equal(outOf(90, 100), '9 of 10');
	assert.equal(outOf(1, 250), '1 of 250');
	assert.equal(outOf(249, 250), '249 of 250');
	assert.equal(outOf(1, 5000), 'hardly any');
	assert.equal(outOf(4999, 5000), 'nearly all');
	assert.equal(outOf(0, 0), undefined);
	assert.equal(outOf(Number.NaN, 5), undefined);
});

test('a click selects, or pins in the first cells; the wheel moves on; a sentence can be clicked', () => {
	let state = initialState({ preset: 'x', presets: [], views: [], speed: 1, columns: 160, rows: 50 });
	const at = (kind: 'press' | 'wheel-down' | 'drag', x: number, y: number): CountersUi => {
		for (const message of counters.point?.(viewInput(full, 160, 45, { ui: state.ui }), { kind, x, y }) ?? [])
			state = update(state, message);
		return state.ui.views.counters;
	};
	assert.equal(at('press', 20, 4).counter, 'compact_fail');
	assert.ok(!at('press', 1, 4).pinned.includes('compact_fail'));
	assert.equal(state.ui.views.counters.counter, 'pgmigrate_success', 'the next one, so that nothing scrolls');
	assert.equal(at('press', 20, 8).counter, 'nr_free_pages_blocks', 'the list has one pinned line less above it');
	assert.equal(at('wheel-down', 20, 8).counter, 'nr_zone_inactive_file');
	assert.equal(at('press', 20, 0).counter, 'nr_zone_inactive_file', 'the title is no counter');
	assert.equal(at('press', 120, 4).sentence, 1);
	assert.equal(at('wheel-down', 120, 4).sentence, 2);
	assert.equal(at('drag', 20, 4).sentence, 2);
	assert.equal(at('press', 20, 3).sentence, -1);
});

test('a sample without time between frames has no rates', () => {
	const one = sampleRun(1, sampleSnapshot);
	assert.match(rowsOf(counters.compose(viewInput(one, 160, 45)), 'counters')[1] ?? '', / – +– *$|– +–$/);
});
