/** What a session is from outside: what it is made of, and what can be done with it. */
import type { Feed, MachineImage } from '../feeds/feed.js';
import type { Command, MachineChanges, Watch } from '../model/index.js';
import type { FrameLog } from './frame-log.js';
import type { Halves, Side } from './halves.js';
import type { History } from './history.js';
import type { Shown } from './look-back.js';
import type { Message } from './message.js';
import type { CommandShell, ShellControl } from './shell-runner.js';
import type { InitialState, Notice, SessionState } from './state.js';
import type { Store } from './store.js';
import type { Clock } from './ticker.js';

export interface SessionOptions extends InitialState {
	/** Starts the machine of a preset, changed as asked. Rejects with a message for people when there is no such preset or it is wrong. */
	openFeed(preset: string, changes: MachineChanges): Feed | Promise<Feed>;
	/** Starts a second machine from an image of the one that runs; absent: there can be one only. */
	openCopy?(image: MachineImage): Feed | Promise<Feed>;
	/** Starts a machine that is shown beside the first one from its boot on; absent: there is one until it is split. */
	openSecond?(): Feed | Promise<Feed>;
	/** Memory that is left for another machine, bytes. */
	spareBytes?(): number;
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
	/** Of the machine that keys act on; another object after a restart. */
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
	/** Starts a second machine from the same state. Failures are shown as a notice. */
	split(): Promise<void>;
	/** Ends the second machine; the first one goes on. */
	unsplit(): void;
	/** Keys act on this half from now on. */
	useHalf(side: Side): void;
	/** Both machines, at the same simulated time; undefined while there is one. */
	halves(): Halves | undefined;
	/** Commands of the kernel on the machine that keys act on. */
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
	/** What frames of a half shall say besides the map; a frame that says it comes soon, also while paused. */
	watch(watch: Watch | undefined, side?: Side): void;
	/** Something was typed: frames come quicker for a while. */
	keyPressed(): void;
	close(): Promise<void>;
}
