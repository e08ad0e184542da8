/**
 * What each pageblock is to somebody who wants a huge page, told steadily: pages come and go many times a second, and a block
 * near a border would change its look each time. A look changes only when the block has clearly left it.
 */
import { type MapFacts, MIGRATE_UNMOVABLE } from '../model/index.js';

/**
 * free: huge already; movable: compaction can empty it; spoiled: partly free, but an unmovable page stays; mixed: full of
 * both; kernel: only unmovable pages; huge: in use as 2 MiB page; hole: no memory.
 */
export const BLOCK_CLASSES = ['hole', 'free', 'movable', 'spoiled', 'mixed', 'kernel', 'huge'] as const;
export type BlockClass = (typeof BLOCK_CLASSES)[number];

/** Steps of holes: 0 full, 1 a quarter of the block is free, 2 half, 3 three quarters, 4 nearly all of it. */
export const MOST_HOLES = 4;
/** A step covers this share of a block on each side of its middle, and is kept for this much more. */
const HALF_STEP = 1 / (2 * MOST_HOLES);
const STAY = 1 / 16;

/** Free share from which a block with an unmovable page counts as spoiled and not merely mixed. */
const SPOILED_FREE = 1 / 16;
/** Share of a block that must be able to move or be free, or it counts as kernel. */
const KERNEL_REST = 1 / 16;
/** How far beyond a border of classes a block must be to cross it. */
const CLEARLY = 1.5;

/** One entry per pageblock of a map. */
export interface BlockLooks {
	/** Index in BLOCK_CLASSES. */
	readonly kinds: Uint8Array;
	/** Steps of holes, 0..MOST_HOLES. */
	readonly holes: Uint8Array;
}

export function createLooks(blocks: number): BlockLooks {
	return { kinds: new Uint8Array(blocks), holes: new Uint8Array(blocks) };
}

/** The looks of a map seen for the first time. */
export function firstLooks(map: MapFacts): BlockLooks {
	const looks = createLooks(map.present.length);
	for (let block = 0; block < map.present.length; block++) setLook(looks, map, block, undefined, undefined);
	return looks;
}

export function blockClass(looks: BlockLooks, block: number): BlockClass {
	return BLOCK_CLASSES[looks.kinds[block] ?? 0] ?? 'hole';
}

/** Takes in what one block holds now. */
export function settleLook(looks: BlockLooks, map: MapFacts, block: number): void {
	setLook(looks, map, block, blockClass(looks, block), looks.holes[block]);
}

function setLook(looks: BlockLooks, map: MapFacts, block: number, kind: BlockClass | undefined, holes: number | undefined): void {
	const present = map.present[block] ?? 0;
	looks.kinds[block] = BLOCK_CLASSES.indexOf(classify(map, block, kind));
	looks.holes[block] = present === 0 ? 0 : holesStep((map.free[block] ?? 0) / present, holes);
}

/** The step of a share 0..1 of free pages; `was` is kept while it is nearly right. */
export function holesStep(share: number, was?: number): number {
	if (was !== undefined && Math.abs(share - was / MOST_HOLES) <= HALF_STEP + STAY) return was;
	return Math.round(share * MOST_HOLES);
}

/** The class of one block. With `was`, what it was before, borders between shares are crossed only clearly. */
export function classify(map: MapFacts, block: number, was?: BlockClass): BlockClass {
	const present = map.present[block] ?? 0;
	if (present === 0) return 'hole';
	const free = map.free[block] ?? 0;
	const movable = map.movable[block] ?? 0;
	const huge = map.huge[block] ?? 0;
	if (free === present) return 'free';
	if (huge * 2 >= present) return 'huge';
	const stuck = present - free - movable - huge;
	if (stuck <= 0) return 'movable';
	if (free + movable + huge < present * KERNEL_REST * slack(was, 'kernel')) return 'kernel';
	if (map.type[block] === MIGRATE_UNMOVABLE && movable === 0 && free < (present / 2) * slack(was, 'kernel')) return 'kernel';
	return free * slack(was, 'spoiled') >= present * SPOILED_FREE ? 'spoiled' : 'mixed';
}

/** Widens the limits of a class for a block that is in it already, narrows them for one that is not. */
function slack(was: BlockClass | undefined, kind: BlockClass): number {
	if (was === undefined) return 1;
	return was === kind ? CLEARLY : 1 / CLEARLY;
}
