import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseLine, ShellSyntaxError, type SimpleCommand } from '../../source/shell/parse.js';

/** The line as it was understood: words in brackets, redirections by descriptor. */
function understood(line: string): string {
	const word = (pieces: SimpleCommand['words'][number]): string => `[${pieces.map(({ text }) => text).join('')}]`;
	const command = ({ words, redirects }: SimpleCommand): string =>
		[...words.map(word), ...redirects.map(({ fd, append, to }) => `${fd}${append ? '>>' : '>'}${to === 1 ? '&1' : word(to)}`)].join(' ');
	return parseLine(line)
		.map(({ when, commands }) => `${when}: ${commands.map(command).join(' | ')}`)
		.join('; ');
}

test('words, quotes and backslashes', () => {
	assert.equal(understood('echo  a\tb'), 'always: [echo] [a] [b]');
	assert.equal(understood(`echo 'a  |b' "c > d" e\\ f g'h'"i"`), 'always: [echo] [a  |b] [c > d] [e f] [ghi]');
	assert.equal(understood(`echo "a\\"b\\n" 'a\\b' ""`), 'always: [echo] [a"b\\n] [a\\b] []');
	assert.equal(understood('echo a#b # the rest'), 'always: [echo] [a#b]');
	assert.equal(understood('# nothing'), '');
	assert.equal(understood('   '), '');
});

test('pipes, lists and redirections', () => {
	assert.equal(understood('cat /proc/vmstat|grep compact'), 'always: [cat] [/proc/vmstat] | [grep] [compact]');
	assert.equal(understood('a; b && c || d;'), 'always: [a]; always: [b]; success: [c]; failure: [d]');
	assert.equal(understood('echo 1 >/x>>/y 2>/z <in'), 'always: [echo] [1] 1>[/x] 1>>[/y] 2>[/z] 0>[in]');
	assert.equal(understood('a 2>&1 | b &> c'), 'always: [a] 2>&1 | [b] 1>[c] 2>&1');
	assert.equal(understood('> /x'), 'always: 1>[/x]');
});

const WRONG: readonly (readonly [line: string, says: string])[] = [
	['a | | b', "syntax error near unexpected token `newline'"],
	['| a', "syntax error near unexpected token `|'"],
	['a |', "syntax error near unexpected token `newline'"],
	['; a', "syntax error near unexpected token `;'"],
	['a && ', "syntax error near unexpected token `newline'"],
	['a && || b', "syntax error near unexpected token `||'"],
	['echo >', "syntax error near unexpected token `newline'"],
	['echo > | cat', "syntax error near unexpected token `newline'"],
	['a & b', "syntax error near unexpected token `&'"],
	['(a)', "syntax error near unexpected token `('"],
	["echo 'a", "unexpected EOF while looking for matching `''"],
	['echo "a', 'unexpected EOF while looking for matching `"\''],
];

test('what is no line is refused', () => {
	for (const [line, says] of WRONG) {
		assert.throws(
			() => parseLine(line),
			(error) => error instanceof ShellSyntaxError && error.message === says,
			line,
		);
	}
});
