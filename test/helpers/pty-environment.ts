/** Keys as a terminal sends them, and the environment programs are started in: plain, without CI, with settings of its own. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CI_VARIABLES } from './hide-ci.js';

const KEY_NAMES: Readonly<Record<string, string>> = {
	space: ' ',
	tab: '\t',
	'shift-tab': '\u001b[Z',
	esc: '\u001b',
	enter: '\r',
	backspace: '\u007f',
	up: '\u001b[A',
	down: '\u001b[B',
	right: '\u001b[C',
	left: '\u001b[D',
	home: '\u001b[H',
	end: '\u001b[F',
	'page-up': '\u001b[5~',
	'page-down': '\u001b[6~',
};

/** Bytes a terminal sends for a key: a name (`space`, `up`, `ctrl-c`) or the characters themselves. */
export function keyBytes(key: string): string {
	const control = /^ctrl-([a-z])$/.exec(key)?.[1];
	if (control !== undefined) return String.fromCharCode(control.charCodeAt(0) - 96);
	return KEY_NAMES[key] ?? key;
}

/** Colour wishes and sizes of whoever runs the tests must not reach the program under test. */
const HIDDEN_VARIABLES = [
	...CI_VARIABLES,
	'NO_COLOR',
	'FORCE_COLOR',
	'COLORTERM',
	'COLUMNS',
	'LINES',
	'NODE_TEST_CONTEXT',
	'LANG',
	'LC_CTYPE',
];

/** Settings of the programs under test, never those of whoever runs the tests: each begins without any. */
let configFolder: string | undefined;
let configs = 0;

function freshConfig(): string {
	if (configFolder === undefined) {
		const folder = mkdtempSync(join(tmpdir(), 'compactop-config-'));
		process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
		configFolder = folder;
	}
	return join(configFolder, String(++configs));
}

/** The environment of a person at a terminal of 256 colours in a UTF-8 locale, and not of a build server. */
export function plainEnvironment(extra: Readonly<Record<string, string | undefined>> = {}): Record<string, string> {
	const hidden = Object.fromEntries(HIDDEN_VARIABLES.map((name) => [name, undefined]));
	const wanted = { ...process.env, ...hidden, TERM: 'xterm-256color', LC_ALL: 'C.UTF-8', XDG_CONFIG_HOME: freshConfig(), ...extra };
	return Object.fromEntries(Object.entries(wanted).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
