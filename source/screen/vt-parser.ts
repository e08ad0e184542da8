/**
 * A terminal of the mind: takes what Ink writes and keeps the cells a real one would show, with two differences that make
 * it safe to draw a frame of any size. Lines never wrap (what passes the right edge is cut), and nothing ever scrolls: the
 * cursor may stand below the last row, where text is lost.
 */
import { BLANK, codePointWidth, packCell, type StyleId } from './cells.js';
import { PLAIN_STYLE, Pen, type StyleTable } from './style-table.js';

const ESC = 0x1b;
const QUESTION_MARK = 0x3f;
/** Longest escape sequence kept from one write to the next; longer ones are given up. */
const MAX_PARTIAL = 4096;

export class VtParser {
	cells: Int32Array;
	private x = 0;
	private y = 0;
	private readonly pen = new Pen();
	private style: StyleId = PLAIN_STYLE;
	/** An escape sequence that the end of a write cut in two. */
	private partial = '';

	constructor(
		private columns: number,
		private rows: number,
		private readonly styles: StyleTable,
	) {
		this.cells = new Int32Array(columns * rows).fill(BLANK);
	}

	/** Keeps what fits: Ink does not write again when its output is the same text as before. */
	resize(columns: number, rows: number): void {
		const cells = new Int32Array(columns * rows).fill(BLANK);
		const width = Math.min(columns, this.columns);
		for (let y = 0; y < Math.min(rows, this.rows); y++) {
			cells.set(this.cells.subarray(y * this.columns, y * this.columns + width), y * columns);
		}
		this.cells = cells;
		this.columns = columns;
		this.rows = rows;
	}

	write(written: string): void {
		const data = this.partial + written;
		this.partial = '';
		let at = 0;
		while (at < data.length) {
			const code = data.charCodeAt(at);
			if (code === ESC) {
				const end = sequenceEnd(data, at);
				if (end < 0) {
					if (data.length - at <= MAX_PARTIAL) this.partial = data.slice(at);
					return;
				}
				if (data[at + 1] === '[') this.control(data.slice(at + 2, end - 1), data.charAt(end - 1));
				at = end;
			} else if (code < 0x20 || code === 0x7f) {
				this.controlCharacter(code);
				at++;
			} else {
				const point = data.codePointAt(at) ?? QUESTION_MARK;
				this.put(point);
				at += point > 0xffff ? 2 : 1;
			}
		}
	}

	private put(code: number): void {
		const width = codePointWidth(code);
		if (width === 0) return;
		// The rest of the program deals in one-column glyphs only; Ink has laid a wide one out over two columns.
		this.set(width === 2 || code > 0xffff ? QUESTION_MARK : code);
		if (width === 2) this.set(0x20);
	}

	private set(code: number): void {
		if (this.x < this.columns && this.y < this.rows) this.cells[this.y * this.columns + this.x] = packCell(code, this.style);
		this.x++;
	}

	private controlCharacter(code: number): void {
		if (code === 0x0a) {
			// Ink expects the terminal driver to turn a newline into a carriage return and a line feed.
			this.x = 0;
			this.y++;
		} else if (code === 0x0d) this.x = 0;
		else if (code === 0x08) this.x = Math.max(0, this.x - 1);
		else if (code === 0x09) this.set(0x20);
	}

	private control(parameters: string, final: string): void {
		if (final === 'm') {
			this.pen.apply(parameters);
			this.style = this.styles.idOf(this.pen);
			return;
		}
		// Private modes (cursor, alternate screen, synchronised output) belong to the driver of the real terminal.
		if (!/^[\d;]*$/.test(parameters)) return;
		const [first, second] = parameters.split(';').map(Number);
		const count = Math.max(1, first ?? 0);
		if (final === 'A') this.y = Math.max(0, this.y - count);
		else if (final === 'B') this.y += count;
		else if (final === 'C') this.x += count;
		else if (final === 'D') this.x = Math.max(0, this.x - count);
		else if (final === 'E') {
			this.x = 0;
			this.y += count;
		} else if (final === 'F') {
			this.x = 0;
			this.y = Math.max(0, this.y - count);
		} else if (final === 'G') this.x = count - 1;
		else if (final === 'H' || final === 'f') {
			this.y = count - 1;
			this.x = Math.max(1, second ?? 1) - 1;
		} else if (final === 'J') this.eraseDisplay(first ?? 0);
		else if (final === 'K') this.eraseLine(first ?? 0);
	}

	private eraseDisplay(what: number): void {
		const here = Math.min(this.cells.length, this.y * this.columns + Math.min(this.x, this.columns));
		if (what === 0) this.cells.fill(BLANK, here);
		else if (what === 1) this.cells.fill(BLANK, 0, here + 1);
		else if (what === 2) this.cells.fill(BLANK);
	}

	private eraseLine(what: number): void {
		if (this.y >= this.rows) return;
		const start = this.y * this.columns;
		const here = start + Math.min(this.x, this.columns);
		if (what === 0) this.cells.fill(BLANK, here, start + this.columns);
		else if (what === 1) this.cells.fill(BLANK, start, Math.min(here + 1, start + this.columns));
		else if (what === 2) this.cells.fill(BLANK, start, start + this.columns);
	}
}

/** Index just past the escape sequence that begins at `at`, or -1 when its end is not there yet. */
function sequenceEnd(data: string, at: number): number {
	const kind = data[at + 1];
	if (kind === undefined) return -1;
	if (kind === '[') {
		for (let i = at + 2; i < data.length; i++) {
			const code = data.charCodeAt(i);
			if (code >= 0x40 && code <= 0x7e) return i + 1;
		}
		return -1;
	}
	// OSC, DCS, APC, PM and SOS carry a string that ends with BEL or ESC \.
	if (']P_^X'.includes(kind)) {
		for (let i = at + 2; i < data.length; i++) {
			if (data.charCodeAt(i) === 0x07) return i + 1;
			if (data.charCodeAt(i) === ESC) return data[i + 1] === undefined ? -1 : i + 2;
		}
		return -1;
	}
	return at + 2;
}
