/**
 * A cell of the screen in one integer: UTF-16 code unit of its glyph (bits 0-15) and style id (bits 16-30).
 * Every cell shows exactly one glyph that is one column wide; nothing outside the basic plane is ever stored.
 */
export type Cell = number;
export type StyleId = number;

/** Style ids that fit beside the glyph in a positive 32-bit integer. */
export const MAX_STYLES = 0x7fff;
/** A space in the terminal's own colours. */
export const BLANK: Cell = 0x20;
/** What the terminal shows is not known: differs from every real cell. */
export const UNKNOWN: Cell = -1;

export function packCell(codeUnit: number, style: StyleId): Cell {
	return codeUnit | (style << 16);
}
export function cellCode(cell: Cell): number {
	return cell & 0xffff;
}
export function cellStyle(cell: Cell): StyleId {
	return cell >>> 16;
}

/** A rectangle of cells; 0,0 is the top left of the screen. */
export interface Rect {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

const ZERO_WIDTH = /^[\p{Mn}\p{Me}\p{Cf}]$/u;

/** Columns a terminal gives a character: 0 (combining, format), 1, or 2 (CJK, emoji). Ambiguous widths count as 1. */
export function codePointWidth(code: number): 0 | 1 | 2 {
	if (code < 0x300) return code === 0xad ? 0 : 1;
	if (code >= 0x2010 && code < 0x2e80) return isNarrowSymbol(code) ? 1 : isEmojiSymbol(code) ? 2 : zeroOrOne(code);
	if (isWide(code)) return 2;
	return zeroOrOne(code);
}

/** Arrows, box drawing, blocks, geometric shapes, braille: all that the views draw with, decided without a regular expression. */
function isNarrowSymbol(code: number): boolean {
	return (code >= 0x2190 && code < 0x231a) || (code >= 0x2500 && code < 0x25fd) || (code >= 0x2800 && code < 0x2900);
}

/** Symbols of the basic plane that terminals draw as two-column emoji without being asked to. */
function isEmojiSymbol(code: number): boolean {
	return /^\p{Emoji_Presentation}$/u.test(String.fromCodePoint(code));
}

function isWide(code: number): boolean {
	return (
		(code >= 0x1100 && code <= 0x115f) ||
		(code >= 0x2e80 && code <= 0xa4cf && code !== 0x303f) ||
		(code >= 0xa960 && code <= 0xa97f) ||
		(code >= 0xac00 && code <= 0xd7a3) ||
		(code >= 0xf900 && code <= 0xfaff) ||
		(code >= 0xfe30 && code <= 0xfe6f) ||
		(code >= 0xff00 && code <= 0xff60) ||
		(code >= 0xffe0 && code <= 0xffe6) ||
		(code >= 0x1f000 && code <= 0x1faff) ||
		(code >= 0x20000 && code <= 0x3ffff)
	);
}

function zeroOrOne(code: number): 0 | 1 {
	return ZERO_WIDTH.test(String.fromCodePoint(code)) ? 0 : 1;
}
