/** The events that the Events view lists: told in words and as the kernel prints them, filtered as a person asks. */
import type { Snapshot, TraceEvent } from '../model/index.js';
import { eventPrinter } from '../procfs/trace-event.js';
import { type EventWords, eventWords, type Severity, type WordsContext } from '../text/event-words.js';
import type { History } from './history.js';
import { BATCH_EVENTS } from './kept-events.js';
import type { EventLevel, EventsUi } from './view-ui.js';

export interface ToldEvent {
	readonly event: TraceEvent;
	readonly words: EventWords;
	/** The line of trace_pipe; undefined when the kernel has no tracepoint for it. */
	readonly raw: string | undefined;
	/** All of it in lower case, to search in. */
	readonly text: string;
}

export function wordsContext(snapshot: Snapshot): WordsContext {
	return { extfragThreshold: Number(snapshot.tunables['vm.extfrag_threshold'] ?? Number.NaN), ascii: false };
}

/** Events are told once, with the settings of that time. A reboot or another machine makes a new teller. */
interface Teller {
	readonly kernel: string;
	readonly bootedAtNs: number;
	readonly told: WeakMap<TraceEvent, ToldEvent>;
	readonly print: (event: TraceEvent) => string | undefined;
}

let teller: Teller | undefined;

function tellerOf({ kernel, bootedAtNs }: Snapshot): Teller {
	if (teller === undefined || teller.kernel !== kernel || teller.bootedAtNs !== bootedAtNs)
		teller = { kernel, bootedAtNs, told: new WeakMap(), print: eventPrinter(kernel, bootedAtNs) };
	return teller;
}

function tell({ told, print }: Teller, event: TraceEvent, snapshot: Snapshot): ToldEvent {
	const known = told.get(event);
	if (known !== undefined) return known;
	const words = eventWords(event, wordsContext(snapshot));
	const raw = print(event);
	const telling = { event, words, raw, text: `${words.who} ${words.sentence} ${event.name} ${raw ?? ''}`.toLowerCase() };
	told.set(event, telling);
	return telling;
}

/** Tracepoints whose events come one per batch, as far as the trace ring takes them. */
export const BATCH_TRACEPOINTS: readonly string[] = [...BATCH_EVENTS].filter((name) => name.startsWith('mm_compaction_'));

export function hasBatches(snapshot: Snapshot | undefined): boolean {
	return snapshot?.tracepoints.some((name) => BATCH_TRACEPOINTS.includes(name)) ?? false;
}

/** Everything that is kept, before any filter: with the events of single batches when those are traced. */
export function keptEvents(history: History, snapshot: Snapshot): readonly TraceEvent[] {
	return hasBatches(snapshot) ? history.events : history.events.filter(({ name }) => !BATCH_EVENTS.has(name));
}

const LEVELS: Readonly<Record<EventLevel, ReadonlySet<Severity>>> = {
	story: new Set<Severity>(['plain', 'good', 'warn', 'bad', 'you']),
	all: new Set<Severity>(['quiet', 'plain', 'good', 'warn', 'bad', 'you']),
	trouble: new Set<Severity>(['warn', 'bad']),
	yours: new Set<Severity>(['you']),
};

export interface EventList {
	/** How many there are before any filter. */
	readonly kept: number;
	/** Oldest first. */
	readonly shown: readonly ToldEvent[];
}

/** The last answer, which is asked for several times per frame. */
let latest: { readonly of: readonly unknown[]; readonly list: EventList } | undefined;

export function listEvents(history: History, snapshot: Snapshot, ui: EventsUi): EventList {
	const of = [history.events, history.lastSeq, snapshot.tracepoints, snapshot.kernel, ui.filter, ui.level, ui.name];
	if (latest?.of.every((each, index) => each === of[index]) === true) return latest.list;
	const kept = keptEvents(history, snapshot);
	const list = { kept: kept.length, shown: filterEvents(kept, snapshot, ui) };
	latest = { of, list };
	return list;
}

function filterEvents(kept: readonly TraceEvent[], snapshot: Snapshot, { filter, level, name }: EventsUi): ToldEvent[] {
	const terms = filter
		.toLowerCase()
		.split(' ')
		.filter((term) => term !== '');
	const severities = LEVELS[level];
	const shown: ToldEvent[] = [];
	const by = tellerOf(snapshot);
	for (const event of kept) {
		if (name !== '' && event.name !== name) continue;
		const told = tell(by, event, snapshot);
		if (severities.has(told.words.severity) && terms.every((term) => told.text.includes(term))) shown.push(told);
	}
	return shown;
}

/** Position of the selected event in what is shown: the first one not older than it; the last one when following. −1: nothing is shown. */
export function selectedPosition(shown: readonly ToldEvent[], at: number): number {
	if (at < 0) return shown.length - 1;
	const found = shown.findIndex(({ event }) => event.seq >= at);
	return found < 0 ? shown.length - 1 : found;
}
