/** The real simulator in its own thread: the same as in this one, and repeatable from its log. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COST_NAMES } from '../../source/engine/costs.js';
import { createEngine } from '../../source/engine/engine.js';
import { parseCommandLog } from '../../source/feeds/read-command-log.js';
import type { Feed, FeedEvent } from '../../source/feeds/feed.js';
import { runHeadless } from '../../source/feeds/run-headless.js';
import { inProcessFeed } from '../../source/feeds/in-process.js';
import { simulatedFeed } from '../../source/feeds/simulated.js';
import type { Command, Scenario } from '../../source/model/index.js';
import { loadScenario } from '../../source/scenario/index.js';

const scenario = loadScenario('teach-tiny', COST_NAMES);
const start = { scenario, set: {}, audit: true };

/** Frames up to the times, each after the commands given with it; then the log. */
async function session(feed: Feed, steps: readonly (readonly [number, readonly Command[]])[]): Promise<string> {
	for (const [untilNs, commands] of steps) {
		for (const command of commands) feed.send(command);
		await reachedBy(feed, untilNs);
	}
	return feed.commandLog();
}

/** Asks for frames until one shows the time; gives every slot back. */
function reachedBy(feed: Feed, untilNs: number): Promise<void> {
	return new Promise((resolve, reject) => {
		const leave = feed.subscribe((event: FeedEvent) => {
			if (event.kind === 'failed') reject(new Error(event.message));
			if (event.kind !== 'frame') return;
			assert.ok(event.snapshot.map.present.some((pages) => pages > 0));
			feed.release(event.slot);
			if (event.snapshot.timeNs < untilNs) return feed.advance({ untilNs, hostMs: 100 });
			leave();
			resolve();
		});
		feed.advance({ untilNs, hostMs: 100 });
	});
}

const STEPS: readonly (readonly [number, readonly Command[]])[] = [
	[1_000_000_000, []],
	[1_000_300_000, [{ kind: 'compact', node: 0 }]],
	[
		1_500_000_000,
		[
			{ kind: 'thpSpike', node: 0, mib: 4, holdMs: 100 },
			{ kind: 'set', name: 'vm.extfrag_threshold', value: 0 },
		],
	],
	[2_000_000_000, [{ kind: 'dropCaches', what: 2 }]],
];

test('in a thread, in process, and headless from the log: one and the same state', async () => {
	const threaded = simulatedFeed(start);
	const inProcess = inProcessFeed(createEngine(scenario, { audit: true }), start, () => performance.now());
	try {
		const [one, other] = await Promise.all([session(threaded, STEPS), session(inProcess, STEPS)]);
		assert.equal(one, other);
		const log = parseCommandLog(one, 'log');
		assert.equal(log.commands.length, 4);
		assert.equal(log.end?.t, 2_000_000_000);

		const engine = createEngine(scenario, {});
		await runHeadless({ engine, untilNs: 2e9, tickNs: 70_000_000, commands: log.commands, audit: true, onTick: async () => {} });
		assert.equal(engine.hash(), log.end?.hash);
		const untouched = createEngine(scenario, {});
		untouched.runUntil(2e9);
		assert.notEqual(untouched.hash(), log.end?.hash, 'the commands made no difference');
	} finally {
		await Promise.all([threaded.close(), inProcess.close()]);
	}
});

test('what goes wrong in the thread is told', async () => {
	const broken: Scenario = { ...scenario, costs: { noSuchCost: 1 } };
	const feed = simulatedFeed({ ...start, scenario: broken });
	const message = await new Promise<string>((resolve) => {
		feed.subscribe((event) => {
			if (event.kind === 'failed') resolve(event.message);
		});
		feed.advance({ untilNs: 1, hostMs: 1 });
	});
	assert.match(message, /the simulator's thread failed: no cost named noSuchCost/);
	await feed.close();
});
