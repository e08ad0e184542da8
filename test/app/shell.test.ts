/** The Shell view on the whole screen, in front of a feed that a test answers for. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { shell } from '../../source/views/shell.js';
import { type OpenApp, openApp, ruledView } from './harness.js';

let app: OpenApp | undefined;
afterEach(() => app?.close());

async function open(): Promise<OpenApp> {
	app = await openApp({ views: [ruledView, shell] });
	app.feed().files = { '/proc/vmstat': 'nr_free_pages 5\ncompact_stall 12\ncompact_fail 2\n', '/proc/buddyinfo': 'Node 0\n' };
	app.feed().frame(1e9);
	await app.settle();
	await app.type(':');
	return app;
}

/** Output comes at once in simulated time, and on the screen a moment later. */
async function passed({ clock, settle }: OpenApp): Promise<void> {
	for (let turn = 0; turn < 6; turn++) await settle();
	clock.pass(20);
	await settle();
}

async function frame(opened: OpenApp, timeNs: number): Promise<void> {
	opened.clock.pass(250);
	opened.feed().frame(timeNs);
	await passed(opened);
}

const body = ({ lines }: OpenApp): string =>
	lines()
		.slice(3, -2)
		.map((line) => line.trimEnd())
		.join('\n')
		.trimEnd();

test('a line is typed, run and recalled; Esc leads back', async () => {
	const opened = await open();
	assert.match(body(opened), /^ cat \/proc\/vmstat \| grep compact/);
	await opened.type('cat /proc/vmstat | grep compact\r');
	await passed(opened);
	assert.equal(body(opened), ' / # cat /proc/vmstat | grep compact\n compact_stall 12\n compact_fail 2\n / #');
	await opened.type('pwd\r');
	await passed(opened);
	assert.match(body(opened), /# pwd\n \/\n \/ #$/);
	await opened.type('\u001b[A\u001b[A');
	assert.match(body(opened), / # cat \/proc\/vmstat \| grep compact$/);
	assert.match(opened.lines().at(-1) ?? '', /Esc drop line/);
	await opened.type('\u001b');
	await opened.type('\u001b');
	assert.match(opened.lines()[2] ?? '', /─ lines/);
	assert.deepEqual(opened.quits, []);
});

test('what waits for simulated time waits for the frames, also through a pause, until Ctrl-C', async () => {
	const opened = await open();
	await opened.type('sleep 2; echo awake\r');
	await passed(opened);
	await frame(opened, 2e9);
	assert.equal(body(opened), ' / # sleep 2; echo awake');
	await frame(opened, 3e9);
	assert.match(body(opened), /\n awake\n \/ #$/);
	await opened.type('sleep 100\r');
	opened.session.setPaused(true);
	await passed(opened);
	assert.match(opened.lines().at(-2) ?? '', /Time is paused/);
	await opened.type('\u0003');
	await passed(opened);
	assert.match(body(opened), /# sleep 100\n \^C\n \/ #$/);
	await opened.type('echo $?\r');
	await passed(opened);
	assert.match(body(opened), /\n 130\n \/ #$/);
	assert.deepEqual(opened.quits, []);
});

test('watch draws over its picture as time passes, and goes on in other views', async () => {
	const opened = await open();
	await opened.type('watch -n 1 cat /proc/buddyinfo\r');
	await passed(opened);
	assert.match(body(opened), /^ \/ # watch .*\n Every 1\.0s: cat \/proc\/buddyinfo\n\n Node 0$/);
	await opened.type('\u001b');
	opened.feed().files = { '/proc/buddyinfo': 'Node 1\n' };
	await frame(opened, 2e9);
	await opened.type(':');
	assert.match(body(opened), /^ \/ # watch .*\n Every 1\.0s: cat \/proc\/buddyinfo\n\n Node 1$/);
});

test('another machine has a shell of its own, and what ran is interrupted', async () => {
	const opened = await open();
	await opened.type('sleep 100\r');
	await opened.session.restart('teach-tiny', {});
	opened.feed().frame(0);
	await passed(opened);
	assert.match(body(opened), /# sleep 100\n interrupted: sleep 100\n the machine is started anew.*\n \/ #$/);
	await opened.type('cat /proc/x\r');
	await passed(opened);
	assert.deepEqual(opened.feed().requests.at(-1), { do: 'read', path: '/proc/x' });
	assert.equal(opened.feeds.length, 2);
});

test('Tab completes a path, and asked twice lists what there is', async () => {
	const opened = await open();
	opened.feed().entries = ['compact_memory', 'compaction_proactiveness'].map((name) => ({ name, kind: 'file', mode: 0o644 }));
	await opened.type('cat /proc/sys/vm/c');
	await opened.type('\t');
	await passed(opened);
	assert.match(body(opened), /# cat \/proc\/sys\/vm\/compact$/);
	await opened.type('\t');
	await passed(opened);
	assert.match(body(opened), /^ compact_memory +compaction_proactiveness\n \/ # cat \/proc\/sys\/vm\/compact$/m);
});

test('reboot is sent to the machine, and a pasted block runs line by line', async () => {
	const opened = await open();
	await opened.type('\u001b[200~# a comment\rreboot\recho back\r\u001b[201~');
	await passed(opened);
	assert.deepEqual(opened.feed().sent, [{ kind: 'reboot' }]);
	opened.feed().emit({ kind: 'outcome', id: 1, timeNs: 0, outcome: { ok: true, text: 'rebooted' } });
	await passed(opened);
	assert.equal(body(opened), ' / # # a comment\n / # reboot\n / # echo back\n back\n / #');
});
