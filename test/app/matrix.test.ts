/** Every view at every size, whole screens: nothing beyond the edge, over another, or cut in mid-word. All themes: `npm run soak -- --sizes`. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { right, rowText, span } from '../../source/text/row.js';
import { shorten } from '../../source/text/words.js';
import { checkMatrix, EVERYWHERE, SITUATIONS, TWO_ALPHABETS } from '../helpers/screen-matrix.js';
import { checkRows, cutNumbers, cutWords, type PlacedRow } from '../helpers/whole-screen.js';

const [COLOUR, PLAIN] = TWO_ALPHABETS;

test('whole screens of every view and size, in every situation', async () => {
	assert.ok((await checkMatrix([COLOUR], SITUATIONS)) > 1000);
});
test('whole screens of every view and size in ASCII, without colour', async () => {
	assert.ok((await checkMatrix([PLAIN], EVERYWHERE)) > 500);
});

const at = (x: number, y: number, text: string, width = text.length): PlacedRow => ({ layer: 'below', x, y, width, row: [span(text)] });
const SIZE = { columns: 10, rows: 2 };

for (const [what, rows, message] of [
	['a row beyond the edge', [at(4, 0, 'too long')], /outside of 10x2/],
	['a row below the last line', [at(0, 2, 'low')], /outside of 10x2/],
	['a row narrower than its place', [at(0, 0, 'short', 8)], /at 0,0: "short"/],
	['a row over another', [at(0, 0, 'below it'), at(6, 0, 'on')], /"on" lies over "below it" in line 0/],
	['a character that moves the cursor', [at(0, 0, 'a\tb')], /The input was expected to not match/],
] as const)
	test(`the laws name ${what}`, () => assert.throws(() => checkRows(rows, SIZE, false), message));

test('a word that is cut is none', () => {
	const known = new Set(['memory', 'compaction']);
	assert.deepEqual(cutWords([at(0, 1, 'memory compact')], known), ['line 1: "compact" in "memory compact"']);
	assert.deepEqual(cutWords([at(0, 0, 'memory UUFF vm.compaction_proa…')], known), []);
});

test('a number that is cut is another number', () => {
	const wider = (text: string) => [[at(0, 0, text)]];
	assert.deepEqual(cutNumbers([at(0, 0, 'free 12')], wider('free 123'), false), ['line 0: "free 12" goes on "3"']);
	assert.deepEqual(cutNumbers([at(0, 0, 'free 12')], wider('free 12 345'), false), ['line 0: "free 12" goes on " 345"']);
	assert.deepEqual(cutNumbers([at(0, 0, 'CPU 3.')], wider('CPU 3.4%'), false), ['line 0: "CPU 3." goes on "4%"']);
	assert.deepEqual(cutNumbers([at(0, 0, 'free 12')], wider('free  12'), false), []);
	assert.deepEqual(cutNumbers([at(0, 0, 'free 12')], wider('free 12 pages'), false), []);
	assert.deepEqual(cutNumbers([at(0, 0, rowText([right('12 345', 4)]))], [], false), ['line 0: ####']);
});

test('a sentence is shortened at a word', () => {
	assert.equal(shorten('whole', 5, false), 'whole');
	assert.equal(shorten('free memory, of all zones', 13, false), 'free memory…');
	assert.equal(shorten('free memory, of all zones', 15, true), 'free memory...');
	assert.equal(shorten('fragmentation', 8, false), 'fragmen…');
	assert.equal(shorten('fragmentation', 1, false), 'f');
});
