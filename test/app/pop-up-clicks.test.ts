/** The mouse in pop-ups: a click selects, a second one does what Enter would. */
import assert from 'node:assert/strict';
import { afterEach, describe, test } from 'node:test';
import { type AppOptions, type OpenApp, openShown } from './harness.js';

const ESC = '\u001b';
let app: OpenApp | undefined;
const open = async (options?: AppOptions): Promise<OpenApp> => {
	app = await openShown(options);
	return app;
};
afterEach(() => app?.close());

describe('a click in a pop-up', () => {
	/** Presses and lets go on the first cell of a text. */
	const clickOn = async ({ lines, type }: OpenApp, text: string): Promise<void> => {
		const y = lines().findIndex((line) => line.includes(text));
		const x = lines()[y]?.indexOf(text) ?? -1;
		assert.ok(x >= 0, `${text} is not on the screen:\n${lines().join('\n')}`);
		await type(`${ESC}[<0;${x + 1};${y + 1}M`);
		await type(`${ESC}[<0;${x + 1};${y + 1}m`);
	};

	test('selects a preset, and a second one starts it', async () => {
		const opened = await open({ columns: 100, rows: 30 });
		await opened.type('p');
		while (!opened.lines().some((line) => line.includes(' presets '))) await opened.settle();
		await clickOn(opened, 'teach-tiny');
		assert.match(opened.lines().join('\n'), /▸ │ teach-tiny/);
		assert.equal(opened.feeds.length, 1);
		await clickOn(opened, 'teach-tiny');
		assert.equal(opened.feeds.at(-1)?.preset, 'teach-tiny');
	});

	test('selects a tunable, and something to be done, which a second one does', async () => {
		const opened = await open({ columns: 100, rows: 30 });
		await opened.type('u');
		await clickOn(opened, 'vm.extfrag_threshold');
		assert.match(opened.lines().join('\n'), /▸ vm\.extfrag_threshold/);
		await opened.type(ESC);
		await new Promise((resolve) => setTimeout(resolve, 60));
		await opened.settle();
		await opened.type('\u0010');
		await clickOn(opened, 'pause');
		assert.match(opened.lines().join('\n'), /▸ pause/);
		await clickOn(opened, 'pause ');
		assert.equal(opened.session.store.get().ui.paused, true);
		assert.doesNotMatch(opened.lines().join('\n'), /palette/);
	});
});
