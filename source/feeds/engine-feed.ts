/** The screen's end of a simulator that runs elsewhere: requests go out over a link, reports come in and become events. */
import type { MapSlot } from '../engine/write-snapshot.js';
import type { Command, Watch } from '../model/index.js';
import type { Advance, Feed, FeedDescription, FeedEvent, MachineImage } from './feed.js';
import type { FileAnswer, FileRequest } from './file-answer.js';
import type { Report, Request } from './messages.js';
import { slotViews } from './slots.js';

export interface Link {
	post(request: Request): void;
	close(): Promise<void>;
}

/** Somebody waits for an answer with an id. */
interface Waiting<T> {
	resolve(answer: T): void;
	reject(error: Error): void;
}

export class EngineFeed implements Feed {
	readonly #title: string;
	readonly #link: Link;
	readonly #listeners = new Set<(event: FeedEvent) => void>();
	readonly #logs = new Map<number, Waiting<string>>();
	readonly #images = new Map<number, Waiting<MachineImage>>();
	readonly #files = new Map<number, Waiting<FileAnswer>>();
	readonly #rewinds = new Map<number, Waiting<void>>();
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

	watch(watch: Watch | undefined): void {
		this.#post({ kind: 'watch', watch });
	}

	subscribe(listener: (event: FeedEvent) => void): () => void {
		this.#listeners.add(listener);
		return () => this.#listeners.delete(listener);
	}

	file(request: FileRequest): Promise<FileAnswer> {
		return this.#ask(this.#files, (id) => ({ kind: 'file', id, request }));
	}

	image(): Promise<MachineImage> {
		return this.#ask(this.#images, (id) => ({ kind: 'image', id }));
	}

	commandLog(): Promise<string> {
		return this.#ask(this.#logs, (id) => ({ kind: 'log', id }));
	}

	rewind(toNs: number, commands: number): Promise<void> {
		return this.#ask(this.#rewinds, (id) => ({ kind: 'rewind', id, toNs, commands }));
	}

	stay(): void {
		this.#post({ kind: 'stay' });
	}

	#ask<T>(waiting: Map<number, Waiting<T>>, request: (id: number) => Request): Promise<T> {
		if (this.#failure !== undefined) return Promise.reject(new Error(this.#failure));
		if (this.#closing !== undefined) return Promise.reject(new Error('the simulator has been closed'));
		const id = ++this.#lastId;
		const answer = new Promise<T>((resolve, reject) => waiting.set(id, { resolve, reject }));
		this.#post(request(id));
		return answer;
	}

	/** May be called more than once. */
	close(): Promise<void> {
		this.#closing ??= this.#link.close();
		this.#giveUp('the simulator was closed before it answered');
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
				return settle(this.#logs, report.id, report.text);
			case 'image':
				return settle(this.#images, report.id, report.image);
			case 'rewinding':
				return this.#tell({ kind: 'rewinding', share: report.share });
			case 'rewound':
				return settle(this.#rewinds, report.id, undefined, report.reason);
			case 'file':
				return settle(this.#files, report.id, report.answer);
			case 'failed':
				if (this.#failure !== undefined) return;
				this.#failure = report.message;
				this.#giveUp(report.message);
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

	#giveUp(reason: string): void {
		for (const asked of [this.#logs, this.#files, this.#rewinds, this.#images]) {
			for (const waiting of asked.values()) waiting.reject(new Error(reason));
			asked.clear();
		}
	}
}

function settle<T>(waiting: Map<number, Waiting<T>>, id: number, answer: T, refusal?: string): void {
	if (refusal === undefined) waiting.get(id)?.resolve(answer);
	else waiting.get(id)?.reject(new Error(refusal));
	waiting.delete(id);
}
