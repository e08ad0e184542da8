/** The scripted part of a preset: operations one after another, each at its time or, when late, at once. */
import { currentTime, type Machine } from '../machine.js';
import { AGAIN, pop, push, sleepUntil, spawn, type Step, type Thread } from '../thread.js';
import type { RepeatFrame, TimelineFrame } from './frames.js';
import { startOp } from './operations.js';

const JOIN_POLL_NS = 10_000_000;

export function stepTimeline(m: Machine, thread: Thread, f: TimelineFrame): Step {
	const op = f.ops[f.next];
	if (!op) return pop(thread, 1);
	const due = Math.round(op.t * 1e9);
	if (currentTime(m) < due) return sleepUntil(thread, due);
	if (op.op === 'join' || op.op === 'end') {
		if (f.children.some((id) => isRunning(m, id))) return sleepUntil(thread, currentTime(m) + JOIN_POLL_NS);
		f.children = [];
		f.next = op.op === 'end' ? f.ops.length : f.next + 1;
		return AGAIN;
	}
	f.next++;
	if (!op.bg && !op.times) {
		startOp(m, thread, op, f.seed);
		return AGAIN;
	}
	const repeat: RepeatFrame = { k: 'repeat', op, seed: f.seed, left: op.times ?? 1, at: currentTime(m) };
	if (!op.bg) push(thread, repeat);
	else {
		const child = spawn(m, thread.comm, thread.node, repeat);
		child.roams = thread.roams;
		f.children.push(child.pid);
	}
	return AGAIN;
}

function isRunning(m: Machine, pid: number): boolean {
	return m.threads.some((thread) => thread.pid === pid && !thread.dead);
}

/** Again and again at its period; a turn that took longer shifts the later ones. */
export function stepRepeat(m: Machine, thread: Thread, f: RepeatFrame): Step {
	if (f.left <= 0) return pop(thread, 1);
	if (currentTime(m) < f.at) return sleepUntil(thread, f.at);
	f.left--;
	f.at = Math.max(f.at, currentTime(m)) + (f.op.everyMs ?? 0) * 1_000_000;
	startOp(m, thread, f.op, f.seed + f.left);
	return AGAIN;
}
