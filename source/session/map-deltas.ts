/** The map of physical memory over many frames, as what changed from one to the next. */
import type { MapFacts } from '../model/index.js';

/** Arrays with an entry per pageblock; `pages` has one per page, on small machines. */
const BLOCK_ARRAYS = ['present', 'free', 'movable', 'huge', 'type', 'touched'] as const;

/** Either everything, or the entries that changed since the frame before: positions, then their values, one list per array. */
export interface MapDelta {
	readonly isWhole: boolean;
	readonly blocks: Uint32Array;
	readonly values: readonly Uint16Array[];
	readonly pages: Uint32Array;
	readonly pageValues: Uint8Array;
}

/** Arrays of one moment, to be changed in place. */
export interface MapArrays {
	readonly blocks: readonly Uint16Array[];
	readonly pages: Uint8Array;
}

export function emptyArrays(map: MapFacts): MapArrays {
	return { blocks: BLOCK_ARRAYS.map(() => new Uint16Array(map.present.length)), pages: new Uint8Array(map.pages.length) };
}

/** What is different in `map`; `before` becomes equal to it. `whole`: everything is written down. */
export function takeDelta(before: MapArrays, map: MapFacts, whole: boolean): MapDelta {
	const now = BLOCK_ARRAYS.map((name) => map[name]);
	const count = map.present.length;
	const changed: number[] = [];
	for (let block = 0; block < count; block++) {
		if (whole || now.some((array, at) => array[block] !== before.blocks[at]?.[block])) changed.push(block);
	}
	const changedPages: number[] = [];
	for (let page = 0; page < map.pages.length; page++) if (whole || map.pages[page] !== before.pages[page]) changedPages.push(page);
	const delta = {
		isWhole: whole,
		blocks: Uint32Array.from(changed),
		values: now.map((array) => Uint16Array.from(changed, (block) => array[block] ?? 0)),
		pages: Uint32Array.from(changedPages),
		pageValues: Uint8Array.from(changedPages, (page) => map.pages[page] ?? 0),
	};
	applyDelta(before, delta);
	return delta;
}

export function applyDelta(arrays: MapArrays, { blocks, values, pages, pageValues }: MapDelta): void {
	for (const [at, array] of arrays.blocks.entries()) {
		const list = values[at];
		for (let i = 0; i < blocks.length; i++) array[blocks[i] ?? 0] = list?.[i] ?? 0;
	}
	for (let i = 0; i < pages.length; i++) arrays.pages[pages[i] ?? 0] = pageValues[i] ?? 0;
}

/** One delta with the effect of two after each other. */
export function mergeDeltas(first: MapDelta, second: MapDelta): MapDelta {
	const blocks = new Map<number, readonly number[]>();
	const pages = new Map<number, number>();
	for (const { blocks: at, values, pages: pagesAt, pageValues } of [first, second]) {
		at.forEach((block, i) => {
			blocks.set(
				block,
				values.map((list) => list[i] ?? 0),
			);
		});
		pagesAt.forEach((page, i) => {
			pages.set(page, pageValues[i] ?? 0);
		});
	}
	return {
		isWhole: first.isWhole || second.isWhole,
		blocks: Uint32Array.from(blocks.keys()),
		values: BLOCK_ARRAYS.map((_, at) => Uint16Array.from(blocks.values(), (list) => list[at] ?? 0)),
		pages: Uint32Array.from(pages.keys()),
		pageValues: Uint8Array.from(pages.values()),
	};
}

export function deltaBytes({ blocks, values, pages, pageValues }: MapDelta): number {
	return blocks.byteLength + values.reduce((sum, list) => sum + list.byteLength, 0) + pages.byteLength + pageValues.byteLength;
}

/** The map of a frame: the arrays as copies of their own, the rest as it was. */
export function mapFrom(arrays: MapArrays, zones: MapFacts['zones']): MapFacts {
	const [present, free, movable, huge, type, touched] = arrays.blocks.map((array) => array.slice());
	const none = new Uint16Array(0);
	return {
		zones,
		present: present ?? none,
		free: free ?? none,
		movable: movable ?? none,
		huge: huge ?? none,
		type: Uint8Array.from(type ?? none),
		touched: Uint8Array.from(touched ?? none),
		pages: arrays.pages.slice(),
	};
}
