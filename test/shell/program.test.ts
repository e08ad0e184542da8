/** `compactop shell`, run as a person runs it. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';

const PROGRAM = 'dist/compactop.js';

function compactop(args: readonly string[], input = '') {
	const { status, stdout, stderr } = spawnSync(process.execPath, [PROGRAM, 'shell', 'teach-tiny', ...args], { encoding: 'utf8', input });
	return { status, stdout, stderr };
}

function lines(...all: readonly string[]): string[] {
	return all.flatMap((line) => ['-c', line]);
}

test('given lines run one after another; the last one gives the status', () => {
	const { status, stdout, stderr } = compactop(
		lines(
			'sleep 1',
			'ps aux | grep kcompactd',
			'echo 1 > /sys/kernel/debug/tracing/events/compaction/mm_compaction_begin/enable',
			'echo 1 > /proc/sys/vm/compact_memory',
			'cat /sys/kernel/debug/tracing/trace_pipe | head -1',
			'cat /proc/vmstat | grep compact_migrate_scanned',
			'echo 101 > /proc/sys/vm/compaction_proactiveness',
		),
	);
	assert.equal(status, 1);
	assert.equal(stderr, '-bash: echo: write error: Invalid argument\n');
	assert.match(stdout, /^root .*\[kcompactd0\]\n +sh-\d+ .*mm_compaction_begin: .*\ncompact_migrate_scanned [1-9]\d*\n$/);
});

test('the same lines print the same', () => {
	const args = lines('sleep 2', 'echo 1 > /proc/sys/vm/compact_memory', 'cat /proc/vmstat', 'perf top', 'ps aux');
	assert.deepEqual(compactop(args), compactop(args));
});

test('lines come on standard input as well, until one says exit', () => {
	assert.deepEqual(compactop([], 'sysctl -n vm.swappiness\n# nothing\nexit 7\necho no\n'), { status: 7, stdout: '60\n', stderr: '' });
	assert.deepEqual(compactop([], ''), { status: 0, stdout: '', stderr: '' });
});

test('what does not belong is refused with status 2', () => {
	const table: readonly (readonly [args: readonly string[], says: RegExp])[] = [
		[['extra'], /^compactop: shell does not know what to do with extra\n/],
		[['-c'], /^compactop: --line needs a value: --line LINE\n/],
		[['--speed', '3', '-c', 'ls'], /^compactop: --speed belongs to a shell on a terminal/],
		[['--json', '-c', 'ls'], /^compactop: --json: a shell prints what its commands print/],
		[['--once'], /^compactop: --once belongs to the dashboard and compare, not to shell\n/],
	];
	for (const [args, says] of table) {
		const { status, stderr } = compactop(args);
		assert.equal(status, 2, args.join(' '));
		assert.match(stderr, says);
	}
});
