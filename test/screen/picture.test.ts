/** Pictures of a terminal: what has to join joins, what is coloured has its colour, bad requests are explained. */
import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { glyphShape } from '../../source/screen/glyph-shapes.js';
import { paletteColour } from '../../source/screen/svg.js';
import { pngOf, svgOf } from '../../tools/picture.js';
import { emulator, feed } from '../helpers/emulator.js';

const BOX = { x: 0, y: 0, width: 10, height: 20 };

function rects(svg: string): string[] {
	return [...svg.matchAll(/<rect x="(\S+)" y="(\S+)" width="(\S+)" height="(\S+)"/g)].map((match) => match.slice(1, 5).join(' '));
}

test('blocks fill exactly their part of the cell', () => {
	for (const [character, expected] of [
		['█', ['0 0 10 20']],
		['▀', ['0 0 10 10']],
		['▄', ['0 10 10 10']],
		['▁', ['0 18 10 2']],
		['▌', ['0 0 5 20']],
		['▐', ['5 0 5 20']],
		['▚', ['0 0 5 10', '5 10 5 10']],
		['▟', ['5 0 5 10', '0 10 5 10', '5 10 5 10']],
		['▒', ['0 0 10 20']],
	] as const) {
		assert.deepEqual(rects(glyphShape(character, BOX, '#fff') ?? ''), expected, character);
	}
});

test('lines reach both edges of the cell; letters are left to the font', () => {
	assert.deepEqual(rects(glyphShape('─', BOX, '#fff') ?? ''), ['0 9 6 2', '4 9 6 2']);
	assert.deepEqual(rects(glyphShape('│', BOX, '#fff') ?? ''), ['4 0 2 11', '4 9 2 11']);
	assert.equal(glyphShape('a', BOX, '#fff'), undefined);
});

test('palette colours are those of xterm', () => {
	assert.deepEqual([16, 21, 196, 214, 231, 232, 255].map(paletteColour), [
		'#000000',
		'#0000ff',
		'#ff0000',
		'#ffaf00',
		'#ffffff',
		'#080808',
		'#eeeeee',
	]);
});

test('colours, inverse and special characters reach the picture', async () => {
	const terminal = emulator(12, 2);
	await feed(terminal, '\u001b[38;5;214mA\u001b[0;48;2;1;2;3m  \u001b[0;1m<&\u001b[0;38;5;196;7m \u001b[m');
	const svg = svgOf(terminal);
	assert.match(svg, /<text x="10" y="25" fill="#ffaf00">A<\/text>/);
	assert.match(svg, /<rect x="20" y="10" width="20" height="20" fill="#010203"\/>/);
	assert.match(svg, /font-weight="bold">&#60;&#38;<\/text>/);
	assert.match(svg, /<rect x="60" y="10" width="10" height="20" fill="#ff0000"\/>/);
	assert.deepEqual([...pngOf(svg).subarray(0, 4)], [0x89, 0x50, 0x4e, 0x47]);
});

test('a bad request for a screenshot says what was expected and exits with 2', () => {
	for (const [args, message] of [
		[[], /which file\?/],
		[['a.jpg'], /ending in \.png, got "a\.jpg"/],
		[['a.png', '--size', '0x9'], /COLUMNSxROWS such as 160x50, got "0x9"/],
		[['a.png', '--wait', 'long'], /whole milliseconds, got "long"/],
		[['a.png', '--env', 'TERM'], /NAME=VALUE, got "TERM"/],
		[['a.png', '--nope'], /--nope/],
		[['a.png', 'b.png'], /one picture at a time/],
	] as const) {
		const { status, stderr } = spawnSync(process.execPath, ['--import', 'tsx', 'tools/screenshot.ts', ...args], { encoding: 'utf8' });
		assert.equal(status, 2, args.join(' '));
		assert.match(stderr, message);
		assert.match(stderr, /usage: npm run screenshot/);
	}
});
