/** A grid of cells as an SVG picture: what a terminal would show, in a common monospaced font. */
import { glyphShape } from './glyph-shapes.js';

const CELL_WIDTH = 10;
const CELL_HEIGHT = 20;
/** DejaVu Sans Mono is 0.602 em wide. */
const FONT_SIZE = CELL_WIDTH / 0.602;
const BASELINE = 15;
const MARGIN = 10;
/** A terminal's own colours, on a dark and on a light background. */
export const GROUND = { dark: { text: '#d3d7de', behind: '#0f1117' }, light: { text: '#24292f', behind: '#fbfbfa' } } as const;
const BASIC = [
	'#1c1f26',
	'#cc5f5f',
	'#6ea86a',
	'#c4a35a',
	'#5b87c5',
	'#a678b8',
	'#55a5a8',
	'#c6cad1',
	'#6b7280',
	'#ef7f72',
	'#90c987',
	'#e6c76f',
	'#7fabeb',
	'#cb9bdc',
	'#7ccbcd',
	'#f4f5f7',
] as const;

/** `#rrggbb` of a colour of the 256-colour palette. */
export function paletteColour(index: number): string {
	const basic = BASIC[index];
	if (basic !== undefined) return basic;
	if (index >= 232) return hex((8 + (index - 232) * 10) * 0x010101);
	const level = (digit: number): number => (digit === 0 ? 0 : 55 + digit * 40);
	const cube = index - 16;
	return hex((level(Math.floor(cube / 36)) << 16) | (level(Math.floor(cube / 6) % 6) << 8) | level(cube % 6));
}

export function hex(colour: number): string {
	return `#${colour.toString(16).padStart(6, '0')}`;
}

export interface DrawnCell {
	/** One character of one cell, or two for a wide one; '' or a blank: nothing. */
	readonly glyph: string;
	/** Cells it takes. */
	readonly cells: number;
	/** `#rrggbb`. */
	readonly text: string;
	readonly behind: string;
	readonly bold: boolean;
	readonly dim: boolean;
	readonly underline: boolean;
}

/** `behind`: colour of the page, which is not drawn cell by cell. */
export function svgOfCells(rows: readonly (readonly DrawnCell[])[], columns: number, behind: string): string {
	const width = columns * CELL_WIDTH + 2 * MARGIN;
	const height = rows.length * CELL_HEIGHT + 2 * MARGIN;
	return (
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="DejaVu Sans Mono, monospace" font-size="${FONT_SIZE.toFixed(3)}">` +
		`<rect width="${width}" height="${height}" fill="${behind}"/>${rows.map((row, y) => rowShapes(row, y, behind)).join('\n')}</svg>\n`
	);
}

function rowShapes(row: readonly DrawnCell[], y: number, ground: string): string {
	const top = MARGIN + y * CELL_HEIGHT;
	const behind = new Runs();
	const shapes: string[] = [];
	const texts = new Map<string, { readonly cell: DrawnCell; readonly xs: number[]; text: string }>();
	let x = MARGIN;
	for (const cell of row) {
		const box = { x, y: top, width: CELL_WIDTH * Math.max(1, cell.cells), height: CELL_HEIGHT };
		x += CELL_WIDTH * cell.cells;
		if (cell.behind !== ground) behind.add(box.x, box.width, cell.behind);
		if (cell.underline) shapes.push(`<rect x="${box.x}" y="${top + BASELINE + 2}" width="${box.width}" height="1" fill="${cell.text}"/>`);
		if (cell.glyph === '' || cell.glyph === ' ') continue;
		const shape = glyphShape(cell.glyph, box, cell.text);
		if (shape !== undefined) shapes.push(cell.dim ? `<g opacity="0.6">${shape}</g>` : shape);
		else {
			const key = `${cell.text}/${cell.bold}/${cell.dim}`;
			const run = texts.get(key) ?? { cell, xs: [], text: '' };
			run.xs.push(box.x);
			run.text += cell.glyph;
			texts.set(key, run);
		}
	}
	return behind.shapes(top) + shapes.join('') + [...texts.values()].map(({ cell, xs, text }) => textShape(cell, xs, text, top)).join('');
}

function textShape(looks: DrawnCell, xs: readonly number[], text: string, top: number): string {
	const escaped = text.replace(/[&<>]/g, (character) => `&#${character.charCodeAt(0)};`);
	const weight = looks.bold ? ' font-weight="bold"' : '';
	const opacity = looks.dim ? ' opacity="0.6"' : '';
	return `<text x="${xs.join(' ')}" y="${top + BASELINE}" fill="${looks.text}"${weight}${opacity}>${escaped}</text>`;
}

/** Neighbouring cells of one background colour as one rectangle. */
class Runs {
	private readonly runs: { readonly x: number; width: number; readonly fill: string }[] = [];

	add(x: number, width: number, fill: string): void {
		const last = this.runs.at(-1);
		if (last !== undefined && last.fill === fill && last.x + last.width === x) last.width += width;
		else this.runs.push({ x, width, fill });
	}

	shapes(top: number): string {
		return this.runs
			.map(({ x, width, fill }) => `<rect x="${x}" y="${top}" width="${width}" height="${CELL_HEIGHT}" fill="${fill}"/>`)
			.join('');
	}
}
