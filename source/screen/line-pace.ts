/**
 * How fast the reader of a terminal takes bytes, and how much of what it was sent is still on its way. A terminal and the line behind it
 * hold many kilobytes: on a slow line everything that is written later, the effect of a key too, would wait behind them. So the next
 * frame waits here instead, until little is under way, and is then of the newest state.
 */

/** A new frame may start when what is under way will be taken within this time. */
const NEAR_MS = 250;
/** No frame waits longer: a reader that stood still may be fast again. */
const LONGEST_WAIT_MS = 1000;
/** A frame is no longer than what is taken within this time. */
const FRAME_MS = 300;
/** What a terminal is believed to hold when it takes no more. Linux: 4 KiB of the line discipline, and as much again in front of it. */
const HELD_WHEN_FULL = 8192;
/** A reader that takes this many bytes per ms is not slow. */
const FAST = 200;
/** No reader is believed to be slower: it may have stood still only once. */
const SLOWEST = 5;
/**
 * What is taken at once raises what is believed of the reader, by so much for so many bytes (a few tell nothing): a lot when nothing was
 * under way, else with care, lest much piles up.
 */
const RAISE = 1.5;
const CAREFUL_RAISE = 1.02;
const RAISE_BYTES = 2048;
/** A reader that was found as slow as the time before, within this factor, is tried half as eagerly; so often at most. */
const AS_SLOW = 2;
const MOST_DOUBTS = 4;

export class LinePace {
	readonly #now: () => number;
	/** Bytes per ms; infinite while nothing has had to wait. */
	#rate = Number.POSITIVE_INFINITY;
	#underWay = 0;
	#atMs = 0;
	#wasIdle = true;
	/** Of the frame under way. */
	#bytes = 0;
	/** The last rate that was measured, and how often it was about the same before. */
	#measured = Number.NaN;
	#doubts = 0;
	/** Since when nothing more was taken, and what has been taken since. */
	#full: { readonly sinceMs: number; taken: number } | undefined;

	/** @param now milliseconds that only ever grow */
	constructor(now: () => number) {
		this.#now = now;
	}

	took(bytes: number): void {
		this.#wasIdle = this.#left() === 0;
		this.#bytes += bytes;
		// A full terminal takes as much as it has passed on.
		if (this.#full === undefined) this.#underWay = this.#left() + bytes;
		else this.#full.taken += bytes;
		this.#atMs = this.#now();
	}

	/** The terminal takes no more for now. */
	filled(): void {
		this.#underWay = Math.max(this.#left(), HELD_WHEN_FULL);
		this.#atMs = this.#now();
		this.#full ??= { sinceMs: this.#atMs, taken: 0 };
	}

	/** A frame has been taken to its end. */
	finished(): void {
		const full = this.#full;
		this.#full = undefined;
		if (full === undefined) this.#raise();
		else this.#learn(full.taken / Math.max(1, this.#now() - full.sinceMs));
		if (this.#rate >= FAST) this.#rate = Number.POSITIVE_INFINITY;
		this.#bytes = 0;
	}

	#raise(): void {
		const times = this.#bytes / RAISE_BYTES / 2 ** this.#doubts;
		this.#rate *= (this.#wasIdle ? RAISE : CAREFUL_RAISE) ** times;
	}

	#learn(measured: number): void {
		const isSame = measured < this.#measured * AS_SLOW && measured > this.#measured / AS_SLOW;
		this.#doubts = isSame ? Math.min(MOST_DOUBTS, this.#doubts + 1) : 0;
		this.#measured = measured;
		this.#rate = Math.max(SLOWEST, measured);
	}

	/** How long the next frame should wait, ms; 0: not at all. */
	waitMs(): number {
		return Math.max(0, Math.min(LONGEST_WAIT_MS, this.#left() / this.#rate - NEAR_MS));
	}

	/** How many bytes the next frame may have. */
	room(): number {
		return this.#rate * FRAME_MS;
	}

	#left(): number {
		if (this.#rate === Number.POSITIVE_INFINITY) return 0;
		return Math.max(0, this.#underWay - this.#rate * (this.#now() - this.#atMs));
	}
}
