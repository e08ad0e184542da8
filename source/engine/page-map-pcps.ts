/**
 * Which pages of a page map are free pages on per-CPU lists. The map shows them as kernel pages without any flag; /proc/zoneinfo says how
 * many there are. What was freed last lies where user memory is, so pages between user pages are taken for them first.
 * Simplification: they lie on the lists in ascending order of frames, the lowest freed last.
 */
import { HUGE_ORDER, MIGRATE_HIGHATOMIC, MIGRATE_MOVABLE, PAGE_KERNEL } from '../model/index.js';
import type { BlockGroup } from './block-types.js';
import type { Machine, Zone } from './machine.js';
import { link, listIndex } from './pcp-lists.js';

/** One CPU's lists of a zone: pages on them, and how many they may hold at the moment. */
export interface RecordedPcp {
	readonly count: number;
	readonly high: number;
}

interface KernelPage {
	readonly pfn: number;
	readonly order: number;
	readonly kind: number;
}

/** Tells `count` pages that wait on lists, or as many as there may be, from the rest of `kernel`. Both are in ascending order. */
export function splitWaiting<P extends KernelPage>(
	kernel: readonly P[],
	groups: readonly BlockGroup[],
	count: number,
): { waiting: number[]; rest: readonly P[] } {
	if (count === 0) return { waiting: [], rest: kernel };
	const users = new Map<number, number>();
	for (const group of groups) for (let i = 0; i < group.blocks; i++) users.set(group.block + i, group.user);
	const usersAround = ({ pfn }: P): number => users.get(pfn >> HUGE_ORDER) ?? 0;
	const possible = kernel.filter(({ kind, order }) => kind === PAGE_KERNEL && order === 0);
	const waiting = new Set(possible.sort((a, b) => usersAround(b) - usersAround(a) || a.pfn - b.pfn).slice(0, count));
	return { waiting: [...waiting].map(({ pfn }) => pfn).sort((a, b) => a - b), rest: kernel.filter((page) => !waiting.has(page)) };
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
