/**
 * Runs a program in a real pseudo-terminal with a real terminal emulator behind it, and speaks of what a person would see
 * and press. Waiting is always for something to be seen, never for a time.
 */
import { readSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { ReadStream } from 'node:tty';
import { spawn } from '@lydell/node-pty';
import xterm from '@xterm/headless';
import { keyBytes, plainEnvironment } from './pty-environment.js';

export { keyBytes, plainEnvironment };

export type EmulatedTerminal = InstanceType<typeof xterm.Terminal>;

export interface OpenOptions {
	readonly cols?: number;
	readonly rows?: number;
	readonly cwd?: string;
	/** Added to a plain environment (xterm-256color, UTF-8, no CI); undefined takes a variable away. */
	readonly env?: Readonly<Record<string, string | undefined>>;
}

export interface Exit {
	/** Undefined when a signal ended the program. */
	readonly code: number | undefined;
	readonly signal: number | undefined;
}

export interface CellSeen {
	readonly text: string;
	/** `#rrggbb`, the number of a palette colour, or undefined for the terminal's own. */
	readonly colour: string | number | undefined;
	readonly behind: string | number | undefined;
	readonly bold: boolean;
	readonly inverse: boolean;
}

export interface Modes {
	readonly alternateScreen: boolean;
	readonly cursorHidden: boolean;
	readonly wraps: boolean;
}

export type Condition = RegExp | ((program: PtyProgram) => boolean);

/** What is read at once, and how often at the end at most: a terminal holds no more. */
const CHUNK = 4096;
const MOST_CHUNKS = 64;

/** Programs that have not ended yet. */
const running = new Set<PtyProgram>();

/** Ends what a failed test left running: use as `afterEach(endAll)`, or the test process would wait for it for ever. */
export async function endAll(): Promise<void> {
	await Promise.all([...running].map((program) => program.end()));
}

/** Starts a program: `argv[0]` with the rest as its arguments. */
export function open(argv: readonly string[], options: OpenOptions = {}): PtyProgram {
	return new PtyProgram(argv, options);
}

export class PtyProgram {
	readonly terminal: EmulatedTerminal;
	/** Settles when the program has ended and all it wrote has been shown. Never rejects. */
	readonly exited: Promise<Exit>;
	readonly pid: number;
	private readonly pty: ReturnType<typeof spawn>;
	private readonly waiters = new Set<() => void>();
	private byteCount = 0;
	private readonly listeners: ((bytes: Uint8Array) => void)[] = [];
	private cursorHidden = false;
	/** Between the begin and the end of a synchronised frame: terminals show the picture before it. */
	private isDrawing = false;
	private isHungUp = false;
	private ended: Exit | undefined;

	constructor(argv: readonly string[], options: OpenOptions) {
		const [file = '', ...args] = argv;
		const cols = options.cols ?? 80;
		const rows = options.rows ?? 24;
		this.terminal = new xterm.Terminal({ cols, rows, allowProposedApi: true, scrollback: 1000 });
		this.watchCursor();
		const env = plainEnvironment(options.env);
		this.pty = spawn(file, args, { cols, rows, cwd: options.cwd ?? process.cwd(), env, encoding: null });
		this.readToTheEnd();
		this.pid = this.pty.pid;
		running.add(this);
		this.terminal.onData((answer) => this.pty.write(answer));
		this.pty.onData((data) => this.show(data as unknown as Uint8Array));
		this.exited = new Promise((resolve) => {
			this.pty.onExit(({ exitCode, signal }) => {
				const ended = signal ? { code: undefined, signal } : { code: exitCode, signal: undefined };
				this.terminal.write('', () => {
					this.ended = ended;
					running.delete(this);
					this.notify();
					resolve(ended);
				});
			});
		});
	}

	private show(bytes: Uint8Array): void {
		this.byteCount += bytes.length;
		for (const listener of this.listeners) listener(bytes);
		this.terminal.write(bytes, () => this.notify());
	}

	/**
	 * When the program is gone, Node takes the first short read from its terminal for the end of all it wrote: what is left is read here,
	 * before the terminal is closed.
	 */
	private readToTheEnd(): void {
		const { _socket: socket } = this.pty as unknown as { _socket: ReadStream };
		const destroy = socket.destroy.bind(socket);
		const buffer = Buffer.alloc(CHUNK);
		socket.destroy = (error) => {
			try {
				for (let chunks = 0, size = -1; size !== 0 && chunks < MOST_CHUNKS && !this.isHungUp && !socket.destroyed; chunks++) {
					size = readSync((this.pty as unknown as { fd: number }).fd, buffer);
					this.show(Uint8Array.from(buffer.subarray(0, size)));
				}
			} catch (failure) {
				const { code } = failure as NodeJS.ErrnoException;
				if (code !== 'EIO' && code !== 'EAGAIN') throw failure;
			}
			return destroy(error);
		};
	}

	/** The rows of the screen, without blanks at their ends. */
	lines(): string[] {
		const buffer = this.terminal.buffer.active;
		return Array.from(
			{ length: this.terminal.rows },
			(_, y) =>
				buffer
					.getLine(buffer.baseY + y)
					?.translateToString(false, 0, this.terminal.cols)
					.trimEnd() ?? '',
		);
	}

	text(): string {
		return this.lines().join('\n');
	}

	cell(x: number, y: number): CellSeen {
		const buffer = this.terminal.buffer.active;
		const cell = buffer.getLine(buffer.baseY + y)?.getCell(x);
		if (cell === undefined) throw new Error(`no cell at ${x},${y}: the screen is ${this.terminal.cols}x${this.terminal.rows}`);
		return {
			text: cell.getChars(),
			colour: cell.isFgRGB() ? hex(cell.getFgColor()) : cell.isFgPalette() ? cell.getFgColor() : undefined,
			behind: cell.isBgRGB() ? hex(cell.getBgColor()) : cell.isBgPalette() ? cell.getBgColor() : undefined,
			bold: cell.isBold() !== 0,
			inverse: cell.isInverse() !== 0,
		};
	}

	get modes(): Modes {
		return {
			alternateScreen: this.terminal.buffer.active.type === 'alternate',
			cursorHidden: this.cursorHidden,
			wraps: this.terminal.modes.wraparoundMode,
		};
	}

	/** Types text as it is; see keyBytes for named keys. */
	send(keys: string): void {
		this.pty.write(keys);
	}

	press(...keys: string[]): void {
		for (const key of keys) this.send(keyBytes(key));
	}

	resize(cols: number, rows: number): void {
		this.terminal.resize(cols, rows);
		this.pty.resize(cols, rows);
	}

	kill(signal: NodeJS.Signals): void {
		process.kill(this.pid, signal);
	}

	/** Ends the program, whatever it is doing, and waits until it is gone. */
	async end(): Promise<void> {
		if (this.ended === undefined) {
			this.resumeReading();
			this.pty.kill('SIGKILL');
		}
		await this.exited;
	}

	/** Closes the terminal under the program, as when an ssh connection breaks. */
	hangUp(): void {
		this.isHungUp = true;
		(this.pty as unknown as { destroy(): void }).destroy();
	}

	/** Bytes received so far. */
	bytes(): number {
		return this.byteCount;
	}

	/** Hands over everything that is received from now on. */
	onBytes(listener: (bytes: Uint8Array) => void): void {
		this.listeners.push(listener);
	}

	/** Takes no more than so many bytes a second from now on, as a slow line does. */
	readSlowly(bytesPerSecond: number): void {
		this.onBytes(({ length }) => {
			this.pty.pause();
			setTimeout(() => this.pty.resume(), (1000 * length) / bytesPerSecond);
		});
	}

	/** Stops taking bytes, as a stalled connection does. */
	pauseReading(): void {
		this.pty.pause();
	}
	resumeReading(): void {
		this.pty.resume();
	}

	/** True while the program is stopped by SIGSTOP or SIGTSTP. */
	async isStopped(): Promise<boolean> {
		const stat = await readFile(`/proc/${this.pid}/stat`, 'utf8');
		return stat.replace(/^.*\) /s, '').startsWith('T');
	}

	/** Waits until the screen shows a match, or the condition holds, between two frames. Fails with what the screen shows instead. */
	async until(condition: Condition, timeoutMs = 15_000): Promise<void> {
		const isBetween = (): boolean => !this.isDrawing || this.ended !== undefined;
		const holds = (): boolean => isBetween() && (condition instanceof RegExp ? condition.test(this.text()) : condition(this));
		// The emulator may have begun the next frame by the time that whoever waits is told.
		do await this.untilOnce(condition, holds, timeoutMs);
		while (!isBetween());
	}

	private async untilOnce(condition: Condition, holds: () => boolean, timeoutMs: number): Promise<void> {
		await new Promise<void>((resolve, reject) => {
			const check = (): void => {
				if (holds()) finish(resolve);
				else if (this.ended !== undefined) finish(() => reject(this.failure(condition, `ended (${JSON.stringify(this.ended)})`)));
			};
			const timer = setTimeout(() => finish(() => reject(this.failure(condition, `waited ${timeoutMs} ms`))), timeoutMs);
			const finish = (settle: () => void): void => {
				clearTimeout(timer);
				this.waiters.delete(check);
				settle();
			};
			this.waiters.add(check);
			check();
		});
	}

	private failure(condition: Condition, why: string): Error {
		return new Error(`${why}, never saw ${String(condition)}; the screen shows\n${this.text()}`);
	}

	private notify(): void {
		for (const waiter of [...this.waiters]) waiter();
	}

	private watchCursor(): void {
		for (const [final, hidden] of [
			['h', false],
			['l', true],
		] as const) {
			this.terminal.parser.registerCsiHandler({ prefix: '?', final }, (parameters) => {
				if (parameters.includes(25)) this.cursorHidden = hidden;
				if (parameters.includes(2026)) this.isDrawing = !hidden;
				return false;
			});
		}
	}
}

function hex(colour: number): string {
	return `#${colour.toString(16).padStart(6, '0')}`;
}
