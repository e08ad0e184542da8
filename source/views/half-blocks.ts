/**
 * Two coloured cells in one character. The same picture can be written in several ways; here the brighter of the two colours
 * is always the text and its usual neighbour is behind it, so that neighbouring characters share one style and a change costs
 * a terminal one character instead of a colour sequence.
 */
import { type Span, span } from '../text/row.js';
import { type Slot, type Style, style } from '../text/style.js';

/** From calm to loud; what is not in the list is louder. */
const CALM: readonly Slot[] = ['default', 'empty', 'kernel', 'huge', 'ramp0', 'ramp1', 'ramp2', 'ramp3', 'ramp4'];
/** What a stretch of one colour is written against: its commonest neighbour, one step calmer. */
const GROUND: Readonly<Partial<Record<Slot, Slot>>> = { ramp1: 'ramp0', ramp2: 'ramp1', ramp3: 'ramp2', ramp4: 'ramp3' };
/** What follows the calm ones: the text colour of a cell that shows none. */
const NEXT: Readonly<Partial<Record<Slot, Slot>>> = { ramp0: 'ramp1' };

export function halfBlocks(top: Slot, bottom: Slot): Span {
	if (top === bottom) return solid(top);
	return rank(top) > rank(bottom) ? span('▀', style(top, bottom)) : span('▄', style(bottom, top));
}

/** One colour all over the cell. */
export function solid(slot: Slot): Span {
	const ground = GROUND[slot];
	return ground === undefined ? span(' ', blank(slot)) : span('█', style(slot, ground));
}

function blank(slot: Slot): Style {
	return slot === 'default' ? 0 : style(NEXT[slot] ?? 'default', slot);
}

function rank(slot: Slot): number {
	const at = CALM.indexOf(slot);
	return at < 0 ? CALM.length : at;
}
