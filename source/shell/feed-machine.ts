/** A shell's machine behind a feed. */
import type { Feed, FeedEvent } from '../feeds/feed.js';
import type { FileAnswer, FileRequest } from '../feeds/file-answer.js';
import type { Command, Outcome } from '../model/index.js';
import type { ShellFacts, ShellMachine } from './shell-machine.js';

/** Real time between two looks at what interrupts, ms. */
const TURN_MS = 100;

interface Waiting {
	resolve(facts: ShellFacts): void;
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
		if (!this.#drives && this.#facts !== undefined) return this.#facts;
		return this.#frame(this.#facts?.timeNs ?? 0);
	}

	async pass(ns: number, signal: AbortSignal): Promise<void> {
		const until = (await this.look()).timeNs + ns;
		while (!signal.aborted && (this.#facts?.timeNs ?? 0) < until) await this.#frame(until);
	}

	/** The next frame; when the shell drives, it is asked for. */
	#frame(untilNs: number): Promise<ShellFacts> {
		if (this.#failure !== undefined) return Promise.reject(this.#failure);
		const frame = new Promise<ShellFacts>((resolve, reject) => this.#waiting.push({ resolve, reject }));
		if (this.#drives) this.#feed.advance({ untilNs, hostMs: TURN_MS });
		return frame;
	}

	#receive(event: FeedEvent): void {
		switch (event.kind) {
			case 'frame': {
				const { kernel, timeNs, bootedAtNs, profile } = event.snapshot;
				this.#facts = { kernel, timeNs, bootedAtNs, profile };
				if (this.#drives) this.#feed.release(event.slot);
				for (const { resolve } of this.#waiting.splice(0)) resolve(this.#facts);
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
