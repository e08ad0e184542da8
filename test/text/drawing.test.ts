import assert from 'node:assert/strict';
import { test } from 'node:test';
import { asciiText } from '../../source/text/ascii.js';
import { gauge, markSlot } from '../../source/text/bar.js';
import { rampGlyph, rampSlot } from '../../source/text/ramp.js';
import { fitEntries, fitRow, left, merge, right, rowText, rowWidth, span } from '../../source/text/row.js';
import { sparkline } from '../../source/text/sparkline.js';
import { BOLD, RAMP_STEPS, SLOTS, style } from '../../source/text/style.js';
import { DARK } from '../../source/text/palettes.js';
import { lookOf, sgr } from '../../source/text/theme.js';

test('a sparkline is exactly as wide as asked, newest at the right', () => {
	assert.equal(sparkline([0, 1, 2, 3, 4, 5, 6, 7], 8), '▁▂▂▃▄▅▆▇');
	assert.equal(sparkline([5, 5], 4), '  ▇▇');
	assert.equal(sparkline([1, 2, 3, 4], 2), '▆▇');
	assert.equal(sparkline([0, 0, 0], 3), '▁▁▁');
	assert.equal(sparkline([0, 50, 100], 3, 0, true), '.=#');
});

test('what is rare stays visible beside a peak, and a scale may be given', () => {
	assert.equal(sparkline([1, 1000], 2), '▂▇');
	assert.equal(sparkline([1], 1, 1000), '▂');
	assert.equal(sparkline([Number.NaN, 1], 2), ' ▇');
});

test('the ramp goes from much ink to little, and from calm to bright', () => {
	const steps = Array.from({ length: RAMP_STEPS }, (_, step) => step);
	assert.equal(steps.map((step) => rampGlyph(step, false)).join(''), '█▓▒░░');
	assert.equal(steps.map((step) => rampGlyph(step, true)).join(''), '@#+-:');
	const lightness = steps.map((step) => {
		const rgb = DARK[rampSlot(step)]?.rgb ?? 0;
		return 0.2126 * (rgb >> 16) + 0.7152 * ((rgb >> 8) & 255) + 0.0722 * (rgb & 255);
	});
	for (let step = 1; step < RAMP_STEPS; step++) assert.ok((lightness[step] ?? 0) > (lightness[step - 1] ?? 0) + 25, `step ${step}`);
});

test('without colours calm things are half bright and loud ones bold', () => {
	assert.equal(sgr(style('dim'), lookOf('dark', 'none')), '\u001b[0;2m');
	assert.equal(sgr(style('ramp0'), lookOf('dark', 'none')), '\u001b[0;2m');
	assert.equal(sgr(style('warn'), lookOf('dark', 'none')), '\u001b[0;1m');
	assert.equal(sgr(style('dim', 'default', BOLD), lookOf('dark', 'none')), '\u001b[0;1m');
	assert.equal(sgr(style('migrateTrail'), lookOf('dark', 'none')), '\u001b[m');
});

test('a gauge shows value and band', () => {
	assert.equal(rowText(gauge(92, { low: 80, high: 90 }, 18)), '▕━━━━━━━━━━━━┿━●─▏');
	assert.equal(rowText(gauge(0, { low: 50, high: 100 }, 12, true)), '[o----|---|]');
	assert.equal(rowText(gauge(50, undefined, 12)), '▕━━━━━●────▏');
	for (let value = 0; value <= 100; value++) assert.equal(rowWidth(gauge(value, { low: 80, high: 90 }, 16)), 16);
});

test('a score is calm, warm or bad by its band', () => {
	const band = { low: 80, high: 90 };
	assert.deepEqual(
		[80, 81, 90, 91].map((value) => markSlot(value, band)),
		['good', 'warn', 'warn', 'bad'],
	);
	assert.equal(markSlot(100, undefined), 'default');
});

test('rows are cut, padded and merged by cells', () => {
	assert.equal(rowText(fitRow([span('abc'), span('def')], 4)), 'abcd');
	assert.equal(rowText(fitRow([span('ab')], 4)), 'ab  ');
	assert.deepEqual(merge([span('a'), span(''), span('b'), span('c', 3)]), [span('ab'), span('c', 3)]);
	assert.equal(left('abc', 2).text, 'ab');
	assert.equal(right('abc', 5).text, '  abc');
	assert.equal(rowText(fitEntries([[span('one')], [span('two')], [span('three')]], span(', '), 9)), 'one, two');
});

test('every style has colours at every level, and none without them', () => {
	for (const slot of SLOTS) {
		for (const level of ['16', '256', 'truecolor'] as const)
			assert.match(sgr(style(slot, 'empty'), lookOf('dark', level)), /^\u001b\[0[;0-9]+m$/);
		assert.doesNotMatch(sgr(style(slot, slot), lookOf('dark', 'none')), /;[34]\d/);
	}
	assert.equal(sgr(style('default'), lookOf('dark', 'truecolor')), '\u001b[m');
	assert.equal(sgr(style('default', 'default', BOLD), lookOf('dark', 'none')), '\u001b[0;1m');
	assert.equal(sgr(style('free', 'empty'), lookOf('dark', '16')), '\u001b[0;94;40m');
});

test('nothing but ASCII is left for a terminal that knows nothing else', () => {
	assert.equal(asciiText('a → b · 3 ≤ 4 ▒'), 'a > b . 3 < 4 ?');
});
