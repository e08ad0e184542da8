/** The reducer. Goal: each message changes exactly what it says; nothing else, and no snapshot is ever copied or frozen. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { initialState, type Message, nextSpeed, SPEEDS, type SessionState } from '../../source/session/index.js';
import { update } from '../../source/session/update.js';
import { fakeNode, fakeSnapshot } from './fakes.js';

const start = initialState({
	preset: 'fake',
	presets: [],
	views: [{ id: 'overview', title: 'Overview', question: '' }],
	speed: 1,
	columns: 80,
	rows: 24,
});
const run = (...messages: readonly Message[]): SessionState => messages.reduce(update, start);
const frame = (changes = {}): Message => ({ type: 'frame', snapshot: fakeSnapshot(changes), hostCpuMs: 2, reaching: undefined });

describe('frames', () => {
	test('the snapshot is kept as it is: the same object, its arrays still writable by the feed', () => {
		const snapshot = fakeSnapshot();
		const state = run({ type: 'frame', snapshot, hostCpuMs: 2, reaching: 3 });
		assert.equal(state.snapshot, snapshot);
		assert.equal(Object.isFrozen(snapshot), false);
		assert.equal(state.ui.reaching, 3);
		assert.equal(state.ui.feedCpuMs, 2);
	});

	test('a selection of a node that is not there moves to the first that is', () => {
		const state = run({ type: 'node', id: 1 }, frame({ nodes: [fakeNode(4), fakeNode(5)] }));
		assert.equal(state.ui.selectedNode, 4);
		assert.equal(run(frame(), { type: 'node', id: 1 }, frame()).ui.selectedNode, 1);
	});
});

describe('commands and notices', () => {
	const sent: Message = { type: 'sent', id: 7, doing: 'compacting node 0', nowMs: 100 };

	test('what was asked is shown until the answer comes, then the answer', () => {
		const asked = run(sent);
		assert.equal(asked.ui.notice?.text, 'compacting node 0 …');
		assert.deepEqual(asked.ui.pending, { 7: 'compacting node 0' });
		const answered = update(asked, { type: 'outcome', id: 7, outcome: { ok: true, text: 'node 0: 12 MiB moved' }, nowMs: 200 });
		assert.deepEqual(answered.ui.pending, {});
		assert.deepEqual([answered.ui.notice?.text, answered.ui.notice?.kind], ['node 0: 12 MiB moved', 'good']);
	});

	test('a refusal names what was refused, in the words of the one who refused', () => {
		const state = run(sent, { type: 'outcome', id: 7, outcome: { ok: false, reason: 'EINVAL' }, nowMs: 200 });
		assert.deepEqual([state.ui.notice?.text, state.ui.notice?.kind], ['compacting node 0: EINVAL', 'bad']);
	});

	test('an answer to nobody here changes nothing', () => {
		assert.equal(update(start, { type: 'outcome', id: 3, outcome: { ok: true, text: 'x' }, nowMs: 1 }), start);
	});

	test('a notice goes when its time is over, not before', () => {
		const state = run({ type: 'notice', text: 'hello', kind: 'info', nowMs: 1000 });
		const until = state.ui.notice?.untilMs ?? 0;
		assert.ok(until > 1000);
		assert.equal(update(state, { type: 'clock', nowMs: until - 1 }), state);
		assert.equal(update(state, { type: 'clock', nowMs: until }).ui.notice, undefined);
	});
});

describe('restart', () => {
	test('the machine is forgotten; size, speed and view are kept', () => {
		const before = run(
			frame(),
			{ type: 'speed', speed: 10 },
			{ type: 'resized', columns: 120, rows: 40 },
			{ type: 'paused', paused: true },
			{ type: 'overlay', overlay: 'presets', cursor: 2 },
			{ type: 'failed', reason: 'x' },
		);
		const { ui, snapshot } = update(before, { type: 'restarted', preset: 'other', changes: {} });
		assert.equal(snapshot, undefined);
		assert.deepEqual([ui.preset, ui.speed, ui.size.columns, ui.viewId], ['other', 10, 120, 'overview']);
		assert.deepEqual([ui.paused, ui.overlay, ui.failed], [false, 'none', undefined]);
	});
});

describe('unchanged', () => {
	test('a message that changes nothing gives the same object', () => {
		const same: readonly Message[] = [
			{ type: 'resized', columns: 80, rows: 24 },
			{ type: 'paused', paused: false },
			{ type: 'clock', nowMs: 5 },
			{ type: 'cursor', to: -3 },
		];
		for (const message of same) assert.equal(update(start, message), start, message.type);
	});
});

describe('speeds', () => {
	test('steps go through every offered speed and stop at both ends', () => {
		const up = [SPEEDS[0] ?? 0];
		for (let next = nextSpeed(up[0] ?? 0, 1); next !== undefined; next = nextSpeed(next, 1)) up.push(next);
		assert.deepEqual(up, SPEEDS);
		assert.equal(nextSpeed(SPEEDS[0] ?? 0, -1), undefined);
	});

	test('from a speed that is not offered the next one is the nearest that way', () => {
		assert.equal(nextSpeed(2, 1), 3);
		assert.equal(nextSpeed(2, -1), 1);
	});
});
