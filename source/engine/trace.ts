/** Bounded ring of what happened, for people. Not part of the machine's state: it is neither saved nor hashed. */
import type { TraceBody, TraceEvent, TraceName } from '../model/index.js';
import { currentTime, type Machine } from './machine.js';

const CAPACITY = 2048;

/** Too frequent to keep unless somebody asks. */
const QUIET: readonly TraceName[] = [
	'mm_compaction_isolate_migratepages',
	'mm_compaction_isolate_freepages',
	'mm_compaction_fast_isolate_freepages',
	'mm_compaction_migratepages',
	'mm_page_alloc',
	'mm_compaction_finished',
];

export interface TraceRing {
	events: TraceEvent[];
	/** Number of events ever recorded; an event's `seq` is this before it was added. */
	seq: number;
	readonly off: Set<TraceName>;
	/** Told of every event as it happens, those that are off included. */
	tap: ((event: TraceEvent) => void) | undefined;
	cpu: number;
	comm: string;
	pid: number;
}

export function createTraceRing(): TraceRing {
	return { events: [], seq: 0, off: new Set(QUIET), tap: undefined, cpu: 0, comm: 'swapper', pid: 0 };
}

/** Records an event at the current simulated time for the running thread. */
export function trace(m: Machine, body: TraceBody): void {
	const ring = m.trace;
	const hidden = ring.off.has(body.name);
	if (hidden && !ring.tap) return;
	const event: TraceEvent = { seq: ring.seq, t: currentTime(m), cpu: ring.cpu, comm: ring.comm, pid: ring.pid, ...body };
	ring.tap?.(event);
	if (hidden) return;
	ring.seq++;
	ring.events.push(event);
	if (ring.events.length >= 2 * CAPACITY) ring.events.splice(0, CAPACITY);
}

/** Events with `seq` at or above the given one that are still kept. */
export function eventsSince(ring: TraceRing, seq: number): TraceEvent[] {
	let first = ring.events.length;
	while (first > 0 && ring.events[first - 1]!.seq >= seq) first--;
	return ring.events.slice(first);
}
