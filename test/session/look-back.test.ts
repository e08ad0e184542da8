/** Looking at an earlier moment of a session, and going on from there. */
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { COUNTER_NAMES, type TraceEvent, vmstatIndex } from '../../source/model/index.js';
import { counterRate, createSession, type Session } from '../../source/session/index.js';
import { FakeClock, FakeFeed, PLAIN_SESSION } from './fakes.js';

const STALL = vmstatIndex('compact_stall');

let clock: FakeClock;
let feed: FakeFeed;
let session: Session;
let seq: number;

beforeEach(async () => {
	clock = new FakeClock();
	feed = new FakeFeed('first');
	seq = 0;
	session = createSession({
		...PLAIN_SESSION,
		clock,
		openFeed: () => feed,
	});
	await session.start();
	for (let second = 0; second < 20; second++) frame(second, second < 10 ? 1 : 2);
});

const ui = () => session.store.get().ui;
const look = (second: number | undefined): void =>
	session.store.dispatch({ type: 'at', at: second === undefined ? undefined : second * 1e9 });
const settle = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

/** A frame of a machine with second² stalls so far, and one event since the last one. */
function frame(second: number, commands: number): void {
	clock.pass(250);
	const vmstat = new Float64Array(COUNTER_NAMES.length);
	vmstat[STALL] = second * second;
	const event: TraceEvent = { seq: seq++, t: second * 1e9, cpu: 0, comm: 'sh', pid: 1, name: 'mark', label: `at ${second}` };
	feed.frame(second * 1e9, { vmstat, commands, events: [event] });
}

const shownStalls = (): number | undefined => session.shown()?.snapshot.vmstat[STALL];
const shownEvents = (): readonly string[] =>
	(session.shown()?.history.events ?? []).map((event) => (event.name === 'mark' ? event.label : ''));

describe('looking back', () => {
	test('the frame of then is on show, with its history; time stands still', () => {
		look(6);
		assert.deepEqual([session.shown()?.snapshot.timeNs, shownStalls()], [6e9, 36]);
		assert.deepEqual(
			shownEvents(),
			[0, 1, 2, 3, 4, 5, 6].map((second) => `at ${second}`),
		);
		const rate = counterRate(session.shown()?.history ?? assert.fail(), 'compact_stall');
		assert.equal(rate, (36 - 4) / 4, 'over the last displayed second');
		const asked = feed.asked.length;
		clock.pass(1000);
		frame(20, 2);
		clock.pass(2000);
		assert.equal(feed.asked.length, asked, 'a frame that was under way comes, and none is asked for');
		assert.equal(shownStalls(), 36);
		assert.equal(session.shownState().snapshot?.timeNs, 6e9);
		assert.equal(session.store.get().snapshot?.timeNs, 20e9);
	});

	test('the same moment is the same object; between two frames it is the earlier one', () => {
		look(6);
		const first = session.shown();
		assert.equal(session.shown(), first);
		assert.equal(session.shownState(), session.shownState());
		look(6.9);
		assert.equal(session.shown()?.snapshot.timeNs, 6e9);
	});

	test('now is what it was before', () => {
		const now = session.shown();
		look(6);
		look(undefined);
		assert.deepEqual([session.shown()?.snapshot, session.shown()?.history], [now?.snapshot, session.history()]);
		const asked = feed.asked.length;
		frame(20, 2);
		clock.pass(250);
		assert.ok(feed.asked.length > asked);
	});

	test('what was changed later is not on show', () => {
		frame(20, 2);
		session.send({ kind: 'set', name: 'vm.swappiness', value: 10 }, 'vm.swappiness 60 -> 10');
		feed.emit({ kind: 'outcome', id: 1, timeNs: 20e9, outcome: { ok: true, text: 'set' } });
		frame(21, 3);
		frame(22, 3);
		assert.equal(session.shownState().ui.trial?.subject, 'vm.swappiness');
		look(6);
		assert.equal(session.shownState().ui.trial, undefined);
		look(21);
		assert.equal(session.shownState().ui.trial?.subject, 'vm.swappiness');
	});

	test('another machine has another past', async () => {
		look(6);
		await session.restart('second', {});
		assert.deepEqual([ui().at, session.past().length, session.shown()], [undefined, 0, undefined]);
	});
});

describe('going on from there', () => {
	test('the feed is told the moment and how many commands had been given; then that moment is now', async () => {
		look(6);
		const done = session.fork();
		assert.equal(ui().rewinding, 0);
		assert.deepEqual(
			feed.rewinds.map(({ toNs, commands }) => [toNs, commands]),
			[[6e9, 1]],
		);
		feed.emit({ kind: 'rewinding', share: 0.4 });
		assert.equal(ui().rewinding, 0.4);
		feed.rewinds[0]?.resolve();
		await done;
		assert.deepEqual([ui().rewinding, ui().at], [undefined, undefined]);
		assert.match(ui().notice?.text ?? '', /goes on from here/);
		assert.equal(session.shown()?.snapshot.timeNs, 6e9, 'what came later is not seen again, not for a moment');
		assert.equal(session.past().timeNs(session.past().length - 1), 6e9);
		frame(6, 1);
		frame(7, 1);
		assert.equal(session.shown()?.snapshot.timeNs, 7e9);
		assert.equal(session.past().length, 8);
		assert.deepEqual(
			shownEvents().slice(0, 7),
			[0, 1, 2, 3, 4, 5, 6].map((second) => `at ${second}`),
		);
		assert.equal(counterRate(session.history(), 'compact_stall'), (49 - 9) / 4, 'rates go on as if nothing had been later');
		assert.equal(session.history().lostEvents, 0);
	});

	test('a frame that was under way when it began is forgotten with the rest', async () => {
		look(6);
		const done = session.fork();
		frame(20, 2);
		feed.rewinds[0]?.resolve();
		await done;
		assert.equal(session.past().length, 7);
		frame(6, 1);
		frame(7, 1);
		assert.equal(session.history().lostEvents, 0);
		assert.equal(session.history().timeNs, 7e9);
	});
});

describe('not going on from there', () => {
	test('when it fails everything is as it was', async () => {
		const history = session.history();
		look(6);
		const done = session.fork();
		feed.rewinds[0]?.reject(new Error('the machine stays where it was'));
		await done;
		assert.deepEqual([ui().at, ui().rewinding, ui().notice?.text], [6e9, undefined, 'the machine stays where it was']);
		assert.deepEqual([session.history(), session.past().length], [history, 20]);
		look(undefined);
		frame(20, 2);
		assert.equal(session.shown()?.snapshot.timeNs, 20e9);
	});

	test('giving up is told to the feed', () => {
		look(6);
		void session.fork();
		session.stay();
		assert.equal(feed.stays, 1);
	});

	test('only one way back at a time, and none from now', async () => {
		await session.fork();
		assert.equal(feed.rewinds.length, 0);
		look(6);
		void session.fork();
		void session.fork();
		await settle();
		assert.equal(feed.rewinds.length, 1);
	});

	test('a restart on the way wins', async () => {
		look(6);
		const done = session.fork();
		const restarted = session.restart('second', {});
		feed.rewinds[0]?.reject(new Error('the simulator was closed before it answered'));
		await Promise.all([done, restarted]);
		assert.deepEqual([ui().at, ui().rewinding, ui().preset], [undefined, undefined, 'second']);
		assert.doesNotMatch(ui().notice?.text ?? '', /closed/);
	});
});
