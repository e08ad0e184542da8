/**
 * Runs what is typed in the Shell view on the machine on show, one line after another, and keeps what it prints. Simulated time is the
 * dashboard's: a command that waits for it waits for as long as somebody pauses.
 */
import { beginOutput, clearTranscript, type Transcript, createTranscript, print, printLine, promptOf } from './transcript.js';
import { applyCompletion, type Completion, type EditedLine, emptyLine } from './line-editor.js';
import type { Message } from './message.js';
import type { SessionState } from './state.js';
import type { Store } from './store.js';
import type { Clock } from './ticker.js';
import type { ShellUi } from './view-ui.js';

/** A shell as it is used here; see shell/shell.ts. */
export interface CommandShell {
	/** The directory it is in. */
	readonly directory: string;
	/** Somebody has said exit. */
	ended: boolean;
	/** Resolves with the status. Rejects when the machine has failed or was closed. */
	run(line: string, io: { out(text: string): void; err(text: string): void; readonly signal: AbortSignal }): Promise<number>;
	/** What the last word of the text could become. */
	complete(before: string): Promise<Completion>;
}

/** What keys do with the shell. */
export interface ShellControl {
	readonly transcript: Transcript;
	/** Runs a line, after those that were given before it. */
	run(line: string): void;
	/** Ends what runs and forgets what waits; otherwise gives up the line being typed. */
	interrupt(): void;
	/** Completes the word before the cursor; where that is not clear, asked again it lists what there is. */
	complete(): void;
	/** Forgets the output. */
	clear(): void;
}

export interface RunnerOptions {
	readonly store: Store<SessionState, Message>;
	readonly clock: Clock;
	/** A line has come to its end: what it changed should be seen, also while time stands still. */
	ended(): void;
}

/** Output is shown at most this often, ms. */
const PRINT_MS = 20;
const MOST_HISTORY = 1000;

export class ShellRunner implements ShellControl {
	readonly transcript = createTranscript();
	readonly #options: RunnerOptions;
	#shell: CommandShell | undefined;
	#running: AbortController | undefined;
	/** Lines given while another one runs. */
	#waiting: string[] = [];
	#cancelTelling: (() => void) | undefined;

	constructor(options: RunnerOptions) {
		this.#options = options;
	}

	/** A machine has started: what is typed from now on is for it. */
	attach(shell: CommandShell | undefined): void {
		this.#shell = shell;
		this.transcript.directory = shell?.directory ?? '/';
		this.#tell();
	}

	/** The machine goes, and with it what runs on it. */
	detach(): void {
		const { transcript } = this;
		if (transcript.running !== undefined) printLine(transcript, `interrupted: ${transcript.running}`, 'note');
		if (transcript.lines.length > 0) printLine(transcript, 'the machine is started anew; its shell begins in /', 'note');
		this.#running?.abort();
		this.#running = undefined;
		this.#waiting = [];
		this.#shell = undefined;
		transcript.running = undefined;
		this.#tell();
	}

	run(line: string): void {
		const { history } = this.transcript;
		if (line.trim() !== '') history.push(line);
		if (history.length > MOST_HISTORY) history.shift();
		this.#set({ line: emptyLine(history), end: undefined });
		this.#waiting.push(line);
		if (this.#running === undefined) this.#next();
	}

	interrupt(): void {
		const { transcript } = this;
		const { line } = this.#options.store.get().ui.views.shell;
		this.#waiting = [];
		if (this.#running !== undefined) {
			print(transcript, '^C\n', 'note');
			this.#running.abort();
		} else {
			printLine(transcript, `${promptOf(transcript)}${line.text}^C`, 'typed');
		}
		this.#set({ line: emptyLine(transcript.history), end: undefined });
		this.#tell();
	}

	complete(): void {
		void this.#complete(this.#options.store.get().ui.views.shell.line);
	}

	clear(): void {
		clearTranscript(this.transcript);
		this.#set({ end: undefined });
		this.#tell();
	}

	#next(): void {
		const line = this.#waiting.shift();
		if (line === undefined) return;
		if (this.#shell === undefined) printLine(this.transcript, 'there is no machine to run it on', 'err');
		else void this.#perform(this.#shell, line);
		this.#tell();
	}

	/** Never rejects: what goes wrong is printed. */
	async #perform(shell: CommandShell, line: string): Promise<void> {
		const { transcript } = this;
		const running = new AbortController();
		this.#running = running;
		beginOutput(transcript, line, `${promptOf(transcript)}${line}`);
		const printer = (kind: 'out' | 'err') => (text: string) => {
			if (this.#running !== running) return;
			print(transcript, text, kind);
			this.#tellSoon();
		};
		const trouble = await shell.run(line, { out: printer('out'), err: printer('err'), signal: running.signal }).then(
			() => undefined,
			(error: unknown) => error,
		);
		if (this.#running !== running) return;
		if (trouble !== undefined) printLine(transcript, trouble instanceof Error ? trouble.message : String(trouble), 'err');
		this.#running = undefined;
		transcript.running = undefined;
		transcript.directory = shell.directory;
		if (shell.ended) this.#leave(shell);
		this.#tell();
		this.#options.ended();
		this.#next();
	}

	/** Who says exit goes back to where they came from; the shell stays for the next time. */
	#leave(shell: CommandShell): void {
		shell.ended = false;
		const { store } = this.#options;
		const { viewId, viewBefore } = store.get().ui;
		if (viewId === 'shell') store.dispatch({ type: 'view', id: viewBefore });
	}

	async #complete(line: EditedLine): Promise<void> {
		const before = line.text.slice(0, line.cursor);
		const found = await this.#shell?.complete(before).catch(() => undefined);
		const { shell } = this.#options.store.get().ui.views;
		// Typed on meanwhile.
		if (found === undefined || shell.line.text !== line.text || shell.line.cursor !== line.cursor) return;
		const { transcript } = this;
		const completed = applyCompletion(line, found);
		const isClear = found.options.length < 2;
		const again = completed === line && transcript.candidates?.before === before;
		transcript.candidates = isClear ? undefined : { before: completed.text.slice(0, completed.cursor), names: again ? found.options : [] };
		transcript.version++;
		this.#set({ line: completed });
		this.#tell();
	}

	#set(change: Partial<ShellUi>): void {
		this.#options.store.dispatch({ type: 'views', change: { shell: change } });
	}

	#tellSoon(): void {
		this.#cancelTelling ??= this.#options.clock.after(PRINT_MS, () => this.#tell());
	}

	/** Whoever looks at another view needs not hear of it. */
	#tell(): void {
		this.#cancelTelling?.();
		this.#cancelTelling = undefined;
		if (this.#options.store.get().ui.viewId === 'shell') this.#set({ printed: this.transcript.version });
	}
}
