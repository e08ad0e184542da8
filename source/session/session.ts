/** One run: a feed, the ticker that drives it, the history of what was seen and the store that screens and actions share. */
import type { Feed, FeedEvent } from '../feeds/feed.js';
import type { Command, MachineChanges, Watch } from '../model/index.js';
import type { FrameLog } from './frame-log.js';
import { createHistory, type History, recordFrame } from './history.js';
import { LookBack, type Shown } from './look-back.js';
import { markLetter } from './mark-letters.js';
import type { Message } from './message.js';
import { type CommandShell, type ShellControl, ShellRunner } from './shell-runner.js';
import { type InitialState, initialState, type Notice, type SessionState } from './state.js';
import { createStore, type Store } from './store.js';
import { type Clock, Ticker } from './ticker.js';
import { addMark } from './time-steps.js';
import { Trials } from './trials.js';
import { update } from './update.js';

export interface SessionOptions extends InitialState {
	/** Starts the machine of a preset, changed as asked. Rejects with a message for people when there is no such preset or it is wrong. */
	openFeed(preset: string, changes: MachineChanges): Feed | Promise<Feed>;
	/** Opens a shell on the machine behind a feed. */
	openShell?(feed: Feed): CommandShell;
	readonly clock: Clock;
	/** Usual time between frames, ms. */
	readonly intervalMs: number;
	/** True while the terminal does not take what it is sent: frames then come slower. */
	outputBlocked(): boolean;
	/** Called at every beat of the ticker, also while paused. */
	onBeat?(): void;
}

export interface Session {
	readonly store: Store<SessionState, Message>;
	/** Of the feed that runs now; another object after a restart. */
	history(): History;
	/** Every frame that was shown and is remembered. */
	past(): FrameLog;
	/** What is on show: the newest frame, or an earlier one with the history of then. Undefined before the first. */
	shown(): Shown | undefined;
	/** The state of the store; while somebody looks back, with what is on show in place of what is now. */
	shownState(): SessionState;
	/** Takes the machine back to the moment on show, and lets it go on from there. Failures are shown as a notice. */
	fork(): Promise<void>;
	/** Gives up going back. */
	stay(): void;
	/** Commands of the kernel on the machine that runs now. */
	readonly shell: ShellControl;
	/** Opens the first feed; rejects as `openFeed` does. */
	start(): Promise<void>;
	/** `doing` is what a person is told until the answer comes: "compacting node 0". */
	send(command: Command, doing: string): void;
	notify(text: string, kind: Notice['kind']): void;
	setPaused(paused: boolean): void;
	setSpeed(speed: number): void;
	/** Pauses, and runs one slice worth seeing. */
	step(): void;
	/** Ends the feed and starts a machine from the named preset. Failures are shown as a notice, and the old one goes on. */
	restart(preset: string, changes: MachineChanges): Promise<void>;
	/** What frames shall say besides the map; a frame that says it comes soon, also while paused. */
	watch(watch: Watch | undefined): void;
	/** Something was typed: frames come quicker for a while. */
	keyPressed(): void;
	close(): Promise<void>;
}

interface OpenFeed {
	readonly feed: Feed;
	readonly unsubscribe: () => void;
	/** Slot of the frame on show; given back when a newer one has taken its place. */
	slot: number | undefined;
	/** What it was last told to say besides the map. */
	watch: Watch | undefined;
}

/** A frame looked at for longer than this (a pause) counts as this long in the history. */
const LONGEST_FRAME_MS = 1000;

export function createSession(options: SessionOptions): Session {
	return new RunningSession(options);
}

class RunningSession implements Session {
	readonly store: Store<SessionState, Message>;
	readonly shell: ShellRunner;
	readonly #options: SessionOptions;
	readonly #ticker: Ticker;
	#history = createHistory();
	readonly #back = new LookBack();
	#open: OpenFeed | undefined;
	/** Letters for the commands that are not answered yet. */
	readonly #letters = new Map<number, string>();
	/** When the frame on show came. */
	#shownMs = 0;
	#closed = false;
	#restarting = false;
	readonly #trials: Trials;

	constructor(options: SessionOptions) {
		this.#options = options;
		this.store = createStore<SessionState, Message>(initialState(options), update);
		this.#trials = new Trials(this.store, () => this.#history.moments);
		this.#ticker = new Ticker({
			clock: options.clock,
			intervalMs: options.intervalMs,
			pace: () => this.#pace(),
			advance: (request) => this.#open?.feed.advance(request),
			outputBlocked: options.outputBlocked,
			onBeat: (nowMs) => {
				this.store.dispatch({ type: 'clock', nowMs });
				options.onBeat?.();
			},
		});
		this.shell = new ShellRunner({ store: this.store, clock: options.clock, ended: () => this.#ticker.refresh() });
	}

	history(): History {
		return this.#history;
	}

	past(): FrameLog {
		return this.#back.past;
	}

	shown(): Shown | undefined {
		return this.#back.shown(this.store.get(), this.#history);
	}

	shownState(): SessionState {
		return this.#back.state(this.store.get(), this.#history);
	}

	async fork(): Promise<void> {
		const { at, rewinding } = this.store.get().ui;
		const open = this.#open;
		const moment = this.shown();
		if (at === undefined || open === undefined || moment === undefined || rewinding !== undefined) return;
		this.store.dispatch({ type: 'rewinding', share: 0 });
		const trouble = await open.feed.rewind(moment.snapshot.timeNs, moment.snapshot.commands).catch((error: unknown) => error);
		if (this.#open !== open) return;
		this.store.dispatch({ type: 'rewinding', share: undefined });
		if (trouble !== undefined) this.#notifyOf(trouble);
		else {
			const { trial } = this.shownState().ui;
			this.#history = this.#back.goOn(moment, this.#history);
			this.store.dispatch({ type: 'wentOn', snapshot: moment.snapshot, trial });
			this.notify('the machine goes on from here', 'good');
		}
		this.#ticker.start();
	}

	stay(): void {
		this.#open?.feed.stay();
	}

	async start(): Promise<void> {
		const { preset, changes } = this.store.get().ui;
		await this.#use(await this.#options.openFeed(preset, changes));
	}

	send(command: Command, doing: string): void {
		if (this.#open === undefined || this.store.get().ui.failed !== undefined) return;
		const id = this.#open.feed.send(command);
		const letter = markLetter(command);
		if (letter !== undefined) this.#letters.set(id, letter);
		this.#trials.sent(id, command, doing);
		this.store.dispatch({ type: 'sent', id, doing, nowMs: this.#options.clock.now() });
		this.#ticker.refresh();
	}

	notify(text: string, kind: Notice['kind']): void {
		this.store.dispatch({ type: 'notice', text, kind, nowMs: this.#options.clock.now() });
	}

	setPaused(paused: boolean): void {
		this.store.dispatch({ type: 'paused', paused });
		this.#ticker.paceChanged();
	}

	setSpeed(speed: number): void {
		this.store.dispatch({ type: 'speed', speed });
		this.#ticker.paceChanged();
	}

	step(): void {
		this.setPaused(true);
		if (this.store.get().ui.failed === undefined) this.#ticker.step();
	}

	async restart(preset: string, changes: MachineChanges): Promise<void> {
		if (this.#restarting || this.#closed) return;
		this.#restarting = true;
		try {
			const next = await this.#options.openFeed(preset, changes);
			this.shell.detach();
			const trouble = await this.#leave().catch((error: unknown) => error);
			const trial = this.#trials.restarting(preset, changes);
			this.store.dispatch({ type: 'restarted', preset, changes });
			this.store.dispatch({ type: 'trial', trial });
			this.#history = createHistory();
			this.#back.forget();
			addMark(this.#history.time, { t: 0, letter: 'r', text: `${preset} starts from the beginning` });
			await this.#use(next);
			if (trouble !== undefined) this.#notifyOf(trouble);
		} catch (error) {
			this.#notifyOf(error);
		} finally {
			this.#restarting = false;
		}
	}

	#notifyOf(error: unknown): void {
		this.notify(error instanceof Error ? error.message : String(error), 'bad');
	}

	watch(watch: Watch | undefined): void {
		const open = this.#open;
		if (open === undefined || isSameWatch(open.watch, watch)) return;
		open.watch = watch;
		open.feed.watch(watch);
		if (watch !== undefined) this.#ticker.refresh();
	}

	keyPressed(): void {
		this.#ticker.hurry();
	}

	async close(): Promise<void> {
		this.#closed = true;
		this.shell.detach();
		await this.#leave();
	}

	async #use(feed: Feed): Promise<void> {
		// Closed while the feed was opening: the caller has gone, so this end is the one to close it.
		if (this.#closed) return feed.close();
		this.#letters.clear();
		const open: OpenFeed = { feed, unsubscribe: feed.subscribe((event) => this.#hear(open, event)), slot: undefined, watch: undefined };
		this.#open = open;
		this.shell.attach(this.#options.openShell?.(feed));
		this.#ticker.start();
	}

	/** Time stands still after a failure, but notices still come and go. */
	#pace(): { paused: boolean; speed: number } {
		const { paused, speed, failed, at, rewinding } = this.store.get().ui;
		return { paused: paused || failed !== undefined || at !== undefined || rewinding !== undefined, speed };
	}

	async #leave(): Promise<void> {
		this.#ticker.stop();
		const open = this.#open;
		this.#open = undefined;
		open?.unsubscribe();
		await open?.feed.close();
	}

	#hear(open: OpenFeed, event: FeedEvent): void {
		switch (event.kind) {
			case 'frame':
				return this.#show(open, event);
			case 'outcome':
				this.#mark(event);
				this.#trials.answered(event.id, event.outcome.ok);
				return this.store.dispatch({ type: 'outcome', id: event.id, outcome: event.outcome, nowMs: this.#options.clock.now() });
			case 'rewinding':
				return this.store.dispatch({ type: 'rewinding', share: event.share });
			case 'failed':
				return this.store.dispatch({ type: 'failed', reason: event.message });
		}
	}

	/** Only what the machine did is marked, at the time at which it did. */
	#mark({ id, timeNs, outcome }: Extract<FeedEvent, { kind: 'outcome' }>): void {
		const letter = this.#letters.get(id);
		const text = this.store.get().ui.pending[id];
		this.#letters.delete(id);
		if (outcome.ok && letter !== undefined && text !== undefined) addMark(this.#history.time, { t: timeNs, letter, text });
	}

	#show(open: OpenFeed, event: Extract<FeedEvent, { kind: 'frame' }>): void {
		const before = open.slot;
		open.slot = event.slot;
		const now = this.#options.clock.now();
		const frameMs = Math.min(now - this.#shownMs, LONGEST_FRAME_MS);
		recordFrame(this.#history, event.snapshot, frameMs);
		this.#back.add(event.snapshot, this.#history, this.store.get());
		this.#shownMs = now;
		const reaching = this.#ticker.arrived(event.snapshot.timeNs);
		const { findings } = this.#history.moments;
		this.store.dispatch({ type: 'frame', snapshot: event.snapshot, hostCpuMs: event.hostCpuMs, reaching, findings });
		// Only now has every reader of the old frame's arrays seen the new one.
		if (before !== undefined) open.feed.release(before);
	}
}

function isSameWatch(a: Watch | undefined, b: Watch | undefined): boolean {
	return a?.firstPfn === b?.firstPfn && a?.pages === b?.pages && a?.perBlock === b?.perBlock;
}
