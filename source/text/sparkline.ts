/** A series of values as one character each. */

/** One step short of the full block, so that sparklines of neighbouring lines stay apart. */
const STEPS = '▁▂▃▄▅▆▇';
const ASCII_STEPS = '.:-=+*#';

/**
 * Exactly `width` characters, newest at the right; missing history is blank. Values are scaled to `top`
 * (at least the largest value shown, so nothing is clipped unseen); zero is the lowest step.
 */
export function sparkline(values: readonly number[], width: number, top = 0, ascii = false): string {
	const steps = ascii ? ASCII_STEPS : STEPS;
	const shown = values.slice(Math.max(0, values.length - width));
	let scale = top;
	for (const value of shown) if (value > scale) scale = value;
	let text = ' '.repeat(Math.max(0, width - shown.length));
	for (const value of shown) text += glyph(value, scale, steps);
	return text;
}

function glyph(value: number, scale: number, steps: string): string {
	if (!Number.isFinite(value)) return ' ';
	if (value <= 0 || scale <= 0) return steps.charAt(0);
	// Anything above zero leaves the floor, so that rare events stay visible beside a peak.
	return steps.charAt(Math.min(steps.length - 1, Math.max(1, Math.ceil((value / scale) * steps.length) - 1)));
}
