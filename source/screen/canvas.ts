/** Where rows of styled text are painted straight into cells, without React or Ink. */
import type { Row } from '../text/row.js';
import type { Style } from '../text/style.js';
import { BLANK, packCell, type Rect, type StyleId } from './cells.js';

/** Valid only during the call of the paint function it was given to. Everything outside the screen is cut off. */
export interface Canvas {
	readonly columns: number;
	readonly rows: number;
	/** Paints a row over exactly `width` cells: longer rows are cut, shorter ones are filled up with blanks. */
	row(x: number, y: number, row: Row, width: number): void;
	/** Leaves these rectangles to Ink in every later call: where a pop-up lies over painted rows. */
	exclude(rects: readonly Rect[]): void;
}

export class CellCanvas implements Canvas {
	private readonly excluded: Rect[] = [];

	constructor(
		private readonly cells: Int32Array,
		readonly columns: number,
		readonly rows: number,
		private readonly styleId: (style: Style) => StyleId,
	) {}

	exclude(rects: readonly Rect[]): void {
		this.excluded.push(...rects);
	}

	row(x: number, y: number, row: Row, width: number): void {
		if (y < 0 || y >= this.rows || width <= 0) return;
		const end = Math.min(x + width, this.columns);
		const covered = this.excluded.filter((rect) => y >= rect.y && y < rect.y + rect.height);
		let at = x;
		for (const span of row) {
			const style = this.styleId(span.style);
			for (let i = 0; i < span.text.length && at < end; i++) this.put(at++, y, packCell(span.text.charCodeAt(i), style), covered);
		}
		while (at < end) this.put(at++, y, BLANK, covered);
	}

	private put(x: number, y: number, cell: number, covered: readonly Rect[]): void {
		if (x < 0) return;
		for (const rect of covered) if (x >= rect.x && x < rect.x + rect.width) return;
		this.cells[y * this.columns + x] = cell;
	}
}
