/**
 * How fragmented free memory is, from free block counts per order alone.
 * Source: mm/vmstat.c, fill_contig_page_info, __fragmentation_index, unusable_free_index, extfrag_for_order; mm/compaction.c,
 * fragmentation_score_node, fragmentation_score_wmark (6.18).
 */
import { HUGE_ORDER, MAX_PAGE_ORDER } from '../model/index.js';
import type { Machine, Node, Zone } from './machine.js';

type Counts = ArrayLike<number>;

function freePages(counts: Counts): number {
	let pages = 0;
	for (let k = 0; k <= MAX_PAGE_ORDER; k++) pages += counts[k]! * (1 << k);
	return pages;
}

function freeBlocks(counts: Counts): number {
	let blocks = 0;
	for (let k = 0; k <= MAX_PAGE_ORDER; k++) blocks += counts[k]!;
	return blocks;
}

/** Blocks of `order` that could be handed out right now. */
export function suitableBlocks(counts: Counts, order: number): number {
	let blocks = 0;
	for (let k = order; k <= MAX_PAGE_ORDER; k++) blocks += counts[k]! * (1 << (k - order));
	return blocks;
}

/** −1000: a request of this order would succeed; else near 0: it would fail for lack of memory, near 1000: from fragmentation. */
export function fragmentationIndex(counts: Counts, order: number): number {
	const blocks = freeBlocks(counts);
	if (blocks === 0) return 0;
	if (suitableBlocks(counts, order) > 0) return -1000;
	return 1000 - Math.floor((1000 + Math.floor((freePages(counts) * 1000) / (1 << order))) / blocks);
}

/** Share of free memory, in 1/1000, that a request of this order could not use. */
export function unusableIndex(counts: Counts, order: number): number {
	const free = freePages(counts);
	if (free === 0) return 1000;
	return Math.floor(((free - suitableBlocks(counts, order) * (1 << order)) * 1000) / free);
}

/** The same share in per cent, 0 when nothing is free. */
export function extfragForOrder(counts: Counts, order: number): number {
	const free = freePages(counts);
	if (free === 0) return 0;
	return Math.floor(((free - suitableBlocks(counts, order) * (1 << order)) * 100) / free);
}

/** 0..100 of one zone: share of its free memory outside 2 MiB blocks. */
export function zoneScore(zone: Zone): number {
	return extfragForOrder(zone.nrFree, HUGE_ORDER);
}

/** Zone scores weighted by present pages; a single full zone scores 99 at most, because the kernel divides by pages + 1. */
export function weightedScore(zones: readonly { readonly present: number; readonly nrFree: Counts }[]): number {
	let present = 0;
	for (const zone of zones) present += zone.present;
	let score = 0;
	for (const zone of zones) score += Math.floor((zone.present * extfragForOrder(zone.nrFree, HUGE_ORDER)) / (present + 1));
	return score;
}

/** 0..100 of one node. */
export function nodeScore(m: Machine, node: Node): number {
	return weightedScore(node.zones.map((id) => m.zones[id]!));
}

/** What a proactive run of a zone stops by: its own score, in 5.9 and 5.10 its share of the node's. */
export function proactiveScore(m: Machine, zone: Zone): number {
	if (!m.features.proactiveWeightedStop) return zoneScore(zone);
	const present = m.nodes[zone.node]!.zones.reduce((pages, id) => pages + m.zones[id]!.present, 0);
	return Math.floor((zone.present * zoneScore(zone)) / (present + 1));
}

/** Proactive compaction starts above `high` and stops at or below `low`. Before 6.16 `low` is at least 5. */
export function proactiveThresholds(m: Pick<Machine, 'features' | 'tunables'>): { low: number; high: number } {
	const low = 100 - m.tunables.proactiveness;
	if (m.features.sharpProactive) return { low, high: Math.min(low + Math.min(10, Math.floor(low / 2)), 100) };
	const floored = Math.max(low, 5);
	return { low: floored, high: Math.min(floored + 10, 100) };
}
