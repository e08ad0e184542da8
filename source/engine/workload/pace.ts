/** How continuous workloads keep their rates: work is earned with simulated time. */
import type { Actor } from '../../model/index.js';
import { currentTime, type Machine } from '../machine.js';
import { sleepUntil, type Step, type Thread } from '../thread.js';
import type { ActorFrame } from './frames.js';

export type ActorOf<K extends Actor['kind']> = Extract<Actor, { kind: K }>;

const PERIOD_NS = 5_000_000;

/** Whole units earned since the last call at a rate per second. The remainder is kept, in 1/1000. */
export function earn(m: Machine, f: ActorFrame, perSecond: number): number {
	const now = currentTime(m);
	f.credit += Math.floor(((now - f.since) * perSecond) / 1_000_000);
	f.since = now;
	const whole = Math.floor(f.credit / 1000);
	f.credit -= whole * 1000;
	return whole;
}

export function napAfter(m: Machine, thread: Thread): Step {
	return sleepUntil(thread, currentTime(m) + PERIOD_NS);
}
