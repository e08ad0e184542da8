/**
 * Which pages of a page map are free pages on per-CPU lists. The map shows them as kernel pages without any flag; /proc/zoneinfo says how
 * many there are.
 * Simplification: they lie on the lists in ascending order of frames, the lowest freed last.
 */
import { HUGE_ORDER, MIGRATE_HIGHATOMIC, MIGRATE_MOVABLE, PAGE_KERNEL, PAGEBLOCK_PAGES } from '../model/index.js';
import type { BlockGroup } from './block-types.js';
import type { Machine, Zone } from './machine.js';
import { link, listIndex } from './pcp-lists.js';

/** One CPU's lists of a zone: pages on them, and how many they may hold at the moment. */
export interface RecordedPcp {
	readonly count: number;
	readonly high: number;
}

/** A pageblock is mixed when it has at least so many kernel and user pages, and fewer free ones. */
const MIXED_PAGES = 64;
/** Fewer mixed pageblocks side by side may well be kernel memory. */
const SHORTEST_ROW = 4;

interface KernelPage {
	readonly pfn: number;
	readonly order: number;
	readonly kind: number;
}

/**
 * Tells `count` pages that wait on lists, or as many as there may be, from the rest of `kernel`; both in ascending order. What was freed
 * last was freed in a row: pageblocks without free pages, where kernel and user pages alternate. The longest rows that hold no more than
 * `count` pages come first, then wherever most user pages are. Pages in rows are taken out of the kernel counts of `groups`: their
 * pageblocks are no less movable for them.
 */
export function splitWaiting<P extends KernelPage>(
	kernel: readonly P[],
	groups: readonly BlockGroup[],
	count: number,
): { waiting: number[]; rest: readonly P[] } {
	if (count === 0) return { waiting: [], rest: kernel };
	const holders = new Map(groups.flatMap((group) => Array.from({ length: group.blocks }, (_, i) => [group.block + i, group])));
	const inRows = new Set(chooseRows(groups, count).flat());
	const holderOf = ({ pfn }: P): BlockGroup | undefined => holders.get(pfn >> HUGE_ORDER);
	const rank = (page: P): number => {
		const holder = holderOf(page);
		return holder && inRows.has(holder) ? PAGEBLOCK_PAGES : (holder?.user ?? 0);
	};
	const possible = kernel.filter((page) => page.kind === PAGE_KERNEL && page.order === 0);
	const waiting = new Set(possible.sort((a, b) => rank(b) - rank(a) || a.pfn - b.pfn).slice(0, count));
	for (const page of waiting) {
		const holder = holderOf(page);
		if (holder && inRows.has(holder)) holder.kernel--;
	}
	return { waiting: [...waiting].map(({ pfn }) => pfn).sort((a, b) => a - b), rest: kernel.filter((page) => !waiting.has(page)) };
}

/** Rows of mixed pageblocks, the longest first, as far as their kernel pages are not more than `count`. */
function chooseRows(groups: readonly BlockGroup[], count: number): BlockGroup[][] {
	const rows: BlockGroup[][] = [[]];
	for (const group of groups) {
		if (isMixed(group)) rows.at(-1)?.push(group);
		else rows.push([]);
	}
	let left = count;
	return rows
		.sort((a, b) => b.length - a.length)
		.filter((row) => {
			const pages = row.reduce((sum, { kernel }) => sum + kernel, 0);
			if (row.length < SHORTEST_ROW || pages > left) return false;
			left -= pages;
			return true;
		});
}

function isMixed({ kernel, user, free }: BlockGroup): boolean {
	const pages = free.reduce((sum, blocks, order) => sum + (blocks << order), 0);
	return kernel >= MIXED_PAGES && user >= MIXED_PAGES && pages < MIXED_PAGES;
}

/** Puts the pages on the lists, CPU after CPU. */
export function fillPcps(m: Machine, zone: Zone, recorded: readonly RecordedPcp[], pages: readonly number[]): void {
	let at = 0;
	recorded.forEach(({ count, high }, cpu) => {
		const pcp = zone.pcps[cpu];
		if (!pcp) return;
		pcp.high = Math.min(Math.max(high, pcp.highMin), pcp.highMax);
		for (const pfn of pages.slice(at, at + count)) {
			const type = m.blockType[pfn >> HUGE_ORDER]!;
			link(m, zone, pcp, listIndex(0, type >= MIGRATE_HIGHATOMIC ? MIGRATE_MOVABLE : type), pfn, 0, true);
		}
		at += count;
	});
}
