/** What the user can do is a list of these records; keys, key bar and help all read them, so none can disagree. */
import type { FrameLog, History, Message, Notice, Place, SessionState, ShellControl, Side, ViewMotion } from '../session/index.js';
import type { Command, MachineChanges } from '../model/index.js';
import type { Key } from './keys.js';

export const GROUPS = [
	'Memory',
	'Tuning',
	'Time',
	'Side by side',
	'Moving about',
	'Map',
	'Orders',
	'Time view',
	'Counters',
	'Doctor',
	'Events',
	'Shell',
	'Typing',
	'Program',
] as const;
export type Group = (typeof GROUPS)[number];

/** What an action may do, and know. */
export interface ActionContext {
	readonly state: SessionState;
	/** Everything that can be done. */
	readonly actions: readonly Action[];
	/** What was seen so far, for lists sorted by it and for moving through it. */
	history(): History;
	/** Every frame that was shown and is remembered. */
	past(): FrameLog;
	/** Takes the machine back to the earlier moment on show, and lets it go on from there. */
	fork(): void;
	/** Gives up going back. */
	stay(): void;
	dispatch(message: Message): void;
	/** Starts a second machine from the state of the one on show. */
	split(): void;
	/** Ends it. */
	unsplit(): void;
	/** Keys act on this half from now on. */
	useHalf(side: Side): void;
	/** Moves within the view on show, which alone knows what lies where. */
	steer(motion: ViewMotion): void;
	notify(text: string, kind: Notice['kind']): void;
	/** Sends a command to the machine; `doing` is shown until it is answered. */
	send(command: Command, doing: string): void;
	/** Commands of the kernel, in the Shell view. */
	readonly shell: ShellControl;
	setPaused(paused: boolean): void;
	setSpeed(speed: number): void;
	step(): void;
	/** Starts a machine anew; without changes it is the preset as it stands in its file. */
	restart(preset: string, changes: MachineChanges): void;
	/** Remembers the screen as it is now, for `saveScreen`. */
	captureScreen(): void;
	/** Writes the remembered screen to a new file: a picture when its name ends in .svg, else text with colours. Tells how it went. */
	saveScreen(file: string): void;
	/** Overwrites the damaged file of settings with what is set now. Tells how it went. */
	overwriteSettings(): void;
	/** Draws the whole terminal again. */
	repaint(): void;
	/** Gives the terminal back to the shell until the program is continued. */
	suspend(): void;
	quit(): void;
}

export interface Action {
	readonly id: string;
	readonly keys: readonly Key[];
	/** One or two words for the key bar; they may depend on the state (pause, resume). Empty: not in the bar now. */
	title(state: SessionState): string;
	/** One sentence for the help: what happens, in the kernel's terms. */
	readonly help: string;
	readonly group: Group;
	readonly where: readonly Place[];
	/** Place in the key bar: 1 is kept longest when there is little room; absent: never in the bar. */
	readonly bar?: number;
	/** Why it can do nothing now; shown instead of doing it. */
	unavailable?(state: SessionState): string | undefined;
	run(context: ActionContext): void;
}

export const EVERYWHERE: readonly Place[] = ['main', 'help', 'presets', 'tune', 'palette'];
/** Where printable keys are text. */
export const TYPING: readonly Place[] = ['prompt', 'shell'];
/** Over the views, and while tuning, where one wants to see the effect. */
export const WATCHING: readonly Place[] = ['main', 'tune'];

/** Looking about needs something to look at, now or then. */
export function needsFrame(state: SessionState): string | undefined {
	return state.snapshot === undefined ? 'the machine is still starting' : undefined;
}

/** What changes the machine needs one that runs, and is not done to the past. */
export function needsMachine(state: SessionState): string | undefined {
	if (state.ui.at !== undefined) return 'this is an earlier moment: F goes on from here, space goes back to now';
	if (state.ui.failed !== undefined) return `the simulator has stopped: ${state.ui.failed}`;
	return needsFrame(state);
}
