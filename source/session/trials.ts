/** The changes of one session that wait for their answer: only what was not refused is measured. */
import type { Command, MachineChanges } from '../model/index.js';
import type { Message } from './message.js';
import { measureFrom, type Moments } from './moments.js';
import type { SessionState } from './state.js';
import type { Store } from './store.js';
import { beginTrial, restartTrial, type Trial } from './trial.js';

export class Trials {
	readonly #store: Store<SessionState, Message>;
	readonly #moments: () => Moments;
	/** By the id of the command. */
	readonly #waiting = new Map<number, Trial>();

	constructor(store: Store<SessionState, Message>, moments: () => Moments) {
		this.#store = store;
		this.#moments = moments;
	}

	sent(id: number, command: Command, doing: string): void {
		const { snapshot, ui } = this.#store.get();
		const trial = beginTrial(command, doing, snapshot, this.#moments(), ui.trial);
		if (trial !== undefined) this.#waiting.set(id, trial);
	}

	answered(id: number, ok: boolean): void {
		const trial = this.#waiting.get(id);
		this.#waiting.delete(id);
		if (trial === undefined || !ok) return;
		if (trial.at !== undefined) measureFrom(this.#moments(), trial.at);
		this.#store.dispatch({ type: 'trial', trial });
	}

	/** The machine is about to be another one: nothing is answered any more. Undefined when there is nothing to compare it with. */
	restarting(preset: string, changes: MachineChanges): Trial | undefined {
		this.#waiting.clear();
		const { snapshot, ui } = this.#store.get();
		return preset === ui.preset ? restartTrial(ui.changes, changes, snapshot, this.#moments()) : undefined;
	}
}
