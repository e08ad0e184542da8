/** Single pages as far as they are known: from the window that was asked for, else from the map of a small machine. */
import {
	HUGE_ORDER,
	PAGE_ANON,
	PAGE_FILE,
	PAGE_FREE,
	PAGE_FREE_TAIL,
	PAGE_HELD,
	PAGE_HOLE,
	PAGE_HUGETLB,
	PAGE_PCP,
	PAGE_SLAB_RECLAIMABLE,
	type Snapshot,
	type Watched,
} from '../model/index.js';

/** What compaction and reclaim can do about a page. stuck: neither moves it; shrinkable: freed when its cache shrinks. */
export const MOBILITIES = ['hole', 'free', 'movable', 'shrinkable', 'huge', 'stuck'] as const;
export type Mobility = (typeof MOBILITIES)[number];

const [HOLE, FREE, MOVABLE, SHRINKABLE, HUGE, STUCK] = [0, 1, 2, 3, 4, 5] as const;
/** By PAGE_* kind: what a page of it usually is. */
const CODE_OF = new Uint8Array(16).fill(STUCK);
CODE_OF[PAGE_HOLE] = HOLE;
for (const kind of [PAGE_FREE, PAGE_FREE_TAIL, PAGE_HELD, PAGE_PCP]) CODE_OF[kind] = FREE;
for (const kind of [PAGE_ANON, PAGE_FILE]) CODE_OF[kind] = MOVABLE;
CODE_OF[PAGE_SLAB_RECLAIMABLE] = SHRINKABLE;
CODE_OF[PAGE_HUGETLB] = HUGE;

const NO_PAGES: Watched = {
	firstPfn: 0,
	kinds: new Uint8Array(0),
	orders: new Uint8Array(0),
	pinned: new Uint8Array(0),
	owners: new Uint16Array(0),
	blocks: new Uint16Array(0),
	perBlock: 'none',
	names: [''],
};

/** Asked page by page, a hundred thousand times a frame: nothing is allocated. `index`: place of the page in the map, 512 per pageblock. */
export class PageSource {
	private readonly window: Watched;
	private readonly pages: Uint8Array;

	constructor({ watched, map }: Snapshot) {
		this.window = watched ?? NO_PAGES;
		this.pages = map.pages;
	}

	/** In the window: then order, pins and owner are known too. */
	isWatched(pfn: number): boolean {
		const at = pfn - this.window.firstPfn;
		return at >= 0 && at < this.window.kinds.length;
	}

	/** PAGE_*; −1 while the page is not known. */
	kind(pfn: number, index: number): number {
		return this.window.kinds[pfn - this.window.firstPfn] ?? this.pages[index] ?? -1;
	}

	/** Order of the block the page lies in; 0 when that is not known. */
	order(pfn: number): number {
		return this.window.orders[pfn - this.window.firstPfn] ?? 0;
	}

	isPinned(pfn: number): boolean {
		return this.window.pinned[pfn - this.window.firstPfn] === 1;
	}

	/** '' for nobody, or nobody with a name. */
	owner(pfn: number): string {
		return this.ownerName(this.ownerIndex(pfn));
	}

	/** 0 for nobody. */
	ownerIndex(pfn: number): number {
		return this.window.owners[pfn - this.window.firstPfn] ?? 0;
	}

	ownerName(index: number): string {
		return this.window.names[index] ?? '';
	}

	mobility(pfn: number, index: number): Mobility {
		return MOBILITIES[this.mobilityCode(pfn, index)] ?? 'hole';
	}

	/** Nobody uses it, whatever list it is on. */
	isFree(pfn: number, index: number): boolean {
		return CODE_OF[this.kind(pfn, index)] === FREE;
	}

	/** Index in MOBILITIES. */
	mobilityCode(pfn: number, index: number): number {
		const kind = this.kind(pfn, index);
		const code = kind < 0 ? HOLE : (CODE_OF[kind] ?? HOLE);
		if (code !== MOVABLE) return code;
		return this.order(pfn) >= HUGE_ORDER ? HUGE : this.isPinned(pfn) ? STUCK : MOVABLE;
	}
}
