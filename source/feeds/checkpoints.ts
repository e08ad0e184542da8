/**
 * Images of a running machine, kept so that time can be taken back. The older a stretch of time, the fewer of its images stay: what is taken
 * out when memory runs short is the image that leaves the smallest gap for the square root of its age: a run a hundred times as long
 * has gaps ten times as long at its beginning.
 */
import { createDeflateRaw, inflateRawSync } from 'node:zlib';

/** Fast, and images shrink to about half; a higher level takes three times as long for a twentieth. */
const LEVEL = 1;
/**
 * Packed bytes that come at a time, and are kept as they come: pieces of one size, so that a new image finds room where an old one was. Each
 * time waits until the machine pauses, so they must be few.
 */
const CHUNK_BYTES = 4 * 1024 * 1024;

interface Checkpoint {
	readonly timeNs: number;
	/** Given until then. */
	readonly commands: number;
	/** As it was taken, or packed in pieces. */
	image: Uint8Array<ArrayBuffer> | undefined;
	packed: readonly Uint8Array[];
}

export class Checkpoints {
	readonly #limitBytes: number;
	#kept: Checkpoint[] = [];
	#packing = 0;
	#spare: ArrayBuffer | undefined;

	constructor(limitBytes: number) {
		this.#limitBytes = limitBytes;
	}

	/** Memory taken up now, bytes: that of whole buffers, of which a piece may be a small part. */
	get bytes(): number {
		const buffers = new Set(
			this.#kept.flatMap(({ image, packed }) => [...(image === undefined ? [] : [image]), ...packed]).map(({ buffer }) => buffer),
		);
		return [...buffers].reduce((sum, { byteLength }) => sum + byteLength, 0);
	}

	/** An image is being packed: where that takes longer than the machine takes to the next one, they would pile up. */
	get isBusy(): boolean {
		return this.#packing > 0;
	}

	/** Times of the images, ascending, ns. */
	get times(): readonly number[] {
		return this.#kept.map(({ timeNs }) => timeNs);
	}

	/** Memory of an image that has been packed, for the next one: without it, every image would leave as much behind for the collector. */
	takeSpare(): ArrayBuffer | undefined {
		const spare = this.#spare;
		this.#spare = undefined;
		return spare;
	}

	/** Takes an image of a time not earlier than any other, with its memory; packs it while the machine runs on. */
	add(timeNs: number, commands: number, image: Uint8Array<ArrayBuffer>): void {
		const checkpoint: Checkpoint = { timeNs, commands, image, packed: [] };
		this.#kept.push(checkpoint);
		this.#thin(timeNs);
		this.#packing++;
		const pieces: Uint8Array[] = [];
		const packer = createDeflateRaw({ level: LEVEL, chunkSize: CHUNK_BYTES });
		packer.on('data', (piece: Uint8Array) => pieces.push(piece));
		packer.on('end', () => {
			Object.assign(checkpoint, { image: undefined, packed: compact(pieces) });
			this.#spare = image.buffer;
			this.#packing--;
		});
		// An image that cannot be packed is as good as it was.
		packer.on('error', () => {
			this.#packing--;
		});
		packer.end(image);
	}

	/** The newest image that is not later than a moment, when so many commands had been given; undefined when there is none. Good until the next one is added. */
	before(timeNs: number, commands: number): Uint8Array | undefined {
		const found = this.#kept.findLast((one) => one.timeNs <= timeNs && one.commands <= commands);
		return found?.image ?? (found && inflateRawSync(Buffer.concat(found.packed), { chunkSize: CHUNK_BYTES }));
	}

	/** Forgets what has not happened after time went back to a moment. */
	dropAfter(timeNs: number, commands: number): void {
		this.#kept = this.#kept.filter((one) => one.timeNs <= timeNs && one.commands <= commands);
	}

	#thin(nowNs: number): void {
		while (this.bytes > this.#limitBytes && this.#kept.length > 1) {
			let least = { at: 0, cost: Number.POSITIVE_INFINITY };
			for (let at = 0; at < this.#kept.length - 1; at++) {
				const gap = (this.#kept[at + 1]?.timeNs ?? 0) - (this.#kept[at - 1]?.timeNs ?? 0);
				const cost = gap / Math.sqrt(1 + nowNs - (this.#kept[at]?.timeNs ?? 0));
				if (cost < least.cost) least = { at, cost };
			}
			this.#kept.splice(least.at, 1);
		}
	}
}

/** The last pieces have the memory of a whole one between them: they get memory of their own, all others keep what they fill. */
function compact(pieces: readonly Uint8Array[]): readonly Uint8Array[] {
	const used = new Map<ArrayBufferLike, number>();
	for (const { buffer, byteLength } of pieces) used.set(buffer, (used.get(buffer) ?? 0) + byteLength);
	return pieces.map((piece) => (used.get(piece.buffer) === piece.buffer.byteLength ? piece : Uint8Array.from(piece)));
}
