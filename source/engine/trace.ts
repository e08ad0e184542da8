/**
 * What happened, twice. For people: a bounded ring. For whoever reads tracefs: a buffer of the tracepoints that were switched on. Which
 * ones are on is part of the machine's state; ring and buffer are not: they are neither saved nor hashed.
 */
import type { BufferedEvent, TraceBody, TraceEvent, TraceName, TracepointBody } from '../model/index.js';
import { currentTime, type Machine } from './machine.js';

const CAPACITY = 2048;
/** Events the trace buffer holds, all CPUs together; the oldest make room. A kernel's is measured in bytes and per CPU. */
const BUFFER_CAPACITY = 32_768;

/** Too frequent to keep unless somebody switches their tracepoint on in tracefs; of single pages there are too many even so. */
const QUIET: readonly TraceName[] = [
	'mm_compaction_isolate_migratepages',
	'mm_compaction_isolate_freepages',
	'mm_compaction_fast_isolate_freepages',
	'mm_compaction_migratepages',
	'mm_page_alloc',
	'mm_compaction_finished',
];

/** The buffer behind tracefs `trace` and `trace_pipe`. */
export interface TraceBuffer {
	events: BufferedEvent[];
	/** Events recorded since the buffer was cleared, and those of each CPU that were overwritten before trace_pipe got to them. */
	written: number;
	lost: number[];
}

export interface TraceRing {
	events: TraceEvent[];
	/** Number of events ever recorded; an event's `seq` is this before it was added. */
	seq: number;
	readonly off: Set<TraceName>;
	readonly buffer: TraceBuffer;
	/** Told of every event as it happens, those that are off included. */
	tap: ((event: TraceEvent) => void) | undefined;
	cpu: number;
	comm: string;
	pid: number;
}

export function createTraceRing(): TraceRing {
	const buffer = { events: [], written: 0, lost: [] };
	return { events: [], seq: 0, off: new Set(QUIET), buffer, tap: undefined, cpu: 0, comm: 'swapper', pid: 0 };
}

/** Records an event at the current simulated time for the running thread. */
export function trace(m: Machine, body: TraceBody): void {
	tracepoint(m, body);
	const ring = m.trace;
	const hidden = ring.off.has(body.name) && (body.name === 'mm_page_alloc' || !isTraced(m, body.name));
	if (hidden && !ring.tap) return;
	const event: TraceEvent = { seq: ring.seq, t: m.bootedAt + currentTime(m), cpu: ring.cpu, comm: ring.comm, pid: ring.pid, ...body };
	ring.tap?.(event);
	if (hidden) return;
	ring.seq++;
	ring.events.push(event);
	if (ring.events.length >= 2 * CAPACITY) ring.events.splice(0, CAPACITY);
}

/** Is the tracepoint switched on? Ask before making an event that is only for the buffer. */
export function isTraced(m: Machine, name: string): boolean {
	return m.tracing.enabled.length > 0 && m.tracing.on && m.tracing.enabled.includes(name);
}

/** Records an event in the trace buffer when its tracepoint is on. */
export function tracepoint(m: Machine, body: TraceBody | TracepointBody): void {
	if (!isTraced(m, body.name)) return;
	const { buffer, cpu, comm, pid } = m.trace;
	buffer.events.push({ t: currentTime(m), cpu, comm, pid, ...body });
	buffer.written++;
	if (buffer.events.length < 2 * BUFFER_CAPACITY) return;
	for (const { cpu: from } of buffer.events.splice(0, BUFFER_CAPACITY)) buffer.lost[from] = (buffer.lost[from] ?? 0) + 1;
}

/** Empties the trace buffer, as opening `trace` for writing does. */
export function clearTraceBuffer(ring: TraceRing): void {
	Object.assign(ring.buffer, { events: [], written: 0, lost: [] });
}

/** Takes everything out of the trace buffer, as reading `trace_pipe` does. `lost`: events of each CPU that are gone. */
export function consumeTraceBuffer(ring: TraceRing): { events: BufferedEvent[]; lost: number[] } {
	const { events, lost } = ring.buffer;
	ring.buffer.events = [];
	ring.buffer.lost = [];
	return { events, lost };
}

/** Events with `seq` at or above the given one that are still kept. */
export function eventsSince(ring: TraceRing, seq: number): TraceEvent[] {
	let first = ring.events.length;
	while (first > 0 && ring.events[first - 1]!.seq >= seq) first--;
	return ring.events.slice(first);
}
