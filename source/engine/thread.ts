/**
 * Threads and their stacks. A long job is a frame: an object with plain fields whose `step` does one slice of work. A frame that
 * needs another job pushes it and gets its result when that pops; so the machine can be saved between any two slices.
 */
import { keepAsDoubles } from './doubles.js';
import type { Frame } from './frames.js';
import { currentTime, type Machine } from './machine.js';

export interface Thread {
	readonly id: number;
	readonly pid: number;
	readonly comm: string;
	/** Node whose CPUs it runs on. */
	node: number;
	/** CPU of the node it ran on last, counted within the node. */
	cpu: number;
	/** Bound to no CPU: it may be found on any, from one moment to the next. */
	roams: boolean;
	/** When it may run next, ns; Infinity while it waits to be woken. */
	readyAt: number;
	cpuNs: number;
	/** Time it was ready to run and did not, ns, and how often it ran. */
	waitNs: number;
	slices: number;
	/** When it was made, ns. */
	readonly born: number;
	/** Result of the frame popped last: a pfn, a count or a status, as the frame says. */
	result: number;
	dead: boolean;
	stack: Frame[];
}

/** What a step tells the scheduler. */
export const YIELD = 0; // reschedule point: the slice is over
export const AGAIN = 1; // go on in the same slice with whatever is on top of the stack now
export type Step = typeof YIELD | typeof AGAIN;

export function spawn(m: Machine, comm: string, node: number, frame: Frame, readyAt = currentTime(m)): Thread {
	let id = m.threads.findIndex((thread) => thread.dead);
	if (id < 0) id = m.threads.length;
	const thread: Thread = {
		id,
		pid: m.nextPid++,
		comm,
		node,
		cpu: 0,
		roams: false,
		readyAt,
		cpuNs: 0,
		waitNs: 0,
		slices: 0,
		born: currentTime(m),
		result: 0,
		dead: false,
		stack: [frame],
	};
	keepAsDoubles(thread, 'readyAt', 'cpuNs', 'waitNs');
	m.threads[id] = thread;
	return thread;
}

export function push(thread: Thread, frame: Frame): Step {
	thread.stack.push(frame);
	return AGAIN;
}

export function pop(thread: Thread, result: number): Step {
	thread.stack.pop();
	thread.result = result;
	return AGAIN;
}

export function sleepUntil(thread: Thread, ns: number): Step {
	thread.readyAt = ns;
	return YIELD;
}

/** Sleeps until somebody calls `wake`. */
export function wait(thread: Thread): Step {
	thread.readyAt = Number.POSITIVE_INFINITY;
	return YIELD;
}

/** Ends another thread, whatever it was in the middle of. */
export function endThread(thread: Thread): void {
	thread.dead = true;
	thread.stack = [];
	thread.readyAt = Number.POSITIVE_INFINITY;
}

export function wake(m: Machine, thread: Thread): void {
	thread.readyAt = Math.min(thread.readyAt, currentTime(m));
}
