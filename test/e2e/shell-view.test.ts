/** The Shell view in a terminal: an introduction to memory compaction, typed command by command as it stands there. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { endAll } from '../helpers/pty.js';
import { type Dashboard, start } from './dashboard.js';

afterEach(endAll);
const folder = mkdtempSync(join(tmpdir(), 'compactop-'));
after(() => rmSync(folder, { recursive: true }));

/** The last line that is in use above the status line. */
function last({ program }: Dashboard): string {
	return (
		program
			.lines()
			.slice(0, -2)
			.findLast((line) => line.trim() !== '') ?? ''
	);
}

const isReady = (dashboard: Dashboard): boolean => /^ \/\S* #$/.test(last(dashboard));

async function run(dashboard: Dashboard, line: string): Promise<void> {
	dashboard.program.send(`${line}\r`);
	await dashboard.sees((seen) => isReady(seen) && seen.program.text().includes(`# ${line}`));
}

/** Types lines until this is on the screen. */
async function runs(dashboard: Dashboard, block: string, shows: RegExp): Promise<void> {
	for (const line of block.split('\n')) await run(dashboard, line);
	await dashboard.sees(shows);
}

test('every command of an introduction works as it stands; trace_pipe follows until Ctrl-C', async () => {
	const log = join(folder, 'session.log');
	const dashboard = await start(['teach-tiny', '--log', log], { cols: 160, rows: 60 });
	dashboard.press(':');
	await dashboard.sees(isReady);
	await runs(
		dashboard,
		'# One kcompactd per NUMA node\nps aux | grep kcompactd\n# kcompactd0, kcompactd1, ...',
		/^ root .*\[kcompactd0\]$/m,
	);
	await runs(dashboard, 'echo 1 > /proc/sys/vm/compact_memory', /compact_memory$/m);
	await runs(dashboard, 'echo 1 > /sys/devices/system/node/node0/compact', /node0\/compact$/m);
	const proactiveness = '/proc/sys/vm/compaction_proactiveness';
	await runs(dashboard, `cat ${proactiveness}\necho 20 > ${proactiveness}`, /^ \d+$/m);
	await runs(dashboard, 'cat /proc/sys/vm/extfrag_threshold', /^ 500$/m);
	await runs(dashboard, 'cat /sys/kernel/debug/extfrag/extfrag_index', /^ Node 0, zone +\w+( +-?\d\.\d{3}){11}$/m);
	await runs(dashboard, 'cat /proc/vmstat | grep compact', /^ compact_migrate_scanned [1-9]\d*$[\s\S]*^ compact_success \d+$/m);
	const events = '/sys/kernel/debug/tracing/events/compaction';
	// Pasted, as people do with a block of commands.
	const block = `echo 1 > ${events}/mm_compaction_begin/enable\recho 1 > ${events}/mm_compaction_end/enable\r`;
	dashboard.program.send(`\u001b[200~${block}cat /sys/kernel/debug/tracing/trace_pipe\r\u001b[201~`);
	await dashboard.sees((seen) => /^ Ctrl-C interrupts, .*trace_pipe$/.test(seen.status()));
	dashboard.press('esc');
	await dashboard.sees((seen) => /q quit$/.test(seen.keyBar()));
	dashboard.press('c');
	await dashboard.sees(/node 0 compacted|compacted node 0|compacting node 0/);
	dashboard.press(':');
	await dashboard.sees(/mm_compaction_begin: zone_start=0x[\s\S]*mm_compaction_end: /);
	dashboard.press('ctrl-c');
	await dashboard.sees(isReady);
	await runs(dashboard, 'echo $?', /^ 130$/m);
	await runs(
		dashboard,
		'echo 7 > /proc/sys/vm/compaction_proactiveness; echo 700 > /proc/sys/vm/compaction_proactiveness',
		/Invalid argument/,
	);
	dashboard.press('esc');
	await dashboard.sees((seen) => /q quit$/.test(seen.keyBar()));
	dashboard.press('q');
	assert.deepEqual(await dashboard.program.exited, { code: 0, signal: undefined });
	const written = readFileSync(log, 'utf8');
	assert.match(written, /"command":\{"kind":"write","path":"\/proc\/sys\/vm\/compact_memory","value":1\}/);
	assert.match(written, /"path":"\/proc\/sys\/vm\/compaction_proactiveness","value":7\}/);
});

test('a person completes a path, recalls a line, watches, reboots and leaves', async () => {
	const dashboard = await start(['teach-tiny'], { cols: 100, rows: 30 });
	dashboard.press(':');
	await dashboard.sees(isReady);
	dashboard.program.send('cat /proc/sys/vm/swapp');
	dashboard.press('tab');
	await dashboard.sees((seen) => / # cat \/proc\/sys\/vm\/swappiness$/.test(last(seen)));
	dashboard.press('enter');
	await dashboard.sees(/^ 60$/m);
	dashboard.program.send('ls /proc/sys/vm/comp');
	dashboard.press('tab');
	await dashboard.sees((seen) => /\/compact$/.test(last(seen)));
	dashboard.press('tab');
	await dashboard.sees(/^ compact_memory .*compaction_proactiveness$/m);
	dashboard.press('esc');
	await dashboard.sees(isReady);
	dashboard.press('up');
	await dashboard.sees((seen) => / # cat \/proc\/sys\/vm\/swappiness$/.test(last(seen)));
	dashboard.press('ctrl-c');
	await dashboard.sees((seen) => isReady(seen) && /swappiness ?\^C$/m.test(seen.program.text()));
	dashboard.program.send('watch -n 1 cat /proc/buddyinfo\r');
	await dashboard.sees(/^ Every 1\.0s: cat \/proc\/buddyinfo$[\s\S]*^ Node 0, zone/m);
	dashboard.press('ctrl-c');
	await dashboard.sees(isReady);
	dashboard.program.send('reboot\r');
	await dashboard.sees((seen) => isReady(seen) && /# reboot$/m.test(seen.program.text()));
	await runs(dashboard, 'cat /proc/uptime || cat /proc/loadavg || uname -r', /^ 6\.18/m);
	dashboard.press('esc');
	await dashboard.sees((seen) => /q quit$/.test(seen.keyBar()));
});
