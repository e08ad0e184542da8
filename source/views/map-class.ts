/** A cell of the block map: one pageblock or a group of them as one class, one colour and one glyph. */
import { type BlockClass, type BlockLooks, blockClass, MOST_HOLES } from '../session/block-looks.js';
import { rampGlyph, rampSlot } from '../text/ramp.js';
import type { Slot } from '../text/style.js';

/** First among equals first. */
const CLASSES: readonly BlockClass[] = ['spoiled', 'movable', 'free', 'huge', 'kernel', 'mixed', 'hole'];

export interface Cell {
	readonly kind: BlockClass;
	/** Share of free pages, 0 (full) to MOST_HOLES. */
	readonly holes: number;
}

const HOLE: Cell = { kind: 'hole', holes: 0 };

/** `count` blocks from `first` as one cell: the commonest class, and how much of them is free together. */
export function cellOf(looks: BlockLooks, first: number, count: number): Cell {
	if (count === 1) return { kind: blockClass(looks, first), holes: looks.holes[first] ?? 0 };
	const tally = new Map<BlockClass, number>();
	let present = 0;
	let free = 0;
	for (let block = first; block < first + count; block++) {
		const kind = blockClass(looks, block);
		tally.set(kind, (tally.get(kind) ?? 0) + 1);
		if (kind === 'hole') continue;
		present++;
		free += kind === 'free' ? MOST_HOLES : (looks.holes[block] ?? 0);
	}
	if (present === 0) return HOLE;
	let kind: BlockClass = 'hole';
	for (const each of CLASSES) if ((tally.get(each) ?? 0) > (tally.get(kind) ?? 0)) kind = each;
	const holes = Math.round(free / present);
	// A group with both whole-free and other blocks is neither empty nor full.
	return kind === 'free' && (tally.get('free') ?? 0) < present ? { kind: 'movable', holes } : { kind, holes };
}

/** The colour that says what the cell is. */
export function cellSlot(cell: Cell): Slot {
	switch (cell.kind) {
		case 'hole':
			return 'default';
		case 'free':
			return 'empty';
		case 'spoiled':
			return 'unmovable';
		case 'movable':
			return rampSlot(cell.holes);
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
			return rampGlyph(cell.holes, ascii);
	}
}
