/** Numbers and words as the kernel reads them, against what three kernels answered to the same writes. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { INT_MAX, readWrittenNumbers, writtenDecimal, writtenWord } from '../../source/procfs/written-text.js';
import { KERNELS } from './kernel-texts.js';

for (const { kernel, answers } of KERNELS) {
	test(`writes to extfrag_threshold of ${kernel}`, () => {
		const writes = answers.filter(({ write }) => write === '/proc/sys/vm/extfrag_threshold');
		assert.ok(writes.length > 30);
		for (const { text = '', answer, then } of writes) {
			const { values, used, malformed } = readWrittenNumbers(text, 1);
			const [value] = values;
			const refused = malformed || value === undefined || value < 0 || value > 1000;
			assert.equal(refused ? 'write EINVAL' : `wrote ${used} of ${text.length}`, answer, JSON.stringify(text));
			if (!refused) assert.equal(String(value), then, JSON.stringify(text));
		}
	});
}

test('several numbers: those before a malformed one count', () => {
	assert.deepEqual(readWrittenNumbers('1\t2 3\n', 5), { values: [1, 2, 3], used: 6, malformed: false });
	assert.deepEqual(readWrittenNumbers('1 2 3 4', 3), { values: [1, 2, 3], used: 6, malformed: false });
	assert.deepEqual(readWrittenNumbers('128 -5 x', 5), { values: [128, -5], used: 7, malformed: true });
	assert.deepEqual(readWrittenNumbers(' \n', 1), { values: [], used: 2, malformed: false });
});

test('limits of an int and of an unsigned long', () => {
	assert.deepEqual(readWrittenNumbers(`${INT_MAX}`, 1).values, [INT_MAX]);
	assert.equal(readWrittenNumbers(`${INT_MAX + 1}`, 1).malformed, true);
	assert.deepEqual(readWrittenNumbers(`${-INT_MAX - 1}`, 1).values, [-INT_MAX - 1]);
	assert.deepEqual(readWrittenNumbers('18446744073709551615', 1, 'ulong').values, [Number.POSITIVE_INFINITY]);
	assert.deepEqual(readWrittenNumbers('0xffffffff', 1, 'ulong').values, [0xffff_ffff]);
	assert.equal(readWrittenNumbers('-1', 1, 'ulong').malformed, true);
	assert.equal(Object.is(readWrittenNumbers('-0', 1).values[0], 0), true);
});

test('one word, one line feed', () => {
	assert.deepEqual(['always', 'always\n', 'a\0b', 'a\n\n', ' a'].map(writtenWord), ['always', 'always', 'a', 'a\n', ' a']);
	assert.deepEqual(['1', '+1\n', '01', ' 1', '0x1', '-1', '', '1 '].map(writtenDecimal), [
		1,
		1,
		1,
		undefined,
		undefined,
		undefined,
		undefined,
		undefined,
	]);
});
