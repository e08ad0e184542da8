/** What a screen may ask to see besides the map of pageblocks, and the answer that comes with each frame from then on. */

/** Most pages one window shows: 512 MiB. It is copied with every frame. */
export const WATCH_PAGES = 131_072;
/** Blocks of smaller orders are not looked for when the largest free block of every pageblock is asked for. */
export const WATCH_LEAST_ORDER = 3;

/** owners: who has most of each pageblock; orders: the largest free block in each. */
export type BlockDetail = 'none' | 'owners' | 'orders';

export interface Watch {
	/** First frame of the window, a multiple of 512. */
	readonly firstPfn: number;
	/** Frames in the window, 0 to WATCH_PAGES; 0: no window. */
	readonly pages: number;
	readonly perBlock: BlockDetail;
}

export interface Watched {
	readonly firstPfn: number;
	/** Per page of the window: PAGE_*, tails told as what their head is. */
	readonly kinds: Uint8Array;
	/** Order of the free block, compound page or per-CPU block the page lies in. */
	readonly orders: Uint8Array;
	/** 1: something holds a reference to the page (get_user_pages), so that it cannot move. */
	readonly pinned: Uint8Array;
	/** Index in `names`; 0: nobody, or nobody with a name. */
	readonly owners: Uint16Array;
	/**
	 * One entry per pageblock of the map, empty when none was asked for. owners: index in `names` of who has most of the pages that
	 * were looked at; orders: 1 + the order of the largest free block in it, 1 when all are below WATCH_LEAST_ORDER, 0 when none is free.
	 */
	readonly blocks: Uint16Array;
	readonly perBlock: BlockDetail;
	/** Names of owners; the first is empty. */
	readonly names: readonly string[];
}
