/** One order of one zone, in numbers and in words. */
import type { Snapshot, ZoneFacts } from '../model/index.js';
import { NO_VALUE, orderSize, pagesAsBytes } from '../text/quantity.js';
import type { Slot } from '../text/style.js';

/** Who asks for blocks of an order. */
export interface OrderUser {
	readonly name: string;
	/** At most 12 cells. */
	readonly short: string;
	/** For the line below the view. */
	readonly sentence: string;
}

const COSTLY: OrderUser = {
	name: 'DMA buffers',
	short: 'DMA buffers',
	sentence: 'Buffers and rings of devices. Above order 3 a request is costly: the allocator gives up early (PAGE_ALLOC_COSTLY_ORDER).',
};

/** By order, 0 to 10. */
const USERS: readonly OrderUser[] = [
	{ name: 'user memory, cache', short: 'user memory', sentence: 'Single pages: user memory and page cache; whatever is free will do.' },
	{ name: 'kernel allocations', short: 'kernel', sentence: 'Kernel objects larger than a page, such as slabs.' },
	{ name: 'jumbo frames', short: 'jumbo frames', sentence: 'Network packets of up to 9000 bytes in one piece, kernel stacks, slabs.' },
	{ name: 'DMA buffers', short: 'DMA buffers', sentence: 'Buffers and rings that a device reads and writes by itself, and slabs.' },
	COSTLY,
	COSTLY,
	COSTLY,
	COSTLY,
	COSTLY,
	{
		name: 'THP',
		short: 'THP',
		sentence: 'Transparent huge pages, and the pool of vm.nr_hugepages: one entry of the page tables maps all 2 MiB.',
	},
	{
		name: 'largest buffers',
		short: 'big buffers',
		sentence: 'The largest block the buddy allocator has; a device that needs more has it reserved at boot.',
	},
];

export function userOf(order: number): OrderUser {
	return USERS[order] ?? COSTLY;
}

/** Pages in free blocks of this order or larger. */
export function usablePages(zone: ZoneFacts, order: number): number {
	return zone.buddy.reduce((pages, count, each) => (each >= order ? pages + count * 2 ** each : pages), 0);
}

export interface Verdict {
	readonly words: string;
	/** At most 10 cells. */
	readonly short: string;
	/** Thousandths; undefined where a request would succeed: there is nothing to measure then. */
	readonly index: number | undefined;
	readonly slot: Slot;
}

/** Above vm.extfrag_threshold compaction is worth trying; where a kernel has none, above the middle. */
function threshold({ tunables }: Snapshot): number {
	return Number(tunables['vm.extfrag_threshold'] ?? 500);
}

/** What extfrag_index says of a request of this order; it judges by the free lists alone. */
export function verdictOf(snapshot: Snapshot, zone: ZoneFacts, order: number): Verdict {
	const index = zone.extfragIndex[order] ?? Number.NaN;
	if (Number.isNaN(index)) return { words: NO_VALUE, short: NO_VALUE, index: undefined, slot: 'faint' };
	if (index < 0) return { words: 'would succeed', short: 'succeeds', index: undefined, slot: 'dim' };
	if (index <= threshold(snapshot)) return { words: 'would fail for lack of memory', short: 'no memory', index, slot: 'default' };
	return { words: 'would fail from fragmentation', short: 'fragmented', index, slot: index >= 900 ? 'bad' : 'warn' };
}

export type Serves = 'yes' | 'urgent' | 'no';

/** Would an ordinary request get a block: at the low mark, only at the min mark once kswapd is woken, or not at all? */
export function servesOf(zone: ZoneFacts, order: number): Serves {
	if (order <= zone.largestAtLow) return 'yes';
	return order <= zone.largestAtMin ? 'urgent' : 'no';
}

/** Up to which order the zone serves, behind its name; the short form has at most 29 cells. */
export function servingWords(zone: ZoneFacts, isShort = false): string {
	const upTo = (order: number): string => (order === zone.buddy.length - 1 ? 'every order' : `up to order ${order} (${orderSize(order)})`);
	if (zone.largestAtLow >= 0) return isShort ? `serves ${upTo(zone.largestAtLow)}` : `can serve ${upTo(zone.largestAtLow)} now`;
	if (zone.largestAtMin >= 0) {
		const served = upTo(zone.largestAtMin);
		return isShort ? `serves ${served.replace(/ \(.*/, '')} at min` : `is down to its low mark: serves ${served} once kswapd is woken`;
	}
	if (zone.reserve > 0 && zone.freePages > zone.min)
		return isShort ? 'is reserved' : `keeps ${pagesAsBytes(zone.freePages)} for requests that no higher zone can serve`;
	return isShort ? 'serves nothing now' : 'serves nothing now: tasks must reclaim or compact first';
}
