/** Input that comes in larger pieces than single keys: typed fast, held down, pasted. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { emptyLine } from '../../source/session/index.js';
import { type OpenApp, openApp } from './harness.js';

let app: OpenApp | undefined;
const open = async (): Promise<OpenApp> => {
	app = await openApp();
	app.feed().frame(1.5e9);
	await app.settle();
	return app;
};
afterEach(() => app?.close());

test('a line typed faster than it is read ends with its Enter; where no line is typed nothing is pressed', async () => {
	const { type, session, terminal, feed } = await open();
	const before = session.store.get();
	await type('a long line from somewhere\r');
	assert.equal(session.store.get(), before);
	assert.deepEqual(feed().sent, []);
	for (const line of ['1234567.svg\r', '12.svg\r', '\u001b[200~pasted\rpicture.svg\r\u001b[201~\r']) {
		session.store.dispatch({ type: 'prompt', prompt: { purpose: 'save-screen', label: '', line: emptyLine([]) } });
		await type(line);
		assert.equal(session.store.get().ui.prompt, undefined);
	}
	assert.deepEqual(terminal, ['save 1234567.svg', 'save 12.svg', 'save pasted picture.svg']);
});

test('a [ that is held counts each time, however it arrives', async () => {
	const { type, session, feed, clock, settle } = await open();
	for (const second of [2, 3, 4]) {
		clock.pass(250);
		feed().frame(second * 1e9);
	}
	await settle();
	await type('[[');
	assert.equal(session.store.get().ui.at, 2e9);
	await type('\u001b[[A');
	assert.equal(session.store.get().ui.at, 2e9);
});
