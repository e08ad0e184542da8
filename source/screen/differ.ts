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

/** Cells of one style, next to each other, from..to. */
interface Run {
	readonly from: number;
	to: number;
	readonly style: number;
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

	writer.enter(y, start, columns);
	writeRuns(writer, wanted, runsOf(wanted, shown, first, Math.min(last + 1, eraseFrom)));
	shown.set(wanted.subarray(first, last + 1), first);
	if (eraseFrom === end) return;
	writer.move(eraseFrom);
	writer.eraseToEnd();
	shown.fill(BLANK, eraseFrom, end);
}

/** What changed in from..to, and short gaps between that are cheaper to write again than to jump over. */
function runsOf(wanted: Int32Array, shown: Int32Array, from: number, to: number): readonly Run[] {
	const runs: Run[] = [];
	let run: Run | undefined;
	for (let at = from; at < to; at++) {
		if (wanted[at] === shown[at]) continue;
		if (run !== undefined && run.to < at && isCheap(wanted, run.to, at, run.style)) run.to = at;
		const style = cellStyle(wanted[at] ?? BLANK);
		if (run?.to === at && run.style === style) run.to++;
		else {
			run = { from: at, to: at + 1, style };
			runs.push(run);
		}
	}
	return runs;
}

function isCheap(cells: Int32Array, from: number, to: number, style: number): boolean {
	if (to - from > MAX_REWRITE) return false;
	for (let at = from; at < to; at++) {
		const cell = cells[at] ?? BLANK;
		if (cellStyle(cell) !== style || cellCode(cell) >= 0x80) return false;
	}
	return true;
}

/**
 * From left to right, or style by style: on a map a few styles alternate, and to come back to a cell is shorter than to come back to a style.
 */
function writeRuns(writer: RunWriter, cells: Int32Array, runs: readonly Run[]): void {
	const styles = new Set(runs.map(({ style }) => style));
	if (styles.size === runs.length) return writer.runs(cells, runs);
	const before = writer.state();
	writer.runs(cells, runs);
	const inOrder = writer.state();
	writer.goBack(before);
	// The style that is set already comes first, or it would be set twice.
	const ordered = [before.style, ...[...styles].filter((style) => style !== before.style)];
	for (const style of ordered)
		writer.runs(
			cells,
			runs.filter((run) => run.style === style),
		);
	if (inOrder.bytes <= writer.state().bytes) writer.goBack(inOrder);
}

interface WriterState {
	readonly text: string;
	/** Of UTF-8. */
	readonly bytes: number;
	readonly style: number;
	readonly x: number;
	readonly y: number;
}

class RunWriter {
	text = '';
	/** Bytes of UTF-8 beyond one for each character. */
	private extra = 0;
	private style = PLAIN_STYLE;
	private x = -1;
	private y = -1;
	/** Where the row that is written begins among all cells, which one it is, and how long. */
	private start = 0;
	private row = 0;
	private columns = 0;

	constructor(private readonly styles: StyleTable) {}

	get bytes(): number {
		return this.text.length + this.extra;
	}

	state(): WriterState {
		const { text, bytes, style, x, y } = this;
		return { text, bytes, style, x, y };
	}

	goBack({ text, bytes, style, x, y }: WriterState): void {
		Object.assign(this, { text, style, x, y });
		this.extra = bytes - text.length;
	}

	enter(row: number, start: number, columns: number): void {
		this.row = row;
		this.start = start;
		this.columns = columns;
	}

	/** To a cell of the row. */
	move(cell: number): void {
		const x = cell - this.start;
		const isInRow = this.y === this.row && this.x >= 0;
		if (isInRow && this.x === x && x < this.columns) return;
		// In the last column a terminal may hold the cursor back: from there only absolute moves are safe.
		if (isInRow && this.x < x && this.x < this.columns) this.text += x - this.x === 1 ? '\u001b[C' : `\u001b[${x - this.x}C`;
		else if (isInRow) this.text += x === 0 ? '\u001b[G' : `\u001b[${x + 1}G`;
		else this.text += x === 0 ? `\u001b[${this.row + 1}H` : `\u001b[${this.row + 1};${x + 1}H`;
		this.x = x;
		this.y = this.row;
	}

	runs(cells: Int32Array, runs: readonly Run[]): void {
		for (const { from, to } of runs) {
			this.move(from);
			for (let at = from; at < to; at++) this.cell(cells[at] ?? BLANK);
		}
	}

	private cell(cell: Cell): void {
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
