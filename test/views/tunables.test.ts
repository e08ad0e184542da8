/** The Tune view: every tunable and every kernel, what they do, and what a change did. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ERAS, FEATURE_NAMES, featuresOf, type Snapshot, TUNABLES } from '../../source/model/index.js';
import { KERNEL_LINES, type TuneUi } from '../../source/session/index.js';
import { tunables } from '../../source/views/tunables.js';
import type { ViewInput } from '../../source/views/view.js';
import { sampleRun, sampleSnapshot } from '../helpers/sample-snapshot.js';
import { checkView, plainUi, viewInput, viewRows, viewText } from '../helpers/view-laws.js';

const ALL = Object.fromEntries(TUNABLES.map(({ name, default: value }) => [name, value]));

function withAll(step: number): Snapshot {
	return { ...sampleSnapshot(step), tunables: { ...ALL, 'vm.compaction_proactiveness': 60 } };
}

const run = sampleRun(60, withAll);

function set(change: Partial<TuneUi>): Partial<ViewInput> {
	const ui = plainUi();
	return { ui: { ...ui, views: { ...ui.views, tunables: { ...ui.views.tunables, ...change } } } };
}

function text(columns: number, lines: number, change: Partial<ViewInput> = {}): string {
	return viewText(tunables.compose(viewInput(run, columns, viewRows(lines), change)));
}

test('panels tile the area at every size, in both lists', () => {
	checkView(tunables, [run, sampleRun(3)]);
	checkView(tunables, [run], set({ list: 'kernels', kernel: 20 }));
	checkView(tunables, [run], set({ selected: 1000 }));
});

test('every tunable with value, default, range and the kernel that brought it', () => {
	const shown = text(160, 50);
	for (const { name } of TUNABLES) assert.ok(shown.includes(name), name);
	assert.match(shown, /vm\.compaction_proactiveness +60 +20 +0\.\.100 +5\.9/);
	assert.match(shown, /thp\.defrag +madvise +madvise +one of 5 +2\.6\.38/);
	assert.match(shown, /how hard kcompactd compacts before anyone asks/);
	assert.match(shown, /Now: kcompactd0 starts when the score is above 90/);
	assert.match(shown, /0 to 100; default 20; since Linux 5\.9/);
	assert.match(text(40, 12), /vm\.compaction_proac\w+ +60/);
});

test('what there is to know of the selected one', () => {
	const at = TUNABLES.findIndex(({ name }) => name === 'thp.defrag');
	for (const [columns, lines] of [
		[160, 50],
		[80, 24],
	] as const) {
		const shown = text(columns, lines, set({ selected: at }));
		assert.match(shown, /thp\.defrag = madvise/);
		assert.match(shown, /Now: only faults in madvised memory stall/);
		assert.match(shown, /one of: always, defer,/);
	}
	assert.match(tunables.about?.(viewInput(run, 160, 45, set({ selected: at }))) ?? '', /^thp\.defrag: what a huge page fault does/);
});

test('every kernel, the one in use marked, and every change under one of them', () => {
	assert.deepEqual(
		KERNEL_LINES.filter(({ feature }) => feature === undefined).map(({ era }) => era.kernel),
		ERAS.map(({ kernel }) => kernel),
	);
	for (const name of FEATURE_NAMES)
		assert.ok(
			KERNEL_LINES.some(({ feature }) => feature === name),
			name,
		);
	const shown = text(160, 50, set({ list: 'kernels' }));
	assert.match(shown, /▸ \* Linux 6\.18 \(2025\), in use/);
	assert.match(shown, /Its rules stand for 6\.15 and later/);
	assert.match(shown, /Enter starts thp-storm under it/);
});

test('a change by version, year, commit, title, author and effect', () => {
	const at = KERNEL_LINES.findIndex(({ feature }) => feature === 'proactive');
	const shown = text(160, 50, set({ list: 'kernels', kernel: at }));
	assert.match(shown, /▸ \+ 5\.9 +2020 +facdaa917c4d +Nitin Gupta +kcompactd also works/);
	assert.match(shown.replace(/\s+/g, ' '), /commit facdaa917c4d \("mm: proactive compaction"\), Nitin Gupta, 2020/);
	assert.match(shown, /switch proactive: on here/);
	const older = sampleRun(5, (step) => ({ ...withAll(step), kernel: '4.9', features: featuresOf('4.9') }));
	const off = viewText(tunables.compose(viewInput(older, 160, 45, set({ list: 'kernels', kernel: at }))));
	assert.match(off, /▸ - 5\.9/);
	assert.match(off, /turned on/);
});

test('lines are selected with the mouse', () => {
	const input = viewInput(run, 160, 45);
	assert.deepEqual(tunables.point?.(input, { kind: 'press', x: 5, y: 4 }), [{ type: 'views', change: { tunables: { selected: 2 } } }]);
	assert.deepEqual(tunables.point?.(input, { kind: 'wheel-down', x: 5, y: 4 }), [{ type: 'views', change: { tunables: { selected: 1 } } }]);
	assert.deepEqual(tunables.point?.(input, { kind: 'press', x: 150, y: 4 }), []);
});
