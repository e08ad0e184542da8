/** What a shell needs of the machine it runs on. Simulated time passes only when somebody lets it: the shell itself, or a clock beside it. */
import type { FileAnswer, FileRequest } from '../feeds/file-answer.js';
import type { Command, Outcome, Snapshot } from '../model/index.js';

/** Facts that are in no file of the kernel. */
export type ShellFacts = Pick<Snapshot, 'kernel' | 'timeNs' | 'bootedAtNs' | 'profile'>;

export interface ShellMachine {
	file(request: FileRequest): Promise<FileAnswer>;
	send(command: Command): Promise<Outcome>;
	/** The machine as it is now. */
	look(): Promise<ShellFacts>;
	/** Comes back when the simulated time has passed, or earlier when the signal says so. Returns what has passed, ns; it may be more. */
	pass(ns: number, signal: AbortSignal): Promise<number>;
	/** The same for who only wants to look again: where somebody else lets time pass, it comes back with the next frame. */
	turn(ns: number, signal: AbortSignal): Promise<number>;
}
