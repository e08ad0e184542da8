/** What a command of the shell is: arguments and input in, text out, a status at the end. */
import type { Files } from './files.js';
import type { Pipe } from './pipe.js';
import type { ShellMachine } from './shell-machine.js';
import type { Time } from './time.js';

/** Text as it is written; the value returned is the status. Nothing runs before somebody reads. */
export type Output = AsyncGenerator<string, number, undefined>;

export interface Call {
	readonly name: string;
	readonly args: readonly string[];
	/** Undefined: nothing is piped in. */
	readonly input: Pipe | undefined;
	readonly machine: ShellMachine;
	readonly files: Files;
	readonly time: Time;
	/** Simulated time for which a command that would go on for ever is followed, ns. */
	readonly followNs: number;
	/** A person reads the output as it comes. */
	readonly live: boolean;
	readonly history: readonly string[];
	/** Status of what ran before. */
	readonly before: number;
	err(text: string): void;
	/** Runs another command in place of this one. */
	invoke(args: readonly string[], changes?: Partial<Call>): Output;
	/** Runs text as a line of the shell; its errors go where the command's own go, or to `err`. */
	line(text: string, time: Time, err?: (text: string) => void): Output;
	/** Ends the shell after this line. */
	exit(): void;
}

export interface ShellCommand {
	/** How it is written, and what it does, for `help`. */
	readonly usage: string;
	readonly says: string;
	/** Built into the shell: errors carry the shell's name. */
	readonly builtin?: boolean;
	/** Status of a wrong option; 1 when not given. */
	readonly wrongUsage?: number;
	run(call: Call): Output;
}

/** The output of a command that prints nothing. */
export async function* silent(work: () => Promise<number>): Output {
	const status = await work();
	yield '';
	return status;
}

/** A command was called in a way it does not know; the message goes after its name. */
export class CallError extends Error {}
