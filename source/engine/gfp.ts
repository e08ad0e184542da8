/**
 * Allocation flags and what follows from them.
 * Source: include/linux/gfp_types.h, include/linux/gfp.h, mm/internal.h (6.18).
 */
import {
	MIGRATE_MOVABLE,
	MIGRATE_RECLAIMABLE,
	MIGRATE_UNMOVABLE,
	ZONE_DMA,
	ZONE_DMA32,
	ZONE_MOVABLE,
	ZONE_NORMAL,
	type ThpDefrag,
} from '../model/index.js';

export const GFP_BIT_DMA = 1 << 0;
export const GFP_BIT_HIGHMEM = 1 << 1;
export const GFP_BIT_DMA32 = 1 << 2;
export const GFP_BIT_MOVABLE = 1 << 3;
export const GFP_BIT_RECLAIMABLE = 1 << 4;
export const GFP_BIT_HIGH = 1 << 5;
export const GFP_BIT_IO = 1 << 6;
export const GFP_BIT_FS = 1 << 7;
export const GFP_BIT_DIRECT_RECLAIM = 1 << 10;
export const GFP_BIT_KSWAPD_RECLAIM = 1 << 11;
export const GFP_BIT_NOWARN = 1 << 13;
export const GFP_BIT_RETRY_MAYFAIL = 1 << 14;
export const GFP_BIT_NORETRY = 1 << 16;
export const GFP_BIT_COMP = 1 << 18;
export const GFP_BIT_NOMEMALLOC = 1 << 19;
export const GFP_BIT_HARDWALL = 1 << 20;
export const GFP_BIT_THISNODE = 1 << 21;

export const GFP_RECLAIM = GFP_BIT_DIRECT_RECLAIM | GFP_BIT_KSWAPD_RECLAIM;
export const GFP_ATOMIC = GFP_BIT_HIGH | GFP_BIT_KSWAPD_RECLAIM;
export const GFP_KERNEL = GFP_RECLAIM | GFP_BIT_IO | GFP_BIT_FS;
export const GFP_USER = GFP_KERNEL | GFP_BIT_HARDWALL;
export const GFP_HIGHUSER_MOVABLE = GFP_USER | GFP_BIT_HIGHMEM | GFP_BIT_MOVABLE;
export const GFP_TRANSHUGE_LIGHT = (GFP_HIGHUSER_MOVABLE | GFP_BIT_COMP | GFP_BIT_NOMEMALLOC | GFP_BIT_NOWARN) & ~GFP_RECLAIM;

/** Watermark selector (bits 0-1) and allocation flags, values of mm/internal.h. */
export const WMARK_MIN = 0;
export const WMARK_LOW = 1;
export const WMARK_HIGH = 2;
export const ALLOC_NON_BLOCK = 0x10;
export const ALLOC_MIN_RESERVE = 0x20;
export const ALLOC_NOFRAGMENT = 0x100;
export const ALLOC_HIGHATOMIC = 0x200;
export const ALLOC_KSWAPD = 0x800;

/** Highest zone a request may use (gfp_zone). */
export function highestZone(gfp: number): number {
	if (gfp & GFP_BIT_DMA) return ZONE_DMA;
	if (gfp & GFP_BIT_DMA32) return ZONE_DMA32;
	return (gfp & (GFP_BIT_HIGHMEM | GFP_BIT_MOVABLE)) === (GFP_BIT_HIGHMEM | GFP_BIT_MOVABLE) ? ZONE_MOVABLE : ZONE_NORMAL;
}

/** Migratetype a request belongs to (gfp_migratetype). */
export function migratetypeOf(gfp: number): number {
	if (gfp & GFP_BIT_MOVABLE) return MIGRATE_MOVABLE;
	return gfp & GFP_BIT_RECLAIMABLE ? MIGRATE_RECLAIMABLE : MIGRATE_UNMOVABLE;
}

/** Flags of the slow path: MIN mark, reserves by urgency (mm/page_alloc.c, gfp_to_alloc_flags). */
export function slowAllocFlags(gfp: number, order: number): number {
	let flags = WMARK_MIN;
	if (gfp & GFP_BIT_HIGH) flags |= ALLOC_MIN_RESERVE;
	if (gfp & GFP_BIT_KSWAPD_RECLAIM) flags |= ALLOC_KSWAPD;
	if (!(gfp & GFP_BIT_DIRECT_RECLAIM) && !(gfp & GFP_BIT_NOMEMALLOC)) {
		flags |= ALLOC_NON_BLOCK;
		if (order > 0 && gfp & GFP_BIT_HIGH) flags |= ALLOC_HIGHATOMIC;
	}
	return flags;
}

/** Mask of a huge page fault by /sys/kernel/mm/transparent_hugepage/defrag (mm/huge_memory.c, vma_thp_gfp_mask). */
export function thpFaultMask(defrag: ThpDefrag, madvised: boolean): number {
	switch (defrag) {
		case 'always':
			return GFP_TRANSHUGE_LIGHT | GFP_BIT_DIRECT_RECLAIM | (madvised ? 0 : GFP_BIT_NORETRY);
		case 'defer':
			return GFP_TRANSHUGE_LIGHT | GFP_BIT_KSWAPD_RECLAIM;
		case 'defer+madvise':
			return GFP_TRANSHUGE_LIGHT | (madvised ? GFP_BIT_DIRECT_RECLAIM : GFP_BIT_KSWAPD_RECLAIM);
		case 'madvise':
			return GFP_TRANSHUGE_LIGHT | (madvised ? GFP_BIT_DIRECT_RECLAIM : 0);
		case 'never':
			return GFP_TRANSHUGE_LIGHT;
	}
}
