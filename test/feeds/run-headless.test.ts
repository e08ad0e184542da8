/** A headless run: where it pauses changes nothing, commands take effect at their own times. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runHeadless } from '../../source/feeds/run-headless.js';
import type { LoggedCommand } from '../../source/model/index.js';
import { FakeEngine } from '../helpers/fake-engine.js';

const COMMANDS: LoggedCommand[] = [0, 150_000_001, 1e9, 2e9, 2_500_000_000, 3e9, 4e9].map((t) => ({
	t,
	command: { kind: 'mark', label: String(t) },
}));

async function run(tickNs: number, audit = false) {
	const engine = new FakeEngine();
	const seen: number[] = [];
	const onTick = async (nowNs: number): Promise<void> => {
		seen.push(nowNs);
	};
	const ticks = await runHeadless({ engine, untilNs: 3e9, tickNs, commands: COMMANDS, audit, onTick });
	return { engine, seen, ticks };
}

test('commands take effect at the time they were logged with, those after the end not at all', async () => {
	for (const tickNs of [10_000_000, 100_000_000, 999_999_999, 1e9, 10e9]) {
		const { engine } = await run(tickNs);
		assert.deepEqual(
			engine.log(),
			COMMANDS.filter((logged) => logged.t <= 3e9),
			`tick ${tickNs}`,
		);
	}
});

test('pauses at every tick and at the end', async () => {
	const { seen, ticks } = await run(1_250_000_000);
	assert.deepEqual(seen, [1_250_000_000, 2_500_000_000, 3e9]);
	assert.equal(ticks, 3);
});

test('audits at each tick only when asked to', async () => {
	assert.equal((await run(1e9, true)).engine.audits, 3);
	assert.equal((await run(1e9)).engine.audits, 0);
});

test('a logged command that is refused now fails the run', async () => {
	const commands: LoggedCommand[] = [{ t: 5, command: { kind: 'set', name: 'vm.nope', value: 1 } }];
	const plan = { engine: new FakeEngine(), untilNs: 1e9, tickNs: 1e9, commands, audit: false, onTick: async () => {} };
	await assert.rejects(runHeadless(plan), /set command at 5 ns was refused: no such file/);
});
