/** Input in pieces, as slow lines and full buffers bring it, comes out in whole keys. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { KeyPieces } from '../../source/screen/key-stream.js';
import { FakeClock } from '../session/fakes.js';

const ESC = '\u001b';

function reader(): { readonly clock: FakeClock; readonly seen: string[]; readonly pieces: KeyPieces } {
	const clock = new FakeClock();
	const seen: string[] = [];
	return { clock, seen, pieces: new KeyPieces(clock, (text) => seen.push(text)) };
}

/** Whatever is to be done when the program has read all there is. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('text and whole sequences are handed over at once', () => {
	const { seen, pieces } = reader();
	for (const text of ['c', 'pasted', `${ESC}[A`, `${ESC}OP`, `${ESC}[<0;10;20M`, `${ESC}x`, `${ESC}[[A`, `a${ESC}[1;5Cb`])
		pieces.take(text);
	assert.deepEqual(seen, ['c', 'pasted', `${ESC}[A`, `${ESC}OP`, `${ESC}[<0;10;20M`, `${ESC}x`, `${ESC}[[A`, `a${ESC}[1;5Cb`]);
});

test('a sequence is one however it is cut', () => {
	for (const sequence of [`${ESC}[<64;101;30M`, `${ESC}[A`, `${ESC}OP`, `${ESC}[200~`, `${ESC}[[5~`]) {
		for (let cut = 1; cut < sequence.length; cut++) {
			const { seen, pieces, clock } = reader();
			pieces.take(`1${sequence.slice(0, cut)}`);
			if (cut > 1) clock.pass(500);
			pieces.take(`${sequence.slice(cut)}2`);
			assert.deepEqual(seen, ['1', `${sequence}2`], `cut at ${cut}`);
		}
	}
});

test('ESC with a pause behind it is the key, but not before all that came is read', async () => {
	const { seen, pieces, clock } = reader();
	pieces.take(ESC);
	clock.pass(49);
	await turn();
	assert.deepEqual(seen, []);
	clock.pass(1);
	assert.deepEqual(seen, []);
	await turn();
	assert.deepEqual(seen, [ESC]);
	pieces.take(ESC);
	clock.pass(50);
	pieces.take('[B');
	await turn();
	assert.deepEqual(seen, [ESC, `${ESC}[B`]);
	assert.equal(clock.waiting, 0);
});

test('ESC twice is twice the key', async () => {
	const { seen, pieces, clock } = reader();
	pieces.take(ESC + ESC);
	assert.deepEqual(seen, [ESC]);
	clock.pass(50);
	await turn();
	assert.deepEqual(seen, [ESC, ESC]);
});

test('what is never completed is no key, and swallows none that comes later', async () => {
	const { seen, pieces, clock } = reader();
	for (const start of ['[', 'O', '[<0;1', '[200']) {
		pieces.take(ESC + start);
		pieces.take(ESC);
		clock.pass(50);
		await turn();
		assert.deepEqual(seen.splice(0), [ESC], start);
		pieces.take(ESC + start);
		pieces.take('\rq');
		assert.deepEqual(seen.splice(0), ['\rq'], start);
	}
	pieces.take(`${ESC}[`);
	clock.pass(1000);
	pieces.take('q');
	assert.deepEqual(seen, ['q']);
	pieces.take(`${ESC}[${'1'.repeat(100)}`);
	pieces.take('q');
	assert.deepEqual(seen, ['q', 'q']);
});
