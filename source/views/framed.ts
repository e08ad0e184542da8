/** Panels that fill themselves: as many rows as there are, blank ones below, in ASCII where asked for. */
import { asciiRow, asciiText } from '../text/ascii.js';
import { fitRow, type Row } from '../text/row.js';
import type { Panel } from './view.js';

export type Place = Pick<Panel, 'id' | 'x' | 'y' | 'width' | 'height' | 'title' | 'hint'>;

/** A panel that changes at most twice a second. A title needs a line of its own: there is none in a panel without lines. */
export function steadyPanel(place: Place, rows: readonly Row[], ascii: boolean): Panel {
	const room = Math.max(0, place.height - (place.title === '' ? 0 : 1));
	const filled = Array.from({ length: room }, (_, line) => fitRow(rows[line] ?? [], place.width));
	return {
		...place,
		hint: ascii ? asciiText(place.hint) : place.hint,
		rows: ascii ? filled.map(asciiRow) : filled,
		steady: true,
	};
}
