/** The screen's end of a simulator that runs elsewhere: requests go out over a link, reports come in and become events. */
import type { MapSlot } from '../engine/write-snapshot.js';
import type { Command } from '../model/index.js';
import type { Advance, Feed, FeedDescription, FeedEvent } from './feed.js';
import type { Report, Request } from './messages.js';
import { slotViews } from './slots.js';

export interface Link {
	post(request: Request): void;
	close(): Promise<void>;
}

interface WaitingForLog {
	resolve(text: string): void;
	reject(error: Error): void;
}

export class EngineFeed implements Feed {
	readonly #title: string;
	readonly #link: Link;
	readonly #listeners = new Set<(event: FeedEvent) => void>();
	readonly #logs = new Map<number, WaitingForLog>();
	#slots: readonly MapSlot[] = [];
	#lastId = 0;
	#failure: string | undefined;
	#closing: Promise<void> | undefined;

	/** `connect` opens the link; what comes from the other end is given to the function it gets. */
	constructor(title: string, connect: (receive: (report: Report) => void) => Link) {
		this.#title = title;
		this.#link = connect((report) => this.#receive(report));
	}

	describe(): FeedDescription {
		return { kind: 'simulated', title: this.#title, controlsTime: true };
	}

	advance(request: Advance): void {
		this.#post({ kind: 'advance', request });
	}

	send(command: Command): number {
		const id = ++this.#lastId;
		this.#post({ kind: 'command', id, command });
		return id;
	}

	release(slot: number): void {
		this.#post({ kind: 'release', slot });
	}

	subscribe(listener: (event: FeedEvent) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	commandLog(): Promise<string> {
		if (this.#failure !== undefined) return Promise.reject(new Error(this.#failure));
		if (this.#closing !== undefined) return Promise.reject(new Error('the simulator has been closed'));
		const id = ++this.#lastId;
		const answer = new Promise<string>((resolve, reject) => this.#logs.set(id, { resolve, reject }));
		this.#post({ kind: 'log', id });
		return answer;
	}

	/** May be called more than once. */
	close(): Promise<void> {
		this.#closing ??= this.#link.close();
		this.#giveUpLogs('the simulator was closed before it gave its log');
		return this.#closing;
	}

	#post(request: Request): void {
		if (this.#closing === undefined && this.#failure === undefined) this.#link.post(request);
	}

	#receive(report: Report): void {
		if (this.#closing !== undefined) return;
		switch (report.kind) {
			case 'ready':
				this.#slots = report.buffers.map((buffer) => slotViews(buffer, report.shape));
				return;
			case 'frame':
				return this.#frame(report);
			case 'outcome':
				return this.#tell(report);
			case 'log':
				this.#logs.get(report.id)?.resolve(report.text);
				this.#logs.delete(report.id);
				return;
			case 'failed':
				if (this.#failure !== undefined) return;
				this.#failure = report.message;
				this.#giveUpLogs(report.message);
				return this.#tell(report);
		}
	}

	#frame(report: Extract<Report, { kind: 'frame' }>): void {
		const slot = this.#slots[report.slot];
		if (slot === undefined) throw new Error(`frame in slot ${report.slot}, but there are ${this.#slots.length}`);
		const { mapZones, ...facts } = report.facts;
		const { vmstat, ...arrays } = slot;
		const snapshot = { ...facts, vmstat, map: { zones: mapZones, ...arrays } };
		this.#tell({ kind: 'frame', snapshot, slot: report.slot, hostCpuMs: report.hostCpuMs });
	}

	#tell(event: FeedEvent): void {
		for (const listener of this.#listeners) listener(event);
	}

	#giveUpLogs(reason: string): void {
		for (const waiting of this.#logs.values()) waiting.reject(new Error(reason));
		this.#logs.clear();
	}
}
