/** Why things happened: the newest events, newest at the bottom. */
import type { TraceEvent } from '../model/index.js';
import { recentEvents } from '../session/history.js';
import { type EventWords, eventWords, severitySlot } from '../text/event-words.js';
import { eventClock } from '../text/quantity.js';
import { fitRow, left, merge, right, type Row, span } from '../text/row.js';
import { shorten } from '../text/words.js';
import { style } from '../text/style.js';
import type { ViewInput } from './view.js';

const TIME_WIDTH = 9;
const WHO_WIDTH = 14;
/** How far back to look for events worth a line. */
const LOOK_BACK = 400;

export function eventRows(input: ViewInput, width: number, height: number): Row[] {
	const rows = toldRows(input, recentEvents(input.history, LOOK_BACK), width, height);
	return rows.length === 0 && height > 0 ? [fitRow([span(' nothing yet', style('faint'))], width)] : rows;
}

/** The last ones of these events that are worth a line. */
export function toldRows(input: ViewInput, events: readonly TraceEvent[], width: number, height: number): Row[] {
	const told = toldEvents(input, events, height);
	return told.map(({ event, words }, index) => eventRow(event, words, { width, newest: index === told.length - 1 }));
}

/** The event that such a line of the newest ones tells of. */
export function eventInLine(input: ViewInput, height: number, line: number): TraceEvent | undefined {
	return toldEvents(input, recentEvents(input.history, LOOK_BACK), height)[line]?.event;
}

interface Told {
	readonly event: TraceEvent;
	readonly words: EventWords;
}

function toldEvents(input: ViewInput, events: readonly TraceEvent[], most: number): readonly Told[] {
	const context = { extfragThreshold: Number(input.snapshot.tunables['vm.extfrag_threshold'] ?? Number.NaN), ascii: input.ascii };
	const told: Told[] = [];
	for (let at = events.length - 1; at >= 0 && told.length < most; at--) {
		const event = events[at];
		const words = event === undefined ? undefined : eventWords(event, context);
		if (event !== undefined && words !== undefined && words.severity !== 'quiet') told.push({ event, words });
	}
	return told.reverse();
}

function eventRow(event: TraceEvent, words: EventWords, { width, newest }: { readonly width: number; readonly newest: boolean }): Row {
	const time = right(eventClock(event.t), TIME_WIDTH, style(newest ? 'dim' : 'faint'));
	const who = width >= 56 ? left(words.who, WHO_WIDTH, style('dim')) : span(`${words.who} `, style('dim'));
	const room = width - TIME_WIDTH - 2 - who.text.length;
	const sentence = span(cutSentence(words.sentence, room), style(severitySlot(words.severity)));
	return fitRow(merge([time, span('  '), who, sentence]), width);
}

/** Ends at a comma, colon or bracket when that keeps at least half of the room in use; else at a word, with an ellipsis. */
export function cutSentence(sentence: string, room: number): string {
	if (sentence.length <= room) return sentence;
	const cut = sentence.slice(0, Math.max(0, room));
	const end = Math.max(cut.lastIndexOf(', '), cut.lastIndexOf('; '), cut.lastIndexOf(': '), cut.lastIndexOf(' ('));
	return end >= room / 2 ? cut.slice(0, end) : shorten(sentence, room, false);
}
