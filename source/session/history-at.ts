/**
 * The history as it was at an earlier frame: what sparklines, rates, events and the doctor said then. The frames of about a second before it
 * are taken in anew; what looks back further comes from its note, and from the rings of now, which still hold the steps of then.
 * Simplification: where a pageblock has been touched again since, and not within those frames, when it was touched before is not known.
 */
import type { TraceEvent } from '../model/index.js';
import type { FrameLog } from './frame-log.js';
import type { FrameNote } from './frame-note.js';
import { BUCKETS, createHistory, fillRow, type History, recordFrame } from './history.js';
import { THIN_AFTER, thinned } from './kept-events.js';
import { STEPS_KEPT } from './time-steps.js';

/** Frames seen again before the one asked for: as many as rates are made of, and more than anything takes to fade. */
const WARM_UP = 12;

/** `live`: the history of now. */
export function historyAt(past: FrameLog, index: number, live: History): History {
	const first = Math.max(0, index - WARM_UP);
	const history = createHistory();
	let beforeMs = past.note(first)?.shownMs ?? 0;
	for (const [at, snapshot] of past.frames(first, index).entries()) {
		const shownMs = past.note(first + at)?.shownMs ?? beforeMs;
		recordFrame(history, snapshot, shownMs - beforeMs);
		beforeMs = shownMs;
	}
	const note = past.note(index);
	if (note === undefined) return history;
	onDisplayAt(history, note.shownMs);
	const events = eventsUntil(past, index, live.events);
	const then: Partial<History> = {
		events,
		thinAt: events.length + THIN_AFTER,
		lastSeq: live.lastSeq,
		lostEvents: live.lostEvents,
		owners: live.owners,
		peaks: note.peaks.slice(),
		bouts: note.bouts.map((bout) => bout && { ...bout, seenMs: Math.min(bout.seenMs, past.note(index - 1)?.shownMs ?? 0) }),
		moments: { ...history.moments, kept: [...note.totals], judged: undefined, findings: [] },
		time: { ...history.time, marks: live.time.marks.filter(({ t }) => t <= history.timeNs) },
	};
	Object.assign(history, then);
	// The rings of now are those of another machine after a reboot.
	if (history.run === live.run) goOnWithRings(history, past, index, note, live);
	return history;
}

/** Display time goes on from where it was. */
function onDisplayAt(history: History, shownMs: number): void {
	const later = shownMs - history.window.shownMs;
	history.window.shownMs = shownMs;
	for (let row = 0; row < history.window.displayMs.length; row++)
		history.window.displayMs[row] = (history.window.displayMs[row] ?? 0) + later;
	history.looksMs += later;
	history.bucketShownMs += later;
	history.moments.judgedMs = shownMs;
}

function goOnWithRings(history: History, past: FrameLog, index: number, note: FrameNote, live: History): void {
	const { timeNs } = history;
	let begun = index;
	while (begun > 0 && past.note(begun - 1)?.steps === note.steps) begun--;
	const facts = past.facts(begun);
	if (facts !== undefined) {
		fillRow(history.bucketStart, facts);
		history.bucketTimeNs = facts.timeNs;
		history.bucketShownMs = past.note(begun)?.shownMs ?? note.shownMs;
	}
	history.buckets = live.buckets;
	history.steps = note.steps;
	history.firstStep = Math.max(live.firstStep, live.steps - BUCKETS);
	history.movedNs = history.movedNs.map((moved, block) => {
		const last = live.movedNs[block] ?? Number.NaN;
		return last <= timeNs ? last : moved;
	});
	history.time = {
		...live.time,
		count: note.timeSteps,
		first: Math.max(live.time.first, live.time.count - STEPS_KEPT),
		stallCounts: facts?.stallCounts ?? history.time.stallCounts,
		marks: history.time.marks,
	};
}

/** The events told by that frame: the last ones from the frames, which have them all, older ones as far as they are still kept. */
function eventsUntil(past: FrameLog, index: number, live: readonly TraceEvent[]): TraceEvent[] {
	const told: (readonly TraceEvent[])[] = [];
	let count = 0;
	for (let at = index; at >= 0 && count < THIN_AFTER; at--) {
		const events = past.events(at);
		told.unshift(events);
		count += events.length;
	}
	const recent = told.flat();
	const timeNs = past.timeNs(index);
	const [oldest] = recent;
	return thinned([...live.filter(({ seq, t }) => (oldest === undefined ? t <= timeNs : seq < oldest.seq)), ...recent]);
}
