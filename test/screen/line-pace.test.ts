/** What a slow line has not taken yet holds the next frame back; a fast one holds back nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { LinePace } from '../../source/screen/line-pace.js';

function paceAt(): { readonly pace: LinePace; pass(ms: number): void } {
	let now = 0;
	return {
		pace: new LinePace(() => now),
		pass: (ms) => {
			now += ms;
		},
	};
}

test('while everything is taken at once nothing waits', () => {
	const { pace } = paceAt();
	for (let frame = 0; frame < 100; frame++) {
		pace.took(50_000);
		pace.finished();
		assert.equal(pace.waitMs(), 0);
	}
});

/** A terminal that was full for 300 ms and took 3000 bytes meanwhile: 10 bytes a ms. */
function slow(): ReturnType<typeof paceAt> {
	const line = paceAt();
	line.pace.took(8000);
	line.pace.filled();
	line.pass(300);
	line.pace.took(3000);
	line.pace.finished();
	return line;
}

test('after a wait the next frame waits until little is under way, but never longer than a second', () => {
	const { pace, pass } = slow();
	// 8192 that a full terminal holds, at 10 a ms, less the quarter of a second that may be under way.
	const wait = pace.waitMs();
	assert.ok(wait > 550 && wait < 600, `${wait} ms`);
	pass(wait);
	assert.ok(pace.waitMs() < 10);
});

test('a line that takes frames without a wait becomes fast again', () => {
	const { pace, pass } = slow();
	for (let frame = 0; frame < 12; frame++) {
		pass(2000);
		pace.took(2000);
		pace.finished();
	}
	pace.took(100_000);
	assert.equal(pace.waitMs(), 0);
});

test('a reader that stood still for long is not taken for one that is slow for ever', () => {
	const { pace, pass } = paceAt();
	pace.took(8000);
	pace.filled();
	pass(60_000);
	pace.took(1000);
	pace.finished();
	assert.equal(pace.waitMs(), 1000);
	pass(3000);
	pace.took(2000);
	assert.ok(pace.waitMs() <= 150, `${pace.waitMs()} ms`);
});

test('a slow line has room for as much as it takes soon, a fast one for all', () => {
	assert.equal(paceAt().pace.room(), Number.POSITIVE_INFINITY);
	assert.equal(slow().pace.room(), 3000);
});
