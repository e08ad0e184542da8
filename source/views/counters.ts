/** All counters of /proc/vmstat: total, rate, sparkline and peak; favourites on top; and what they mean together. */
import { isEventCounter, NOT_SIMULATED, type VmstatName, vmstatIndex } from '../model/index.js';
import { COUNTER_SENTENCES, counterList, counterPosition, countersOf, togglePin } from '../session/counter-list.js';
import { counterPeak, counterRate } from '../session/history.js';
import { asciiRow } from '../text/ascii.js';
import { explain } from '../text/glossary.js';
import { compact, groupedWithin, NO_VALUE, rate } from '../text/quantity.js';
import { fitRow, left, merge, right, type Row, type Span, span } from '../text/row.js';
import { shorten } from '../text/words.js';
import { style } from '../text/style.js';
import { positionIn, windowStart } from '../text/window.js';
import { counterWords } from './counter-words.js';
import { type CountersLayout, layoutCounters, type ListColumns } from './counters-layout.js';
import { sentencePlan, sentenceRows } from './counters-sentences.js';
import type { Panel, Pointer, View, ViewInput } from './view.js';
import { isMoving, rateSlot, sparkSpan } from './vmstat.js';

const QUESTION = 'What happens how often, and what does it cost?';
/** Lines a turn of the wheel moves by. */
const WHEEL_LINES = 3;
/** A click left of this column pins. */
const PIN_CELLS = 3;

export const counters: View = {
	id: 'counters',
	title: 'Counters',
	question: QUESTION,
	compose(input) {
		const layout = layoutCounters(input.columns, input.rows);
		return [listPanel(input, layout), ...wordsPanel(input, layout)];
	},
	about(input) {
		const { sentence } = input.ui.views.counters;
		if (sentence >= 0) return explain(counterWords(input.snapshot, input.history, input.ascii)[sentence]?.term ?? '');
		const name = selectedCounter(input);
		return name === undefined ? undefined : `${name}: ${meaning(name)}`;
	},
	point,
};

function listOf({ snapshot, history, ui }: ViewInput): readonly VmstatName[] {
	return counterList(snapshot, history, ui.views.counters);
}

function selectedCounter(input: ViewInput): VmstatName | undefined {
	const list = listOf(input);
	return list[counterPosition(list, input.ui.views.counters)];
}

function meaning(name: VmstatName): string {
	const sentence = explain(name) ?? '';
	if (NOT_SIMULATED.has(name)) return `${sentence} Nothing in the simulated machine changes it.`;
	return isEventCounter(name) ? sentence : `${sentence} It goes up and down; its peak is a value, not a rate.`;
}

/** First shown line of the list. */
function firstShown(input: ViewInput, list: readonly VmstatName[], height: number): number {
	return windowStart(counterPosition(list, input.ui.views.counters), list.length, height);
}

function listPanel(input: ViewInput, layout: CountersLayout): Panel {
	const { filter } = input.ui.views.counters;
	const list = listOf(input);
	const at = counterPosition(list, input.ui.views.counters);
	const selected = list[at];
	const first = firstShown(input, list, layout.listHeight);
	const rows = list.slice(first, first + layout.listHeight).map((name) => counterRow(input, name, name === selected, layout.columns));
	if (list.length === 0) rows.push([span(`  no counter of this kernel contains "${filter}"`, style('warn'))]);
	const hint = filter === '' ? QUESTION : `${list.length} of ${countersOf(input.snapshot).length} contain "${filter}"`;
	return filled(input, { ...layout.list, id: 'counters', title: 'counters', hint }, [
		...(layout.hasHeading ? [headingRow(input, layout.columns, positionIn(at, list.length, layout.listHeight))] : []),
		...rows,
	]);
}

function wordsPanel(input: ViewInput, layout: CountersLayout): readonly Panel[] {
	const { words } = layout;
	if (words === undefined) return [];
	const height = words.height - (words.titled ? 1 : 0);
	const rows = sentenceRows(input, words.width, height, layout.isBeside);
	return [filled(input, { ...words, id: 'words', title: 'in words', hint: 'since boot, and in the last second' }, rows)];
}

type Frame = CountersLayout['list'] & Pick<Panel, 'id' | 'title' | 'hint'>;

function filled(input: ViewInput, { titled, ...frame }: Frame, content: readonly Row[]): Panel {
	const height = frame.height - (titled ? 1 : 0);
	const rows = Array.from({ length: height }, (_, line) => fitRow(content[line] ?? [], frame.width));
	return {
		...frame,
		title: titled ? frame.title : '',
		hint: titled ? frame.hint : '',
		rows: input.ascii ? rows.map(asciiRow) : rows,
		steady: true,
	};
}

function headingRow(input: ViewInput, columns: ListColumns, position: string): Row {
	const { sort } = input.ui.views.counters;
	const dim = style('dim');
	const head = (text: string, isSorted: boolean): string => (isSorted ? `▾ ${text}` : text);
	const spans: Span[] = [
		left(`   ${sort === 'name' ? 'counter ▾' : 'counter'}${position}`, columns.name, dim),
		right(head('total', sort === 'total'), columns.value, dim),
		right(head('rate', sort === 'rate'), columns.rate, dim),
	];
	if (columns.spark > 0) spans.push(span('  '), left(`last ${columns.spark} s`, columns.spark, dim));
	if (columns.peak > 0) spans.push(right('peak', columns.peak, dim));
	if (columns.meaning > 0) spans.push(span('   '), left('counts', columns.meaning, dim));
	return merge(spans);
}

function counterRow(input: ViewInput, name: VmstatName, isSelected: boolean, columns: ListColumns): Row {
	const { pinned, sentence } = input.ui.views.counters;
	const value = input.snapshot.vmstat[vmstatIndex(name)] ?? Number.NaN;
	const isKept = !(value === 0 && NOT_SIMULATED.has(name));
	const change = isKept ? counterRate(input.history, name) : Number.NaN;
	const moving = isMoving(change);
	const mark = isSelected ? span(input.ascii ? '|' : '▌', style(sentence >= 0 ? 'faint' : 'accent')) : span(' ');
	const spans: Span[] = [
		mark,
		span(pinned.includes(name) ? '* ' : '  ', style('accent')),
		left(shorten(name, columns.name - 4, false), columns.name - 3, style(isSelected ? 'strong' : moving ? 'default' : 'dim')),
		right(isKept ? groupedWithin(value, columns.value - 1) : NO_VALUE, columns.value, style(value === 0 ? 'faint' : 'default')),
		right(rate(change), columns.rate, style(rateSlot(name, moving))),
	];
	if (columns.spark > 0) spans.push(span('  '), isKept ? sparkSpan(input, name, columns.spark) : span(' '.repeat(columns.spark)));
	if (columns.peak > 0) spans.push(isKept ? peakSpan(input, name, columns.peak) : right(NO_VALUE, columns.peak, style('faint')));
	if (columns.meaning > 0)
		spans.push(span('   '), left(shorten(explain(name) ?? '', columns.meaning, false), columns.meaning, style('dim')));
	return merge(spans);
}

/** The highest rate of a counter, the highest value of a gauge. */
function peakSpan({ history }: ViewInput, name: VmstatName, width: number): Span {
	const peak = counterPeak(history, name);
	const text = Number.isNaN(peak) ? NO_VALUE : isEventCounter(name) ? `${compact(peak)}/s` : groupedWithin(peak, width - 2);
	return right(text, width, style(peak > 0 ? 'default' : 'faint'));
}

function point(input: ViewInput, { kind, x, y }: Pointer): ReturnType<NonNullable<View['point']>> {
	const layout = layoutCounters(input.columns, input.rows);
	const ui = input.ui.views.counters;
	const { list: area, words } = layout;
	const isInWords = words !== undefined && x >= words.x && y >= words.y;
	const list = listOf(input);
	if (kind === 'wheel-up' || kind === 'wheel-down') {
		const by = kind === 'wheel-up' ? -1 : 1;
		if (isInWords) return setting({ sentence: Math.max(0, Math.min(COUNTER_SENTENCES.length - 1, ui.sentence + by)) });
		const to = Math.max(0, Math.min(list.length - 1, counterPosition(list, ui) + by * WHEEL_LINES));
		return setting({ counter: list[to] ?? ui.counter, sentence: -1 });
	}
	if (kind !== 'press') return [];
	if (isInWords) {
		const sentence = sentenceAt(input, layout, y);
		return sentence < 0 ? [] : setting({ sentence });
	}
	const line = y - area.y - (area.titled ? 1 : 0) - (layout.hasHeading ? 1 : 0);
	const name = line < 0 || line >= layout.listHeight ? undefined : list[firstShown(input, list, layout.listHeight) + line];
	if (name === undefined) return [];
	return setting({ sentence: -1, ...(x < PIN_CELLS ? togglePin(list, ui, name) : { counter: name }) });
}

function sentenceAt(input: ViewInput, { words, isBeside }: CountersLayout, y: number): number {
	if (words === undefined) return -1;
	const top = words.y + (words.titled ? 1 : 0);
	const { first, linesEach } = sentencePlan(input, words.height - (words.titled ? 1 : 0), isBeside);
	const at = first + Math.floor((y - top) / linesEach);
	return y < top || at >= COUNTER_SENTENCES.length ? -1 : at;
}

function setting(counters: Partial<ViewInput['ui']['views']['counters']>): ReturnType<NonNullable<View['point']>> {
	return [{ type: 'views', change: { counters } }];
}
