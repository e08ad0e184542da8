/** Where things stand on the screen. Pure arithmetic over its size. */
import type { Rect } from './cells.js';

export interface ScreenLayout {
	readonly columns: number;
	readonly rows: number;
	/** Line of the header. */
	readonly headerY: number;
	/** Line of the tabs; undefined when there is no room for one. */
	readonly tabsY: number | undefined;
	/** Area of the view. */
	readonly view: Rect;
	/** Line for notices; on a low screen it is the key bar's line, which a notice then covers. */
	readonly statusY: number;
	readonly hasStatusLine: boolean;
	readonly keyBarY: number;
}

/** From this height on there is an empty line below the header, and from the other one a line for tabs and one for notices. */
const ROOMY_ROWS = 44;
const STATUS_ROWS = 20;

export function layoutScreen(columns: number, rows: number, hasTabs: boolean): ScreenLayout {
	const keyBarY = rows - 1;
	const hasStatusLine = rows >= STATUS_ROWS;
	const statusY = hasStatusLine ? rows - 2 : keyBarY;
	const tabsY = hasTabs && rows >= STATUS_ROWS ? 1 : undefined;
	const top = (tabsY === undefined ? 1 : 2) + (rows >= ROOMY_ROWS ? 1 : 0);
	const view = { x: 0, y: top, width: columns, height: Math.max(0, statusY - top) };
	return { columns, rows, headerY: 0, tabsY, view, statusY, hasStatusLine, keyBarY };
}

export type Anchor = 'middle' | 'bottom';

/** A rectangle for a pop-up of up to `width` × `height` cells inside an area. */
export function placeOverlay(area: Rect, width: number, height: number, anchor: Anchor): Rect {
	const fitted = { width: Math.min(width, area.width), height: Math.min(height, area.height) };
	const above = anchor === 'bottom' ? area.height - fitted.height : Math.floor((area.height - fitted.height) / 2);
	return { x: area.x + Math.floor((area.width - fitted.width) / 2), y: area.y + above, ...fitted };
}
