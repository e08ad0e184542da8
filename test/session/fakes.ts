/** A clock that a test turns, and a feed whose frames a test delivers. */
import type { Advance, Feed, FeedEvent, MachineImage } from '../../source/feeds/feed.js';
import type { DirectoryEntry, FileAnswer, FileRequest } from '../../source/feeds/file-answer.js';
import {
	type Command,
	featuresOf,
	type NodeFacts,
	type Snapshot,
	TUNABLES,
	type TunableValue,
	COUNTER_NAMES,
	type Watch,
} from '../../source/model/index.js';
import { createTranscript } from '../../source/session/transcript.js';
import type { ShellControl } from '../../source/session/shell-runner.js';
import type { SessionOptions } from '../../source/session/index.js';
import type { Clock } from '../../source/session/ticker.js';

interface Timer {
	readonly dueMs: number;
	readonly callback: () => void;
}

export class FakeClock implements Clock {
	#now = 0;
	readonly #timers = new Set<Timer>();

	now(): number {
		return this.#now;
	}

	after(ms: number, callback: () => void): () => void {
		const timer = { dueMs: this.#now + ms, callback };
		this.#timers.add(timer);
		return () => {
			this.#timers.delete(timer);
		};
	}

	/** Lets time pass; timers fire in their order, each at its own time. */
	pass(ms: number): void {
		const end = this.#now + ms;
		for (;;) {
			const next = [...this.#timers].filter((timer) => timer.dueMs <= end).sort((a, b) => a.dueMs - b.dueMs)[0];
			if (next === undefined) break;
			this.#timers.delete(next);
			this.#now = Math.max(this.#now, next.dueMs);
			next.callback();
		}
		this.#now = end;
	}

	/** The process was stopped: time went on, no timer fired. */
	sleep(ms: number): void {
		this.#now += ms;
	}

	get waiting(): number {
		return this.#timers.size;
	}
}

/** Notes what it is asked to do. */
export function fakeShell(did: string[] = []): ShellControl {
	return {
		transcript: createTranscript(),
		run: (line) => did.push(`run ${line}`),
		interrupt: () => did.push('interrupt'),
		complete: () => did.push('complete'),
		clear: () => did.push('clear'),
	};
}

/** Of a session in a test, what a test seldom cares about: nothing to choose from, a frame each quarter of a second, a terminal that takes all. */
export const PLAIN_SESSION = {
	preset: 'first',
	presets: [],
	views: [],
	speed: 1,
	columns: 80,
	rows: 24,
	intervalMs: 250,
	outputBlocked: () => false,
} as const satisfies Partial<SessionOptions>;

export class FakeFeed implements Feed {
	readonly asked: Advance[] = [];
	readonly sent: Command[] = [];
	readonly released: number[] = [];
	readonly requests: FileRequest[] = [];
	files: Record<string, string> = {};
	entries: DirectoryEntry[] = [];
	readonly watches: (Watch | undefined)[] = [];
	closed = false;
	#listeners = new Set<(event: FeedEvent) => void>();
	#version = 0;
	#slot = 0;

	constructor(readonly preset = 'fake') {}

	describe() {
		return { kind: 'simulated', title: this.preset, controlsTime: true } as const;
	}
	advance(request: Advance): void {
		this.asked.push(request);
	}
	send(command: Command): number {
		this.sent.push(command);
		return this.sent.length;
	}
	release(slot: number): void {
		this.released.push(slot);
	}
	readonly rewinds: { toNs: number; commands: number; resolve(): void; reject(error: Error): void }[] = [];
	stays = 0;

	rewind(toNs: number, commands: number): Promise<void> {
		return new Promise((resolve, reject) => this.rewinds.push({ toNs, commands, resolve, reject }));
	}

	stay(): void {
		this.stays++;
	}

	watch(watch: Watch | undefined): void {
		this.watches.push(watch);
	}
	subscribe(listener: (event: FeedEvent) => void): () => void {
		this.#listeners.add(listener);
		return () => {
			this.#listeners.delete(listener);
		};
	}
	/** Files are empty unless a test has put something in; every directory has the same entries. */
	async file(request: FileRequest): Promise<FileAnswer> {
		this.requests.push(request);
		if (this.closed) throw new Error('the fake was closed');
		if (request.do === 'list') return { ok: true, entries: this.entries };
		if (request.do === 'write') return { ok: true, written: request.text.length };
		return { ok: true, text: this.files[request.path] ?? '' };
	}
	async image(): Promise<MachineImage> {
		return { bytes: new Uint8Array(1), events: 0 };
	}
	async commandLog(): Promise<string> {
		return '';
	}
	async close(): Promise<void> {
		this.closed = true;
	}

	get listeners(): number {
		return this.#listeners.size;
	}

	emit(event: FeedEvent): void {
		for (const listener of this.#listeners) listener(event);
	}

	/** Delivers a frame: by default one that did all that was asked. */
	frame(timeNs = this.asked.at(-1)?.untilNs ?? 0, changes: Partial<Snapshot> = {}): void {
		const snapshot = fakeSnapshot({ preset: this.preset, timeNs, version: ++this.#version, ...changes });
		this.emit({ kind: 'frame', snapshot, slot: this.#slot, hostCpuMs: 1 });
		this.#slot = (this.#slot + 1) % 3;
	}
}

export function fakeNode(id: number, changes: Partial<NodeFacts> = {}): NodeFacts {
	return {
		id,
		managedPages: 1_000_000,
		freePages: 250_000,
		fragmentationScore: 84,
		scoreLow: 80,
		scoreHigh: 90,
		proactive: true,
		freeHugeBlocks: 41,
		kcompactdCpuNs: 0,
		kswapdCpuNs: 0,
		kcompactdState: 'asleep',
		kswapdState: 'asleep',
		stalls: 0,
		stallNs: 0,
		unserved: [],
		refused: [],
		kswapdFailures: 0,
		thpAttempts: 0,
		thpSuccesses: 0,
		activities: [],
		...changes,
	};
}

export function fakeSnapshot(changes: Partial<Snapshot> = {}): Snapshot {
	const none16 = new Uint16Array(0);
	const none8 = new Uint8Array(0);
	const latency = { count: 0, p50Us: 0, p90Us: 0, p99Us: 0, maxUs: 0 };
	const tunables: Record<string, TunableValue> = {};
	for (const tunable of TUNABLES) tunables[tunable.name] = tunable.default;
	return {
		version: 1,
		preset: 'fake',
		title: 'A fake machine',
		question: 'Does the screen work?',
		kernel: '6.18',
		features: featuresOf('6.18'),
		seed: 1,
		timeNs: 0,
		commands: 0,
		bootedAtNs: 0,
		totalPages: 2_097_152,
		bytesPerPage: 16,
		nodes: [fakeNode(0), fakeNode(1)],
		zones: [],
		vmstat: new Float64Array(COUNTER_NAMES.length),
		tunables,
		profile: [],
		thpLatency: latency,
		stallLatency: latency,
		stallCounts: [],
		tracepoints: [],
		map: { zones: [], present: none16, free: none16, movable: none16, huge: none16, type: none8, touched: none8, pages: none8 },
		events: [],
		...changes,
	};
}
