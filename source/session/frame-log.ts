/**
 * Every frame that was shown, so that one can look at it again: facts as they were, the map as changes. Memory is bounded; when it runs short,
 * the frame that leaves the smallest gap for its age is left out, so that a minute ago every frame is there and an hour ago one in many.
 */
import type { Snapshot, TraceEvent, Watched } from '../model/index.js';
import type { FrameNote } from './frame-note.js';
import { applyDelta, deltaBytes, emptyArrays, type MapArrays, type MapDelta, mapFrom, mergeDeltas, takeDelta } from './map-deltas.js';

/** Changes applied at most to see one frame. */
const WHOLE_EVERY = 64;
/** What the facts of a frame take beside their arrays, bytes: measured on machines of two nodes and four zones. */
const FACTS_BYTES = 12_000;
const EVENT_BYTES = 400;
/** A busy machine has hundreds of events a frame, and single pages that were watched are many bytes: each may fill this share of the memory. */
const SHARE = 1 / 4;

type Facts = Omit<Snapshot, 'map' | 'watched' | 'events'> & { readonly mapZones: Snapshot['map']['zones'] };

interface Frame {
	readonly facts: Facts;
	readonly note: FrameNote;
	readonly delta: MapDelta;
	/** Of all but the rest, which only the newest frames have. */
	readonly bytes: number;
	watched: Watched | undefined;
	events: readonly TraceEvent[];
}

export class FrameLog {
	readonly #limitBytes: number;
	#frames: Frame[] = [];
	#bytes = 0;
	#watchedBytes = 0;
	#eventBytes = 0;
	/** The map as it is in the newest frame. */
	#arrays: MapArrays | undefined;
	#sinceWhole = 0;

	constructor(limitBytes: number) {
		this.#limitBytes = limitBytes;
	}

	get length(): number {
		return this.#frames.length;
	}

	get bytes(): number {
		return this.#bytes + this.#watchedBytes + this.#eventBytes;
	}

	timeNs(index: number): number {
		return this.#frames[index]?.facts.timeNs ?? Number.NaN;
	}

	/** The facts of a frame without its map: cheap. */
	facts(index: number): Facts | undefined {
		return this.#frames[index]?.facts;
	}

	/** What had happened since the frame before; none when that is forgotten. */
	events(index: number): readonly TraceEvent[] {
		return this.#frames[index]?.events ?? [];
	}

	note(index: number): FrameNote | undefined {
		return this.#frames[index]?.note;
	}

	/** The last frame not later than a time; −1 when there is none. */
	indexAt(timeNs: number): number {
		let [low, high] = [0, this.#frames.length];
		while (low < high) {
			const middle = (low + high) >> 1;
			if (this.timeNs(middle) <= timeNs) low = middle + 1;
			else high = middle;
		}
		return low - 1;
	}

	/** Takes in a frame. One at the same time as the newest takes its place; one at an earlier time ends what came after. */
	add(snapshot: Snapshot, note: FrameNote): void {
		this.dropAfter(snapshot.timeNs);
		const isSame = this.timeNs(this.#frames.length - 1) === snapshot.timeNs;
		if (this.#arrays === undefined || this.#arrays.blocks[0]?.length !== snapshot.map.present.length) this.#startOver(snapshot);
		const arrays = this.#arrays ?? emptyArrays(snapshot.map);
		this.#arrays = arrays;
		const delta = takeDelta(arrays, snapshot.map, this.#sinceWhole === 0);
		this.#sinceWhole = (this.#sinceWhole + 1) % WHOLE_EVERY;
		const { map, watched, events, ...rest } = snapshot;
		const facts = this.#shared({ ...rest, vmstat: snapshot.vmstat.slice(), mapZones: map.zones });
		const old = isSame ? this.#popNewest() : undefined;
		this.#push({
			facts,
			note,
			delta: old === undefined ? delta : mergeDeltas(old.delta, delta),
			watched,
			// A frame tells what happened since the one before it.
			events: old === undefined ? events : [...old.events, ...events],
		});
		const share = this.#limitBytes * SHARE;
		while (this.#watchedBytes > share) this.#forgetWatched(this.#frames.find((frame) => frame.watched !== undefined));
		while (this.#eventBytes > share) this.#forgetEvents(this.#frames.find((frame) => frame.events.length > 0));
		while (this.bytes > this.#limitBytes && this.#frames.length > 2) this.#thin();
	}

	/** A frame as it was shown; undefined when there is none of that number. */
	at(index: number): Snapshot | undefined {
		return index < 0 ? undefined : this.frames(index, index)[0];
	}

	/** Frames from one number to another as they were shown, in their order. */
	frames(first: number, last: number): Snapshot[] {
		let from = Math.min(first, this.#frames.length - 1);
		while (from > 0 && this.#frames[from]?.delta.isWhole === false) from--;
		const arrays = this.#arrays === undefined ? undefined : copyOf(this.#arrays);
		const shown: Snapshot[] = [];
		for (let index = from; arrays !== undefined && index <= last; index++) {
			const frame = this.#frames[index];
			if (frame === undefined) break;
			applyDelta(arrays, frame.delta);
			if (index >= first) shown.push(asShown(frame, arrays));
		}
		return shown;
	}

	/** Forgets what has not happened after time went back. */
	dropAfter(timeNs: number): void {
		while (this.#frames.length > 0 && this.timeNs(this.#frames.length - 1) > timeNs) this.#dropNewest();
	}

	#startOver(snapshot: Snapshot): void {
		this.#frames = [];
		this.#bytes = 0;
		this.#watchedBytes = 0;
		this.#eventBytes = 0;
		this.#arrays = emptyArrays(snapshot.map);
		this.#sinceWhole = 0;
	}

	#push(frame: Omit<Frame, 'bytes'>): void {
		const bytes = FACTS_BYTES + frame.facts.vmstat.byteLength + deltaBytes(frame.delta);
		this.#frames.push({ ...frame, bytes });
		this.#bytes += bytes;
		this.#watchedBytes += watchedBytes(frame.watched);
		this.#eventBytes += frame.events.length * EVENT_BYTES;
	}

	#popNewest(): Frame | undefined {
		const frame = this.#frames.pop();
		this.#bytes -= frame?.bytes ?? 0;
		this.#watchedBytes -= watchedBytes(frame?.watched);
		this.#eventBytes -= (frame?.events.length ?? 0) * EVENT_BYTES;
		return frame;
	}

	#dropNewest(): void {
		this.#popNewest();
		// The next frame is written whole: what it would differ from is gone.
		this.#sinceWhole = 0;
	}

	#forgetWatched(frame: Frame | undefined): void {
		if (frame === undefined) return;
		this.#watchedBytes -= watchedBytes(frame.watched);
		frame.watched = undefined;
	}

	#forgetEvents(frame: Frame | undefined): void {
		if (frame === undefined) return;
		this.#eventBytes -= frame.events.length * EVENT_BYTES;
		frame.events = [];
	}

	/** What rarely changes is kept once. */
	#shared(facts: Facts): Facts {
		const before = this.#frames.at(-1)?.facts;
		if (before === undefined) return facts;
		return {
			...facts,
			features: isAlike(facts.features, before.features) ? before.features : facts.features,
			tunables: isAlike(facts.tunables, before.tunables) ? before.tunables : facts.tunables,
			mapZones: facts.mapZones.length === before.mapZones.length ? before.mapZones : facts.mapZones,
		};
	}

	/** Leaves out one frame; the one after it takes over its changes and events. */
	#thin(): void {
		const nowNs = this.timeNs(this.#frames.length - 1);
		let least = { at: 1, cost: Number.POSITIVE_INFINITY };
		for (let at = 1; at < this.#frames.length - 1; at++) {
			const cost = (this.timeNs(at + 1) - this.timeNs(at - 1)) / (1 + nowNs - this.timeNs(at));
			if (cost < least.cost) least = { at, cost };
		}
		const [out, next] = [this.#frames[least.at], this.#frames[least.at + 1]];
		if (out === undefined || next === undefined) return;
		this.#forgetWatched(out);
		const delta = next.delta.isWhole ? next.delta : mergeDeltas(out.delta, next.delta);
		const bytes = next.bytes - deltaBytes(next.delta) + deltaBytes(delta);
		this.#frames.splice(least.at, 2, { ...next, delta, bytes, events: [...out.events, ...next.events] });
		this.#bytes += bytes - out.bytes - next.bytes;
	}
}

function asShown({ facts: { mapZones, ...facts }, watched, events }: Frame, arrays: MapArrays): Snapshot {
	return { ...facts, events, ...(watched === undefined ? {} : { watched }), map: mapFrom(arrays, mapZones) };
}

function copyOf({ blocks, pages }: MapArrays): MapArrays {
	return { blocks: blocks.map((array) => array.slice()), pages: pages.slice() };
}

function watchedBytes(watched: Watched | undefined): number {
	if (watched === undefined) return 0;
	const { kinds, orders, pinned, owners, blocks } = watched;
	return [kinds, orders, pinned, owners, blocks].reduce((sum, { byteLength }) => sum + byteLength, 0);
}

function isAlike(one: object, other: object): boolean {
	const [a, b] = [Object.entries(one), new Map(Object.entries(other))];
	return a.length === b.size && a.every(([key, value]) => b.get(key) === value);
}
