/** However the dashboard ends, the person has the terminal back; and a reader that stalls holds nothing up. */
import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { afterEach, test } from 'node:test';
import { endAll, type Exit, open, type PtyProgram } from '../helpers/pty.js';
import { assertRestored, type Dashboard, launch, PROGRAM, start, usage } from './dashboard.js';

afterEach(endAll);

const WAYS: readonly (readonly [how: string, code: number, act: (dashboard: Dashboard) => void])[] = [
	['q', 0, (dashboard) => dashboard.press('q')],
	['Ctrl-C', 0, (dashboard) => dashboard.press('ctrl-c')],
	['SIGINT', 130, (dashboard) => dashboard.program.kill('SIGINT')],
	['SIGTERM', 143, (dashboard) => dashboard.program.kill('SIGTERM')],
	['SIGHUP sent by hand', 129, (dashboard) => dashboard.program.kill('SIGHUP')],
];
for (const [how, code, act] of WAYS) {
	test(`${how} ends it with ${code} and leaves the terminal as it was`, async () => {
		const dashboard = await start(['thp-storm', '--speed', 'max']);
		act(dashboard);
		assert.deepEqual(await dashboard.program.exited, { code, signal: undefined } satisfies Exit);
		assertRestored(dashboard.program);
		assert.equal(dashboard.program.text().trim(), '');
	});
}

test('q in an overlay and in a pause leaves as well', async () => {
	const dashboard = await start(['teach-tiny']);
	dashboard.press('space', 'u');
	await dashboard.sees(/vm\.extfrag_threshold/);
	dashboard.press('q');
	assert.deepEqual(await dashboard.program.exited, { code: 0, signal: undefined });
	assertRestored(dashboard.program);
});

/** The dashboard as the child of a shell that reports on the line discipline afterwards. */
async function underShell(): Promise<{ readonly shell: PtyProgram; readonly child: number }> {
	const shell = open(['sh', '-c', `"${process.execPath}" ${PROGRAM} teach-tiny; echo "exit $?"; stty -a`], { cols: 100, rows: 30 });
	await shell.until(/▶ ×1 +00:00:0[\d.]+[\s\S]*q quit/);
	const [child = ''] = readFileSync(`/proc/${shell.pid}/task/${shell.pid}/children`, 'utf8').split(' ');
	return { shell, child: Number(child) };
}

for (const [how, code, act] of [
	['q', 0, (shell: PtyProgram) => shell.press('q')],
	['SIGTERM', 143, (_shell: PtyProgram, child: number) => process.kill(child, 'SIGTERM')],
	['SIGHUP', 129, (_shell: PtyProgram, child: number) => process.kill(child, 'SIGHUP')],
] as const) {
	test(`after ${how} lines are edited and echoed again`, async () => {
		const { shell, child } = await underShell();
		act(shell, child);
		await shell.exited;
		assert.match(shell.text(), new RegExp(`^exit ${code}$`, 'm'));
		for (const mode of ['icanon', 'echo', 'isig', 'icrnl', 'opost']) assert.match(shell.text(), new RegExp(`(^|[^-])\\b${mode}\\b`));
	});
}

test('a hang-up ends it by SIGHUP; no process is left behind', async () => {
	const dashboard = await start(['thp-storm']);
	dashboard.program.hangUp();
	assert.deepEqual(await dashboard.program.exited, { code: undefined, signal: 1 });
	assert.throws(() => process.kill(dashboard.program.pid, 0), /ESRCH/);
});

test('a mistake in the command line never takes the screen over', async () => {
	const dashboard = launch(['thp-strom'], { cols: 100, rows: 10 });
	assert.deepEqual(await dashboard.program.exited, { code: 2, signal: undefined });
	assert.match(dashboard.program.text(), /no preset is named thp-strom \(did you mean thp-storm\?\)/);
	assert.doesNotMatch(dashboard.raw(), /\u001b/);
});

test('a reader that stalls stops neither simulated time nor the newest state, and costs no memory', async () => {
	// A machine of 2 GiB, so that what is kept of its past is small beside what unread frames would take.
	const dashboard = await start(['direct-stalls', '--speed', '10', '--interval', '0.02'], { cols: 300, rows: 100 });
	const { program } = dashboard;
	await dashboard.sees((seen) => seen.time() > 5);
	const [shown, before] = [dashboard.time(), usage(program.pid)];
	program.pauseReading();
	// Nothing can be seen meanwhile; the simulator's work can be measured. Each ^L asks for the whole screen again.
	let asked = 0;
	for (; usage(program.pid).cpuSeconds < before.cpuSeconds + 2; asked++) {
		dashboard.press('ctrl-l');
		await new Promise((resolve) => setTimeout(resolve, 20));
	}
	const after = usage(program.pid);
	const backlog = program.bytes();
	program.resumeReading();
	await dashboard.sees((seen) => seen.time() > shown + 5);
	const caughtUp = dashboard.time();
	// What a pseudo-terminal holds, the frame cut off by the stall, and a few new ones; not every frame that was asked for.
	const late = program.bytes() - backlog;
	assert.ok(late < 200_000 && asked > 20, `${late} bytes came before the newest state, ${asked} frames were asked for`);
	assert.ok(after.residentMib < before.residentMib + 50, `${before.residentMib} MiB became ${after.residentMib} MiB`);
	await dashboard.sees((seen) => seen.time() > caughtUp);
	dashboard.press('q');
	assert.deepEqual(await program.exited, { code: 0, signal: undefined });
	assertRestored(program);
});

test('q is obeyed although nobody reads', async () => {
	const dashboard = await start(['thp-storm', '--speed', 'max'], { cols: 300, rows: 100 });
	const { program } = dashboard;
	const before = usage(program.pid).cpuSeconds;
	program.pauseReading();
	while (usage(program.pid).cpuSeconds < before + 1) await new Promise((resolve) => setTimeout(resolve, 50));
	dashboard.press('q');
	// The test's own process reaps it, at whatever moment.
	while (existsSync(`/proc/${program.pid}`)) await new Promise((resolve) => setTimeout(resolve, 50));
	program.resumeReading();
	assert.deepEqual(await program.exited, { code: 0, signal: undefined });
});
