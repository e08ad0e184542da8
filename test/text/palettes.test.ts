/** The themes: complete, distinct, and readable on the backgrounds they are for. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { THEMES, THEME_WORDS, type ThemeName } from '../../source/model/index.js';
import { type Colour, nearestIndexed } from '../../source/text/palettes.js';
import { type Slot, SLOTS, style } from '../../source/text/style.js';
import { lookOf, sgr } from '../../source/text/theme.js';

const BACKGROUND: Readonly<Partial<Record<ThemeName, number>>> = {
	dark: 0x101014,
	light: 0xffffff,
	contrast: 0x000000,
	colourblind: 0x101014,
};
const COLOURED = Object.keys(BACKGROUND) as ThemeName[];
/** Slots that keep the terminal's own colour in every theme. */
const PLAIN: readonly Slot[] = ['default', 'strong'];

/** Relative luminance (WCAG 2). */
function luminance(rgb: number): number {
	const [r = 0, g = 0, b = 0] = [rgb >> 16, (rgb >> 8) & 255, rgb & 255].map((value) => {
		const share = value / 255;
		return share <= 0.03928 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
	});
	return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function contrast(one: number, other: number): number {
	const [low = 0, high = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
	return (high + 0.05) / (low + 0.05);
}

function entry(theme: ThemeName, slot: Slot): Colour {
	const found = lookOf(theme, 'truecolor').palette[slot];
	assert.ok(found, `${theme} has no ${slot}`);
	return found;
}

describe('themes', () => {
	test('every one has a word, and a colour for every slot that has a meaning', () => {
		for (const theme of THEMES) assert.ok(THEME_WORDS[theme].length > 5);
		for (const theme of COLOURED) for (const slot of SLOTS) if (!PLAIN.includes(slot)) entry(theme, slot);
	});

	test('text can be read: labels at 4 to 1, what is barely there at 1.9 to 1, warnings at 4 to 1', () => {
		for (const theme of COLOURED) {
			const behind = BACKGROUND[theme] ?? 0;
			for (const slot of ['dim', 'accent', 'good', 'warn', 'bad'] as const)
				assert.ok(contrast(entry(theme, slot).rgb, behind) >= 4, `${theme} ${slot} ${contrast(entry(theme, slot).rgb, behind)}`);
			assert.ok(contrast(entry(theme, 'faint').rgb, behind) >= 1.9, `${theme} faint`);
		}
		for (const slot of ['dim', 'faint', 'good', 'warn', 'bad'] as const)
			assert.ok(contrast(entry('contrast', slot).rgb, 0) >= 7, `contrast ${slot}`);
	});

	test('the ramp moves steadily away from the background', () => {
		for (const theme of COLOURED) {
			const distances = (['ramp0', 'ramp1', 'ramp2', 'ramp3', 'ramp4'] as const).map((slot) =>
				contrast(entry(theme, slot).rgb, BACKGROUND[theme] ?? 0),
			);
			for (let step = 1; step < distances.length; step++)
				assert.ok((distances[step] ?? 0) > (distances[step - 1] ?? 0) * 1.2, `${theme}: ${distances.join(' ')}`);
			assert.ok(contrast(entry(theme, 'empty').rgb, BACKGROUND[theme] ?? 0) < 1.3, `${theme}: free memory recedes`);
		}
	});

	test('good, bad, scanners and amounts differ also for those who do not see red from green', () => {
		// Green and red fall together: what is left is blue against yellow, and lightness.
		const seen = (rgb: number): readonly [number, number] => [luminance(rgb), (rgb & 255) / 255];
		for (const theme of ['colourblind'] as const) {
			const pairs: readonly (readonly [Slot, Slot])[] = [
				['good', 'bad'],
				['migrate', 'free'],
				['unmovable', 'ramp2'],
			];
			for (const [one, other] of pairs) {
				const [a, b] = [seen(entry(theme, one).rgb), seen(entry(theme, other).rgb)];
				assert.ok(Math.hypot(a[0] - b[0], a[1] - b[1]) > 0.12, `${theme}: ${one} and ${other}`);
			}
		}
	});
});

test('mono has no colours, the terminal theme only its sixteen, and a terminal without colours none at all', () => {
	const looks = SLOTS.map((slot) => style(slot, 'empty'));
	for (const look of looks) {
		assert.doesNotMatch(sgr(look, lookOf('mono', 'truecolor')), /[34]8|;[349]\d/);
		assert.doesNotMatch(sgr(look, lookOf('terminal', 'truecolor')), /[34]8;/);
		for (const theme of THEMES) assert.doesNotMatch(sgr(look, lookOf(theme, 'none')), /;[349]\d/);
	}
});

test('the nearest colour of 256 is exact where there is an exact one', () => {
	assert.equal(nearestIndexed(0x000000), 16);
	assert.equal(nearestIndexed(0xffffff), 231);
	assert.equal(nearestIndexed(0x5fd7ff), 81);
	assert.equal(nearestIndexed(0x808080), 244);
	assert.equal(nearestIndexed(0x767676), 243);
	assert.equal(nearestIndexed(0xff8700), 208);
});
