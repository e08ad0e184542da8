/**
 * Which pageblocks of a real zone are of which migratetype. A page map does not tell, but /proc/pagetypeinfo says how many blocks
 * there are of each type and how many free blocks of each order lie on each type's lists. A set of pageblocks is looked for whose
 * free blocks add up to exactly that, the ones with most kernel pages first. Of those without a free page nothing but the number
 * is known: the ones with most kernel pages are taken.
 * Simplification: when no exact set is found (older kernels mix types on their lists) the nearest is taken; what it gets wrong are
 * blocks the free scanner may or may not use.
 */
import {
	HUGE_ORDER,
	MIGRATE_HIGHATOMIC,
	MIGRATE_ISOLATE,
	MIGRATE_MOVABLE,
	MIGRATE_RECLAIMABLE,
	MIGRATE_UNMOVABLE,
	ORDERS,
} from '../model/index.js';
import { type RandomState, shuffle } from './random.js';

/** One pageblock, or two under one free block of order 10. */
export interface BlockGroup {
	readonly block: number;
	readonly blocks: number;
	/** Free blocks by order. */
	readonly free: Int32Array;
	/** Pages that neither are free nor belong to a user. */
	kernel: number;
	slab: number;
	user: number;
	/** No page of it was ever given to the buddy allocator. */
	reserved: boolean;
}

export interface TypeCounts {
	/** Pageblocks of each migratetype. */
	readonly blocks: readonly number[];
	/** Free blocks on the lists of each migratetype, by order. */
	readonly free: readonly (readonly number[])[];
}

/** Rare types first: their free blocks leave the least choice. The rest of the zone is MOVABLE. */
const CHOSEN = [MIGRATE_RECLAIMABLE, MIGRATE_HIGHATOMIC, MIGRATE_ISOLATE, MIGRATE_UNMOVABLE];
/** Least kernel pages a block with free pages must have to be tried, loosened step by step. */
const THRESHOLDS = [256, 128, 64, 1, 0];
/** Blocks put in or left out before a search gives up. */
const SEARCH_STEPS = 50_000;

/** Migratetype of each group, in the order of `groups`. Ties are broken by `random`. */
export function chooseBlockTypes(groups: readonly BlockGroup[], counts: TypeCounts, random: RandomState): Uint8Array {
	const types = new Uint8Array(groups.length).fill(MIGRATE_MOVABLE);
	const indexOf = new Map(groups.map((group, index) => [group, index]));
	let left = shuffle([...groups], random).sort((a, b) => b.kernel - a.kernel || reservedRank(a, b));
	for (const type of CHOSEN) {
		const wanted = counts.blocks[type] ?? 0;
		if (wanted === 0) continue;
		const order = type === MIGRATE_RECLAIMABLE ? [...left].sort((a, b) => b.slab - a.slab) : left;
		const chosen = new Set(choose(order, wanted, counts.free[type] ?? []));
		for (const group of chosen) types[indexOf.get(group)!] = type;
		left = left.filter((group) => !chosen.has(group));
	}
	return types;
}

/**
 * Fully reserved blocks come after those full of kernel pages. Boot sets the type of the ones in the first memory section of a zone
 * to MOVABLE, while those that deferred initialisation meets later keep type 0, UNMOVABLE: so the later ones come first.
 */
function reservedRank(a: BlockGroup, b: BlockGroup): number {
	if (a.reserved !== b.reserved) return a.reserved ? 1 : -1;
	return a.reserved ? b.block - a.block : 0;
}

/** About `wanted` blocks: those that make up the free lists, then full ones, then whatever is left with most kernel pages. */
function choose(candidates: readonly BlockGroup[], wanted: number, free: readonly number[]): BlockGroup[] {
	const target = Int32Array.from({ length: ORDERS }, (_, order) => free[order] ?? 0);
	const chosen = coverFree(candidates, target, wanted);
	let missing = wanted - chosen.reduce((sum, group) => sum + group.blocks, 0);
	const taken = new Set(chosen);
	const rest = candidates.filter((group) => !taken.has(group) && group.blocks === 1);
	const full = rest.filter((group) => isFull(group)).sort((a, b) => b.kernel - a.kernel);
	const others = rest.filter((group) => !isFull(group)).sort((a, b) => b.kernel - a.kernel);
	for (const group of [...full.filter((one) => one.kernel > 0), ...others]) {
		if (missing <= 0) break;
		chosen.push(group);
		missing--;
	}
	return chosen;
}

function isFull(group: BlockGroup): boolean {
	return group.free.every((count) => count === 0);
}

/** Nothing but free pages. */
function isEmpty(group: BlockGroup): boolean {
	return group.kernel === 0 && group.user === 0;
}

function fits(group: BlockGroup, target: Int32Array): boolean {
	return group.free.every((count, order) => count <= target[order]!);
}

function coverFree(candidates: readonly BlockGroup[], target: Int32Array, most: number): BlockGroup[] {
	if (target.every((count) => count === 0)) return [];
	const possible = candidates.filter((group) => !isFull(group) && fits(group, target));
	for (const threshold of THRESHOLDS) {
		const some = possible.filter((group) => group.kernel >= threshold || isEmpty(group));
		const found = new CoverSearch(some).find(target, most);
		if (found) return found;
	}
	return nearestCover(possible, target, most);
}

/** Takes what still fits, in order. */
function nearestCover(possible: readonly BlockGroup[], target: Int32Array, most: number): BlockGroup[] {
	const remaining = target.slice();
	const chosen: BlockGroup[] = [];
	let blocks = 0;
	for (const group of possible) {
		if (group.kernel === 0 && group.free[HUGE_ORDER] === 0 && group.free[HUGE_ORDER + 1] === 0) continue;
		if (blocks + group.blocks > most || !fits(group, remaining)) continue;
		chosen.push(group);
		blocks += group.blocks;
		group.free.forEach((count, order) => {
			remaining[order] = remaining[order]! - count;
		});
	}
	return chosen;
}

/** Depth-first search for groups whose free blocks add up to a target, earlier groups first. */
class CoverSearch {
	readonly #groups: readonly BlockGroup[];
	/** Free blocks of all groups from an index on, ORDERS numbers each. */
	readonly #ahead: Int32Array;
	readonly #picked: BlockGroup[] = [];
	#steps = 0;

	constructor(groups: readonly BlockGroup[]) {
		this.#groups = groups;
		this.#ahead = new Int32Array((groups.length + 1) * ORDERS);
		for (let i = groups.length - 1; i >= 0; i--) {
			for (let order = 0; order < ORDERS; order++) {
				this.#ahead[i * ORDERS + order] = this.#ahead[(i + 1) * ORDERS + order]! + groups[i]!.free[order]!;
			}
		}
	}

	find(target: Int32Array, most: number): BlockGroup[] | undefined {
		return this.#from(0, target, most) ? [...this.#picked] : undefined;
	}

	#from(index: number, remaining: Int32Array, most: number): boolean {
		if (remaining.every((count) => count === 0)) return true;
		if (most <= 0 || !this.#reachable(index, remaining) || ++this.#steps > SEARCH_STEPS) return false;
		const group = this.#groups[index];
		if (!group) return false;
		if (group.blocks <= most && fits(group, remaining)) {
			this.#picked.push(group);
			const less = remaining.map((count, order) => count - group.free[order]!);
			if (this.#from(index + 1, less, most - group.blocks)) return true;
			this.#picked.pop();
		}
		return this.#from(index + 1, remaining, most);
	}

	#reachable(index: number, remaining: Int32Array): boolean {
		for (let order = 0; order < ORDERS; order++) if (this.#ahead[index * ORDERS + order]! < remaining[order]!) return false;
		return true;
	}
}
