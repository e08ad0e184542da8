/**
 * /sys/kernel/mm/lru_gen/enabled: parts of the multi-generational LRU that are on, a bit each.
 * Source: mm/vmscan.c, enabled_show, enabled_store (6.18; the same since 6.1).
 */
import { Lines } from './format-error.js';
import { writtenWord } from './written-text.js';

/** Throws FormatError. */
export function parseLruGen(text: string): number {
	const lines = new Lines('lru_gen/enabled', text);
	const [, digits = ''] = lines.need(/^0x([0-9a-f]{4})$/, '0x and four digits');
	if (!lines.done) lines.fail('the end of the file');
	return Number.parseInt(digits, 16);
}

export function formatLruGen(bits: number): string {
	return `0x${bits.toString(16).padStart(4, '0')}\n`;
}

/** All parts there are. */
const ALL = 7;

/** Bits that a text written to the file turns on: y all, n none, or a number in C notation; undefined when it is none. */
export function writtenLruGen(text: string): number | undefined {
	if (/^[yn]/i.test(text)) return /^y/i.test(text) ? ALL : 0;
	const [, hex, octal, decimal] = /^\+?(?:0x([0-9a-f]+)|(0[0-7]*)|([1-9][0-9]*))$/i.exec(writtenWord(text)) ?? [];
	const value = Number(hex !== undefined ? `0x${hex}` : octal !== undefined ? `0o0${octal}` : decimal);
	return value < 2 ** 32 ? value & ALL : undefined;
}
