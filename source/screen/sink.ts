/**
 * The way to the terminal: bytes are handed over as fast as the reader takes them and never faster, without ever waiting.
 *
 * Node writes to a terminal with blocking calls, so a reader that stops (a stalled ssh) would stop the whole program; the
 * same write in a pool thread would instead hold up the exit. So the terminal is opened a second time with O_NONBLOCK
 * (which changes nothing for other users of fd 1), and it is known at every moment how much of a frame it has taken.
 */
import { constants, openSync, writeSync } from 'node:fs';
import type { LinePace } from './line-pace.js';

/** How often a stalled terminal is tried again. */
const RETRY_MS = 10;
const PATIENCE_MS = 1000;
/** CAN: a terminal that stands in the middle of an escape sequence forgets it. */
const CANCEL = '\u0018';

/** Where bytes go. Throws EAGAIN when nothing can be taken now, any other error when the terminal is gone. */
export interface Outlet {
	/** Takes some or all of the bytes from `offset` on; returns how many. */
	write(bytes: Uint8Array, offset: number): number;
}

export interface SinkOptions {
	readonly outlet: Outlet;
	/** Called once, when the terminal is gone for good. */
	readonly onGone?: () => void;
	/** How long `close` may wait for a reader, each for the frame under way and for the last words; ms. Default 1000. */
	readonly patienceMs?: number;
	/** Holds frames back on a slow line. Default: each is taken as soon as the one before has been. */
	readonly pace?: LinePace;
}

/** Pauses between two attempts while the process has nothing else left to do. */
function pause(ms: number): void {
	Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms);
}

export class Sink {
	private rest: Uint8Array = new Uint8Array(0);
	private offset = 0;
	private retry: NodeJS.Timeout | undefined;
	private isOpen = false;
	private isGone = false;
	/** Nothing is left of the last frame, but too much is still on its way to the reader. */
	private isHeld = false;
	private drained: ((isFresh: boolean) => void) | undefined;

	constructor(private readonly options: SinkOptions) {}

	/** True while a frame is still on its way, or the sink is closed: a new frame must be dropped. */
	get blocked(): boolean {
		return !this.isOpen || this.isHeld || this.offset < this.rest.length;
	}

	/** Bytes a frame may have. */
	get room(): number {
		return this.options.pace?.room() ?? Number.POSITIVE_INFINITY;
	}

	/**
	 * Called each time a frame that could not be written at once has been taken, and (`isFresh`) when the sink has been opened
	 * and nothing is known of what the terminal shows. One listener.
	 */
	onDrain(listener: (isFresh: boolean) => void): void {
		this.drained = listener;
	}

	/** Lets frames through; `first` goes before them. */
	open(first: string): void {
		if (this.isOpen || this.isGone) return;
		this.isOpen = true;
		this.accept(first);
		this.drained?.(true);
	}

	/**
	 * Takes one frame and returns its size in bytes; 0 when blocked (nothing is taken). Holds at most this one frame.
	 */
	write(text: string): number {
		if (this.blocked || this.isGone) return 0;
		return this.accept(text);
	}

	/**
	 * Ends output: the frame under way is finished if the reader takes it in time, else cut off cleanly; then `last`
	 * is written. Returns false when the terminal did not take it. May be opened again.
	 */
	close(last: string): boolean {
		if (!this.isOpen) return !this.isGone;
		this.isOpen = false;
		this.isHeld = false;
		clearTimeout(this.retry);
		const patience = this.options.patienceMs ?? PATIENCE_MS;
		const finished = this.push(patience);
		if (this.isGone) return false;
		const cut = !finished && this.offset > 0;
		this.rest = Buffer.from(cut ? CANCEL + last : last);
		this.offset = 0;
		const done = this.push(finished ? patience : 0);
		this.rest = new Uint8Array(0);
		this.offset = 0;
		return done;
	}

	private accept(text: string): number {
		this.rest = Buffer.from(text);
		this.offset = 0;
		this.advance();
		return this.rest.length;
	}

	/** Writes what the terminal takes now and comes back later for what is left. */
	private advance(): void {
		this.push(0);
		if (!this.isOpen || this.isGone) return;
		if (this.offset < this.rest.length) return this.comeBack(RETRY_MS, () => this.advance());
		const { pace } = this.options;
		pace?.finished();
		const waitMs = pace?.waitMs() ?? 0;
		this.isHeld = waitMs > 0;
		if (this.isHeld) {
			this.comeBack(waitMs, () => {
				this.isHeld = false;
			});
		}
	}

	/** Goes on after a while; tells when a new frame can be taken then. */
	private comeBack(ms: number, then: () => void): void {
		this.retry = setTimeout(() => {
			then();
			if (!this.blocked) this.drained?.(false);
		}, ms);
	}

	/** Writes for up to `ms`; true when everything has been taken. */
	private push(ms: number): boolean {
		let waited = 0;
		while (this.offset < this.rest.length) {
			try {
				const taken = this.options.outlet.write(this.rest, this.offset);
				this.options.pace?.took(taken);
				this.offset += taken;
			} catch (error) {
				if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') {
					this.lose();
					return false;
				}
				this.options.pace?.filled();
				if (waited >= ms) return false;
				pause(RETRY_MS);
				waited += RETRY_MS;
			}
		}
		return true;
	}

	private lose(): void {
		this.isGone = true;
		this.isOpen = false;
		this.rest = new Uint8Array(0);
		this.offset = 0;
		this.options.onGone?.();
	}
}

/**
 * The terminal on fd 1, opened again so that writes never wait. Where that is forbidden (after `su`, the terminal belongs to
 * another user) the controlling terminal is taken; failing both, fd 1 itself, whose writes wait for a slow reader.
 */
export function terminalOutlet(): Outlet {
	const flags = constants.O_WRONLY | constants.O_NONBLOCK | constants.O_NOCTTY;
	let fd = 1;
	for (const path of ['/proc/self/fd/1', '/dev/tty']) {
		try {
			fd = openSync(path, flags);
			break;
		} catch {
			// The next way in the list may work; fd 1 always does.
		}
	}
	return { write: (bytes, offset) => writeSync(fd, bytes, offset) };
}
