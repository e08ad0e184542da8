/** Every size of terminal: the frame fits it, and a change of size leaves no trace. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { endAll } from '../helpers/pty.js';
import { type Dashboard, extent, start } from './dashboard.js';

afterEach(endAll);

const SIZES = [
	[160, 50],
	[80, 24],
	[40, 12],
	[120, 40],
	[300, 100],
] as const;

/** Waits until the frame on the screen is one for the terminal's present size, and one more has been drawn over it. */
async function settled(dashboard: Dashboard): Promise<void> {
	const { program } = dashboard;
	await dashboard.sees((seen) => seen.time() > 0 && /q quit$/.test(seen.keyBar()) && seen.header().length <= program.terminal.cols);
	const shown = dashboard.time();
	await dashboard.sees((seen) => seen.time() > shown);
}

for (const [cols, rows] of SIZES) {
	test(`at ${cols}x${rows} nothing is written beyond the last column and row`, async () => {
		const dashboard = await start(['thp-storm'], { cols, rows });
		const { program } = dashboard;
		let scrolled = 0;
		program.terminal.onScroll(() => scrolled++);
		dashboard.press('c');
		await dashboard.sees((seen) => seen.time() > 1.5);
		const { columns, rows: lines } = extent(dashboard.raw());
		assert.ok(columns <= cols && lines === rows, `wrote ${columns}x${lines} on ${cols}x${rows}`);
		assert.equal(scrolled, 0);
		assert.match(dashboard.header(), /^ (compactop +)?thp-storm .*▶ ×1 +00:00:0/);
		await dashboard.sees((seen) => /^ c compact.* q quit$/.test(seen.keyBar()));
		assert.match(program.text(), /^▌0 +\d/m);
		assert.match(program.text(), /0 (DMA32|Normal)/);
	});
}

test('the size changes live; each frame fits, and back at the first size all is as before', async () => {
	const dashboard = await start(['teach-tiny'], { cols: 160, rows: 50 });
	const { program } = dashboard;
	await dashboard.sees(/mark +scattered/);
	dashboard.press('space');
	await dashboard.sees(/❚❚ paused/);
	// What the dashboard costs changes once a second, paused or not; the rest of the picture stands still.
	const picture = (): string => program.lines().slice(1, -2).join('\n');
	const before = picture();
	for (const [cols, rows] of [...SIZES.slice(1), [39, 11], [200, 60], SIZES[0]] as const) {
		program.resize(cols, rows);
		await dashboard.sees((seen) => /❚❚/.test(seen.header()) && / q quit$/.test(seen.keyBar()));
		const written = dashboard.raw().length;
		dashboard.press('ctrl-l');
		await dashboard.sees((seen) => extent(seen.raw().slice(written)).rows >= rows - 1);
		const { columns, rows: lines } = extent(dashboard.raw().slice(written));
		assert.ok(columns <= cols && lines <= rows, `wrote ${columns}x${lines} on ${cols}x${rows}`);
	}
	await dashboard.sees(() => picture() === before);
});

test('the size changes while time runs and the help is open', async () => {
	const dashboard = await start(['thp-storm'], { cols: 160, rows: 50 });
	dashboard.press('?');
	await dashboard.sees(/Esc close/);
	for (const [cols, rows] of SIZES.slice(1)) {
		dashboard.program.resize(cols, rows);
		await settled(dashboard);
		await dashboard.sees(/Memory/);
		assert.ok(dashboard.program.lines().every((line) => line.length <= cols));
	}
	dashboard.press('esc');
	await dashboard.sees((seen) => /^ c compact/.test(seen.keyBar()));
});

test('a terminal of three short lines is not written past, and the dashboard is back when it grows', async () => {
	const dashboard = await start(['teach-tiny'], { cols: 80, rows: 24 });
	dashboard.program.resize(12, 3);
	await dashboard.sees((seen) => seen.program.lines().some((line) => /too small|teach/.test(line)));
	const written = dashboard.raw().length;
	dashboard.press('ctrl-l');
	await dashboard.sees((seen) => extent(seen.raw().slice(written)).rows > 0);
	const { columns, rows } = extent(dashboard.raw().slice(written));
	assert.ok(columns <= 12 && rows <= 3, `wrote ${columns}x${rows} on 12x3`);
	dashboard.program.resize(80, 24);
	await settled(dashboard);
	await dashboard.sees(/─ free area ─/);
});
