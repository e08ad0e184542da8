/** The colours of the map where a cell is one page, or fewer pages than a pageblock has. */
import { type MapFacts, PAGEBLOCK_PAGES } from '../model/index.js';
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
			let isHole = true;
			for (let at = 0; at < count; at++) {
				const kind = source.kind(pfn + at, first + at);
				if (kind < 0) return unknown.look(first, count, zone);
				if (kind > 0) isHole = false;
			}
			return isHole ? NOTHING : look(pfn, first, count);
		},
	};
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
		const isStuck = source.isWatched(pfn) && source.isPinned(pfn);
		return pageLook(isStuck ? 'unmovable' : useOf(source.kind(pfn, first)), input.ascii);
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
	readonly #counts: Record<Mobility, number> = { hole: 0, free: 0, movable: 0, shrinkable: 0, huge: 0, stuck: 0 };
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
		for (const mobility of MOBILITIES) this.#counts[mobility] = 0;
		for (let at = 0; at < count; at++) this.#counts[this.#source.mobility(pfn + at, first + at)]++;
		const { free, movable, huge, hole } = this.#counts;
		const present = count - hole;
		const facts = this.#facts;
		[facts.present[0], facts.free[0], facts.movable[0], facts.huge[0]] = [present, free, movable, huge];
		return { kind: classify(facts, 0), holes: holesStep(free / Math.max(1, present)) };
	}
}

/** −1: none of the pages is free. */
function largestFree(source: PageSource, pfn: number, first: number, count: number): number {
	let best = -1;
	for (let at = 0; at < count; at++)
		if (source.mobility(pfn + at, first + at) === 'free') best = Math.max(best, source.isWatched(pfn + at) ? source.order(pfn + at) : 0);
	return best;
}

function ownerLook(source: PageSource, key: OwnerKey, pfn: number, first: number, count: number, ascii: boolean): Look {
	const counts = new Map<string, number>();
	let best = '';
	let isUsed = false;
	for (let at = 0; at < count; at++) {
		const mobility = source.mobility(pfn + at, first + at);
		if (mobility !== 'free' && mobility !== 'hole') isUsed = true;
		const owner = source.isWatched(pfn + at) ? source.owner(pfn + at) : '';
		if (owner === '') continue;
		const seen = (counts.get(owner) ?? 0) + 1;
		counts.set(owner, seen);
		if (seen > (counts.get(best) ?? 0)) best = owner;
	}
	return best === '' ? unownedLook(isUsed, ascii) : key.look(best);
}
