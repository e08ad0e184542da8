/** The Time view: a heat map order × time of an index, and strips over the same columns of what was done about it and what it cost. */
import { rowName, type TimeRow } from '../session/time-rows.js';
import { stepStart } from '../session/time-steps.js';
import { asciiRow, asciiText } from '../text/ascii.js';
import { explain } from '../text/glossary.js';
import { eventClock, orderSize } from '../text/quantity.js';
import { fitEntries, fitRow, left, right, type Row, RowBuilder, rowWidth, type Span, span } from '../text/row.js';
import { style } from '../text/style.js';
import { heatCell, heatLegend, heatScale, heatSlot, indexText } from './time-heat.js';
import { agoText, momentRows, spanText } from './time-moment.js';
import type { PlannedRow } from './time-plan.js';
import { columnSpan, columnValue, columnValues, marksIn, stepsOf, type TimeScene, timeScene } from './time-scene.js';
import { bandAt, marksLine, peakLine, peakText, stripLines, stripOf, valueAtCursor, valueSlot, valueText } from './time-strips.js';
import type { Panel, View, ViewInput } from './view.js';

/** Columns between two times on the axis. */
const TICK = 20;
const SHORT_COLUMN_NS = 5e8;

export const time: View = {
	id: 'time',
	title: 'Time',
	question: 'When did memory fragment, what was done, and what did it cost?',
	compose(input) {
		const scene = timeScene(input);
		const { momentHeight, titled } = scene.plan;
		const main = { id: 'time', x: 0, y: 0, width: input.columns, height: input.rows - momentHeight };
		const title = titled ? 'time' : '';
		const panels = [panelOf(input, main, title, titled ? time.question : '', mainRows(scene))];
		if (momentHeight > 0) {
			const below = { id: 'moment', x: 0, y: main.height, width: input.columns, height: momentHeight };
			const rows = momentRows(scene, input.columns, momentHeight - 1);
			panels.push(panelOf(input, below, spanText(scene, scene.cursorColumn), 'what happened in the column under the cursor?', rows));
		}
		return panels;
	},
	about(input) {
		const scene = timeScene(input);
		const { selected, cursorColumn } = scene;
		if (selected === undefined) return undefined;
		if (selected.kind === 'marks') {
			const marks = marksIn(scene, cursorColumn).map(({ letter, text }) => `${letter}: ${text}`);
			if (marks.length > 0) return marks.join('; ');
		}
		return `${reading(scene, selected)}. ${explain(termOf(scene, selected)) ?? ''}`;
	},
	point(input, { kind, x, y }) {
		const scene = timeScene(input);
		if (kind === 'wheel-up' || kind === 'wheel-down') {
			const { from } = stepsOf(scene, scene.cursorColumn + (kind === 'wheel-up' ? -1 : 1));
			return [{ type: 'views', change: { time: { at: from >= scene.steps.count ? -1 : stepStart(scene.steps, from) } } }];
		}
		if (kind === 'release') return [];
		const row = rowAt(scene, y);
		const { from, to } = stepsOf(scene, scene.firstColumn + x - scene.plan.plotX);
		const at = from < to && x >= scene.plan.plotX ? { at: stepStart(scene.steps, from) } : {};
		return [{ type: 'views', change: { time: { ...at, ...(row === undefined || kind === 'drag' ? {} : { row: rowName(row) }) } } }];
	},
};

type Place = Pick<Panel, 'id' | 'x' | 'y' | 'width' | 'height'>;

function panelOf(input: ViewInput, place: Place, title: string, hint: string, rows: readonly Row[]): Panel {
	const room = place.height - (title === '' ? 0 : 1);
	const filled = Array.from({ length: Math.max(0, room) }, (_, line) => fitRow(rows[line] ?? [], place.width));
	const plain = (text: string): string => (input.ascii ? asciiText(text) : text);
	return { ...place, title: plain(title), hint: plain(hint), rows: input.ascii ? filled.map(asciiRow) : filled, steady: true };
}

function mainRows(scene: TimeScene): Row[] {
	const { plan, input } = scene;
	const rows = [headRow(scene)];
	if (scene.steps.count === 0) return [...rows, [span(' nothing yet: a column takes a second of watching', style('faint'))]];
	const orders = plan.rows.filter(({ row }) => row.kind === 'order');
	const strips = plan.rows.filter(({ row }) => row.kind !== 'order');
	rows.push(...orders.flatMap((planned) => heatRows(scene, planned)));
	if (plan.axis) rows.push(axisRow(scene));
	rows.push(...strips.flatMap((planned) => stripRows(scene, planned)));
	if (plan.legend)
		rows.push([span(' '), ...fitEntries(heatLegend(heatScale(scene.ui.index, input), input), span('   '), input.columns - 1)]);
	return rows;
}

/** What is shown at the left; at the right the time under the cursor, or what a person did then. */
function headRow(scene: TimeScene): Row {
	const { zone, ui, input, cursorColumn } = scene;
	const marks = marksIn(scene, cursorColumn).map(({ letter, text }) => `${letter} ${text}`);
	const when: Row =
		marks.length > 0
			? [span(marks.join(' · ').slice(0, Math.floor(input.columns / 2)), style('accent'))]
			: [
					span(input.columns >= 60 ? spanText(scene, cursorColumn) : '', style('default')),
					span(`  ${agoText(scene, cursorColumn)}`, style('dim')),
				];
	const steps = ui.zoom === 1 ? 'a column = 1 step' : `a column = the worst of ${ui.zoom} steps`;
	const entries: Row[] = [
		[span(zone === undefined ? 'no zone' : `node ${zone.node} ${zone.name}`, style('strong'))],
		[span(ui.index, style('default'))],
		[span(steps, style('dim'))],
	];
	const room = input.columns - rowWidth(when) - 3;
	const what = [span(' '), ...fitEntries(entries, span(' · ', style('faint')), room - 1)];
	return [...what, span(' '.repeat(Math.max(1, input.columns - rowWidth(what) - rowWidth(when) - 1))), ...when];
}

function label(scene: TimeScene, row: TimeRow): Row {
	const isSelected = scene.selected === row;
	const mark = isSelected ? span(scene.input.ascii ? '|' : '▌', style('accent')) : span(' ');
	return [mark, left(labelText(scene, row), scene.plan.labelWidth - 1, style(isSelected ? 'strong' : 'dim'))];
}

function labelText({ plan, input }: TimeScene, row: TimeRow): string {
	const isShort = plan.labelWidth < 12;
	switch (row.kind) {
		case 'order':
			return isShort
				? `${String(row.order).padStart(2)} ${orderSize(row.order)}`
				: `${String(row.order).padStart(5)}${orderSize(row.order).padStart(5)}`;
		case 'kcompactd':
			return isShort ? `kcompd ${row.node}` : `kcompactd ${row.node}`;
		case 'kswapd':
			return `kswapd ${row.node}`;
		case 'stalls':
			return isShort ? 'p99' : 'p99 stall';
		case 'thp':
			return isShort ? 'thp' : 'thp success';
		case 'score':
			return isShort ? `score ${input.selectedNode}` : `frag score ${input.selectedNode}`;
		case 'marks':
			return 'you';
	}
}

/** Label, value under the cursor and peak: what stands before the columns of time in the first line of a row. */
function front(scene: TimeScene, row: TimeRow, value: Span, peak = ''): Row {
	const { valueWidth, peakWidth } = scene.plan;
	return [...label(scene, row), right(value.text, valueWidth, value.style), right(peak, peakWidth, style('dim')), span(' ')];
}

/** What stands there in the other lines of a row. */
function gutter({ plan }: TimeScene, text = ''): Span {
	return right(text === '' ? '' : `${text} `, plan.plotX, style('faint'));
}

function heatRows(scene: TimeScene, { row, height }: PlannedRow): Row[] {
	if (row.kind !== 'order') return [];
	const { ui, input } = scene;
	const scale = heatScale(ui.index, input);
	const line = new RowBuilder();
	columnValues(scene, row).forEach((index, x) => {
		const cell = heatCell(index, scale, input, scene.firstColumn + x === scene.cursorColumn);
		line.add(cell.text, cell.style);
	});
	const map = line.row();
	const value = valueAtCursor(scene, row);
	const slot = heatSlot(value, scale);
	const look = style(slot === 'warn' || slot === 'bad' ? slot : slot === 'empty' ? 'dim' : 'default');
	return Array.from({ length: height }, (_, line) =>
		line === 0 ? [...front(scene, row, span(indexText(value, ui.index, input.ascii), look)), ...map] : [gutter(scene), ...map],
	);
}

function stripRows(scene: TimeScene, { row, height }: PlannedRow): Row[] {
	if (row.kind === 'marks') return [[...front(scene, row, span('')), ...marksLine(scene)]];
	const { input, plan, cursorColumn } = scene;
	const strip = stripOf(scene, row);
	const bars = stripLines(scene, strip, Math.max(1, height - 1), height === 1);
	const value = valueAtCursor(scene, row);
	const slot = valueSlot(scene, row, value, cursorColumn);
	const text = span(valueText(row, value, input.ascii), style(slot === 'spark' ? 'default' : slot));
	const band = row.kind === 'score' ? bandAt(scene, cursorColumn) : undefined;
	const second = band === undefined ? `to ${valueText(row, strip.top, input.ascii)}` : `${band.low}·${band.high}`;
	const lines = bars.map((line, index): Row => {
		if (index > 0) return [gutter(scene, index === 1 ? second : ''), ...line];
		return [...front(scene, row, text, plan.peakWidth === 0 ? '' : peakText(scene, strip)), ...line];
	});
	return height > 1 ? [...lines, [gutter(scene), ...peakLine(scene, strip)]] : lines;
}

/** What the numbers before the columns are, and the times of some columns. */
function axisRow(scene: TimeScene): Row {
	const { plan, firstColumn } = scene;
	const isExact = columnsAreShort(scene);
	let text = '';
	for (let x = 0; x < plan.across; x++) {
		const { startNs } = columnSpan(scene, firstColumn + x);
		if ((firstColumn + x) % TICK !== 0 || Number.isNaN(startNs)) continue;
		const clock = eventClock(startNs);
		text = `${text.padEnd(x)}${scene.input.ascii ? '|' : '╵'}${isExact ? clock : clock.slice(0, -4)}`;
	}
	const heads = `${'cursor'.padStart(plan.labelWidth + plan.valueWidth)}${plan.peakWidth === 0 ? '' : 'peak'.padStart(plan.peakWidth)} `;
	return [span(heads, style('faint')), left(text, plan.across, style('dim'))];
}

/** Then whole seconds do not tell neighbouring times apart. */
function columnsAreShort(scene: TimeScene): boolean {
	const [first, last] = [Math.max(scene.firstColumn, 0), Math.floor((scene.steps.count - 1) / scene.ui.zoom)];
	return columnSpan(scene, last).endNs - columnSpan(scene, first).startNs < (last - first + 1) * SHORT_COLUMN_NS;
}

/** Which row lies at a line of the view. */
function rowAt(scene: TimeScene, y: number): TimeRow | undefined {
	const { plan } = scene;
	let line = (plan.titled ? 1 : 0) + 1;
	let before: TimeRow | undefined;
	for (const { row, height } of plan.rows) {
		if (plan.axis && before?.kind === 'order' && row.kind !== 'order') line++;
		if (y >= line && y < line + height) return row;
		line += height;
		before = row;
	}
	return undefined;
}

/** "kcompactd 0 23.4%": the row and its value under the cursor. */
function reading(scene: TimeScene, row: TimeRow): string {
	const value = columnValue(scene, row, scene.cursorColumn);
	if (row.kind === 'order') return `${scene.ui.index} of order ${row.order} is ${indexText(value, scene.ui.index, scene.input.ascii)}`;
	if (row.kind === 'marks') return 'Nothing was done by hand in this column';
	return `${labelText({ ...scene, plan: { ...scene.plan, labelWidth: 14 } }, row)} is ${valueText(row, value, scene.input.ascii)}`;
}

function termOf({ ui }: TimeScene, row: TimeRow): string {
	switch (row.kind) {
		case 'order':
			return ui.index;
		case 'stalls':
			return 'p99 stall';
		case 'thp':
			return 'thp success';
		case 'score':
			return 'frag score';
		case 'marks':
			return 'you';
		default:
			return row.kind;
	}
}
