/** One run: a feed, the ticker that drives it, the history of what was seen and the store that screens and actions share. */
import type { Feed, FeedEvent } from '../feeds/feed.js';
import type { Command, MachineChanges, Watch } from '../model/index.js';
import type { FrameLog } from './frame-log.js';
import { type Halves, type Side, tooLittleMemory } from './halves.js';
import { createHistory, type History } from './history.js';
import { LookBack, type Shown } from './look-back.js';
import { Machines } from './machines.js';
import type { Message } from './message.js';
import type { Session, SessionOptions } from './session-api.js';
import { ShellRunner } from './shell-runner.js';
import { initialState, type Notice, type SessionState } from './state.js';
import { createStore, type Store } from './store.js';
import { Ticker } from './ticker.js';
import { addMark } from './time-steps.js';
import { restartTrial, type Trial } from './trial.js';
import { update } from './update.js';
import { WatchedMachine, type Watching } from './watched-machine.js';

export function createSession(options: SessionOptions): Session {
	return new RunningSession(options);
}

class RunningSession implements Session {
	readonly store: Store<SessionState, Message>;
	readonly #options: SessionOptions;
	readonly #ticker: Ticker;
	readonly #back = new LookBack();
	readonly #shell: ShellRunner;
	readonly #machines = new Machines();
	#closed = false;
	#restarting = false;

	constructor(options: SessionOptions) {
		this.#options = options;
		this.store = createStore<SessionState, Message>(initialState(options), update);
		this.#ticker = new Ticker({
			clock: options.clock,
			intervalMs: options.intervalMs,
			pace: () => this.#pace(),
			advance: ({ untilNs, hostMs }) => {
				for (const machine of this.#machines.all()) machine.advance(untilNs, hostMs);
			},
			outputBlocked: options.outputBlocked,
			onBeat: (nowMs) => {
				this.store.dispatch({ type: 'clock', nowMs });
				options.onBeat?.();
			},
		});
		this.#shell = this.#newShell();
	}

	get shell(): ShellRunner {
		return this.#active()?.shell ?? this.#shell;
	}

	history(): History {
		return this.#active()?.history ?? createHistory();
	}

	past(): FrameLog {
		return this.#back.past;
	}

	shown(): Shown | undefined {
		return this.#back.shown(this.store.get(), this.history());
	}

	shownState(): SessionState {
		return this.#back.state(this.store.get(), this.history());
	}

	async fork(): Promise<void> {
		const { at, rewinding } = this.store.get().ui;
		const machine = this.#machines.left;
		const moment = this.shown();
		if (at === undefined || machine === undefined || moment === undefined || rewinding !== undefined) return;
		this.store.dispatch({ type: 'rewinding', share: 0 });
		const trouble = await machine.feed.rewind(moment.snapshot.timeNs, moment.snapshot.commands).catch((error: unknown) => error);
		if (this.#machines.left !== machine) return;
		this.store.dispatch({ type: 'rewinding', share: undefined });
		if (trouble !== undefined) this.#notifyOf(trouble);
		else {
			const { trial } = this.shownState().ui;
			machine.goesBack(this.#back.goOn(moment, machine.history), moment.snapshot, trial);
			this.store.dispatch({ type: 'wentOn', snapshot: moment.snapshot, trial });
			this.notify('the machine goes on from here', 'good');
		}
		this.#ticker.start();
	}

	stay(): void {
		this.#machines.left?.feed.stay();
	}

	async split(): Promise<void> {
		const { openCopy, spareBytes } = this.#options;
		const { ui, snapshot } = this.store.get();
		const left = this.#machines.left;
		const isBusy = this.#machines.isSplitting || this.#restarting || ui.half !== undefined;
		const standsStill = ui.at !== undefined || ui.failed !== undefined;
		if (left === undefined || snapshot === undefined || openCopy === undefined || isBusy || standsStill) return;
		const refusal = tooLittleMemory(snapshot, spareBytes?.() ?? Number.POSITIVE_INFINITY);
		if (refusal !== undefined) return this.notify(refusal, 'bad');
		this.#machines.isSplitting = true;
		this.#ticker.stop();
		this.notify('copying the machine …', 'info');
		try {
			const feed = await openCopy(await left.feed.image());
			// Closed, or another machine, meanwhile.
			if (this.#machines.left !== left) return await feed.close();
			this.#machines.right = this.#machineOf({ feed, shell: this.#newShell(), back: undefined, isCopy: true });
		} catch (error) {
			if (this.#machines.left !== left) return;
			this.#machines.isSplitting = false;
			this.#notifyOf(error);
		}
		this.#ticker.start();
	}

	unsplit(): void {
		void this.#endRight().catch((error: unknown) => this.#notifyOf(error));
		if (this.#machines.left !== undefined) this.#ticker.start();
	}

	useHalf(side: Side): void {
		const { half } = this.store.get().ui;
		if (half !== undefined && half !== side) this.#tellHalf(side, this.#machines.on(side));
	}

	halves(): Halves | undefined {
		return this.#machines.halves();
	}

	async start(): Promise<void> {
		const { preset, changes } = this.store.get().ui;
		await this.#use(await this.#options.openFeed(preset, changes), undefined, await this.#options.openSecond?.());
	}

	send(command: Command, doing: string): void {
		const machine = this.#active();
		if (machine === undefined || this.store.get().ui.failed !== undefined) return;
		if (this.#machines.isSplitting) return this.notify('the machine is being copied; a moment, please', 'info');
		const id = machine.send(command, doing);
		this.store.dispatch({ type: 'sent', id: machine.shownId(id), doing, nowMs: this.#options.clock.now() });
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
		if (this.store.get().ui.failed === undefined && !this.#machines.isSplitting) this.#ticker.step();
	}

	async restart(preset: string, changes: MachineChanges): Promise<void> {
		if (this.#restarting || this.#closed) return;
		this.#restarting = true;
		try {
			const next = await this.#options.openFeed(preset, changes);
			const { ui, snapshot } = this.store.get();
			// Two that began together begin together again.
			const second = ui.half !== undefined && changes === ui.changes ? await this.#options.openSecond?.() : undefined;
			const trial = preset === ui.preset ? restartTrial(ui.changes, changes, snapshot, this.history().moments) : undefined;
			this.#shell.detach();
			const trouble = await this.#leave().catch((error: unknown) => error);
			this.store.dispatch({ type: 'restarted', preset, changes });
			this.store.dispatch({ type: 'trial', trial });
			this.#back.forget();
			await this.#use(next, trial, second);
			addMark(this.history().time, { t: 0, letter: 'r', text: `${preset} starts from the beginning` });
			if (trouble !== undefined) this.#notifyOf(trouble);
		} catch (error) {
			this.#notifyOf(error);
		} finally {
			this.#restarting = false;
		}
	}

	watch(watch: Watch | undefined, side: Side = 'left'): void {
		const isNew = this.#machines.on(side)?.watch(watch);
		if (isNew === true && watch !== undefined) this.#ticker.refresh();
	}

	keyPressed(): void {
		this.#ticker.hurry();
	}

	async close(): Promise<void> {
		this.#closed = true;
		this.#shell.detach();
		await this.#leave();
	}

	/** The machine that keys act on. */
	#active(): WatchedMachine | undefined {
		return this.#machines.on(this.store.get().ui.half);
	}

	#newShell(): ShellRunner {
		return new ShellRunner({ store: this.store, clock: this.#options.clock, ended: () => this.#ticker.refresh() });
	}

	#notifyOf(error: unknown): void {
		this.notify(error instanceof Error ? error.message : String(error), 'bad');
	}

	/** `second`: is shown beside it from the start. */
	async #use(feed: Feed, trial: Trial | undefined, second: Feed | undefined): Promise<void> {
		// Closed while the feed was opening: the caller has gone, so this end is the one to close it.
		if (this.#closed) return void (await Promise.all([feed.close(), second?.close()]));
		this.#machines.isSplitting = second !== undefined;
		if (second !== undefined)
			this.#machines.right = this.#machineOf({ feed: second, shell: this.#newShell(), back: undefined, isCopy: false });
		this.#machines.left = this.#machineOf({ feed, shell: this.#shell, back: this.#back, isCopy: false });
		this.#machines.left.trials.last = trial;
		this.#ticker.start();
	}

	#machineOf(watching: Watching): WatchedMachine {
		const { feed, shell } = watching;
		shell.attach(this.#options.openShell?.(feed));
		return new WatchedMachine(watching, (machine, event) => this.#hear(machine, event));
	}

	/** Time stands still after a failure, but notices still come and go. */
	#pace(): { paused: boolean; speed: number } {
		const { paused, speed, failed, at, rewinding } = this.store.get().ui;
		const standsStill = failed !== undefined || at !== undefined || rewinding !== undefined || this.#machines.isSplitting;
		return { paused: paused || standsStill, speed };
	}

	async #leave(): Promise<void> {
		this.#ticker.stop();
		const left = this.#machines.left;
		this.#machines.left = undefined;
		await Promise.all([this.#endRight(), left?.close()]);
	}

	async #endRight(): Promise<void> {
		const right = this.#machines.unsplit();
		right?.shell.detach();
		const { left } = this.#machines;
		if (this.store.get().ui.half !== undefined && left !== undefined) this.#tellHalf(undefined, left);
		await right?.close();
	}

	#tellHalf(half: Side | undefined, machine: WatchedMachine | undefined): void {
		const { snapshot, trial, findings = [] } = machine?.half() ?? {};
		this.store.dispatch({ type: 'half', half, snapshot, trial, findings });
	}

	#hear(machine: WatchedMachine, event: FeedEvent): void {
		const nowMs = this.#options.clock.now();
		switch (event.kind) {
			case 'frame':
				machine.take(event);
				return this.#machines.areTogether(this.#options.intervalMs) ? this.#show() : undefined;
			case 'outcome':
				if (machine.answered(event)) {
					this.#machines.isChanged = true;
					if (machine === this.#active()) this.store.dispatch({ type: 'trial', trial: machine.trials.last });
				}
				return this.store.dispatch({ type: 'outcome', id: machine.shownId(event.id), outcome: event.outcome, nowMs });
			case 'rewinding':
				return this.store.dispatch({ type: 'rewinding', share: event.share });
			case 'failed':
				if (machine !== this.#machines.right) return this.store.dispatch({ type: 'failed', reason: event.message });
				this.unsplit();
				return this.notify(`the right half has ended: ${event.message}`, 'bad');
		}
	}

	#show(): void {
		const { hostCpuMs, began } = this.#machines.show(this.#options.clock.now());
		// Who splits the screen wants to change the copy.
		if (began) this.#tellHalf('right', this.#machines.right);
		const active = this.#active();
		if (active?.snapshot === undefined) return;
		const reaching = this.#ticker.arrived(active.timeNs);
		// Nobody waits for the time that making the copy took.
		if (began) this.#ticker.paceChanged();
		this.store.dispatch({ type: 'frame', snapshot: active.snapshot, hostCpuMs, reaching, findings: active.history.moments.findings });
		// Only now has every reader of the old frames' arrays seen the new ones.
		for (const machine of this.#machines.all()) machine.release();
	}
}
