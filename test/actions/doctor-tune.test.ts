/** Keys of the Doctor and Tune views: what they select, set, try and restart, and what they refuse. */
import assert from 'node:assert/strict';
import { beforeEach, describe, test } from 'node:test';
import { type ActionContext, barActions, press, typeText } from '../../source/actions/index.js';
import type { Finding } from '../../source/doctor/finding.js';
import type { Command, MachineChanges } from '../../source/model/index.js';
import {
	createStore,
	initialState,
	KERNEL_LINES,
	type Message,
	type SessionState,
	type Store,
	tunablesOf,
} from '../../source/session/index.js';
import { update } from '../../source/session/update.js';
import { idleContext } from '../helpers/idle-context.js';
import { fakeSnapshot } from '../session/fakes.js';

let store: Store<SessionState, Message>;
let sent: Command[];
let restarts: MachineChanges[];
let notices: string[];
let context: ActionContext;

const FINDINGS: readonly Finding[] = [
	{
		id: 'direct-stalls',
		title: 'Stalls',
		severity: 'bad',
		summary: '',
		cause: '',
		evidence: [],
		remedies: [
			{ id: 'a', what: 'a', effect: '', trial: { kind: 'command', command: { kind: 'dropCaches', what: 2 } } },
			{ id: 'b', what: 'b', effect: '', trial: { kind: 'restart', changes: { movablecoreMib: 64, set: { 'vm.defrag_mode': 1 } } } },
		],
	},
	{ id: 'deferred', title: 'Deferred', severity: 'warn', summary: '', cause: '', evidence: [], remedies: [] },
];

beforeEach(() => {
	const changes: MachineChanges = { set: { 'vm.swappiness': 10, 'vm.defrag_mode': 0 }, features: { capture: false } };
	store = createStore<SessionState, Message>(
		initialState({ preset: 'one', presets: [], views: [], viewId: 'doctor', speed: 1, columns: 80, rows: 24, changes }),
		update,
	);
	[sent, restarts, notices] = [[], [], []];
	context = idleContext(store, {
		notify: (text) => notices.push(text),
		send: (command) => sent.push(command),
		restart: (_preset, next) => restarts.push(next),
	});
});

function frame(findings: readonly Finding[] = FINDINGS): void {
	store.dispatch({ type: 'frame', snapshot: fakeSnapshot(), hostCpuMs: 0, reaching: undefined, findings });
}

const keys = (...list: readonly string[]): void => {
	for (const key of list) press(key, context);
};
const views = () => store.get().ui.views;
const bar = (): readonly string[] => barActions(store.get()).map((action) => action.title(store.get()));

describe('Doctor', () => {
	test('one key tries the selected remedy: at run time, or with a reboot on top of what was changed before', () => {
		frame();
		keys('down', 'enter');
		assert.deepEqual(sent, [{ kind: 'dropCaches', what: 2 }]);
		keys('down');
		assert.ok(bar().includes('reboot with it'));
		keys('enter');
		assert.deepEqual(restarts, [{ movablecoreMib: 64, set: { 'vm.swappiness': 10, 'vm.defrag_mode': 1 }, features: { capture: false } }]);
	});

	test('on the line of a finding it is the first one', () => {
		frame();
		keys('enter');
		assert.equal(sent.length, 1);
	});

	test('lines and findings are walked through, and the selection outlives a finding that goes', () => {
		frame();
		keys('right');
		assert.deepEqual(views().doctor, { finding: 'deferred', remedy: '' });
		keys('down', 'up');
		assert.deepEqual(views().doctor, { finding: 'direct-stalls', remedy: 'b' });
		keys('left');
		assert.deepEqual(views().doctor, { finding: 'direct-stalls', remedy: 'b' }, 'there is none before the first');
		frame(FINDINGS.slice(1));
		keys('down');
		assert.deepEqual(views().doctor, { finding: 'deferred', remedy: '' });
	});

	test('without a finding there is nothing to try', () => {
		frame([]);
		keys('enter', 'down', 'right');
		assert.deepEqual([sent.length, notices], [0, ['there is nothing to remedy']]);
	});
});

function openTune(): void {
	store.dispatch({ type: 'view', id: 'tunables' });
	frame();
}

function typed(text: string): void {
	keys('enter');
	typeText(text, context);
	keys('enter');
}

function select(name: string): void {
	const selected = tunablesOf(store.get()).findIndex((tunable) => tunable.name === name);
	store.dispatch({ type: 'views', change: { tunables: { selected } } });
}

describe('tunables', () => {
	beforeEach(openTune);

	test('a value is stepped, typed, or put back to its default', () => {
		keys('right');
		typed(' 77 ');
		assert.deepEqual(sent, [
			{ kind: 'set', name: 'vm.compaction_proactiveness', value: 40 },
			{ kind: 'set', name: 'vm.compaction_proactiveness', value: 77 },
		]);
		keys('backspace');
		assert.match(notices[0] ?? '', /is at its default, 20/);
		store.dispatch({
			type: 'frame',
			snapshot: fakeSnapshot({ tunables: { 'vm.compaction_proactiveness': 50 } }),
			hostCpuMs: 0,
			reaching: undefined,
		});
		keys('backspace', 'left');
		assert.deepEqual(sent.slice(2), [
			{ kind: 'set', name: 'vm.compaction_proactiveness', value: 20 },
			{ kind: 'set', name: 'vm.compaction_proactiveness', value: 40 },
		]);
	});

	test('a bad value is refused with the range, and nothing is sent', () => {
		typed('101');
		typed('lots');
		typed('');
		select('thp.defrag');
		typed('sometimes');
		assert.deepEqual(sent, []);
		assert.deepEqual(notices, [
			'vm.compaction_proactiveness: expected a whole number from 0 to 100, got "101"; nothing was changed',
			'vm.compaction_proactiveness: expected a whole number from 0 to 100, got "lots"; nothing was changed',
			'thp.defrag: expected one of always, defer, defer+madvise, madvise, never, got "sometimes"; nothing was changed',
		]);
		keys('=', 'esc');
		assert.equal(store.get().ui.prompt, undefined);
	});
});

describe('kernels', () => {
	beforeEach(openTune);

	test('a kernel is started with what it has of the changes; a single change is turned over', () => {
		keys('e');
		assert.ok(bar().includes('start this kernel') && !bar().includes('lower'));
		keys('home', 'enter');
		assert.deepEqual(restarts, [{ kernel: '2.6.34', set: { 'vm.swappiness': 10 }, features: { capture: false } }]);
		const at = KERNEL_LINES.findIndex(({ feature }) => feature === 'proactive');
		store.dispatch({ type: 'views', change: { tunables: { kernel: at } } });
		assert.ok(bar().includes('turn off'));
		keys('enter');
		assert.deepEqual(restarts[1]?.features, { capture: false, proactive: false });
		keys('left');
		assert.match(notices[0] ?? '', /this list is of kernels/);
		keys('e');
		assert.equal(views().tunables.list, 'tunables');
	});

	test('no line beyond the ends', () => {
		keys('up');
		assert.equal(views().tunables.selected, 0);
		keys('end', 'down');
		assert.equal(views().tunables.selected, tunablesOf(store.get()).length - 1);
		keys('pageup');
		assert.equal(views().tunables.selected, tunablesOf(store.get()).length - 11);
		keys('e', 'end', 'down');
		assert.equal(views().tunables.kernel, KERNEL_LINES.length - 1);
	});
});
