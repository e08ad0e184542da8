/** The laws of the registry, and what each kind of action does when its key is pressed. */
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import {
	type Action,
	type ActionContext,
	barActions,
	createRegistry,
	isKey,
	keyLabel,
	press,
	registry,
	typedKeys,
} from '../../source/actions/index.js';
import { type Command, steppedValue, tunableByName } from '../../source/model/index.js';
import { createStore, initialState, type Message, OVERLAYS, type SessionState, type Store } from '../../source/session/index.js';
import { update } from '../../source/session/update.js';
import { idleContext } from '../helpers/idle-context.js';
import { fakeNode, fakeShell, fakeSnapshot } from '../session/fakes.js';

let store: Store<SessionState, Message>;
let sent: Command[];
let did: string[];
let notices: string[];
let context: ActionContext;

beforeEach(() => {
	const presets = ['one', 'two'].map((name) => ({ name, title: name, machine: '', question: '' }));
	store = createStore<SessionState, Message>(
		initialState({ preset: 'two', presets, views: [{ id: 'a', title: 'A', question: '' }], speed: 1, columns: 80, rows: 24 }),
		update,
	);
	store.dispatch({ type: 'frame', snapshot: fakeSnapshot(), hostCpuMs: 0, reaching: undefined });
	[sent, did, notices] = [[], [], []];
	context = idleContext(store, {
		steer: (motion) => did.push(`steer ${motion}`),
		notify: (text) => notices.push(text),
		send: (command) => sent.push(command),
		shell: fakeShell(did),
		setPaused: (paused) => store.dispatch({ type: 'paused', paused }),
		setSpeed: (speed) => store.dispatch({ type: 'speed', speed }),
		step: () => did.push('step'),
		restart: (preset) => did.push(`restart ${preset}`),
		captureScreen: () => did.push('capture'),
		saveScreen: (file) => did.push(`save ${file}`),
		repaint: () => did.push('repaint'),
		suspend: () => did.push('suspend'),
		quit: () => did.push('quit'),
	});
});

const keys = (...list: readonly string[]): void => {
	for (const key of list) press(key, context);
};
const ui = () => store.get().ui;

describe('laws', () => {
	const action = (id: string, key: string): Action => ({
		id,
		keys: [key],
		title: () => id,
		help: '',
		group: 'Program',
		where: ['main'],
		run: () => {},
	});

	test('the same id, the same key in one place, or a key that does not exist is refused when the program loads', () => {
		assert.throws(() => createRegistry([action('a', 'x'), action('a', 'y')]), /two actions are called a/);
		assert.throws(() => createRegistry([action('a', 'x'), action('b', 'x')]), /x in main means both a and b/);
		assert.throws(() => createRegistry([action('a', 'hyper-x')]), /hyper-x/);
		assert.doesNotThrow(() => createRegistry([action('a', 'x'), { ...action('b', 'x'), where: ['help'] }]));
	});

	test('every action has a help sentence, and every overlay can be closed and left', () => {
		for (const { id, help } of registry.actions) assert.match(help, /^[A-Z].*\.$/, id);
		for (const overlay of OVERLAYS) {
			assert.equal(registry.find([overlay], 'esc')?.id, 'close');
			assert.equal(registry.find([overlay], 'ctrl-c')?.id, 'quit');
		}
	});
});

describe('memory', () => {
	test('c compacts the selected node, C all of them', () => {
		keys('down', 'c', 'C');
		assert.deepEqual(sent, [{ kind: 'compact', node: 1 }, { kind: 'compact' }]);
	});

	test('a THP spike is 256 MiB, and an eighth of a small node', () => {
		keys('t');
		store.dispatch({
			type: 'frame',
			snapshot: fakeSnapshot({ nodes: [fakeNode(0, { managedPages: 8192 })] }),
			hostCpuMs: 0,
			reaching: undefined,
		});
		keys('t');
		assert.deepEqual(
			sent.map((command) => command.kind === 'thpSpike' && [command.node, command.mib, command.holdMs]),
			[
				[0, 256, 3000],
				[0, 4, 3000],
			],
		);
	});

	test('d frees slab, D the page cache', () => {
		keys('d', 'D');
		assert.deepEqual(sent, [
			{ kind: 'dropCaches', what: 2 },
			{ kind: 'dropCaches', what: 1 },
		]);
	});

	test('after a failure nothing is sent and the reason is told', () => {
		store.dispatch({ type: 'failed', reason: 'law 4 broken' });
		keys('c');
		assert.deepEqual(sent, []);
		assert.match(notices[0] ?? '', /law 4 broken/);
	});
});

describe('time', () => {
	test('space stops and goes on; . steps', () => {
		keys('space');
		assert.equal(ui().paused, true);
		keys('space', '.');
		assert.equal(ui().paused, false);
		assert.deepEqual(did, ['step']);
	});

	test('+ goes up to maximum speed and then says so', () => {
		for (let i = 0; i < 10; i++) keys('+');
		assert.equal(ui().speed, Number.POSITIVE_INFINITY);
		assert.match(notices[0] ?? '', /as fast as it can/);
		keys('-');
		assert.equal(ui().speed, 100);
	});
});

describe('moving about', () => {
	test('arrows select nodes and say when there is no further one', () => {
		keys('down', 'down');
		assert.equal(ui().selectedNode, 1);
		assert.deepEqual(notices, ['node 1 is the last one']);
		keys('up', 'up');
		assert.equal(ui().selectedNode, 0);
		assert.deepEqual(notices.slice(1), ['node 0 is the first one']);
	});

	test('a view that does not exist says how many there are', () => {
		keys('1', '2', 'tab');
		assert.equal(ui().viewId, 'a');
		assert.deepEqual(notices, ['there is one view only', 'there is one view only']);
	});
});

describe('presets', () => {
	test('the picker opens on the running preset; Enter starts the selected one', () => {
		keys('p');
		assert.deepEqual([ui().overlay, ui().cursor], ['presets', 1]);
		keys('down', 'enter');
		assert.deepEqual(did, ['restart one']);
	});

	test('in the picker, keys of the view do nothing', () => {
		keys('p', 'c', 'space');
		assert.deepEqual([sent.length, ui().paused], [0, false]);
		keys('esc');
		assert.equal(ui().overlay, 'none');
	});

	test('r starts the present preset again', () => {
		keys('r');
		assert.deepEqual(did, ['restart two']);
	});
});

describe('tuning', () => {
	test('left and right change the selected tunable by a step; the machine can still be watched and poked', () => {
		keys('u', 'right', 'down', 'left', 'c', 'space');
		assert.deepEqual(sent, [
			{ kind: 'set', name: 'vm.compaction_proactiveness', value: 40 },
			{ kind: 'set', name: 'vm.extfrag_threshold', value: 250 },
			{ kind: 'compact', node: 0 },
		]);
		assert.equal(ui().paused, true);
	});

	test('the list goes round; choices step through theirs', () => {
		keys('u', 'up', 'left');
		assert.deepEqual(sent, [{ kind: 'set', name: 'thp.defrag', value: 'defer+madvise' }]);
	});

	test('a and A turn proactiveness without opening anything', () => {
		keys('a', 'A');
		assert.deepEqual(
			sent.map((command) => command.kind === 'set' && command.value),
			[10, 40],
		);
	});

	test('steps from a value that is not offered go to the nearest offered one; there are none beyond the ends', () => {
		const proactiveness = tunableByName('vm.compaction_proactiveness') ?? assert.fail();
		assert.equal(steppedValue(proactiveness, 33, 1), 40);
		assert.equal(steppedValue(proactiveness, 33, -1), 20);
		assert.equal(steppedValue(proactiveness, 100, 1), undefined);
		const defrag = tunableByName('thp.defrag') ?? assert.fail();
		assert.equal(steppedValue(defrag, 'always', -1), undefined);
	});
});

describe('program', () => {
	test('keys that act on the terminal work everywhere', () => {
		for (const overlay of OVERLAYS) {
			store.dispatch({ type: 'overlay', overlay, cursor: 0 });
			keys('ctrl-l', 'ctrl-z', 'q');
		}
		assert.deepEqual(did, Array.from({ length: OVERLAYS.length }, () => ['repaint', 'suspend', 'quit']).flat());
	});

	test('the bar names what the keys do here', () => {
		const ids = (): readonly string[] => barActions(store.get()).map((action) => action.id);
		assert.ok(ids().includes('compact-node') && !ids().includes('close'));
		keys('?');
		assert.ok(ids().includes('close') && !ids().includes('compact-node'));
	});
});

describe('keys', () => {
	test('typed text is its characters; a paste is nothing', () => {
		assert.deepEqual(typedKeys('cC ls\r'), ['c', 'C', 'space', 'l', 's', 'enter']);
		assert.deepEqual(typedKeys('x\u007f\t'), ['x', 'backspace', 'tab']);
		assert.deepEqual(typedKeys('1\u000cj\b'), ['1', 'ctrl-l', 'j', 'backspace']);
		assert.deepEqual(typedKeys('jjjjjjjjjjj'), new Array(11).fill('j'), 'held while nobody read');
		assert.deepEqual(typedKeys('pasted text'), []);
		assert.deepEqual(typedKeys('\u0000é\n'), []);
	});

	test('labels have an ASCII form', () => {
		assert.deepEqual(
			['up', 'ctrl-l', 'c', 'esc'].map((key) => keyLabel(key, true)),
			['Up', '^L', 'c', 'Esc'],
		);
		for (const action of registry.actions)
			for (const key of action.keys) assert.ok(isKey(key) && /^[\u0020-\u007e]+$/.test(keyLabel(key, true)));
	});
});
