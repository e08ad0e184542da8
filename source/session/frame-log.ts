/**
 * Every frame that was shown, so that one can look at it again: facts as they were, the map as changes. Memory is bounded; when it runs short,
 * the frame that leaves the smallest gap for its age is left out, so that a minute ago every frame is there and an hour ago one in many.
 */
import type { Snapshot } from '../model/index.js';
import { applyDelta, deltaBytes, emptyArrays, type MapArrays, type MapDelta, mapFrom, mergeDeltas, takeDelta } from './map-deltas.js';

/** Changes applied at most to see one frame. */
const WHOLE_EVERY = 64;
/** What the facts of a frame take beside their arrays, bytes: measured on machines of two nodes and four zones. */
const FACTS_BYTES = 12_000;
const EVENT_BYTES = 400;

type Facts = Omit<Snapshot, 'map'> & { readonly mapZones: Snapshot['map']['zones'] };

/** What goes with a frame besides what it showed. */
export interface FrameNote {
	/** How long the frame before it was on show, ms. */
	readonly frameMs: number;
	/** Steps of the sparklines, and of the longer look back, until then. */
	readonly steps: number;
	readonly timeSteps: number;
}

interface Frame {
	readonly facts: Facts;
	readonly note: FrameNote;
	delta: MapDelta;
	bytes: number;
}

export class FrameLog {
	readonly #limitBytes: number;
	#frames: Frame[] = [];
	#bytes = 0;
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
		return this.#bytes;
	}

	timeNs(index: number): number {
		return this.#frames[index]?.facts.timeNs ?? Number.NaN;
	}

	/** The facts of a frame without its map: cheap. */
	facts(index: number): Facts | undefined {
		return this.#frames[index]?.facts;
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
		// Single pages that were watched are too much to keep of every frame.
		const { map, watched: _pages, ...rest } = snapshot;
		const facts = this.#shared({ ...rest, vmstat: snapshot.vmstat.slice(), mapZones: map.zones });
		if (isSame) this.#replaceNewest(facts, note, delta);
		else this.#push(facts, note, delta);
		while (this.#bytes > this.#limitBytes && this.#frames.length > 2) this.#thin();
	}

	/** A frame as it was shown; undefined when there is none of that number. */
	at(index: number): Snapshot | undefined {
		const frame = this.#frames[index];
		if (frame === undefined) return undefined;
		const { mapZones, ...facts } = frame.facts;
		let from = index;
		while (from > 0 && this.#frames[from]?.delta.isWhole === false) from--;
		const arrays: MapArrays = {
			blocks: (this.#arrays?.blocks ?? []).map((array) => new Uint16Array(array.length)),
			pages: new Uint8Array(this.#arrays?.pages.length ?? 0),
		};
		for (let i = from; i <= index; i++) {
			const delta = this.#frames[i]?.delta;
			if (delta !== undefined) applyDelta(arrays, delta);
		}
		return { ...facts, map: mapFrom(arrays, mapZones) };
	}

	/** Forgets what has not happened after time went back. */
	dropAfter(timeNs: number): void {
		while (this.#frames.length > 0 && this.timeNs(this.#frames.length - 1) > timeNs) this.#dropNewest();
	}

	#startOver(snapshot: Snapshot): void {
		this.#frames = [];
		this.#bytes = 0;
		this.#arrays = emptyArrays(snapshot.map);
		this.#sinceWhole = 0;
	}

	#push(facts: Facts, note: FrameNote, delta: MapDelta): void {
		const bytes = FACTS_BYTES + facts.vmstat.byteLength + facts.events.length * EVENT_BYTES + deltaBytes(delta);
		this.#frames.push({ facts, note, delta, bytes });
		this.#bytes += bytes;
	}

	/** Events of both: a frame tells what happened since the one before it. */
	#replaceNewest(facts: Facts, note: FrameNote, delta: MapDelta): void {
		const old = this.#frames.pop();
		if (old === undefined) return this.#push(facts, note, delta);
		this.#bytes -= old.bytes;
		const frameMs = old.note.frameMs + note.frameMs;
		this.#push({ ...facts, events: [...old.facts.events, ...facts.events] }, { ...note, frameMs }, mergeDeltas(old.delta, delta));
	}

	#dropNewest(): void {
		this.#bytes -= this.#frames.pop()?.bytes ?? 0;
		// The next frame is written whole: what it would differ from is gone.
		this.#sinceWhole = 0;
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
		const delta = next.delta.isWhole ? next.delta : mergeDeltas(out.delta, next.delta);
		const bytes = next.bytes - deltaBytes(next.delta) + deltaBytes(delta);
		const note = { ...next.note, frameMs: out.note.frameMs + next.note.frameMs };
		this.#frames.splice(least.at, 2, { facts: next.facts, note, delta, bytes });
		this.#bytes += bytes - out.bytes - next.bytes;
	}
}

function isAlike(one: object, other: object): boolean {
	const [a, b] = [Object.entries(one), new Map(Object.entries(other))];
	return a.length === b.size && a.every(([key, value]) => b.get(key) === value);
}
