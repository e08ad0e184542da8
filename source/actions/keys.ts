/** Names of keys, as actions list them and people read them. Knows nothing of how a terminal sends them. */

const NAMED = {
	space: 'space',
	tab: 'Tab',
	enter: 'Enter',
	esc: 'Esc',
	up: '↑',
	down: '↓',
	left: '←',
	right: '→',
	pageup: 'PgUp',
	pagedown: 'PgDn',
	home: 'Home',
	end: 'End',
	backspace: 'Backspace',
} as const;
export type NamedKey = keyof typeof NAMED;

/** A named key, `ctrl-` and a letter, or one printable character (capitals are their own keys). */
export type Key = string;

const ASCII_ARROWS: Readonly<Record<string, string>> = { up: 'Up', down: 'Down', left: 'Left', right: 'Right' };

function isNamed(key: Key): key is NamedKey {
	return Object.hasOwn(NAMED, key);
}

export function isKey(key: Key): boolean {
	return isNamed(key) || /^ctrl-[a-z]$/.test(key) || /^[\u0021-\u007e]$/.test(key);
}

/** As written in the key bar and the help: ↑, Esc, ^L, c. */
export function keyLabel(key: Key, ascii: boolean): string {
	const arrow = ASCII_ARROWS[key];
	if (ascii && arrow !== undefined) return arrow;
	if (isNamed(key)) return NAMED[key];
	return key.startsWith('ctrl-') ? `^${key.slice(5).toUpperCase()}` : key;
}

/** Text longer than this arrived in one piece: it was pasted, or is noise on the line, not typed. */
const TYPED_AT_ONCE = 8;

/** A key that was held while nobody read what it sent. */
const HELD_KEY = /^([^\r])\1*$/s;

/** Keys that stand between others when they are typed faster than they are read. */
const CHARACTERS: Readonly<Record<string, Key>> = { ' ': 'space', '\r': 'enter', '\t': 'tab', '\u007f': 'backspace', '\b': 'backspace' };

/** Input to keys: what was typed quickly may come in one piece; a paste is no key at all. */
export function typedKeys(input: string): readonly Key[] {
	if (input.length > TYPED_AT_ONCE && !HELD_KEY.test(input)) return [];
	return [...input].map((character) => CHARACTERS[character] ?? controlKey(character) ?? character).filter(isKey);
}

/** Ctrl with a letter sends the letter's place in the alphabet. */
function controlKey(character: string): Key | undefined {
	const place = character.charCodeAt(0);
	return place >= 1 && place <= 26 && character !== '\n' ? `ctrl-${String.fromCharCode(96 + place)}` : undefined;
}
