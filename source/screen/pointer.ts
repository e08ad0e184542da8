/** What a terminal says about the mouse (SGR encoding, mode 1006): buttons, drags and the wheel. */
import type { Pointer } from '../views/view.js';

const DRAG_BIT = 32;
const WHEEL_BIT = 64;
/** Shift, meta and control; a click with shift is the terminal's own (it selects text). */
const MODIFIER_BITS = 4 | 8 | 16;

/** A report without its ESC, as Ink hands it over; cells counted from 0. Undefined: it is none, or of a button that means nothing here. */
export function pointerOf(input: string): Pointer | undefined {
	const [, bits = '', column = '', line = '', end = ''] = /^\[<(\d{1,3});(\d{1,4});(\d{1,4})([Mm])$/.exec(input) ?? [];
	if (end === '') return undefined;
	const kind = kindOf(Number(bits) & ~MODIFIER_BITS, end === 'm');
	return kind === undefined ? undefined : { kind, x: Number(column) - 1, y: Number(line) - 1 };
}

function kindOf(code: number, isUp: boolean): Pointer['kind'] | undefined {
	if (code === WHEEL_BIT) return 'wheel-up';
	if (code === WHEEL_BIT + 1) return 'wheel-down';
	if (code === 0) return isUp ? 'release' : 'press';
	return code === DRAG_BIT ? 'drag' : undefined;
}
