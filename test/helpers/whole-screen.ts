/**
 * The whole screen from hand-made machines, without a terminal and without Ink: every row with the place where it goes, painted or drawn,
 * and the laws that hold at every size, in every theme, in ASCII or not.
 */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Snapshot } from '../../source/model/index.js';
import type { Rect } from '../../source/screen/cells.js';
import { layoutScreen } from '../../source/screen/layout.js';
import { composeOverlay } from '../../source/screen/overlay.js';
import { Presenter } from '../../source/screen/presenter.js';
import { createSession, type Session } from '../../source/session/index.js';
import { type Row, rowText, rowWidth } from '../../source/text/row.js';
import type { ColourLevel } from '../../source/text/theme.js';
import { VIEWS } from '../../source/views/index.js';
import { FakeClock, FakeFeed, PLAIN_SESSION } from '../session/fakes.js';

export interface PlacedRow {
	/** Pop-ups, and notices where they have no line of their own, may cover what is below. */
	readonly layer: 'below' | 'above';
	readonly x: number;
	readonly y: number;
	readonly width: number;
	readonly row: Row;
}

export type At = (step: number) => Snapshot;

/** A session of sample machines, one or two, that have been watched for some frames. */
export async function watchedSession(first: At, second?: At, frames = 40): Promise<Session> {
	const machines = [first, ...(second === undefined ? [] : [second])].map((at) => ({ at, feed: new FakeFeed('sample') }));
	const [left, right] = machines;
	const clock = new FakeClock();
	const session = createSession({
		...PLAIN_SESSION,
		preset: 'thp-storm',
		views: VIEWS,
		clock,
		openFeed: () => left?.feed ?? assert.fail('no machine'),
		...(right !== undefined && { openSecond: () => right.feed }),
	});
	await session.start();
	for (let step = 0; step < frames; step++) {
		clock.pass(250);
		for (const { at, feed } of machines) feed.emit({ kind: 'frame', snapshot: at(step), slot: step % 3, hostCpuMs: 1 });
	}
	return session;
}

export interface Look {
	readonly level: ColourLevel;
	readonly ascii: boolean;
}

/** Everything on the screen of a session as it is now. */
export function screenRows(session: Session, { level, ascii }: Look): readonly PlacedRow[] {
	const state = session.store.get();
	const { columns, rows } = state.ui.size;
	const presenter = new Presenter({ session, views: VIEWS, ascii, level });
	const { titles, tabs, tabsY, keyBar, keyBarY } = presenter.chrome();
	const layout = layoutScreen(columns, rows, true);
	const placed: PlacedRow[] = titles.map(({ x, y, width, row }) => ({ layer: 'below', x, y, width, row }));
	if (tabs !== undefined && tabsY !== undefined) placed.push({ layer: 'below', x: 0, y: tabsY, width: columns, row: tabs });
	placed.push({ layer: 'below', x: 0, y: keyBarY, width: columns, row: keyBar });
	const overlay = composeOverlay(state, layout, ascii);
	presenter.paint({
		columns,
		rows,
		row(x, y, row, width) {
			const isPopUp = overlay !== undefined && isRowOf(overlay.rect, x, y, width);
			// On a low screen a notice takes the place of the keys.
			const isNotice = y === layout.statusY && !layout.hasStatusLine;
			placed.push({ layer: isPopUp || isNotice ? 'above' : 'below', x, y, width, row });
		},
		exclude: () => {},
	});
	return placed;
}

function isRowOf(rect: Rect, x: number, y: number, width: number): boolean {
	return x === rect.x && width === rect.width && y >= rect.y && y < rect.y + rect.height;
}

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\ufeff]/;
const BEYOND_ASCII = /[^\u0020-\u007e]/;

/** Rows lie inside, are exactly as wide as their place, hold only printable characters, and none covers another. */
export function checkRows(rows: readonly PlacedRow[], { columns, rows: lines }: { columns: number; rows: number }, ascii: boolean): void {
	const owner = new Map<number, PlacedRow>();
	for (const each of rows) {
		const { x, y, width, row } = each;
		const text = rowText(row);
		assert.ok(x >= 0 && y >= 0 && x + width <= columns && y < lines, `outside of ${columns}x${lines}: ${x},${y} "${text}"`);
		assert.equal(rowWidth(row), width, `at ${x},${y}: "${text}"`);
		assert.doesNotMatch(text, ascii ? BEYOND_ASCII : CONTROL);
		for (let cell = y * columns + x; cell < y * columns + x + width; cell++) {
			const under = owner.get(cell);
			assert.ok(under === undefined || each.layer === 'above', `"${text}" lies over "${rowText(under?.row ?? [])}" in line ${y}`);
			owner.set(cell, each);
		}
	}
}

/** Words as they are written anywhere in the program or in the sample machines: what is cut in the middle is none of them. */
export function knownWords(): ReadonlySet<string> {
	const words = new Set<string>();
	for (const folder of ['source', 'presets', 'test/helpers'])
		for (const name of readdirSync(folder, { recursive: true }).map(String))
			if (/\.(tsx?|yaml)$/.test(name)) for (const word of wordsOf(readFileSync(join(folder, name), 'utf8'))) words.add(word);
	return words;
}

/** Of three letters and more: shorter ones are units and abbreviations. */
function wordsOf(text: string): readonly string[] {
	return text.match(/[A-Za-z_]{3,}/g) ?? [];
}

/** A strip of used and free memory, and the columns of watermarks, are drawn in letters. */
const DRAWN = /^[UF]+$|^mlh$/;
/** Long names of the kernel have no better place to end. */
const CUT_NAME = /\b[a-z]+(?:[._/][a-z]+)*_[a-z]*…/g;

/** Words of these rows that are no words. */
export function cutWords(rows: readonly PlacedRow[], known: ReadonlySet<string>): readonly string[] {
	return rows.flatMap(({ row, y }) =>
		wordsOf(rowText(row).replaceAll(CUT_NAME, ''))
			// A name may be broken behind one of its parts.
			.filter((word) => !known.has(word) && !DRAWN.test(word) && !word.endsWith('_'))
			.map((word) => `line ${y}: "${word}" in "${rowText(row).trimEnd()}"`),
	);
}

/** How many columns more a number may need. */
const LONGEST_CUT = 2;
/** A number may go on with digits, behind a thousands' blank, with its decimals, and with a unit. */
const GOES_ON = /^(?:[\d.,/%:]|[kKMGTPnµm]|×| \d{3}\b)/;

/**
 * Numbers that had no room, and those that end where their row does, although they go on in a wider place. `wider`: the same screen on a terminal with one column
 * more, with two, and so on.
 */
export function cutNumbers(rows: readonly PlacedRow[], wider: readonly (readonly PlacedRow[])[], ascii: boolean): readonly string[] {
	const places = wider.map((placed) => new Map(placed.map(({ x, y, row }) => [`${x},${y}`, rowText(row)])));
	return rows.flatMap(({ x, y, row }) => {
		const text = rowText(row);
		// In ASCII also what is drawn.
		if (!ascii && text.includes('##')) return [`line ${y}: ${text.trimEnd()}`];
		if (!/\d[.,]? ?$/.test(text)) return [];
		const whole = places
			.map((place) => place.get(`${x},${y}`) ?? '')
			.find((each) => each.startsWith(text) && GOES_ON.test(each.slice(text.length)));
		return whole === undefined ? [] : [`line ${y}: "${text.slice(-12)}" goes on "${whole.slice(text.length).trimEnd()}"`];
	});
}

/** A screen at its size, and with more and more columns. */
export function screenAndWider(
	session: Session,
	look: Look,
): readonly [rows: readonly PlacedRow[], wider: readonly (readonly PlacedRow[])[]] {
	const { columns, rows } = session.store.get().ui.size;
	const placed = screenRows(session, look);
	const wider = Array.from({ length: LONGEST_CUT }, (_, more) => {
		session.store.dispatch({ type: 'resized', columns: columns + more + 1, rows });
		return screenRows(session, look);
	});
	session.store.dispatch({ type: 'resized', columns, rows });
	return [placed, wider];
}

/** Entries of a key bar: key and what it does. */
export function keyEntries(row: Row): readonly string[] {
	return rowText(row).trim().split(/ {2,}/);
}
