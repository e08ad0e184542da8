/** "How much" as a colour slot and as a glyph: the same ten steps everywhere. */
import { RAMP_STEPS, type Slot } from './style.js';

const SLOT_OF: readonly Slot[] = ['ramp0', 'ramp1', 'ramp2', 'ramp3', 'ramp4', 'ramp5', 'ramp6', 'ramp7', 'ramp8', 'ramp9'];
const SHADES = ' ░░░▒▒▒▓▓█';
const ASCII_SHADES = ' .:-=+*#%@';

/** Step 0..9 of a share 0..1. Only nothing is step 0 and only everything is step 9, so that both ends can be trusted. */
export function rampStep(share: number): number {
	if (!(share > 0)) return 0;
	if (share >= 1) return RAMP_STEPS - 1;
	return 1 + Math.min(RAMP_STEPS - 3, Math.floor(share * (RAMP_STEPS - 2)));
}

export function rampSlot(step: number): Slot {
	return SLOT_OF[step] ?? 'ramp0';
}

/** The glyph that says the same without colour. */
export function rampGlyph(step: number, ascii: boolean): string {
	return (ascii ? ASCII_SHADES : SHADES).charAt(step) || ' ';
}
