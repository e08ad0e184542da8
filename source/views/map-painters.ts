/** The colours of the map where a cell is one pageblock or several. */
import { HUGE_ORDER, PAGEBLOCK_PAGES, WATCH_LEAST_ORDER } from '../model/index.js';
import { type BlockClass, blockClass, MOST_HOLES } from '../session/block-looks.js';
import { type Bout, type BlockChange, changeOf } from '../session/bouts.js';
import { rampGlyph } from '../text/ramp.js';
import type { Slot } from '../text/style.js';
import { cellLook } from './block-map.js';
import { type Cell, cellOf } from './map-class.js';
import type { Look, Painter } from './map-look.js';
import { OwnerKey } from './owner-key.js';
import type { ViewInput } from './view.js';

export const NOTHING: Look = { slot: 'default', glyph: ' ' };

/** What a picture's colours say: what a person chose, or what has changed. */
export function blockPainter(input: ViewInput): Painter {
	const { colours, compares } = input.ui.views.map;
	if (compares) return changePainter(input);
	switch (colours) {
		case 'occupancy':
			return cellPainter(input, (cell) => cell);
		case 'mobility':
			return cellPainter(input, mobilityOf);
		case 'order':
			return orderPainter(input);
		case 'owner':
			return ownerPainter(input);
		case 'age':
			return agePainter(input);
	}
}

function cellPainter(input: ViewInput, change: (cell: Cell) => Cell): Painter {
	return { signs: false, look: (first, count) => cellLook(change(cellOf(input.history.looks, first, count)), input.ascii) };
}

/** How much of a movable block is free does not matter to whether it can be emptied: all of them recede. */
export function mobilityOf(cell: Cell): Cell {
	return cell.kind === 'movable' ? { kind: 'movable', holes: 0 } : cell;
}

/** Largest free block, 0 for none, else 1 + its order. */
function orderPainter(input: ViewInput): Painter {
	const { watched, map } = input.snapshot;
	const known = watched?.perBlock === 'orders' ? watched.blocks : undefined;
	return {
		signs: true,
		look(first, count) {
			let best = 0;
			let present = 0;
			for (let block = first; block < first + count; block++) {
				best = Math.max(best, known?.[block] ?? 0);
				present += map.present[block] ?? 0;
			}
			return present === 0 ? NOTHING : orderLook(best === 0 ? -1 : best === 1 ? 0 : best - 1, input.ascii);
		},
	};
}

/** `order` −1: nothing is free. Below WATCH_LEAST_ORDER only "some" is told apart from none. */
export function orderLook(order: number, ascii: boolean): Look {
	if (order < 0) return { slot: 'kernel', glyph: ascii ? '#' : '█', ink: ascii ? 'kernel' : undefined };
	if (order < WATCH_LEAST_ORDER) return { slot: 'ramp0', glyph: ascii ? '-' : '░', ink: 'ramp1' };
	const slot: Slot = order >= HUGE_ORDER ? 'ramp4' : order >= 7 ? 'ramp3' : order >= 5 ? 'ramp2' : 'ramp1';
	return { slot, glyph: order > HUGE_ORDER ? 'X' : String(order), ink: 'empty' };
}

function ownerPainter(input: ViewInput): Painter {
	const { watched, map } = input.snapshot;
	const key = new OwnerKey(input);
	const known = watched?.perBlock === 'owners' ? watched.blocks : undefined;
	return {
		signs: true,
		look(first, count) {
			const counts = new Map<number, number>();
			let best = 0;
			let used = 0;
			for (let block = first; block < first + count; block++) {
				used += (map.present[block] ?? 0) - (map.free[block] ?? 0);
				const owner = known?.[block] ?? 0;
				if (owner === 0) continue;
				const seen = (counts.get(owner) ?? 0) + 1;
				counts.set(owner, seen);
				if (seen > (counts.get(best) ?? 0)) best = owner;
			}
			if (best !== 0) return key.look(watched?.names[best] ?? '');
			return isHole(input, first, count) ? NOTHING : unownedLook(used > 0, input.ascii);
		},
	};
}

/** Free memory, or used by nobody with a name: reserved at boot, or between two owners. */
export function unownedLook(isUsed: boolean, ascii: boolean): Look {
	return isUsed ? { slot: 'kernel', glyph: ascii ? '#' : '▄' } : cellLook({ kind: 'free', holes: MOST_HOLES }, ascii);
}

function isHole(input: ViewInput, first: number, count: number): boolean {
	for (let block = first; block < first + count; block++) if ((input.snapshot.map.present[block] ?? 0) > 0) return false;
	return true;
}

/** Upper limits of the steps, ns of simulated time; older ones are the last step. */
export const AGE_STEPS: readonly { readonly below: number; readonly slot: Slot; readonly step: number; readonly word: string }[] = [
	{ below: 1e8, slot: 'ramp4', step: 0, word: '0.1 s' },
	{ below: 1e9, slot: 'ramp3', step: 1, word: '1 s' },
	{ below: 1e10, slot: 'ramp2', step: 2, word: '10 s' },
	{ below: 6e10, slot: 'ramp1', step: 3, word: '1 min' },
	{ below: Number.POSITIVE_INFINITY, slot: 'ramp0', step: 4, word: 'older' },
];

/** The latest migration into or out of any of the blocks. */
function agePainter(input: ViewInput): Painter {
	return {
		signs: false,
		look: (first, count) => (isHole(input, first, count) ? NOTHING : ageLook(latestMove(input, first, count), input)),
	};
}

/** Simulated time, ns; NaN when compaction has not touched them since watching began. */
export function latestMove(input: ViewInput, first: number, count: number): number {
	let latest = Number.NaN;
	for (let block = first; block < first + count; block++) {
		const moved = input.history.movedNs[block] ?? Number.NaN;
		if (!(moved <= latest) && !Number.isNaN(moved)) latest = moved;
	}
	return latest;
}

export function ageLook(movedNs: number, input: ViewInput): Look {
	const age = input.snapshot.timeNs - movedNs;
	const found = AGE_STEPS.find((each) => age < each.below);
	if (found === undefined) return { slot: 'empty', glyph: input.ascii ? '.' : '·', ink: input.ascii ? 'faint' : undefined };
	return { slot: found.slot, glyph: rampGlyph(found.step, input.ascii) };
}

/** First among equals first. */
const CHANGES: readonly BlockChange[] = ['freed', 'spoiled', 'lost', 'huge', 'filled', 'emptier', 'same'];
const CHANGE_SLOT: Readonly<Record<BlockChange, Slot>> = {
	freed: 'good',
	filled: 'freeTrail',
	lost: 'warn',
	huge: 'huge',
	spoiled: 'bad',
	emptier: 'ramp3',
	same: 'ramp0',
};
const CHANGE_GLYPH: Readonly<Record<BlockChange, readonly [string, string]>> = {
	freed: ['+', '+'],
	filled: ['▓', '#'],
	lost: ['x', 'x'],
	huge: ['■', 'H'],
	spoiled: ['▚', 'U'],
	emptier: ['░', '-'],
	same: ['·', '.'],
};

export function changeLook(change: BlockChange, ascii: boolean, still: BlockClass = 'movable'): Look {
	if (change === 'same') {
		const slot: Slot = still === 'free' ? 'empty' : still === 'hole' ? 'default' : still === 'kernel' ? 'kernel' : 'ramp0';
		return { slot, glyph: still === 'hole' ? ' ' : CHANGE_GLYPH.same[ascii ? 1 : 0], ink: ascii ? 'faint' : undefined };
	}
	return { slot: CHANGE_SLOT[change], glyph: CHANGE_GLYPH[change][ascii ? 1 : 0], ink: ascii ? 'empty' : undefined };
}

/** A cell shows the commonest change among its blocks, if there was any. */
function changePainter(input: ViewInput): Painter {
	return {
		signs: false,
		look(first, count) {
			const still = blockClass(input.history.looks, first);
			const found = boutAt(input, first);
			if (found === undefined) return changeLook('same', input.ascii, still);
			const tally = new Map<BlockChange, number>();
			for (let block = first; block < first + count; block++) {
				const change = changeOf(found.bout, input.history.looks, found.firstBlock, block - found.firstBlock);
				tally.set(change, (tally.get(change) ?? 0) + 1);
			}
			let best: BlockChange = 'same';
			for (const each of CHANGES) {
				const beats = best === 'same' ? 0 : (tally.get(best) ?? 0);
				if (each !== 'same' && (tally.get(each) ?? 0) > beats) best = each;
			}
			return changeLook(best, input.ascii, still);
		},
	};
}

/** The last bout on the zone a block belongs to. */
export function boutAt(input: ViewInput, block: number): { readonly bout: Bout; readonly firstBlock: number } | undefined {
	const index = input.snapshot.map.zones.findIndex((zone) => block >= zone.firstBlock && block < zone.firstBlock + zone.blocks);
	const bout = input.history.bouts[index];
	return bout === undefined ? undefined : { bout, firstBlock: input.snapshot.map.zones[index]?.firstBlock ?? 0 };
}

/** Of pages that are shown one by one, the pageblock each lies in tells the change. */
export function pageOf(block: Painter): Painter {
	return { signs: block.signs, look: (first, _count, zone) => block.look(Math.floor(first / PAGEBLOCK_PAGES), 1, zone) };
}
