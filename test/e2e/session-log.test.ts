/** A session with keys can be repeated without a screen: same start, same commands at the same simulated times, same hash. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import type { RunReport } from '../../source/feeds/run-report.js';
import { endAll } from '../helpers/pty.js';
import { PROGRAM, start } from './dashboard.js';

afterEach(endAll);
const folder = mkdtempSync(join(tmpdir(), 'compactop-'));
after(() => rmSync(folder, { recursive: true }));

interface LogLine {
	readonly t?: number;
	readonly hash?: string;
	readonly preset?: string;
	readonly seed?: number;
	readonly command?: { readonly kind: string };
}

function replayed(preset: string, log: string, ...more: readonly string[]) {
	const args = [PROGRAM, 'run', preset, '--commands', log, '--json', ...more];
	const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
	return { status, stderr, report: stdout === '' ? undefined : (JSON.parse(stdout) as RunReport) };
}

function linesOf(log: string): LogLine[] {
	return readFileSync(log, 'utf8')
		.trimEnd()
		.split('\n')
		.map((line) => JSON.parse(line) as LogLine);
}

test('thp-storm with compaction, spikes, tunables, pauses and changes of speed', async () => {
	const log = join(folder, 'storm.log');
	const dashboard = await start(['thp-storm', '--seed', '7', '--set', 'thp.defrag=always', '--log', log], { cols: 120, rows: 40 });
	dashboard.press('t');
	await dashboard.sees(/faulting 128 huge pages on node 0/);
	dashboard.press('+', '+');
	await dashboard.sees((seen) => seen.speed() === '×10' && seen.time() > 4);
	dashboard.press('c', 'A', 'down');
	await dashboard.sees(/vm\.compaction_proactiveness = 40/);
	dashboard.press('C', 'd', 'space');
	await dashboard.sees(/❚❚ paused/);
	// Commands given in a pause take effect at the time shown.
	dashboard.press('D', '.');
	const paused = dashboard.time();
	await dashboard.sees((seen) => seen.time() > paused);
	dashboard.press('space');
	await dashboard.sees((seen) => seen.time() > paused + 3);
	dashboard.press('q');
	assert.deepEqual(await dashboard.program.exited, { code: 0, signal: undefined });

	const lines = linesOf(log);
	const [header, end] = [lines[0], lines.at(-1)];
	assert.deepEqual([header?.preset, header?.seed], ['thp-storm', 7]);
	const kinds = lines.flatMap((line) => line.command?.kind ?? []);
	assert.deepEqual(kinds, ['thpSpike', 'compact', 'set', 'compact', 'dropCaches', 'dropCaches']);
	assert.ok((end?.t ?? 0) > 7e9);

	const { status, stderr, report } = replayed('thp-storm', log);
	assert.deepEqual([status, stderr], [0, '']);
	assert.equal(report?.hash, end?.hash);
	assert.equal(report?.simulatedSeconds, (end?.t ?? 0) / 1e9);
	const otherTicks = replayed('thp-storm', log, '--interval', '0.037').report;
	assert.equal(otherTicks?.hash, end?.hash, 'the tick length must not matter');
});

test('a log without one of its commands does not reproduce the session, and is told so', async () => {
	const log = join(folder, 'tiny.log');
	const dashboard = await start(['teach-tiny', '--log', log]);
	await dashboard.sees(/mark +scattered/);
	dashboard.press('c');
	await dashboard.sees(/sh\[\d+\] +ends node 0 Normal/);
	dashboard.press('q');
	await dashboard.program.exited;
	assert.equal(replayed('teach-tiny', log).status, 0);

	const lines = readFileSync(log, 'utf8').split('\n');
	writeFileSync(log, lines.filter((line) => !line.includes('"compact"')).join('\n'));
	const { status, stderr } = replayed('teach-tiny', log);
	assert.equal(status, 1);
	assert.match(stderr, /the session was not reproduced/);
});

test('the log is of the machine that ran last: picking a preset begins a new one', async () => {
	const log = join(folder, 'picked.log');
	const dashboard = await start(['thp-storm', '--log', log]);
	dashboard.press('c', 'p', 'up', 'enter');
	await dashboard.sees((seen) => /teach-tiny/.test(seen.header()) && seen.time() > 0);
	dashboard.press('t');
	await dashboard.sees(/you +THP spike/);
	dashboard.press('q');
	await dashboard.program.exited;
	const lines = linesOf(log);
	assert.equal(lines[0]?.preset, 'teach-tiny');
	assert.deepEqual(
		lines.flatMap((line) => line.command?.kind ?? []),
		['thpSpike'],
	);
	const { status, report } = replayed('teach-tiny', log);
	assert.deepEqual([status, report?.hash], [0, lines.at(-1)?.hash]);
});
