/** The rule above a panel: `─ nodes ─────────── who is working ─`. */
import { fitRow, type Row, span } from '../text/row.js';
import { style } from '../text/style.js';

const RULE = style('dim');
const TITLE = style('strong');
/** Rule that stays visible between title and hint. */
const MIN_RULE = 3;

export function titleRow(title: string, hint: string, width: number, ascii: boolean): Row {
	const line = ascii ? '-' : '─';
	const end = ` ${hint} ${line}`;
	const head = title === '' ? '' : ` ${title} `;
	const room = width - 1 - head.length;
	const shown = hint !== '' && room >= end.length + MIN_RULE ? end : '';
	return fitRow(
		[span(line, RULE), span(head, TITLE), span(line.repeat(Math.max(0, room - shown.length)), RULE), span(shown, RULE)],
		width,
		RULE,
	);
}
