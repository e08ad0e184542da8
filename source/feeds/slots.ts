/**
 * Snapshot slots: one block of memory that holds every array of a frame, so that a frame crosses to the screen's thread without a copy.
 *
 *   vmstat   Float64  one per counter of COUNTER_NAMES
 *   present  Uint16   per pageblock
 *   free     Uint16   per pageblock
 *   movable  Uint16   per pageblock
 *   huge     Uint16   per pageblock
 *   type     Uint8    per pageblock
 *   touched  Uint8    per pageblock
 *   pages    Uint8    per page of a small machine
 */
import type { MapShape } from '../engine/api.js';
import type { MapSlot } from '../engine/write-snapshot.js';
import { COUNTER_NAMES } from '../model/index.js';

/** One is on the screen, one on its way there, one is being filled. */
export const SLOTS = 3;

export function slotBytes(shape: MapShape): number {
	return COUNTER_NAMES.length * 8 + shape.blocks * (4 * 2 + 2) + shape.pages;
}

/** The arrays over a buffer of at least `slotBytes(shape)`. */
export function slotViews(buffer: ArrayBuffer | SharedArrayBuffer, shape: MapShape): MapSlot {
	const { blocks, pages } = shape;
	let offset = 0;
	const take = (bytes: number): number => {
		const start = offset;
		offset += bytes;
		return start;
	};
	return {
		vmstat: new Float64Array(buffer, take(COUNTER_NAMES.length * 8), COUNTER_NAMES.length),
		present: new Uint16Array(buffer, take(blocks * 2), blocks),
		free: new Uint16Array(buffer, take(blocks * 2), blocks),
		movable: new Uint16Array(buffer, take(blocks * 2), blocks),
		huge: new Uint16Array(buffer, take(blocks * 2), blocks),
		type: new Uint8Array(buffer, take(blocks), blocks),
		touched: new Uint8Array(buffer, take(blocks), blocks),
		pages: new Uint8Array(buffer, take(pages), pages),
	};
}
