/** What is said about the halves of a split screen beside their pictures: which tunables differ, and what that makes of the machines. */
import { type Halves, type HalfRates, ratesFrom, type Side, tunableDifferences } from '../session/index.js';
import { duration } from '../text/quantity.js';
import { fitEntries, fitRow, left, type Row, right, span } from '../text/row.js';
import { BOLD, INVERSE, style } from '../text/style.js';
import { plain } from '../text/words.js';
import { type Compared, MACHINE_RATES, VERDICT_SLOTS, verdictOn } from '../views/compared.js';
import type { Panel } from '../views/view.js';
import type { Rect } from './cells.js';
import { titleRow } from './title-row.js';
import type { SplitLayout } from './split-layout.js';

const DIM = style('dim');
const ACTIVE = style('strong', 'default', BOLD | INVERSE);
const NAME = style('strong');
const CHANGED = style('warn', 'default', BOLD);

const LABEL_WIDTH = 12;
const VALUE_WIDTH = 8;
const VERDICT_WIDTH = 7;
const ENTRY_WIDTH = 1 + LABEL_WIDTH + 2 * VALUE_WIDTH + 3 + VERDICT_WIDTH;

/** Lines that all differences take, with their title. */
export function differenceLines(width: number): number {
	return 1 + Math.ceil(MACHINE_RATES.length / perLine(width));
}

function perLine(width: number): number {
	return Math.max(1, Math.floor(width / ENTRY_WIDTH));
}

/** Heads, the rule between the halves, and the differences below them, in cells of the screen. */
export function splitPanels(halves: Halves, active: Side, layout: SplitLayout, ascii: boolean): readonly Panel[] {
	const { heads, rule, differences } = layout;
	const head = (side: Side, rect: Rect | undefined): readonly Panel[] =>
		rect === undefined ? [] : [panel(`${side}-head`, rect, [headRow(halves, side, side === active, rect.width, ascii)])];
	const line = fitRow([span(ascii ? '|' : '│', DIM)], rule.width);
	return [
		...head('left', heads.left),
		...head('right', heads.right),
		panel(
			'between',
			rule,
			Array.from({ length: rule.height }, () => line),
		),
		panel('differences', differences, differenceRows(halves, differences, ascii)),
	];
}

function panel(id: string, rect: Rect, rows: readonly Row[]): Panel {
	return { id, ...rect, title: '', hint: '', rows, steady: id === 'differences' };
}

/** The half, marked when keys act on it, and the values of the tunables that are not the same in the other one. */
function headRow(halves: Halves, side: Side, isActive: boolean, width: number, ascii: boolean): Row {
	const differing = tunableDifferences(halves.left.snapshot, halves.right.snapshot);
	const name = span(plain(isActive ? ` ▸ ${side} ` : `   ${side} `, ascii), isActive ? ACTIVE : NAME);
	const room = width - name.text.length - 1;
	const entries = differing.map((each) => valueRow(each.name, String(each[side] ?? '-'), room, ascii));
	const said: readonly Row[] = entries.length === 0 ? [[span('same tunables', DIM)]] : entries;
	return fitRow([name, span(' '), ...fitEntries(said, span('  '), room)], width);
}

/** A name that does not fit loses its beginning: tunables differ at their ends. */
function valueRow(name: string, value: string, room: number, ascii: boolean): Row {
	const most = room - value.length - 1;
	const shown = name.length <= most ? name : plain(`…${name.slice(name.length - most + 1)}`, ascii);
	return [span(`${shown} `, DIM), span(value, CHANGED)];
}

function sinceWords({ left: half, since }: Halves, ascii: boolean): string {
	return `the last ${duration(half.snapshot.timeNs - since.left.totals.timeNs, ascii)}, since a change or the split`;
}

/** Figures of both, and whether the right one is better or worse by more than a tenth. */
function differenceRows(halves: Halves, { width, height }: Rect, ascii: boolean): readonly Row[] {
	const [here, there] = [ratesFrom(halves.since.left, halves.left.snapshot), ratesFrom(halves.since.right, halves.right.snapshot)];
	const entries = MACHINE_RATES.map((line) => entry(line, here, there, ascii));
	const count = perLine(width);
	const lines = Array.from({ length: height }, (_, line) => fitRow(entries.slice(line * count, (line + 1) * count).flat(), width));
	return [titleRow('left | right', plain(sinceWords(halves, ascii), ascii), width, ascii), ...lines].slice(0, height);
}

function entry(line: Compared<HalfRates>, here: HalfRates, there: HalfRates, ascii: boolean): Row {
	const [first, second] = [here, there].map((rates) => plain(line.shown(line.of(rates), ascii), ascii)) as [string, string];
	const verdict = verdictOn(line, line.of(here), line.of(there));
	const look = style(VERDICT_SLOTS[verdict]);
	return [
		left(` ${line.label}`, LABEL_WIDTH + 1, DIM),
		right(first, VALUE_WIDTH),
		span(' | ', DIM),
		left(second, VALUE_WIDTH, look),
		left(verdict, VERDICT_WIDTH, look),
	];
}
