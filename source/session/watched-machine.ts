/** One machine that is watched: its feed, what was seen of it, what was changed on it, and its shell. A split screen has two. */
import type { Feed, FeedEvent } from '../feeds/feed.js';
import type { Command, Snapshot, Watch } from '../model/index.js';
import type { Half } from './halves.js';
import { createHistory, type History, recordFrame } from './history.js';
import type { FrameEvent, OutcomeEvent } from './machines.js';
import type { LookBack } from './look-back.js';
import { markLetter } from './mark-letters.js';
import type { ShellRunner } from './shell-runner.js';
import { addMark } from './time-steps.js';
import type { Trial } from './trial.js';
import { Trials } from './trials.js';

export interface Watching {
	readonly feed: Feed;
	readonly shell: ShellRunner;
	/** Keeps frames to look at again; absent: nobody goes back in time on it. */
	readonly back: LookBack | undefined;
	/** It begins where another machine is by now. */
	readonly isCopy: boolean;
}

export class WatchedMachine {
	readonly feed: Feed;
	readonly shell: ShellRunner;
	readonly trials = new Trials();
	/** Replaced when time goes back. */
	history: History = createHistory();
	/** The newest frame that came. */
	snapshot: Snapshot | undefined;
	/** The frame on show. */
	#shown: Snapshot | undefined;
	/** The frame that was asked for last has come. */
	isIn = false;
	/** Letters and words for the commands that are not answered yet. */
	readonly #sent = new Map<number, { readonly letter: string | undefined; readonly doing: string }>();
	#busyMs = 0;
	/** Slots of the frame on show and of newer ones; given back when another one has taken their place. */
	#slots: number[] = [];
	/** The newest frame is not in the history yet. */
	#isNew = false;
	readonly #back: LookBack | undefined;
	/** What the feed was last told to say besides the map. */
	#watch: Watch | undefined;
	readonly #unsubscribe: () => void;

	/** A copy that has not come yet to where the other machine is. */
	#isBehind: boolean;

	constructor({ feed, shell, back, isCopy }: Watching, hear: (machine: WatchedMachine, event: FeedEvent) => void) {
		this.#back = back;
		this.#isBehind = isCopy;
		this.feed = feed;
		this.shell = shell;
		this.#unsubscribe = feed.subscribe((event) => hear(this, event));
	}

	get timeNs(): number {
		return this.snapshot?.timeNs ?? 0;
	}

	advance(untilNs: number, hostMs: number): void {
		this.isIn = false;
		this.feed.advance({ untilNs, hostMs });
	}

	/** A frame has come. The one before it, when it was not shown, takes no time on display. */
	take({ snapshot, slot, hostCpuMs }: FrameEvent): void {
		this.#record(0);
		this.isIn = true;
		this.snapshot = snapshot;
		this.#isNew = true;
		this.#busyMs += hostCpuMs;
		this.#slots.push(slot);
		// One that came after the frame on show, and was not shown.
		if (this.#slots.length > 2) for (const unseen of this.#slots.splice(1, 1)) this.feed.release(unseen);
	}

	#record(frameMs: number): void {
		const { snapshot, history } = this;
		if (!this.#isNew || this.#isBehind || snapshot === undefined) return;
		this.#isNew = false;
		recordFrame(history, snapshot, frameMs);
		this.#back?.add(snapshot, history, this.trials.last);
	}

	/** A copy has come to where the machine is that it is a copy of: what was seen there was seen here. Nothing happens to any other. */
	goesOnFrom(other: WatchedMachine): void {
		if (!this.#isBehind) return;
		const { moments } = other.history;
		this.history = structuredClone({ ...other.history, moments: { ...moments, judged: undefined } });
		this.trials.last = other.trials.last;
		this.#isBehind = false;
		this.#isNew = false;
	}

	/**
	 * The newest frame is the one on show from now on; the one before it was there for `frameMs`. Returns how long the feed has worked since
	 * the last one, ms.
	 */
	show(frameMs: number): number {
		this.#record(frameMs);
		this.#shown = this.snapshot;
		const busyMs = this.#busyMs;
		this.#busyMs = 0;
		return busyMs;
	}

	/** Undefined before the first frame. */
	half(): Half | undefined {
		const snapshot = this.#shown;
		const { history, trials, shell } = this;
		return snapshot && { snapshot, history, trial: trials.last, findings: history.moments.findings, transcript: shell.transcript };
	}

	/** Time has gone back to a moment with that history, which showed that, and that last change before it. */
	goesBack(history: History, snapshot: Snapshot, trial: Trial | undefined): void {
		this.history = history;
		this.snapshot = snapshot;
		this.#shown = snapshot;
		this.#isNew = false;
		this.trials.last = trial;
	}

	/** Every reader of older frames has seen the newest one. */
	release(): void {
		for (const slot of this.#slots.splice(0, this.#slots.length - 1)) this.feed.release(slot);
	}

	send(command: Command, doing: string): number {
		const id = this.feed.send(command);
		this.#sent.set(id, { letter: markLetter(command), doing });
		this.trials.sent(id, command, doing, this.snapshot, this.history.moments);
		return id;
	}

	/** Every machine numbers its commands from 1; those of a second one are told as −1, −2 … */
	shownId(id: number): number {
		return this.#back === undefined ? -id : id;
	}

	/** Only what the machine did is marked, at the time at which it did. True: a change, measured from now on. */
	answered({ id, timeNs, outcome }: OutcomeEvent): boolean {
		const sent = this.#sent.get(id);
		this.#sent.delete(id);
		if (outcome.ok && sent?.letter !== undefined) addMark(this.history.time, { t: timeNs, letter: sent.letter, text: sent.doing });
		return this.trials.answered(id, outcome.ok, this.history.moments);
	}

	/** True: the feed was told something new. */
	watch(watch: Watch | undefined): boolean {
		if (isSameWatch(this.#watch, watch)) return false;
		this.#watch = watch;
		this.feed.watch(watch);
		return true;
	}

	close(): Promise<void> {
		this.#unsubscribe();
		return this.feed.close();
	}
}

function isSameWatch(a: Watch | undefined, b: Watch | undefined): boolean {
	return a?.firstPfn === b?.firstPfn && a?.pages === b?.pages && a?.perBlock === b?.perBlock;
}
