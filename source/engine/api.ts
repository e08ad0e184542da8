/**
 * The engine as the rest of the program sees it: one object, synchronous, without clock, timer or I/O.
 * Everything behind it is plain data, so that a machine can be saved, restored, forked and hashed between any two slices.
 */
import type { Command, LoggedCommand, Outcome, Snapshot, TimingFacts, Watch } from '../model/index.js';
import type { FileFacts } from './file-facts.js';
import type { MapSlot } from './write-snapshot.js';

/** Lengths of a snapshot slot's arrays. */
export interface MapShape {
	/** Pageblocks of all populated zones. */
	readonly blocks: number;
	/** Entries of `pages`: 512 per block on a machine small enough to show every page, else 0. */
	readonly pages: number;
}

export interface Engine {
	/** Fixed for the life of the machine. */
	mapShape(): MapShape;
	/** Simulated time, ns: everything that starts before it has happened. */
	now(): number;
	/** Blocks of any order allocated or freed since the start. */
	pageEvents(): number;
	/** Runs every slice that starts before `untilNs`. Where one stops never changes a result. */
	runUntil(untilNs: number): void;
	/** Applies a command at `now` and logs it. */
	apply(command: Command): Outcome;
	log(): readonly LoggedCommand[];
	/** Fills the slot's arrays and returns the facts around them. `events` are those whose seq is `sinceSeq` or above. `watch`: what is asked for besides. */
	snapshot(slot: MapSlot, version: number, sinceSeq: number, watch?: Watch): Snapshot;
	/** Events ever recorded for `snapshot`: the `seq` of the next one. */
	eventCount(): number;
	/** Hex digest of the whole state: equal preset, seed and command log give equal hashes. */
	hash(): string;
	/** An image of the whole state. `into`: memory of an image that is not needed any more, used when it is large enough. */
	save(into?: ArrayBuffer): Uint8Array<ArrayBuffer>;
	/** Walks every law; throws with zone, pfn and simulated time on the first that does not hold. */
	audit(): void;
	/** What the kernel's files say. */
	facts(): FileFacts;
	/** Facts by label, taken when the timeline passed a `mark`. */
	marks(): ReadonlyMap<string, Snapshot['zones']>;
	/** What timed operations have measured so far. */
	timings(): readonly TimingFacts[];
}
