/** A terminal emulator without a program: text in, cells out. For comparing what two texts would show. */
import xterm from '@xterm/headless';

export type Emulator = InstanceType<typeof xterm.Terminal>;

export function emulator(cols: number, rows: number, convertEol = false): Emulator {
	return new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 100, convertEol });
}

/** Resolves when the text has been shown. */
export function feed(terminal: Emulator, text: string): Promise<void> {
	return new Promise((resolve) => terminal.write(text, resolve));
}

/** One string per cell: character, colours and attributes; rows joined by newlines. Blank and empty cells are equal. */
export function shownBy(terminal: Emulator): string {
	const buffer = terminal.buffer.active;
	return Array.from({ length: terminal.rows }, (_, y) => {
		const line = buffer.getLine(buffer.baseY + y);
		return Array.from({ length: terminal.cols }, (_, x) => {
			const cell = line?.getCell(x);
			if (cell === undefined) return ' ';
			const looks = [cell.getFgColorMode(), cell.getFgColor(), cell.getBgColorMode(), cell.getBgColor()];
			const attributes = [cell.isBold(), cell.isDim(), cell.isItalic(), cell.isUnderline(), cell.isInverse(), cell.isStrikethrough()];
			return `${cell.getChars() || ' '}${looks.join(',')}${attributes.map((flag) => (flag ? 1 : 0)).join('')}`;
		}).join(' ');
	}).join('\n');
}

/** The characters alone, row by row, without blanks at the ends. */
export function textOf(terminal: Emulator): string[] {
	const buffer = terminal.buffer.active;
	return Array.from(
		{ length: terminal.rows },
		(_, y) =>
			buffer
				.getLine(buffer.baseY + y)
				?.translateToString(false, 0, terminal.cols)
				.trimEnd() ?? '',
	);
}
