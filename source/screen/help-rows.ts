/** The help: every key from the registry, then what every number on the screen means. */
import { type Action, GROUPS, keyLabel, registry } from '../actions/index.js';
import { countersOf, type Place, type SessionState, VIEW_IDS } from '../session/index.js';
import { COUNTER_MEANING } from '../text/counter-meaning.js';
import { GLOSSARY } from '../text/glossary.js';
import { fitRow, left, type Row, span } from '../text/row.js';
import { BOLD, style } from '../text/style.js';
import { plain, wrapWords } from '../text/words.js';

const KEYS_WIDTH = 15;
const TERM_WIDTH = 2 + Math.max(...GLOSSARY.map(({ term }) => term.length));
const NAME_WIDTH = 2 + Math.max(...Object.keys(COUNTER_MEANING).map((name) => name.length));
const VIEW_PLACES: ReadonlySet<Place> = new Set<Place>(VIEW_IDS);
const KEY = style('accent', 'default', BOLD);
const HEADING = style('strong', 'default', BOLD);

/** All lines, each `width` cells; the overlay shows a window of them. */
export function helpRows(state: SessionState, width: number, ascii: boolean): readonly Row[] {
	const rows: Row[] = [];
	const add = (row: Row): void => {
		rows.push(fitRow(row, width));
	};
	const entry = (head: string, headWidth: number, headStyle: number, text: string): void => {
		const lines = wrapWords(plain(text, ascii), Math.max(8, width - headWidth - 2));
		for (const [index, line] of lines.entries())
			add([span(' '), left(index === 0 ? plain(head, ascii) : '', headWidth, headStyle), span(line)]);
	};
	for (const group of GROUPS) {
		const actions = registry.actions.filter((action) => action.group === group && isWorthHelp(action, state));
		if (actions.length === 0) continue;
		if (rows.length > 0) add([]);
		add([span(` ${group}`, HEADING)]);
		for (const action of actions) entry(keysWords(action, ascii), KEYS_WIDTH, KEY, action.help);
	}
	add([]);
	add([span(' What the numbers mean', HEADING)]);
	for (const { term, sentence } of GLOSSARY) entry(term, Math.min(TERM_WIDTH, Math.floor(width / 3)), style('strong'), sentence);
	add([]);
	add([span(' What the counters count', HEADING)]);
	const known: ReadonlySet<string> = new Set(state.snapshot === undefined ? [] : countersOf(state.snapshot));
	for (const [name, sentence] of Object.entries(COUNTER_MEANING).filter(([name]) => known.has(name)))
		entry(name, Math.min(NAME_WIDTH, Math.floor(width / 2)), style('strong'), sentence);
	return rows;
}

/** Keys that only move inside an overlay explain themselves there; views that do not exist have no key to learn. */
function isWorthHelp(action: Action, state: SessionState): boolean {
	const number = /^view-(\d+)$/.exec(action.id)?.[1];
	if (number !== undefined) return Number(number) <= state.views.length;
	return action.id === 'close' || action.where.some((place) => place === 'main' || VIEW_PLACES.has(place));
}

function keysWords(action: Action, ascii: boolean): string {
	return action.keys.map((key) => keyLabel(key, ascii)).join(' ');
}
