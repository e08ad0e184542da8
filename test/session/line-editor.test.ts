import assert from 'node:assert/strict';
import { test } from 'node:test';
import { type EditedLine, emptyLine, erase, insert, move, recall } from '../../source/session/line-editor.js';

/** The line with a bar where the cursor is. */
function drawn({ text, cursor }: EditedLine): string {
	return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

test('typing, moving and erasing', () => {
	const line = insert(emptyLine([]), 'cat /proc  vmstat');
	assert.equal(drawn(line), 'cat /proc  vmstat|');
	assert.equal(drawn(move(line, 'right')), 'cat /proc  vmstat|');
	assert.equal(drawn(move(line, 'left')), 'cat /proc  vmsta|t');
	assert.equal(drawn(move(line, 'wordLeft')), 'cat /proc  |vmstat');
	assert.equal(drawn(move(move(line, 'wordLeft'), 'wordLeft')), 'cat |/proc  vmstat');
	const start = move(line, 'start');
	assert.equal(drawn(move(start, 'left')), '|cat /proc  vmstat');
	assert.equal(drawn(move(start, 'wordRight')), 'cat| /proc  vmstat');
	assert.equal(drawn(move(start, 'end')), drawn(line));
	assert.equal(drawn(insert(start, 'x')), 'x|cat /proc  vmstat');
	assert.equal(drawn(erase(line, 'left')), 'cat /proc  vmsta|');
	assert.equal(drawn(erase(start, 'left')), '|cat /proc  vmstat');
	assert.equal(drawn(erase(start, 'right')), '|at /proc  vmstat');
	assert.equal(drawn(erase(line, 'wordLeft')), 'cat /proc  |');
	assert.equal(drawn(erase(move(line, 'wordLeft'), 'start')), '|vmstat');
	assert.equal(drawn(erase(move(line, 'wordLeft'), 'end')), 'cat /proc  |');
});

test('history keeps the line that was being typed', () => {
	const history = ['one', 'two'];
	const line = insert(emptyLine(history), 'thr');
	const two = recall(line, history, -1);
	const one = recall(two, history, -1);
	assert.deepEqual([two, one, recall(one, history, -1)].map(drawn), ['two|', 'one|', 'one|']);
	const back = recall(recall(one, history, 1), history, 1);
	assert.equal(drawn(back), 'thr|');
	assert.equal(recall(back, history, 1), back);
});
