/**
 * How much of a cache a shrinker looks at: in proportion to the effort of reclaim, in batches; what does not fill a batch is due later.
 * Source: mm/shrinker.c, do_shrink_slab (6.18), for shrinkers with the default cost and batch.
 */

/** Objects looked at together. */
const BATCH = 128;
/** DEFAULT_SEEKS: what an object costs to make again, in disk seeks. */
const SEEKS = 2;

/** Scans a cache of `freeable` objects, of which `deferred` are overdue, batch by batch. Returns the number overdue afterwards. */
export function shrinkCache(freeable: number, deferred: number, priority: number, scan: (objects: number) => void): number {
	const delta = Math.floor((Math.floor(freeable / 2 ** priority) * 4) / SEEKS);
	let total = Math.min(Math.floor(deferred / 2 ** priority) + delta, 2 * freeable);
	let scanned = 0;
	while (total > 0 && (total >= BATCH || total >= freeable)) {
		const objects = Math.min(BATCH, total);
		scan(objects);
		total -= objects;
		scanned += objects;
	}
	return Math.min(Math.max(0, deferred + delta - scanned), 2 * freeable);
}
