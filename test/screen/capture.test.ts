/** The screen in a file: the same glyphs and colours as on the terminal. */
import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import xterm from '@xterm/headless';
import { ansiOf, svgOfScreen } from '../../source/screen/capture.js';
import { Screen } from '../../source/screen/screen.js';
import { writeCapture } from '../../source/screen/write-capture.js';
import { BOLD, INVERSE, style } from '../../source/text/style.js';
import { lookOf, sgr } from '../../source/text/theme.js';
import { svgOf } from '../../tools/picture.js';

const COLUMNS = 24;
const ROWS = 4;

/** A screen with text in several looks, and what it sent to the terminal. */
function drawn(level: '16' | '256' | 'truecolor') {
	let sent = '';
	const write = (text: string): number => {
		sent += text;
		return text.length;
	};
	const sink = { blocked: false, room: Number.POSITIVE_INFINITY, write, onDrain: () => {} };
	const screen = new Screen({ columns: COLUMNS, rows: ROWS, sink, sgr: (value) => sgr(value, lookOf('dark', level)) });
	screen.setPaint((canvas) => {
		canvas.row(
			0,
			0,
			[
				{ text: 'plain ', style: 0 },
				{ text: 'bad <&>', style: style('bad', 'default', BOLD) },
			],
			COLUMNS,
		);
		canvas.row(
			0,
			1,
			[
				{ text: '▀▄ half', style: style('ramp3', 'empty') },
				{ text: ' inverse ', style: style('accent', 'default', INVERSE) },
			],
			COLUMNS,
		);
		canvas.row(0, 2, [{ text: '▸ dim', style: style('dim') }], COLUMNS);
	});
	screen.flushNow();
	return { rows: screen.capture(), sent };
}

async function emulate(text: string) {
	const terminal = new xterm.Terminal({ cols: COLUMNS, rows: ROWS, allowProposedApi: true });
	await new Promise<void>((resolve) => terminal.write(text, resolve));
	return terminal;
}

for (const level of ['16', '256', 'truecolor'] as const) {
	test(`in ${level} colours: picture and text show what the terminal shows`, async () => {
		const { rows, sent } = drawn(level);
		const seen = svgOf(await emulate(sent));
		assert.equal(svgOfScreen(rows, 'dark'), seen);
		assert.equal(svgOf(await emulate(ansiOf(rows).trimEnd().replaceAll('\n', '\r\n'))), seen);
	});
}

test('text without colours has no escape sequences, and lines end without blanks', () => {
	const cells = (text: string) => [...text].map((glyph) => ({ glyph, sgr: '' }));
	assert.equal(ansiOf([cells('one  '), cells('     ')]), 'one\n\n');
});

test('a file that is there is not written over', () => {
	const folder = mkdtempSync(join(tmpdir(), 'compactop-capture-'));
	const { rows } = drawn('256');
	try {
		const file = join(folder, 'a.svg');
		writeCapture(file, rows, 'dark');
		assert.match(readFileSync(file, 'utf8'), /^<svg .*bad/s);
		assert.throws(() => writeCapture(file, [], 'dark'), /there is a file .*a\.svg already/);
		writeCapture(join(folder, 'a.txt'), rows, 'dark');
		assert.match(readFileSync(join(folder, 'a.txt'), 'utf8'), /^plain \u001b\[0;1;/);
		assert.throws(() => writeCapture(join(folder, 'none', 'b.txt'), rows, 'dark'), /ENOENT/);
	} finally {
		rmSync(folder, { recursive: true });
	}
});
