/** What a pageblock is to somebody who wants a huge page: the one question of the map. */
import { type MapFacts, MIGRATE_UNMOVABLE } from '../model/index.js';
import { rampGlyph, rampSlot, rampStep } from '../text/ramp.js';
import type { Slot } from '../text/style.js';

/**
 * free: huge already; movable: compaction can empty it; spoiled: partly free, but an unmovable page stays; mixed: full of
 * both; kernel: only unmovable pages; huge: in use as 2 MiB page; hole: no memory.
 */
export type BlockClass = 'hole' | 'free' | 'movable' | 'spoiled' | 'mixed' | 'kernel' | 'huge';
const CLASSES: readonly BlockClass[] = ['spoiled', 'movable', 'free', 'huge', 'kernel', 'mixed', 'hole'];

/** Free share from which a block with an unmovable page counts as spoiled and not merely mixed. */
const SPOILED_FREE = 1 / 16;
/** Share of a block that must be able to move or be free, or it counts as kernel. */
const KERNEL_REST = 1 / 16;

export interface Cell {
	readonly kind: BlockClass;
	/** Share of pages in use, as a ramp step 0..9. */
	readonly step: number;
}

const HOLE: Cell = { kind: 'hole', step: 0 };

/** The class of one block. */
export function classify(map: MapFacts, block: number): BlockClass {
	const present = map.present[block] ?? 0;
	if (present === 0) return 'hole';
	const free = map.free[block] ?? 0;
	const movable = map.movable[block] ?? 0;
	const huge = map.huge[block] ?? 0;
	if (free === present) return 'free';
	if (huge * 2 >= present) return 'huge';
	const stuck = present - free - movable - huge;
	if (stuck <= 0) return 'movable';
	if (free + movable + huge < present * KERNEL_REST || (map.type[block] === MIGRATE_UNMOVABLE && movable === 0 && free < present / 2))
		return 'kernel';
	return free >= present * SPOILED_FREE ? 'spoiled' : 'mixed';
}

/** `count` blocks from `first` as one cell: the commonest class (spoiled first among equals), and how full they are together. */
export function cellOf(map: MapFacts, first: number, count: number): Cell {
	if (count === 1) return one(map, first);
	const tally = new Map<BlockClass, number>();
	let present = 0;
	let free = 0;
	for (let block = first; block < first + count; block++) {
		const kind = classify(map, block);
		tally.set(kind, (tally.get(kind) ?? 0) + 1);
		present += map.present[block] ?? 0;
		free += map.free[block] ?? 0;
	}
	let kind: BlockClass = 'hole';
	for (const each of CLASSES) if ((tally.get(each) ?? 0) > (tally.get(kind) ?? 0)) kind = each;
	if (present === 0) return HOLE;
	// A group with both whole-free and other blocks is neither empty nor full.
	return kind === 'free' && free < present
		? { kind: 'movable', step: rampStep(1 - free / present) }
		: { kind, step: rampStep(1 - free / present) };
}

function one(map: MapFacts, block: number): Cell {
	const present = map.present[block] ?? 0;
	return present === 0 ? HOLE : { kind: classify(map, block), step: rampStep(1 - (map.free[block] ?? 0) / present) };
}

/** The colour that says what the cell is. */
export function cellSlot(cell: Cell): Slot {
	switch (cell.kind) {
		case 'hole':
			return 'default';
		case 'free':
			return 'ramp0';
		case 'spoiled':
			return 'unmovable';
		case 'movable':
			return rampSlot(cell.step);
		default:
			return cell.kind;
	}
}

/** The glyph that says it without colour. */
export function cellGlyph(cell: Cell, ascii: boolean): string {
	switch (cell.kind) {
		case 'hole':
			return ' ';
		case 'free':
			return ascii ? '_' : '·';
		case 'spoiled':
			return ascii ? 'U' : '▚';
		case 'mixed':
			return ascii ? 'u' : '▞';
		case 'kernel':
			return ascii ? 'K' : '▄';
		case 'huge':
			return ascii ? 'H' : '■';
		default:
			return rampGlyph(cell.step, ascii);
	}
}
