/** The first frame is drawn before Ink is loaded. Goal: nobody sees when Ink takes over. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ColourLevel } from '../../source/text/theme.js';
import { VIEWS } from '../../source/views/index.js';
import { openApp, type OpenApp } from './harness.js';

const LEVELS: readonly ColourLevel[] = ['none', '16', '256', 'truecolor'];
const SIZES = [
	[160, 50],
	[80, 24],
	[40, 12],
] as const;
const KEYS = ['', '2', '3', '9', '?'];

for (const level of LEVELS) {
	for (const [columns, rows] of SIZES) {
		test(`${columns}x${rows}, colours: ${level}: what stands in for Ink is Ink's to the last cell`, async () => {
			const app = await openApp({ columns, rows, level, views: VIEWS });
			try {
				for (const key of KEYS) {
					app.feed().frame(1.5e9);
					if (key !== '') await app.type(key);
					await app.settle();
					assert.deepEqual(written(app, 'stand-in'), written(app, 'Ink'), `after the key ${key}`);
				}
			} finally {
				await app.close();
			}
		});
	}
}

/** What colour a blank would have is no matter, unless it is seen. */
function written(app: OpenApp, by: 'Ink' | 'stand-in'): readonly string[] {
	const word = ({ glyph, sgr }: { glyph: string; sgr: string }) => (glyph === ' ' && !/\b[47]\b/.test(sgr) ? ' ' : `${glyph}<${sgr}>`);
	return app.captured(by).map((row) => row.map(word).join(''));
}
