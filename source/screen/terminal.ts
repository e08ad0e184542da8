/**
 * The modes of the real terminal, and the promise that they are set back however the program ends: by quitting, by a
 * signal, by a crash, while stopped with Ctrl-Z.
 */
import { readFileSync } from 'node:fs';
import { dieByHangup, onHangup } from './hangup-guard.js';
import { LinePace } from './line-pace.js';
import { Sink, terminalOutlet } from './sink.js';

/** Alternate screen, no cursor, no wrapping at the right edge (a glyph wider than expected must not push the rest down). */
const ENTER = '\u001b[?1049h\u001b[?25l\u001b[?7l';
/** Plain style, end of a frame that may have been cut off, wrapping, cursor, the person's own screen. */
const LEAVE = '\u001b[m\u001b[?2026l\u001b[?7h\u001b[?25h\u001b[?1049l';
/** Pasted text is marked as such; and, when asked for, clicks, drags and the wheel are reported, in decimal. */
const PASTE = { on: '\u001b[?2004h', off: '\u001b[?2004l' };
const MOUSE = { on: '\u001b[?1002h\u001b[?1006h', off: '\u001b[?1006l\u001b[?1002l' };
/** How long `onQuit` may take before the process ends anyway. */
const QUIT_MS = 1500;
/** For terminals that do not know their own size. */
const DEFAULT_COLUMNS = 80;
const DEFAULT_ROWS = 24;
const SIGNALS = { SIGINT: 130, SIGTERM: 143 } as const;

export interface TerminalHooks {
	/** The terminal has a new size. */
	onResize(columns: number, rows: number): void;
	/** Back from a stop. The screen draws itself again; a paused clock may go on. */
	onResume?(): void;
	/**
	 * The program must end with this exit code: a signal came, or it crashed. The terminal has been set back already, and what
	 * is drawn is lost. When the process has not ended 1.5 s later it is ended. Default: ends at once.
	 */
	onQuit?(exitCode: number): void;
	/** Asks the terminal to report the mouse. */
	readonly mouse?: boolean;
}

export interface Terminal {
	/** The size now. */
	readonly columns: number;
	readonly rows: number;
	/** Where frames go; opened by `enter`. */
	readonly sink: Sink;
	/** Takes the screen over: call when the first frame is about to be drawn. */
	enter(): void;
	/** Sets everything back; from now on a signal ends the process at once. Safe to call more than once and from anywhere. */
	restore(): void;
	/** Leaves the screen and stops the whole job, as Ctrl-Z does in other programs; returns when it goes on. */
	suspend(): void;
	/** Restores, prints the error with its stack on stderr, and quits with exit code 1. */
	crash(error: unknown): void;
}

/** Takes charge of the terminal on stdin and stdout; both must be TTYs. One at a time. */
export function openTerminal(hooks: TerminalHooks): Terminal {
	return new TerminalModes(hooks);
}

class TerminalModes implements Terminal {
	readonly sink: Sink;
	private isEntered = false;
	private isOver = false;
	private readonly listeners: { readonly event: string; readonly listener: (...values: unknown[]) => void }[] = [];

	constructor(private readonly hooks: TerminalHooks) {
		this.sink = new Sink({ outlet: terminalOutlet(), onGone: dieByHangup, pace: new LinePace(() => performance.now()) });
		// These two stay: were they taken away, Ink's own handler would see itself alone and end the process by the signal.
		for (const [signal, code] of Object.entries(SIGNALS)) process.on(signal, () => this.quit(code));
		this.listen('SIGTSTP', () => this.suspend());
		this.listen('SIGCONT', () => this.resume());
		this.listen('uncaughtException', (error: unknown) => this.crash(error));
		this.listen('unhandledRejection', (error: unknown) => this.crash(error));
		process.stdout.on('resize', this.resized);
		process.stdin.on('end', dieByHangup);
		process.on('exit', this.exiting);
		onHangup(() => this.hungUp());
	}

	get columns(): number {
		return process.stdout.columns || DEFAULT_COLUMNS;
	}
	get rows(): number {
		return process.stdout.rows || DEFAULT_ROWS;
	}

	enter(): void {
		if (this.isEntered || this.isOver) return;
		this.isEntered = true;
		if (process.stdin.isTTY) process.stdin.setRawMode(true);
		this.sink.open(`${ENTER}${PASTE.on}${this.hooks.mouse === true ? MOUSE.on : ''}`);
	}

	restore(): void {
		if (this.isOver) return;
		this.isOver = true;
		this.leave();
		for (const { event, listener } of this.listeners) process.removeListener(event, listener);
		process.stdin.removeListener('end', dieByHangup);
		process.stdout.removeListener('resize', this.resized);
		process.removeListener('exit', this.exiting);
		onHangup(undefined);
	}

	suspend(): void {
		if (this.isOver) return;
		this.leave();
		// npm or a shell script that started us belongs to the same job and must stop as well, or the shell would not notice.
		process.kill(isForegroundJob() ? 0 : process.pid, 'SIGSTOP');
	}

	crash(error: unknown): void {
		this.restore();
		process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
		this.finish(1);
	}

	private quit(exitCode: number): void {
		// A second signal, or one after the screen was left: no more patience.
		if (this.isOver) process.exit(exitCode);
		this.restore();
		this.finish(exitCode);
	}

	/** SIGHUP: a terminal that still takes the restore sequence was not hung up; somebody sent the signal by hand. */
	private hungUp(): boolean {
		if (!this.isEntered || !this.leave()) return false;
		this.quit(129);
		return true;
	}

	private finish(exitCode: number): void {
		process.exitCode = exitCode;
		if (this.hooks.onQuit === undefined) process.exit(exitCode);
		setTimeout(() => process.exit(exitCode), QUIT_MS).unref();
		this.hooks.onQuit(exitCode);
	}

	/** Gives the screen back; false when the terminal is gone. */
	private leave(): boolean {
		if (!this.isEntered) return true;
		this.isEntered = false;
		const taken = this.sink.close(`${this.hooks.mouse === true ? MOUSE.off : ''}${PASTE.off}${LEAVE}`);
		if (taken && process.stdin.isTTY) process.stdin.setRawMode(false);
		return taken;
	}

	/** SIGCONT: after our own stop, and after one from outside, when a shell may have changed the modes meanwhile. */
	private resume(): void {
		if (this.isOver) return;
		this.leave();
		// A stopped job is not told of a new size: Node has to be made to ask the terminal again.
		process.emit('SIGWINCH', 'SIGWINCH');
		this.enter();
		this.hooks.onResume?.();
	}

	private readonly resized = (): void => this.hooks.onResize(this.columns, this.rows);
	private readonly exiting = (): void => this.restore();

	private listen(event: string, listener: (...values: unknown[]) => void): void {
		this.listeners.push({ event, listener });
		const emitter: NodeJS.EventEmitter = process;
		emitter.on(event, listener);
	}
}

/** True when this process' group is the one the terminal listens to. Unknown without /proc: false. */
function isForegroundJob(): boolean {
	try {
		// pid (comm) state ppid pgrp session tty_nr tpgid ...; comm may itself hold spaces and brackets.
		const fields = readFileSync('/proc/self/stat', 'utf8')
			.replace(/^.*\) /s, '')
			.split(' ');
		return fields[2] === fields[5];
	} catch {
		return false;
	}
}
