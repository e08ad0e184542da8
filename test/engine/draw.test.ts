import assert from 'node:assert/strict';
import { test } from 'node:test';
import { roll, unroll } from '../helpers/draw.js';
import { engineTest, lab } from '../helpers/lab.js';

test('rows roll and unroll', () => {
	assert.equal(unroll('A2 (.U)3 F'), 'AA.U.U.UF');
	assert.equal(unroll('((A.)2U)2'), 'A.A.UA.A.U');
	assert.equal(roll('AA.U.U.U'), 'A2 .U.U.U');
	assert.equal(roll('.A'.repeat(256)), '(.A)256');
	assert.equal(roll('A'.repeat(512)), 'A512');
});

engineTest('what is painted is drawn', () => {
	const rows = ['A256 .256', 'unm: (U.)256', 'H512', 'rec: R4 .4 F100 D2 WS C8 .392', 'M5 P7 =500', 'X512', '.512'];
	assert.deepEqual(lab(rows).draw(), ['A256 .256', 'unm: (U.)256', 'H512', 'rec: R4 .4 F100 D2 WS C8 .392', 'M5 P7 =500', 'X512', '.512']);
});

engineTest('free frames become the largest aligned blocks', () => {
	assert.deepEqual(lab(['A1 .511', '.512', '.512', '.3 A509']).buddy(), [2, 2, 1, 1, 1, 1, 1, 1, 1, 0, 1]);
});
