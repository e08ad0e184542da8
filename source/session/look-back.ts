/** What is on show: the newest frame with the history of now, or an earlier one with the history of then. */
import type { Snapshot } from '../model/index.js';
import { FrameLog } from './frame-log.js';
import { noteOf } from './frame-note.js';
import { historyAt } from './history-at.js';
import type { History } from './history.js';
import { findingsOn } from './moments.js';
import type { SessionState } from './state.js';
import type { Trial } from './trial.js';

export interface Shown {
	readonly snapshot: Snapshot;
	readonly history: History;
}

/** Memory for frames that one can look at again, bytes. */
const PAST_BYTES = 64 * 1024 * 1024;

export class LookBack {
	#past = new FrameLog(PAST_BYTES);
	/** The earlier moment that was looked at last. */
	#last: { readonly at: number; readonly shown: Shown } | undefined;
	#state: { readonly live: SessionState; readonly shown: SessionState } | undefined;

	get past(): FrameLog {
		return this.#past;
	}

	forget(): void {
		this.#past = new FrameLog(PAST_BYTES);
		this.#last = undefined;
		this.#state = undefined;
	}

	/** Takes in a frame which the history has taken in. `trial`: the last change before it. */
	add(snapshot: Snapshot, history: History, trial: Trial | undefined): void {
		this.#past.add(snapshot, noteOf(history, trial, this.#past.note(this.#past.length - 1)));
	}

	/** Undefined before the first frame. */
	shown({ ui, snapshot }: SessionState, history: History): Shown | undefined {
		const now = snapshot && { snapshot, history };
		if (ui.at === undefined) {
			this.#last = undefined;
			return now;
		}
		if (this.#last?.at === ui.at) return this.#last.shown;
		const index = this.#past.indexAt(ui.at);
		const earlier = this.#past.at(index);
		if (earlier === undefined) return now;
		this.#last = { at: ui.at, shown: { snapshot: earlier, history: historyAt(this.#past, index, history) } };
		return this.#last.shown;
	}

	/** The state, with what is on show in place of what is now. */
	state(live: SessionState, history: History): SessionState {
		const { at } = live.ui;
		const shown = this.shown(live, history);
		if (at === undefined || shown === undefined) return live;
		if (this.#state?.live !== live) {
			const trial = this.#past.note(this.#past.indexAt(at))?.trial;
			const findings = findingsOn(shown.history.moments, shown.snapshot);
			this.#state = { live, shown: { ...live, snapshot: shown.snapshot, ui: { ...live.ui, findings, trial } } };
		}
		return this.#state.shown;
	}

	/** Time has gone back to the moment on show: its history, from which it goes on. What came after is forgotten. */
	goOn(moment: Shown, live: History): History {
		this.#past.dropAfter(moment.snapshot.timeNs);
		this.#last = undefined;
		this.#state = undefined;
		return { ...moment.history, lastSeq: live.lastSeq, lostEvents: live.lostEvents };
	}
}
