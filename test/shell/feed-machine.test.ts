/** A shell whose time somebody else lets pass. */
import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { FeedMachine } from '../../source/shell/feed-machine.js';
import { Time } from '../../source/shell/time.js';
import { FakeFeed } from '../session/fakes.js';

let feed: FakeFeed;
let machine: FeedMachine;
let control: AbortController;

beforeEach(() => {
	feed = new FakeFeed();
	machine = new FeedMachine(feed, false);
	control = new AbortController();
	feed.frame(1e9);
});

const settled = async (promise: Promise<unknown>): Promise<boolean> => {
	const none = Symbol('none');
	await new Promise((resolve) => setImmediate(resolve));
	return (await Promise.race([promise, Promise.resolve(none)])) !== none;
};

test('it asks for no frame, gives none back, and waits until its time has come', async () => {
	const passed = machine.pass(2e9, control.signal);
	feed.frame(2.5e9);
	assert.equal(await settled(passed), false);
	feed.frame(3.2e9);
	assert.equal(await passed, 2.2e9, 'what has really passed');
	assert.deepEqual([feed.asked, feed.released], [[], []]);
});

test('who only looks again looks with every frame in which time has passed', async () => {
	const looked = machine.turn(50e6, control.signal);
	feed.frame(1e9);
	assert.equal(await settled(looked), false);
	feed.frame(1.001e9);
	assert.equal(await looked, 1e6);
});

test('where time goes back, what has passed before counts', async () => {
	const passed = machine.pass(2e9, control.signal);
	await settled(passed);
	feed.frame(2.5e9);
	feed.frame(0.5e9);
	assert.equal(await settled(passed), false);
	feed.frame(1.1e9);
	assert.equal(await passed, 2.1e9);
});

test('an interrupt does not wait for a frame', async () => {
	const passed = machine.pass(2e9, control.signal);
	assert.equal(await settled(passed), false);
	control.abort();
	assert.equal(await passed, 0);
});

test('a limit counts what has really passed', async () => {
	const time = new Time(machine, control.signal, 1e9);
	const going = time.turn(50e6);
	await settled(going);
	feed.frame(1.7e9);
	assert.deepEqual([await going, Math.round(time.left / 1e6)], [true, 300]);
	const over = time.turn(50e6);
	await settled(over);
	feed.frame(2.1e9);
	assert.deepEqual([await over, time.over], [false, true]);
});

test('when the machine fails, whoever waits hears why', async () => {
	const passed = machine.pass(2e9, control.signal);
	feed.emit({ kind: 'failed', message: 'law 4 broken' });
	await assert.rejects(passed, /law 4 broken/);
	await assert.rejects(machine.pass(1, control.signal), /law 4 broken/);
});
