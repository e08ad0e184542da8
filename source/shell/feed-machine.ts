/** A shell's machine behind a feed. */
import type { Feed, FeedEvent } from '../feeds/feed.js';
import type { FileAnswer, FileRequest } from '../feeds/file-answer.js';
import { assert, type Command, type Outcome } from '../model/index.js';
import type { ShellFacts, ShellMachine } from './shell-machine.js';

/** Real time between two looks at what interrupts, ms. */
const TURN_MS = 100;

interface Waiting {
	resolve(): void;
	reject(error: Error): void;
}

/**
 * `drives`: nobody else asks the feed for frames, so the shell lets simulated time pass as fast as it can. Otherwise somebody does, at
 * a pace of their own, and gives the frames back; the shell waits for its time to come.
 */
export class FeedMachine implements ShellMachine {
	readonly #feed: Feed;
	readonly #drives: boolean;
	readonly #outcomes = new Map<number, (outcome: Outcome) => void>();
	#waiting: Waiting[] = [];
	#facts: ShellFacts | undefined;
	/** Time that has passed since the first frame. Whoever waits goes on waiting where somebody goes back in time. */
	#passedNs = 0;
	#failure: Error | undefined;

	constructor(feed: Feed, drives: boolean) {
		this.#feed = feed;
		this.#drives = drives;
		feed.subscribe((event) => this.#receive(event));
	}

	file(request: FileRequest): Promise<FileAnswer> {
		return this.#feed.file(request);
	}

	send(command: Command): Promise<Outcome> {
		if (this.#failure !== undefined) return Promise.reject(this.#failure);
		const id = this.#feed.send(command);
		return new Promise((resolve) => this.#outcomes.set(id, resolve));
	}

	async look(): Promise<ShellFacts> {
		if (this.#drives || this.#facts === undefined) await this.#frame(this.#timeNs);
		assert(this.#facts !== undefined, 'a frame came without facts');
		return this.#facts;
	}

	async pass(ns: number, signal: AbortSignal): Promise<number> {
		const from = this.#passedNs;
		if (this.#facts === undefined) await this.look();
		const left = (): number => ns - (this.#passedNs - from);
		while (!signal.aborted && left() > 0) await this.#frame(this.#timeNs + left(), signal);
		return this.#passedNs - from;
	}

	async turn(ns: number, signal: AbortSignal): Promise<number> {
		return this.pass(this.#drives ? ns : Math.min(ns, 1), signal);
	}

	get #timeNs(): number {
		return this.#facts?.timeNs ?? 0;
	}

	/** The next frame; when the shell drives, it is asked for, and otherwise an interrupt does not wait for it. */
	async #frame(untilNs: number, signal?: AbortSignal): Promise<void> {
		if (this.#failure !== undefined) throw this.#failure;
		const frame = new Promise<void>((resolve, reject) => this.#waiting.push({ resolve, reject }));
		if (this.#drives) this.#feed.advance({ untilNs, hostMs: TURN_MS });
		await (this.#drives || signal === undefined ? frame : beforeInterrupt(frame, signal));
	}

	#receive(event: FeedEvent): void {
		switch (event.kind) {
			case 'frame': {
				const { kernel, timeNs, bootedAtNs, profile } = event.snapshot;
				this.#passedNs += Math.max(0, timeNs - (this.#facts?.timeNs ?? timeNs));
				this.#facts = { kernel, timeNs, bootedAtNs, profile };
				if (this.#drives) this.#feed.release(event.slot);
				for (const { resolve } of this.#waiting.splice(0)) resolve();
				return;
			}
			case 'outcome':
				this.#outcomes.get(event.id)?.(event.outcome);
				this.#outcomes.delete(event.id);
				return;
			case 'failed':
				this.#failure = new Error(event.message);
				for (const { reject } of this.#waiting.splice(0)) reject(this.#failure);
		}
	}
}

/** Comes back with the promise, or earlier when the signal says so. Leaves no listener behind: a command may wait for a day. */
async function beforeInterrupt(promise: Promise<void>, signal: AbortSignal): Promise<void> {
	let stop = (): void => undefined;
	const interrupt = new Promise<void>((resolve) => {
		stop = resolve;
	});
	signal.addEventListener('abort', stop, { once: true });
	try {
		await Promise.race([promise, interrupt]);
	} finally {
		signal.removeEventListener('abort', stop);
	}
}
