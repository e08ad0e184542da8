/** The history as it was at an earlier frame: what sparklines, rates and events said then. */
import type { FrameLog } from './frame-log.js';
import { createHistory, type History, recordFrame } from './history.js';

/** Frames seen again before the one asked for: more than a second of them, and enough for what fades from frame to frame. */
const WARM_UP = 8;

/** `live`: the history of now, whose rings still hold the steps of then. Undefined frames are left out. */
export function historyAt(past: FrameLog, index: number, live: History): History {
	const history = createHistory();
	for (let at = Math.max(0, index - WARM_UP); at <= index; at++) {
		const [snapshot, note] = [past.at(at), past.note(at)];
		if (snapshot !== undefined && note !== undefined) recordFrame(history, snapshot, note.frameMs);
	}
	const timeNs = past.timeNs(index);
	return {
		...history,
		buckets: live.buckets,
		steps: past.note(index)?.steps ?? 0,
		peaks: live.peaks,
		events: live.events.filter((event) => event.t <= timeNs),
		lastSeq: live.lastSeq,
		lostEvents: live.lostEvents,
		time: {
			...live.time,
			count: past.note(index)?.timeSteps ?? 0,
			stallCounts: history.time.stallCounts,
			marks: live.time.marks.filter((mark) => mark.t <= timeNs),
		},
	};
}
