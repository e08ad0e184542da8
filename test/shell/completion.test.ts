import assert from 'node:assert/strict';
import { test } from 'node:test';
import { complete } from '../../source/shell/completion.js';
import { openShell } from './open-shell.js';

test('commands and paths are completed', async () => {
	const { shell } = openShell();
	const options = async (line: string): Promise<string> => (await complete(line, shell.files)).options.join(',');
	assert.equal(await options('sys'), 'sysctl ');
	assert.equal(await options('cat /proc/vmstat | gr'), 'grep ');
	assert.equal(await options('sudo sysc'), 'sysctl ');
	assert.equal(await options('cat /proc/vm'), '/proc/vmstat ');
	assert.equal(await options('cat /sys/kernel/debug/'), '/sys/kernel/debug/extfrag/,/sys/kernel/debug/tracing/');
	assert.equal(
		await options('echo 1 > /proc/sys/vm/compact'),
		'/proc/sys/vm/compact_memory,/proc/sys/vm/compact_unevictable_allowed,/proc/sys/vm/compaction_proactiveness',
	);
	assert.equal(await options('cat /nosuch/'), '');
	shell.files.cwd = '/proc';
	assert.equal(await options('cat sys/vm/swap'), 'sys/vm/swappiness ');
	assert.equal((await complete('cat /proc/vm', shell.files)).word, '/proc/vm');
});
