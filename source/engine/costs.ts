/**
 * What each piece of work costs, ns of CPU time. No published source gives all of these for one machine; the defaults fit the
 * anchors that exist: 1.2 µs to migrate a base page in a tight loop on a current server (folio copy measurements, 2026) and 3.3 µs a page
 * in kcompactd, scanning and tracing included, on a small 6.18 machine; about 100 µs to
 * clear 2 MiB and 1.3 µs per base fault (khugepaged and fragmentation-avoidance patch texts), scan costs in the ratio of
 * the model published with the counters (one migrated page ≈ 130 scanned words; commit 397487db696c). Two follow from the tables of the
 * proactive compaction patch (v8, 2020): 2 to 5 µs for a 2 MiB block off the free list, and 21 ms for one out of 1 TiB of pageblocks,
 * nearly all of which an asynchronous run passes over for every request of a kernel driver. A preset may override any.
 */
export const DEFAULT_COSTS = {
	/** One struct page looked at by the migrate scanner / by the free scanner. */
	scanMigrate: 25,
	scanFree: 12,
	/** A pageblock a scanner passes over: its skip bit, its type and a struct page that is in no cache. */
	passBlock: 42,
	/** One page taken off its LRU list, or a free block taken out of the buddy. */
	isolate: 180,
	/** One base page moved: unmap, copy, remap, its share of the TLB flush. */
	migrate: 2400,
	migrateFail: 120,
	/** One 2 MiB page moved as a whole. */
	migrateHuge: 190_000,
	/** Fixed cost of entering compaction of a zone. */
	compactEntry: 3000,
	/** Fixed cost of one migrate_pages call (TLB shootdown). */
	migrateBatch: 4000,
	/** An allocation or a free of any order. */
	allocate: 90,
	free: 60,
	/** Each further page of an allocated block: its struct page is checked and made part of the block. */
	prepare: 7,
	/** A base page fault with its page clear; a huge page fault besides clearing; clearing 2 MiB. */
	fault: 1100,
	hugeFault: 900,
	clearHuge: 100_000,
	/** Touching a cached file page; reading one from disk, CPU part; writing to one. */
	readHit: 150,
	readMiss: 900,
	writePage: 900,
	/** Time a disk takes for a page: of a file read in order, written, and a single one read back from swap. */
	diskRead: 2000,
	diskWrite: 20_000,
	swapRead: 80_000,
	/** khugepaged: turning a 2 MiB range into a huge page, besides each page copied and each cleared (downtimes in patch texts of 2024). */
	collapse: 95_000,
	collapseCopy: 1080,
	collapseClear: 270,
	/** One LRU page scanned, one reclaimed. */
	reclaimScan: 120,
	reclaimFree: 300,
	/** One slab object scanned. */
	slabScan: 60,
	/** Waking a thread; going through a slow path once. */
	wake: 1500,
	slowPath: 600,
	/** Waiting for writeback of one page by a synchronous migration. */
	writebackWait: 200_000,
};
export type Costs = { -readonly [name in keyof typeof DEFAULT_COSTS]: number };

export const COST_NAMES = Object.keys(DEFAULT_COSTS) as (keyof Costs)[];

/** Default costs with a preset's overrides. Throws on a name that does not exist (parsing has checked it before). */
export function costTable(overrides: Readonly<Record<string, number>>): Costs {
	const table: Costs = { ...DEFAULT_COSTS };
	for (const [name, value] of Object.entries(overrides)) {
		const key = COST_NAMES.find((known) => known === name);
		if (!key) throw new Error(`no cost named ${name}; there are ${COST_NAMES.join(', ')}`);
		table[key] = value;
	}
	return table;
}
