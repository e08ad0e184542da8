/** What goes wrong reads as the kernel's word through a shell, and gives a status. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { openShell } from './open-shell.js';

const VM = '/proc/sys/vm';
const WRONG: readonly (readonly [line: string, status: number, err: string])[] = [
	['cat /x', 1, 'cat: /x: No such file or directory\n'],
	['cat /proc', 1, 'cat: /proc: Is a directory\n'],
	[`cat ${VM}/compact_memory`, 1, `cat: ${VM}/compact_memory: Permission denied\n`],
	['cat /proc/vmstat/x', 1, 'cat: /proc/vmstat/x: Not a directory\n'],
	['head /x', 1, "head: cannot open '/x' for reading: No such file or directory\n"],
	['wc /x', 1, 'wc: /x: No such file or directory\n'],
	['grep a /x', 2, 'grep: /x: No such file or directory\n'],
	['cd /proc/vmstat', 1, '-bash: cd: /proc/vmstat: Not a directory\n'],
	[`echo 101 > ${VM}/compaction_proactiveness`, 1, '-bash: echo: write error: Invalid argument\n'],
	[`echo x > ${VM}/swappiness`, 1, '-bash: echo: write error: Invalid argument\n'],
	[`echo 2 > ${VM}/compact_memory`, 1, '-bash: echo: write error: Invalid argument\n'],
	['echo 1 > /proc/vmstat', 1, '-bash: echo: write error: Input/output error\n'],
	['cat /proc/vmstat > /sys/kernel/debug/extfrag/extfrag_index', 1, 'cat: write error: Invalid argument\n'],
	['echo 1 > /proc/nosuch', 1, '-bash: /proc/nosuch: No such file or directory\n'],
	['echo 1 > /sys/nosuch', 1, '-bash: /sys/nosuch: Permission denied\n'],
	['echo 1 > /sys/devices/system/node/node0/vmstat', 1, '-bash: /sys/devices/system/node/node0/vmstat: Permission denied\n'],
	['echo 1 > /proc', 1, '-bash: /proc: Is a directory\n'],
	['echo 1 | tee /sys/nosuch', 1, 'tee: /sys/nosuch: Permission denied\n'],
	['cat < /x', 1, '-bash: /x: No such file or directory\n'],
	['sysctl vm.nosuch', 1, 'sysctl: cannot stat /proc/sys/vm/nosuch: No such file or directory\n'],
	['sysctl -w vm.swappiness=201', 1, 'sysctl: setting key "vm.swappiness": Invalid argument\n'],
	['nosuch --x', 127, '-bash: nosuch: command not found\n'],
	['/bin/nosuch', 127, '-bash: /bin/nosuch: No such file or directory\n'],
	['cat |', 2, "-bash: syntax error near unexpected token `newline'\n"],
];

test('files and commands refuse as on Linux', async () => {
	const { run } = openShell();
	for (const [line, status, err] of WRONG) {
		const said = await run(line);
		assert.deepEqual([said.status, said.err], [status, err], line);
	}
});

test('a command that is called wrongly says how it is called', async () => {
	const { run } = openShell();
	const table: readonly (readonly [line: string, status: number, err: RegExp])[] = [
		['grep -z x', 2, /^grep: invalid option -- 'z'\nusage: grep \[/],
		['grep', 2, /^grep: no pattern\nusage: /],
		["grep -E '('", 2, /^grep: '\(' is no regular expression\n/],
		['head -n', 1, /^head: option requires an argument -- 'n'\n/],
		['head -n x /proc/vmstat', 1, /^head: invalid number of lines: 'x'\n/],
		['ls --nosuch', 2, /^ls: unrecognized option '--nosuch'\n/],
		['sleep', 1, /^sleep: missing operand\nusage: sleep SECONDS\n/],
		['sleep long', 1, /^sleep: invalid time interval 'long'\n/],
		['timeout 3', 125, /^timeout: missing operand\n/],
		['watch', 1, /^watch: a command is needed\n/],
		['perf record', 129, /^perf: 'record' is no perf command here; there is perf top\n/],
		['sysctl', 1, /^sysctl: no variables specified\n/],
		['sysctl -w vm.swappiness', 1, /^sysctl: "vm.swappiness" must be of the form name=value\n/],
		['ps -q', 1, /^ps: error: unsupported option 'q'\n/],
		['history x', 1, /^-bash: history: invalid number: 'x'\n/],
		['help nosuch', 1, /^-bash: help: no help topics match `nosuch'\n$/],
	];
	for (const [line, status, err] of table) {
		const said = await run(line);
		assert.equal(said.status, status, line);
		assert.match(said.err, err, line);
	}
});

test('errors of a pipe reach the terminal, and can be sent away', async () => {
	const { run } = openShell();
	assert.deepEqual(await run('cat /x /proc/sys/vm/swappiness | grep 60'), {
		status: 0,
		out: '60\n',
		err: 'cat: /x: No such file or directory\n',
	});
	assert.deepEqual(await run('cat /x 2> /dev/null'), { status: 1, out: '', err: '' });
	assert.deepEqual(await run('cat /x 2>&1 | wc -l'), { status: 0, out: '1\n', err: '' });
	assert.deepEqual(await run('cat /x &> /dev/null || echo failed'), { status: 0, out: 'failed\n', err: '' });
	assert.equal((await run('cat /x 2> /dev/null && echo no; echo yes')).out, 'yes\n');
});
