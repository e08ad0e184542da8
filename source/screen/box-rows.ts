/** A framed pop-up of rows, the help or the tunables, as rows to paint: it opens and scrolls without Ink, which would take tens of ms. */
import { fitRow, type Row, rowWidth, span } from '../text/row.js';
import { style } from '../text/style.js';
import type { BoxOverlay } from './overlay.js';

const FRAME = style('dim');
const TITLE = style('strong');

interface Corners {
	readonly top: string;
	readonly bottom: string;
	readonly side: string;
	readonly line: string;
}
const ROUND: Corners = { top: '╭╮', bottom: '╰╯', side: '│', line: '─' };
const PLAIN: Corners = { top: '++', bottom: '++', side: '|', line: '-' };

/** Every cell of the rectangle is written, so that nothing below shows through. */
export function framedRows({ rect, title, hint, rows }: BoxOverlay, ascii: boolean): readonly Row[] {
	const { top, bottom, side, line } = ascii ? PLAIN : ROUND;
	const inside = Math.max(0, rect.width - 2);
	const edge = (corners: string, head: Row): Row => [
		span(corners.charAt(0), FRAME),
		...fitRow([...head, span(line.repeat(Math.max(0, inside - rowWidth(head))), FRAME)], inside),
		span(corners.charAt(1), FRAME),
	];
	const ending = hint === '' ? '' : ` ${hint} `;
	const middle = Array.from(
		{ length: Math.max(0, rect.height - 2) },
		(_, index): Row => [span(side, FRAME), ...fitRow(rows[index] ?? [], inside), span(side, FRAME)],
	);
	return [
		edge(top, [span(line, FRAME), span(` ${title} `, TITLE)]),
		...middle,
		edge(bottom, ending === '' ? [] : [span(line.repeat(Math.max(0, inside - ending.length - 1)), FRAME), span(ending, FRAME)]),
	];
}
