/**
 * Skip hints of pageblocks: set by both scanners on blocks that brought nothing, cleared by a flush.
 * Source: mm/compaction.c, isolation_suitable, update_pageblock_skip (6.18).
 */
import type { CompactControl } from './compact-control.js';
import type { Machine } from './machine.js';

/** Is the pageblock marked as not worth a look, and does the run care? */
export function skipped(m: Machine, cc: CompactControl, block: number): boolean {
	return !cc.ignoreSkipHint && m.blockSkip[block] !== 0;
}

/** Marks the pageblock as not worth a look (3.7 and later). */
export function setSkip(m: Machine, block: number): void {
	if (m.features.skipBits) m.blockSkip[block] = 1;
}
