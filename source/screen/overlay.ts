/** Which pop-up is open, where it lies and what is in it. Pure; Ink only draws it. */
import { keyLabel } from '../actions/index.js';
import type { SessionState } from '../session/index.js';
import type { Row } from '../text/row.js';
import type { Rect } from './cells.js';
import { helpRows } from './help-rows.js';
import { placeOverlay, type ScreenLayout } from './layout.js';
import { paletteList, paletteRows } from './palette-rows.js';
import { layoutPresets, presetAt, type PresetsOverlay } from './presets-layout.js';
import { tuneHeight, tuneRows } from './tune-rows.js';
import { windowStart } from '../text/window.js';
import { plain } from '../text/words.js';

/** A frame around rows: help, tune and palette. */
export interface BoxOverlay {
	readonly kind: 'box';
	readonly rect: Rect;
	readonly title: string;
	readonly hint: string;
	readonly rows: readonly Row[];
	/** Where in the rows the list begins that the cursor moves in, and which of its lines is the first in view. */
	readonly list?: { readonly top: number; readonly first: number; readonly count: number };
}
export type OverlayContent = BoxOverlay | PresetsOverlay;

/** Frame and a cell of air on each side. */
const BORDER = 2;
const MAX_WIDTH = 100;
/** Cells of the view left visible on each side of a pop-up, where there is room. */
const MARGIN = 2;

export function composeOverlay(state: SessionState, layout: ScreenLayout, ascii: boolean): OverlayContent | undefined {
	switch (state.ui.overlay) {
		case 'none':
			return undefined;
		case 'presets':
			return layoutPresets(state, layout.view, ascii);
		case 'help':
			return helpOverlay(state, layout, ascii);
		case 'palette':
			return paletteOverlay(state, layout, ascii);
		case 'tune':
			return tuneOverlay(state, layout, ascii);
	}
}

function boxWidth(layout: ScreenLayout): number {
	return Math.min(MAX_WIDTH, layout.columns - (layout.columns > 60 ? 2 * MARGIN : 0));
}

function helpOverlay(state: SessionState, layout: ScreenLayout, ascii: boolean): BoxOverlay {
	const width = boxWidth(layout);
	const all = helpRows(state, width - BORDER, ascii);
	const rect = placeOverlay(layout.view, width, all.length + BORDER, 'middle');
	const height = Math.max(0, rect.height - BORDER);
	const start = Math.min(state.ui.cursor, helpEnd(all.length, height));
	const hint = all.length > height ? `${start + 1}-${start + height} of ${all.length}` : '';
	return { kind: 'box', rect, title: 'help', hint, rows: all.slice(start, start + height) };
}

/** The cursor beyond which the help does not scroll. */
function helpEnd(lines: number, height: number): number {
	return Math.max(0, lines - height);
}

/** The last useful cursor of the open overlay; undefined when its own keys keep it in range. */
export function lastCursor(state: SessionState, layout: ScreenLayout, ascii: boolean): number | undefined {
	if (state.ui.overlay === 'palette') return Math.max(0, paletteList(state).length - 1);
	if (state.ui.overlay !== 'help') return undefined;
	const width = boxWidth(layout);
	const lines = helpRows(state, width - BORDER, ascii).length;
	return helpEnd(lines, placeOverlay(layout.view, width, lines + BORDER, 'middle').height - BORDER);
}

/** Which line of the open overlay's list is at a cell of the screen; undefined beside it. */
export function overlayLineAt(overlay: OverlayContent, { x, y }: { readonly x: number; readonly y: number }): number | undefined {
	const { rect } = overlay;
	if (x < rect.x || x >= rect.x + rect.width) return undefined;
	if (overlay.kind === 'presets') return presetAt(overlay, y);
	const row = y - rect.y - 1;
	const { top, first, count } = overlay.list ?? { top: 0, first: 0, count: 0 };
	const isInside = row >= top && row < overlay.rows.length && first + row - top < count;
	return isInside ? first + row - top : undefined;
}

/** Above the line that is being typed. */
function paletteOverlay(state: SessionState, layout: ScreenLayout, ascii: boolean): BoxOverlay {
	const width = boxWidth(layout);
	const list = paletteList(state);
	const rect = placeOverlay(layout.view, width, layout.view.height, 'bottom');
	const height = Math.max(0, rect.height - BORDER);
	const at = Math.min(state.ui.cursor, list.length - 1);
	const hint = list.length === 0 ? 'nothing has such a name' : `${at + 1} of ${list.length}`;
	return {
		kind: 'box',
		rect,
		title: 'palette',
		hint,
		rows: paletteRows(list, at, width - BORDER, height, ascii),
		list: { top: 0, first: windowStart(at, list.length, height), count: list.length },
	};
}

/** At the bottom: the nodes above it show the effect. */
function tuneOverlay(state: SessionState, layout: ScreenLayout, ascii: boolean): BoxOverlay {
	const width = boxWidth(layout);
	const rect = placeOverlay(layout.view, width, tuneHeight(state, width - BORDER, ascii) + BORDER, 'bottom');
	const key = (name: string): string => keyLabel(name, ascii);
	const hint = plain(`${key('left')} ${key('right')} change · ${key('up')} ${key('down')} select`, ascii);
	return { kind: 'box', rect, title: 'tune', hint, ...tuneRows(state, width - BORDER, Math.max(0, rect.height - BORDER), ascii) };
}
