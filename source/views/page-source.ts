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
} from '../model/index.js';

/** What compaction and reclaim can do about a page. stuck: neither moves it; shrinkable: freed when its cache shrinks. */
export const MOBILITIES = ['hole', 'free', 'movable', 'shrinkable', 'huge', 'stuck'] as const;
export type Mobility = (typeof MOBILITIES)[number];

/** Asked page by page, so nothing is allocated. `index`: place of the page in the map, 512 per pageblock. */
export class PageSource {
	readonly #snapshot: Snapshot;
	readonly #firstPfn: number;
	readonly #count: number;

	constructor(snapshot: Snapshot) {
		this.#snapshot = snapshot;
		this.#firstPfn = snapshot.watched?.firstPfn ?? 0;
		this.#count = snapshot.watched?.kinds.length ?? 0;
	}

	/** PAGE_*; −1 while the page is not known. */
	kind(pfn: number, index: number): number {
		const { watched, map } = this.#snapshot;
		return (this.isWatched(pfn) ? watched?.kinds[pfn - this.#firstPfn] : map.pages[index]) ?? -1;
	}

	/** In the window: then order, pins and owner are known too. */
	isWatched(pfn: number): boolean {
		return pfn >= this.#firstPfn && pfn < this.#firstPfn + this.#count;
	}

	/** Order of the block the page lies in. */
	order(pfn: number): number {
		return this.#snapshot.watched?.orders[pfn - this.#firstPfn] ?? 0;
	}

	isPinned(pfn: number): boolean {
		return this.#snapshot.watched?.pinned[pfn - this.#firstPfn] === 1;
	}

	/** '' for nobody, or nobody with a name. */
	owner(pfn: number): string {
		const { watched } = this.#snapshot;
		return watched?.names[watched.owners[pfn - this.#firstPfn] ?? 0] ?? '';
	}

	mobility(pfn: number, index: number): Mobility {
		switch (this.kind(pfn, index)) {
			case -1:
			case PAGE_HOLE:
				return 'hole';
			case PAGE_FREE:
			case PAGE_FREE_TAIL:
			case PAGE_HELD:
			case PAGE_PCP:
				return 'free';
			case PAGE_ANON:
			case PAGE_FILE:
				return this.order(pfn) >= HUGE_ORDER ? 'huge' : this.isPinned(pfn) ? 'stuck' : 'movable';
			case PAGE_SLAB_RECLAIMABLE:
				return 'shrinkable';
			case PAGE_HUGETLB:
				return 'huge';
			default:
				return 'stuck';
		}
	}
}
