/**
 * Slab that page cache costs, in pages of reclaimable type: buffer heads, which a file system such as ext4 keeps for every cached page that
 * was written to, and nodes of the tree that holds a file's pages and shadows. A buffer head goes with its page, a node with the last
 * entry below it; so reclaim of page cache leaves holes among reclaimable pageblocks, and nodes full of shadows keep those from becoming
 * whole.
 * Source: fs/buffer.c, alloc_buffer_head, try_to_free_buffers; lib/xarray.c, xas_alloc; mm/workingset.c, workingset_update_node; mm/slub.c,
 * allocate_slab (6.18).
 * Simplifications: objects for slots that follow each other in the file share a slab page, whichever order they came in; the two pages of a
 * slab of nodes may go one by one; the shrinker for nodes that hold shadows only is left out.
 */
import { PAGE_SLAB_RECLAIMABLE } from '../model/index.js';
import { ALLOC_NOFRAGMENT, GFP_BIT_NOMEMALLOC, GFP_BIT_NORETRY, GFP_BIT_NOWARN, GFP_BIT_RECLAIMABLE, WMARK_MIN } from './gfp.js';
import type { Machine } from './machine.js';
import { allocFast, getPageFromFreelist } from './page-alloc.js';
import { discardPage } from './pages.js';
import { createRegion, mapPage, regionById, type Region } from './region.js';

/** 104-byte buffer heads to a slab page. */
const HEADS = 39;
/** 576-byte nodes to a slab page, with 64 slots each. */
const NODE_SLOTS = 7 * 64;

const GFP_NODES = GFP_BIT_RECLAIMABLE | GFP_BIT_NOWARN | GFP_BIT_NORETRY | GFP_BIT_NOMEMALLOC;

export type CacheSlab = 'heads' | 'nodes';

const spanOf = (what: CacheSlab) => (what === 'heads' ? HEADS : NODE_SLOTS);
const regionOf = (region: Region, what: CacheSlab) => (what === 'heads' ? region.headSlab : region.nodeSlab);
const hasHead = (region: Region, slot: number) => ((region.heads[slot >> 3] ?? 0) & (1 << (slot & 7))) !== 0;

/** Must a slab page be had before the page of a slot can be cached (nodes), or written to (heads)? */
export function needsSlab(m: Machine, region: Region, slot: number, what: CacheSlab): boolean {
	return !(what === 'heads' && hasHead(region, slot)) && !slabPage(m, region, slot, what);
}

function slabPage(m: Machine, region: Region, slot: number, what: CacheSlab): number {
	const id = regionOf(region, what);
	return id === 0 ? 0 : (regionById(m, id).pfns[Math.floor(slot / spanOf(what))] ?? 0);
}

/** Gives the slots around one their slab page. False when somebody else was faster: then it is not taken. */
export function addSlabPage(m: Machine, region: Region, slot: number, what: CacheSlab, pfn: number): boolean {
	if (slabPage(m, region, slot, what)) return false;
	if (regionOf(region, what) === 0) {
		const slab = createRegion(m, `${what} of ${region.name}`, PAGE_SLAB_RECLAIMABLE, 0, { node: region.node });
		slab.shrinkable = false;
		if (what === 'heads') region.headSlab = slab.id;
		else region.nodeSlab = slab.id;
	}
	mapPage(m, regionById(m, regionOf(region, what)), Math.floor(slot / spanOf(what)), pfn, 0);
	return true;
}

/** Nodes come in slabs of two pages, if a pair of pages is to be had without reclaim. False when it is not, or half of it is there. */
export function addNodePair(m: Machine, region: Region, slot: number, node: number): boolean {
	const first = slot - (slot % (2 * NODE_SLOTS));
	if (slabPage(m, region, first, 'nodes') || slabPage(m, region, first + NODE_SLOTS, 'nodes')) return false;
	const flags = WMARK_MIN | (m.tunables.defragMode ? ALLOC_NOFRAGMENT : 0);
	const pfn = allocFast(m, node, 1, GFP_NODES) || getPageFromFreelist(m, node, 1, GFP_NODES, flags);
	if (!pfn) return false;
	addSlabPage(m, region, first, 'nodes', pfn);
	addSlabPage(m, region, first + NODE_SLOTS, 'nodes', pfn + 1);
	return true;
}

/** A slot without an entry gets one. */
export function enterNode(m: Machine, region: Region, slot: number): void {
	if (!slabPage(m, region, slot, 'nodes')) return;
	const group = Math.floor(slot / NODE_SLOTS);
	if (group >= region.nodeUse.length) {
		const larger = new Uint16Array(Math.max(group + 1, Math.ceil(region.pfns.length / NODE_SLOTS)));
		larger.set(region.nodeUse);
		region.nodeUse = larger;
	}
	region.nodeUse[group] = region.nodeUse[group]! + 1;
}

/** A slot loses its entry, page or shadow. */
export function leaveNode(m: Machine, region: Region, slot: number): void {
	if (region.nodeSlab === 0) return;
	const group = Math.floor(slot / NODE_SLOTS);
	if (!region.nodeUse[group]) return;
	region.nodeUse[group] = region.nodeUse[group]! - 1;
	if (region.nodeUse[group] === 0) freeSlabPage(m, regionById(m, region.nodeSlab), group);
}

/** The page of a slot has a buffer head from now on, if there is slab for it. */
export function addHead(m: Machine, region: Region, slot: number): void {
	if (hasHead(region, slot) || !slabPage(m, region, slot, 'heads')) return;
	if (slot >> 3 >= region.heads.length) {
		const larger = new Uint8Array((Math.max(region.pfns.length, slot + 1) + 7) >> 3);
		larger.set(region.heads);
		region.heads = larger;
	}
	region.heads[slot >> 3] = region.heads[slot >> 3]! | (1 << (slot & 7));
}

/** The page of a slot leaves the cache, and its buffer head with it. */
export function dropHead(m: Machine, region: Region, slot: number): void {
	if (region.headSlab === 0 || !hasHead(region, slot)) return;
	region.heads[slot >> 3] = region.heads[slot >> 3]! & ~(1 << (slot & 7));
	const group = Math.floor(slot / HEADS);
	for (let at = group * HEADS; at < (group + 1) * HEADS; at++) if (hasHead(region, at)) return;
	freeSlabPage(m, regionById(m, region.headSlab), group);
}

function freeSlabPage(m: Machine, slab: Region, group: number): void {
	const pfn = slab.pfns[group]!;
	slab.pfns[group] = 0;
	slab.pages--;
	discardPage(m, pfn);
}
