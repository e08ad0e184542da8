/**
 * Pages on the way from a migration back to the buddy allocator. The kernel frees single pages to a list of the CPU it runs on and
 * hands them on in chunks once the list is full, oldest first; until then they are neither free nor in use, and a pageblock that
 * misses some of them is not whole. A compaction that is not done for a request (manual, proactive) leaves its last pages there.
 * Source: mm/page_alloc.c, free_unref_folios, free_frozen_page_commit, nr_pcp_free, free_pcppages_bulk, drain_pages_zone (6.18).
 * Simplifications: one list per zone, that of whoever compacts; only pages freed by migration wait on it; its limit does not
 * adapt. A zone has such a list only when `parkedHigh` is set: a machine built from a real one knows the limit, others do without.
 */
import { PAGE_HELD } from '../model/index.js';
import { freeOnePage } from './buddy.js';
import { COUNTER, count } from './counters.js';
import type { Machine, Zone } from './machine.js';
import { clearAllocated, setAllocated } from './region.js';

/** Pages per batch of a zone of 1 GiB or more, and how often a stream of frees may double it (CONFIG_PCP_BATCH_SCALE_MAX). */
const BATCH = 63;
const SCALE_MAX = 5;

/** Frees a single frame whose owner is already gone, through the list. */
export function parkPage(m: Machine, zone: Zone, pfn: number): void {
	count(m, COUNTER.pgfree);
	m.pageEvents++;
	setAllocated(m, pfn, 0, PAGE_HELD, 0, 0);
	m.next[pfn] = 0;
	m.prev[pfn] = zone.parkedNewest;
	if (zone.parkedNewest) m.next[zone.parkedNewest] = pfn;
	else zone.parkedOldest = pfn;
	zone.parkedNewest = pfn;
	zone.parked++;
	if (zone.parked >= zone.parkedHigh) drainParked(m, zone, Math.max(BATCH, Math.min(BATCH << SCALE_MAX, zone.parkedHigh - BATCH)));
}

/** Hands up to `pages` of the oldest pages to the buddy allocator, where they merge. */
export function drainParked(m: Machine, zone: Zone, pages: number): void {
	for (let left = Math.min(pages, zone.parked); left > 0; left--) {
		const pfn = zone.parkedOldest;
		unlink(m, zone, pfn);
		freeOnePage(m, zone, pfn, 0, false);
	}
}

/** The newest page, when the request is for a single page of its pageblock's type; 0 when there is none. */
export function takeParked(m: Machine, zone: Zone, order: number, type: number): number {
	const pfn = zone.parkedNewest;
	if (order > 0 || pfn === 0 || m.blockType[pfn >> 9] !== type) return 0;
	unlink(m, zone, pfn);
	return pfn;
}

function unlink(m: Machine, zone: Zone, pfn: number): void {
	const older = m.prev[pfn]!;
	const newer = m.next[pfn]!;
	if (older) m.next[older] = newer;
	else zone.parkedOldest = newer;
	if (newer) m.prev[newer] = older;
	else zone.parkedNewest = older;
	zone.parked--;
	clearAllocated(m, pfn, 0);
}
