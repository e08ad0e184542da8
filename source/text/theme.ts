/**
 * Style → terminal colours. The default text and background are the terminal's own, so both dark and light terminals work.
 * The ramp rises evenly in lightness from near black through blue and teal to green and ends before yellow, so that a full
 * machine stays calm; with the one warm hue for "bad" it is safe for the common kinds of colour blindness.
 */
import { BOLD, behindSlot, INVERSE, type Slot, type Style, textSlot, UNDERLINE } from './style.js';

export type ColourLevel = 'none' | '16' | '256' | 'truecolor';

interface Colour {
	/** 0xrrggbb. */
	readonly rgb: number;
	/** Index in the xterm palette of 256. */
	readonly indexed: number;
	/** 0..15. */
	readonly basic: number;
}

/** What is bold where colour can not raise its voice. */
const LOUD: ReadonlySet<Slot> = new Set<Slot>(['warn', 'bad']);

const colour = (rgb: number, indexed: number, basic: number): Colour => ({ rgb, indexed, basic });

/** Slots without an entry keep the terminal's own colour. */
export const PALETTE: Readonly<Partial<Record<Slot, Colour>>> = {
	dim: colour(0x808893, 245, 8),
	faint: colour(0x555b66, 240, 8),
	accent: colour(0x58a5c8, 74, 6),
	spark: colour(0x3a8fa0, 30, 6),
	good: colour(0x57ad88, 72, 2),
	warn: colour(0xd3964a, 172, 3),
	bad: colour(0xec6a30, 202, 9),
	migrate: colour(0xff9be8, 213, 13),
	free: colour(0x9df2ff, 159, 14),
	migrateTrail: colour(0xc06cb2, 133, 5),
	freeTrail: colour(0x3fa9c4, 38, 6),
	unmovable: colour(0xe08a3c, 172, 3),
	mixed: colour(0x76563a, 94, 1),
	kernel: colour(0x686c73, 242, 8),
	huge: colour(0x8e84c8, 104, 5),
	anon: colour(0x46a287, 72, 2),
	file: colour(0x3f74a8, 67, 4),
	slab: colour(0xc8975a, 179, 3),
	ramp0: colour(0x17151f, 234, 0),
	ramp1: colour(0x241f42, 17, 4),
	ramp2: colour(0x2b2f62, 18, 4),
	ramp3: colour(0x2d437a, 24, 4),
	ramp4: colour(0x2b5884, 24, 6),
	ramp5: colour(0x296d89, 30, 6),
	ramp6: colour(0x2a8088, 30, 6),
	ramp7: colour(0x349382, 72, 2),
	ramp8: colour(0x50a577, 71, 2),
	ramp9: colour(0x74b66f, 107, 2),
};

/**
 * The whole SGR sequence of a style. It begins with a reset, so it is right whatever was set before.
 * Without colours, strong text and marks keep their bold, inverse and underline.
 */
export function sgr(value: Style, level: ColourLevel): string {
	const text = textSlot(value);
	const behind = behindSlot(value);
	let codes = '';
	if ((value & BOLD) !== 0 || text === 'strong' || (level === 'none' && LOUD.has(text))) codes += ';1';
	if ((value & UNDERLINE) !== 0) codes += ';4';
	if ((value & INVERSE) !== 0) codes += ';7';
	codes += colourCode(PALETTE[text], level, 30) + colourCode(PALETTE[behind], level, 40);
	return codes === '' ? '\u001b[m' : `\u001b[0${codes}m`;
}

/** `base` is 30 for text, 40 for what is behind it. */
function colourCode(entry: Colour | undefined, level: ColourLevel, base: 30 | 40): string {
	if (entry === undefined || level === 'none') return '';
	if (level === '16') return `;${entry.basic < 8 ? base + entry.basic : base + 52 + entry.basic}`;
	if (level === '256') return `;${base + 8};5;${entry.indexed}`;
	return `;${base + 8};2;${entry.rgb >> 16};${(entry.rgb >> 8) & 255};${entry.rgb & 255}`;
}
