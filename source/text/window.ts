/** The part of a list that is shown. */

/** First of `count` lines to show in `height` lines so that line `cursor` is in view, near the middle when it can be. */
export function windowStart(cursor: number, count: number, height: number): number {
	return Math.max(0, Math.min(count - height, cursor - Math.floor(height / 2)));
}

/** Behind the heading of a list that is longer than its room: where in it the cursor is. Empty for a list that is all there. */
export function positionIn(cursor: number, count: number, height: number): string {
	return count > height ? `  ${cursor + 1} of ${count}` : '';
}
