/** What the block map draws: pageblocks; or, on a machine so small that each page is known, groups of a few pages. */
import {
	type MapFacts,
	type MapZone,
	PAGE_ANON,
	PAGE_FILE,
	PAGE_FREE,
	PAGE_FREE_TAIL,
	PAGE_HELD,
	PAGE_HOLE,
	PAGE_HUGETLB,
	PAGE_TAIL,
	PAGEBLOCK_PAGES,
} from '../model/index.js';
import { type BlockLooks, firstLooks } from '../session/block-looks.js';

export interface MapUnits {
	/** What each unit is; `zones` measured in units too. */
	readonly looks: BlockLooks;
	readonly zones: readonly MapZone[];
	readonly pagesPerUnit: number;
}

/** Order-3 groups: eight pages, 32 KiB. */
const SMALL_UNIT = 8;

/** `looks` are those of the map's pageblocks. */
export function mapUnits(map: MapFacts, looks: BlockLooks): MapUnits {
	if (map.pages.length === 0) return { looks, zones: map.zones, pagesPerUnit: PAGEBLOCK_PAGES };
	const perBlock = PAGEBLOCK_PAGES / SMALL_UNIT;
	const units = map.pages.length / SMALL_UNIT;
	const facts: MapFacts = {
		...map,
		zones: map.zones.map((zone) => ({ ...zone, firstBlock: zone.firstBlock * perBlock, blocks: zone.blocks * perBlock })),
		present: new Uint16Array(units),
		free: new Uint16Array(units),
		movable: new Uint16Array(units),
		huge: new Uint16Array(units),
		type: Uint8Array.from({ length: units }, (_, unit) => map.type[Math.floor(unit / perBlock)] ?? 0),
		touched: Uint8Array.from({ length: units }, (_, unit) => map.touched[Math.floor(unit / perBlock)] ?? 0),
	};
	let head = PAGE_HOLE;
	map.pages.forEach((kind, page) => {
		if (kind !== PAGE_TAIL) head = kind;
		count(facts, Math.floor(page / SMALL_UNIT), head);
	});
	return { looks: firstLooks(facts), zones: facts.zones, pagesPerUnit: SMALL_UNIT };
}

function count(facts: MapFacts, unit: number, kind: number): void {
	if (kind === PAGE_HOLE) return;
	add(facts.present, unit);
	if (kind === PAGE_FREE || kind === PAGE_FREE_TAIL || kind === PAGE_HELD) add(facts.free, unit);
	else if (kind === PAGE_ANON || kind === PAGE_FILE) add(facts.movable, unit);
	else if (kind === PAGE_HUGETLB) add(facts.huge, unit);
}

function add(counts: Uint16Array, at: number): void {
	counts[at] = (counts[at] ?? 0) + 1;
}
