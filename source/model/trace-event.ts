/**
 * What the kernel's tracepoints report, named after them (include/trace/events/{compaction,kmem,vmscan,migrate}.h, 6.18),
 * plus two of our own: `command` (a person changed something) and `mark`.
 */

/** enum compact_result; the index is the kernel's value. `max()` over these is how zones are combined. */
export const COMPACT_RESULTS = [
	'not_suitable_zone',
	'skipped',
	'deferred',
	'no_suitable_page',
	'continue',
	'complete',
	'partial_skipped',
	'contended',
	'success',
] as const;
export type CompactResult = (typeof COMPACT_RESULTS)[number];
export const COMPACT_NOT_SUITABLE = 0;
export const COMPACT_SKIPPED = 1;
export const COMPACT_DEFERRED = 2;
export const COMPACT_NO_SUITABLE_PAGE = 3;
export const COMPACT_CONTINUE = 4;
export const COMPACT_COMPLETE = 5;
export const COMPACT_PARTIAL_SKIPPED = 6;
export const COMPACT_CONTENDED = 7;
export const COMPACT_SUCCESS = 8;

interface Stamp {
	/** Running number since the start, without gaps: lost events show as a jump. */
	readonly seq: number;
	/** Simulated time, ns. */
	readonly t: number;
	readonly cpu: number;
	readonly comm: string;
	readonly pid: number;
}

export type TraceBody =
	| {
			readonly name: 'mm_compaction_begin';
			readonly node: number;
			readonly zone: string;
			readonly order: number;
			readonly zoneStart: number;
			readonly migratePfn: number;
			readonly freePfn: number;
			readonly zoneEnd: number;
			readonly sync: boolean;
			readonly why: string;
	  }
	| {
			readonly name: 'mm_compaction_end';
			readonly node: number;
			readonly zone: string;
			readonly order: number;
			readonly zoneStart: number;
			readonly migratePfn: number;
			readonly freePfn: number;
			readonly zoneEnd: number;
			readonly sync: boolean;
			readonly status: CompactResult;
			readonly migrated: number;
			readonly failed: number;
			readonly scanned: number;
	  }
	| { readonly name: 'mm_compaction_try_to_compact_pages'; readonly order: number; readonly gfp: number; readonly priority: number }
	| {
			readonly name: 'mm_compaction_suitable' | 'mm_compaction_finished';
			readonly node: number;
			readonly zone: string;
			readonly order: number;
			readonly ret: CompactResult;
			readonly index?: number;
	  }
	| {
			readonly name: 'mm_compaction_isolate_migratepages' | 'mm_compaction_isolate_freepages' | 'mm_compaction_fast_isolate_freepages';
			readonly start: number;
			readonly end: number;
			readonly scanned: number;
			readonly taken: number;
	  }
	| { readonly name: 'mm_compaction_migratepages'; readonly migrated: number; readonly failed: number }
	| {
			readonly name: 'mm_compaction_deferred' | 'mm_compaction_defer_compaction' | 'mm_compaction_defer_reset';
			readonly node: number;
			readonly zone: string;
			readonly order: number;
			readonly orderFailed: number;
			readonly considered: number;
			readonly limit: number;
	  }
	| { readonly name: 'mm_compaction_kcompactd_sleep'; readonly node: number }
	| {
			readonly name: 'mm_compaction_kcompactd_wake' | 'mm_compaction_wakeup_kcompactd';
			readonly node: number;
			readonly order: number;
			readonly zone: string;
	  }
	| { readonly name: 'mm_page_alloc'; readonly pfn: number; readonly order: number; readonly migratetype: number; readonly gfp: number }
	| {
			readonly name: 'mm_page_alloc_extfrag';
			readonly pfn: number;
			readonly allocOrder: number;
			readonly fallbackOrder: number;
			readonly allocType: number;
			readonly fallbackType: number;
			readonly claimed: boolean;
	  }
	| { readonly name: 'mm_vmscan_kswapd_wake'; readonly node: number; readonly order: number }
	| { readonly name: 'mm_vmscan_wakeup_kswapd'; readonly node: number; readonly order: number; readonly gfp: number }
	| { readonly name: 'mm_vmscan_kswapd_sleep'; readonly node: number }
	| { readonly name: 'mm_vmscan_direct_reclaim_begin'; readonly order: number; readonly gfp: number }
	| { readonly name: 'mm_vmscan_direct_reclaim_end'; readonly reclaimed: number }
	/** A direct compactor finished: how long the task was stalled and whether it got its page. */
	| { readonly name: 'stall'; readonly order: number; readonly success: boolean; readonly ns: number; readonly migrated: number }
	| { readonly name: 'page_allocation_failure'; readonly order: number; readonly gfp: number; readonly freePages: number }
	| { readonly name: 'oom_kill'; readonly victim: string; readonly pages: number }
	| { readonly name: 'mark'; readonly label: string }
	| { readonly name: 'command'; readonly text: string };

export type TraceName = TraceBody['name'];
export type TraceEvent = Stamp & TraceBody;

/** What only a tracepoint switched on in tracefs reports: too frequent, or too close to the code, for people. */
export type TracepointBody =
	| { readonly name: 'mm_page_free'; readonly pfn: number; readonly order: number }
	| { readonly name: 'mm_page_pcpu_drain'; readonly pfn: number; readonly order: number; readonly migratetype: number }
	| { readonly name: 'mm_migrate_pages'; readonly succeeded: number; readonly failed: number; readonly mode: string }
	| {
			readonly name: 'compact_retry';
			readonly order: number;
			readonly priority: number;
			readonly result: CompactResult;
			readonly retries: number;
			readonly maxRetries: number;
			readonly again: boolean;
	  }
	| {
			readonly name: 'reclaim_retry_zone';
			readonly node: number;
			readonly zone: string;
			readonly order: number;
			readonly reclaimable: number;
			readonly available: number;
			readonly minWmark: number;
			readonly loops: number;
			readonly enough: boolean;
	  };

/** An event in the trace buffer. */
export type BufferedEvent = Omit<Stamp, 'seq'> & (TraceBody | TracepointBody);
