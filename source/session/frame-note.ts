/** What of the history goes with a frame, so that its moment can be shown again as it was then. */
import type { Totals } from '../doctor/totals.js';
import type { Bout } from './bouts.js';
import type { History } from './history.js';
import type { Trial } from './trial.js';

export interface FrameNote {
	/** Displayed time until the frame, ms. */
	readonly shownMs: number;
	/** Steps of the sparklines, and of the longer look back, until then. */
	readonly steps: number;
	readonly timeSteps: number;
	readonly peaks: Float64Array;
	readonly bouts: readonly (Bout | undefined)[];
	/** What the doctor judged by. */
	readonly totals: readonly Totals[];
	/** The last change of the machine. */
	readonly trial: Trial | undefined;
}

/** `before`: the note of the frame before, with which this one shares what has not changed. */
export function noteOf(history: History, trial: Trial | undefined, before: FrameNote | undefined): FrameNote {
	const { window, steps, time, peaks, bouts, moments } = history;
	return {
		shownMs: window.shownMs,
		steps,
		timeSteps: time.count,
		peaks: before !== undefined && isSame(peaks, before.peaks) ? before.peaks : peaks.slice(),
		bouts: before !== undefined && isSame(bouts, before.bouts) ? before.bouts : [...bouts],
		totals: before !== undefined && isSame(moments.kept, before.totals) ? before.totals : [...moments.kept],
		trial,
	};
}

function isSame<T>(one: ArrayLike<T>, other: ArrayLike<T>): boolean {
	if (one.length !== other.length) return false;
	for (let at = 0; at < one.length; at++) if (!Object.is(one[at], other[at])) return false;
	return true;
}
