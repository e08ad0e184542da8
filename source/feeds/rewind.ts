/** The way back to an earlier moment: from an image before it, with the commands that were given since, to that moment exactly. */
import type { Engine } from '../engine/api.js';
import type { LoggedCommand } from '../model/index.js';

/** Simulated time of one call into the engine: adapted so that a call takes a few milliseconds. */
const FIRST_CHUNK_NS = 1_000_000;
const SHORT_MS = 2;
const LONG_MS = 8;

export class Rewind {
	readonly #commands: readonly LoggedCommand[];
	readonly #fromNs: number;
	readonly #toNs: number;
	#next = 0;
	#chunkNs = FIRST_CHUNK_NS;

	/** `engine`: a machine at an earlier time. `commands`: all that had been given at the moment `toNs`, from the start of the machine. */
	constructor(
		readonly engine: Engine,
		commands: readonly LoggedCommand[],
		toNs: number,
	) {
		this.#commands = commands.slice(engine.log().length);
		this.#fromNs = engine.now();
		this.#toNs = toNs;
	}

	/** Of the way back, 0..1. */
	get share(): number {
		return this.#toNs === this.#fromNs ? 1 : (this.engine.now() - this.#fromNs) / (this.#toNs - this.#fromNs);
	}

	/** Runs until a real time or the moment is reached; true in the second case. Throws when a command is refused that was once taken. */
	step(untilMs: number, now: () => number): boolean {
		for (let before = now(); before < untilMs; ) {
			const due = this.#commands[this.#next];
			const stop = Math.min(due?.t ?? this.#toNs, this.#toNs);
			if (this.engine.now() < stop) this.engine.runUntil(Math.min(stop, this.engine.now() + this.#chunkNs));
			if (this.engine.now() >= stop) {
				if (due === undefined) return true;
				this.#give(due);
			}
			const after = now();
			if (after - before < SHORT_MS) this.#chunkNs *= 2;
			else if (after - before > LONG_MS) this.#chunkNs = Math.max(1, Math.floor(this.#chunkNs / 2));
			before = after;
		}
		return false;
	}

	#give({ t, command }: LoggedCommand): void {
		this.#next++;
		const outcome = this.engine.apply(command);
		if (!outcome.ok) throw new Error(`${command.kind} at ${t} ns was taken once and is refused now: ${outcome.reason}`);
	}
}
