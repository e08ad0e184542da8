/** Two machines on one screen, as a person sees them and changes one. */
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { shell } from '../../source/views/shell.js';
import { overview } from '../../source/views/overview.js';
import { fakeSnapshot } from '../session/fakes.js';
import { type AppOptions, openApp, type OpenApp, ruledView } from './harness.js';

const ESC = '\u001b';
let opened: OpenApp | undefined;

afterEach(async () => {
	await opened?.close();
	opened = undefined;
});

const tuned = { ...fakeSnapshot().tunables, 'vm.compaction_proactiveness': 60 };

/** With the copy at another proactiveness. */
async function openSplit(options: AppOptions = {}): Promise<OpenApp> {
	opened = await openApp({ columns: 120, ...options });
	const { feeds, settle, type } = opened;
	feeds[0]?.frame(1e9);
	await settle();
	await type('s');
	feeds[0]?.frame(1e9);
	feeds[1]?.frame(1e9, { tunables: tuned });
	await settle();
	return opened;
}

describe('s', () => {
	test('shows both machines, what differs in tunables, and the figures of both', async () => {
		const { lines } = await openSplit();
		assert.match(lines()[1] ?? '', /^ {3}left {2}vm\.compaction_proactiveness 20 +│ ▸ right {2}vm\.compaction_proactiveness 60 *$/);
		assert.match(lines()[2] ?? '', /^─ lines ─+ numbered ─│─ lines ─+ numbered ─ ?$/);
		assert.match(lines()[3] ?? '', /^line 0 v2\.+│line 0 v1\.+ ?$/);
		const at = lines().findIndex((line) => /^─ left \| right ─+ the last .*since a change or the split ─$/.test(line));
		assert.ok(at > 0);
		assert.match(lines()[at + 1] ?? '', /^ stalls +\S+ \| \S+ +stall mean/);
		assert.match(lines().at(-1) ?? '', /s unsplit {2}S to the left/);
	});

	test('again ends the copy', async () => {
		const { lines, type, feeds } = await openSplit();
		await type('s');
		assert.equal(feeds[1]?.closed, true);
		assert.match(lines()[1] ?? '', /^─ lines ─+ numbered ─ ?$/);
		assert.match(lines().at(-1) ?? '', /s split/);
	});

	test('needs room, and says how much', async () => {
		opened = await openApp({ columns: 79, rows: 24 });
		opened.feeds[0]?.frame(1e9);
		await opened.settle();
		await opened.type('s');
		assert.match(opened.lines().join('\n'), /need 80 columns, this terminal has 79/);
		assert.equal(opened.feeds.length, 1);
	});
});

describe('keys', () => {
	test('act on the marked half; S and a click change it', async () => {
		const { lines, type, feeds } = await openSplit();
		await type('C');
		await type('S');
		assert.match(lines()[1] ?? '', /^ ▸ left .*│ {3}right /);
		await type('C');
		assert.deepEqual([feeds[0]?.sent.length, feeds[1]?.sent.length], [1, 1]);
		await type(`${ESC}[<0;100;6M`);
		assert.match(lines()[1] ?? '', /^ {3}left .*│ ▸ right /);
	});

	test('typed into a shell, stand in the half they go to', async () => {
		const { lines, type } = await openSplit({ views: [ruledView, shell] });
		await type('2');
		await type('uname');
		const typed = lines().find((line) => line.includes('uname')) ?? '';
		assert.match(typed, /│.*# uname/);
		assert.doesNotMatch(typed, /uname.*│/);
	});

	test('do not go back in time meanwhile', async () => {
		const { lines, type } = await openSplit();
		await type('[');
		assert.match(lines().join('\n'), /two machines do not go back in time/);
	});
});

describe('sizes', () => {
	test('narrower than two pictures, the half that keys act on is shown', async () => {
		const { lines, resize } = await openSplit();
		await resize(60, 24);
		assert.match(lines()[1] ?? '', /^ ▸ right {2}vm\.compaction_proactiveness 60 *$/);
		assert.match(lines()[3] ?? '', /^line 0 v1/);
	});

	test('a name that does not fit loses its beginning, never its value; without Unicode and colours the mark stays', async () => {
		const { lines } = await openSplit({ columns: 80, rows: 24, ascii: true, level: 'none', views: [overview, ruledView] });
		assert.match(lines()[2] ?? '', /^ {3}left {2}\.?\S*ompaction_proactiveness 20 *\| > right {2}\.?\S*ompaction_proactiveness 60 *$/);
		for (const line of lines()) assert.doesNotMatch(line, /[^\u0020-\u007e]/);
	});
});
