/**
 * Two coloured cells in one character. The same picture can be written in several ways, and a colour sequence costs a terminal
 * more than the character does. So most of a map is written in one style, blocks with some holes on full blocks, and whatever
 * else there is changes only one of the two colours.
 */
import { type Span, span } from '../text/row.js';
import { type Slot, style } from '../text/style.js';

const GROUND: Slot = 'ramp0';
const INK: Slot = 'ramp1';

export function halfBlocks(top: Slot, bottom: Slot): Span {
	if (top === bottom) return solid(top);
	return behind(top, bottom) === bottom ? span('▀', style(top, bottom)) : span('▄', style(bottom, top));
}

/** One colour all over the cell. */
export function solid(slot: Slot): Span {
	if (slot === 'default') return span(' ');
	return slot === INK ? span('█', style(INK, GROUND)) : span(' ', style(INK, slot));
}

/** The terminal's own colour can only be behind: as ink it would be that of its text. */
function behind(one: Slot, other: Slot): Slot {
	for (const slot of ['default', GROUND] as const) if (one === slot || other === slot) return slot;
	return one === INK ? other : other === INK ? one : other;
}
