/** The preset picker's table, cut to the room there is: which lines, which columns, how wide. */
import type { PresetInfo, SessionState } from '../session/index.js';
import { fitRow, type Row, span } from '../text/row.js';
import { style } from '../text/style.js';
import { windowStart } from '../text/window.js';
import type { Rect } from './cells.js';
import { placeOverlay } from './layout.js';
import { plain, shorten, wrapWords } from '../text/words.js';

/** One line of the table; the keys are the columns' headings. */
export type PresetLine = Readonly<Record<string, string>>;

export interface PresetsOverlay {
	readonly kind: 'presets';
	readonly rect: Rect;
	readonly heading: Row;
	readonly lines: readonly PresetLine[];
	/** Index in `lines` of the selected one. */
	readonly selected: number;
	/** Which of all presets is the first line. */
	readonly first: number;
	/** What the selected preset asks. */
	readonly footer: readonly Row[];
}

/** Of the table: top, headings and bottom; then a rule and a line for each preset. */
const FIXED_LINES = 3;
const LINES_EACH = 2;
const HEADING_LINES = 1;
const MAX_FOOTER = 2;
/** Padding left and right of a column, and the rule behind it. */
const COLUMN_EXTRA = 3;
const MIN_TITLE = 12;
const MAX_TITLE = 60;

export function layoutPresets(state: SessionState, area: Rect, ascii: boolean): PresetsOverlay {
	const { presets, ui } = state;
	const columns = columnWidths(presets, area.width);
	const width = tableWidth(columns);
	const question = presets[ui.cursor]?.question ?? '';
	const footer = shortened(plain(question, ascii), width - 2, ascii);
	const spare = area.height - FIXED_LINES - HEADING_LINES - footer.length;
	const count = Math.max(1, Math.min(presets.length, Math.floor(spare / LINES_EACH)));
	const start = windowStart(ui.cursor, presets.length, count);
	const lines = presets.slice(start, start + count).map((preset, index) => presetLine(preset, start + index === ui.cursor, columns, ascii));
	const height = FIXED_LINES + HEADING_LINES + footer.length + LINES_EACH * lines.length;
	return {
		kind: 'presets',
		rect: placeOverlay(area, width, height, 'middle'),
		heading: headingRow(presets.length > count ? `(${ui.cursor + 1} of ${presets.length}) ` : '', width),
		lines,
		selected: ui.cursor - start,
		first: start,
		footer: footer.map((text) => fitRow([span(` ${text}`, style('dim'))], width)),
	};
}

/** The preset told of in a line of the screen; undefined between and beside them. */
export function presetAt({ rect, lines, first }: PresetsOverlay, y: number): number | undefined {
	const line = (y - rect.y - HEADING_LINES - FIXED_LINES) / LINES_EACH;
	return Number.isInteger(line) && line >= 0 && line < lines.length ? first + line : undefined;
}

const HINTS = [' Enter starts the selected one', ' Enter starts', ''];

function headingRow(where: string, width: number): Row {
	const name = ` presets ${where}`;
	const hint = HINTS.find((words) => name.length + words.length < width) ?? '';
	return fitRow([span(name, style('strong')), span(hint, style('dim'))], width);
}

/** At most so many lines; the last one tells that there is more. */
function shortened(text: string, width: number, ascii: boolean): readonly string[] {
	const lines = wrapWords(text, width);
	const whole = lines.slice(0, MAX_FOOTER - 1);
	const rest = lines.slice(MAX_FOOTER - 1);
	return rest.length === 0 ? whole : [...whole, shorten(rest.join(' '), width, ascii)];
}

interface ColumnWidths {
	readonly name: number;
	/** 0: not shown. */
	readonly machine: number;
	readonly title: number;
}

function tableWidth(columns: ColumnWidths): number {
	const shown = [1, columns.name, columns.machine, columns.title].filter((width) => width > 0);
	return 1 + shown.reduce((sum, width) => sum + width + COLUMN_EXTRA, 0);
}

/** The name always; then the machine; then as much of the title as fits. */
function columnWidths(presets: readonly PresetInfo[], width: number): ColumnWidths {
	const widest = (heading: string, text: (preset: PresetInfo) => string): number =>
		Math.max(heading.length, ...presets.map((preset) => text(preset).length));
	const machine = widest('machine', (preset) => preset.machine);
	const title = Math.min(
		MAX_TITLE,
		widest('title', (preset) => preset.title),
	);
	const bare = { name: 0, machine: 0, title: 0 };
	const name = Math.min(
		widest('preset', (preset) => preset.name),
		Math.max(6, width - tableWidth(bare) - COLUMN_EXTRA),
	);
	if (tableWidth({ ...bare, name, machine }) > width) return { ...bare, name };
	const left = width - tableWidth({ name, machine, title: 1 }) + 1;
	return { name, machine, title: left >= MIN_TITLE ? Math.min(title, left) : 0 };
}

function presetLine(preset: PresetInfo, isSelected: boolean, columns: ColumnWidths, ascii: boolean): PresetLine {
	const cell = (text: string, width: number): string => shorten(plain(text, ascii), width, ascii).padEnd(width);
	const line: Record<string, string> = { ' ': isSelected ? (ascii ? '>' : '▸') : ' ', preset: cell(preset.name, columns.name) };
	if (columns.machine > 0) line['machine'] = cell(preset.machine, columns.machine);
	if (columns.title > 0) line['title'] = cell(preset.title, columns.title);
	return line;
}
