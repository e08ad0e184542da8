/** Going back through what was seen: frame by frame, to the last stall, failure or command; and on from there in another way. */
import { vmstatIndex, type VmstatName } from '../model/index.js';
import type { FrameLog, SessionState } from '../session/index.js';
import { type Action, type ActionContext, needsFrame } from './action.js';
import type { Key } from './keys.js';

/** Frame on show: the newest unless somebody looks back. */
function shownFrame(state: SessionState, past: FrameLog): number {
	return state.ui.at === undefined ? past.length - 1 : past.indexAt(state.ui.at);
}

function show(context: ActionContext, index: number): void {
	const past = context.past();
	const isNow = index >= past.length - 1;
	context.dispatch({ type: 'at', at: isNow ? undefined : past.timeNs(index) });
	if (isNow) context.notify('this is now', 'info');
}

/** Whether a counter grew between a frame and the one before it. */
function grew(past: FrameLog, index: number, names: readonly VmstatName[]): boolean {
	const [before, now] = [past.facts(index - 1), past.facts(index)];
	if (before === undefined || now === undefined) return false;
	return names.some((name) => {
		const at = vmstatIndex(name);
		return (now.vmstat[at] ?? 0) > (before.vmstat[at] ?? 0);
	});
}

/** Allocations the kernel has refused and reported so far, on all nodes. */
function refusals(past: FrameLog, index: number): number {
	return (past.facts(index)?.nodes ?? []).reduce((sum, { refused }) => sum + refused.reduce((all, count) => all + count, 0), 0);
}

const FINDS = {
	stall: (past: FrameLog, index: number) => grew(past, index, ['compact_stall']),
	failure: (past: FrameLog, index: number) =>
		grew(past, index, ['compact_fail', 'thp_fault_fallback']) || refusals(past, index) > refusals(past, index - 1),
	command: (past: FrameLog, index: number) => (past.facts(index)?.commands ?? 0) !== (past.facts(index - 1)?.commands ?? 0),
} as const;

function find(context: ActionContext, what: keyof typeof FINDS, by: 1 | -1): void {
	const past = context.past();
	for (let index = shownFrame(context.state, past) + by; index > 0 && index < past.length; index += by) {
		if (FINDS[what](past, index)) return show(context, index);
	}
	context.notify(`no ${what} ${by < 0 ? 'before' : 'after'} this moment is remembered`, 'info');
}

function cannotLookBack(state: SessionState): string | undefined {
	if (state.ui.half !== undefined) return 'two machines do not go back in time: s ends the one on the right first';
	return needsFrame(state);
}

function seek(what: keyof typeof FINDS, by: 1 | -1, key: Key, help: string): Action {
	return {
		id: `${by < 0 ? 'previous' : 'next'}-${what}`,
		keys: [key],
		title: () => `${by < 0 ? 'previous' : 'next'} ${what}`,
		help,
		group: 'Time',
		where: ['main'],
		unavailable: cannotLookBack,
		run: (context) => find(context, what, by),
	};
}

export const pastActions: readonly Action[] = [
	{
		id: 'back',
		keys: ['['],
		title: (state) => (state.ui.half === undefined ? 'back' : ''),
		help: 'Look at the frame before, with everything as it was; the machine stands still meanwhile.',
		group: 'Time',
		where: ['main'],
		bar: 8,
		unavailable: cannotLookBack,
		run(context) {
			const index = shownFrame(context.state, context.past());
			if (index > 0) show(context, index - 1);
			else context.notify('nothing earlier is remembered', 'info');
		},
	},
	{
		id: 'forward',
		keys: [']'],
		title: (state) => (state.ui.at === undefined ? '' : 'forward'),
		help: 'Look at the frame after.',
		group: 'Time',
		where: ['main'],
		bar: 3,
		unavailable: (state) => (state.ui.at === undefined ? 'this is now' : undefined),
		run: (context) => show(context, shownFrame(context.state, context.past()) + 1),
	},
	seek('stall', -1, '<', 'Look at the last moment before this one at which a task had to compact memory itself.'),
	seek('stall', 1, '>', 'Look at the next such moment.'),
	seek('failure', -1, '{', 'Look at the last moment before this one at which compaction, a huge page fault or another allocation failed.'),
	seek('failure', 1, '}', 'Look at the next such moment.'),
	seek('command', -1, '(', 'Look at the last moment before this one at which you did something to the machine.'),
	seek('command', 1, ')', 'Look at the next such moment.'),
	{
		id: 'now',
		keys: ['esc'],
		title: (state) => (state.ui.at === undefined ? '' : 'now'),
		help: 'Back to now from an earlier moment.',
		group: 'Time',
		where: ['main'],
		bar: 1,
		unavailable: (state) => (state.ui.at === undefined ? 'this is now' : undefined),
		run: ({ dispatch }) => dispatch({ type: 'at', at: undefined }),
	},
	{
		id: 'fork',
		keys: ['F'],
		title: (state) => (state.ui.at === undefined ? '' : 'go on from here'),
		help: 'Take the machine back to the earlier moment on show and let it go on from there; what came after is forgotten.',
		group: 'Time',
		where: ['main'],
		bar: 2,
		unavailable: (state) => (state.ui.at === undefined ? 'first go back to an earlier moment with [' : undefined),
		run: ({ fork }) => fork(),
	},
	{
		id: 'stay',
		keys: ['esc', 'ctrl-c'],
		title: () => 'give up',
		help: 'Give up going back: the machine stays where it is.',
		group: 'Time',
		where: ['rewinding'],
		bar: 1,
		run: ({ stay }) => stay(),
	},
];
