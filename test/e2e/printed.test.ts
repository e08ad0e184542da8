/** What is printed when nobody sits in front of it: a picture that fits, or the snapshot as JSON. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { endAll } from '../helpers/pty.js';
import { launch, PROGRAM } from './dashboard.js';

afterEach(endAll);
const folder = mkdtempSync(join(tmpdir(), 'compactop-'));
after(() => rmSync(folder, { recursive: true }));

function compactop(args: readonly string[], env: Readonly<Record<string, string>> = {}) {
	const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, ...args], { encoding: 'utf8', env: { ...process.env, ...env } });
	return { status, stdout, stderr };
}

for (const [columns, lines] of [
	[160, 50],
	[80, 24],
	[40, 12],
	[20, 5],
] as const) {
	test(`--once fits ${columns} columns and ${lines} lines, and a pipe gets the same`, () => {
		const env = { COLUMNS: String(columns), LINES: String(lines), LC_ALL: 'C.UTF-8' };
		const once = compactop(['thp-storm', '--once', '--for', '2s'], env);
		assert.deepEqual([once.status, once.stderr], [0, '']);
		const rows = once.stdout.replace(/\n$/, '').split('\n');
		assert.ok(rows.length <= lines, `${rows.length} lines`);
		assert.deepEqual(
			rows.filter((row) => row.length > columns),
			[],
		);
		assert.match(rows[0] ?? '', /00:00:02\.0/);
		assert.doesNotMatch(once.stdout, /\u001b/);
		assert.equal(compactop(['thp-storm', '--for', '2s'], env).stdout, once.stdout);
	});
}

test('--once on a terminal prints at its size, without taking it over', async () => {
	const dashboard = launch(['teach-tiny', '--once', '--for', '1s'], { cols: 70, rows: 30 });
	assert.deepEqual(await dashboard.program.exited, { code: 0, signal: undefined });
	assert.doesNotMatch(dashboard.raw(), /\u001b/);
	const rows = dashboard.raw().split('\r\n');
	assert.ok(rows.length <= 31 && rows.length > 20, `${rows.length} lines`);
	assert.ok(rows.every((row) => row.length <= 70));
});

test('--once in a locale without UTF-8 is ASCII', () => {
	const { stdout } = compactop(['thp-storm', '--once', '--for', '2s'], { LC_ALL: 'C', COLUMNS: '120', LINES: '40' });
	assert.doesNotMatch(stdout, /[^\n\u0020-\u007e]/);
	assert.match(stdout, /thp-storm/);
});

test('--json on a terminal is JSON too, and nothing else', async () => {
	const dashboard = launch(['teach-tiny', '--json', '--for', '100ms']);
	assert.deepEqual(await dashboard.program.exited, { code: 0, signal: undefined });
	const snapshot = JSON.parse(dashboard.raw()) as { nodes: readonly unknown[]; zones: readonly { readonly buddy: readonly number[] }[] };
	assert.equal(snapshot.nodes.length, 1);
	assert.ok(snapshot.zones.every((zone) => zone.buddy.length === 11));
});

const misspelled = join(folder, 'misspelled.yaml');
writeFileSync(misspelled, 'title: x\nquestion: y\nmachine:\n  nodes:\n    - { memroy: 4GiB }\n');
const noLength = join(folder, 'length.yaml');
writeFileSync(noLength, 'title: x\nquestion: y\nseconds: soon\nmachine: { nodes: [{ memory: 4GiB }] }\n');

const WRONG: readonly (readonly [args: readonly string[], message: RegExp])[] = [
	[['run', misspelled], /misspelled\.yaml:5:9: .*memroy.*memory/],
	[['run', noLength], /length\.yaml:3:10: seconds: expected/],
	[['thp-storm', '--interval', '0.001', '--for', 'yesterday'], /--for: expected a time .* got yesterday/],
	[['run', 'thp-storm', '--set', 'vm.watermark_scale_factor=0'], /expected a whole number from 1 to 3000, got 0/],
	[['run', 'thp-storm', '--set', 'thp.defrag=sometimes'], /expected one of always, defer, .* got "sometimes"/],
	[['run', 'thp-storm', '--speed', '2'], /--speed belongs to the dashboard, compare and shell, not to run/],
	[['run'], /run needs a preset or a file/],
];
for (const [args, message] of WRONG) {
	test(`a clear message and exit code 2: ${args.join(' ').replaceAll(folder, 'DIR')}`, () => complain(args, message));
}
// The tests may run as root, who may read every file, but not this one.
test('a file that cannot be read', { skip: existsSync('/proc/self/mem') ? false : 'no /proc' }, () =>
	complain(['run', '/proc/self/mem'], /^compactop: cannot read \/proc\/self\/mem: /),
);

function complain(args: readonly string[], message: RegExp): void {
	const { status, stdout, stderr } = compactop(args);
	assert.match(stderr, message);
	assert.deepEqual([status, stdout], [2, '']);
	assert.doesNotMatch(stderr, /^\s+at /m);
}
