/** The driver as a whole, with painted rows above and an emulator below instead of a terminal. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import type { Rect } from '../../source/screen/cells.js';
import { BOLD, style } from '../../source/text/style.js';
import { emulator, feed, textOf } from '../helpers/emulator.js';
import { colour, row, screenOf, turn } from '../helpers/fake-screen.js';

test('many changes in one turn make one frame, no change makes none', async () => {
	const { screen, sink } = screenOf(10, 2);
	screen.write('one');
	screen.write('\rtwo');
	screen.setPaint((canvas) => canvas.row(0, 1, row('painted'), 10));
	await turn();
	assert.equal(sink.frames.length, 1);
	assert.match(sink.frames[0] ?? '', /^\u001b\[\?2026h.*two.*painted.*\u001b\[\?2026l$/s);
	screen.write('\rtwo');
	screen.flush();
	await turn();
	assert.equal(sink.frames.length, 1);
	assert.equal(screen.stats.frames, 1);
	assert.equal(screen.stats.bytes, Buffer.byteLength(sink.frames[0] ?? ''));
	assert.equal(screen.stats.lastFrameBytes, screen.stats.bytes);
});

test('painted rows change without Ink; rows are cut, filled and clipped', async () => {
	const { screen, sink } = screenOf(8, 3);
	const terminal = emulator(8, 3);
	screen.write('iiiiiiii\niiiiiiii\niiiiiiii');
	let text = 'abc';
	screen.setPaint((canvas) => {
		canvas.row(-1, 0, row(text), 3);
		canvas.row(1, 1, row(text), 5);
		canvas.row(6, 2, row(text), 9);
		canvas.row(0, 3, row(text), 8);
		canvas.row(0, -1, row(text), 8);
	});
	await turn();
	await feed(terminal, sink.take());
	assert.deepEqual(textOf(terminal), ['bciiiiii', 'iabc  ii', 'iiiiiiab']);
	text = 'xy';
	screen.flushNow();
	await feed(terminal, sink.take());
	assert.deepEqual(textOf(terminal), ['y iiiiii', 'ixy   ii', 'iiiiiixy']);
});

test('an excluded rectangle shows Ink; what it covered returns when it is gone', async () => {
	const { screen, sink } = screenOf(8, 3);
	const terminal = emulator(8, 3);
	let rects: Rect[] = [{ x: 2, y: 1, width: 3, height: 5 }];
	screen.write('--------\n--POP---\n--POP---');
	screen.setPaint((canvas) => {
		canvas.exclude(rects);
		for (let y = 0; y < 3; y++) canvas.row(0, y, row('paintedx'), 8);
	});
	await turn();
	await feed(terminal, sink.take());
	assert.deepEqual(textOf(terminal), ['paintedx', 'paPOPedx', 'paPOPedx']);
	rects = [];
	screen.flushNow();
	await feed(terminal, sink.take());
	assert.deepEqual(textOf(terminal), ['paintedx', 'paintedx', 'paintedx']);
});

test('styles of painted rows reach the terminal as the theme says', async () => {
	const { screen, sink } = screenOf(4, 1);
	const terminal = emulator(4, 1);
	screen.setPaint((canvas) =>
		canvas.row(
			0,
			0,
			[
				{ text: 'a', style: style('accent') },
				{ text: 'b', style: style('default', 'default', BOLD) },
			],
			4,
		),
	);
	await turn();
	await feed(terminal, sink.take());
	const reference = emulator(4, 1);
	await feed(reference, `${colour(style('accent'))}a${colour(style('default', 'default', BOLD))}b`);
	for (const x of [0, 1, 2]) {
		const [shown, wanted] = [terminal, reference].map((each) => each.buffer.active.getLine(0)?.getCell(x));
		assert.equal(shown?.getFgColor(), wanted?.getFgColor());
		assert.equal(shown?.isBold(), wanted?.isBold());
	}
});

test('while the sink is blocked frames are dropped, and the newest follows', async () => {
	const { screen, sink } = screenOf(6, 1);
	const terminal = emulator(6, 1);
	let tick = 0;
	screen.setPaint((canvas) => canvas.row(0, 0, row(`t${tick}`), 6));
	await turn();
	await feed(terminal, sink.take());
	sink.blocked = true;
	for (tick = 1; tick < 5; tick++) {
		screen.flush();
		await turn();
	}
	assert.equal(screen.stats.dropped, 4);
	assert.equal(screen.stats.blocked, true);
	sink.drain();
	await feed(terminal, sink.take());
	assert.deepEqual(textOf(terminal), ['t5']);
	sink.drain();
	assert.equal(sink.frames.length, 0, 'nothing was owing');
});

test('repaint, and a terminal taken over anew, draw every cell', async () => {
	const { screen, sink } = screenOf(4, 2);
	screen.write('abcd\nefgh');
	await turn();
	sink.take();
	for (const disturb of [() => screen.repaint(), () => sink.drain(true)]) {
		disturb();
		await turn();
		const terminal = emulator(4, 2);
		await feed(terminal, sink.take());
		assert.deepEqual(textOf(terminal), ['abcd', 'efgh']);
	}
});

test('a very large frame goes out in pieces', async () => {
	const { screen, sink } = screenOf(400, 300);
	const terminal = emulator(400, 300);
	screen.setPaint((canvas) => {
		for (let y = 0; y < 300; y++) {
			canvas.row(
				0,
				y,
				Array.from({ length: 400 }, (_, x) => ({ text: '█', style: style((x + y) % 2 === 0 ? 'bad' : 'good') })),
				400,
			);
		}
	});
	for (let i = 0; i < 50 && screen.stats.frames < 50; i++) await turn();
	assert.ok(sink.frames.length > 1);
	for (const frame of sink.frames) assert.ok(frame.length < 80 * 1024, `${frame.length}`);
	await feed(terminal, sink.take());
	for (const line of textOf(terminal)) assert.equal(line, '█'.repeat(400));
});

test('a slow line gets short frames; what is new at the top and at the bottom does not wait for the rows between', async () => {
	const { screen, sink } = screenOf(8, 6);
	const terminal = emulator(8, 6);
	let text = 'old';
	screen.setPaint((canvas) => {
		for (let y = 0; y < 6; y++) canvas.row(0, y, row(text), 8);
	});
	sink.room = 10;
	await turn();
	text = 'new';
	screen.flushNow();
	await feed(terminal, sink.take());
	assert.deepEqual(textOf(terminal), ['new', 'old', '', '', '', 'new']);
	for (let frame = 0; frame < 6; frame++) await turn();
	await feed(terminal, sink.take());
	assert.deepEqual(textOf(terminal), new Array(6).fill('new'));
});

test('after close nothing is drawn, and Ink may go on writing', async () => {
	const { screen, sink } = screenOf(4, 1);
	screen.write('abcd');
	screen.close();
	screen.write('efgh');
	screen.flushNow();
	await turn();
	assert.equal(sink.frames.length, 0);
});

test('sizes that make no sense are brought into range', () => {
	const { screen } = screenOf(0, Number.NaN);
	assert.deepEqual([screen.columns, screen.rows], [1, 500]);
	screen.resize(70_000, -3);
	assert.deepEqual([screen.columns, screen.rows], [1000, 1]);
});

const step = fc.oneof(
	fc.record({
		kind: fc.constant('paint' as const),
		x: fc.integer({ min: -3, max: 20 }),
		y: fc.integer({ min: -1, max: 8 }),
		text: fc.stringMatching(/^[a-z]{0,12}$/),
		width: fc.nat(15),
	}),
	fc.record({ kind: fc.constant('resize' as const), columns: fc.integer({ min: 2, max: 20 }), rows: fc.integer({ min: 1, max: 8 }) }),
	fc.record({
		kind: fc.constantFrom('block' as const, 'drain' as const, 'slow' as const, 'fast' as const, 'repaint' as const, 'forget' as const),
	}),
);

test('after any history of paints, sizes and stalls the terminal shows the newest state', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, { maxLength: 25 }), async (steps) => {
			const { screen, sink } = screenOf(10, 4);
			const terminal = emulator(10, 4);
			let paints: { x: number; y: number; text: string; width: number }[] = [];
			screen.setPaint((canvas) => {
				for (const { x, y, text, width } of paints) canvas.row(x, y, row(text), width);
			});
			for (const each of steps) {
				if (each.kind === 'paint') paints.push(each);
				else if (each.kind === 'forget') paints = [];
				else if (each.kind === 'block') sink.blocked = true;
				else if (each.kind === 'drain') sink.drain();
				else if (each.kind === 'slow') sink.room = 10;
				else if (each.kind === 'fast') sink.room = Number.POSITIVE_INFINITY;
				else if (each.kind === 'repaint') screen.repaint();
				else if ('columns' in each) {
					await feed(terminal, sink.take());
					terminal.resize(each.columns, each.rows);
					screen.resize(each.columns, each.rows);
				}
				screen.flush();
				await turn();
			}
			sink.drain();
			screen.flushNow();
			// Where there is little room, the rest follows in frames of its own.
			while (sink.frames.length > 0) {
				await feed(terminal, sink.take());
				await turn();
			}
			const wanted = Array.from({ length: screen.rows }, () => new Array<string>(screen.columns).fill(' '));
			for (const { x, y, text, width } of paints) {
				const line = wanted[y];
				for (let i = 0; i < width && line !== undefined; i++) if (x + i >= 0 && x + i < line.length) line[x + i] = text[i] ?? ' ';
			}
			assert.deepEqual(
				textOf(terminal),
				wanted.map((line) => line.join('').trimEnd()),
			);
		}),
		{ numRuns: 100 },
	);
});
