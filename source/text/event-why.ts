/** Why an event happened, in one or two sentences: the kernel's rule, with the numbers of this case, and what led to it. */
import type { CompactResult, TraceEvent } from '../model/index.js';
import { taskName, type WordsContext } from './event-words.js';
import { duration, grouped, pagesAsBytes, thousandths } from './quantity.js';

/** The events of a name, with those that share their shape. */
type Named<Name extends TraceEvent['name']> = Shaped<TraceEvent, Name>;
type Shaped<Event, Name> = Event extends { readonly name: infer Names } ? (Name extends Names ? Event : never) : never;

/** `before`: events of the same machine, oldest first, in which this one may lie; what led to it is looked for there. */
export function eventWhy(event: TraceEvent, before: readonly TraceEvent[], context: WordsContext): string {
	switch (event.name) {
		case 'mm_compaction_begin':
			return beginWhy(event);
		case 'mm_compaction_end':
			return `The run ended: ${ENDS[event.status]}`;
		case 'mm_compaction_try_to_compact_pages':
			return tryWhy(event);
		case 'mm_compaction_suitable':
			return suitableWhy(event, context);
		case 'mm_compaction_finished':
			return `After each pageblock the run asks whether it may stop: ${ENDS[event.ret]}`;
		case 'mm_compaction_deferred':
			return deferredWhy(event, before);
		case 'mm_compaction_defer_compaction':
			return `A whole pass over the zone brought no block of order ${event.order}: of the next ${event.limit} requests from order ${event.orderFailed} on, ${event.limit - 1} are refused; each further failure doubles that, up to 64 (mm/compaction.c, defer_compaction).`;
		case 'mm_compaction_defer_reset':
			return `Order ${event.order} can be had again, so refusals begin only at order ${event.orderFailed} (mm/compaction.c, compaction_defer_reset).`;
		case 'mm_compaction_kcompactd_wake':
			return wakeWhy(event, before);
		case 'mm_compaction_wakeup_kcompactd':
			return wakerWhy(event);
		case 'mm_compaction_kcompactd_sleep':
			return 'No request is left for it; it sleeps until kswapd or a task wakes it, or, with vm.compaction_proactiveness above 0, half a second until it looks at the score.';
		default:
			return otherWhy(event);
	}
}

type Compaction = Extract<TraceEvent['name'], `mm_compaction_${string}`>;
type Batch = Extract<Compaction, `${string}isolate_${string}` | 'mm_compaction_migratepages'>;

function otherWhy(event: Exclude<TraceEvent, { readonly name: Exclude<Compaction, Batch> }>): string {
	switch (event.name) {
		case 'mm_compaction_isolate_migratepages':
			return 'The migrate scanner collects pages that can move, from the bottom of the zone up, up to 32 at a time (isolate_migratepages_block).';
		case 'mm_compaction_isolate_freepages':
			return 'The free scanner collects free pages to move them to, from the top of the zone down (isolate_freepages_block).';
		case 'mm_compaction_fast_isolate_freepages':
			return 'Before it scans, the free scanner looks in the free lists for a block high in the zone (fast_isolate_freepages, since 5.1).';
		case 'mm_compaction_migratepages':
			return 'The pages collected were copied to the free ones; those that failed were busy, locked or pinned and stay where they are.';
		case 'mm_page_alloc':
			return 'The page allocator gave out a block.';
		case 'mm_page_alloc_extfrag':
			return extfragWhy(event);
		case 'mm_vmscan_wakeup_kswapd':
			return `No zone of node ${event.node} had a free block of order ${event.order} above its low watermark, so kswapd is to free memory (mm/vmscan.c, wakeup_kswapd).`;
		case 'mm_vmscan_kswapd_wake':
			return 'It reclaims until one zone of the node could serve the order above its high watermark (mm/vmscan.c, balance_pgdat).';
		case 'mm_vmscan_kswapd_sleep':
			return 'One zone of the node can serve what was asked for above its high watermark, or nothing more could be reclaimed (mm/vmscan.c, prepare_kswapd_sleep).';
		case 'mm_vmscan_direct_reclaim_begin':
			return 'All zones it may use were below the min watermark for this order, so the task must free memory itself before it gets any (__alloc_pages_direct_reclaim).';
		case 'mm_vmscan_direct_reclaim_end':
			return event.reclaimed > 0
				? `The task freed ${pagesAsBytes(event.reclaimed)} and now tries its allocation again.`
				: 'Nothing could be reclaimed: what is left is in use, dirty or cannot be swapped out.';
		case 'stall':
			return event.success
				? 'Direct compaction: the task waited for as long as it compacted for its own request. It is part of the latency of whoever asked.'
				: 'Direct compaction brought no block in the effort this request may make; a huge page fault then falls back to 4 KiB pages.';
		case 'page_allocation_failure':
			return `Reclaim and compaction brought no block of order ${event.order} although ${pagesAsBytes(event.freePages)} were free: the caller gets NULL, and dmesg has the report (warn_alloc).`;
		case 'oom_kill':
			return 'Reclaim made no progress and an order of 3 or less cannot be refused, so the kernel frees the memory of the largest task (mm/oom_kill.c).';
		case 'mark':
			return 'A mark of the script or of yours, to find this moment again.';
		case 'command':
			return 'You, or the script of the preset, did this; what follows may be its effect.';
	}
}

function beginWhy(event: Named<'mm_compaction_begin'>): string {
	const span = `Its scanners start at pfn ${grouped(event.migratePfn)} and ${grouped(event.freePfn)}, where the last run left off or at the ends of the zone.`;
	switch (event.why) {
		case 'proactive':
			return `The node's fragmentation score rose above the high mark while kswapd slept, so kcompactd compacts until it is at the low one. ${span}`;
		case 'manual':
			return `Somebody wrote to a compact file: every zone is compacted whole, whether that is needed or not. ${span}`;
		case 'daemon':
			return `kcompactd was woken for order ${event.order}, and this zone is suitable and not deferred. ${span}`;
		default:
			return `The task found no free block of order ${event.order} and makes one itself. ${span}`;
	}
}

const ENDS: Readonly<Record<CompactResult, string>> = {
	not_suitable_zone: 'not suitable: it would fail for lack of memory, not from fragmentation.',
	skipped: 'skipped: too few free pages to move anything to.',
	deferred: 'deferred after earlier failures.',
	no_suitable_page: 'no free block of the order has come up yet, so it goes on.',
	continue: 'the scanners have not met and there is no free block yet, so it goes on.',
	complete: 'both scanners met after a pass over the whole zone: all that could move has been tried, and no block of the order came of it.',
	partial_skipped: 'both scanners met, but the run had begun in the middle of the zone: only a part of it was tried.',
	contended: 'a lock was contended, a signal came or the processor was wanted, and a run in async mode gives way at once.',
	success: 'a free block of the order (or, run proactively, the low mark of the score) is there, so there is no need to go on.',
};

function tryWhy(event: Named<'mm_compaction_try_to_compact_pages'>): string {
	const mode =
		event.priority >= 2
			? 'asynchronous: it skips what it would have to wait for'
			: event.priority === 1
				? 'sync light: it waits for locks, not for writeback'
				: 'sync full: it waits for everything and ignores skip hints and deferral';
	return `No free block of order ${event.order} above the watermark, so the task compacts for itself before it sleeps or reclaims; ${mode} (try_to_compact_pages).`;
}

function suitableWhy(event: Named<'mm_compaction_suitable'>, context: WordsContext): string {
	const index = event.index === undefined ? '' : ` of ${indexText(event.index)}`;
	const threshold = indexText(context.extfragThreshold);
	if (event.ret === 'skipped')
		return `Skipped: compaction needs free pages to move others to, ${grouped(2 << event.order)} of them above the watermark for order ${event.order} (twice the block), and the zone has fewer.`;
	if (event.ret === 'not_suitable_zone')
		return `Skipped: a fragmentation index${index}, at or below vm.extfrag_threshold (${threshold}), says that memory is lacking rather than scattered; reclaim is to help first.`;
	const why = event.order > 3 && event.index !== undefined ? ` and the fragmentation index${index} is above ${threshold} or negative` : '';
	return `There are enough free pages to move others to${why}: compacting the zone is worth a try.`;
}

function indexText(index: number): string {
	return index < 0 ? '-1.000' : index >= 1000 ? '1.000' : `0${thousandths(index)}`;
}

function deferredWhy(event: Named<'mm_compaction_deferred'>, before: readonly TraceEvent[]): string {
	const failure = before.findLast(
		(other) =>
			other.name === 'mm_compaction_defer_compaction' && other.seq < event.seq && other.node === event.node && other.zone === event.zone,
	);
	const since = failure === undefined ? '' : ` (the last failure was ${duration(event.t - failure.t)} earlier, by ${who(failure)})`;
	return `After failures at order ${event.orderFailed} and above${since} the zone is left alone: this is attempt ${event.considered} since then, attempt ${event.limit} will be let through (compaction_deferred).`;
}

function wakeWhy(event: Named<'mm_compaction_kcompactd_wake'>, before: readonly TraceEvent[]): string {
	const waker = before.findLast(
		(other) => other.name === 'mm_compaction_wakeup_kcompactd' && other.seq < event.seq && other.node === event.node,
	);
	const work = `It compacts every zone up to ${event.zone} that is suitable and not deferred, until each has a free block of order ${event.order}.`;
	if (waker?.name !== 'mm_compaction_wakeup_kcompactd') return work;
	return `Woken ${duration(event.t - waker.t)} before by ${who(waker)}. ${wakerReason(waker)} ${work}`;
}

function wakerWhy(event: Named<'mm_compaction_wakeup_kcompactd'>): string {
	return `${wakerReason(event)} Some zone is suitable for compaction, or nobody would be woken (wakeup_kcompactd).`;
}

function wakerReason(event: Named<'mm_compaction_wakeup_kcompactd'>): string {
	if (event.order < 0) return 'vm.compaction_proactiveness was written: kcompactd looks at the score at once.';
	if (event.comm.startsWith('kswapd'))
		return `kswapd has reclaimed enough pages for order ${event.order} and goes to sleep; to make one block of them is left to kcompactd.`;
	return `A request for order ${event.order} found free memory but no block, and may not compact itself (no __GFP_DIRECT_RECLAIM).`;
}

function extfragWhy(event: Named<'mm_page_alloc_extfrag'>): string {
	const split = `Its own free lists had no block of order ${event.allocOrder}, so it takes from another kind, the largest block there is (order ${event.fallbackOrder})`;
	return event.claimed
		? `${split}, and the whole pageblock changes its kind: later requests need not mix (__rmqueue_claim).`
		: `${split}, and the pageblock keeps its kind: pages of two kinds now share it, which is how memory fragments for good (__rmqueue_steal).`;
}

function who(event: TraceEvent): string {
	return event.comm === 'you' ? 'you' : taskName(event.comm, event.pid);
}
