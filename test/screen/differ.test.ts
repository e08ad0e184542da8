/**
 * The difference between two screens is judged by a terminal emulator: after it is written, the screen must look as if
 * every cell had been drawn one by one.
 */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { BLANK, cellCode, cellStyle, packCell, UNKNOWN } from '../../source/screen/cells.js';
import { difference } from '../../source/screen/differ.js';
import { StyleTable } from '../../source/screen/style-table.js';
import { emulator, feed, shownBy, textOf } from '../helpers/emulator.js';

const SGRS = ['', '1', '38;5;214', '1;38;5;214', '48;5;17', '7', '38;2;1;2;3;48;5;17', '2;4;31', '92;104'];
const GLYPHS = [' ', ' ', ' ', 'a', 'b', '─', '█', 'é'];

interface Frame {
	readonly columns: number;
	readonly rows: number;
	readonly runs: readonly { readonly glyph: string; readonly sgr: number; readonly length: number }[];
	/** The terminal has been disturbed: everything must be drawn again. */
	readonly disturbed: boolean;
}

const frame: fc.Arbitrary<Frame> = fc.record({
	// The emulator has no fewer than two columns.
	columns: fc.integer({ min: 2, max: 24 }),
	rows: fc.integer({ min: 1, max: 7 }),
	runs: fc.array(fc.record({ glyph: fc.constantFrom(...GLYPHS), sgr: fc.nat(SGRS.length - 1), length: fc.integer({ min: 1, max: 9 }) }), {
		minLength: 1,
		maxLength: 30,
	}),
	disturbed: fc.boolean(),
});

function cellsOf({ columns, rows, runs }: Frame, styles: StyleTable): Int32Array {
	const all = runs.flatMap(({ glyph, sgr, length }) =>
		new Array<number>(length).fill(packCell(glyph.charCodeAt(0), styles.idOfSgr(SGRS[sgr] ?? ''))),
	);
	return Int32Array.from({ length: columns * rows }, (_, at) => all[at % all.length] ?? BLANK);
}

function drawnOneByOne({ columns, rows, runs }: Frame): string {
	const all = runs.flatMap(({ glyph, sgr, length }) => new Array<string>(length).fill(`\u001b[0;${SGRS[sgr]}m${glyph}`));
	let text = '';
	for (let at = 0; at < columns * rows; at++)
		text += `\u001b[${Math.floor(at / columns) + 1};${(at % columns) + 1}H${all[at % all.length]}`;
	return text;
}

test('any sequence of frames, sizes and limits shows what drawing cell by cell would', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(frame, { minLength: 1, maxLength: 6 }), fc.constantFrom(0, 7, 100, 100_000), async (frames, limit) => {
			const styles = new StyleTable();
			const terminal = emulator(2, 1);
			let shown = new Int32Array(0);
			for (const wanted of frames) {
				if (shown.length === 0 || terminal.cols !== wanted.columns || terminal.rows !== wanted.rows || wanted.disturbed) {
					terminal.resize(wanted.columns, wanted.rows);
					await feed(terminal, '\u001b[31;44mtaken over by somebody else\u001b[m');
					shown = new Int32Array(wanted.columns * wanted.rows).fill(UNKNOWN);
				}
				const cells = cellsOf(wanted, styles);
				let next = 0;
				do {
					const step = difference(cells, shown, wanted.columns, styles, limit, next);
					await feed(terminal, step.text);
					next = step.next;
				} while (next > 0);
				const reference = emulator(wanted.columns, wanted.rows);
				await feed(reference, drawnOneByOne(wanted));
				assert.equal(shownBy(terminal), shownBy(reference));
				assert.deepEqual(shown, cells);
				assert.equal(difference(cells, shown, wanted.columns, styles, limit).text, '');
			}
		}),
		{ numRuns: 80 },
	);
});

function rowsOf(...lines: string[]): Int32Array {
	return Int32Array.from(lines.join(''), (character) => character.charCodeAt(0));
}

test('one changed cell costs one move and one glyph', () => {
	const shown = rowsOf('abcdefghij', 'klmnopqrst');
	const { text } = difference(rowsOf('abcdefghij', 'klmnoPqrst'), shown, 10, new StyleTable(), 1000);
	assert.equal(text, '\u001b[2;6HP');
});

test('short gaps are written again, long ones jumped over, blank tails erased', () => {
	const styles = new StyleTable();
	assert.equal(difference(rowsOf('AbcdE.....'), rowsOf('abcde.....'), 10, styles, 1000).text, '\u001b[1HAbcdE');
	assert.equal(difference(rowsOf('AbcdefG...'), rowsOf('abcdefg...'), 10, styles, 1000).text, '\u001b[1HA\u001b[5CG');
	assert.equal(difference(rowsOf('ab        '), rowsOf('abcdefg   '), 10, styles, 1000).text, '\u001b[1;3H\u001b[K');
});

test('a frame is cut at a row when it passes the limit, and the next one goes on', async () => {
	const styles = new StyleTable();
	const wanted = rowsOf('aaaaa', 'bbbbb', 'ccccc');
	const shown = new Int32Array(15).fill(UNKNOWN);
	const first = difference(wanted, shown, 5, styles, 8);
	assert.equal(first.next, 1);
	const second = difference(wanted, shown, 5, styles, 1000, first.next);
	assert.equal(second.next, 0);
	const terminal = emulator(5, 3);
	await feed(terminal, first.text + second.text);
	assert.deepEqual(textOf(terminal), ['aaaaa', 'bbbbb', 'ccccc']);
});

test('rows that change in every frame keep none from being written; the first and the last are never late', () => {
	const styles = new StyleTable();
	const shown = rowsOf('0000', '0000', '0000', '0000', '0000', '0000', '0000');
	let from = 0;
	const written: string[] = [];
	for (const digit of ['1', '2', '3', '4']) {
		const wanted = rowsOf(...new Array<string>(7).fill(digit.repeat(4)));
		from = difference(wanted, shown, 4, styles, 25, from).next;
		written.push(Array.from({ length: 7 }, (_, y) => String.fromCharCode(shown[y * 4] ?? 0)).join(''));
	}
	assert.deepEqual(written, ['1111000', '2111222', '3311233', '4341244']);
});

test('a packed cell gives back its glyph and its style', () => {
	fc.assert(
		fc.property(fc.nat(0xffff), fc.nat(0x7ffe), (code, style) => {
			const cell = packCell(code, style);
			assert.notEqual(cell, UNKNOWN);
			assert.equal(cellCode(cell), code);
			assert.equal(cellStyle(cell), style);
		}),
	);
});
