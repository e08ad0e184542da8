/**
 * When frames are asked for. Goal: simulated time follows the watcher's time times the speed, never chases a feed that
 * cannot keep up, and stands still when told to. Method: a clock the test turns, a record of what was asked.
 */
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import type { Advance } from '../../source/feeds/feed.js';
import { Ticker } from '../../source/session/ticker.js';
import { FakeClock } from './fakes.js';

const MS = 1e6;
const MAX = Number.POSITIVE_INFINITY;
let clock: FakeClock;
let asked: Advance[];
let pace: { paused: boolean; speed: number };
let blocked: boolean;
let beats: number;
let ticker: Ticker;

beforeEach(() => {
	clock = new FakeClock();
	asked = [];
	pace = { paused: false, speed: 1 };
	blocked = false;
	beats = 0;
	ticker = new Ticker({
		clock,
		intervalMs: 250,
		pace: () => pace,
		advance: (request) => asked.push(request),
		outputBlocked: () => blocked,
		onBeat: () => {
			beats++;
		},
	});
	ticker.start();
	ticker.arrived(0);
});

const last = (): Advance => asked.at(-1) ?? assert.fail('nothing was asked');
/** Passes one usual interval and delivers what was asked for. */
const keepUp = (times: number): void => {
	for (let i = 0; i < times; i++) {
		clock.pass(250);
		ticker.arrived(last().untilNs);
	}
};

describe('running', () => {
	test('the first frame shows time 0 at once', () => assert.deepEqual(asked[0], { untilNs: 0, hostMs: 250 }));

	test('each beat asks for speed × the time that passed', () => {
		keepUp(4);
		assert.deepEqual(
			asked.slice(1).map((request) => request.untilNs / MS),
			[250, 500, 750, 1000],
		);
		pace.speed = 10;
		keepUp(1);
		assert.equal(last().untilNs / MS, 3500);
	});

	test('only one request is under way; the next goes out as soon as the late frame is there', () => {
		clock.pass(250);
		clock.pass(400);
		assert.equal(asked.length, 2);
		ticker.arrived(last().untilNs);
		assert.equal(asked.length, 3);
		assert.equal(last().untilNs / MS, 650, 'the time that passed is not lost');
	});

	test('a feed that falls short is not chased', () => {
		pace.speed = 100;
		clock.pass(250);
		ticker.arrived(1000 * MS);
		clock.pass(250);
		assert.equal(last().untilNs / MS, 1000 + 25_000);
	});

	test('the speed really reached is reported while behind, and no longer after keeping up for a while', () => {
		pace.speed = 100;
		let reaching: number | undefined;
		for (let i = 1; i <= 8; i++) {
			clock.pass(250);
			reaching = ticker.arrived(i * 1000 * MS);
		}
		assert.ok(reaching !== undefined && Math.abs(reaching - 4) < 0.01, `4 simulated seconds a second, got ${reaching}`);
		pace.speed = 1;
		ticker.paceChanged();
		clock.pass(250);
		assert.equal(ticker.arrived(last().untilNs), undefined);
	});

	test('at maximum speed only real time limits a frame, and the speed is always reported', () => {
		pace.speed = MAX;
		clock.pass(250);
		assert.deepEqual(last(), { untilNs: Number.MAX_SAFE_INTEGER, hostMs: 250 });
		assert.equal(ticker.arrived(5000 * MS), 20);
	});

	test('after a long stop of the process at most a second is made up for', () => {
		keepUp(1);
		clock.sleep(60_000);
		clock.pass(0);
		assert.equal(last().untilNs / MS, 1250);
	});

	test('stopped, it has no timer and a key starts none', () => {
		ticker.stop();
		ticker.hurry();
		assert.equal(clock.waiting, 0);
	});
});

describe('pause and step', () => {
	test('a paused session beats but asks nothing', () => {
		pace.paused = true;
		const before = beats;
		clock.pass(1000);
		assert.equal(asked.length, 1);
		assert.equal(beats - before, 4);
	});

	test('a step asks once for a quarter of a second at the present speed', () => {
		keepUp(2);
		pace = { paused: true, speed: 0.01 };
		ticker.paceChanged();
		ticker.step();
		assert.equal(last().untilNs / MS, 502.5);
		ticker.arrived(last().untilNs);
		const count = asked.length;
		clock.pass(1000);
		assert.equal(asked.length, count);
	});

	test('a refresh shows the same moment again', () => {
		keepUp(2);
		pace.paused = true;
		ticker.refresh();
		assert.equal(last().untilNs / MS, 500);
	});

	test('time spent paused is not made up for', () => {
		keepUp(1);
		pace.paused = true;
		clock.pass(10_000);
		pace.paused = false;
		ticker.paceChanged();
		clock.pass(250);
		assert.equal(last().untilNs / MS, 500);
	});
});

describe('how often', () => {
	const framesIn = (ms: number): number => {
		const before = asked.length;
		for (let passed = 0; passed < ms; passed += 10) {
			clock.pass(10);
			ticker.arrived(last().untilNs);
		}
		return asked.length - before;
	};

	test('four a second as a rule', () => assert.equal(framesIn(2000), 8));

	test('ten a second for two seconds after a key, beginning with the next frame', () => {
		ticker.hurry();
		assert.equal(framesIn(1000), 10);
		clock.pass(2000);
		ticker.arrived(last().untilNs);
		assert.ok(framesIn(1000) <= 5);
	});

	test('ten a second while scanners crawl', () => {
		pace.speed = 0.003;
		clock.pass(250);
		ticker.arrived(last().untilNs);
		assert.equal(framesIn(1000), 10);
	});

	test('under two a second while the terminal is blocked', () => {
		blocked = true;
		ticker.hurry();
		clock.pass(250);
		ticker.arrived(last().untilNs);
		assert.ok(framesIn(3000) <= 6);
	});
});
