/**
 * An event of the simulator as the line its tracepoint prints.
 * Source: include/trace/events/{compaction,kmem,vmscan,migrate,oom}.h (6.18).
 * Simplification: flags are always those of a task with nothing special.
 */
import { type BufferedEvent, PAGEBLOCK_ORDER, type TraceEvent } from '../model/index.js';
import { atomicMask } from './gfp-flags.js';
import { traceText, type TraceLine } from './trace.js';
import { type TraceArgs, tracepointsOf } from './trace-templates.js';

/** Prints events as `trace_pipe` of a kernel does; undefined for those it has no tracepoint for. */
export function eventPrinter(kernel: string, bootedAtNs: number): (event: TraceEvent) => string | undefined {
	const names = new Set(tracepointsOf(kernel).map(({ name }) => name));
	const { formatLine } = traceText(kernel);
	return (event) => {
		// What was traced before a reboot is gone.
		if (!names.has(event.name) || event.t < bootedAtNs) return undefined;
		return formatLine(traceLineOf({ ...event, t: event.t - bootedAtNs }, kernel));
	};
}

/** The line of an event of a tracepoint that the kernel has. `t` counts from boot. */
export function traceLineOf(event: BufferedEvent, kernel: string): TraceLine {
	const { comm, pid, cpu, t, name } = event;
	return { kind: 'event', comm, pid, cpu, flags: '.....', timeUs: Math.floor(t / 1000), event: name, args: argsOf(event, kernel) };
}

/** Kernels print a page's address hashed; another number does as well, if a page keeps it. */
function pagePointer(pfn: number): string {
	return pfn === 0 ? '0'.repeat(16) : (Math.imul(pfn, 0x9e37_79b1) >>> 0).toString(16).padStart(16, '0');
}

function place({ node, zone, order }: { node: number; zone: string; order: number }): TraceArgs {
	return { node, zone, order };
}

function argsOf(event: BufferedEvent, kernel: string): TraceArgs {
	switch (event.name) {
		case 'mm_compaction_begin':
		case 'mm_compaction_end': {
			const { zoneStart, migratePfn, freePfn, zoneEnd, sync } = event;
			const run = { zone_start: zoneStart, migrate_pfn: migratePfn, free_pfn: freePfn, zone_end: zoneEnd, mode: sync ? 'sync' : 'async' };
			return event.name === 'mm_compaction_end' ? { ...run, status: event.status } : run;
		}
		case 'mm_compaction_try_to_compact_pages':
			return { order: event.order, gfp_mask: atomicMask(event.gfp, kernel), priority: event.priority };
		case 'mm_compaction_suitable':
		case 'mm_compaction_finished':
			return { ...place(event), ret: event.ret };
		case 'mm_compaction_isolate_migratepages':
		case 'mm_compaction_isolate_freepages':
		case 'mm_compaction_fast_isolate_freepages':
			return { start: event.start, end: event.end, nr_scanned: event.scanned, nr_taken: event.taken };
		case 'mm_compaction_migratepages':
			return { nr_migrated: event.migrated, nr_failed: event.failed };
		case 'mm_compaction_deferred':
		case 'mm_compaction_defer_compaction':
		case 'mm_compaction_defer_reset':
			return { ...place(event), order_failed: event.orderFailed, consider: event.considered, limit: event.limit };
		case 'mm_compaction_kcompactd_sleep':
		case 'mm_vmscan_kswapd_sleep':
			return { nid: event.node };
		case 'mm_compaction_kcompactd_wake':
		case 'mm_compaction_wakeup_kcompactd':
			return { nid: event.node, order: event.order, classzone_idx: event.zone };
		case 'mm_vmscan_kswapd_wake':
			return { nid: event.node, order: event.order };
		case 'mm_vmscan_wakeup_kswapd':
			return { nid: event.node, order: event.order, gfp_flags: atomicMask(event.gfp, kernel) };
		case 'mm_vmscan_direct_reclaim_begin':
			return { order: event.order, gfp_flags: atomicMask(event.gfp, kernel) };
		case 'mm_vmscan_direct_reclaim_end':
			return { nr_reclaimed: event.reclaimed };
		default:
			return pageArgs(event, kernel);
	}
}

type PageEvent = Exclude<BufferedEvent, { readonly name: `mm_compaction_${string}` | `mm_vmscan_${string}` }>;

const PRIORITIES = ['COMPACT_PRIO_SYNC_FULL', 'COMPACT_PRIO_SYNC_LIGHT', 'COMPACT_PRIO_ASYNC'];

function pageArgs(event: PageEvent, kernel: string): TraceArgs {
	switch (event.name) {
		case 'mm_page_alloc': {
			const { pfn, order, migratetype, gfp } = event;
			return { page: pagePointer(pfn), pfn, order, migratetype, gfp_flags: atomicMask(gfp, kernel) };
		}
		case 'mm_page_alloc_extfrag': {
			const { pfn, allocOrder, fallbackOrder, allocType, fallbackType, claimed } = event;
			return {
				page: pagePointer(pfn),
				pfn,
				alloc_order: allocOrder,
				fallback_order: fallbackOrder,
				pageblock_order: PAGEBLOCK_ORDER,
				alloc_migratetype: allocType,
				fallback_migratetype: fallbackType,
				fragmenting: fallbackOrder < PAGEBLOCK_ORDER ? 1 : 0,
				change_ownership: claimed ? 1 : 0,
			};
		}
		case 'mm_page_free':
			return { page: pagePointer(event.pfn), pfn: event.pfn, order: event.order };
		case 'mm_page_pcpu_drain':
			return { page: pagePointer(event.pfn), pfn: event.pfn, order: event.order, migratetype: event.migratetype };
		case 'mm_migrate_pages': {
			const huge = { nr_thp_succeeded: 0, nr_thp_failed: 0, nr_thp_split: 0, nr_split: 0 };
			return { nr_succeeded: event.succeeded, nr_failed: event.failed, ...huge, mode: event.mode, reason: 'compaction' };
		}
		case 'compact_retry':
			return {
				order: event.order,
				priority: PRIORITIES[event.priority] ?? '',
				compaction_result: event.result === 'complete' ? 'failed' : event.result === 'success' ? 'progress' : 'withdrawn',
				retries: event.retries,
				max_retries: event.maxRetries,
				should_retry: event.again ? 1 : 0,
			};
		case 'reclaim_retry_zone': {
			const { reclaimable, available, minWmark, loops, enough } = event;
			const sizes = { reclaimable, available, min_wmark: minWmark, no_progress_loops: loops };
			return { ...place(event), ...sizes, wmark_check: enough ? 1 : 0 };
		}
		default:
			throw new Error(`${event.name} is no tracepoint`);
	}
}
