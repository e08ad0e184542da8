/** Columns of text. */

export interface Column<T> {
	readonly title: string;
	readonly cell: (row: T) => string;
	/** Numbers stand at the right of their column. */
	readonly right?: boolean;
}

/** A title line and a line per row; every column is as wide as its widest cell. */
export function tableLines<T>(columns: readonly Column<T>[], rows: readonly T[]): string[] {
	const cells = [columns.map(({ title }) => title), ...rows.map((row) => columns.map(({ cell }) => cell(row)))];
	const widths = columns.map((_, i) => Math.max(...cells.map((line) => line[i]?.length ?? 0)));
	const placed = (text: string, i: number): string =>
		columns[i]?.right === true ? text.padStart(widths[i] ?? 0) : text.padEnd(widths[i] ?? 0);
	return cells.map((line) => `${line.map(placed).join(' ').trimEnd()}\n`);
}

/** "3:07", or with hundredths "3:07.25". */
export function minutes(ns: number, hundredths = false): string {
	const centis = Math.floor(ns / 1e7);
	const seconds = `${Math.floor(centis / 6000)}:${String(Math.floor(centis / 100) % 60).padStart(2, '0')}`;
	return hundredths ? `${seconds}.${String(centis % 100).padStart(2, '0')}` : seconds;
}

export function percent(share: number, digits = 1): string {
	return (100 * share).toFixed(digits);
}
