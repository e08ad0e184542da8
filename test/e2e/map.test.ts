/** The Map view in a real terminal: from the whole machine to a single page, and what is in the way there. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { endAll } from '../helpers/pty.js';
import { start } from './dashboard.js';

afterEach(endAll);

test('2 shows all of memory; z and Enter lead to single pages, Home back; m turns the colours', async () => {
	const dashboard = await start(['thp-storm']);
	dashboard.press('2');
	await dashboard.sees(/a cell = 2 MiB, one pageblock/);
	await dashboard.sees(/pageblock 0 +of node 0 DMA32/);
	dashboard.press('right', 'down');
	await dashboard.sees(/pageblock [1-9]\d+ +of node 0 DMA32/);
	dashboard.press('z', 'z', 'z');
	await dashboard.sees(/a cell = 32\.0 KiB/);
	dashboard.press('enter');
	await dashboard.sees(/a cell = one page/);
	await dashboard.sees(/page [\d ]+ (anonymous|page cache|free|per-CPU list|slab|kernel|page table)/);
	dashboard.press('home', 'm', 'm', 'm');
	await dashboard.sees(/owner · a cell = 2 MiB/);
	await dashboard.sees(/R +redis.* M +mysqld/s);
	dashboard.press('q');
	assert.equal((await dashboard.program.exited).code, 0);
});

test('teach-tiny: the strip has both scanners, b tells what a compaction by hand has done', async () => {
	const dashboard = await start(['teach-tiny']);
	dashboard.press('2');
	await dashboard.sees((seen) => seen.time() > 1.2);
	dashboard.press('-', '-', '-', '-', '-', '-', 'c');
	await dashboard.sees(/▸ migrate scanner +free scanner ◂/);
	dashboard.press('+', '+', '+', '+', '+', '+', 'b');
	await dashboard.sees(/since 00:00:\d\d\.\d, sh for the whole zone/);
	await dashboard.sees(/[1-9]\d* blocks? became free, [1-9]\d* filled up/);
});

test('a click selects a cell and the wheel zooms in on it', async () => {
	const dashboard = await start(['thp-storm']);
	dashboard.press('2');
	await dashboard.sees(/pageblock 0 +of node 0 DMA32/);
	dashboard.press('\u001b[<0;31;9M', '\u001b[<0;31;9m');
	await dashboard.sees(/pageblock [1-9]\d+ +of node 0 DMA32/);
	const selected = /pageblock [\d ]+ +of/.exec(dashboard.program.text())?.[0] ?? '';
	dashboard.press('\u001b[<64;31;9M');
	await dashboard.sees((seen) => !/node 1 Normal/.test(seen.program.text()));
	assert.ok(dashboard.program.text().includes(selected), 'only its node is shown now');
	dashboard.press('\u001b[<64;31;9M');
	await dashboard.sees(/a cell = 256 KiB/);
});
