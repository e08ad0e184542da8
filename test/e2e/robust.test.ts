/** What a terminal may send, and do, without asking: the dashboard goes on, and what it shows stays true. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { endAll } from '../helpers/pty.js';
import { assertRestored, type Dashboard, extent, start } from './dashboard.js';

afterEach(endAll);

const BEGIN_FRAME = '\u001b[?2026h';

/** Leaves whatever noise has opened: Esc, and again once it has been understood. */
async function calm(dashboard: Dashboard): Promise<void> {
	do {
		dashboard.press('esc');
		// An Esc is told from the start of a sequence by the pause behind it.
		await new Promise((resolve) => setTimeout(resolve, 200));
	} while (!/ q quit$/.test(dashboard.keyBar()));
}

/** It still runs, obeys, and gives the terminal back. */
async function stillWorks(dashboard: Dashboard): Promise<void> {
	const { program } = dashboard;
	await calm(dashboard);
	dashboard.press('1');
	await dashboard.sees((seen) => /^ c compact.* q quit$/.test(seen.keyBar()));
	const shown = dashboard.time();
	await dashboard.sees((seen) => seen.time() > shown);
	dashboard.press('space');
	await dashboard.sees(/❚❚/);
	dashboard.press('q');
	assert.deepEqual(await program.exited, { code: 0, signal: undefined });
	assertRestored(program);
}

/** Deterministic bytes that a noisy line might bring: anything but what a person means when leaving, stopping or closing the input. */
function noise(seed: number, length: number): string {
	const leaves = new Set(['q', '\u0003', '\u0004', '\u001a', '\u001c']);
	let state = seed;
	let text = '';
	while (text.length < length) {
		state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
		const character = String.fromCharCode((state >>> 16) & 255);
		if (!leaves.has(character)) text += character;
	}
	return text;
}

test('noise on the line harms nothing, in any view', async () => {
	const dashboard = await start(['teach-tiny', '--speed', '0.1'], { cols: 100, rows: 30 });
	for (let view = 1; view <= 9; view++) {
		// Behind it any sequence, and any paste, is at its end.
		dashboard.program.send(`${noise(view, 600)}\u001b\\\u001b[201~`);
		await calm(dashboard);
		assert.match(dashboard.header(), /^ (compactop +)?[\w-]+ .*\d\d:\d\d:\d\d/);
		dashboard.press(String(view));
	}
	await calm(dashboard);
	dashboard.press('q');
	assert.deepEqual(await dashboard.program.exited, { code: 0, signal: undefined });
	assertRestored(dashboard.program);
});

test('pasted text is not taken for keys', async () => {
	const dashboard = await start(['teach-tiny'], { cols: 100, rows: 30 });
	dashboard.program.send('\u001b[200~q quit C compact everything\rq\rspace q\r\u001b[201~');
	dashboard.program.send('q, quit, quickly: not for you\r');
	await stillWorks(dashboard);
});

test('reports of the mouse that come byte by byte are still reports', async () => {
	const dashboard = await start(['teach-tiny', '--speed', '0.1'], { cols: 100, rows: 30 });
	const tabs = dashboard.program.lines()[1] ?? '';
	const counters = tabs.indexOf('Counters') + 2;
	assert.ok(counters > 2);
	// A lone Esc with a pause behind it is the key; what comes after the start of a report is part of it.
	for (const piece of ['\u001b[<', ...`0;${counters};2M`, '\u001b[<', ...`0;${counters};2m`]) {
		dashboard.program.send(piece);
		await new Promise((resolve) => setImmediate(resolve));
	}
	await dashboard.sees(/─ counters/i);
	for (let turn = 0; turn < 200; turn++) dashboard.program.send(`\u001b[<6${4 + (turn % 2)};${1 + (turn % 100)};${1 + (turn % 30)}M`);
	dashboard.program.send('\u001b[<0;9999;9999M\u001b[<0;0;0M\u001b[<;;M\u001b[<0;1');
	await stillWorks(dashboard);
});

test('a storm of new sizes ends in a frame for the last one', async () => {
	const dashboard = await start(['thp-storm', '--speed', 'max'], { cols: 160, rows: 50 });
	const { program } = dashboard;
	for (let turn = 0; turn < 150; turn++) {
		program.resize(20 + ((turn * 37) % 280), 4 + ((turn * 13) % 90));
		if (turn % 5 === 0) dashboard.press(String(1 + (turn % 9)), 'esc');
		if (turn % 10 === 0) await new Promise((resolve) => setImmediate(resolve));
	}
	program.resize(90, 28);
	await calm(dashboard);
	dashboard.press('1');
	await dashboard.sees((seen) => / q quit$/.test(seen.keyBar()) && /max/.test(seen.header()));
	const written = dashboard.raw().length;
	dashboard.press('ctrl-l');
	// Frames for a size before may still be on their way: what comes behind them fills the last size, and no more.
	await dashboard.sees((seen) => {
		const frames = seen.raw().slice(written).split(BEGIN_FRAME).slice(1).map(extent);
		const last = frames.slice(1 + frames.findLastIndex(({ columns, rows }) => columns > 90 || rows > 28));
		return last.some(({ rows }) => rows === 28) && last.some(({ columns }) => columns === 90);
	});
	dashboard.press('q');
	assert.deepEqual(await program.exited, { code: 0, signal: undefined });
	assertRestored(program);
});

test('a terminal that closes in the middle of a frame leaves no process behind', async () => {
	const dashboard = await start(['thp-storm', '--speed', 'max', '--interval', '0.02'], { cols: 300, rows: 100 });
	const { program } = dashboard;
	// Nobody reads, and a whole screen is asked for: it does not fit what a terminal holds.
	program.pauseReading();
	for (let turn = 0; turn < 20; turn++) {
		dashboard.press('ctrl-l', String(1 + (turn % 4)));
		await new Promise((resolve) => setTimeout(resolve, 10));
	}
	program.hangUp();
	assert.deepEqual(await program.exited, { code: undefined, signal: 1 });
	assert.throws(() => process.kill(program.pid, 0), /ESRCH/);
});
