/** The feed as a session sees it: ids before outcomes, frames with live arrays, one end. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { parseCommandLog } from '../../source/feeds/read-command-log.js';
import type { FeedEvent } from '../../source/feeds/feed.js';
import { inProcessFeed } from '../../source/feeds/in-process.js';
import { EMPTY_SCENARIO, FakeEngine } from '../helpers/fake-engine.js';

function open() {
	const engine = new FakeEngine();
	const feed = inProcessFeed(engine, { scenario: EMPTY_SCENARIO, set: { 'vm.swappiness': 10 }, audit: false }, () => engine.hostMs);
	const next = (kind: FeedEvent['kind']): Promise<FeedEvent> =>
		new Promise((resolve) => {
			const leave = feed.subscribe((event) => {
				if (event.kind !== kind) return;
				leave();
				resolve(event);
			});
		});
	return { engine, feed, next };
}

test('describes itself', () => {
	assert.deepEqual(open().feed.describe(), { kind: 'simulated', title: 'Nothing happens', controlsTime: true });
});

test('a frame carries the arrays of its slot', async () => {
	const { feed, next } = open();
	feed.advance({ untilNs: 5e8, hostMs: 100 });
	const event = await next('frame');
	assert.ok(event.kind === 'frame');
	const { snapshot } = event;
	assert.equal(snapshot.timeNs, 5e8);
	assert.equal(snapshot.vmstat[0], 5e8);
	assert.equal(snapshot.map.free[0], snapshot.version);
	assert.equal(snapshot.map.pages[2047], snapshot.version);
	assert.equal(snapshot.map.zones[0]?.blocks, 4);
});

test('send gives an id before the outcome with that id comes', async () => {
	const { feed, next } = open();
	const outcome = next('outcome');
	const ids = [feed.send({ kind: 'compact' }), feed.send({ kind: 'set', name: 'vm.nope', value: 1 })];
	assert.equal(new Set(ids).size, 2);
	const first = await outcome;
	assert.deepEqual(first, { kind: 'outcome', id: ids[0], timeNs: 0, outcome: { ok: true, text: 'compact' } });
	const second = await next('outcome');
	assert.deepEqual(second, { kind: 'outcome', id: ids[1], timeNs: 0, outcome: { ok: false, reason: 'no such file' } });
});

test('its command log says how it was started, what was done when, and where it stood', async () => {
	const { engine, feed, next } = open();
	feed.advance({ untilNs: 123_456_789, hostMs: 100 });
	await next('frame');
	feed.send({ kind: 'thpSpike', node: 0, mib: 64, holdMs: 3000 });
	const log = parseCommandLog(await feed.commandLog(), 'log');
	assert.deepEqual(log, {
		preset: 'empty',
		seed: 7,
		kernel: '6.18',
		set: { 'vm.swappiness': 10 },
		commands: [{ t: 123_456_789, command: { kind: 'thpSpike', node: 0, mib: 64, holdMs: 3000 } }],
		end: { t: 123_456_789, hash: engine.hash() },
	});
});

test('after close nothing comes any more, and asking for the log is refused', async () => {
	const { feed } = open();
	let events = 0;
	feed.subscribe(() => events++);
	feed.advance({ untilNs: 1e9, hostMs: 100 });
	const log = feed.commandLog();
	const closing = feed.close();
	assert.equal(feed.close(), closing);
	await closing;
	await assert.rejects(log, /closed/);
	await assert.rejects(feed.commandLog(), /closed/);
	await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
	assert.equal(events, 0);
});
