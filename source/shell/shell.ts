/**
 * A shell over the files of a simulated kernel: a line in, text out, a status. It knows no terminal and no clock, so a prompt, a pipe
 * and a view of the dashboard can all use it.
 * A line takes no simulated time of its own: time passes while a command waits, for its own sake (`sleep`, `watch`, `top`, reading
 * trace_pipe) or for the work of a write.
 */
import { type Call, CallError, type Output } from './command.js';
import { commandNamed } from './commands/index.js';
import { complete, type Completion } from './completion.js';
import { expandWord } from './expand.js';
import { Files } from './files.js';
import { parseLine, ShellSyntaxError, type SimpleCommand, type Step, type Word } from './parse.js';
import { Pipe } from './pipe.js';
import { type Inner, redirected } from './redirect.js';
import type { ShellMachine } from './shell-machine.js';
import { Time } from './time.js';

export interface ShellOptions {
	readonly machine: ShellMachine;
	/** Simulated time for which a command that would go on for ever is followed, ns; Infinity: until it is interrupted. */
	readonly followNs: number;
	/** A person reads the output as it comes: a repeated picture replaces the one before. */
	readonly live: boolean;
}

/** Where a line's text goes, and what interrupts it. */
export interface LineIo {
	out(text: string): void;
	err(text: string): void;
	readonly signal: AbortSignal;
}

/** What a part of a line is connected to. */
type Part = Pick<Call, 'err' | 'input' | 'time'>;

const NOT_FOUND = 127;
const WRONG_SYNTAX = 2;
const INTERRUPTED = 130;

export class Shell {
	readonly #options: ShellOptions;
	readonly files: Files;
	/** Lines in the order they were run. */
	readonly history: string[] = [];
	/** Status of the last line. */
	status = 0;
	/** Somebody has said exit. */
	ended = false;

	constructor(options: ShellOptions) {
		this.#options = options;
		this.files = new Files(options.machine);
	}

	/** The directory it is in. */
	get directory(): string {
		return this.files.cwd;
	}

	/** What the last word of the text could become. */
	complete(before: string): Promise<Completion> {
		return complete(before, this.files);
	}

	/** Runs a line to its end and returns its status. Throws what the machine throws when it has failed. */
	async run(line: string, io: LineIo): Promise<number> {
		if (line.trim() !== '') this.history.push(line);
		const time = new Time(this.#options.machine, io.signal);
		const output = this.#line(line, { err: io.err, time, input: undefined });
		for (;;) {
			const next = await output.next();
			if (next.done !== true) io.out(next.value);
			else this.status = next.value;
			if (next.done === true) return this.status;
		}
	}

	/** Pipeline after pipeline; the status is that of the last one run. */
	async *#line(line: string, part: Part): Output {
		let steps: Step[];
		try {
			steps = parseLine(line);
		} catch (error) {
			if (!(error instanceof ShellSyntaxError)) throw error;
			part.err(`-bash: ${error.message}\n`);
			return WRONG_SYNTAX;
		}
		let { status } = this;
		for (const { when, commands } of steps) {
			const skipped = (when === 'success' && status !== 0) || (when === 'failure' && status === 0);
			if (this.ended || part.time.over || skipped) continue;
			status = yield* this.#pipeline(commands, part, status);
		}
		return part.time.interrupted ? INTERRUPTED : status;
	}

	async *#pipeline(commands: readonly SimpleCommand[], { err, time, input }: Part, before: number): Output {
		const pipes: Pipe[] = [];
		let last: Output | undefined;
		for (const { words, redirects } of commands) {
			const inner: Inner = (ownErr, ownInput) => this.#command(words, { err: ownErr, input: ownInput, time }, before);
			const name = words[0]?.map(({ text }) => text).join('') ?? '';
			const errorName = isBuiltin(name) ? `-bash: ${name}` : name;
			last = redirected(redirects, { files: this.files, time, err, input: pipes.at(-1) ?? input, inner, status: before, errorName });
			pipes.push(new Pipe(last));
		}
		const status = last === undefined ? 0 : yield* last;
		for (const pipe of pipes.slice(0, -1).reverse()) await pipe.close();
		return status;
	}

	async *#command(words: readonly Word[], part: Part, before: number): Output {
		const args: string[] = [];
		for (const word of words) args.push(...(await expandWord(word, this.files, before)));
		if (args.length === 0) return 0;
		const { machine, followNs, live } = this.#options;
		const exit = (): void => {
			this.ended = true;
		};
		const { files, history } = this;
		const line: Call['line'] = (text, time, err = part.err) => this.#line(text, { ...part, time, err });
		return yield* invoke(args, { ...part, machine, files, followNs, live, history, line, exit, before });
	}
}

function isBuiltin(name: string): boolean {
	return commandNamed(name)?.builtin === true;
}

async function* invoke([name = '', ...args]: readonly string[], base: Omit<Call, 'name' | 'args' | 'invoke'>): Output {
	const command = commandNamed(name);
	if (command === undefined) {
		base.err(`-bash: ${name}: ${name.includes('/') ? 'No such file or directory' : 'command not found'}\n`);
		return NOT_FOUND;
	}
	try {
		return yield* command.run({ ...base, name, args, invoke: (inner, changes = {}) => invoke(inner, { ...base, ...changes }) });
	} catch (error) {
		if (!(error instanceof CallError)) throw error;
		base.err(`${command.builtin === true ? '-bash: ' : ''}${name}: ${error.message}\nusage: ${command.usage}\n`);
		return command.wrongUsage ?? 1;
	}
}
