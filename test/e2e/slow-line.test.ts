/** A reader of 9600 bytes a second: fewer frames reach it, but what it shows is fresh, and keys have their effect soon. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { endAll } from '../helpers/pty.js';
import { start } from './dashboard.js';

afterEach(endAll);

const BYTES_PER_SECOND = 9600;
const PRESSES = 7;
/** Of the line's time, until what a key changes is seen: what is on its way already comes first, at times all that a terminal can hold. */
const KEY_SECONDS = { half: 1, all: 2.5 };
/** Simulated, at ×1: how old half of the pictures may be. A computer that is busy with something else may hold up the others. */
const FRESH_SECONDS = 2;

test('what a slow line shows is fresh, and keys react', async () => {
	const dashboard = await start(['thp-storm', '--interval', '0.05'], { cols: 160, rows: 50 });
	const { program } = dashboard;
	program.readSlowly(BYTES_PER_SECOND);
	await dashboard.sees((seen) => seen.time() > 5);
	const waits: number[] = [];
	const ages: number[] = [];
	for (let turn = 0; turn < PRESSES; turn++) {
		const [shown, before] = [dashboard.time(), program.bytes()];
		dashboard.press('space');
		await dashboard.sees(/❚❚/);
		waits.push((program.bytes() - before) / BYTES_PER_SECOND);
		// It stands still now: the last time shown is the machine's own.
		dashboard.press('down', 'up');
		await dashboard.sees(/node 0 is the first one|▌0 /);
		ages.push(dashboard.time() - shown);
		dashboard.press('space');
		const paused = dashboard.time();
		await dashboard.sees((seen) => seen.time() > paused + 1);
	}
	const half = sorted(waits)[PRESSES >> 1] ?? Number.NaN;
	const longest = sorted(waits).at(-1) ?? Number.NaN;
	assert.ok(half <= KEY_SECONDS.half && longest <= KEY_SECONDS.all, `seconds before the effect of a key: ${waits.join(' ')}`);
	assert.ok((sorted(ages)[PRESSES >> 1] ?? Number.NaN) <= FRESH_SECONDS, `simulated seconds that pictures were old: ${ages.join(' ')}`);
	dashboard.press('q');
	assert.deepEqual(await program.exited, { code: 0, signal: undefined });
});

const sorted = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);
