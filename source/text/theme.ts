/**
 * Style → terminal colours. The default text and background are the terminal's own, so both dark and light terminals work.
 * The ramp keeps to one hue and rises evenly in lightness, from a teal so dark that it recedes to a bright mint; with the one
 * warm hue for "bad" it is safe for the common kinds of colour blindness.
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

/** What is bold where colour can not raise its voice, and what is half bright where colour can not lower it. */
const LOUD: ReadonlySet<Slot> = new Set<Slot>(['strong', 'warn', 'bad', 'unmovable']);
const CALM: ReadonlySet<Slot> = new Set<Slot>(['dim', 'faint', 'huge', 'kernel', 'ramp0', 'ramp1', 'ramp2', 'ramp3', 'ramp4']);

/** How a style looks without any colour. */
export function monoLook(value: Style): { readonly bold: boolean; readonly dim: boolean } {
	const slot = textSlot(value);
	const bold = (value & BOLD) !== 0 || LOUD.has(slot);
	return { bold, dim: !bold && CALM.has(slot) };
}

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
	free: colour(0x9fc8ff, 117, 12),
	migrateTrail: colour(0xc06cb2, 133, 5),
	freeTrail: colour(0x4f86e0, 68, 4),
	unmovable: colour(0xe08a3c, 172, 11),
	mixed: colour(0x5c4a34, 58, 3),
	kernel: colour(0x565a62, 240, 8),
	huge: colour(0x5a5488, 60, 5),
	anon: colour(0x2f8a80, 30, 6),
	file: colour(0x3f74a8, 67, 4),
	slab: colour(0xc8975a, 179, 3),
	empty: colour(0x17161d, 234, 0),
	ramp0: colour(0x184850, 23, 4),
	ramp1: colour(0x1f7478, 30, 6),
	ramp2: colour(0x309e96, 37, 14),
	ramp3: colour(0x6ac9a8, 79, 10),
	ramp4: colour(0xb4f0d2, 158, 15),
};

/**
 * The whole SGR sequence of a style. It begins with a reset, so it is right whatever was set before.
 * Without colours, bold, half bright, inverse and underline are left to tell loud from calm.
 */
export function sgr(value: Style, level: ColourLevel): string {
	const text = textSlot(value);
	const behind = behindSlot(value);
	let codes = '';
	const mono = monoLook(value);
	if ((value & BOLD) !== 0 || text === 'strong' || (level === 'none' && mono.bold)) codes += ';1';
	if (level === 'none' && mono.dim) codes += ';2';
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
