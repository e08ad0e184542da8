/** The screen as it is, for a file: as an SVG picture, or as text with the escape sequences of its colours. */
import { type DrawnCell, GROUND, hex, paletteColour, svgOfCells } from './svg.js';

/** A cell as the terminal was told to draw it. */
export interface CapturedCell {
	readonly glyph: string;
	/** SGR parameters of what is drawn: attributes, `38;5;N`, `48;2;R;G;B` …; '' when it is plain. */
	readonly sgr: string;
}

/** Lines of text; `cat` shows them as they were. */
export function ansiOf(rows: readonly (readonly CapturedCell[])[]): string {
	const lines = rows.map((row) => {
		let sgr = '';
		let line = '';
		for (const cell of row) {
			if (cell.sgr !== sgr) line += cell.sgr === '' ? '\u001b[m' : `\u001b[0;${cell.sgr}m`;
			sgr = cell.sgr;
			line += cell.glyph;
		}
		return sgr === '' ? line.trimEnd() : `${line}\u001b[m`;
	});
	return `${lines.join('\n')}\n`;
}

export function svgOfScreen(rows: readonly (readonly CapturedCell[])[], background: 'dark' | 'light'): string {
	const ground = GROUND[background];
	return svgOfCells(
		rows.map((row) => row.map((cell) => drawn(cell, ground))),
		rows[0]?.length ?? 0,
		ground.behind,
	);
}

function drawn({ glyph, sgr }: CapturedCell, ground: { readonly text: string; readonly behind: string }): DrawnCell {
	const codes = sgr === '' ? [] : sgr.split(';').map(Number);
	const seen = { text: ground.text, behind: ground.behind, bold: false, dim: false, underline: false, inverse: false };
	for (let at = 0; at < codes.length; at++) {
		const code = codes[at] ?? 0;
		if (code === 1) seen.bold = true;
		else if (code === 2) seen.dim = true;
		else if (code === 4) seen.underline = true;
		else if (code === 7) seen.inverse = true;
		else if (code === 38 || code === 48) {
			const colour = codes[at + 1] === 5 ? paletteColour(codes[at + 2] ?? 0) : hex(rgbOf(codes.slice(at + 2, at + 5)));
			seen[code === 38 ? 'text' : 'behind'] = colour;
			at += codes[at + 1] === 5 ? 2 : 4;
		} else if (code >= 90) seen[code < 100 ? 'text' : 'behind'] = paletteColour((code % 10) + 8);
		else if (code >= 30) seen[code < 40 ? 'text' : 'behind'] = paletteColour(code % 10);
	}
	const { inverse, ...looks } = seen;
	return { glyph, cells: 1, ...looks, ...(inverse ? { text: looks.behind, behind: looks.text } : {}) };
}

function rgbOf([red = 0, green = 0, blue = 0]: readonly number[]): number {
	return (red << 16) | (green << 8) | blue;
}
