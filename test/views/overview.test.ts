import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { NodeFacts, Snapshot } from '../../source/model/index.js';
import { createHistory, recordFrame } from '../../source/session/history.js';
import { rowText } from '../../source/text/row.js';
import { explain } from '../../source/text/glossary.js';
import { overview } from '../../source/views/overview.js';
import type { Panel, ViewInput } from '../../source/views/view.js';
import { sampleRun, sampleSnapshot, tinySnapshot } from '../helpers/sample-snapshot.js';
import { checkPanels, checkView, SIZES, viewInput } from '../helpers/view-laws.js';

const full = sampleRun(60);
const tiny = sampleRun(20, tinySnapshot);

function compose(columns: number, rows: number, change: Partial<ViewInput> = {}): readonly Panel[] {
	return overview.compose(viewInput(full, columns, rows, { selectedNode: 1, ...change }));
}

function lines(panels: readonly Panel[], id: string): string[] {
	return panels.find((panel) => panel.id === id)?.rows.map(rowText) ?? [];
}

function text(panels: readonly Panel[]): string {
	return panels.flatMap((panel) => [panel.title, ...panel.rows.map(rowText)]).join('\n');
}

test('panels tile the area at every size, with and without colour and Unicode', () => {
	checkView(overview, [full, tiny], { selectedNode: 1 });
});

test('there is always something to see', () => {
	for (let columns = 1; columns <= 200; columns += 13)
		for (let rows = 1; rows <= 70; rows += 3) assert.ok(compose(columns, rows).length > 0);
	assert.match(text(compose(30, 5)), /too small/);
});

test('the key facts are there at every size', () => {
	for (const [columns, lineCount] of SIZES) {
		const panels = compose(columns, lineCount - 3);
		const all = text(panels);
		assert.match(all, /1\.42/, `free memory at ${columns}`);
		assert.match(all, /▌1 /, `selected node at ${columns}`);
		assert.match(all, /0 Normal/, `worst zone at ${columns}`);
		assert.match(all, /▸/, `migrate scanner at ${columns}`);
		assert.match(all, /got its order-9|gave up|begins|skips|deferred|stalls|proactiveness/, `an event at ${columns}`);
		if (columns >= 60) assert.match(all, /compact_stall +\d/, `counters at ${columns}`);
		if (columns >= 80) assert.match(all, /kcompactd1/, `who compacts at ${columns}`);
	}
});

test('more room shows more', () => {
	const counters = (columns: number, rows: number): number => text(compose(columns, rows)).match(/_[a-z_]+ +\d/g)?.length ?? 0;
	assert.ok(counters(80, 21) < counters(120, 37));
	assert.ok(counters(120, 37) < counters(160, 46));
	assert.ok(counters(160, 46) < counters(300, 96));
	const blocks = (columns: number, rows: number): string => compose(columns, rows).find((panel) => panel.id === 'map')?.hint ?? '';
	assert.equal(blocks(160, 46), 'a half cell = 2 MiB, one pageblock');
	assert.equal(blocks(240, 66), 'a cell = 2 MiB, one pageblock');
});

test('nodes say who works, for what, and how far the scanners are', () => {
	const [head, first, second] = lines(compose(160, 46), 'nodes');
	assert.match(head ?? '', /free \/ total +kcompactd +kswapd +frag score +low·high +2M free +stalls +mean +thp +doing/);
	assert.match(
		first ?? '',
		/^ 0 +1\.42 \/ 3\.97 GiB +0\.0% ▁+ +1\.2% +92 ▕.*● *.*▏ +80·90 +218 +\+12\/s +12\/s +1\.8ms +97% +kcompactd asleep \(deferred ×4 at order 9\)/,
	);
	assert.match(second ?? '', /^▌1 .* 100% +kcompactd1 order 9 Normal ▸ 1 645 568 ◂ 2 136 064/);
});

test('the free area gives a tick where a request would succeed, never a bare −1000', () => {
	const rows = lines(compose(160, 46), 'free');
	assert.match(rows[0] ?? '', /^ order +0 +1 +2 +3 +4 +5 +6 +7 +8 +9 +10/);
	assert.ok(
		rows.some((row) => /^ 0 Normal +98211 +31002 +8124 +1433 +212 +40 +8 +1 +0 +0 +0 *$/.test(row)),
		rows.join('\n'),
	);
	assert.ok(
		rows.some((row) => /^ +extfrag +✓ +✓ +✓ +\.212 +\.410 +\.702 +\.851 +\.925 +\.962 +\.981 +1\.00 *$/.test(row)),
		rows.join('\n'),
	);
	assert.ok(rows.every((row) => !row.includes('-1')));
	assert.equal(rows.filter((row) => row.includes('unusable')).length, 3, 'the small zone has no index rows');
	assert.deepEqual(
		lines(compose(80, 21), 'free').map((row) => row.trim().split(/ +/)[0]),
		['order', '0', 'extfrag'],
	);
});

test('a counter row holds name, total, rate and sparkline in place', () => {
	const row = lines(compose(160, 46), 'vmstat').find((each) => each.includes('compact_migrate_scanned')) ?? '';
	assert.match(row, /^ compact_migrate_scanned +20 \d{3} \d{3} +\+\d+k\/s {2}[▁-▇]+ *$/);
	const rates = lines(compose(160, 46), 'vmstat')
		.filter((each) => each.includes('/s'))
		.map((each) => each.indexOf('/s'));
	assert.equal(new Set(rates).size, 1, 'rates stand in one column');
	assert.match(lines(compose(160, 46), 'vmstat').join('\n'), /\d+% of direct compactions succeeded · \d+ scanned per page moved/);
});

test('without history nothing is invented: rates are dashes', () => {
	const history = createHistory();
	const snapshot = sampleSnapshot(0);
	recordFrame(history, snapshot);
	const panels = compose(160, 46, { snapshot, history });
	assert.match(lines(panels, 'vmstat')[0] ?? '', /compact_stall +\d[ \d]* +– *$/);
	assert.match(lines(panels, 'nodes')[1] ?? '', /GiB +– /);
	checkPanels(panels, 160, 46, false);
});

test('a manual run shows as its writer compacting, on every page of a small machine', () => {
	const panels = compose(160, 46, { ...tiny, selectedNode: 0 });
	assert.match(text(panels), /sh\[312\] compacts by hand/);
	const map = panels.find((panel) => panel.id === 'map');
	assert.equal(map?.hint, 'every page');
	assert.match(text(panels), /[▘▝▀▖▌▞▛▗▚▐▜▄▙▟█]{20}/);
});

test('many nodes: the selected one is always in view', () => {
	const nodes: NodeFacts[] = Array.from(
		{ length: 16 },
		(_, id) => ({ ...sampleSnapshot(0).nodes[0], ...sampleSnapshot(0).nodes[1], id, activities: [] }) as NodeFacts,
	);
	const snapshot: Snapshot = { ...sampleSnapshot(0), nodes };
	const history = createHistory();
	recordFrame(history, snapshot);
	for (const selectedNode of [0, 7, 15]) {
		for (const [columns, rows] of [
			[40, 9],
			[80, 21],
			[160, 46],
		] as const) {
			assert.match(lines(compose(columns, rows, { snapshot, history, selectedNode }), 'nodes').join('\n'), new RegExp(`▌${selectedNode} `));
		}
	}
});

test('without colours nor Unicode the map still tells kinds apart', () => {
	const map = lines(compose(160, 46, { ascii: true, mono: true }), 'map').join('\n');
	for (const glyph of ['K', 'H', 'U', '@', '_', '>', '<', ')']) assert.ok(map.includes(glyph), glyph);
	const mono = lines(compose(160, 46, { mono: true }), 'map').join('\n');
	for (const glyph of ['▄', '■', '▚', '█', '·', '▸', '◂', '›']) assert.ok(mono.includes(glyph), glyph);
});

test('every heading and every counter has its sentence in the glossary', () => {
	const [head] = lines(compose(160, 46), 'nodes');
	for (const term of (head ?? '').trim().split(/ {2,}/)) {
		for (const word of term === 'frag score' ? [term] : term.split(' / ')) {
			if (word !== 'total') assert.ok(explain(word) !== undefined, word);
		}
	}
	const names = lines(compose(300, 96), 'vmstat').flatMap((row) => /^ ([a-z0-9_]+) +[\d–]/.exec(row)?.[1] ?? []);
	assert.ok(names.length > 60);
	for (const name of names) assert.ok(explain(name) !== undefined, name);
});

test('only panels that are read, not watched, may stay as they were for a moment', () => {
	const steady = (run: Partial<ViewInput>) =>
		compose(160, 46, run)
			.filter((panel) => panel.steady)
			.map((panel) => panel.id);
	assert.deepEqual(steady({}), ['free', 'vmstat', 'events'], 'somebody compacts');
	const idle = { ...full.snapshot, nodes: full.snapshot.nodes.map((node) => ({ ...node, activities: [] })) };
	assert.deepEqual(steady({ snapshot: idle }), ['nodes', 'free', 'vmstat', 'events']);
});

test('a map with room for it shows blocks two characters wide', () => {
	const widths = (columns: number, rows: number): number => {
		const row = lines(compose(columns, rows, { mono: true }), 'map').find((each) => each.includes('▄')) ?? '';
		return /▄+/.exec(row)?.[0].length ?? 0;
	};
	assert.ok(widths(300, 110) >= 2 * widths(240, 66));
});
