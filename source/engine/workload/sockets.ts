/**
 * What a socket costs besides its ring buffer: objects of slab caches. A new slab is taken each time the last one is full; it must not
 * reclaim or wake anybody for more than the least order it can do with, here single pages.
 * Source: net/socket.c, sock_alloc_inode; net/packet/af_packet.c, packet_create; mm/slub.c, allocate_slab (6.18).
 * Simplification: a slab's objects all belong to one ring, and go with it.
 */
import { HUGE_ORDER, PAGE_SLAB } from '../../model/index.js';
import { GFP_BIT_NOMEMALLOC, GFP_BIT_NORETRY, GFP_BIT_NOWARN, GFP_BIT_RECLAIMABLE, GFP_KERNEL, GFP_RECLAIM } from '../gfp.js';
import type { Machine } from '../machine.js';
import { allocFast } from '../page-alloc.js';
import { addToPool, returnPage } from '../pages.js';
import { createRegion, regionById } from '../region.js';

/**
 * The owner of a ring maps it, and at once unmaps it: page tables come and go, with a page of the list on which they wait to be freed. A ring
 * below 2 MiB shares its table with what is mapped beside it. Little memory, but each page freed halves what the next refill of the CPU's
 * lists takes.
 * Source: net/packet/af_packet.c, packet_mmap; mm/mmu_gather.c, tlb_remove_table (6.18).
 * Simplification: the kernel frees them a moment later, from RCU.
 */
export function mapRing(m: Machine, order: number, node: number, bind: number): void {
	if (order < HUGE_ORDER) return;
	const pages = (1 << (order - HUGE_ORDER)) + 1;
	const taken = Array.from({ length: pages }, () => allocFast(m, node, 0, GFP_KERNEL | bind));
	for (const pfn of taken) if (pfn) returnPage(m, pfn, 0);
}

/** Objects per slab, order of a slab, and the mobility of its pages. */
const CACHES = [
	{ cache: 'sock_inode_cache', objects: 19, order: 2, mobility: GFP_BIT_RECLAIMABLE },
	{ cache: 'dentry', objects: 21, order: 0, mobility: GFP_BIT_RECLAIMABLE },
	{ cache: 'kmalloc-2k', objects: 16, order: 3, mobility: 0 },
	{ cache: 'filp', objects: 16, order: 0, mobility: 0 },
] as const;

/** Two regions per cache, named like the ring: slabs of the wanted order, and single pages in their stead. Returns their ids. */
export function createSocketCaches(m: Machine, name: string, node: number): number[] {
	return CACHES.flatMap(({ order }) => [
		createRegion(m, name, PAGE_SLAB, 4, { order, node }).id,
		createRegion(m, name, PAGE_SLAB, 0, { node }).id,
	]);
}

/** One more socket, the `nth`: takes new slabs where the last ones are full. `caches` as createSocketCaches returned them. */
export function openSocket(m: Machine, caches: readonly number[], nth: number, node: number, bind: number): void {
	CACHES.forEach(({ objects, order, mobility }, i) => {
		if (nth % objects !== 0) return;
		const [whole = 0, single = 0] = caches.slice(2 * i);
		const cautious = (GFP_KERNEL & ~GFP_RECLAIM) | GFP_BIT_NOWARN | GFP_BIT_NORETRY | GFP_BIT_NOMEMALLOC;
		const pfn = allocFast(m, node, order, (order > 0 ? cautious : GFP_KERNEL) | mobility | bind);
		if (pfn) addToPool(m, regionById(m, whole), pfn);
		if (pfn || order === 0) return;
		const page = allocFast(m, node, 0, GFP_KERNEL | mobility | bind);
		if (page) addToPool(m, regionById(m, single), page);
	});
}
