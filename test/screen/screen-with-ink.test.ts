/** The driver with the real Ink above it and an emulator below. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createElement } from 'react';
import { emulator, feed, textOf } from '../helpers/emulator.js';
import { screenOf, turn } from '../helpers/fake-screen.js';
import { hideCi } from '../helpers/hide-ci.js';

hideCi();
const { Box, render, Text } = await import('ink');

test('Ink frames exactly as tall as the screen stay where they are, whatever the sizes do', async () => {
	const { screen, sink } = screenOf(12, 4);
	const terminal = emulator(12, 4);
	const app = (counter: number) =>
		createElement(
			Box,
			{ width: screen.columns, height: screen.rows, flexDirection: 'column', justifyContent: 'space-between', overflow: 'hidden' },
			createElement(Text, { color: 'green' }, `top ${counter}`),
			createElement(Text, null, 'bottom'),
		);
	const ink = render(app(0), { stdout: screen.stdout(), patchConsole: false, exitOnCtrlC: false, maxFps: 0 });
	for (const [counter, columns, rows] of [
		[1, 12, 4],
		[2, 12, 4],
		[3, 20, 9],
		[4, 8, 2],
		[5, 8, 3],
		[6, 30, 3],
		[7, 12, 4],
	] as const) {
		if (screen.columns !== columns || screen.rows !== rows) {
			terminal.resize(columns, rows);
			screen.resize(columns, rows);
		}
		ink.rerender(app(counter));
		await turn();
		await turn();
		const before = terminal.buffer.active.baseY;
		await feed(terminal, sink.take());
		assert.deepEqual(textOf(terminal), [`top ${counter}`, ...new Array<string>(rows - 2).fill(''), 'bottom']);
		assert.equal(terminal.buffer.active.baseY, before, 'nothing scrolled');
	}
	ink.unmount();
});
