/** The machine of a session, or the two of a split screen, which are shown at the same simulated time. */
import type { FeedEvent } from '../feeds/feed.js';
import { type Halves, type Side, startOf } from './halves.js';
import type { WatchedMachine } from './watched-machine.js';

/** A frame looked at for longer than this (a pause) counts as this long in the history. */
const LONGEST_FRAME_MS = 1000;

export class Machines {
	left: WatchedMachine | undefined;
	right: WatchedMachine | undefined;
	/** An image is taken, or its machine has not come as far as the first one yet: time stands still. */
	isSplitting = false;
	/** A machine was changed: what is compared is measured from the next frame on. */
	isChanged = false;
	/** When the frames on show came. */
	#shownMs = 0;
	#since: Halves['since'] | undefined;

	all(): readonly WatchedMachine[] {
		return [this.left, this.right].filter((machine) => machine !== undefined);
	}

	on(side: Side | undefined): WatchedMachine | undefined {
		return side === 'right' ? this.right : this.left;
	}

	halves(): Halves | undefined {
		const [left, right] = [this.left?.half(), this.right?.half()];
		return left && right && this.#since && { left, right, since: this.#since };
	}

	/** All have answered, and are at the same time; one that is behind is asked for more, for so much real time. */
	areTogether(hostMs: number): boolean {
		const machines = this.all();
		if (machines.some((machine) => !machine.isIn)) return false;
		const latest = Math.max(...machines.map((machine) => machine.timeNs));
		for (const machine of machines) if (machine.timeNs < latest) machine.advance(latest, hostMs);
		return machines.every((machine) => machine.isIn);
	}

	/** The newest frames are the ones on show. `began`: there are two from now on. */
	show(nowMs: number): { readonly hostCpuMs: number; readonly began: boolean } {
		const { left, right } = this;
		const began = this.isSplitting && right !== undefined;
		const frameMs = Math.min(nowMs - this.#shownMs, LONGEST_FRAME_MS);
		this.#shownMs = nowMs;
		const leftMs = left?.show(frameMs) ?? 0;
		if (began && left !== undefined) right.goesOnFrom(left);
		if (began) this.isSplitting = false;
		const hostCpuMs = leftMs + (right?.show(frameMs) ?? 0);
		const [here, there] = [left?.half()?.snapshot, right?.half()?.snapshot];
		if ((began || this.isChanged) && here && there) this.#since = { left: startOf(here), right: startOf(there) };
		this.isChanged = false;
		return { hostCpuMs, began };
	}

	/** Takes the right one out, and returns it. */
	unsplit(): WatchedMachine | undefined {
		const { right } = this;
		this.right = undefined;
		this.#since = undefined;
		this.isSplitting = false;
		return right;
	}
}

export type FrameEvent = Extract<FeedEvent, { kind: 'frame' }>;
export type OutcomeEvent = Extract<FeedEvent, { kind: 'outcome' }>;
