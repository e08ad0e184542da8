/** The kernel's own commands: what they printed, and the line being typed below it, as on any terminal. */
import { type Transcript, type TranscriptLine, endIndex, promptOf, scrolledEnd, startIndex } from '../session/transcript.js';
import { asciiRow } from '../text/ascii.js';
import { clean, fitRow, type Row, span } from '../text/row.js';
import { BOLD, type Style, style } from '../text/style.js';
import { typedLine } from '../text/typed-line.js';
import type { Panel, View, ViewInput } from './view.js';

const LINE_STYLES: Readonly<Record<TranscriptLine['kind'], Style>> = {
	typed: style('strong', 'default', BOLD),
	out: style('default'),
	err: style('bad'),
	note: style('dim'),
};
const PROMPT = style('accent', 'default', BOLD);
const CANDIDATE = style('dim');
/** Cells at the left that stay empty. */
const MARGIN = 1;
/** From this height on there is a rule with the name of the view. */
const TITLED_ROWS = 12;
const WHEEL_ROWS = 3;
/** Share of the area that candidates may take. */
const CANDIDATE_SHARE = 0.3;
const QUESTION = "What would the kernel's own commands say?";

/** What to begin with, and why one would. */
const EXAMPLES: readonly (readonly [command: string, why: string])[] = [
	['cat /proc/vmstat | grep compact', 'what compaction has done since boot'],
	['cat /sys/kernel/debug/extfrag/extfrag_index', 'why a request of each order would fail'],
	['echo 1 > /proc/sys/vm/compact_memory', 'compact all nodes'],
	['echo 20 > /proc/sys/vm/compaction_proactiveness', 'how early kcompactd begins by itself'],
	['ps aux | grep kcompactd', 'its threads'],
	["watch -n 1 'cat /proc/buddyinfo'", 'free blocks per order, again and again'],
	['top', 'which tasks use the CPUs'],
	['perf top', 'which functions of the kernel use them'],
	['help', 'every command there is'],
];
const COMMAND_WIDTH = 3 + Math.max(...EXAMPLES.map(([command]) => command.length));
const WHY_WIDTH = Math.max(...EXAMPLES.map(([, why]) => why.length));

export const shell: View = {
	id: 'shell',
	title: 'Shell',
	question: QUESTION,
	compose(input) {
		return [panel(input)];
	},
	about({ transcript, ui }) {
		const below = transcript.lines.length - endIndex(transcript, ui.views.shell.end);
		if (below > 0) return `${below} more line${below === 1 ? '' : 's'} below: PgDn goes there, and so does typing.`;
		if (transcript.running === undefined) return 'help lists the commands of the simulated kernel, Tab completes, Esc leaves.';
		if (ui.paused) return 'Time is paused, and so is what waits for it: Esc, then space, lets both go on.';
		return `Ctrl-C interrupts, leaving lets it go on: ${clean(transcript.running)}`;
	},
	point(input, { kind }) {
		if (kind !== 'wheel-up' && kind !== 'wheel-down') return [];
		const { transcript, ui } = input;
		const window = { columns: textColumns(input), rows: roomFor(input).output };
		const end = scrolledEnd(transcript, ui.views.shell.end, kind === 'wheel-up' ? WHEEL_ROWS : -WHEEL_ROWS, window);
		return [{ type: 'views', change: { shell: { end } } }];
	},
};

function panel(input: ViewInput): Panel {
	const { columns, rows, ascii } = input;
	const { titled } = roomFor(input);
	const room = Math.max(0, rows - (titled ? 1 : 0));
	const written = [...outputRows(input), ...candidateRows(input), promptRow(input)].slice(-room);
	const filled = Array.from({ length: room }, (_, line) => fitRow([span(' '.repeat(MARGIN)), ...(written[line] ?? [])], columns));
	return {
		id: 'shell',
		x: 0,
		y: 0,
		width: columns,
		height: rows,
		title: titled ? 'shell' : '',
		hint: titled ? QUESTION : '',
		rows: ascii ? filled.map(asciiRow) : filled,
		steady: false,
	};
}

function textColumns({ columns }: ViewInput): number {
	return Math.max(1, columns - MARGIN);
}

function roomFor(input: ViewInput): { readonly titled: boolean; readonly output: number } {
	const titled = input.rows >= TITLED_ROWS;
	return { titled, output: Math.max(1, input.rows - (titled ? 1 : 0) - candidateRows(input).length - 1) };
}

/** What fits of the output: its end, or where somebody has gone back to. */
function outputRows(input: ViewInput): Row[] {
	const { transcript, ui } = input;
	const window = { columns: textColumns(input), rows: roomFor(input).output };
	if (transcript.lines.length === 0) return introduction(window.columns).slice(0, window.rows);
	const to = endIndex(transcript, ui.views.shell.end);
	const from = startIndex(transcript, to, window);
	if (showsPicture(input) && from > transcript.outputFrom) {
		return rowsOf(transcript, transcript.outputFrom, transcript.outputFrom + window.rows, window.columns).slice(0, window.rows);
	}
	return rowsOf(transcript, from, to, window.columns).slice(-window.rows);
}

/** A picture that is too high is shown from its head on: that is where the most is. */
function showsPicture({ transcript, ui }: ViewInput): boolean {
	return transcript.isPicture && transcript.running !== undefined && ui.views.shell.end === undefined;
}

function rowsOf({ lines }: Transcript, from: number, to: number, columns: number): Row[] {
	return lines.slice(from, to).flatMap(({ text, kind }) => wrapped(clean(text), columns).map((part) => [span(part, LINE_STYLES[kind])]));
}

/** Broken wherever the row ends, as terminals do: columns of a table stay where they are. */
function wrapped(text: string, columns: number): string[] {
	return Array.from({ length: Math.max(1, Math.ceil(text.length / columns)) }, (_, part) =>
		text.slice(part * columns, (part + 1) * columns),
	);
}

/** Examples are there to be typed, so one that would be cut is left out. */
function introduction(columns: number): Row[] {
	const wide = columns >= COMMAND_WIDTH + WHY_WIDTH;
	return [
		...EXAMPLES.filter(([command]) => command.length <= columns).map(([command, why]) => [
			span(command.padEnd(wide ? COMMAND_WIDTH : 0), style('dim')),
			span(wide ? why : '', style('faint')),
		]),
		[],
	];
}

/** What the word before the cursor could become, when somebody has asked twice. */
function candidateRows({ transcript, ui, columns, rows }: ViewInput): Row[] {
	const { text, cursor } = ui.views.shell.line;
	const { before, names } = transcript.candidates ?? { before: '', names: [] };
	if (names.length === 0 || before !== text.slice(0, cursor)) return [];
	const most = Math.max(1, Math.floor(rows * CANDIDATE_SHARE));
	const short = names.map((name) => clean(name.replace(/^.*\/(?=.)/, '')));
	const width = 2 + Math.max(...short.map(({ length }) => length));
	const perRow = Math.max(1, Math.floor((columns - MARGIN) / width));
	const fits = short.length <= perRow * most ? short.length : perRow * most - 1;
	const cells = fits < short.length ? [...short.slice(0, fits), `+${short.length - fits}`] : short;
	return Array.from({ length: Math.ceil(cells.length / perRow) }, (_, row) => [
		span(
			cells
				.slice(row * perRow, (row + 1) * perRow)
				.map((cell) => cell.padEnd(width))
				.join(''),
			CANDIDATE,
		),
	]);
}

/** While a command runs, what is typed waits: there is no prompt. */
function promptRow(input: ViewInput): Row {
	const prompt = input.transcript.running === undefined ? promptOf(input.transcript) : '';
	return [span(prompt, PROMPT), ...typedLine(input.ui.views.shell.line, textColumns(input) - prompt.length)];
}
