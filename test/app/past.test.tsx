/** Looking back on the whole screen: header, keys and every view show the moment, not now. */
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { VIEWS } from '../../source/views/index.js';
import { sampleSnapshot } from '../helpers/sample-snapshot.js';
import { type AppOptions, type OpenApp, openApp } from './harness.js';

let app: OpenApp | undefined;
afterEach(() => app?.close());

const FRAMES = 40;

/** Frames a quarter of a second apart, in which every number grows. */
async function open(options: AppOptions = {}): Promise<OpenApp> {
	const opened = await openApp({ columns: 160, rows: 50, views: VIEWS, ...options });
	app = opened;
	for (let step = 0; step < FRAMES; step++) {
		const { timeNs, version: _version, ...facts } = sampleSnapshot(step);
		opened.feed().frame(timeNs, facts);
		opened.clock.pass(250);
	}
	await opened.settle();
	return opened;
}

test('the header says when, the key bar how to go on, and both are gone again with Esc', async () => {
	const { type, lines } = await open();
	assert.match(lines()[0] ?? '', /▶ ×1 {3}00:03:21\.7/);
	await type('[');
	await type('[');
	assert.match(lines()[0] ?? '', /0\.5 s ago {3}◂◂ earlier {3}00:03:21\.2/);
	assert.match(lines().at(-1) ?? '', /space to now .*\[ back {2}\] forward .*Esc now {2}F go on from here/);
	await type('\u001b');
	assert.match(lines()[0] ?? '', /▶ ×1 {3}00:03:21\.7/);
	assert.doesNotMatch(lines().at(-1) ?? '', /go on from here/);
});

test('every view shows that moment as it showed it then, whatever comes meanwhile', async () => {
	const { type, lines, session, feed, settle, clock } = await open();
	const body = (): string => lines().slice(2, -2).join('\n');
	for (const [index, view] of VIEWS.entries()) {
		if (view.id === 'shell') continue;
		session.store.dispatch({ type: 'at', at: undefined });
		await type(String(index + 1));
		const now = body();
		session.store.dispatch({ type: 'at', at: sampleSnapshot(12).timeNs });
		await settle();
		const then = body();
		assert.match(lines()[0] ?? '', /earlier/, view.id);
		if (['overview', 'time', 'counters', 'events'].includes(view.id)) assert.notEqual(then, now, view.id);
		const { timeNs, version: _version, ...facts } = sampleSnapshot(FRAMES + index);
		feed().frame(timeNs, facts);
		clock.pass(250);
		await settle();
		assert.equal(body(), then, view.id);
	}
});

test('on the way back the line below tells how far it is; Esc gives up', async () => {
	const { type, lines, feed, settle } = await open();
	await type('[');
	await type('F');
	feed().emit({ kind: 'rewinding', share: 0.42 });
	await settle();
	assert.match(lines().at(-2) ?? '', /goes back: 42 % of the way \(Esc gives up\)/);
	await type('c');
	assert.deepEqual(feed().sent, []);
	await type('\u001b');
	assert.equal(feed().stays, 1);
	feed().rewinds[0]?.reject(new Error('the machine stays where it was'));
	await settle();
	assert.match(lines().at(-2) ?? '', /! the machine stays where it was/);
	assert.match(lines()[0] ?? '', /earlier/);
});
