/** Last step for terminals without Unicode: every character becomes one ASCII character, so that widths stay what they were. */
import type { Row } from './row.js';

const INSTEAD: Readonly<Record<string, string>> = {
	'–': '-',
	'—': '-',
	'·': '.',
	'×': 'x',
	'→': '>',
	'←': '<',
	'≤': '<',
	'≥': '>',
	'…': '.',
	'✓': 'y',
	µ: 'u',
	'▸': '>',
	'▾': 'v',
	'◂': '<',
	'◆': '*',
	'▹': '}',
	'◃': '{',
	'─': '-',
	'│': '|',
	'●': 'o',
	'“': '"',
	'”': '"',
	'’': "'",
	'‘': "'",
	'°': 'o',
	'±': '~',
	'−': '-',
};

export function asciiText(text: string): string {
	return text.replace(/[^\u0020-\u007e]/g, (character) => INSTEAD[character] ?? '?');
}

export function asciiRow(row: Row): Row {
	return row.map((each) => ({ text: asciiText(each.text), style: each.style }));
}
