/** A line being typed, with the cursor as a cell in reverse. */
import { type Row, span } from './row.js';
import { INVERSE, style } from './style.js';

/** At most `room` cells of the text, the cursor among them. */
export function typedLine({ text, cursor }: { readonly text: string; readonly cursor: number }, room: number): Row {
	const from = Math.max(0, cursor - Math.max(1, room) + 1);
	return [
		span(text.slice(from, cursor)),
		span(text.charAt(cursor) || ' ', style('default', 'default', INVERSE)),
		span(text.slice(cursor + 1, from + room)),
	];
}
