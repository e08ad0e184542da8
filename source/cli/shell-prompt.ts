/** The prompt of `compactop shell` on a terminal: history and completion by Node's readline, simulated time at the pace of the clock. */
import { createInterface, type Interface } from 'node:readline';
import type { Feed } from '../feeds/feed.js';
import { systemClock, Ticker } from '../session/ticker.js';
import type { Shell } from '../shell/shell.js';

const FRAME_MS = 100;

/** Comes back with the status of the last line when the person leaves. Rejects when the simulator fails. */
export async function prompt(shell: Shell, feed: Feed, speed: number): Promise<number> {
	const failure = keepTime(feed, speed);
	const terminal = createInterface({
		input: process.stdin,
		output: process.stdout,
		historySize: 1000,
		completer: (line: string, done: (error: Error | null, result: [string[], string]) => void) => {
			shell.complete(line).then(
				({ options, word }) => done(null, [options, word]),
				(error: unknown) => done(error instanceof Error ? error : new Error(String(error)), [[], '']),
			);
		},
	});
	process.stdout.write('A simulated kernel: help lists the commands, Ctrl-C interrupts one, Ctrl-D leaves.\n');
	try {
		await Promise.race([failure.happens, converse(shell, terminal)]);
	} finally {
		failure.stop();
		terminal.close();
	}
	return shell.status;
}

/** Lines as they are typed; those that come while a command runs wait for their turn. */
class TypedLines {
	readonly #lines: string[] = [];
	#ended = false;
	#arrived: () => void = () => undefined;

	constructor(terminal: Interface) {
		terminal.on('line', (line) => {
			this.#lines.push(line);
			this.#arrived();
		});
		terminal.on('close', () => {
			this.#ended = true;
			this.#arrived();
		});
	}

	/** Undefined when there will be none any more. */
	async next(): Promise<string | undefined> {
		while (this.#lines.length === 0 && !this.#ended) {
			await new Promise<void>((resolve) => {
				this.#arrived = resolve;
			});
		}
		return this.#lines.shift();
	}

	/** An interrupt throws away what was typed ahead, as a terminal does. */
	flush(): void {
		this.#lines.length = 0;
	}
}

/** Line after line until exit or the end of input. */
async function converse(shell: Shell, terminal: Interface): Promise<void> {
	const io = { out: (text: string) => void process.stdout.write(text), err: (text: string) => void process.stderr.write(text) };
	const typed = new TypedLines(terminal);
	let running: AbortController | undefined;
	terminal.on('SIGINT', () => {
		process.stdout.write('^C\n');
		typed.flush();
		if (running !== undefined) return running.abort();
		terminal.write(null, { ctrl: true, name: 'e' });
		terminal.write(null, { ctrl: true, name: 'u' });
		terminal.prompt();
	});
	const ask = (): void => {
		terminal.setPrompt(`root@compactop:${shell.directory}# `);
		terminal.prompt();
	};
	ask();
	for (let line = await typed.next(); line !== undefined; line = await typed.next()) {
		running = new AbortController();
		await shell.run(line, { ...io, signal: running.signal });
		running = undefined;
		if (shell.ended) return;
		ask();
	}
	process.stdout.write('\n');
}

/** Lets simulated time go on beside whatever is typed. `happens` never resolves; it rejects when the simulator fails. */
function keepTime(feed: Feed, speed: number): { happens: Promise<never>; stop(): void } {
	const ticker = new Ticker({
		clock: systemClock,
		intervalMs: FRAME_MS,
		pace: () => ({ paused: false, speed }),
		advance: (request) => feed.advance(request),
		outputBlocked: () => false,
		onBeat: () => undefined,
	});
	const happens = new Promise<never>((_, reject) => {
		feed.subscribe((event) => {
			if (event.kind === 'frame') {
				feed.release(event.slot);
				ticker.arrived(event.snapshot.timeNs);
			} else if (event.kind === 'failed') {
				reject(new Error(event.message));
			}
		});
	});
	ticker.start();
	return { happens, stop: () => ticker.stop() };
}
