/** The part of a list that is shown. */

/** First of `count` lines to show in `height` lines so that line `cursor` is in view, near the middle when it can be. */
export function windowStart(cursor: number, count: number, height: number): number {
	return Math.max(0, Math.min(count - height, cursor - Math.floor(height / 2)));
}
