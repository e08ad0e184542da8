/** The palette: what can be done and fits the words typed, the chosen one marked. */
import { type PaletteEntry, paletteEntries, registry } from '../actions/index.js';
import type { SessionState } from '../session/index.js';
import { asciiRow } from '../text/ascii.js';
import { fitRow, left, right, type Row, span } from '../text/row.js';
import { BOLD, style } from '../text/style.js';
import { windowStart } from '../text/window.js';
import { plain, shorten } from '../text/words.js';

/** Names are given what those in view need, in steps, so that sentences seldom move. */
const NAME_STEP = 6;
const MOST_NAME_WIDTH = 30;
const KEY_WIDTH = 9;
/** Below this width there is no room for sentences. */
const WIDE = 64;

export function paletteList(state: SessionState): readonly PaletteEntry[] {
	return paletteEntries(registry.actions, state, state.ui.prompt?.line.text ?? '');
}

/** @param at the chosen one */
export function paletteRows(list: readonly PaletteEntry[], at: number, width: number, height: number, ascii: boolean): readonly Row[] {
	const start = windowStart(at, list.length, height);
	const longest = Math.max(0, ...list.slice(start, start + height).map(({ name }) => name.length));
	const wanted = Math.min(MOST_NAME_WIDTH, NAME_STEP * Math.ceil(longest / NAME_STEP));
	const nameWidth = width >= WIDE ? wanted : Math.max(0, width - KEY_WIDTH - 3);
	return Array.from({ length: height }, (_, line) => {
		const entry = list[start + line];
		if (entry === undefined) return fitRow([], width);
		const isChosen = start + line === at;
		const row = [
			span(isChosen ? '▸ ' : '  ', style('accent')),
			left(plain(entry.name, ascii), nameWidth, isChosen ? style('strong', 'default', BOLD) : 0),
			right(plain(entry.key, ascii), KEY_WIDTH - 2, style('accent')),
			span(`  ${shorten(plain(entry.help, ascii), width - nameWidth - KEY_WIDTH - 3, ascii)}`, style('dim')),
		];
		return fitRow(ascii ? asciiRow(row) : row, width);
	});
}
