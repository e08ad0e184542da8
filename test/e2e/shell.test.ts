/** `compactop shell` on a terminal: a prompt, history, completion, Ctrl-C, and time that goes on meanwhile. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { endAll, open, type PtyProgram } from '../helpers/pty.js';
import { PROGRAM } from './dashboard.js';

afterEach(endAll);

/** The last line of the screen. */
function last(pattern: RegExp) {
	return (program: PtyProgram): boolean => pattern.test(program.lines().findLast((line) => line !== '') ?? '');
}

/** At the prompt, with nothing typed. */
const READY = last(/^root@compactop:\/# *$/);

async function openShell(): Promise<PtyProgram> {
	const program = open([process.execPath, PROGRAM, 'shell', 'teach-tiny'], { cols: 120, rows: 40 });
	await program.until(READY);
	return program;
}

test('a person types commands, completes paths and looks at history', async () => {
	const program = await openShell();
	program.send('cat /proc/sys/vm/swapp\t');
	await program.until(last(/swappiness *$/));
	program.press('enter');
	await program.until(/^60$/m);
	program.send('cd /proc');
	program.press('enter');
	await program.until(last(/^root@compactop:\/proc# *$/));
	program.send('cat vmst\t');
	await program.until(last(/cat vmstat *$/));
	program.send('| grep -c compact_stall');
	program.press('enter');
	await program.until(/^1$/m);
	program.press('up', 'up', 'up');
	await program.until(last(/cat \/proc\/sys\/vm\/swappiness *$/));
	program.press('ctrl-c');
	await program.until(last(/^root@compactop:\/proc# *$/));
	program.send('exit 3');
	program.press('enter');
	assert.deepEqual(await program.exited, { code: 3, signal: undefined });
});

test('Ctrl-C ends what would go on for ever; Ctrl-D leaves', async () => {
	const program = await openShell();
	program.send('echo go; cat /sys/kernel/debug/tracing/trace_pipe\r');
	await program.until(/^go$/m);
	program.press('ctrl-c');
	await program.until(READY);
	program.send('echo $?\r');
	await program.until(/^130$/m);
	program.send('watch -n 1 ps aux\r');
	await program.until(/^Every 1\.0s: ps aux/m);
	await program.until(/kcompactd0/);
	program.press('ctrl-c');
	await program.until(READY);
	program.press('ctrl-d');
	assert.deepEqual(await program.exited, { code: 130, signal: undefined });
});
