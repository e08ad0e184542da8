/**
 * Rates of growing counters over about the last second of what was displayed, in units per simulated second.
 * One frame alone is too noisy (a batch of 32 pages falls into it or not), and a simulated second may take an hour to watch.
 */

/** Displayed time a rate looks back over, ms. */
const WINDOW_MS = 1000;
/** Frames remembered: a second at ten frames a second, and the one before it. */
const FRAMES = 12;

export interface RateWindow {
	/** Values per frame. */
	readonly width: number;
	/** Ring of FRAMES rows: simulated time ns, displayed time ms, and `width` values each. */
	readonly timeNs: Float64Array;
	readonly displayMs: Float64Array;
	readonly values: Float64Array;
	/** Frames recorded so far; the newest is in row (count − 1) mod FRAMES. */
	count: number;
	/** Displayed time so far, ms; stands still while the machine does. */
	shownMs: number;
}

export function createRateWindow(width: number): RateWindow {
	return {
		width,
		timeNs: new Float64Array(FRAMES),
		displayMs: new Float64Array(FRAMES),
		values: new Float64Array(FRAMES * width),
		count: 0,
		shownMs: 0,
	};
}

/** Adds a frame and returns its row to fill with `width` values. `frameMs` is how long the frame before it was on display. */
export function pushFrame(window: RateWindow, timeNs: number, frameMs: number): Float64Array {
	const row = window.count % FRAMES;
	if (window.count > 0) window.shownMs += frameMs;
	window.timeNs[row] = timeNs;
	window.displayMs[row] = window.shownMs;
	window.count++;
	return window.values.subarray(row * window.width, (row + 1) * window.width);
}

/** The newest value of a column; NaN before the first frame. */
export function latestValue(window: RateWindow, column: number): number {
	if (window.count === 0) return Number.NaN;
	return window.values[((window.count - 1) % FRAMES) * window.width + column] ?? Number.NaN;
}

/** Units per simulated second over the window; NaN until two frames with time between them are there. */
export function windowRate(window: RateWindow, column: number): number {
	const newest = window.count - 1;
	const oldest = oldestInWindow(window);
	if (oldest >= newest) return Number.NaN;
	const seconds = ((window.timeNs[newest % FRAMES] ?? 0) - (window.timeNs[oldest % FRAMES] ?? 0)) / 1e9;
	if (!(seconds > 0)) return Number.NaN;
	return (valueAt(window, newest, column) - valueAt(window, oldest, column)) / seconds;
}

function valueAt(window: RateWindow, frame: number, column: number): number {
	return window.values[(frame % FRAMES) * window.width + column] ?? Number.NaN;
}

/** The oldest frame still within WINDOW_MS; at least the one before the newest. */
function oldestInWindow(window: RateWindow): number {
	const newest = window.count - 1;
	const floor = Math.max(0, window.count - FRAMES);
	let frame = newest - 1;
	while (frame > floor && window.shownMs - (window.displayMs[(frame - 1) % FRAMES] ?? 0) <= WINDOW_MS) frame--;
	return Math.max(frame, 0);
}
