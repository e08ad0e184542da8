/** Style → terminal colours, by theme. The default text and background are the terminal's own. */
import type { ThemeName } from '../model/index.js';
import { BLIND, type Colour, CONTRAST, DARK, LIGHT, type Palette } from './palettes.js';
import { BOLD, behindSlot, INVERSE, type Slot, type Style, textSlot, UNDERLINE } from './style.js';

export type ColourLevel = 'none' | '16' | '256' | 'truecolor';

/** How styles look: the colours of a theme, and how many of them the terminal can show. */
export interface Look {
	readonly palette: Palette;
	readonly level: ColourLevel;
}

const PALETTES: Readonly<Record<ThemeName, Palette>> = {
	dark: DARK,
	light: LIGHT,
	contrast: CONTRAST,
	colourblind: BLIND,
	mono: DARK,
	terminal: DARK,
};

/** A theme on a terminal. Never more colours than it can show; a terminal without colours has none in any theme. */
export function lookOf(theme: ThemeName, level: ColourLevel): Look {
	const shown = level === 'none' || theme === 'mono' ? 'none' : theme === 'terminal' ? '16' : level;
	return { palette: PALETTES[theme], level: shown };
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

/** One thing that a terminal does to text: the SGR parameters that begin it and end it. */
export interface Attribute {
	readonly on: string;
	readonly off: string;
}

const BRIGHT = { on: '1', off: '22' };
const DIM = { on: '2', off: '22' };
const UNDERLINED = { on: '4', off: '24' };
const INVERTED = { on: '7', off: '27' };

/** How a style looks. Without colours, bold, half bright, inverse and underline are left to tell loud from calm. */
export function attributes(value: Style, { palette, level }: Look): readonly Attribute[] {
	const text = textSlot(value);
	const mono = monoLook(value);
	const found: Attribute[] = [];
	if ((value & BOLD) !== 0 || text === 'strong' || (level === 'none' && mono.bold)) found.push(BRIGHT);
	if (level === 'none' && mono.dim) found.push(DIM);
	if ((value & UNDERLINE) !== 0) found.push(UNDERLINED);
	if ((value & INVERSE) !== 0) found.push(INVERTED);
	for (const [colour, base] of [
		[palette[text], 30],
		[palette[behindSlot(value)], 40],
	] as const) {
		if (colour !== undefined && level !== 'none') found.push({ on: colourCode(colour, level, base), off: String(base + 9) });
	}
	return found;
}

/** The whole SGR sequence of a style. It begins with a reset, so it is right whatever was set before. */
export function sgr(value: Style, look: Look): string {
	const codes = attributes(value, look).map(({ on }) => on);
	return codes.length === 0 ? '\u001b[m' : `\u001b[${['0', ...codes].join(';')}m`;
}

/** `base` is 30 for text, 40 for what is behind it. */
function colourCode(entry: Colour, level: Exclude<ColourLevel, 'none'>, base: 30 | 40): string {
	if (level === '16') return String(entry.basic < 8 ? base + entry.basic : base + 52 + entry.basic);
	if (level === '256') return `${base + 8};5;${entry.indexed}`;
	return `${base + 8};2;${entry.rgb >> 16};${(entry.rgb >> 8) & 255};${entry.rgb & 255}`;
}
