/** What is on show: the newest frame with the history of now, or an earlier one with the history of then. */
import type { Snapshot } from '../model/index.js';
import { FrameLog } from './frame-log.js';
import { historyAt } from './history-at.js';
import type { History } from './history.js';

export interface Shown {
	readonly snapshot: Snapshot;
	readonly history: History;
}

/** Memory for frames that one can look at again, bytes. */
const PAST_BYTES = 64 * 1024 * 1024;

export class LookBack {
	#past = new FrameLog(PAST_BYTES);
	/** The earlier moment that was looked at last. */
	#last: { readonly index: number; readonly shown: Shown } | undefined;

	get past(): FrameLog {
		return this.#past;
	}

	forget(): void {
		this.#past = new FrameLog(PAST_BYTES);
		this.#last = undefined;
	}

	/** `at`: simulated time looked at, ns; undefined: now. Undefined before the first frame. */
	shown(at: number | undefined, snapshot: Snapshot | undefined, history: History): Shown | undefined {
		const now = snapshot && { snapshot, history };
		if (at === undefined) {
			this.#last = undefined;
			return now;
		}
		const index = this.#past.indexAt(at);
		if (this.#last?.index === index) return this.#last.shown;
		const earlier = this.#past.at(index);
		if (earlier === undefined) return now;
		this.#last = { index, shown: { snapshot: earlier, history: historyAt(this.#past, index, history) } };
		return this.#last.shown;
	}
}
