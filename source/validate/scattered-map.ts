/**
 * A page map made up for a machine whose memory is in pieces: as many free blocks of each order and migratetype as the kernel had, at
 * random places. Whole free pageblocks lie at the top; each other pageblock belongs to one type, and free blocks of a type lie in its
 * pageblocks as if freed at random. User pages fill what is left of the movable ones, the kernel all others.
 */
import { PF_UNEVICTABLE } from '../engine/machine.js';
import type { PageMap, ZoneLayout } from '../engine/page-map.js';
import { below, createRandom, type RandomState, shuffle } from '../engine/random.js';
import {
	HUGE_ORDER,
	MAX_PAGE_ORDER,
	MIGRATE_MOVABLE,
	MIGRATE_RECLAIMABLE,
	MIGRATE_UNMOVABLE,
	PAGE_ANON,
	PAGE_FILE,
	PAGE_FREE,
	PAGE_KERNEL,
	PAGE_RESERVED,
	PAGEBLOCK_PAGES,
} from '../model/index.js';
import { drawMap, type ZoneUse } from './start-map.js';

/** Places tried for a free block before its order counts as full. */
const MOST_TRIES = 10_000;

/** `use` one per zone. Blocks for which no place was found are left out: the densest orders lose a few. */
export function drawScatteredMap(zones: readonly ZoneLayout[], use: readonly ZoneUse[], seed: number): PageMap {
	return drawMap(zones, use, createRandom(seed, 'scattered map'), drawZone);
}

function drawZone(map: PageMap, zone: ZoneLayout, use: ZoneUse, random: RandomState): void {
	const managedEnd = Math.min(zone.end, zone.start + use.managed);
	map.kinds.fill(PAGE_KERNEL, zone.start, managedEnd);
	map.kinds.fill(PAGE_RESERVED, managedEnd, zone.end);
	let top = wholeBlocks(map, zone, managedEnd);
	// The pages that CPUs keep are what was freed last: half of each of the topmost pageblocks.
	const kept = Math.ceil(zone.pcps.reduce((sum, pcp) => sum + pcp.count, 0) / (PAGEBLOCK_PAGES / 2));
	const keptFrom = Math.max(alignUp(zone.start), top - kept * PAGEBLOCK_PAGES);
	for (let pfn = keptFrom; pfn < top; pfn++) if (below(random, 2) === 0) map.kinds[pfn] = PAGE_ANON;
	top = keptFrom;
	const blocks: number[] = [];
	for (let block = alignUp(zone.start); block < top; block += PAGEBLOCK_PAGES) blocks.push(block);
	shuffle(blocks, random);
	let at = 0;
	for (const type of [MIGRATE_UNMOVABLE, MIGRATE_RECLAIMABLE]) {
		const own = blocks.slice(at, at + (zone.types.blocks[type] ?? 0));
		scatter(map, own, zone.types.free[type] ?? [], random);
		at += own.length;
	}
	const movable = blocks.slice(at);
	scatter(map, movable, zone.types.free[MIGRATE_MOVABLE] ?? [], random);
	fillUsers(map, movable, use);
}

function alignUp(pfn: number): number {
	return Math.ceil(pfn / PAGEBLOCK_PAGES) * PAGEBLOCK_PAGES;
}

/** Frees the blocks of orders 10 and 9 from the top down. Returns where they begin. */
function wholeBlocks(map: PageMap, zone: ZoneLayout, managedEnd: number): number {
	let top = managedEnd;
	for (let order = MAX_PAGE_ORDER; order >= HUGE_ORDER; order--) {
		const size = 1 << order;
		const count = zone.types.free.reduce((sum, counts) => sum + (counts[order] ?? 0), 0);
		for (let i = 0; i < count; i++) {
			// Two blocks of order 9 side by side would be one of order 10.
			top = Math.floor(top / size) * size - (order === HUGE_ORDER && i > 0 ? 2 * size : size);
			map.kinds.fill(PAGE_FREE, top, top + size);
		}
	}
	return Math.floor(top / PAGEBLOCK_PAGES) * PAGEBLOCK_PAGES;
}

/** Frees `counts[order]` blocks of each order below pageblock size at random places of the pageblocks, no two of them buddies. */
function scatter(map: PageMap, blocks: readonly number[], counts: readonly number[], random: RandomState): void {
	if (blocks.length === 0) return;
	for (let order = HUGE_ORDER - 1; order >= 0; order--) {
		for (let left = counts[order] ?? 0; left > 0; left--) {
			const place = findPlace(map, blocks, order, random);
			if (place === undefined) break;
			map.kinds.fill(PAGE_FREE, place, place + (1 << order));
		}
	}
}

function findPlace(map: PageMap, blocks: readonly number[], order: number, random: RandomState): number | undefined {
	const size = 1 << order;
	for (let tries = 0; tries < MOST_TRIES; tries++) {
		const block = blocks[below(random, blocks.length)] ?? 0;
		const place = block + below(random, PAGEBLOCK_PAGES / size) * size;
		if (isUsed(map, place, size) && !isFree(map, place ^ size, size)) return place;
	}
	return undefined;
}

function isUsed(map: PageMap, from: number, size: number): boolean {
	for (let pfn = from; pfn < from + size; pfn++) if (map.kinds[pfn] === PAGE_FREE) return false;
	return true;
}

function isFree(map: PageMap, from: number, size: number): boolean {
	for (let pfn = from; pfn < from + size; pfn++) if (map.kinds[pfn] !== PAGE_FREE) return false;
	return true;
}

function fillUsers(map: PageMap, blocks: readonly number[], use: ZoneUse): void {
	const wanted = [
		{ kind: PAGE_ANON, flags: PF_UNEVICTABLE, left: use.unevictable },
		{ kind: PAGE_FILE, flags: 0, left: use.file },
		{ kind: PAGE_ANON, flags: 0, left: use.anon },
	];
	for (const block of blocks) {
		for (let pfn = block; pfn < block + PAGEBLOCK_PAGES; pfn++) {
			if (map.kinds[pfn] !== PAGE_KERNEL) continue;
			const next = wanted.find(({ left }) => left > 0);
			if (!next) return;
			map.kinds[pfn] = next.kind;
			map.flags[pfn] = next.flags;
			next.left--;
		}
	}
}
