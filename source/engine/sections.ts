/**
 * What changes with the memory a machine has: the state of its sections, watermarks and reserves, fallback lists, daemons.
 * Source: mm/memory_hotplug.c, online_pages, offline_pages; mm/page_alloc.c, init_per_zone_wmark_min (6.18).
 */
import { HUGE_ORDER, MIGRATE_HIGHATOMIC, PAGE_FREE, PAGE_FREE_TAIL, PAGEBLOCK_PAGES, SECTION_PAGES } from '../model/index.js';
import { accountFree, freeOnePage } from './buddy.js';
import { removeFromFreeList } from './free-area.js';
import type { Machine, Zone } from './machine.js';
import { setupPcps } from './pcp.js';
import { defaultMinFreeKbytes, setupLowmemReserve, setupWatermarks } from './watermark.js';
import { kindOf, setKind } from './page-fields.js';

export const SECTION_BLOCKS = SECTION_PAGES / PAGEBLOCK_PAGES;

export function firstBlockOf(section: number): number {
	return section * SECTION_BLOCKS;
}

export function firstFrameOf(section: number): number {
	return section * SECTION_PAGES;
}

/** Zone of a section, when all its frames are there and belong to one. */
export function zoneOfSection(m: Machine, section: number): Zone | undefined {
	const first = firstBlockOf(section);
	const id = m.blockZone[first];
	if (!id) return undefined;
	for (let block = first; block < first + SECTION_BLOCKS; block++) {
		if (m.blockZone[block] !== id || m.blockPresent[block] !== PAGEBLOCK_PAGES) return undefined;
	}
	return m.zones[id - 1]!;
}

/** Has the section any memory, on or off line? */
export function sectionExists(m: Machine, section: number): boolean {
	const first = firstBlockOf(section);
	const present = m.blockPresent.subarray(first, first + SECTION_BLOCKS).some((pages) => pages > 0);
	return present || m.offline.some((entry) => entry.section === section);
}

/** Adds the section's frames to its zone, or takes them from it, except for the free lists. */
export function countSection(m: Machine, zone: Zone, section: number, here: boolean): void {
	const first = firstBlockOf(section);
	m.blockZone.fill(here ? zone.id + 1 : 0, first, first + SECTION_BLOCKS);
	m.blockPresent.fill(here ? PAGEBLOCK_PAGES : 0, first, first + SECTION_BLOCKS);
	m.blockSkip.fill(0, first, first + SECTION_BLOCKS);
	zone.present += here ? SECTION_PAGES : -SECTION_PAGES;
}

/** A zone spans no further than the frames it has (5.5; before, only the removal of memory shrank it). */
export function shrinkSpan(m: Machine, zone: Zone): void {
	let first = zone.start >> HUGE_ORDER;
	let last = (zone.end - 1) >> HUGE_ORDER;
	while (first <= last && m.blockZone[first] !== zone.id + 1) first++;
	while (first <= last && m.blockZone[last] !== zone.id + 1) last--;
	zone.start = Math.max(zone.start, first * PAGEBLOCK_PAGES);
	zone.end = Math.max(zone.start, Math.min(zone.end, (last + 1) * PAGEBLOCK_PAGES));
}

/** Free pages of the section's pageblocks. */
export function freeInSection(m: Machine, section: number): number {
	const first = firstBlockOf(section);
	let pages = 0;
	for (let block = first; block < first + SECTION_BLOCKS; block++) pages += m.blockFree[block]!;
	return pages;
}

/** Gives the section's pageblocks new types, one a block; their free pages go to the lists of these, merged as far as the types allow. */
export function retypeSection(m: Machine, zone: Zone, section: number, types: readonly number[]): void {
	const first = firstBlockOf(section);
	const free = takeFreeBlocks(m, zone, section);
	types.forEach((type, i) => {
		if (m.blockType[first + i] === MIGRATE_HIGHATOMIC) zone.reservedHighatomic -= PAGEBLOCK_PAGES;
		if (type === MIGRATE_HIGHATOMIC) zone.reservedHighatomic += PAGEBLOCK_PAGES;
		m.blockType[first + i] = type;
	});
	for (const [pfn, order] of free) {
		const piece = Math.min(order, HUGE_ORDER);
		for (let at = pfn; at < pfn + (1 << order); at += 1 << piece) freeOnePage(m, zone, at, piece, true);
	}
}

/** Takes every free block of the section off its list. Returns [first frame, order] of each. */
export function takeFreeBlocks(m: Machine, zone: Zone, section: number): [number, number][] {
	const free: [number, number][] = [];
	const first = firstFrameOf(section);
	for (let pfn = first; pfn < first + SECTION_PAGES; pfn += 1 << (kindOf(m, pfn) >> 4)) {
		if ((kindOf(m, pfn) & 15) === PAGE_FREE) free.push([pfn, kindOf(m, pfn) >> 4]);
	}
	for (const [pfn, order] of free) {
		removeFromFreeList(m, zone, pfn, order);
		accountFree(m, zone, pfn, order, -1);
		setKind(m, pfn, PAGE_FREE_TAIL);
	}
	return free;
}

/**
 * Watermarks and reserves for the memory there is now. vm.min_free_kbytes is chosen anew unless somebody wrote at least that much;
 * transparent huge pages raise it again in any case.
 */
export function recomputeMarks(m: Machine): void {
	const formula = defaultMinFreeKbytes(m, false);
	const kept = formula > m.userMinFreeKbytes ? formula : m.tunables.minFreeKbytes;
	m.tunables.minFreeKbytes = m.tunables.thpEnabled === 'never' ? kept : Math.max(kept, defaultMinFreeKbytes(m, true));
	setupWatermarks(m);
	setupLowmemReserve(m);
	setupPcps(m);
}
