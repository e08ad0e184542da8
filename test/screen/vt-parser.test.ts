/** What the parser keeps of Ink's output, against a real emulator where the two must agree and by example where they differ. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { cellCode, codePointWidth, UNKNOWN } from '../../source/screen/cells.js';
import { difference } from '../../source/screen/differ.js';
import { StyleTable } from '../../source/screen/style-table.js';
import { VtParser } from '../../source/screen/vt-parser.js';
import { emulator, feed, shownBy } from '../helpers/emulator.js';

const COLUMNS = 40;
const ROWS = 20;

function linesOf(parser: VtParser, columns: number): string[] {
	const lines: string[] = [];
	for (let at = 0; at < parser.cells.length; at += columns) {
		lines.push(String.fromCharCode(...Array.from(parser.cells.subarray(at, at + columns), cellCode)).trimEnd());
	}
	return lines;
}

function parsed(text: string, columns = 10, rows = 4): string[] {
	const parser = new VtParser(columns, rows, new StyleTable());
	parser.write(text);
	return linesOf(parser, columns);
}

/** Text and sequences that stay inside the screen, where the parser and a terminal must agree. */
const step = fc.oneof(
	fc
		.record({ x: fc.integer({ min: 1, max: 25 }), y: fc.integer({ min: 1, max: 12 }), text: fc.stringMatching(/^[a-z ─█]{1,8}$/) })
		.map(({ x, y, text }) => `\u001b[${y};${x}H${text}`),
	fc.constantFrom(
		'\r',
		'\n',
		'\u001b[A',
		'\u001b[2A',
		'\u001b[B',
		'\u001b[3C',
		'\u001b[2D',
		'\u001b[E',
		'\u001b[2F',
		'\u001b[G',
		'\u001b[7G',
		'\u001b[H',
	),
	fc.constantFrom(
		'\u001b[K',
		'\u001b[1K',
		'\u001b[2K',
		'\u001b[J',
		'\u001b[1J',
		'\u001b[2J',
		'\u001b[?25l',
		'\u001b[?2026h',
		'\u001b]0;title\u0007',
	),
	fc.constantFrom(
		'\u001b[1m',
		'\u001b[22m',
		'\u001b[2;4m',
		'\u001b[31m',
		'\u001b[38;5;214m',
		'\u001b[48;2;9;8;7m',
		'\u001b[39m',
		'\u001b[49m',
		'\u001b[7m',
		'\u001b[27m',
		'\u001b[0m',
		'\u001b[m',
		'\u001b[97;101m',
	),
);

test('inside the screen it agrees with a terminal, wherever a write is cut', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(step, { maxLength: 25 }), fc.nat(200), async (steps, cut) => {
			// Erased cells keep the background in some terminals: Ink never erases with one set, so neither does this test.
			const text = steps.map((part) => (/[JK]$/.test(part) ? `\u001b[m${part}` : part)).join('');
			const styles = new StyleTable();
			const parser = new VtParser(COLUMNS, ROWS, styles);
			parser.write(text.slice(0, cut));
			parser.write(text.slice(cut));
			const drawn = emulator(COLUMNS, ROWS);
			const shown = new Int32Array(COLUMNS * ROWS).fill(UNKNOWN);
			await feed(drawn, difference(parser.cells, shown, COLUMNS, styles, 1e6).text);
			const terminal = emulator(COLUMNS, ROWS, true);
			await feed(terminal, text);
			assert.equal(shownBy(drawn), shownBy(terminal));
		}),
		{ numRuns: 200 },
	);
});

test('lines longer than the screen are cut, not wrapped', () => {
	assert.deepEqual(parsed('0123456789abc\nnext'), ['0123456789', 'next', '', '']);
});

test('a frame as tall as the screen, or taller, never scrolls', () => {
	assert.deepEqual(parsed('a\nb\nc\nd'), ['a', 'b', 'c', 'd']);
	assert.deepEqual(parsed('a\nb\nc\nd\n'), ['a', 'b', 'c', 'd']);
	assert.deepEqual(parsed('a\nb\nc\nd\ne\nf'), ['a', 'b', 'c', 'd']);
	// Erasing those six lines upwards, as Ink does before the next frame, ends at the top again.
	const eraseSix = `${'\u001b[2K\u001b[1A'.repeat(5)}\u001b[2K\u001b[G`;
	assert.deepEqual(parsed(`a\nb\nc\nd\ne\nf${eraseSix}new`), ['new', '', '', '']);
});

test('wide characters become a question mark over both of their columns, combining ones vanish', () => {
	assert.deepEqual(parsed('a漢b😀c', 10, 1), ['a? b? c']);
	assert.deepEqual(parsed('e\u0301x\u200by', 10, 1), ['exy']);
});

test('widths of what the views draw with', () => {
	for (const character of 'a─█▁░▒▓▸◂●┿·…°×±✓–⣿▀→') assert.equal(codePointWidth(character.codePointAt(0) ?? 0), 1, character);
	for (const character of '漢한⌚✅😀') assert.equal(codePointWidth(character.codePointAt(0) ?? 0), 2, character);
	for (const character of ['\u0301', '\u200b', '\u2060', '\ufe0f']) assert.equal(codePointWidth(character.codePointAt(0) ?? 0), 0);
});

test('an escape sequence that never ends is given up without growing', () => {
	const parser = new VtParser(10, 1, new StyleTable());
	for (let i = 0; i < 100; i++) parser.write(`\u001b]${'x'.repeat(100)}`);
	parser.write('\u0007\u001b[H\u001b[2Kok');
	assert.deepEqual(linesOf(parser, 10), ['ok']);
});

test('a new size keeps what fits', () => {
	const parser = new VtParser(10, 3, new StyleTable());
	parser.write('abcdefghij\nklmnopqrst\nuvwxyz');
	parser.resize(4, 2);
	assert.deepEqual(linesOf(parser, 4), ['abcd', 'klmn']);
	parser.resize(6, 3);
	assert.deepEqual(linesOf(parser, 6), ['abcd', 'klmn', '']);
});
