/** The Events view: tracepoints in plain words and as trace_pipe prints them, filtered, and why the selected one happened. */
import { hasBatches, listEvents, selectedPosition, type ToldEvent, wordsContext } from '../session/event-list.js';
import { asciiRow, asciiText } from '../text/ascii.js';
import { severitySlot } from '../text/event-words.js';
import { eventWhy } from '../text/event-why.js';
import { eventClock, grouped } from '../text/quantity.js';
import { fitEntries, fitRow, left, merge, right, type Row, rowWidth, span } from '../text/row.js';
import { BOLD, style } from '../text/style.js';
import { windowStart } from '../text/window.js';
import { shorten, wrapWords } from '../text/words.js';
import { cutSentence } from './events.js';
import type { Panel, View, ViewInput } from './view.js';

const TIME_WIDTH = 10;
/** With fewer columns than this what happened takes the room of when. */
const TIMED = 48;
const WHO_WIDTH = 15;
/** From this width on words and raw lines stand side by side, and the words take this much. */
const SIDE_BY_SIDE = 200;
const WORDS_SHARE = 0.46;
/** From these heights on there is a rule with the question, and a panel about the selected event: a wide one needs fewer lines. */
const TITLED_ROWS = 12;
const DETAIL_ROWS = 16;
const DETAIL_LINES = { wide: 7, narrow: 8 } as const;
const WIDE = 120;
const NO_RAW = 'this kernel has no tracepoint for it: the simulator tells it';

interface Scene {
	readonly input: ViewInput;
	/** Before any filter. */
	readonly kept: number;
	readonly shown: readonly ToldEvent[];
	/** −1: nothing is shown. */
	readonly position: number;
	readonly titled: boolean;
	readonly detailHeight: number;
	/** Position of the event in the first line of the list, and how many lines it has. */
	readonly first: number;
	readonly lines: number;
}

export const eventsView: View = {
	id: 'events',
	title: 'Events',
	question: 'What did the kernel do, and why?',
	compose(input) {
		const scene = sceneOf(input);
		const { titled, detailHeight, position, shown } = scene;
		const list = { id: 'events', x: 0, y: 0, width: input.columns, height: input.rows - detailHeight };
		const panels = [panelOf(input, list, titled ? 'events' : '', titled ? eventsView.question : '', [headRow(scene), ...listRows(scene)])];
		if (detailHeight > 0) {
			const below = { id: 'event', x: 0, y: list.height, width: input.columns, height: detailHeight };
			const told = shown[position];
			const rows = told === undefined ? [] : detailRows(input, told);
			panels.push(panelOf(input, below, told?.event.name ?? 'no event', 'as the kernel prints it, in words, and why', rows));
		}
		return panels;
	},
	about(input) {
		const { shown, position } = sceneOf(input);
		const told = shown[position];
		return told === undefined ? undefined : whyOf(input, told);
	},
	point(input, { kind, y }) {
		const scene = sceneOf(input);
		const by = kind === 'wheel-up' ? -3 : kind === 'wheel-down' ? 3 : undefined;
		const line = y - (scene.titled ? 1 : 0) - 1;
		const isInside = line >= 0 && line < scene.lines;
		const to = by === undefined ? (isInside && kind !== 'release' ? scene.first + line : -1) : Math.max(0, scene.position + by);
		const event = scene.shown[by === undefined ? to : Math.min(scene.shown.length - 1, to)]?.event;
		return event === undefined ? [] : [{ type: 'views', change: { events: { at: event.seq } } }];
	},
};

function sceneOf(input: ViewInput): Scene {
	const { events: ui } = input.ui.views;
	const { kept, shown } = listEvents(input.history, input.snapshot, ui);
	const position = selectedPosition(shown, ui.at);
	const titled = input.rows >= TITLED_ROWS;
	const detailHeight = input.rows < DETAIL_ROWS ? 0 : DETAIL_LINES[input.columns >= WIDE ? 'wide' : 'narrow'];
	const lines = Math.max(0, input.rows - detailHeight - (titled ? 1 : 0) - 1);
	return { input, kept, shown, position, titled, detailHeight, first: windowStart(position, shown.length, lines), lines };
}

type Place = Pick<Panel, 'id' | 'x' | 'y' | 'width' | 'height'>;

function panelOf(input: ViewInput, place: Place, title: string, hint: string, rows: readonly Row[]): Panel {
	const room = Math.max(0, place.height - (title === '' ? 0 : 1));
	const filled = Array.from({ length: room }, (_, line) => fitRow(rows[line] ?? [], place.width));
	const plain = (text: string): string => (input.ascii ? asciiText(text) : text);
	return { ...place, title: plain(title), hint: plain(hint), rows: input.ascii ? filled.map(asciiRow) : filled, steady: true };
}

const LEVEL_WORDS = { story: 'the story', all: 'everything', trouble: 'trouble only', yours: 'what you did' } as const;

/** How many of how many, by which filters, and whether the list follows. */
function headRow({ input, kept, shown }: Scene): Row {
	const { filter, level, name, at } = input.ui.views.events;
	const { lostEvents } = input.history;
	const entry = (text: string, slot: 'dim' | 'accent' | 'warn' | 'default'): Row => [span(text, style(slot))];
	const entries = [
		at < 0 ? entry('following', 'accent') : entry('held', 'warn'),
		entry(`${grouped(shown.length)} of ${grouped(kept)} kept`, 'default'),
		entry(LEVEL_WORDS[level], level === 'story' ? 'dim' : 'accent'),
		...(filter === '' ? [] : [entry(`/${filter}`, 'accent')]),
		...(name === '' ? [] : [entry(`only ${name}`, 'accent')]),
		...(hasBatches(input.snapshot) ? [entry('with single batches', 'accent')] : []),
		...(lostEvents === 0 ? [] : [entry(`${grouped(lostEvents)} lost`, 'warn')]),
	];
	return [span(' '), ...fitEntries(entries, span(' · ', style('faint')), input.columns - 1)];
}

function listRows(scene: Scene): Row[] {
	const { input, shown, first, lines, position } = scene;
	if (shown.length === 0) return [[span(` ${emptyWords(scene)}`, style('faint'))]];
	return shown.slice(first, first + lines).map((told, line) => listRow(input, told, first + line === position));
}

function emptyWords({ kept, input }: Scene): string {
	const { filter, name, level } = input.ui.views.events;
	if (kept === 0) return 'nothing yet';
	if (filter !== '' || name !== '') return 'no event is as asked for: Esc takes the filters back';
	return level === 'story' ? 'nothing to tell yet: l lists everything' : 'nothing of that kind yet: l lists others';
}

function listRow(input: ViewInput, told: ToldEvent, isSelected: boolean): Row {
	const { columns } = input;
	const mark = isSelected ? span(input.ascii ? '|' : '▌', style('accent')) : span(' ');
	const wide = columns >= SIDE_BY_SIDE;
	if (!wide && input.ui.views.events.raw) return [mark, rawSpan(told, isSelected, columns - 1)];
	const narrow = columns < 60;
	const time = right(eventClock(told.event.t), TIME_WIDTH, style(isSelected ? 'default' : 'faint'));
	const who = narrow ? span(`${told.words.who} `, style('dim')) : left(told.words.who, WHO_WIDTH, style('dim'));
	const head: Row = columns < TIMED ? [mark, who] : [mark, time, span('  '), who];
	const width = wide ? Math.floor(columns * WORDS_SHARE) : columns;
	const sentence = cutSentence(told.words.sentence, width - rowWidth(head) - 1);
	const words = merge([...head, span(sentence, style(severitySlot(told.words.severity), 'default', isSelected ? BOLD : 0))]);
	return wide ? [...fitRow(words, width), rawSpan(told, isSelected, columns - width)] : words;
}

function rawSpan({ raw, event }: ToldEvent, isSelected: boolean, width: number) {
	if (raw === undefined) return span(`${' '.repeat(8)}(${event.name}: no tracepoint)`, style('faint'));
	return span(shorten(raw, width, false), style(isSelected ? 'default' : 'dim'));
}

function whyOf(input: ViewInput, told: ToldEvent): string {
	return eventWhy(told.event, input.history.events, wordsContext(input.snapshot));
}

function detailRows(input: ViewInput, told: ToldEvent): Row[] {
	const width = input.columns - 4;
	const lines = (text: string, look: number): Row[] => wrapWords(text, width).map((line) => [span('   '), span(line, look)]);
	return [
		...lines(told.raw?.trimStart() ?? NO_RAW, style(told.raw === undefined ? 'faint' : 'dim')),
		...lines(`${told.words.who}: ${told.words.sentence}`, style(severitySlot(told.words.severity))),
		...lines(whyOf(input, told), style('default')),
	];
}
