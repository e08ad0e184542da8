/**
 * The fixed vocabulary of x86-64 physical memory with 4 KiB pages.
 * Source: include/linux/mmzone.h, include/linux/pageblock-flags.h, arch/x86/include/asm/page_types.h (Linux 6.18).
 */

/** Page frame number: physical address / 4096. Frame 0 is never managed, so 0 doubles as "none" in links. */
export type Pfn = number;
/** Power-of-two exponent of a block size in pages: 0 (4 KiB) to 10 (4 MiB). */
export type Order = number;

export const PAGE_SHIFT = 12;
export const PAGE_BYTES = 4096;
export const MAX_PAGE_ORDER = 10;
/** Orders 0..10. */
export const ORDERS = 11;
/** Order of a PMD-size transparent huge page, and of a pageblock. */
export const HUGE_ORDER = 9;
export const PAGEBLOCK_ORDER = 9;
export const PAGEBLOCK_PAGES = 512;
/** Pages of a memory section of 128 MiB: what goes offline or online at once. */
export const SECTION_PAGES = 32_768;
/** Orders above this one are "costly": the allocator does not retry for long. */
export const COSTLY_ORDER = 3;
/** Pages isolated and migrated, or reclaimed, in one batch (SWAP_CLUSTER_MAX = COMPACT_CLUSTER_MAX). */
export const CLUSTER_PAGES = 32;

/** Zone index as in enum zone_type without HighMem. */
export const ZONE_NAMES = ['DMA', 'DMA32', 'Normal', 'Movable', 'Device'] as const;
export type ZoneName = (typeof ZONE_NAMES)[number];
export const ZONE_DMA = 0;
export const ZONE_DMA32 = 1;
export const ZONE_NORMAL = 2;
export const ZONE_MOVABLE = 3;
export const ZONE_KINDS = 5;
/** First frame of DMA32 (16 MiB) and of Normal (4 GiB). */
export const DMA32_START_PFN = 4096;
export const NORMAL_START_PFN = 1_048_576;

/** Migratetypes with their 6.x numbering (no CMA). The first three live on every free list. */
export const MIGRATE_UNMOVABLE = 0;
export const MIGRATE_MOVABLE = 1;
export const MIGRATE_RECLAIMABLE = 2;
export const MIGRATE_HIGHATOMIC = 3;
export const MIGRATE_ISOLATE = 4;
export const MIGRATETYPES = 5;
export const MIGRATETYPE_NAMES = ['Unmovable', 'Movable', 'Reclaimable', 'HighAtomic', 'Isolate'] as const;

/** What a page frame is. Kept in four bits, hence at most 16 kinds. */
export const PAGE_HOLE = 0; // not present, or outside every zone
export const PAGE_RESERVED = 1; // present but never given to the buddy allocator (boot, memmap)
export const PAGE_FREE = 2; // first page of a free buddy block; its order is valid
export const PAGE_FREE_TAIL = 3; // inside a free buddy block
export const PAGE_ANON = 4; // anonymous user memory (head when compound)
export const PAGE_FILE = 5; // page cache
export const PAGE_SLAB_RECLAIMABLE = 6;
export const PAGE_SLAB = 7; // unreclaimable slab
export const PAGE_KERNEL = 8; // any other kernel allocation: pipe buffer, ring buffer, stack
export const PAGE_TABLE = 9;
export const PAGE_TAIL = 10; // inside an allocated compound page
export const PAGE_HELD = 11; // isolated by compaction as a migration target
export const PAGE_HUGETLB = 12;
export const PAGE_PCP = 13; // free, but on a CPU's own list
export const PAGE_KIND_NAMES = [
	'hole',
	'reserved',
	'free',
	'free',
	'anon',
	'file',
	'reclaimable slab',
	'slab',
	'kernel',
	'page table',
	'tail',
	'held by compaction',
	'hugetlb',
	'per-CPU list',
] as const;

export type NodeId = number;

/** Pages to bytes, for display code. */
export function pagesToBytes(pages: number): number {
	return pages * PAGE_BYTES;
}

/** MiB to pages. */
export function mebibytesToPages(mib: number): number {
	return Math.round(mib * 256);
}
