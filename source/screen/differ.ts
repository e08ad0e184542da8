/** What must be written so that a terminal that shows `shown` comes to show `wanted`. */
import { BLANK, type Cell, cellCode, cellStyle } from './cells.js';
import { PLAIN_STYLE, type StyleTable } from './style-table.js';

/** Unchanged cells between two changes that are cheaper to write again than to jump over (a jump is 3 bytes or more). */
const MAX_REWRITE = 3;
/** Blank cells at the end of a row from which "erase to the end" is shorter than spaces. */
const MIN_ERASE = 4;

export interface Difference {
	/** Escape sequences and text; empty when nothing differs. Starts from plain style, any cursor position; ends plain. */
	readonly text: string;
	/** The row at which the limit was met, where the next call should begin; 0 when everything is written. */
	readonly next: number;
}

/**
 * Compares cell by cell and updates `shown` to what will be shown once the text is written. Stops at the first row that
 * begins after `limit` bytes. Never writes past the last column and never relies on wrapping.
 *
 * @param from where the call before was cut: rows that never stand still would keep those below from ever being written
 */
export function difference(
	wanted: Int32Array,
	shown: Int32Array,
	columns: number,
	styles: StyleTable,
	limit: number,
	from = 0,
): Difference {
	const writer = new RunWriter(styles);
	for (const y of order(wanted.length / columns, from)) {
		if (writer.bytes > limit) return { text: writer.finish(), next: y };
		writeRow(writer, wanted, shown, y * columns, columns, y);
	}
	return { text: writer.finish(), next: 0 };
}

/** All rows; those from `from` on first, but before them the clock at the top and what answers a key at the bottom. */
function order(rows: number, from: number): readonly number[] {
	const all = Array.from({ length: rows }, (_, y) => y);
	if (from === 0) return all;
	const first = [0, rows - 1, rows - 2].filter((y) => y >= 0);
	return [...new Set([...first, ...all.slice(from), ...all])];
}

function writeRow(writer: RunWriter, wanted: Int32Array, shown: Int32Array, start: number, columns: number, y: number): void {
	const end = start + columns;
	let first = start;
	while (first < end && wanted[first] === shown[first]) first++;
	if (first === end) return;
	let last = end - 1;
	while (wanted[last] === shown[last]) last--;
	let blankFrom = end;
	while (blankFrom > first && wanted[blankFrom - 1] === BLANK) blankFrom--;
	const eraseFrom = last - blankFrom + 1 >= MIN_ERASE ? blankFrom : end;

	let written = -1; // index after the last cell written in this row
	for (let at = first; at <= last && at < eraseFrom; at++) {
		if (wanted[at] === shown[at]) continue;
		if (written !== at && !(written >= 0 && writer.rewrite(wanted, written, at))) writer.move(at - start, y, columns);
		writer.cell(wanted[at] ?? BLANK);
		shown[at] = wanted[at] ?? BLANK;
		written = at + 1;
	}
	if (eraseFrom === end) return;
	if (written !== eraseFrom) writer.move(eraseFrom - start, y, columns);
	writer.eraseToEnd();
	shown.fill(BLANK, eraseFrom, end);
}

class RunWriter {
	text = '';
	/** Bytes of UTF-8 beyond one for each character. */
	private extra = 0;
	private style = PLAIN_STYLE;
	private x = -1;
	private y = -1;

	constructor(private readonly styles: StyleTable) {}

	get bytes(): number {
		return this.text.length + this.extra;
	}

	move(x: number, y: number, columns: number): void {
		// In the last column a terminal may hold the cursor back: from there only absolute moves are safe.
		const known = this.y === y && this.x >= 0 && this.x < columns && this.x < x;
		if (known) this.text += x - this.x === 1 ? '\u001b[C' : `\u001b[${x - this.x}C`;
		else this.text += x === 0 ? `\u001b[${y + 1}H` : `\u001b[${y + 1};${x + 1}H`;
		this.x = x;
		this.y = y;
	}

	/** Writes the unchanged cells from..to again if that is shorter than moving over them. */
	rewrite(cells: Int32Array, from: number, to: number): boolean {
		if (to - from > MAX_REWRITE) return false;
		for (let at = from; at < to; at++) {
			const cell = cells[at] ?? BLANK;
			if (cellStyle(cell) !== this.style || cellCode(cell) >= 0x80) return false;
		}
		for (let at = from; at < to; at++) this.cell(cells[at] ?? BLANK);
		return true;
	}

	cell(cell: Cell): void {
		const style = cellStyle(cell);
		if (style !== this.style) {
			this.text += this.styles.transition(this.style, style);
			this.style = style;
		}
		const code = cellCode(cell);
		this.text += String.fromCharCode(code);
		if (code >= 0x80) this.extra += code >= 0x800 ? 2 : 1;
		this.x++;
	}

	eraseToEnd(): void {
		this.text += `${this.styles.transition(this.style, PLAIN_STYLE)}\u001b[K`;
		this.style = PLAIN_STYLE;
	}

	finish(): string {
		this.text += this.styles.transition(this.style, PLAIN_STYLE);
		this.style = PLAIN_STYLE;
		return this.text;
	}
}
