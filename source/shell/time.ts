/** How long a command may go on: until somebody interrupts it or a limit of simulated time is reached. */
import type { ShellMachine } from './shell-machine.js';

export class Time {
	readonly #machine: ShellMachine;
	readonly #signal: AbortSignal;
	/** Simulated time left, ns. */
	#left: number;
	/** The time this one is a part of. */
	readonly #whole: Time | undefined;

	constructor(machine: ShellMachine, signal: AbortSignal, limitNs = Number.POSITIVE_INFINITY, whole?: Time) {
		this.#machine = machine;
		this.#signal = signal;
		this.#left = limitNs;
		this.#whole = whole;
	}

	/** The same with a limit of its own. */
	within(limitNs: number): Time {
		return new Time(this.#machine, this.#signal, limitNs, this);
	}

	get left(): number {
		return Math.min(this.#left, this.#whole?.left ?? Number.POSITIVE_INFINITY);
	}

	get interrupted(): boolean {
		return this.#signal.aborted;
	}

	get over(): boolean {
		return this.interrupted || this.left <= 0;
	}

	/** Lets time pass; false when it was over before. */
	async pass(ns: number): Promise<boolean> {
		const granted = Math.min(ns, this.left);
		await this.#wait(granted, 'pass');
		return granted === ns && !this.interrupted;
	}

	/** Lets about so much time pass before another look at something; false when it is over. */
	async turn(ns: number): Promise<boolean> {
		await this.#wait(Math.min(ns, this.left), 'turn');
		return !this.over;
	}

	async #wait(ns: number, how: 'pass' | 'turn'): Promise<void> {
		if (!this.interrupted && ns > 0) this.#spend(await this.#machine[how](ns, this.#signal));
	}

	#spend(ns: number): void {
		this.#left -= ns;
		if (this.#whole !== undefined) this.#whole.#spend(ns);
	}
}
