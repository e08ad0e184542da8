/** On a machine so small that each page is known: the pages compaction has just emptied and filled. */
import { type MapFacts, PAGE_FREE, PAGE_FREE_TAIL, PAGE_HELD, PAGEBLOCK_PAGES } from '../model/index.js';

/** Frames for which a page counts as just emptied or filled. */
const FRAMES = 4;

export interface PageTrail {
	/** 1 for each page that was free in the last frame. */
	readonly wasFree: Uint8Array;
	/** Frames left: above 0 for pages just filled, below 0 for pages just emptied. Empty when pages are not known. */
	readonly left: Int8Array;
}

export function createPageTrail(map: Pick<MapFacts, 'pages'>): PageTrail {
	return { wasFree: map.pages.map((kind) => (isFree(kind) ? 1 : 0)), left: new Int8Array(map.pages.length) };
}

/** Takes in one frame; pages count as moved in blocks for which `isTouched` says that compaction worked on them since the last one. */
export function recordPages(trail: PageTrail, map: MapFacts, isTouched: (block: number) => boolean): void {
	for (let page = 0; page < map.pages.length; page++) {
		const free = isFree(map.pages[page] ?? 0) ? 1 : 0;
		const left = trail.left[page] ?? 0;
		if (free !== trail.wasFree[page] && isTouched(Math.floor(page / PAGEBLOCK_PAGES))) trail.left[page] = free === 1 ? -FRAMES : FRAMES;
		else trail.left[page] = left - Math.sign(left);
		trail.wasFree[page] = free;
	}
}

function isFree(kind: number): boolean {
	return kind === PAGE_FREE || kind === PAGE_FREE_TAIL || kind === PAGE_HELD;
}
