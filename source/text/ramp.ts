/** "How much" as a colour slot and as a glyph: the same five steps everywhere. */
import type { Slot } from './style.js';

const SLOT_OF: readonly Slot[] = ['ramp0', 'ramp1', 'ramp2', 'ramp3', 'ramp4'];
const SHADES = '█▓▒░░';
const ASCII_SHADES = '@#+-:';

export function rampSlot(step: number): Slot {
	return SLOT_OF[step] ?? 'ramp0';
}

/** The glyph that says the same without colour: the more holes, the less ink. */
export function rampGlyph(step: number, ascii: boolean): string {
	return (ascii ? ASCII_SHADES : SHADES).charAt(step) || ' ';
}
