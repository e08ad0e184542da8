import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import {
	beginOutput,
	clearTranscript,
	createTranscript,
	endIndex,
	print,
	printLine,
	scrolledEnd,
	startIndex,
	type Transcript,
} from '../../source/session/transcript.js';
import { NEW_PICTURE } from '../../source/shell/picture.js';

function texts({ lines }: Transcript): string[] {
	return lines.map(({ text }) => text);
}

function printed(...pieces: readonly string[]): Transcript {
	const transcript = createTranscript();
	for (const piece of pieces) print(transcript, piece, 'out');
	return transcript;
}

describe('what is printed', () => {
	test('comes in pieces and becomes lines', () => {
		assert.deepEqual(texts(printed('a', 'b\nc\n\nd', 'e\n', '', '\n')), ['ab', 'c', '', 'de', '']);
		const transcript = printed('half');
		printLine(transcript, 'a whole one', 'note');
		assert.deepEqual(texts(transcript), ['half', 'a whole one']);
	});

	test('has blanks for tabs and lines of a bounded length', () => {
		assert.deepEqual(texts(printed('a\tb\t\tc\n', '12345678\t9')), ['a       b               c', '12345678        9']);
		const [line = ''] = texts(printed('x'.repeat(5000)));
		assert.equal(line.length, 1000);
		assert.ok(line.endsWith('x…'));
	});

	test('is bounded; lines keep their number while older ones are forgotten', () => {
		const transcript = createTranscript();
		for (let line = 0; line < 5000; line++) print(transcript, `${line}\n`, 'out');
		assert.ok(transcript.lines.length <= 2200);
		assert.equal(transcript.lines[0]?.text, String(transcript.dropped));
		assert.equal(transcript.lines.at(-1)?.text, '4999');
		assert.equal(texts(transcript)[endIndex(transcript, 4500)], '4500');
	});

	test('a picture replaces the one before, never what was printed before the command', () => {
		const transcript = printed('earlier\n');
		beginOutput(transcript, 'watch x', '/ # watch x');
		print(transcript, `${NEW_PICTURE}one\ntwo\n`, 'out');
		print(transcript, `${NEW_PICTURE}three\n${NEW_PICTURE}four\n`, 'out');
		assert.deepEqual(texts(transcript), ['earlier', '/ # watch x', 'four']);
		beginOutput(transcript, 'echo', '/ # echo');
		print(transcript, 'five\n', 'out');
		assert.deepEqual([texts(transcript).length, transcript.isPicture], [5, false]);
	});

	test('every change is a new version, also one that leaves nothing', () => {
		const transcript = printed('a\n');
		const before = transcript.version;
		clearTranscript(transcript);
		assert.deepEqual([texts(transcript), transcript.dropped], [[], 1]);
		assert.ok(transcript.version > before);
	});
});

describe('the window', () => {
	const numbers = printed(...Array.from({ length: 100 }, (_, line) => `${line}\n`));
	const window = { columns: 10, rows: 8 };

	test('follows the newest until it is moved, and again at the end', () => {
		assert.equal(endIndex(numbers, undefined), 100);
		const back = scrolledEnd(numbers, undefined, 8, window);
		assert.equal(back, 92);
		assert.equal(startIndex(numbers, 92, window), 84);
		assert.equal(scrolledEnd(numbers, back, -3, window), 95);
		assert.equal(scrolledEnd(numbers, back, -8, window), undefined);
	});

	test('is not moved further than it can be filled', () => {
		assert.equal(scrolledEnd(numbers, 10, 8, window), 8);
		assert.equal(scrolledEnd(numbers, 8, 8, window), 8);
		assert.equal(scrolledEnd(printed('a\n', 'b\n'), undefined, 8, window), undefined);
	});

	test('a page back skips nothing, however long the lines are', () => {
		const long = printed(...Array.from({ length: 40 }, (_, line) => `${'x'.repeat((line * 7) % 60)}\n`));
		let end: number | undefined;
		let shown = startIndex(long, 40, window);
		for (let page = 0; page < 100 && shown > 0; page++) {
			end = scrolledEnd(long, end, window.rows, window);
			assert.ok(endIndex(long, end) >= shown, 'the pages meet');
			shown = startIndex(long, endIndex(long, end), window);
		}
		assert.equal(shown, 0);
	});

	test('shows at least one line', () => assert.equal(startIndex(printed('x'.repeat(900)), 1, window), 0));
});
