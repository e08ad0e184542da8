/** Going back in time: to the very moment, whatever is kept of the past, and on from there as if nothing had been later. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { COST_NAMES } from '../../source/engine/costs.js';
import { createEngine, restoreEngine } from '../../source/engine/engine.js';
import { Checkpoints } from '../../source/feeds/checkpoints.js';
import { EngineDriver } from '../../source/feeds/engine-driver.js';
import type { Report } from '../../source/feeds/messages.js';
import { Rewind } from '../../source/feeds/rewind.js';
import type { Command, Scenario } from '../../source/model/index.js';
import { loadScenario } from '../../source/scenario/index.js';

const SECOND = 1e9;
const SCENARIO: Scenario = loadScenario('teach-tiny', COST_NAMES);
const COMMANDS: readonly (readonly [atNs: number, command: Command])[] = [
	[0.9 * SECOND, { kind: 'compact', node: 0 }],
	[1.4 * SECOND, { kind: 'set', name: 'vm.swappiness', value: 10 }],
	[1.4 * SECOND, { kind: 'thpSpike', node: 0, mib: 4, holdMs: 200 }],
	[2.2 * SECOND, { kind: 'dropCaches', what: 3 }],
];

/** A driver whose clock runs seven milliseconds a look, and whose turns the test takes. */
function openDriver() {
	let nowMs = 0;
	const reports: Report[] = [];
	const turns: (() => void)[] = [];
	const engine = createEngine(SCENARIO);
	let boots = 0;
	const driver = new EngineDriver(
		engine,
		{ scenario: SCENARIO, set: {}, audit: false },
		{
			past: {
				boot: () => {
					boots++;
					return createEngine(SCENARIO);
				},
				restore: (image) => restoreEngine(image, { trusted: true }),
			},
			now: () => (nowMs += 7),
			defer: (callback) => turns.push(callback),
			report: (report) => reports.push(report),
			allocate: (bytes) => new ArrayBuffer(bytes),
		},
	);
	const settle = (): void => {
		for (let next = turns.shift(); next !== undefined; next = turns.shift()) next();
	};
	const frame = () => reports.findLast((report) => report.kind === 'frame')?.facts;
	const advance = (untilNs: number): void => {
		driver.handle({ kind: 'advance', request: { untilNs, hostMs: 1e9 } });
		settle();
		const last = reports.findLast((report) => report.kind === 'frame');
		if (last !== undefined) driver.handle({ kind: 'release', slot: last.slot });
	};
	const hash = (): string => {
		driver.handle({ kind: 'log', id: 0 });
		return reports.findLast((report) => report.kind === 'log')?.text ?? '';
	};
	const script = (fromNs: number, untilNs: number): void => {
		for (const [id, [atNs, command]] of COMMANDS.entries()) {
			if (atNs < fromNs || atNs >= untilNs) continue;
			advance(atNs);
			driver.handle({ kind: 'command', id, command });
		}
		advance(untilNs);
	};
	return { driver, reports, settle, frame, advance, hash, script, turns, boots: () => boots };
}

describe('rewind', () => {
	test('back to a moment between two commands of the same time, and on with the same commands: the same hash', () => {
		const straight = openDriver();
		straight.script(0, 3 * SECOND);
		const expected = straight.hash();
		const { driver, reports, settle, frame, hash, script } = straight;
		driver.handle({ kind: 'rewind', id: 7, toNs: 1.4 * SECOND, commands: 2 });
		settle();
		assert.deepEqual(
			reports.findLast((report) => report.kind === 'rewound'),
			{ kind: 'rewound', id: 7 },
		);
		straight.advance(1.4 * SECOND);
		assert.equal(frame()?.timeNs, 1.4 * SECOND);
		assert.equal(frame()?.commands, 2);
		driver.handle({ kind: 'command', id: 1, command: COMMANDS[2]?.[1] ?? { kind: 'reboot' } });
		script(1.5 * SECOND, 3 * SECOND);
		assert.equal(hash(), expected);
	});

	test('on with other commands: another machine, and the log knows only these', () => {
		const { driver, settle, advance, hash, script } = openDriver();
		script(0, 3 * SECOND);
		const before = hash();
		driver.handle({ kind: 'rewind', id: 1, toNs: SECOND, commands: 1 });
		settle();
		advance(3 * SECOND);
		assert.notEqual(hash(), before);
		assert.doesNotMatch(hash(), /swappiness|thpSpike/);
		assert.match(hash(), /"compact"/);
	});

	test('a moment that has not come is refused, and giving up leaves the machine where it was', () => {
		const { driver, reports, frame, advance, settle, turns, script } = openDriver();
		script(0, 2 * SECOND);
		driver.handle({ kind: 'rewind', id: 1, toNs: 5 * SECOND, commands: 0 });
		assert.match(JSON.stringify(reports.at(-1)), /has not been reached/);
		driver.handle({ kind: 'rewind', id: 2, toNs: 1.9 * SECOND, commands: 3 });
		turns.shift()?.();
		driver.handle({ kind: 'command', id: 9, command: { kind: 'compact' } });
		assert.match(JSON.stringify(reports.at(-1)), /on its way back/);
		driver.handle({ kind: 'stay' });
		assert.match(JSON.stringify(reports.at(-1)), /stays where it was/);
		settle();
		advance(2.1 * SECOND);
		assert.equal(frame()?.timeNs, 2.1 * SECOND);
	});
});

describe('on the way back', () => {
	test('a frame asked for shows the moment itself', () => {
		const { driver, frame, settle, script, turns } = openDriver();
		script(0, 3 * SECOND);
		driver.handle({ kind: 'rewind', id: 1, toNs: 2 * SECOND, commands: 3 });
		turns.shift()?.();
		driver.handle({ kind: 'advance', request: { untilNs: 3 * SECOND, hostMs: 1e9 } });
		settle();
		assert.equal(frame()?.timeNs, 2 * SECOND);
	});

	test('events are numbered on, and none is told twice', () => {
		const { driver, reports, settle, advance, script } = openDriver();
		script(0, 3 * SECOND);
		driver.handle({ kind: 'rewind', id: 1, toNs: SECOND, commands: 1 });
		settle();
		advance(3 * SECOND);
		const told = reports.flatMap((report) => (report.kind === 'frame' ? report.facts.events.map(({ seq }) => seq) : []));
		assert.ok(told.length > 8, `${told.length}`);
		assert.deepEqual(
			told,
			told.map((_, at) => (told[0] ?? 0) + at),
		);
	});

	test('it tells how far it is', () => {
		const { driver, reports, settle, script } = openDriver();
		script(0, 3 * SECOND);
		driver.handle({ kind: 'rewind', id: 1, toNs: 2.9 * SECOND, commands: 4 });
		settle();
		const shares = reports.flatMap((report) => (report.kind === 'rewinding' ? [report.share] : []));
		assert.ok(shares.length > 2 && shares.every((share, at) => share >= (shares[at - 1] ?? 0) && share <= 1), `${shares}`);
	});
});

test('from an image in the middle it is the same machine as from the start', () => {
	const engine = createEngine(SCENARIO);
	for (const [atNs, command] of COMMANDS) {
		engine.runUntil(atNs);
		engine.apply(command);
	}
	engine.runUntil(2.5 * SECOND);
	const log = engine.log();
	const toNs = 2.3 * SECOND;
	const wayFrom = (start: ReturnType<typeof createEngine>): string => {
		const way = new Rewind(start, log, toNs);
		let ms = 0;
		while (!way.step(ms + 20, () => ms++));
		assert.equal(way.share, 1);
		return way.engine.hash();
	};
	const half = createEngine(SCENARIO);
	half.runUntil(0.9 * SECOND);
	half.apply(COMMANDS[0]?.[1] ?? { kind: 'reboot' });
	half.runUntil(1.2 * SECOND);
	assert.equal(wayFrom(restoreEngine(half.save(), { trusted: true })), wayFrom(createEngine(SCENARIO)));
});

describe('images of the past', () => {
	const image = (fill: number): Uint8Array<ArrayBuffer> => new Uint8Array(1000).fill(fill);

	test('the nearest one before a moment, as it was', () => {
		const kept = new Checkpoints(1e6);
		for (const at of [10, 20, 30]) kept.add(at, 0, image(at));
		assert.equal(kept.before(9, 0), undefined);
		assert.deepEqual(kept.before(29, 0), image(20));
		assert.deepEqual(kept.before(30, 0), image(30));
		kept.dropAfter(25, 0);
		assert.deepEqual(kept.before(99, 0), image(20));
	});

	test('of one time, but after a command that had not been given: not the one', () => {
		const kept = new Checkpoints(1e6);
		kept.add(10, 0, image(1));
		kept.add(20, 2, image(2));
		assert.deepEqual(kept.before(20, 1), image(1));
		assert.deepEqual(kept.before(20, 2), image(2));
		kept.dropAfter(20, 1);
		assert.deepEqual(kept.before(20, 2), image(1));
	});

	test('they are packed, and come back byte for byte', async () => {
		const kept = new Checkpoints(1e6);
		kept.add(1, 0, image(7));
		while (kept.bytes === 1000) await new Promise((resolve) => setImmediate(resolve));
		assert.ok(kept.bytes < 100);
		assert.equal(kept.takeSpare()?.byteLength, 1000, 'its memory serves the next image');
		assert.equal(kept.takeSpare(), undefined);
		assert.deepEqual(new Uint8Array(kept.before(1, 0) ?? []), image(7));
	});

	test('memory is bounded; what is old is kept more thinly, the newest always', () => {
		const kept = new Checkpoints(10_000);
		for (let at = 1; at <= 200; at++) {
			kept.add(
				at,
				0,
				Uint8Array.from({ length: 1000 }, (_, byte) => (byte * at) % 251),
			);
			assert.ok(kept.bytes <= 10_000);
		}
		const { times } = kept;
		assert.equal(times.at(-1), 200);
		assert.ok(times.length >= 9);
		const gaps = times.slice(1).map((at, index) => at - (times[index] ?? 0));
		assert.ok((gaps[0] ?? 0) > 3 * (gaps.at(-1) ?? 0), `${times}`);
	});
});
