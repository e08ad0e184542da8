import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asciiOnly, colourLevel, type Environment } from '../../source/screen/colour-level.js';

const LEVELS: readonly [Environment, ReturnType<typeof colourLevel>][] = [
	[{ TERM: 'xterm-256color' }, '256'],
	[{ TERM: 'tmux-256color' }, '256'],
	[{ TERM: 'screen-256color' }, '256'],
	[{ TERM: 'xterm' }, '16'],
	[{ TERM: 'screen' }, '16'],
	[{ TERM: 'vt100' }, '16'],
	[{ TERM: 'linux' }, '16'],
	[{ TERM: 'dumb' }, 'none'],
	[{}, 'none'],
	[{ TERM: 'xterm-kitty' }, 'truecolor'],
	[{ TERM: 'xterm-direct' }, 'truecolor'],
	[{ TERM: 'xterm-256color', COLORTERM: 'truecolor' }, 'truecolor'],
	[{ TERM: 'xterm-256color', COLORTERM: '24bit' }, 'truecolor'],
	[{ TERM: 'xterm-256color', COLORTERM: 'yes' }, '256'],
	[{ TERM: 'dumb', COLORTERM: 'truecolor' }, 'none'],
	[{ TERM: 'xterm-256color', NO_COLOR: '1' }, 'none'],
	[{ TERM: 'xterm-256color', NO_COLOR: '' }, '256'],
	[{ TERM: 'xterm-256color', NO_COLOR: '1', FORCE_COLOR: '3' }, 'none'],
	[{ TERM: 'xterm-256color', FORCE_COLOR: '0' }, 'none'],
	[{ TERM: 'xterm-256color', FORCE_COLOR: 'false' }, 'none'],
	[{ TERM: 'xterm-256color', FORCE_COLOR: '1' }, '16'],
	[{ TERM: 'dumb', FORCE_COLOR: '2' }, '256'],
	[{ TERM: 'dumb', FORCE_COLOR: '3' }, 'truecolor'],
	[{ TERM: 'dumb', FORCE_COLOR: 'true' }, '16'],
	[{ TERM: 'xterm-256color', FORCE_COLOR: '' }, '256'],
];

for (const [env, level] of LEVELS) {
	test(`${JSON.stringify(env)} has ${level} colours`, () => assert.equal(colourLevel(env), level));
}

const LOCALES: readonly [Environment, boolean][] = [
	[{ LANG: 'en_US.UTF-8' }, false],
	[{ LANG: 'C.utf8' }, false],
	[{ LANG: 'en_US.UTF-8', LC_ALL: 'C' }, true],
	[{ LANG: 'C', LC_ALL: 'C.UTF-8' }, false],
	[{ LANG: 'C', LC_CTYPE: 'en_US.UTF-8' }, false],
	[{ LANG: 'POSIX' }, true],
	[{ LANG: 'de_DE.ISO-8859-1' }, true],
	[{ LC_ALL: '', LANG: 'de_DE.UTF-8' }, false],
	[{}, false],
	[{ TERM: 'linux', LANG: 'C.UTF-8' }, true],
	[{ TERM: 'vt220', LANG: 'C.UTF-8' }, true],
	[{ TERM: 'xterm-256color', LANG: 'C.UTF-8' }, false],
];

for (const [env, expected] of LOCALES) {
	test(`${JSON.stringify(env)} ${expected ? 'is ASCII only' : 'can show more than ASCII'}`, () => {
		assert.equal(asciiOnly(env, false), expected);
		assert.equal(asciiOnly(env, true), true);
	});
}
