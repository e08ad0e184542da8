/**
 * Shrinking dentry and inode caches.
 * Source: fs/super.c, super_cache_count (6.18).
 * Simplifications: the reclaimable slab of a node is one cache; every object looked at is freed, but a page only comes free for every
 * two pages' worth of them, because objects that are in use keep their neighbours' pages.
 */
import { PAGE_SLAB_RECLAIMABLE } from '../model/index.js';
import { COUNTER, count } from './counters.js';
import { charge, type Machine, type Node } from './machine.js';
import { freeFromPool } from './pages.js';
import { below } from './random.js';
import { regionById, type Region } from './region.js';
import { shrinkCache } from './shrinker.js';
import { FN } from './profile.js';

/** Objects per reclaimable slab page (192-byte dentries). */
const OBJECTS_PER_PAGE = 21;

/** Pools of the node's caches. */
function slabRegions(m: Machine, node: Node): Region[] {
	return m.regions.filter(
		(region): region is Region =>
			region?.kind === PAGE_SLAB_RECLAIMABLE && region.node === node.id && region.length > 0 && region.shrinkable,
	);
}

/** Scans slab objects at this priority; returns the pages that came free. */
export function shrinkSlab(m: Machine, node: Node, priority: number): number {
	const regions = slabRegions(m, node);
	const pages = regions.reduce((sum, region) => sum + region.length, 0);
	const freeable = Math.floor((pages * OBJECTS_PER_PAGE * m.tunables.vfsCachePressure) / 100);
	if (freeable === 0) return 0;
	const { reclaim } = node;
	let freed = 0;
	reclaim.slabDeferred = shrinkCache(freeable, reclaim.slabDeferred, priority, (objects) => {
		count(m, COUNTER.slabs_scanned, objects);
		charge(m, objects * m.costs.slabScan, FN.do_shrink_slab);
		m.slabCredit[node.id] = m.slabCredit[node.id]! + objects;
		freed += spendCredit(m, node, regions);
	});
	return freed;
}

/** Frees a page at random for every two pages' worth of objects scanned. */
function spendCredit(m: Machine, node: Node, regions: readonly Region[]): number {
	let freed = 0;
	while (m.slabCredit[node.id]! >= 2 * OBJECTS_PER_PAGE) {
		const pages = regions.reduce((sum, region) => sum + region.length, 0);
		if (pages === 0) break;
		m.slabCredit[node.id] = m.slabCredit[node.id]! - 2 * OBJECTS_PER_PAGE;
		let chosen = below(m.random, pages);
		const region = regions.find((one) => {
			if (chosen < one.length) return true;
			chosen -= one.length;
			return false;
		});
		if (region) freeFromPool(m, region, chosen);
		freed++;
	}
	return freed;
}

/** What vm.drop_caches 2 leaves of a cache: a twentieth of the pages it has when the drop begins. */
export interface SlabRest {
	readonly region: number;
	readonly keep: number;
}

export function slabRests(m: Machine): SlabRest[] {
	return m.nodes.flatMap((node) => slabRegions(m, node).map((region) => ({ region: region.id, keep: Math.ceil(region.length / 20) })));
}

/** Frees reclaimable slab down to what is to be left. Returns pages freed, at most `limit` per call. */
export function dropSlab(m: Machine, rests: readonly SlabRest[], limit: number): number {
	let freed = 0;
	for (const { region: id, keep } of rests) {
		const region = regionById(m, id);
		// The cache may have gone meanwhile, and its number been given to another region.
		while (region.kind === PAGE_SLAB_RECLAIMABLE && region.length > keep && freed < limit) {
			freeFromPool(m, region, below(m.random, region.length));
			freed++;
		}
	}
	return freed;
}
