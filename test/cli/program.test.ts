/** The built program, run as a person runs it. */
import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import type { RunReport } from '../../source/feeds/run-report.js';
import { VMSTAT_NAMES } from '../../source/model/index.js';

const PROGRAM = 'dist/compactop.js';
const folder = mkdtempSync(join(tmpdir(), 'compactop-'));
after(() => rmSync(folder, { recursive: true }));

function compactop(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
	const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8', env: { ...process.env, ...env } });
	return { status, stdout, stderr };
}

function report(...args: readonly string[]): RunReport {
	const { status, stdout, stderr } = compactop(['run', ...args, '--json']);
	assert.equal(status, 0, stderr);
	assert.equal(stderr, '');
	return JSON.parse(stdout) as RunReport;
}

test('says its version and its help', () => {
	const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
	assert.deepEqual(compactop(['--version']), { status: 0, stdout: `${version}\n`, stderr: '' });
	assert.match(compactop(['--help']).stdout, /^top for Linux.*\n\nUsage\n {2}compactop \[PRESET\|FILE\]/);
});

test('lists its presets', () => {
	const { status, stdout } = compactop(['presets']);
	assert.equal(status, 0);
	assert.match(stdout, /^thp-storm +2 nodes × 4 GiB +\S.*\?$/m);
});

test('compares two settings from one start, as a table and as JSON', () => {
	const settings = ['--set', 'vm.compaction_proactiveness=0', '--set', 'vm.compaction_proactiveness=60'];
	const run = (...more: string[]) => compactop(['compare', 'direct-stalls', '--for', '8s', ...settings, ...more]);
	const { status, stdout, stderr } = run('--json');
	assert.deepEqual([status, stderr], [0, '']);
	const { simulatedSeconds, machines } = JSON.parse(stdout) as {
		simulatedSeconds: number;
		machines: { set: object; rates: { stalls: number }; report: RunReport }[];
	};
	assert.equal(simulatedSeconds, 8);
	const [first, second] = machines;
	assert.deepEqual([first?.set, second?.set], [{ 'vm.compaction_proactiveness': 0 }, { 'vm.compaction_proactiveness': 60 }]);
	assert.equal(first?.report.hash, report('direct-stalls', '--for', '8s').hash, 'as the preset has it');
	assert.equal(second?.report.hash, report('direct-stalls', '--for', '8s', '--set', 'vm.compaction_proactiveness=60').hash);
	assert.ok((first?.rates.stalls ?? 0) > (second?.rates.stalls ?? 0));
	const table = run().stdout;
	assert.match(table, /^direct-stalls, seed 1, rules of Linux 6\.18: 8 s of each$/m);
	assert.match(table, /^ +vm\.compaction_proactiveness=0 +vm\.compaction_proactiveness=60$/m);
	assert.match(table, /^stalls +[\d.]+\/s +[\d.]+\/s {2}better$/m);
});

const brokenPreset = join(folder, 'broken.yaml');
writeFileSync(brokenPreset, 'title: x\nquestion: y\nmachine: { nodes: [{ memory: 4GB }] }\n');
const foreignLog = join(folder, 'foreign.log');
writeFileSync(foreignLog, '{"compactop":"log","preset":"thp-storm","seed":1,"kernel":"6.18","set":{}}\n');

const WRONG: readonly (readonly [string, RegExp])[] = [
	['--nope', /^compactop: unknown flag --nope/],
	['thp-strom', /^compactop: no preset is named thp-strom \(did you mean thp-storm\?\)/],
	['rnu', /^compactop: there is no preset or command rnu \(did you mean compactop run\?\)/],
	['run thp-storm --set vm.nope=1', /--set vm\.nope=1: no tunable is named vm\.nope; there are .*vm\.swappiness/],
	['run thp-storm --set vm.compaction_proactiveness=101', /expected a whole number from 0 to 100, got 101 \(the kernel answers EINVAL\)/],
	['run thp-storm --kernel 2.4', /--kernel: expected a kernel version from 2\.6\.34 on, .*; got 2\.4/],
	['compare', /^compactop: compare needs a preset or a file: compactop compare thp-storm/],
	['compare teach-tiny', /--set NAME=A --set NAME=B, or one --set .*; got 0/],
	['compare teach-tiny --set vm.swappiness=1 --speed 2', /--speed belongs to a screen: .* compare prints a table only/],
	['compare teach-tiny --set vm.swappiness=1 --once --view map', /--view belongs to a screen/],
	['run thp-storm --for a-while', /--for: expected a time/],
	[`run ${folder}/none.yaml`, /cannot read .*none\.yaml: there is no such file/],
	[`run ${folder}`, /cannot read .*: it is a folder/],
	[`run ${brokenPreset}`, /broken\.yaml:3:30: machine\.nodes\[0\]\.memory: expected a size .* got "4GB" \(write GiB\)/],
	[`run teach-tiny --commands ${folder}/none.log`, /cannot read .*none\.log/],
	[`run teach-tiny --commands ${brokenPreset}`, /broken\.yaml:1: not JSON; expected the header/],
	[`run teach-tiny --commands ${foreignLog}`, /was made with preset thp-storm, not teach-tiny/],
	['teach-tiny --once --log x', /--log belongs to a session on a terminal/],
];
for (const [line, message] of WRONG) {
	test(`one clear message and exit code 2: compactop ${line.replaceAll(folder, 'DIR')}`, () => {
		const { status, stdout, stderr } = compactop(line.split(' '));
		assert.match(stderr, message);
		assert.equal(status, 2);
		assert.equal(stdout, '');
		assert.doesNotMatch(stderr, /^\s+at /m);
		assert.equal(stderr.trimEnd().split('\n').length, 1);
	});
}

test('a report has every counter and every zone', () => {
	const result = report('teach-tiny', '--for', '1s', '--seed', '4');
	assert.deepEqual([result.preset, result.seed, result.kernel, result.simulatedSeconds], ['teach-tiny', 4, '6.18', 1]);
	assert.deepEqual(Object.keys(result.vmstat), [...VMSTAT_NAMES]);
	assert.equal(result.nodes.length, 1);
	assert.ok(result.zones.length > 0);
	for (const zone of result.zones) {
		assert.deepEqual([zone.buddyinfo.length, zone.extfragIndex.length, zone.unusableIndex.length], [11, 11, 11]);
	}
	const free = result.zones.reduce((sum, zone) => sum + zone.buddyinfo.reduce((pages, count, order) => pages + count * 2 ** order, 0), 0);
	assert.equal(free, result.vmstat['nr_free_pages']);
	assert.ok('scattered' in result.marks);
	assert.ok(result.pages.total >= 7000 && result.pages.bytesPerPage <= 20);
	assert.match(result.hash, /^[0-9a-f]{8,}$/);
});

test('the tick length never changes a result, the seed does', () => {
	const run = (interval: string, seed: string) => report('teach-tiny', '--for', '2s', '--interval', interval, '--seed', seed);
	const [fine, usual, coarse] = [run('0.01', '1'), run('0.1', '1'), run('1', '1')];
	assert.deepEqual([fine.ticks, usual.ticks, coarse.ticks], [200, 20, 2]);
	assert.equal(fine.hash, usual.hash);
	assert.equal(fine.hash, coarse.hash);
	assert.notEqual(run('1', '2').hash, fine.hash);
});

test('without --json the report is for people', () => {
	const { status, stdout, stderr } = compactop(['run', 'teach-tiny', '--for', '1s']);
	assert.deepEqual([status, stderr], [0, '']);
	assert.match(stdout, /^teach-tiny, seed 1, rules of Linux 6\.18: 1 s simulated in/);
	assert.match(stdout, /^free blocks, order +0 +1 +2/m);
	assert.deepEqual(
		stdout.split('\n').filter((line) => line.length > 110),
		[],
	);
});

test('without a terminal the overview is printed once, within COLUMNS and LINES', () => {
	const { status, stdout, stderr } = compactop(['teach-tiny', '--for', '1s'], { COLUMNS: '80', LINES: '24' });
	assert.deepEqual([status, stderr], [0, '']);
	const lines = stdout.trimEnd().split('\n');
	assert.ok(lines.length <= 24 && lines.length > 15, `${lines.length} lines`);
	assert.deepEqual(
		lines.filter((line) => line.length > 80),
		[],
	);
	assert.match(stdout, /teach-tiny/);
	assert.doesNotMatch(stdout, /\u001b/);
});

test('--json prints the snapshot', () => {
	const { stdout } = compactop(['teach-tiny', '--json', '--for', '500ms']);
	const snapshot = JSON.parse(stdout) as { preset: string; timeNs: number; vmstat: Record<string, number> };
	assert.deepEqual([snapshot.preset, snapshot.timeNs], ['teach-tiny', 5e8]);
	assert.ok((snapshot.vmstat['nr_free_pages'] ?? 0) > 0);
});

test('a reader that goes away is no error', async () => {
	const child = spawn(process.execPath, [PROGRAM, 'run', 'teach-tiny', '--for', '1s', '--json'], { stdio: ['ignore', 'pipe', 'pipe'] });
	child.stdout.destroy();
	let complaints = '';
	child.stderr.on('data', (text: Buffer) => {
		complaints += text.toString();
	});
	const [code] = (await once(child, 'close')) as [number | null];
	assert.deepEqual([code, complaints], [0, '']);
});
