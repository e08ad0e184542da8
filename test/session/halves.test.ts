/** Two machines on one screen: same targets, same moments, commands to one of them, figures of both; and nothing left when one has gone. */
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import {
	createSession,
	ratesFrom,
	type Session,
	type SessionOptions,
	startOf,
	tooLittleForTwo,
	tooLittleMemory,
	tunableDifferences,
} from '../../source/session/index.js';
import { smallScenario } from '../helpers/lab.js';
import { FakeClock, FakeFeed, fakeNode, fakeSnapshot, PLAIN_SESSION } from './fakes.js';

let clock: FakeClock;
let left: FakeFeed;
let copies: FakeFeed[];
let session: Session;

async function start(change: Partial<SessionOptions> = {}): Promise<void> {
	clock = new FakeClock();
	left = new FakeFeed('one');
	copies = [];
	session = createSession({
		...PLAIN_SESSION,
		preset: 'one',
		columns: 160,
		rows: 50,
		clock,
		openFeed: () => left,
		openCopy() {
			const copy = new FakeFeed('one');
			copies.push(copy);
			return copy;
		},
		...change,
	});
	await session.start();
	left.frame(1e9);
}
const right = (): FakeFeed => copies[0] ?? assert.fail('no copy was opened');
const ui = () => session.store.get().ui;

/** Both have come to the same time. */
async function split(): Promise<void> {
	await session.split();
	left.frame(1e9);
	right().frame(1e9);
}

beforeEach(() => start());

describe('a split', () => {
	test('shows both only when the copy has come to where the first one is; keys then act on the copy', async () => {
		await session.split();
		left.frame(1_200_000_000);
		right().frame(1e9);
		assert.deepEqual([ui().half, session.halves()], [undefined, undefined]);
		assert.equal(right().asked.at(-1)?.untilNs, 1_200_000_000, 'the one that is behind is asked for more');
		right().frame();
		assert.equal(ui().half, 'right');
		const halves = session.halves();
		assert.deepEqual([halves?.left.snapshot.timeNs, halves?.right.snapshot.timeNs], [1_200_000_000, 1_200_000_000]);
		assert.notEqual(halves?.left.history, halves?.right.history);
		assert.deepEqual(halves?.right.history.window, halves?.left.history.window, 'what was seen before is common to both');
	});

	test('both are asked to run to the same times, and shown together', async () => {
		await split();
		clock.pass(250);
		assert.equal(left.asked.at(-1)?.untilNs, right().asked.at(-1)?.untilNs);
		const target = left.asked.at(-1)?.untilNs;
		right().frame();
		assert.equal(session.store.get().snapshot?.timeNs, 1e9, 'one has come, the other not yet');
		left.frame();
		assert.deepEqual([session.store.get().snapshot?.timeNs, session.halves()?.left.snapshot.timeNs], [target, target]);
		const halves = session.halves();
		assert.equal(halves?.left.history.window.shownMs, halves?.right.history.window.shownMs, 'both were on show for as long');
		clock.pass(250);
		assert.ok((left.asked.at(-1)?.untilNs ?? 0) > (target ?? 0));
	});

	test('frames on the way of the one that is behind are given back at once', async () => {
		await split();
		clock.pass(250);
		left.frame();
		for (const timeNs of [1.1e9, 1.2e9]) right().frame(timeNs);
		assert.equal(right().released.length, 1, 'one on show, one newest');
		right().frame();
		assert.equal(session.halves()?.right.snapshot.timeNs, left.asked.at(-1)?.untilNs);
		assert.equal(right().released.length, 3);
	});

	test('pausing and stepping is for both', async () => {
		await split();
		session.setPaused(true);
		const asked = left.asked.length;
		clock.pass(1000);
		assert.deepEqual([left.asked.length, right().asked.length], [asked, right().asked.length]);
		session.step();
		assert.equal(left.asked.length, asked + 1);
		assert.equal(left.asked.at(-1)?.untilNs, right().asked.at(-1)?.untilNs);
	});
});

describe('commands', () => {
	test('go to one machine, and their answers are kept apart', async () => {
		await split();
		session.send({ kind: 'compact', node: 0 }, 'compacting on the right');
		session.useHalf('left');
		session.send({ kind: 'compact' }, 'compacting on the left');
		assert.deepEqual([left.sent, right().sent], [[{ kind: 'compact' }], [{ kind: 'compact', node: 0 }]]);
		right().emit({ kind: 'outcome', id: 1, timeNs: 1e9, outcome: { ok: false, reason: 'no' } });
		assert.match(ui().notice?.text ?? '', /compacting on the right: no/);
		assert.deepEqual(Object.values(ui().pending), ['compacting on the left']);
	});

	test('a change is measured on the machine it was made on', async () => {
		await split();
		session.send({ kind: 'set', name: 'vm.swappiness', value: 1 }, 'vm.swappiness 60 -> 1');
		right().emit({ kind: 'outcome', id: 1, timeNs: 1e9, outcome: { ok: true, text: 'done' } });
		assert.equal(ui().trial?.what, 'vm.swappiness 60 -> 1');
		session.useHalf('left');
		assert.equal(ui().trial, undefined);
	});

	test('none is taken while the copy is being made', async () => {
		await session.split();
		session.send({ kind: 'compact' }, 'x');
		assert.deepEqual([left.sent, right().sent], [[], []]);
		assert.match(ui().notice?.text ?? '', /being copied/);
	});
});

describe('the end of the copy', () => {
	test('leaves the first machine on show, going on', async () => {
		await split();
		session.send({ kind: 'compact' }, 'x');
		session.unsplit();
		assert.deepEqual([ui().half, session.halves(), right().closed, right().listeners], [undefined, undefined, true, 0]);
		assert.deepEqual(ui().pending, {});
		left.frame(1e9);
		clock.pass(250);
		left.frame();
		assert.ok((session.store.get().snapshot?.timeNs ?? 0) > 1e9);
	});

	test('comes by itself when its simulator fails, with the reason', async () => {
		await split();
		right().emit({ kind: 'failed', message: 'assertion failed' });
		assert.deepEqual([ui().half, ui().failed], [undefined, undefined]);
		assert.match(ui().notice?.text ?? '', /right half has ended: assertion failed/);
	});

	test('when the first one fails, time stops for both and the reason is told', async () => {
		await split();
		left.emit({ kind: 'failed', message: 'a law was broken' });
		const asked = right().asked.length;
		clock.pass(2000);
		assert.deepEqual([ui().failed, right().asked.length], ['a law was broken', asked]);
	});

	test('comes with a restart, and with leaving', async () => {
		await split();
		const first = left;
		left = new FakeFeed('two');
		await session.restart('two', {});
		assert.deepEqual([ui().half, right().closed, first.closed], [undefined, true, true]);
		await session.close();
		assert.equal(clock.waiting, 0);
	});

	test('a copy that cannot be opened leaves all as it was', async () => {
		await start({ openCopy: () => Promise.reject(new Error('no thread')) });
		await session.split();
		assert.deepEqual([ui().half, ui().notice?.text], [undefined, 'no thread']);
		left.frame(1e9);
		session.send({ kind: 'compact' }, 'x');
		assert.equal(left.sent.length, 1);
	});
});

describe('two from the start', () => {
	const both = async (): Promise<FakeFeed> => {
		const second = new FakeFeed('two');
		await start({ openSecond: () => second });
		return second;
	};

	test('are shown together from their boot on, each with what was seen of it alone', async () => {
		const second = await both();
		assert.equal(session.halves(), undefined, 'the second one has not come yet');
		second.frame(1e9, { seed: 2 });
		assert.deepEqual([ui().half, session.store.get().snapshot?.seed], ['right', 2]);
		clock.pass(250);
		left.frame();
		second.frame(undefined, { seed: 2 });
		const halves = session.halves();
		assert.deepEqual([halves?.left.history.window.shownMs, halves?.right.history.window.shownMs], [250, 250]);
		assert.equal(halves?.right.snapshot.timeNs, left.asked.at(-1)?.untilNs);
	});

	test('begin together again', async () => {
		const seconds: FakeFeed[] = [];
		await start({
			openSecond() {
				seconds.push(new FakeFeed('two'));
				return seconds.at(-1) ?? assert.fail();
			},
		});
		seconds[0]?.frame(1e9);
		const first = left;
		left = new FakeFeed('one');
		await session.restart('one', ui().changes);
		assert.deepEqual([first.closed, seconds[0]?.closed, seconds.length], [true, true, 2]);
		left = first;
	});

	test('the second one ends like a copy', async () => {
		const second = await both();
		second.frame(1e9);
		session.unsplit();
		await Promise.resolve();
		assert.deepEqual([second.closed, left.closed, ui().half], [true, false, undefined]);
	});
});

describe('memory', () => {
	const machine = fakeSnapshot({ totalPages: 2 ** 20, bytesPerPage: 16 });

	test('too little of it is refused with figures, and nothing is copied', async () => {
		await start({ spareBytes: () => 10 * 2 ** 20 });
		await session.split();
		assert.equal(copies.length, 0);
		assert.match(ui().notice?.text ?? '', /does not fit: 3 × 32 MiB for its state .* are 224 MiB; 10 MiB are available/);
	});

	test('two that boot need their states and threads', () => {
		const { machine: spec } = smallScenario({ memoryMib: [1024, 1024] });
		assert.equal(tooLittleForTwo(spec, 276 * 2 ** 20), undefined);
		assert.match(
			tooLittleForTwo(spec, 276 * 2 ** 20 - 1) ?? '',
			/two machines do not fit: 2 × 10 MiB .* are 276 MiB; 276 MiB are available/,
		);
	});

	test('the bound is three times the state, and a thread', () => {
		assert.equal(tooLittleMemory(machine, 176 * 2 ** 20), undefined);
		assert.match(tooLittleMemory(machine, 176 * 2 ** 20 - 1) ?? '', /3 × 16 MiB .* \(16 bytes a page\)/);
	});
});

describe('differences', () => {
	test('are the tunables that are not the same', () => {
		const other = fakeSnapshot({ tunables: { ...fakeSnapshot().tunables, 'vm.swappiness': 1 } });
		assert.deepEqual(tunableDifferences(fakeSnapshot(), fakeSnapshot()), []);
		assert.deepEqual(tunableDifferences(fakeSnapshot(), other), [{ name: 'vm.swappiness', left: 60, right: 1 }]);
	});

	test('rates count from the split, or from the last change, stalls by their latency too', () => {
		const from = startOf(fakeSnapshot({ timeNs: 1e9, nodes: [fakeNode(0, { stalls: 5, stallNs: 5e6 })], stallCounts: [0, 5] }));
		const now = fakeSnapshot({ timeNs: 3e9, nodes: [fakeNode(0, { stalls: 9, stallNs: 13e6 })], stallCounts: [0, 5, 0, 4] });
		const rates = ratesFrom(from, now);
		assert.deepEqual([rates.stalls, rates.stallMeanNs, rates.stallP99Ns], [2, 2e6, 3000]);
		const rebooted = ratesFrom(from, { ...now, bootedAtNs: 2e9 });
		assert.ok(Number.isNaN(rebooted.stalls), 'what was counted before a reboot says nothing about the time since');
	});

	test('are measured anew from a change on', async () => {
		await split();
		assert.equal(session.halves()?.since.left.totals.timeNs, 1e9);
		session.send({ kind: 'set', name: 'vm.swappiness', value: 1 }, 'x');
		right().emit({ kind: 'outcome', id: 1, timeNs: 1e9, outcome: { ok: true, text: 'done' } });
		for (const feed of [left, right()]) feed.frame(1.25e9);
		const since = session.halves()?.since;
		assert.deepEqual([since?.left.totals.timeNs, since?.right.totals.timeNs], [1.25e9, 1.25e9]);
	});
});
