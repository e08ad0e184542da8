/**
 * Block elements and box-drawing characters as SVG shapes that fill their cell to the edge, so that neighbours join without
 * gaps, as terminals draw them. Characters without a shape here are left to the font.
 */

export interface CellBox {
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly height: number;
}

/** Arms of a box-drawing character: left, right, up, down; 0 none, 1 light, 2 heavy. */
const ARMS = new Map<string, string>(
	Object.entries({
		'─': '1100',
		'━': '2200',
		'│': '0011',
		'┃': '0022',
		'┌': '0101',
		'┏': '0202',
		'┐': '1001',
		'┓': '2002',
		'└': '0110',
		'┗': '0220',
		'┘': '1010',
		'┛': '2020',
		'├': '0111',
		'┝': '0211',
		'┣': '0222',
		'┤': '1011',
		'┥': '2011',
		'┫': '2022',
		'┬': '1101',
		'┯': '2201',
		'┳': '2202',
		'┴': '1110',
		'┷': '2210',
		'┻': '2220',
		'┼': '1111',
		'┿': '2211',
		'╂': '1122',
		'╋': '2222',
		'╴': '1000',
		'╶': '0100',
		'╵': '0010',
		'╷': '0001',
		'╸': '2000',
		'╺': '0200',
		'╹': '0020',
		'╻': '0002',
		'╼': '1200',
		'╾': '2100',
		'╽': '0012',
		'╿': '0021',
	}),
);
/** Rounded corners: which horizontal and which vertical neighbour the arc joins. */
const ARCS = new Map<string, readonly [1 | -1, 1 | -1]>([
	['╭', [1, 1]],
	['╮', [-1, 1]],
	['╰', [1, -1]],
	['╯', [-1, -1]],
]);
/** Quadrants ▖..▟ from U+2596: upper left 1, upper right 2, lower left 4, lower right 8. */
const QUADRANTS = [4, 8, 1, 13, 9, 7, 11, 2, 6, 14];
const SHADES = new Map<string, number>([
	['░', 0.25],
	['▒', 0.5],
	['▓', 0.75],
]);

/** SVG of one character in its cell, or undefined when the font should draw it. */
export function glyphShape(character: string, box: CellBox, fill: string): string | undefined {
	const shade = SHADES.get(character);
	if (shade !== undefined) return rect(box, 0, 0, 1, 1, fill, shade);
	const code = character.charCodeAt(0);
	if (code >= 0x2580 && code <= 0x259f) return blockShape(code, box, fill);
	const arms = ARMS.get(character);
	if (arms !== undefined) return boxShape(arms, box, fill);
	const arc = ARCS.get(character);
	return arc === undefined ? undefined : arcShape(arc, box, fill);
}

function blockShape(code: number, box: CellBox, fill: string): string {
	if (code === 0x2580) return rect(box, 0, 0, 1, 0.5, fill);
	if (code <= 0x2588) return rect(box, 0, 1 - (code - 0x2580) / 8, 1, (code - 0x2580) / 8, fill);
	if (code <= 0x258f) return rect(box, 0, 0, (0x2590 - code) / 8, 1, fill);
	if (code === 0x2590) return rect(box, 0.5, 0, 0.5, 1, fill);
	if (code === 0x2594) return rect(box, 0, 0, 1, 1 / 8, fill);
	if (code === 0x2595) return rect(box, 7 / 8, 0, 1 / 8, 1, fill);
	const quadrants = QUADRANTS[code - 0x2596] ?? 0;
	return [0, 1, 2, 3]
		.filter((quadrant) => (quadrants & (1 << quadrant)) !== 0)
		.map((quadrant) => rect(box, quadrant % 2 === 0 ? 0 : 0.5, quadrant < 2 ? 0 : 0.5, 0.5, 0.5, fill))
		.join('');
}

/** A rectangle in fractions of the cell, snapped to whole pixels. */
function rect(box: CellBox, x: number, y: number, width: number, height: number, fill: string, opacity = 1): string {
	const left = Math.round(box.x + x * box.width);
	const top = Math.round(box.y + y * box.height);
	const right = Math.round(box.x + (x + width) * box.width);
	const bottom = Math.round(box.y + (y + height) * box.height);
	const see = opacity < 1 ? ` fill-opacity="${opacity}"` : '';
	return `<rect x="${left}" y="${top}" width="${right - left}" height="${bottom - top}" fill="${fill}"${see}/>`;
}

const LIGHT = 2;
const HEAVY = 4;

function boxShape(arms: string, box: CellBox, fill: string): string {
	const [left = 0, right = 0, up = 0, down = 0] = [...arms].map((arm) => [0, LIGHT, HEAVY][Number(arm)] ?? 0);
	const centreX = box.x + box.width / 2;
	const centreY = box.y + box.height / 2;
	// Each arm reaches over the middle as far as the arms across it are thick, so that corners are closed.
	const acrossX = Math.max(up, down, LIGHT) / 2;
	const acrossY = Math.max(left, right, LIGHT) / 2;
	const bar = (x1: number, y1: number, x2: number, y2: number): string =>
		`<rect x="${x1}" y="${y1}" width="${x2 - x1}" height="${y2 - y1}" fill="${fill}"/>`;
	return [
		left > 0 ? bar(box.x, centreY - left / 2, centreX + acrossX, centreY + left / 2) : '',
		right > 0 ? bar(centreX - acrossX, centreY - right / 2, box.x + box.width, centreY + right / 2) : '',
		up > 0 ? bar(centreX - up / 2, box.y, centreX + up / 2, centreY + acrossY) : '',
		down > 0 ? bar(centreX - down / 2, centreY - acrossY, centreX + down / 2, box.y + box.height) : '',
	].join('');
}

function arcShape([horizontal, vertical]: readonly [1 | -1, 1 | -1], box: CellBox, fill: string): string {
	const centreX = box.x + box.width / 2;
	const centreY = box.y + box.height / 2;
	const endX = horizontal > 0 ? box.x + box.width : box.x;
	const endY = vertical > 0 ? box.y + box.height : box.y;
	const turnY = centreY + (vertical * box.width) / 2;
	return `<path d="M${centreX} ${endY}L${centreX} ${turnY}Q${centreX} ${centreY} ${endX} ${centreY}" fill="none" stroke="${fill}" stroke-width="${LIGHT}"/>`;
}
