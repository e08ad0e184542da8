/**
 * Runs an engine for a screen: in slices short enough that what the screen says is heard between them, each frame into a free slot.
 * Slices are cut by real time, which never changes a result; commands take effect between slices.
 */
import type { Engine } from '../engine/api.js';
import type { MapSlot } from '../engine/write-snapshot.js';
import type { Scenario, Watch } from '../model/index.js';
import { Checkpoints } from './checkpoints.js';
import { formatCommandLog, logHeader } from './command-log.js';
import type { Advance } from './feed.js';
import { answerFile } from './kernel-files.js';
import type { Report, Request, SimulatorStart } from './messages.js';
import { Rewind } from './rewind.js';
import { SLOTS, slotBytes, slotViews } from './slots.js';

/** Real time between two looks at what the screen says, ms. */
const TURN_MS = 20;
/** Simulated time of one call into the engine: adapted so that a call takes about 2 to 8 ms. */
const CHUNK_MIN_NS = 10_000;
const CHUNK_MAX_NS = 1_000_000_000;
const CHUNK_SHORT_MS = 2;
const CHUNK_LONG_MS = 8;

/** Memory for images of the past, bytes; a machine whose image is larger than a third of it has none. */
const CHECKPOINT_BYTES = 136 * 1024 * 1024;
/** Time the simulator has worked between two images: about what the way back from the later one takes. */
const CHECKPOINT_MS = 1000;
/** And this many times as long as taking the image took, so that images cost a small share of the simulator's time; but no longer than the last. */
const CHECKPOINT_SHARE = 5;
const CHECKPOINT_MOST_MS = 2500;

/** Machines of the past. */
export interface Past {
	/** As it was when the scenario began, or when it was copied. */
	boot(): Engine;
	/** From an image that `Engine.save` has made. */
	restore(image: Uint8Array): Engine;
}

export interface DriverSurroundings {
	readonly past: Past;
	/** Milliseconds that only grow. */
	now(): number;
	/** Calls back after whatever has arrived meanwhile was handled. */
	defer(callback: () => void): void;
	report(report: Report): void;
	allocate(bytes: number): ArrayBuffer | SharedArrayBuffer;
}

export class EngineDriver {
	#engine: Engine;
	readonly #start: SimulatorStart;
	readonly #around: DriverSurroundings;
	readonly #slots: readonly MapSlot[];
	readonly #freeSlots: number[] = [];
	/** Frame under way, and the real time at which it must be shown whatever was reached. */
	#target: Advance | undefined;
	#deadlineMs = 0;
	#turnPlanned = false;
	/** A frame is due, but the screen still holds every slot. */
	#frameWaits = false;
	#chunkNs = 1_000_000;
	#busyMs = 0;
	#watch: Watch | undefined;
	#version = 0;
	#nextSeq = 0;
	/** What events are numbered from: a machine of the past, or of an image, counts anew, the screen does not. */
	#seqBase = 0;
	#failed = false;
	readonly #checkpoints = new Checkpoints(CHECKPOINT_BYTES);
	/** Work since the last image, and how much there must be before the next one, ms. */
	#sinceImageMs = 0;
	#imageDueMs = CHECKPOINT_MS;
	#rewind: { readonly id: number; readonly way: Rewind; told: number } | undefined;

	constructor(engine: Engine, start: SimulatorStart, around: DriverSurroundings) {
		this.#engine = engine;
		this.#start = start;
		this.#around = around;
		this.#seqBase = start.image?.events ?? 0;
		const shape = engine.mapShape();
		const buffers = Array.from({ length: SLOTS }, () => around.allocate(slotBytes(shape)));
		this.#slots = buffers.map((buffer) => slotViews(buffer, shape));
		this.#freeSlots.push(...buffers.keys());
		around.report({ kind: 'ready', shape, buffers });
	}

	handle(request: Request): void {
		if (this.#failed) return;
		try {
			this.#answer(request);
		} catch (error) {
			this.#fail(error);
		}
	}

	#answer(request: Request): void {
		switch (request.kind) {
			case 'advance':
				this.#target = request.request;
				this.#deadlineMs = this.#around.now() + request.request.hostMs;
				return this.#planTurn();
			case 'rewind':
				return this.#goBack(request);
			case 'stay':
				return this.#arrive('the machine stays where it was');
			case 'command': {
				if (this.#rewind !== undefined) {
					const outcome = { ok: false, reason: 'the machine is on its way back in time' } as const;
					return this.#around.report({ kind: 'outcome', id: request.id, timeNs: this.#engine.now(), outcome });
				}
				const outcome = this.#engine.apply(request.command);
				this.#around.report({ kind: 'outcome', id: request.id, timeNs: this.#engine.now(), outcome });
				// A person waits for the effect: show what has been reached at the next turn.
				this.#deadlineMs = this.#around.now();
				return;
			}
			case 'release':
				this.#freeSlots.push(request.slot);
				if (this.#frameWaits) this.#frame();
				return;
			case 'watch':
				this.#watch = request.watch;
				return;
			case 'file':
				return this.#around.report({ kind: 'file', id: request.id, answer: answerFile(this.#engine, request.request) });
			case 'image': {
				const image = { bytes: this.#engine.save(), events: this.#seqBase + this.#engine.eventCount() };
				return this.#around.report({ kind: 'image', id: request.id, image });
			}
			case 'log':
				return this.#around.report({ kind: 'log', id: request.id, text: this.#log() });
		}
	}

	#log(): string {
		const { scenario, set } = this.#start;
		const end = { t: this.#engine.now(), hash: this.#engine.hash() };
		return formatCommandLog(logHeader(scenario, set), this.#engine.log(), end);
	}

	#planTurn(): void {
		if (this.#turnPlanned) return;
		this.#turnPlanned = true;
		this.#around.defer(() => {
			this.#turnPlanned = false;
			try {
				this.#turn();
			} catch (error) {
				this.#fail(error);
			}
		});
	}

	#turn(): void {
		if (this.#rewind !== undefined && !this.#failed) return this.#turnBack(this.#rewind);
		const target = this.#target;
		if (target === undefined || this.#failed) return;
		const began = this.#around.now();
		const turnEnd = Math.min(began + TURN_MS, this.#deadlineMs);
		let now = began;
		while (now < turnEnd && this.#engine.now() < target.untilNs) {
			this.#engine.runUntil(Math.min(target.untilNs, this.#engine.now() + this.#chunkNs));
			const after = this.#around.now();
			this.#adaptChunk(after - now);
			now = after;
		}
		this.#busyMs += now - began;
		this.#sinceImageMs += now - began;
		this.#keepImage();
		if (now < this.#deadlineMs && this.#engine.now() < target.untilNs) return this.#planTurn();
		this.#target = undefined;
		this.#frame();
	}

	/** Keeps an image now and then. The first frames of a run need none: the boot is as near. A copy keeps its first one only. */
	#keepImage(): void {
		if (this.#start.image !== undefined || this.#sinceImageMs < this.#imageDueMs || this.#checkpoints.isBusy) return;
		this.#sinceImageMs = 0;
		const began = this.#around.now();
		const image = this.#engine.save(this.#checkpoints.takeSpare());
		const tookMs = this.#around.now() - began;
		this.#imageDueMs = Math.min(CHECKPOINT_MOST_MS, Math.max(CHECKPOINT_MS, tookMs * CHECKPOINT_SHARE));
		if (image.byteLength * 3 <= CHECKPOINT_BYTES) this.#checkpoints.add(this.#engine.now(), this.#engine.log().length, image);
		else this.#imageDueMs = Number.POSITIVE_INFINITY;
	}

	#goBack({ id, toNs, commands }: Extract<Request, { kind: 'rewind' }>): void {
		const log = this.#engine.log().slice(0, commands);
		if (this.#rewind !== undefined || toNs > this.#engine.now()) {
			const reason = this.#rewind ? 'the machine is on its way back already' : 'that moment has not been reached yet';
			return this.#around.report({ kind: 'rewound', id, reason });
		}
		const engine = this.#machineBefore(toNs, commands);
		if (engine.now() > toNs) return this.#around.report({ kind: 'rewound', id, reason: 'this machine is a copy, made after that moment' });
		this.#rewind = { id, way: new Rewind(engine, log, toNs), told: 0 };
		this.#planTurn();
	}

	#machineBefore(toNs: number, commands: number): Engine {
		const image = this.#checkpoints.before(toNs, commands);
		return image === undefined ? this.#around.past.boot() : this.#around.past.restore(image);
	}

	#turnBack(rewind: { readonly id: number; readonly way: Rewind; told: number }): void {
		const began = this.#around.now();
		const isThere = rewind.way.step(began + TURN_MS, this.#around.now);
		this.#busyMs += this.#around.now() - began;
		if (isThere) {
			this.#engine = rewind.way.engine;
			this.#checkpoints.dropAfter(this.#engine.now(), this.#engine.log().length);
			this.#sinceImageMs = 0;
			// Who has asked for a frame meanwhile is shown this moment, not what comes after it.
			this.#deadlineMs = this.#around.now();
			// What happened on the way has been told before.
			this.#seqBase += this.#nextSeq - this.#engine.eventCount();
			this.#nextSeq = this.#engine.eventCount();
			return this.#arrive();
		}
		const share = Math.floor(rewind.way.share * 100) / 100;
		if (share > rewind.told) this.#around.report({ kind: 'rewinding', id: rewind.id, share });
		rewind.told = share;
		this.#planTurn();
	}

	#arrive(reason?: string): void {
		const rewind = this.#rewind;
		if (rewind === undefined) return;
		this.#rewind = undefined;
		this.#around.report({ kind: 'rewound', id: rewind.id, ...(reason === undefined ? {} : { reason }) });
		if (this.#target !== undefined) this.#planTurn();
	}

	#adaptChunk(tookMs: number): void {
		if (tookMs < CHUNK_SHORT_MS) this.#chunkNs = Math.min(this.#chunkNs * 2, CHUNK_MAX_NS);
		else if (tookMs > CHUNK_LONG_MS) this.#chunkNs = Math.max(Math.floor(this.#chunkNs / 2), CHUNK_MIN_NS);
	}

	#frame(): void {
		const slot = this.#freeSlots.pop();
		this.#frameWaits = slot === undefined;
		const arrays = slot === undefined ? undefined : this.#slots[slot];
		if (slot === undefined || arrays === undefined) return;
		if (this.#start.audit) this.#engine.audit();
		const { map, vmstat: _inSlot, ...facts } = this.#engine.snapshot(arrays, ++this.#version, this.#nextSeq, this.#watch);
		this.#nextSeq = (facts.events.at(-1)?.seq ?? this.#nextSeq - 1) + 1;
		const events = this.#seqBase === 0 ? facts.events : facts.events.map((event) => ({ ...event, seq: event.seq + this.#seqBase }));
		this.#around.report({ kind: 'frame', slot, facts: { ...facts, events, mapZones: map.zones }, hostCpuMs: this.#busyMs });
		this.#busyMs = 0;
	}

	#fail(error: unknown): void {
		this.#failed = true;
		this.#around.report({ kind: 'failed', message: failureText(this.#start.scenario, this.#engine.now(), error) });
	}
}

/** What a person needs to make it happen again. */
export function failureText(scenario: Scenario, timeNs: number, error: unknown): string {
	const reason = error instanceof Error ? error.message : String(error);
	return `the simulator failed at ${(timeNs / 1e9).toFixed(6)} s of ${scenario.name}, seed ${scenario.seed}: ${reason}`;
}
