/** What a terminal shows, as a picture: emulator buffer → SVG → PNG. */
import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import type xterm from '@xterm/headless';
import { glyphShape } from './glyph-shapes.js';

export type TerminalLike = InstanceType<typeof xterm.Terminal>;
type BufferCell = NonNullable<ReturnType<NonNullable<ReturnType<TerminalLike['buffer']['active']['getLine']>>['getCell']>>;

export interface PictureOptions {
	/** Colours of the terminal itself. Default dark. */
	readonly background?: 'dark' | 'light';
}

const CELL_WIDTH = 10;
const CELL_HEIGHT = 20;
/** DejaVu Sans Mono is 0.602 em wide. */
const FONT_SIZE = CELL_WIDTH / 0.602;
const BASELINE = 15;
const MARGIN = 10;
const GROUND = { dark: { text: '#d3d7de', behind: '#0f1117' }, light: { text: '#24292f', behind: '#fbfbfa' } } as const;
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

function hex(colour: number): string {
	return `#${colour.toString(16).padStart(6, '0')}`;
}

interface Looks {
	readonly text: string;
	readonly behind: string;
	readonly bold: boolean;
	readonly dim: boolean;
	readonly underline: boolean;
}

function looksOf(cell: BufferCell, ground: { readonly text: string; readonly behind: string }): Looks {
	const text = cell.isFgRGB() ? hex(cell.getFgColor()) : cell.isFgPalette() ? paletteColour(cell.getFgColor()) : ground.text;
	const behind = cell.isBgRGB() ? hex(cell.getBgColor()) : cell.isBgPalette() ? paletteColour(cell.getBgColor()) : ground.behind;
	const isInverse = cell.isInverse() !== 0;
	return {
		text: isInverse ? behind : text,
		behind: isInverse ? text : behind,
		bold: cell.isBold() !== 0,
		dim: cell.isDim() !== 0,
		underline: cell.isUnderline() !== 0,
	};
}

/** The visible screen of a terminal emulator as SVG. */
export function svgOf(terminal: TerminalLike, options: PictureOptions = {}): string {
	const ground = GROUND[options.background ?? 'dark'];
	const width = terminal.cols * CELL_WIDTH + 2 * MARGIN;
	const height = terminal.rows * CELL_HEIGHT + 2 * MARGIN;
	const rows = Array.from({ length: terminal.rows }, (_, y) => rowShapes(terminal, y, ground));
	return (
		`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}" font-family="DejaVu Sans Mono" font-size="${FONT_SIZE.toFixed(3)}">` +
		`<rect width="${width}" height="${height}" fill="${ground.behind}"/>${rows.join('\n')}</svg>`
	);
}

function rowShapes(terminal: TerminalLike, y: number, ground: { readonly text: string; readonly behind: string }): string {
	const buffer = terminal.buffer.active;
	const line = buffer.getLine(buffer.baseY + y);
	const top = MARGIN + y * CELL_HEIGHT;
	const behind = new Runs();
	const shapes: string[] = [];
	const texts = new Map<string, { readonly looks: Looks; readonly xs: number[]; text: string }>();
	for (let x = 0; x < terminal.cols; x++) {
		const cell = line?.getCell(x);
		if (cell === undefined) continue;
		const looks = looksOf(cell, ground);
		const box = { x: MARGIN + x * CELL_WIDTH, y: top, width: CELL_WIDTH * Math.max(1, cell.getWidth()), height: CELL_HEIGHT };
		if (looks.behind !== ground.behind) behind.add(box.x, box.width, looks.behind);
		if (looks.underline) shapes.push(`<rect x="${box.x}" y="${top + BASELINE + 2}" width="${box.width}" height="1" fill="${looks.text}"/>`);
		const characters = cell.getChars();
		if (characters === '' || characters === ' ') continue;
		const shape = glyphShape(characters, box, looks.text);
		if (shape !== undefined) shapes.push(looks.dim ? `<g opacity="0.6">${shape}</g>` : shape);
		else {
			const key = `${looks.text}/${looks.bold}/${looks.dim}`;
			const run = texts.get(key) ?? { looks, xs: [], text: '' };
			run.xs.push(box.x);
			run.text += characters;
			texts.set(key, run);
		}
	}
	return behind.shapes(top) + shapes.join('') + [...texts.values()].map(({ looks, xs, text }) => textShape(looks, xs, text, top)).join('');
}

function textShape(looks: Looks, xs: readonly number[], text: string, top: number): string {
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

/** PNG bytes of an SVG made here. */
export function pngOf(svg: string): Buffer {
	const require = createRequire(import.meta.url);
	const fontFiles = ['DejaVuSansMono.ttf', 'DejaVuSansMono-Bold.ttf', 'DejaVuSans.ttf'].map((name) =>
		require.resolve(`dejavu-fonts-ttf/ttf/${name}`),
	);
	return new Resvg(svg, { font: { fontFiles, loadSystemFonts: false, defaultFontFamily: 'DejaVu Sans Mono' } }).render().asPng();
}

/** PNG of the visible screen. */
export function pictureOf(terminal: TerminalLike, options: PictureOptions = {}): Buffer {
	return pngOf(svgOf(terminal, options));
}
