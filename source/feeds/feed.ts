/**
 * The one interface between whatever produces snapshots (simulator, host, recording) and the session that shows them.
 * `send(command)` returns an id at once; the answer comes as an `outcome` event. Frames come as events; the receiver must
 * give each frame's slot back with `release`, because its map arrays are shared memory which the feed will reuse.
 */
import type { Command, Outcome, Snapshot, Watch } from '../model/index.js';
import type { FileAnswer, FileRequest } from './file-answer.js';

export interface FeedDescription {
	readonly kind: 'simulated';
	readonly title: string;
	/** False: time cannot be slowed, paused or stepped. */
	readonly controlsTime: boolean;
}

export type FeedEvent =
	| { readonly kind: 'frame'; readonly snapshot: Snapshot; readonly slot: number; readonly hostCpuMs: number }
	| { readonly kind: 'outcome'; readonly id: number; readonly timeNs: number; readonly outcome: Outcome }
	/** Time goes back: how much of the way is done, 0..1. */
	| { readonly kind: 'rewinding'; readonly share: number }
	| { readonly kind: 'failed'; readonly message: string };

/** How far to run before the next frame: to a simulated time, but at most `hostMs` of real time. */
export interface Advance {
	readonly untilNs: number;
	readonly hostMs: number;
}

/** A machine as it was at one moment, with all that had been commanded until then. */
export interface MachineImage {
	/** As `Engine.save` has made them. */
	readonly bytes: Uint8Array;
	/** Events before it: the copy numbers its own from there. */
	readonly events: number;
}

export interface Feed {
	describe(): FeedDescription;
	/** Asks for one frame. Only one may be under way at a time. */
	advance(request: Advance): void;
	send(command: Command): number;
	/** Gives a frame's slot back. */
	release(slot: number): void;
	/** Frames from the next one on say this besides; undefined: nothing any more. */
	watch(watch: Watch | undefined): void;
	subscribe(listener: (event: FeedEvent) => void): () => void;
	/** Reads, writes or lists a file of the kernel behind the feed. */
	file(request: FileRequest): Promise<FileAnswer>;
	/**
	 * Takes the machine back to an earlier moment, when so many commands had been given; it goes on from there. Events `rewinding` tell how far
	 * it is. Rejects with a reason when it stays where it was.
	 */
	rewind(toNs: number, commands: number): Promise<void>;
	/** Gives up going back. */
	stay(): void;
	/** The machine as it is now. */
	image(): Promise<MachineImage>;
	/** The command log so far, as lines of JSON. */
	commandLog(): Promise<string>;
	close(): Promise<void>;
}
