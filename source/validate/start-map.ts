/**
 * A page map made up from counts: how a machine may have looked when only /proc/buddyinfo, pagetypeinfo and zoneinfo of that moment
 * are known. Free blocks of each order and migratetype come out exactly; where they lie, and which pages between them are of which
 * kind, is drawn. Boot leaves nearly all memory in free blocks of the largest order, so little is left to draw.
 */
import type { PageMap, ZoneLayout } from '../engine/page-map.js';
import { PF_UNEVICTABLE } from '../engine/machine.js';
import { createRandom, type RandomState, shuffle } from '../engine/random.js';
import {
	HUGE_ORDER,
	MAX_PAGE_ORDER,
	MIGRATE_MOVABLE,
	MIGRATE_RECLAIMABLE,
	PAGE_ANON,
	PAGE_FILE,
	PAGE_FREE,
	PAGE_HOLE,
	PAGE_KERNEL,
	PAGE_RESERVED,
	PAGE_SLAB,
	PAGEBLOCK_PAGES,
	ZONE_DMA,
} from '../model/index.js';
import { UsageError } from '../scenario/index.js';

/** Pages of a zone that are in use, by what they are; the rest of what is not free is the kernel's. */
export interface ZoneUse {
	readonly managed: number;
	readonly anon: number;
	readonly file: number;
	readonly unevictable: number;
}

/** Draws a map for zones, `use` one per zone. Throws UsageError when the counts cannot be laid out. */
export function drawStartMap(zones: readonly ZoneLayout[], use: readonly ZoneUse[], seed: number): PageMap {
	return drawMap(zones, use, createRandom(seed, 'start map'), drawZone);
}

type DrawZone = (map: PageMap, zone: ZoneLayout, use: ZoneUse, random: RandomState) => void;

/** A map that is all holes but for what `draw` puts into each zone. */
export function drawMap(zones: readonly ZoneLayout[], use: readonly ZoneUse[], random: RandomState, draw: DrawZone): PageMap {
	const end = Math.max(...zones.map((zone) => zone.end));
	const map = { kinds: new Uint8Array(end).fill(PAGE_HOLE), flags: new Uint8Array(end) };
	zones.forEach((zone, i) => {
		const one = use[i];
		if (one) draw(map, zone, one, random);
	});
	return map;
}

/** An aligned run of 2^order frames that is not free as a whole. */
type Piece = number;

function drawZone(map: PageMap, zone: ZoneLayout, use: ZoneUse, random: RandomState): void {
	map.kinds.fill(PAGE_KERNEL, zone.start, zone.end);
	reserve(map, zone, zone.end - zone.start - use.managed);
	const hosts = new Map<number, number>();
	let pieces: Piece[] = [];
	// From the top down, so that what is in use lies at the bottom: boot takes memory from there.
	for (let at = alignDown(zone.end - 1, MAX_PAGE_ORDER); at >= alignDown(zone.start, MAX_PAGE_ORDER); at -= 1 << MAX_PAGE_ORDER)
		pieces.push(at);
	pieces = pieces.filter((piece) => isUsable(map, zone, piece, MAX_PAGE_ORDER) || touches(map, zone, piece, MAX_PAGE_ORDER));
	pieces = takeFree(map, zone, pieces, MAX_PAGE_ORDER);
	pieces = takeFree(map, zone, halves(map, zone, pieces, HUGE_ORDER), HUGE_ORDER);
	// From here on a pageblock hosts free blocks of one type only. The rare types first: MOVABLE takes whatever is left.
	const blocks = shuffle(pieces, random);
	const types = [...zone.types.free.keys()].filter((type) => type !== MIGRATE_MOVABLE);
	for (const type of [...types, MIGRATE_MOVABLE]) hostFree(map, zone, blocks, hosts, type);
	fillUsed(map, zone, use, hosts);
}

function alignDown(pfn: number, order: number): number {
	return pfn - (pfn % (1 << order));
}

/** Zone DMA loses its first frames to firmware; elsewhere the page map of struct pages lies at the end. */
function reserve(map: PageMap, zone: ZoneLayout, pages: number): void {
	const from = zone.index === ZONE_DMA ? zone.start : zone.end - pages;
	map.kinds.fill(PAGE_RESERVED, from, from + pages);
}

/** All frames are the zone's and not reserved. Reserved frames are one run, so the ends tell. */
function isUsable(map: PageMap, zone: ZoneLayout, piece: Piece, order: number): boolean {
	const last = piece + (1 << order) - 1;
	return piece >= zone.start && last < zone.end && map.kinds[piece] === PAGE_KERNEL && map.kinds[last] === PAGE_KERNEL;
}

/** Some frame is the zone's and not reserved. */
function touches(map: PageMap, zone: ZoneLayout, piece: Piece, order: number): boolean {
	const to = Math.min(piece + (1 << order), zone.end);
	for (let pfn = Math.max(piece, zone.start); pfn < to; pfn++) if (map.kinds[pfn] === PAGE_KERNEL) return true;
	return false;
}

function freeOf(zone: ZoneLayout, order: number): number {
	return zone.types.free.reduce((sum, counts) => sum + (counts[order] ?? 0), 0);
}

/** The two halves of each piece, where they hold anything that may be free. */
function halves(map: PageMap, zone: ZoneLayout, pieces: readonly Piece[], order: number): Piece[] {
	return pieces.flatMap((piece) => [piece, piece + (1 << order)]).filter((half) => touches(map, zone, half, order));
}

/** Frees `count` of the pieces, no two of them buddies. Returns the others; undefined when there is no place for so many. */
function tryFree(map: PageMap, zone: ZoneLayout, pieces: readonly Piece[], order: number, count: number): Piece[] | undefined {
	const free = new Set<Piece>();
	for (const piece of pieces) {
		if (free.size === count) break;
		if (!isUsable(map, zone, piece, order)) continue;
		if (order < MAX_PAGE_ORDER && free.has(piece ^ (1 << order))) continue;
		free.add(piece);
		map.kinds.fill(PAGE_FREE, piece, piece + (1 << order));
	}
	return free.size < count ? undefined : pieces.filter((piece) => !free.has(piece));
}

function takeFree(map: PageMap, zone: ZoneLayout, pieces: readonly Piece[], order: number): Piece[] {
	const count = freeOf(zone, order);
	const rest = tryFree(map, zone, pieces, order, count);
	if (rest) return rest;
	throw new UsageError(`no place for ${count} free blocks of order ${order} in ${pieces.length} of them`);
}

/** Lays the type's free blocks below pageblock size into as few further pageblocks as they fit in. */
function hostFree(map: PageMap, zone: ZoneLayout, blocks: readonly Piece[], hosts: Map<number, number>, type: number): void {
	const counts = zone.types.free[type] ?? [];
	if (counts.slice(0, HUGE_ORDER).every((count) => count === 0)) return;
	const possible = blocks.filter((block) => !hosts.has(block));
	for (let n = 1; n <= possible.length; n++) {
		const chosen = possible.slice(0, n);
		const before = chosen.map((block) => map.kinds.slice(block, block + PAGEBLOCK_PAGES));
		if (layOut(map, zone, chosen, counts)) {
			for (const block of chosen) hosts.set(block, type);
			return;
		}
		chosen.forEach((block, i) => {
			map.kinds.set(before[i] ?? [], block);
		});
	}
	throw new UsageError(`the free blocks of type ${type} do not fit into ${possible.length} pageblocks`);
}

function layOut(map: PageMap, zone: ZoneLayout, blocks: readonly Piece[], counts: readonly number[]): boolean {
	let pieces: Piece[] | undefined = [...blocks];
	for (let order = HUGE_ORDER - 1; order >= 0 && pieces; order--) {
		pieces = tryFree(map, zone, halves(map, zone, pieces, order), order, counts[order] ?? 0);
	}
	return pieces !== undefined;
}

/** User pages stand in the pageblocks of MOVABLE, after those the kernel; blocks that host other types are the kernel's or slab. */
function fillUsed(map: PageMap, zone: ZoneLayout, use: ZoneUse, hosts: ReadonlyMap<number, number>): void {
	const wanted = [
		{ kind: PAGE_ANON, flags: PF_UNEVICTABLE, left: use.unevictable },
		{ kind: PAGE_ANON, flags: 0, left: use.anon },
		{ kind: PAGE_FILE, flags: 0, left: use.file },
	];
	const order = [...hosts].filter(([, type]) => type === MIGRATE_MOVABLE).map(([block]) => block);
	const rest: number[] = [];
	for (let block = alignDown(zone.start, HUGE_ORDER); block < zone.end; block += PAGEBLOCK_PAGES) {
		if (!hosts.has(block)) rest.push(block);
		else if (hosts.get(block) === MIGRATE_RECLAIMABLE) repaint(map, zone, block, PAGE_SLAB);
	}
	for (const block of [...order, ...rest]) {
		for (let pfn = Math.max(block, zone.start); pfn < Math.min(block + PAGEBLOCK_PAGES, zone.end); pfn++) {
			if (map.kinds[pfn] !== PAGE_KERNEL) continue;
			const next = wanted.find(({ left }) => left > 0);
			if (!next) return;
			map.kinds[pfn] = next.kind;
			map.flags[pfn] = next.flags;
			next.left--;
		}
	}
}

function repaint(map: PageMap, zone: ZoneLayout, block: number, kind: number): void {
	for (let pfn = Math.max(block, zone.start); pfn < Math.min(block + PAGEBLOCK_PAGES, zone.end); pfn++) {
		if (map.kinds[pfn] === PAGE_KERNEL) map.kinds[pfn] = kind;
	}
}
