/** Before | after: which change is measured, against what, and that the doctor looks at no more than what came after it. */
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Command, Snapshot } from '../../source/model/index.js';
import { changeWords, createSession, ratesSince, recentRates, type Session } from '../../source/session/index.js';
import { FakeClock, FakeFeed, fakeNode, PLAIN_SESSION } from './fakes.js';

let clock: FakeClock;
let feeds: FakeFeed[];
let session: Session;
let commands: number;

/** Ten stalls of 1 ms a second up to 20 s, none from then on. */
function at(seconds: number): Partial<Snapshot> {
	const stalls = 10 * Math.min(20, seconds);
	return { nodes: [fakeNode(0, { stalls, stallNs: stalls * 1e6 })] };
}

function run(from: number, to: number, feed = feeds.at(-1)): void {
	for (let seconds = from; seconds <= to; seconds += 0.25) {
		feed?.frame(seconds * 1e9, at(seconds));
		clock.pass(250);
	}
}

function send(command: Command, doing: string, ok = true): void {
	session.send(command, doing);
	const outcome = ok ? { ok, text: 'done' } : { ok, reason: 'no' };
	feeds.at(-1)?.emit({ kind: 'outcome', id: ++commands, timeNs: 0, outcome });
}

const trial = () => session.store.get().ui.trial;
const findings = () => session.store.get().ui.findings.map(({ id }) => id);
const set = (value: number): Command => ({ kind: 'set', name: 'vm.swappiness', value });

beforeEach(async () => {
	clock = new FakeClock();
	feeds = [];
	commands = 0;
	session = createSession({
		...PLAIN_SESSION,
		clock,
		openFeed(preset) {
			const feed = new FakeFeed(preset);
			feeds.push(feed);
			return feed;
		},
	});
	await session.start();
	run(0, 20);
});

describe('a change', () => {
	test('keeps the rates of the ten seconds before it, and those since are measured from it', () => {
		assert.deepEqual(findings(), ['direct-stalls']);
		send(set(10), 'vm.swappiness 60 -> 10');
		assert.equal(trial()?.what, 'vm.swappiness 60 -> 10');
		assert.deepEqual([trial()?.before.seconds, trial()?.before.stalls, trial()?.before.stallMeanNs], [10, 10, 1e6]);
		run(20.25, 24);
		const { snapshot } = session.store.get();
		const now = trial();
		assert.ok(now !== undefined && snapshot !== undefined);
		assert.deepEqual([ratesSince(now, snapshot, session.history().moments).stalls], [0]);
		assert.deepEqual(findings(), [], 'what was before the change is no finding after it');
	});

	test('turned step by step is one change, another one is not', () => {
		send(set(10), 'vm.swappiness 60 -> 10');
		run(20.25, 21);
		send(set(0), 'vm.swappiness 10 -> 0');
		assert.deepEqual([trial()?.what, trial()?.before.stalls], ['vm.swappiness 60 -> 0', 10]);
		run(21.25, 22);
		send({ kind: 'dropCaches', what: 1 }, 'vm.drop_caches = 1');
		assert.deepEqual([trial()?.what, trial()?.before.stalls], ['vm.drop_caches = 1', 0]);
	});

	test('that is refused, or none, is not measured', () => {
		send(set(999), 'vm.swappiness 60 -> 999', false);
		send({ kind: 'mark', label: 'x' }, 'mark');
		send({ kind: 'thpSpike', node: 0, mib: 2, holdMs: 1 }, 'spike');
		assert.equal(trial(), undefined);
		assert.deepEqual(findings(), ['direct-stalls']);
	});
});

describe('a restart', () => {
	test('with changes is measured by the last seconds of the new machine', async () => {
		await session.restart('first', { kernel: '5.9', movablecoreMib: 512 });
		assert.equal(trial()?.what, 'Linux 5.9, movablecore 512M');
		assert.equal(trial()?.before.stalls, 10);
		run(0, 5);
		const { snapshot } = session.store.get();
		assert.ok(snapshot !== undefined);
		assert.equal(recentRates(session.history().moments, snapshot).seconds, 5);
	});

	test('without changes, or of another preset, is not', async () => {
		await session.restart('first', {});
		assert.equal(trial(), undefined);
		run(0, 3);
		await session.restart('second', { kernel: '5.9' });
		assert.equal(trial(), undefined);
	});

	test('is told by what is different from before', () => {
		assert.equal(changeWords({ kernel: '4.9', set: { 'vm.swappiness': 1 } }, { set: { 'vm.swappiness': 1 } }), 'Linux as in the preset');
		assert.equal(changeWords({}, { features: { capture: false } }), 'capture off');
		assert.equal(changeWords({ hugepages: 3 }, { hugepages: 3 }), '');
	});
});
