/** What the selected cell of the map holds, counted: from single pages where they are known, else from the map of pageblocks. */
import { PAGE_ANON, PAGE_FILE, PAGE_KIND_NAMES, PAGEBLOCK_PAGES } from '../model/index.js';
import { BLOCK_CLASSES, type BlockClass } from '../session/block-looks.js';
import { type Scene, zoneEnd } from './map-scene.js';
import { PageSource } from './page-source.js';
import type { ViewInput } from './view.js';

export interface Tally {
	readonly name: string;
	readonly pages: number;
}

export interface Selection {
	/** Frames of the cell, or of the pageblock it lies in. */
	readonly firstPfn: number;
	/** One past the last frame. */
	readonly endPfn: number;
	readonly firstBlock: number;
	readonly blocks: number;
	readonly present: number;
	readonly free: number;
	readonly movable: number;
	readonly huge: number;
	/** Cannot be moved, nor freed by shrinking a cache. On several pageblocks, slab that can be freed counts here too. */
	readonly stuck: number;
	/** Reclaimable slab. */
	readonly shrinkable: number;
	/** Pages by kind, the most first; empty while single pages are not known. */
	readonly kinds: readonly Tally[];
	/** Who owns what is in the way of a free 2 MiB block, and as what: "slab of sockets". */
	readonly inTheWay: readonly Tally[];
	readonly owners: readonly Tally[];
	readonly classes: Readonly<Record<BlockClass, number>>;
}

export function selectionOf(input: ViewInput, scene: Scene): Selection {
	const { zone, cursor, pagesPerCell } = scene;
	const size = Math.max(PAGEBLOCK_PAGES, pagesPerCell);
	const origin = typeof scene.scale === 'number' ? scene.first : zone.firstPfn;
	const from = size > PAGEBLOCK_PAGES ? origin + Math.floor((cursor - origin) / size) * size : cursor - (cursor % PAGEBLOCK_PAGES);
	const firstPfn = Math.max(zone.firstPfn, from);
	const endPfn = Math.min(zoneEnd(zone), from + size);
	const firstBlock = zone.firstBlock + (firstPfn - zone.firstPfn) / PAGEBLOCK_PAGES;
	const blocks = (endPfn - firstPfn) / PAGEBLOCK_PAGES;
	const { map } = input.snapshot;
	const sum = (values: Uint16Array): number => values.subarray(firstBlock, firstBlock + blocks).reduce((total, value) => total + value, 0);
	const [present, free, movable, huge] = [sum(map.present), sum(map.free), sum(map.movable), sum(map.huge)];
	const range = { firstPfn, endPfn, firstBlock, blocks };
	const counts = { present, free, movable, huge, stuck: present - free - movable - huge, shrinkable: 0 };
	const pages = blocks === 1 ? countPages(input, firstPfn, firstBlock) : undefined;
	return { ...range, classes: classesOf(input, firstBlock, blocks), ...counts, kinds: [], inTheWay: [], owners: [], ...pages };
}

export function classesOf(input: ViewInput, first: number, count: number): Record<BlockClass, number> {
	const tally = new Uint32Array(BLOCK_CLASSES.length);
	for (const kind of input.history.looks.kinds.subarray(first, first + count)) tally[kind] = (tally[kind] ?? 0) + 1;
	return Object.fromEntries(BLOCK_CLASSES.map((kind, index) => [kind, tally[index] ?? 0])) as Record<BlockClass, number>;
}

type PageCounts = Pick<Selection, 'free' | 'movable' | 'huge' | 'stuck' | 'shrinkable' | 'kinds' | 'inTheWay' | 'owners'>;

/** The pages of one pageblock; undefined while they are not known. */
function countPages({ snapshot }: ViewInput, firstPfn: number, block: number): PageCounts | undefined {
	const source = new PageSource(snapshot);
	if (!source.isWatched(firstPfn) || !source.isWatched(firstPfn + PAGEBLOCK_PAGES - 1)) return undefined;
	const counts = { hole: 0, free: 0, movable: 0, huge: 0, stuck: 0, shrinkable: 0 };
	const [kinds, inTheWay, owners] = [new Counter(), new Counter(), new Counter()];
	for (let at = 0; at < PAGEBLOCK_PAGES; at++) {
		const pfn = firstPfn + at;
		const index = block * PAGEBLOCK_PAGES + at;
		const mobility = source.mobility(pfn, index);
		counts[mobility]++;
		if (mobility === 'hole') continue;
		const isPinned = source.isPinned(pfn);
		const name = kindName(source.kind(pfn, index), mobility === 'huge', isPinned);
		kinds.add(name);
		const owner = source.owner(pfn);
		if (owner !== '') owners.add(owner);
		if (mobility === 'stuck' || mobility === 'shrinkable') inTheWay.add(ownedName(name, owner));
	}
	return { ...counts, kinds: kinds.most(), inTheWay: inTheWay.most(), owners: owners.most() };
}

/** As the glossary explains it. */
export function kindName(kind: number, isHuge: boolean, isPinned: boolean): string {
	const name = kind === PAGE_ANON ? 'anonymous' : kind === PAGE_FILE ? 'page cache' : (PAGE_KIND_NAMES[kind] ?? '');
	if (isPinned) return `${name}, pinned`;
	return isHuge && kind === PAGE_ANON ? 'huge page' : name;
}

/** "slab of sockets", but not "slab of boot slab". */
export function ownedName(kind: string, owner: string): string {
	return owner === '' ? kind : owner.includes(kind) ? owner : `${kind} of ${owner}`;
}

class Counter {
	readonly #counts = new Map<string, number>();

	add(name: string): void {
		this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
	}

	/** The most first; equals in the order in which they were met. */
	most(): Tally[] {
		return [...this.#counts].map(([name, pages]) => ({ name, pages })).sort((a, b) => b.pages - a.pages);
	}
}
