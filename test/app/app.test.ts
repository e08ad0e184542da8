/** The screen as a person sees it, at several sizes. Goal: every line where it belongs, never one too many, keys have effect. */
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import type { View } from '../../source/views/view.js';
import { type AppOptions, type OpenApp, openApp, openShown } from './harness.js';

let app: OpenApp | undefined;
const open = async (options?: AppOptions): Promise<OpenApp> => {
	app = await openShown(options);
	return app;
};
afterEach(() => app?.close());

const UP = '\u001b[A';
const END = '\u001b[F';
const DOWN = '\u001b[B';
const RIGHT = '\u001b[C';
const ESC = '\u001b';

describe('chrome', () => {
	for (const [columns, rows] of [
		[40, 12],
		[80, 24],
		[120, 40],
		[160, 50],
		[300, 100],
	] as const) {
		test(`${columns}x${rows}: header first, key bar last, the view exactly between them`, async () => {
			const { lines } = await open({ columns, rows });
			const shown = lines();
			const numbered = shown.filter((line) => line.startsWith('line '));
			const chrome = rows >= 44 ? 4 : rows >= 20 ? 3 : 2;
			assert.match(shown[0] ?? '', /thp-storm .*▶ ×1 {3}00:00:01\.5/);
			assert.match(shown.at(-1) ?? '', /^ c compact .* q quit *$/);
			assert.equal(numbered.length, rows - chrome - 1, 'one line of the view is its title');
			assert.ok(numbered.every((line) => line.length === columns));
			assert.match(shown[chrome - (rows >= 20 ? 2 : 1)] ?? '', /^─ lines ─+ numbered ─$/);
		});
	}

	test('the header names machine, rules and seed where there is room', async () => {
		const { lines } = await open({ columns: 160, rows: 50 });
		assert.match(lines()[0] ?? '', /^ compactop {3}thp-storm {3}2 nodes · 8\.00 GiB {3}Linux 6\.18 rules · seed 1 /);
	});

	test('before the first frame it says what is starting', async () => {
		app = await openApp({ columns: 80, rows: 24 });
		assert.match(app.lines().join('\n'), /starting thp-storm/);
	});

	test('new frames change what is painted, at every size it is resized to', async () => {
		const { feed, clock, settle, lines, resize } = await open({ columns: 160, rows: 50 });
		for (const [columns, rows] of [
			[80, 24],
			[200, 60],
			[40, 12],
		] as const) {
			await resize(columns, rows);
			clock.pass(250);
			feed().frame(2e9);
			await settle();
			const version = /v(\d+)/.exec(lines().join('\n'))?.[1];
			assert.ok(Number(version) > 1);
			assert.equal(lines().length, rows);
			assert.match(lines().at(-1) ?? '', /q quit/);
			assert.ok(
				lines()
					.filter((line) => line.startsWith('line '))
					.every((line) => line.length === columns),
			);
		}
	});

	test('only ASCII where asked for, in every overlay', async () => {
		const { lines, type } = await open({ ascii: true, views: [] });
		for (const key of ['?', 'p', 'u']) {
			await type(key);
			assert.match(lines().join(''), /^[\u0020-\u007e]*$/, `overlay of ${key}`);
			await type(ESC);
		}
	});
});

/** Two lines that name the frame they were composed for; the first may be a second old. */
const pacedView: View = {
	id: 'paced',
	title: 'Paced',
	question: 'Which frame is this?',
	compose: ({ snapshot, columns, selectedNode }) =>
		['read', 'watched'].map((id, y) => ({
			id,
			x: 0,
			y,
			width: columns,
			height: 1,
			title: '',
			hint: '',
			rows: [[{ text: `${id} v${snapshot.version} n${selectedNode}`, style: 0 }]],
			steady: id === 'read',
		})),
};

describe('pace', () => {
	const shown = (lines: readonly string[]): string[] => lines.join(' ').match(/(read|watched) v\d+ n\d/g) ?? [];

	test('what is to be read changes once a second, what is to be watched with every frame', async () => {
		const { feed, clock, settle, lines } = await open({ views: [pacedView] });
		assert.deepEqual(shown(lines()), ['read v1 n0', 'watched v1 n0']);
		const seen: string[] = [];
		for (let step = 1; step <= 4; step++) {
			clock.pass(250);
			feed().frame(1.5e9 + step * 0.25e9);
			await settle();
			seen.push(shown(lines()).join(', '));
		}
		assert.deepEqual(seen, [
			'read v1 n0, watched v2 n0',
			'read v1 n0, watched v3 n0',
			'read v1 n0, watched v4 n0',
			'read v5 n0, watched v5 n0',
		]);
	});

	test('what a command does is shown with its frame', async () => {
		const { feed, clock, settle, lines } = await open({ views: [pacedView] });
		clock.pass(250);
		feed().frame(1.75e9, { commands: 1 });
		await settle();
		assert.deepEqual(shown(lines()), ['read v2 n0', 'watched v2 n0']);
	});

	test('a key, and a machine that stands still, are shown at once and whole', async () => {
		const { feed, clock, settle, lines, type } = await open({ views: [pacedView] });
		clock.pass(250);
		feed().frame(1.75e9);
		await settle();
		assert.deepEqual(shown(lines()), ['read v1 n0', 'watched v2 n0']);
		await type(DOWN);
		assert.deepEqual(shown(lines()), ['read v2 n1', 'watched v2 n1']);
		clock.pass(250);
		feed().frame(2e9);
		await type(' ');
		assert.deepEqual(shown(lines()), ['read v3 n1', 'watched v3 n1']);
	});
});

describe('keys', () => {
	test('space pauses and the header says so', async () => {
		const { type, lines, session } = await open();
		await type(' ');
		assert.equal(session.store.get().ui.paused, true);
		assert.match(lines()[0] ?? '', /❚❚ paused at ×1/);
		assert.match(lines().at(-1) ?? '', /space resume/);
	});

	test('a command is shown until it is answered, then its answer', async () => {
		const { type, lines, feed, settle } = await open();
		await type('c');
		assert.deepEqual(feed().sent, [{ kind: 'compact', node: 0 }]);
		assert.match(lines().at(-2) ?? '', /compacting node 0 …/);
		feed().emit({ kind: 'outcome', id: 1, timeNs: 0, outcome: { ok: false, reason: 'EBUSY' } });
		await settle();
		assert.match(lines().at(-2) ?? '', /! compacting node 0: EBUSY/);
	});

	test('on a low screen a notice covers the key bar and goes again', async () => {
		const { type, lines, clock, settle } = await open({ columns: 40, rows: 12 });
		await type(UP);
		assert.match(lines().at(-1) ?? '', /node 0 is the first one/);
		clock.pass(10_000);
		await settle();
		assert.match(lines().at(-1) ?? '', /q quit/);
	});

	test('keys that come in one piece all count; a paste, noise and unknown sequences do nothing', async () => {
		const { type, session, feed, quits } = await open();
		await type('++');
		assert.equal(session.store.get().ui.speed, 10);
		const before = session.store.get();
		await type('quit quit quit quit');
		await type('\u001b[200~');
		await type('\u001b[<0;10;10M');
		await type('\u001bq');
		await type(`${'\ufffd'.repeat(5000)}`);
		await type('\u0000\u0001\u0002\u001b[999;999R');
		assert.equal(session.store.get(), before);
		assert.deepEqual([feed().sent, quits], [[], []]);
	});

	test('q and Ctrl-C leave, Ctrl-L repaints, Ctrl-Z suspends', async () => {
		const { type, quits, terminal } = await open();
		await type('\u000c');
		await type('\u001a');
		await type('q');
		await type('\u0003');
		assert.deepEqual(terminal, ['repaint', 'suspend']);
		assert.equal(quits.length, 2);
	});
});

describe('help', () => {
	test('lists every key with its sentence, then the glossary; scrolls no further than its end', async () => {
		const { type, lines } = await open({ columns: 100, rows: 30 });
		await type('?');
		assert.match(lines().join('\n'), /c {14}Compact the selected node/);
		await type(' ');
		await type(END);
		const end = lines().join('\n');
		assert.match(end, /-(\d+) of \1 ─╯/);
		await type(UP);
		assert.notEqual(lines().join('\n'), end, 'the way back begins at once');
		await type(ESC);
		assert.doesNotMatch(lines().join('\n'), /help ─/);
	});

	test('what lay below comes back when it closes, also what was painted meanwhile', async () => {
		const { type, lines, clock, feed, settle } = await open();
		await type('?');
		clock.pass(250);
		feed().frame(2e9);
		await settle();
		assert.match(lines().join('\n'), /Compact the selected node/);
		await type('?');
		assert.equal(lines().filter((line) => /^line \d+ v2\.+$/.test(line)).length, 30 - 4);
	});
});

describe('presets', () => {
	test('the table lists them; Enter starts the selected one', async () => {
		const { type, lines, feeds } = await open();
		await type('p');
		const table = lines().join('\n');
		assert.match(table, /│ ▸ │ thp-storm +│ 2 nodes x 4 GiB │ Huge pages on a machine that fragments │/);
		assert.match(table, /Who pays for huge pages\?/);
		await type(DOWN);
		assert.match(lines().join('\n'), /│ ▸ │ teach-tiny/);
		await type('\r');
		assert.deepEqual(
			feeds.map((feed) => [feed.preset, feed.closed]),
			[
				['thp-storm', true],
				['teach-tiny', false],
			],
		);
		assert.match(lines().join('\n'), /starting teach-tiny/);
	});

	test('fits a narrow screen', async () => {
		const { type, lines } = await open({ columns: 40, rows: 12 });
		await type('p');
		assert.match(lines().join('\n'), /│ ▸ │ thp-storm/);
		assert.ok(lines().every((line) => line.length <= 40));
	});
});

describe('tune', () => {
	test('shows values, sends a change, and shows what the machine then says', async () => {
		const { type, lines, feed, clock, settle } = await open({ columns: 120, rows: 40 });
		await type('u');
		assert.match(lines().join('\n'), /▸ vm\.compaction_proactiveness +20 +20 +0\.\.100/);
		assert.match(lines().join('\n'), /starts when the score is above 90 and stops at 80/);
		await type(RIGHT);
		assert.deepEqual(feed().sent, [{ kind: 'set', name: 'vm.compaction_proactiveness', value: 40 }]);
		clock.pass(250);
		feed().frame(2e9, { tunables: { 'vm.compaction_proactiveness': 40 } });
		await settle();
		assert.match(lines().join('\n'), /▸ vm\.compaction_proactiveness +40 +20 /);
	});
});

describe('failure', () => {
	test('the reason stays on the screen, with what to do', async () => {
		const { feed, lines, settle, clock } = await open({ columns: 120, rows: 40 });
		feed().emit({ kind: 'failed', message: 'assertion failed: free list' });
		clock.pass(60_000);
		await settle();
		assert.match(lines().at(-2) ?? '', /the simulator has stopped: assertion failed: free list \(r starts it again, q quits\)/);
	});
});
