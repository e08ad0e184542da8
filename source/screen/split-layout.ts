/** Where the halves of a split screen stand in the area of the view. Pure arithmetic. */
import type { Side } from '../session/index.js';
import type { Rect } from './cells.js';

export interface SplitLayout {
	/** Line above each half that says which one it is and what differs. */
	readonly heads: Readonly<Partial<Record<Side, Rect>>>;
	/** Area of the view in each half; on a narrow screen one half is not shown. */
	readonly views: Readonly<Partial<Record<Side, Rect>>>;
	/** Column between the halves; width 0 when one is shown. */
	readonly rule: Rect;
	/** Title line included. */
	readonly differences: Rect;
}

/** Below this width there is no room for two pictures. */
const SMALLEST_WIDTH = 80;
/** Of the height, no more than this share is taken from the pictures. */
const MOST_DIFFERENCES = 1 / 5;

/** `active`: the half that is shown where there is room for one. `lines`: of differences, with their title, in so wide an area. */
export function layoutSplit(area: Rect, active: Side, lines: number): SplitLayout {
	const height = Math.min(lines, Math.floor(area.height * MOST_DIFFERENCES));
	const differences = { x: area.x, y: area.y + area.height - height, width: area.width, height };
	const half = (x: number, width: number): { head: Rect; view: Rect } => ({
		head: { x, y: area.y, width, height: Math.min(1, area.height) },
		view: { x, y: area.y + 1, width, height: Math.max(0, area.height - height - 1) },
	});
	if (area.width < SMALLEST_WIDTH) {
		const { head, view } = half(area.x, area.width);
		return { heads: { [active]: head }, views: { [active]: view }, rule: { ...area, width: 0 }, differences };
	}
	// Equally wide, so that lines break at the same places; a column too many stays empty.
	const width = Math.floor((area.width - 1) / 2);
	const left = half(area.x, width);
	const right = half(area.x + width + 1, width);
	const rule = { x: area.x + width, y: area.y, width: 1, height: area.height - height };
	return { heads: { left: left.head, right: right.head }, views: { left: left.view, right: right.view }, rule, differences };
}
