/** "Wait, what was that?": back to it with the whole screen, on to the last thing I did, and from there another way. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import type { RunReport } from '../../source/feeds/run-report.js';
import { endAll } from '../helpers/pty.js';
import { counter, type Dashboard, PROGRAM, start } from './dashboard.js';

afterEach(endAll);
const folder = mkdtempSync(join(tmpdir(), 'compactop-'));
after(() => rmSync(folder, { recursive: true }));

interface LogLine {
	readonly t: number;
	readonly hash?: string;
	readonly command?: { readonly kind: string };
}

function linesOf(log: string): LogLine[] {
	return readFileSync(log, 'utf8')
		.trimEnd()
		.split('\n')
		.slice(1)
		.map((line) => JSON.parse(line) as LogLine);
}

function replayed(preset: string, log: string): { readonly status: number | null; readonly hash: string | undefined } {
	const { status, stdout } = spawnSync(process.execPath, [PROGRAM, 'run', preset, '--commands', log, '--json'], { encoding: 'utf8' });
	return { status, hash: stdout === '' ? undefined : (JSON.parse(stdout) as RunReport).hash };
}

/** All but the first line, where the time since then grows, and the line for people. */
const picture = ({ program }: Dashboard): string => program.lines().slice(1, -2).join('\n');
const isEarlier = (seen: Dashboard): boolean => /◂◂ earlier/.test(seen.header());

test('teach-tiny: I see the pages of then, find my compaction again, and go on from before it', async () => {
	const log = join(folder, 'tiny.log');
	const dashboard = await start(['teach-tiny', '--log', log]);
	await dashboard.sees(/mark +scattered/);
	dashboard.press('c');
	await dashboard.sees(/sh\[\d+\] +ends node 0 Normal/);
	const migrated = counter(dashboard, 'pgmigrate_success');
	assert.ok(migrated > 0);
	// The moment is behind us only with the next frame.
	const ended = dashboard.time();
	await dashboard.sees((seen) => seen.time() > ended);

	dashboard.press('(');
	await dashboard.sees((seen) => isEarlier(seen) && /go on from here/.test(seen.keyBar()));
	const done = dashboard.time();
	dashboard.press('[', '[');
	await dashboard.sees((seen) => isEarlier(seen) && seen.time() < done && counter(seen, 'pgmigrate_success') === 0);
	// The answer to this key tells that those before it were heard.
	dashboard.press('c');
	await dashboard.sees((seen) => /this is an earlier moment/.test(seen.status()));
	const [then, before] = [dashboard.time(), picture(dashboard)];
	dashboard.press('2');
	await dashboard.sees(/─ map ─/);
	dashboard.press('1');
	await dashboard.sees((seen) => picture(seen) === before);
	assert.equal(dashboard.time(), then, 'time stands still');

	dashboard.press('F');
	await dashboard.sees((seen) => !isEarlier(seen) && seen.time() > then);
	assert.equal(counter(dashboard, 'pgmigrate_success'), 0);
	dashboard.press('t');
	await dashboard.sees(/you +THP spike/);
	dashboard.press('q');
	await dashboard.program.exited;
	const lines = linesOf(log);
	assert.deepEqual(
		lines.flatMap((line) => line.command?.kind ?? []),
		['thpSpike'],
		'what came after the moment has not happened',
	);
	assert.deepEqual(replayed('teach-tiny', log), { status: 0, hash: lines.at(-1)?.hash });
});

test('thp-storm: at ten times the speed, back to a stall, and the run from there is one that can be repeated', async () => {
	const log = join(folder, 'storm.log');
	const dashboard = await start(['thp-storm', '--seed', '7', '--speed', '10', '--log', log]);
	await dashboard.sees((seen) => seen.time() > 3);
	dashboard.press('C');
	await dashboard.sees((seen) => seen.time() > 12 && counter(seen, 'compact_stall') > 0);
	dashboard.press('<');
	await dashboard.sees(isEarlier);
	const [at, stalls] = [dashboard.time(), counter(dashboard, 'compact_stall')];
	dashboard.press('[');
	await dashboard.sees((seen) => seen.time() < at && counter(seen, 'compact_stall') < stalls);
	for (const key of ['2', '3', '4', '5', '6', '7', '9', '1']) {
		dashboard.press(key);
		await dashboard.sees((seen) => isEarlier(seen) && /q quit$/.test(seen.keyBar()));
	}
	dashboard.press('esc');
	await dashboard.sees((seen) => !isEarlier(seen) && seen.time() > at);
	dashboard.press('(');
	await dashboard.sees((seen) => isEarlier(seen) && seen.time() < at);
	const forked = dashboard.time();
	dashboard.press('F');
	await dashboard.sees((seen) => !isEarlier(seen) && seen.time() > forked);
	dashboard.press('d');
	await dashboard.sees((seen) => seen.time() > forked + 3);
	dashboard.press('q');
	assert.deepEqual(await dashboard.program.exited, { code: 0, signal: undefined });
	const lines = linesOf(log);
	assert.deepEqual(
		lines.flatMap((line) => line.command?.kind ?? []),
		['compact', 'dropCaches'],
	);
	assert.deepEqual(replayed('thp-storm', log), { status: 0, hash: lines.at(-1)?.hash });
});
