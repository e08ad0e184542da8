/** The terminal in real life: a small program over the driver in a pseudo-terminal, ended and disturbed in every way. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { demoProgram } from '../helpers/demo-program.js';
import { endAll, open, type OpenOptions, type PtyProgram } from '../helpers/pty.js';

const DEMO = await demoProgram();
afterEach(endAll);

async function start(options: OpenOptions = {}): Promise<PtyProgram> {
	const program = open(DEMO, { cols: 60, rows: 14, ...options, env: { DEMO_TICK_MS: '50', ...options.env } });
	await program.until(/tick [2-9]/);
	assert.deepEqual(program.modes, { alternateScreen: true, cursorHidden: true, wraps: false });
	return program;
}

function assertRestored(program: PtyProgram): void {
	assert.deepEqual(program.modes, { alternateScreen: false, cursorHidden: false, wraps: true });
}

for (const [how, act, expected] of [
	['q', (program: PtyProgram) => program.press('q'), { code: 0, signal: undefined }],
	['Ctrl-C', (program: PtyProgram) => program.press('ctrl-c'), { code: 130, signal: undefined }],
	['SIGINT', (program: PtyProgram) => program.kill('SIGINT'), { code: 130, signal: undefined }],
	['SIGTERM', (program: PtyProgram) => program.kill('SIGTERM'), { code: 143, signal: undefined }],
	['SIGHUP sent by hand', (program: PtyProgram) => program.kill('SIGHUP'), { code: 129, signal: undefined }],
] as const) {
	test(`${how} restores the terminal and leaves nothing behind`, async () => {
		const program = await start();
		act(program);
		assert.deepEqual(await program.exited, expected);
		assertRestored(program);
		assert.equal(program.text().trim(), '');
	});
}

test('a program that cannot finish quitting is ended, and a second signal ends it at once', async () => {
	const program = await start({ env: { DEMO_HANGS: '1' } });
	program.kill('SIGTERM');
	assert.deepEqual(await program.exited, { code: 143, signal: undefined });
	const other = await start({ env: { DEMO_HANGS: '1' } });
	other.kill('SIGTERM');
	await other.until((seen) => !seen.modes.alternateScreen);
	other.kill('SIGINT');
	assert.deepEqual(await other.exited, { code: 130, signal: undefined });
});

for (const [how, key, message] of [
	['an uncaught exception', 'x', /Error: demo crash\n\s+at /],
	['an unhandled rejection', 'r', /Error: demo rejection\n\s+at /],
] as const) {
	test(`${how} restores the terminal first and then prints the stack`, async () => {
		const program = await start({ cols: 160 });
		program.press(key);
		assert.deepEqual(await program.exited, { code: 1, signal: undefined });
		assertRestored(program);
		assert.match(program.text(), message);
	});
}

test('the line discipline is cooked again afterwards', async () => {
	const line = DEMO.map((word) => `'${word}'`).join(' ');
	const program = open(['sh', '-c', `${line}; echo "exit $?"; stty -a`], { cols: 60, rows: 24, env: { DEMO_TICK_MS: '50' } });
	await program.until(/tick [2-9]/);
	program.press('q');
	await program.exited;
	assert.match(program.text(), /exit 0/);
	assert.match(program.text(), /[^-]icanon/);
	assert.match(program.text(), /[^-]echo /);
});

test('a closed terminal ends the program by SIGHUP, not by a crash', async () => {
	const program = await start();
	program.hangUp();
	assert.deepEqual(await program.exited, { code: undefined, signal: 1 });
});

test('Ctrl-Z gives the shell its screen back; fg brings the dashboard back, drawn anew', async () => {
	const shell = open(['bash', '--norc', '--noprofile', '-i'], { cols: 60, rows: 14, env: { PS1: 'shell> ', DEMO_TICK_MS: '50' } });
	await shell.until(/shell>/);
	shell.send(`${DEMO.map((word) => `'${word}'`).join(' ')}\r`);
	await shell.until(/tick [2-9]/);
	shell.press('ctrl-z');
	await shell.until((program) => !program.modes.alternateScreen && /Stopped/.test(program.text()));
	assertRestored(shell);
	shell.resize(50, 12);
	shell.send('fg\r');
	await shell.until((program) => program.modes.alternateScreen && /demo 50x12/.test(program.text()) && /row 4/.test(program.text()));
	shell.press('q');
	// What is typed before the prompt is there would still be read by the program that is ending.
	await shell.until((program) => !program.modes.alternateScreen && program.text().trimEnd().endsWith('\nshell>'));
	shell.send('exit\r');
	assert.equal((await shell.exited).code, 0);
});

test('SIGTSTP from outside leaves the screen before the program stops; SIGCONT returns', async () => {
	const program = await start();
	program.kill('SIGTSTP');
	await program.until((seen) => !seen.modes.alternateScreen);
	assertRestored(program);
	while (!(await program.isStopped())) await new Promise((resolve) => setTimeout(resolve, 10));
	program.kill('SIGCONT');
	await program.until((seen) => seen.modes.alternateScreen && /row 4/.test(seen.text()));
	program.press('q');
	assert.equal((await program.exited).code, 0);
});

test('SIGCONT after a stop from outside draws everything again', async () => {
	const program = await start();
	program.kill('SIGSTOP');
	while (!(await program.isStopped())) await new Promise((resolve) => setTimeout(resolve, 10));
	program.terminal.write('\u001b[?1049l\u001b[?25h');
	program.kill('SIGCONT');
	await program.until((seen) => seen.modes.alternateScreen && seen.modes.cursorHidden && /row 4/.test(seen.text()));
	program.press('q');
	assert.equal((await program.exited).code, 0);
	assertRestored(program);
});

test('a new size is drawn as a fresh start would draw it', async () => {
	const program = await start();
	for (const [cols, rows] of [
		[100, 30],
		[30, 8],
		[200, 60],
		[60, 14],
	] as const) {
		program.resize(cols, rows);
		await program.until((seen) => seen.text().includes(`demo ${cols}x${rows}`) && seen.lines()[rows - 1]?.length === cols);
	}
	program.press('q');
	assert.equal((await program.exited).code, 0);
});

test('a pop-up covers painted rows, and what it covered returns', async () => {
	const program = await start();
	const before = program.lines().slice(3);
	program.press('p');
	await program.until(/pop-up here/);
	await program.until((seen) => seen.lines()[4]?.slice(10, 30) === `┌${'─'.repeat(18)}┐`);
	assert.equal(program.cell(11, 5).text, 'p');
	program.press('p');
	await program.until((seen) => !seen.text().includes('pop-up'));
	assert.deepEqual(program.lines().slice(3), before);
	program.press('q');
	assert.equal((await program.exited).code, 0);
});

test('a reader that stalls stops neither the program nor its exit', async () => {
	const program = await start({ cols: 200, rows: 60, env: { DEMO_WIDE: '1', DEMO_TICK_MS: '20' } });
	program.pauseReading();
	await new Promise((resolve) => setTimeout(resolve, 1000));
	program.resumeReading();
	await program.until((seen) => Number(/dropped (\d+)/.exec(seen.text())?.[1] ?? 0) > 10);
	program.press('q');
	assert.equal((await program.exited).code, 0);
	assertRestored(program);
});

test('SIGTERM ends the program while nobody reads', async () => {
	const program = await start({ cols: 200, rows: 60, env: { DEMO_WIDE: '1', DEMO_TICK_MS: '20' } });
	program.pauseReading();
	await new Promise((resolve) => setTimeout(resolve, 300));
	program.kill('SIGTERM');
	const { existsSync, readFileSync } = await import('node:fs');
	const gone = (): boolean => !existsSync(`/proc/${program.pid}`) || /\) Z /.test(readFileSync(`/proc/${program.pid}/stat`, 'utf8'));
	while (!gone()) await new Promise((resolve) => setTimeout(resolve, 20));
	program.resumeReading();
	assert.equal((await program.exited).code, 143);
});
