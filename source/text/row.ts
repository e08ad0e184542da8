/** The one form in which facts reach a terminal, a printed page or a test: rows of styled text, one cell per character. */
import type { Style } from './style.js';

export interface Span {
	/** Only characters one cell wide; no control characters (see `clean`). */
	readonly text: string;
	readonly style: Style;
}
export type Row = readonly Span[];

/** Replaces control characters and anything not exactly one cell wide, so that untrusted text cannot move the cursor. */
export function clean(text: string): string {
	return text
		.replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2060-\u2064\ufeff]/g, '')
		.replace(/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\u{10000}-\u{10ffff}]/gu, '?');
}

export function rowWidth(row: Row): number {
	let width = 0;
	for (const span of row) width += span.text.length;
	return width;
}

export function rowText(row: Row): string {
	return row.map((span) => span.text).join('');
}

/** Cuts or pads a row to exactly `width` cells. */
export function fitRow(row: Row, width: number, padStyle: Style = 0): Row {
	const out: Span[] = [];
	let left = width;
	for (const span of row) {
		if (left <= 0) break;
		const text = span.text.length > left ? span.text.slice(0, left) : span.text;
		out.push(text === span.text ? span : { text, style: span.style });
		left -= text.length;
	}
	if (left > 0) out.push({ text: ' '.repeat(left), style: padStyle });
	return out;
}

export function span(text: string, style: Style = 0): Span {
	return { text, style };
}

/** Text cut or padded on the right to exactly `width` cells. */
export function left(text: string, width: number, style: Style = 0): Span {
	return { text: text.length > width ? text.slice(0, Math.max(0, width)) : text.padEnd(width), style };
}

/**
 * Text padded on the left to exactly `width` cells. Too long a text keeps its beginning; too long a number is told to be one, as in
 * spreadsheets: some of its digits would be another number.
 */
export function right(text: string, width: number, style: Style = 0): Span {
	if (text.length <= width) return { text: text.padStart(width), style };
	return { text: /\d/.test(text) ? '#'.repeat(Math.max(0, width)) : text.slice(0, Math.max(0, width)), style };
}

/** Joins neighbours of equal style, which is what a terminal pays for. */
export function merge(row: Row): Row {
	const out: Span[] = [];
	for (const next of row) {
		const last = out.at(-1);
		if (next.text === '') continue;
		if (last !== undefined && last.style === next.style) out[out.length - 1] = { text: last.text + next.text, style: last.style };
		else out.push(next);
	}
	return out;
}

/** Puts a row together cell by cell: what `merge` does, without a span for each cell. */
export class RowBuilder {
	readonly #spans: Span[] = [];
	#text = '';
	#style: Style = 0;

	add(text: string, look: Style): void {
		if (look !== this.#style) this.#end();
		this.#style = look;
		this.#text += text;
	}

	#end(): void {
		if (this.#text !== '') this.#spans.push({ text: this.#text, style: this.#style });
		this.#text = '';
	}

	row(): Row {
		this.#end();
		return this.#spans;
	}
}

/** How many entries from the first on fit beside each other, with so many cells between two of them. */
export function fittingEntries(entries: readonly Row[], separatorWidth: number, width: number): number {
	let used = 0;
	for (const [index, entry] of entries.entries()) {
		used += rowWidth(entry) + (index > 0 ? separatorWidth : 0);
		if (used > width) return index;
	}
	return entries.length;
}

/** Drops whole entries from the end until the rest fits, so that nothing is cut in mid-word. */
export function fitEntries(entries: readonly Row[], separator: Span, width: number): Row {
	const count = fittingEntries(entries, separator.text.length, width);
	return entries.slice(0, count).flatMap((entry, index) => (index > 0 ? [separator, ...entry] : entry));
}
