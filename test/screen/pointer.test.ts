/** What terminals report of the mouse, and what is not a report. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { pointerOf } from '../../source/screen/pointer.js';

test('presses, drags, releases and the wheel, counted from 0', () => {
	assert.deepEqual(pointerOf('[<0;1;1M'), { kind: 'press', x: 0, y: 0 });
	assert.deepEqual(pointerOf('[<0;160;50m'), { kind: 'release', x: 159, y: 49 });
	assert.deepEqual(pointerOf('[<32;12;7M'), { kind: 'drag', x: 11, y: 6 });
	assert.deepEqual(pointerOf('[<64;3;4M'), { kind: 'wheel-up', x: 2, y: 3 });
	assert.deepEqual(pointerOf('[<65;3;4M'), { kind: 'wheel-down', x: 2, y: 3 });
	assert.deepEqual(pointerOf('[<16;3;4M'), { kind: 'press', x: 2, y: 3 }, 'with control held');
});

test('other buttons and other texts are nothing', () => {
	for (const input of ['[<1;3;4M', '[<2;3;4M', '[<35;3;4M', '[<0;3M', '[<0;3;4', '<0;3;4M', 'c', '[A', '[<0;3;4Mx', '[<99999;1;1M'])
		assert.equal(pointerOf(input), undefined, input);
});
