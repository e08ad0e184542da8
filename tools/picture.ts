/** What a terminal shows, as a picture: emulator buffer → SVG → PNG. */
import { createRequire } from 'node:module';
import { Resvg } from '@resvg/resvg-js';
import type xterm from '@xterm/headless';
import { type DrawnCell, GROUND, hex, paletteColour, svgOfCells } from '../source/screen/svg.js';

export type TerminalLike = InstanceType<typeof xterm.Terminal>;
type BufferCell = NonNullable<ReturnType<NonNullable<ReturnType<TerminalLike['buffer']['active']['getLine']>>['getCell']>>;

export interface PictureOptions {
	/** Colours of the terminal itself. Default dark. */
	readonly background?: 'dark' | 'light';
}

function drawnCell(cell: BufferCell, ground: { readonly text: string; readonly behind: string }): DrawnCell {
	const text = cell.isFgRGB() ? hex(cell.getFgColor()) : cell.isFgPalette() ? paletteColour(cell.getFgColor()) : ground.text;
	const behind = cell.isBgRGB() ? hex(cell.getBgColor()) : cell.isBgPalette() ? paletteColour(cell.getBgColor()) : ground.behind;
	const isInverse = cell.isInverse() !== 0;
	return {
		glyph: cell.getChars(),
		cells: cell.getWidth(),
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
	const buffer = terminal.buffer.active;
	const rows = Array.from({ length: terminal.rows }, (_, y) => {
		const line = buffer.getLine(buffer.baseY + y);
		return Array.from({ length: terminal.cols }, (_cell, x) => line?.getCell(x)).flatMap((cell) =>
			cell === undefined ? [] : [drawnCell(cell, ground)],
		);
	});
	return svgOfCells(rows, terminal.cols, ground.behind);
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
