/** The line of the views: their number keys and names, the one on show marked, and the question it answers. */
import type { SessionState } from '../session/index.js';
import { fitRow, type Row, rowWidth, span } from '../text/row.js';
import { BOLD, INVERSE, style } from '../text/style.js';
import { plain } from '../text/words.js';

const KEY = style('accent');
const NAME = style('dim');
const SHOWN = style('strong', 'default', BOLD | INVERSE);
const QUESTION = style('dim');

export interface Tab {
	readonly viewId: string;
	readonly x: number;
	readonly width: number;
	readonly row: Row;
}

/** Full names with air between them, full names, or only the numbers of views that are not on show: what fits. */
export function placeTabs(state: SessionState, width: number): readonly Tab[] {
	for (const form of ['airy', 'tight', 'numbers'] as const) {
		const tabs = tabsAs(state, form);
		const last = tabs.at(-1);
		if (last === undefined || last.x + last.width <= width || form === 'numbers') return tabs.filter((tab) => tab.x + tab.width <= width);
	}
	return [];
}

function tabsAs(state: SessionState, form: 'airy' | 'tight' | 'numbers'): Tab[] {
	let x = 0;
	return state.views.map(({ id, title }, index) => {
		const found = id === 'doctor' ? state.ui.findings.length : 0;
		const row = tabRow(String(index + 1), found > 0 ? `${title} ${found}` : title, id === state.ui.viewId, form === 'numbers');
		const tab = { viewId: id, x, width: rowWidth(row), row };
		x += tab.width + (form === 'airy' ? 1 : 0);
		return tab;
	});
}

/** A blank before it; one behind it as well when it is marked, so that the mark has two ends. */
function tabRow(key: string, title: string, isShown: boolean, numberOnly: boolean): Row {
	if (isShown) return [span(` ${key} ${title} `, SHOWN)];
	return numberOnly ? [span(` ${key}`, KEY)] : [span(` ${key}`, KEY), span(` ${title}`, NAME)];
}

/** Room between the tabs and the question. */
const GAP = 3;

export function tabsRow(state: SessionState, asked: string, width: number, ascii: boolean): Row {
	let x = 0;
	const spans = placeTabs(state, width).flatMap((tab) => {
		const gap = tab.x - x;
		x = tab.x + tab.width;
		return [span(' '.repeat(gap)), ...tab.row];
	});
	const question = plain(asked, ascii);
	const room = width - x - question.length - 1;
	return fitRow(room < GAP ? spans : [...spans, span(' '.repeat(room)), span(question, QUESTION)], width);
}

export function questionOf(state: SessionState): string {
	return state.views.find((view) => view.id === state.ui.viewId)?.question ?? '';
}
