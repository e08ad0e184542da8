/** A law about what happens one after another, which no look at a machine at rest can check. */
import type { CompactControl } from '../../../source/engine/compact-control.js';
import type { Machine, Zone } from '../../../source/engine/machine.js';
import type { Thread } from '../../../source/engine/thread.js';
import type { TraceEvent, TraceName } from '../../../source/model/index.js';

export interface Law {
	/** Told of every event while the machine is as the event found it. Throws when the law is broken. */
	see(m: Machine, event: TraceEvent): void;
	/** Between two slices. */
	rest?(m: Machine): void;
}

/** The event of a name, which may share its shape with others. */
export type EventOf<N extends TraceName, E = TraceEvent> = E extends { readonly name: infer M } ? (N extends M ? E : never) : never;

export class BrokenLaw extends Error {
	override readonly name = 'BrokenLaw';
}

/** Ends a check: number of the law, what is wrong, where. */
export function broken(law: number, what: string, event?: TraceEvent): never {
	throw new BrokenLaw(`law ${law}: ${what}${event === undefined ? '' : ` in ${JSON.stringify(event)}`}`);
}

export function threadOf(m: Machine, event: TraceEvent): Thread | undefined {
	return m.threads.find((thread) => !thread.dead && thread.pid === event.pid);
}

/** Control block of the run the event's thread is in. */
export function controlOf(m: Machine, event: TraceEvent): CompactControl | undefined {
	const frame = threadOf(m, event)?.stack.findLast((one) => 'cc' in one);
	return frame !== undefined && 'cc' in frame ? frame.cc : undefined;
}

export function zoneNamed(m: Machine, event: { readonly node: number; readonly zone: string }): Zone {
	const zone = m.zones.find((one) => one.node === event.node && one.name === event.zone);
	return zone ?? broken(6, `no zone ${event.zone} on node ${event.node}`);
}
