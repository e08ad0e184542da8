/** The colours of the map where a cell is one page, or fewer pages than a pageblock has. */
import { type MapFacts, PAGE_HOLE, PAGEBLOCK_PAGES } from '../model/index.js';
import { classify, holesStep } from '../session/block-looks.js';
import { cellLook } from './block-map.js';
import type { Cell } from './map-class.js';
import type { Look, Painter } from './map-look.js';
import { ageLook, blockPainter, latestMove, mobilityOf, NOTHING, orderLook, pageOf, unownedLook } from './map-painters.js';
import { OwnerKey } from './owner-key.js';
import { pageLook, useOf } from './page-map.js';
import { MOBILITIES, type Mobility, PageSource } from './page-source.js';
import type { ViewInput } from './view.js';

export function pagePainter(input: ViewInput): Painter {
	const { colours, compares } = input.ui.views.map;
	const source = new PageSource(input.snapshot);
	if (compares) return pageOf(blockPainter(input));
	switch (colours) {
		case 'occupancy':
		case 'mobility':
			return usePainter(input, source, colours === 'mobility');
		case 'order':
			return pages(input, source, true, (pfn, first, count) => orderLook(largestFree(source, pfn, first, count), input.ascii));
		case 'owner': {
			const key = new OwnerKey(input);
			return pages(input, source, true, (pfn, first, count) => ownerLook(source, key, pfn, first, count, input.ascii));
		}
		case 'age':
			return { signs: false, look: (first) => ageLook(latestMove(input, Math.floor(first / PAGEBLOCK_PAGES), 1), input) };
	}
}

type PageLook = (pfn: number, first: number, count: number) => Look;

/** Units are pages here. What is not known yet looks as its pageblock does. */
function pages(input: ViewInput, source: PageSource, signs: boolean, look: PageLook): Painter {
	const unknown = pageOf(blockPainter(input));
	return {
		signs,
		look(first, count, zone) {
			const pfn = zone.firstPfn + first - zone.firstBlock;
			// A window is of whole pageblocks, of which a cell is a part.
			if (source.kind(pfn, first) < 0) return unknown.look(first, count, zone);
			return isHole(source, pfn, first, count) ? NOTHING : look(pfn, first, count);
		},
	};
}

function isHole(source: PageSource, pfn: number, first: number, count: number): boolean {
	for (let at = 0; at < count; at++) if (source.kind(pfn + at, first + at) !== PAGE_HOLE) return false;
	return true;
}

function usePainter(input: ViewInput, source: PageSource, byMobility: boolean): Painter {
	const group = new PageGroup(source);
	return pages(input, source, false, (pfn, first, count) => {
		if (count > 1) {
			const cell = group.cell(pfn, first, count);
			return cellLook(byMobility ? mobilityOf(cell) : cell, input.ascii);
		}
		if (byMobility) return mobilityLook(source.mobility(pfn, first), input.ascii);
		const moved = input.history.pages.left[first] ?? 0;
		if (moved !== 0) return pageLook(moved > 0 ? 'filled' : 'emptied', input.ascii);
		const mobility = source.mobility(pfn, first);
		const use = source.isPinned(pfn) ? 'unmovable' : mobility === 'huge' ? 'huge' : useOf(source.kind(pfn, first));
		return pageLook(use, input.ascii);
	});
}

export function mobilityLook(mobility: Mobility, ascii: boolean): Look {
	switch (mobility) {
		case 'hole':
			return NOTHING;
		case 'movable':
			return { slot: 'ramp0', glyph: ascii ? 'm' : '█' };
		case 'shrinkable':
			return pageLook('slab', ascii);
		case 'stuck':
			return pageLook('unmovable', ascii);
		default:
			return pageLook(mobility, ascii);
	}
}

/** A group of pages judged as a small pageblock. Its own pages tell; of what type the pageblock around it is does not. */
class PageGroup {
	readonly #source: PageSource;
	readonly #counts = new Uint32Array(MOBILITIES.length);
	readonly #facts: MapFacts = {
		zones: [],
		present: new Uint16Array(1),
		free: new Uint16Array(1),
		movable: new Uint16Array(1),
		huge: new Uint16Array(1),
		type: Uint8Array.of(1),
		touched: new Uint8Array(1),
		pages: new Uint8Array(0),
	};

	constructor(source: PageSource) {
		this.#source = source;
	}

	cell(pfn: number, first: number, count: number): Cell {
		const counts = this.#counts.fill(0);
		for (let at = 0; at < count; at++) {
			const code = this.#source.mobilityCode(pfn + at, first + at);
			counts[code] = (counts[code] ?? 0) + 1;
		}
		const [hole = 0, free = 0, movable = 0, , huge = 0] = counts;
		const present = count - hole;
		const facts = this.#facts;
		[facts.present[0], facts.free[0], facts.movable[0], facts.huge[0]] = [present, free, movable, huge];
		return { kind: classify(facts, 0), holes: holesStep(free / Math.max(1, present)) };
	}
}

/** −1: none of the pages is free. */
function largestFree(source: PageSource, pfn: number, first: number, count: number): number {
	let best = -1;
	for (let at = 0; at < count; at++) {
		const order = source.order(pfn + at);
		if (order > best && source.isFree(pfn + at, first + at)) best = order;
	}
	return best;
}

/** The owner of most of the pages, by a majority vote: exact where one owns more than half. */
function ownerLook(source: PageSource, key: OwnerKey, pfn: number, first: number, count: number, ascii: boolean): Look {
	let best = 0;
	let lead = 0;
	let isUsed = false;
	for (let at = 0; at < count; at++) {
		if (source.kind(pfn + at, first + at) !== PAGE_HOLE && !source.isFree(pfn + at, first + at)) isUsed = true;
		const owner = source.ownerIndex(pfn + at);
		if (owner === 0) continue;
		if (lead === 0) best = owner;
		lead += owner === best ? 1 : -1;
	}
	return best === 0 ? unownedLook(isUsed, ascii) : key.look(source.ownerName(best));
}
