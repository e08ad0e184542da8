/** Keys that lead back through what was seen, and what is refused there. */
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { type ActionContext, press, registry } from '../../source/actions/index.js';
import { type Snapshot, type VmstatName, vmstatIndex } from '../../source/model/index.js';
import {
	createHistory,
	createStore,
	FrameLog,
	initialState,
	type Message,
	type SessionState,
	type Store,
} from '../../source/session/index.js';
import { noteOf } from '../../source/session/frame-note.js';
import { update } from '../../source/session/update.js';
import { idleContext } from '../helpers/idle-context.js';
import { sampleSnapshot } from '../helpers/sample-snapshot.js';

/** What changed in each frame, from the first one on. */
const STORY: readonly (VmstatName | 'command' | 'refused' | undefined)[] = [
	undefined,
	'compact_stall',
	'compact_fail',
	undefined,
	'command',
	'thp_fault_fallback',
	'compact_stall',
	'refused',
	undefined,
];

function story(): Snapshot[] {
	let [last, refused] = [{ ...sampleSnapshot(0), nodes: [] as Snapshot['nodes'] }, 0];
	return STORY.map((what, step) => {
		const vmstat = last.vmstat.slice();
		if (what !== undefined && what !== 'command' && what !== 'refused') vmstat[vmstatIndex(what)] = (vmstat[vmstatIndex(what)] ?? 0) + 1;
		if (what === 'refused') refused++;
		const nodes = sampleSnapshot(0).nodes.map((node) => ({ ...node, refused: [0, 0, refused] }));
		last = { ...last, timeNs: (step + 1) * 1e9, commands: last.commands + (what === 'command' ? 1 : 0), vmstat, nodes };
		return last;
	});
}

let store: Store<SessionState, Message>;
let said: string[];
let did: string[];
let context: ActionContext;

beforeEach(() => {
	store = createStore<SessionState, Message>(
		initialState({
			preset: 'one',
			presets: [],
			views: [{ id: 'overview', title: 'Overview', question: '' }],
			speed: 1,
			columns: 80,
			rows: 24,
		}),
		update,
	);
	[said, did] = [[], []];
	const past = new FrameLog(1e8);
	const note = noteOf(createHistory(), undefined, undefined);
	for (const snapshot of story()) {
		past.add(snapshot, note);
		store.dispatch({ type: 'frame', snapshot, hostCpuMs: 0, reaching: undefined });
	}
	context = idleContext(store, {
		past: () => past,
		notify: (text) => said.push(text),
		fork: () => did.push('fork'),
		stay: () => did.push('stay'),
		send: (_command, doing) => did.push(doing),
		step: () => did.push('step'),
		setPaused: (paused) => did.push(paused ? 'pause' : 'go on'),
		restart: (preset) => did.push(`restart ${preset}`),
	});
});

const keys = (...list: readonly string[]): void => {
	for (const key of list) press(key, context);
};
/** Seconds; undefined: now. */
const at = (): number | undefined => {
	const { ui } = store.get();
	return ui.at === undefined ? undefined : ui.at / 1e9;
};

describe('from frame to frame', () => {
	test('[ goes back, ] forward, and the newest frame is now', () => {
		keys('[');
		assert.equal(at(), 8);
		keys('[', '[');
		assert.equal(at(), 6);
		keys(']');
		assert.equal(at(), 7);
		keys(']', ']');
		assert.equal(at(), undefined);
		assert.deepEqual(said, ['this is now']);
	});

	test('there is nothing before the first frame, and nothing after now', () => {
		keys(...Array.from({ length: 12 }, () => '['));
		assert.equal(at(), 1);
		assert.equal(said.at(-1), 'nothing earlier is remembered');
		keys('esc', ']');
		assert.deepEqual([at(), said.at(-1)], [undefined, 'this is now']);
	});

	test('Esc and space lead to now; space lets time go on', () => {
		keys('[', 'esc');
		assert.deepEqual([at(), did], [undefined, []]);
		keys('[', 'space');
		assert.deepEqual([at(), did], [undefined, ['go on']]);
	});
});

describe('from event to event', () => {
	for (const [key, seconds, back, what] of [
		['<', [7, 2], '>', 'stall'],
		['{', [8, 6, 3], '}', 'failure'],
		['(', [5], ')', 'command'],
	] as const) {
		test(`${key} finds every ${what} before, ${back} every one after, and both say when there is none`, () => {
			for (const second of seconds) {
				keys(key);
				assert.equal(at(), second);
			}
			keys(key);
			assert.deepEqual([at(), said.at(-1)], [seconds.at(-1), `no ${what} before this moment is remembered`]);
			for (const second of seconds.toReversed().slice(1)) {
				keys(back);
				assert.equal(at(), second);
			}
			keys(back);
			assert.deepEqual([at(), said.at(-1)], [seconds[0], `no ${what} after this moment is remembered`]);
		});
	}
});

describe('in the past', () => {
	test('F goes on from there; now it only says how to get there', () => {
		keys('F');
		assert.deepEqual([did, said], [[], ['first go back to an earlier moment with [']]);
		keys('[', 'F');
		assert.deepEqual(did, ['fork']);
	});

	test('nothing is done to the machine, and it is said why', () => {
		keys('[');
		for (const key of ['c', 'C', 't', 'd', 'D', 'A', 'a', '.']) {
			keys(key);
			assert.match(said.at(-1) ?? '', /earlier moment.*F goes on.*space goes back/, key);
		}
		store.dispatch({ type: 'view', id: 'tunables' });
		keys('right', 'backspace', 'enter');
		store.dispatch({ type: 'view', id: 'doctor' });
		keys('enter');
		assert.deepEqual(did, []);
		assert.equal(store.get().ui.prompt, undefined);
	});

	test('one can still look about: what needs no machine is not refused', () => {
		keys('[');
		const looking = registry.actions.filter(({ id }) => /^(map-|orders-|counters-|time-|events-(time|map)|node-|view-)/.test(id));
		assert.ok(looking.length > 20);
		for (const action of looking) assert.doesNotMatch(action.unavailable?.(store.get()) ?? '', /earlier moment/, action.id);
	});

	test('a line in the shell stays unsent', () => {
		store.dispatch({ type: 'view', id: 'shell' });
		keys('l', 's');
		store.dispatch({ type: 'at', at: 2e9 });
		keys('enter');
		assert.match(said.at(-1) ?? '', /machine of now/);
		assert.equal(store.get().ui.views.shell.line.text, 'ls');
	});

	test('restarting is not refused: it begins another past', () => {
		keys('[', 'r');
		assert.deepEqual(did, ['restart one']);
	});
});

test('on the way back every key but giving up waits', () => {
	keys('[');
	store.dispatch({ type: 'rewinding', share: 0.5 });
	keys('c', 'F', '[', 'r', 'q', '2');
	assert.deepEqual([did, at(), store.get().ui.viewId], [[], 8, 'overview']);
	keys('esc');
	assert.deepEqual(did, ['stay']);
});
