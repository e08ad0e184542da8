/** A session from outside: a feed, a clock, a store. Goal: slots come back, commands go out, restarts leave nothing behind. */
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { createSession, type Session } from '../../source/session/index.js';
import { FakeClock, FakeFeed, PLAIN_SESSION } from './fakes.js';

let clock: FakeClock;
let feeds: FakeFeed[];
let session: Session;

beforeEach(async () => {
	clock = new FakeClock();
	feeds = [];
	session = createSession({
		...PLAIN_SESSION,
		clock,
		openFeed(preset) {
			if (preset === 'broken') throw new Error('broken.yaml:1:1: no machine');
			const feed = new FakeFeed(preset);
			feeds.push(feed);
			return feed;
		},
	});
	await session.start();
});

const feed = (at = 0): FakeFeed => feeds[at] ?? assert.fail(`feed ${at} was not opened`);
const ui = () => session.store.get().ui;

describe('frames', () => {
	test('a slot is given back when a newer frame has taken its place, never the one on show', () => {
		feed().frame();
		assert.deepEqual(feed().released, []);
		clock.pass(250);
		feed().frame();
		assert.deepEqual(feed().released, [0]);
		clock.pass(250);
		feed().frame();
		assert.deepEqual(feed().released, [0, 1]);
	});

	test('readers see the new frame before the old one is given back', () => {
		feed().frame();
		let seen = -1;
		session.store.subscribe(() => {
			seen = feed().released.length;
		});
		clock.pass(250);
		feed().frame();
		assert.equal(seen, 0);
	});
});

describe('commands', () => {
	test('a command goes to the feed; while paused one frame shows what it did', () => {
		feed().frame();
		session.setPaused(true);
		session.send({ kind: 'compact', node: 1 }, 'compacting node 1');
		assert.deepEqual(feed().sent, [{ kind: 'compact', node: 1 }]);
		assert.equal(ui().notice?.text, 'compacting node 1 …');
		assert.equal(feed().asked.length, 2);
		feed().emit({ kind: 'outcome', id: 1, timeNs: 0, outcome: { ok: true, text: 'done' } });
		assert.equal(ui().notice?.text, 'done');
	});

	test('a command sent while a frame is under way is shown by one more frame', () => {
		feed().frame();
		session.setPaused(true);
		session.send({ kind: 'compact' }, 'a');
		session.send({ kind: 'compact' }, 'b');
		feed().frame();
		assert.equal(feed().asked.length, 3);
		feed().frame();
		assert.equal(feed().asked.length, 3);
	});

	test('notices go by themselves, even when paused', () => {
		session.setPaused(true);
		session.notify('hello', 'info');
		clock.pass(10_000);
		assert.equal(ui().notice, undefined);
	});
});

describe('failure', () => {
	test('time stops, commands go nowhere, and the reason is kept', () => {
		feed().frame();
		feed().emit({ kind: 'failed', message: 'assertion failed' });
		const asked = feed().asked.length;
		session.send({ kind: 'compact' }, 'x');
		session.step();
		clock.pass(2000);
		assert.equal(ui().failed, 'assertion failed');
		assert.deepEqual([feed().sent.length, feed().asked.length], [0, asked]);
	});
});

describe('restart', () => {
	test('the old feed is closed and unheard, the new one begins at once with a new history', async () => {
		feed().frame(5e9);
		const history = session.history();
		await session.restart('second', {});
		assert.deepEqual([feed(0).closed, feed(0).listeners], [true, 0]);
		assert.equal(ui().preset, 'second');
		assert.deepEqual(feed(1).asked[0]?.untilNs, 0);
		assert.notEqual(session.history(), history);
	});

	test('a preset that cannot be opened leaves the running machine alone and says why', async () => {
		feed().frame();
		await session.restart('broken', {});
		assert.match(ui().notice?.text ?? '', /broken\.yaml:1:1/);
		assert.equal(feed().closed, false);
		clock.pass(250);
		assert.equal(feed().asked.length, 2);
	});

	test('closing ends the feed and every timer', async () => {
		await session.close();
		assert.equal(feed().closed, true);
		assert.equal(clock.waiting, 0);
		await session.restart('second', {});
		assert.equal(feeds.length, 1);
	});
});

describe('what frames say besides the map', () => {
	const watch = { firstPfn: 512, pages: 512, perBlock: 'none' } as const;

	test('is told to the feed when it changes, and shown soon even while paused', () => {
		feed().frame();
		session.setPaused(true);
		const asked = feed().asked.length;
		session.watch(watch);
		session.watch({ ...watch });
		assert.deepEqual(feed().watches, [watch]);
		assert.equal(feed().asked.length, asked + 1);
		session.watch(undefined);
		assert.deepEqual(feed().watches, [watch, undefined]);
	});

	test('is told again to the feed of another machine', async () => {
		feed().frame();
		session.watch(watch);
		await session.restart('second', {});
		session.watch(watch);
		assert.deepEqual(feed(1).watches, [watch]);
	});
});
