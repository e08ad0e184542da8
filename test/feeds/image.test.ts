/** A copy of a running machine: the same for as long as the same is done to both, its log replays from the boot, and it has no earlier past. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { COST_NAMES } from '../../source/engine/costs.js';
import { createEngine, restoreEngine } from '../../source/engine/engine.js';
import { parseCommandLog } from '../../source/feeds/read-command-log.js';
import type { Feed, FeedEvent } from '../../source/feeds/feed.js';
import { runHeadless } from '../../source/feeds/run-headless.js';
import { simulatedFeed } from '../../source/feeds/simulated.js';
import type { Command, TraceEvent } from '../../source/model/index.js';
import { loadScenario } from '../../source/scenario/index.js';

const scenario = loadScenario('teach-tiny', COST_NAMES);
const start = { scenario, set: {}, audit: true };
const more = (value: number): Command => ({ kind: 'set', name: 'vm.compaction_proactiveness', value });

test('two engines from one image stay equal under equal commands, and differ under different tunables', () => {
	const first = createEngine(scenario, { audit: true });
	first.runUntil(1e9);
	first.apply({ kind: 'compact', node: 0 });
	first.runUntil(1_000_300_000);
	const image = first.save();
	const [one, other, third] = [first, restoreEngine(image), restoreEngine(image)];
	for (const engine of [one, other, third]) {
		engine.apply(more(engine === third ? 80 : 20));
		engine.runUntil(2e9);
		engine.apply({ kind: 'thpSpike', node: 0, mib: 4, holdMs: 100 });
		engine.runUntil(3e9);
	}
	assert.equal(one.hash(), other.hash());
	assert.notEqual(one.hash(), third.hash());
});

/** Frames up to a time; their events. */
function reach(feed: Feed, untilNs: number): Promise<readonly TraceEvent[]> {
	const events: TraceEvent[] = [];
	return new Promise((resolve, reject) => {
		const leave = feed.subscribe((event: FeedEvent) => {
			if (event.kind === 'failed') reject(new Error(event.message));
			if (event.kind !== 'frame') return;
			feed.release(event.slot);
			events.push(...event.snapshot.events);
			if (event.snapshot.timeNs < untilNs) return feed.advance({ untilNs, hostMs: 100 });
			leave();
			resolve(events);
		});
		feed.advance({ untilNs, hostMs: 100 });
	});
}

test('a copy in a thread of its own: events go on in number, its log replays from the boot, time ends where it was made', async () => {
	const original = simulatedFeed(start);
	original.send(more(40));
	const before = await reach(original, 1e9);
	const copy = simulatedFeed({ ...start, image: await original.image() });
	try {
		copy.send(more(80));
		const after = await reach(copy, 2e9);
		assert.equal(after[0]?.seq, (before.at(-1)?.seq ?? 0) + 1);
		const log = parseCommandLog(await copy.commandLog(), 'log');
		assert.deepEqual(
			log.commands.map(({ command }) => command.kind === 'set' && command.value),
			[40, 80],
		);
		const engine = createEngine(scenario);
		await runHeadless({ engine, untilNs: 2e9, tickNs: 1e9, commands: log.commands, audit: false, onTick: async () => {} });
		assert.equal(engine.hash(), log.end?.hash);
		await assert.rejects(copy.rewind(0.5e9, 1), /this machine is a copy, made after that moment/);
		await copy.rewind(1.5e9, 2);
		assert.equal((await reach(original, 2e9)).at(-1)?.t !== undefined, true, 'the original has gone on by itself');
	} finally {
		await Promise.all([original.close(), copy.close()]);
	}
	await assert.rejects(original.image(), /closed/);
});
