/** What a person can press, and what then changes on the screen. The built program in a real terminal. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { endAll } from '../helpers/pty.js';
import { counter, type Dashboard, launch, scanners, start } from './dashboard.js';

afterEach(endAll);

/** teach-tiny has aged after 0.7 s: from then on there are holes to collect. */
async function scattered(speed: string): Promise<Dashboard> {
	const dashboard = await start(['teach-tiny']);
	await dashboard.sees(/mark +scattered/);
	while (dashboard.speed() !== speed) {
		const before = dashboard.speed();
		dashboard.press('-');
		await dashboard.sees((seen) => seen.speed() !== before);
	}
	return dashboard;
}

test('the default preset starts at once: two nodes, counters, a map, keys', async () => {
	const dashboard = await start([]);
	assert.match(dashboard.header(), /^ compactop +thp-storm +2 nodes · 8\.00 GiB +Linux 6\.18 rules · seed 1 .*▶ ×1 +00:00:/);
	const { program } = dashboard;
	assert.deepEqual(program.modes, { alternateScreen: true, cursorHidden: true, wraps: false });
	assert.match(program.text(), /^▌0 .*GiB.*kcompactd asleep/m);
	assert.match(program.text(), /^ 1 .*GiB.*kcompactd asleep/m);
	assert.match(program.text(), /0 Normal( +\d+){11}/);
	assert.match(dashboard.keyBar(), /^ c compact .*space pause.*\? help {2}q quit$/);
	const before = counter(dashboard, 'nr_anon_pages');
	await dashboard.sees((seen) => counter(seen, 'nr_anon_pages') > before);
});

test('what is typed before there is anything to see takes effect once there is', async () => {
	const dashboard = launch([]);
	dashboard.press('2');
	await dashboard.sees(/a cell = 2 MiB, one pageblock/);
});

test('c: the writer is seen compacting, its scanners approach, the events say who asked', async () => {
	const dashboard = await scattered('×0.001');
	const migrated = counter(dashboard, 'pgmigrate_success');
	dashboard.press('c');
	await dashboard.sees(/\+ compacting node 0/);
	await dashboard.sees(/^▌0 .* sh\[\d+\] compacts by hand Normal ▸/m);
	await dashboard.sees(/you +compact node 0 \(sh\[\d+\]\)/);
	await dashboard.sees(/sh\[\d+\] +begins node 0 Normal, all of it, by hand/);
	const first = scanners(dashboard, /^▌0 .* sh\[/);
	assert.ok(first !== undefined && first.migrate < first.free);
	// Pages move one batch of 32 after the other, seconds apart at this speed.
	await dashboard.sees((seen) => (scanners(seen, /^▌0 .* sh\[/)?.migrate ?? 0) > first.migrate);
	await dashboard.sees((seen) => (scanners(seen, /^▌0 .* sh\[/)?.free ?? Number.POSITIVE_INFINITY) < first.free);
	await dashboard.sees((seen) => counter(seen, 'pgmigrate_success') > migrated);
	assert.equal(counter(dashboard, 'compact_daemon_wake'), 0, 'it is not kcompactd that works');
});

test('C compacts the nodes one after the other', async () => {
	// Tall: who asked is still among the events when the last zone is done.
	const dashboard = await start(['thp-storm'], { rows: 60 });
	dashboard.press('C');
	await dashboard.sees(/you +compact all nodes /);
	await dashboard.sees(/sh\[\d+\] +begins node 1 Normal, all of it, by hand/);
});

test('t: the huge pages of a spike appear in the counters', async () => {
	const dashboard = await start(['thp-storm', '--speed', '0.1']);
	assert.equal(counter(dashboard, 'thp_fault_alloc'), 0);
	dashboard.press('t');
	await dashboard.sees(/you +THP spike: 128 huge pages on node 0/);
	await dashboard.sees((seen) => counter(seen, 'thp_fault_alloc') >= 128);
});

test('space stops time, . moves it one step on, space again lets it run', async () => {
	const dashboard = await start(['teach-tiny']);
	dashboard.press('space');
	await dashboard.sees(/❚❚ paused at ×1/);
	await dashboard.sees((seen) => /space resume/.test(seen.keyBar()));
	const stopped = dashboard.time();
	// Two seconds of the dashboard's own clock pass: a notice appears and goes again.
	dashboard.press('down');
	await dashboard.sees((seen) => /one node only/.test(seen.status()));
	await dashboard.sees((seen) => !/one node only/.test(seen.status()));
	assert.equal(dashboard.time(), stopped);
	dashboard.press('.');
	await dashboard.sees((seen) => seen.time() > stopped);
	assert.match(dashboard.header(), /paused/);
	assert.ok(dashboard.time() - stopped <= 0.4, 'a step is a quarter of a second');
	dashboard.press('space');
	await dashboard.sees((seen) => /▶ ×1/.test(seen.header()) && seen.time() > stopped + 1);
});

test('+ and - go through the speeds, and say so at either end', async () => {
	const dashboard = await start(['teach-tiny', '--speed', '30']);
	dashboard.press('+');
	await dashboard.sees((seen) => seen.speed() === '×100');
	dashboard.press('+');
	await dashboard.sees((seen) => seen.speed() === 'max' && /reaching ×/.test(seen.header()));
	dashboard.press('+');
	await dashboard.sees(/time already runs as fast as it can/);
	for (const speed of ['×100', '×30', '×10', '×3', '×1', '×0.3', '×0.1', '×0.03', '×0.01', '×0.003', '×0.001']) {
		dashboard.press('-');
		await dashboard.sees((seen) => seen.speed() === speed);
	}
	dashboard.press('-');
	await dashboard.sees(/time already runs as slowly as offered/);
});

test('the arrows select a node, and c goes to the selected one', async () => {
	const dashboard = await start(['thp-storm']);
	dashboard.press('down');
	await dashboard.sees(/^▌1 /m);
	dashboard.press('down');
	await dashboard.sees(/node 1 is the last one/);
	dashboard.press('c');
	await dashboard.sees(/you +compact node 1 /);
	dashboard.press('up');
	await dashboard.sees(/^▌0 /m);
});

test('u lists the tunables; right raises one, and overlay, status and events say so', async () => {
	const dashboard = await start(['thp-storm']);
	dashboard.press('u');
	await dashboard.sees(/vm\.compaction_proactiveness +20 +20 +0\.\.100/);
	await dashboard.sees(/kcompactd0 starts when the score is above 90 and stops at 80/);
	dashboard.press('right');
	await dashboard.sees(/vm\.compaction_proactiveness +40 +20/);
	await dashboard.sees(/\+ vm\.compaction_proactiveness = 40/);
	await dashboard.sees(/starts when the score is above 70 and stops at 60/);
	dashboard.press('u');
	await dashboard.sees((seen) => !seen.program.text().includes('vm.extfrag_threshold'));
	await dashboard.sees(/you +vm\.compaction_proactiveness.* 40/);
	await dashboard.sees(/^▌0 .* 60·70 /m);
});

test('thp.defrag can be set live, and a value at its end says so', async () => {
	const dashboard = await start(['teach-tiny']);
	dashboard.press('u', 'up');
	await dashboard.sees(/▸ thp\.defrag +madvise/);
	dashboard.press('left');
	await dashboard.sees(/▸ thp\.defrag +defer\+madvise/);
	for (const mode of ['madvise', 'never']) {
		dashboard.press('right');
		await dashboard.sees(new RegExp(`▸ thp\\.defrag +${mode}`));
	}
	dashboard.press('right');
	await dashboard.sees(/thp\.defrag is at never/);
});

test('d frees slab, which compaction could not move', async () => {
	const dashboard = await start(['thp-storm'], { rows: 60 });
	await dashboard.sees((seen) => counter(seen, 'nr_slab_reclaimable') > 10_000);
	dashboard.press('d');
	await dashboard.sees(/freeing reclaimable slab/);
	await dashboard.sees((seen) => counter(seen, 'nr_slab_reclaimable') < 5000);
});

test('p picks another preset, which starts from the beginning', async () => {
	const dashboard = await start(['thp-storm']);
	dashboard.press('p');
	await dashboard.sees(/│ ▸ │ thp-storm +│ 2 nodes × 4 GiB/);
	dashboard.press('up');
	await dashboard.sees(/│ ▸ │ teach-tiny +│ 1 node × 32 MiB/);
	dashboard.press('enter');
	await dashboard.sees((seen) => /teach-tiny +1 node · 32\.0 MiB/.test(seen.header()) && seen.time() > 0);
	await dashboard.sees((seen) => !/│ ▸ │/.test(seen.program.text()));
});

test('r starts the preset again', async () => {
	const dashboard = await start(['teach-tiny']);
	await dashboard.sees((seen) => seen.time() > 1);
	dashboard.press('r');
	await dashboard.sees((seen) => seen.time() < 1);
	await dashboard.sees(/mark +scattered/);
});

test('? explains keys and numbers, scrolls, and goes away again', async () => {
	const dashboard = await start(['teach-tiny'], { cols: 100, rows: 30 });
	dashboard.press('?');
	await dashboard.sees(/ Memory[\s\S]* c +Compact the selected node/);
	await dashboard.sees((seen) => /Esc close/.test(seen.keyBar()));
	for (const key of ['page-down', 'page-down', 'page-down']) dashboard.press(key);
	await dashboard.sees((seen) => !/Compact the selected node/.test(seen.program.text()));
	dashboard.press('esc');
	await dashboard.sees((seen) => /^ c compact/.test(seen.keyBar()) && /kcompactd asleep/.test(seen.program.text()));
});

test('1 and Tab go to the views there are', async () => {
	const dashboard = await start(['teach-tiny']);
	await dashboard.sees(/─ nodes ─/);
	dashboard.press('tab');
	await dashboard.sees((seen) => !/─ nodes ─/.test(seen.program.text()));
	dashboard.press('1');
	await dashboard.sees(/─ nodes ─/);
});
