/**
 * When frames are asked for: the only timer of the program. Once per beat it asks the feed to run to where simulated time
 * should be by now. A feed that falls short is not chased: the next target starts from the frame that really arrived.
 */
import type { Advance } from '../feeds/feed.js';

export interface Clock {
	/** Milliseconds that only ever grow. */
	now(): number;
	/** Calls back once after about `ms`; returns the function that calls it off. */
	after(ms: number, callback: () => void): () => void;
}

export const systemClock: Clock = {
	now: () => performance.now(),
	after(ms, callback) {
		const timer = setTimeout(callback, ms);
		return () => clearTimeout(timer);
	},
};

/** Frame interval while scanners crawl, and shortly after a key. */
const QUICK_MS = 100;
/** Frame interval while the terminal cannot take what it is sent. */
const BLOCKED_MS = 600;
const QUICK_AFTER_KEY_MS = 2000;
/** Speeds at or below this one are watched closely. */
const SLOW_SPEED = 0.01;
/** Simulated time covered by a single step: this much of the watcher's time at the current speed. */
const STEP_MS = 250;
/** Real time a single step may take. */
const STEP_HOST_MS = 1000;
/** After a stop of the whole process, no more than this is made up for. */
const MAX_ELAPSED_MS = 1000;
/** Reached speed is measured over about this long. */
const MEASURE_MS = 2000;
/** A frame that covers less than this share of what was asked for counts as behind. */
const KEPT_UP = 0.95;
const NS_PER_MS = 1e6;

export interface TickerOptions {
	readonly clock: Clock;
	/** Usual time between frames, ms. */
	readonly intervalMs: number;
	pace(): { readonly paused: boolean; readonly speed: number };
	advance(request: Advance): void;
	outputBlocked(): boolean;
	/** Every beat, paused or not: for what only depends on the clock. */
	onBeat(nowMs: number): void;
}

interface Sample {
	readonly atMs: number;
	readonly timeNs: number;
}

export class Ticker {
	readonly #options: TickerOptions;
	#cancel: (() => void) | undefined;
	#dueMs = 0;
	#lastAskMs = 0;
	#lastKeyMs = Number.NEGATIVE_INFINITY;
	#inFlight = false;
	/** A beat passed while the feed was still busy. */
	#overdue = false;
	/** One frame is wanted although nothing runs. */
	#refresh = false;
	#step = false;
	/** Simulated time of the newest frame, and what was asked of the one under way. */
	#timeNs = 0;
	#askedNs = 0;
	#samples: Sample[] = [];
	#behindUntilMs = Number.NEGATIVE_INFINITY;

	constructor(options: TickerOptions) {
		this.#options = options;
	}

	/** Asks for a first frame at once and beats from then on. Also begins anew after the feed was replaced. */
	start(): void {
		this.stop();
		this.#inFlight = false;
		this.#overdue = false;
		this.#step = false;
		this.#timeNs = 0;
		this.#samples = [];
		this.#refresh = true;
		const now = this.#options.clock.now();
		// The first frame shows the machine as it booted, without waiting for anything to run.
		this.#lastAskMs = now;
		this.#ask(now);
		this.#schedule(this.#intervalMs());
	}

	stop(): void {
		this.#cancel?.();
		this.#cancel = undefined;
	}

	/** Something was typed: for a while frames come quicker, beginning with the next one. */
	hurry(): void {
		const now = this.#options.clock.now();
		this.#lastKeyMs = now;
		if (this.#cancel !== undefined && this.#dueMs - now > QUICK_MS) this.#schedule(QUICK_MS);
	}

	/** One frame soon, even when paused: a command may have changed what there is to see. */
	refresh(): void {
		this.#refresh = true;
		this.#askNow();
	}

	/** Runs a slice worth seeing and shows it; meant for a paused session. */
	step(): void {
		this.#step = true;
		this.#askNow();
	}

	/** A frame came. Returns the speed really reached, when it is not the one asked for. */
	arrived(timeNs: number): number | undefined {
		const now = this.#options.clock.now();
		const { paused, speed } = this.#options.pace();
		if (timeNs - this.#timeNs < (this.#askedNs - this.#timeNs) * KEPT_UP) this.#behindUntilMs = now + MEASURE_MS;
		this.#inFlight = false;
		this.#timeNs = timeNs;
		const reached = this.#measure(now, timeNs);
		if (this.#overdue || this.#refresh || this.#step) this.#askNow();
		if (paused) return undefined;
		return speed === Number.POSITIVE_INFINITY || now < this.#behindUntilMs ? reached : undefined;
	}

	/** The speed changed or time stopped: what was measured before says nothing about what comes. */
	paceChanged(): void {
		this.#samples = [];
		this.#behindUntilMs = Number.NEGATIVE_INFINITY;
		this.#askedNs = this.#timeNs;
		this.#lastAskMs = this.#options.clock.now();
	}

	#schedule(ms: number): void {
		this.#cancel?.();
		this.#dueMs = this.#options.clock.now() + ms;
		this.#cancel = this.#options.clock.after(ms, () => this.#beat());
	}

	#beat(): void {
		const now = this.#options.clock.now();
		this.#schedule(this.#intervalMs());
		this.#options.onBeat(now);
		if (this.#inFlight) this.#overdue = true;
		else this.#ask(now);
	}

	#askNow(): void {
		if (!this.#inFlight && this.#cancel !== undefined) this.#ask(this.#options.clock.now());
	}

	#ask(now: number): void {
		const { paused, speed } = this.#options.pace();
		const elapsedMs = Math.min(now - this.#lastAskMs, MAX_ELAPSED_MS);
		const step = this.#step;
		const wanted = step || this.#refresh || !paused;
		this.#lastAskMs = now;
		this.#overdue = false;
		this.#refresh = false;
		this.#step = false;
		if (!wanted) return;
		const forMs = step ? STEP_MS : paused ? 0 : elapsedMs;
		this.#inFlight = true;
		this.#askedNs = this.#targetNs(speed, forMs);
		this.#options.advance({ untilNs: this.#askedNs, hostMs: step && Number.isFinite(speed) ? STEP_HOST_MS : this.#intervalMs() });
	}

	#targetNs(speed: number, forMs: number): number {
		if (forMs === 0) return this.#timeNs;
		return Number.isFinite(speed) ? this.#timeNs + Math.round(speed * forMs * NS_PER_MS) : Number.MAX_SAFE_INTEGER;
	}

	#intervalMs(): number {
		const { intervalMs, clock } = this.#options;
		if (this.#options.outputBlocked()) return Math.max(intervalMs, BLOCKED_MS);
		const { paused, speed } = this.#options.pace();
		const watched = !paused && (speed <= SLOW_SPEED || clock.now() - this.#lastKeyMs < QUICK_AFTER_KEY_MS);
		return watched ? Math.min(intervalMs, QUICK_MS) : intervalMs;
	}

	#measure(now: number, timeNs: number): number | undefined {
		this.#samples.push({ atMs: now, timeNs });
		while (this.#samples.length > 2 && now - (this.#samples[0]?.atMs ?? now) > MEASURE_MS) this.#samples.shift();
		const first = this.#samples[0];
		if (first === undefined || now <= first.atMs) return undefined;
		return (timeNs - first.timeNs) / ((now - first.atMs) * NS_PER_MS);
	}
}
