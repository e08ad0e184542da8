/** The changes of one machine that wait for their answer: only what was not refused is measured. */
import type { Command, Snapshot } from '../model/index.js';
import { measureFrom, type Moments } from './moments.js';
import { beginTrial, type Trial } from './trial.js';

export class Trials {
	/** The last change, and how things were before it. */
	last: Trial | undefined;
	/** By the id of the command. */
	readonly #waiting = new Map<number, Trial>();

	sent(id: number, command: Command, doing: string, snapshot: Snapshot | undefined, moments: Moments): void {
		const trial = beginTrial(command, doing, snapshot, moments, this.last);
		if (trial !== undefined) this.#waiting.set(id, trial);
	}

	/** True: the change was made. */
	answered(id: number, ok: boolean, moments: Moments): boolean {
		const trial = this.#waiting.get(id);
		this.#waiting.delete(id);
		if (trial === undefined || !ok) return false;
		if (trial.at !== undefined) measureFrom(moments, trial.at);
		this.last = trial;
		return true;
	}
}
