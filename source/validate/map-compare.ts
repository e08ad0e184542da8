/** Page maps and free block counts, compared pageblock by pageblock. */
import { HUGE_ORDER, MAX_PAGE_ORDER, PAGE_FREE, PAGE_FREE_TAIL, PAGEBLOCK_PAGES } from '../model/index.js';

/** Free blocks of 2 MiB and more, in units of 2 MiB. */
export function hugeBlocks(free: readonly number[]): number {
	let blocks = 0;
	for (let order = HUGE_ORDER; order <= MAX_PAGE_ORDER; order++) blocks += (free[order] ?? 0) << (order - HUGE_ORDER);
	return blocks;
}

/** Free share of a pageblock, in quarters: 0 full … 4 empty. */
function quarters(kinds: Uint8Array, first: number): number {
	let free = 0;
	for (let pfn = first; pfn < first + PAGEBLOCK_PAGES; pfn++) {
		const kind = kinds[pfn]! & 15;
		if (kind === PAGE_FREE || kind === PAGE_FREE_TAIL) free++;
	}
	return Math.round((4 * free) / PAGEBLOCK_PAGES);
}

/** Per cent of the range's pageblocks whose free share is the same in both maps, to a quarter either way. */
export function alikeBlocks(one: Uint8Array, other: Uint8Array, range: { readonly start: number; readonly end: number }): number {
	let blocks = 0;
	let alike = 0;
	const first = Math.ceil(range.start / PAGEBLOCK_PAGES) * PAGEBLOCK_PAGES;
	for (let pfn = first; pfn + PAGEBLOCK_PAGES <= range.end; pfn += PAGEBLOCK_PAGES) {
		blocks++;
		if (Math.abs(quarters(one, pfn) - quarters(other, pfn)) <= 1) alike++;
	}
	return blocks === 0 ? 100 : (100 * alike) / blocks;
}
