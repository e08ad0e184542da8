/**
 * Everything a view may know at one moment. Written once, never changed after it is handed over, except that the typed arrays
 * of `map` belong to a slot which the receiver gives back (see feeds/feed.ts).
 */
import type { Features } from './features.js';
import type { TraceEvent } from './trace-event.js';
import type { TunableValue } from './tunables.js';
import type { Watched } from './watch.js';

/** What a thread is doing right now, and for whom. */
export interface Activity {
	readonly comm: string;
	readonly pid: number;
	readonly node: number;
	readonly what: 'compacting' | 'reclaiming' | 'stalled';
	/** direct: a task stalled in its own allocation; daemon: kcompactd woken for an order; proactive: kcompactd by score; manual: a writer of a compact file. */
	readonly cause: 'direct' | 'daemon' | 'proactive' | 'manual' | 'kswapd';
	/** −1: the whole zone, no particular order. */
	readonly order: number;
	readonly zone: string;
	readonly mode: 'async' | 'sync-light' | 'sync' | '';
	/** Scanner positions; 0 when not compacting. */
	readonly migratePfn: number;
	readonly freePfn: number;
	readonly pagesMigrated: number;
	/** Time since this activity began, ns. */
	readonly forNs: number;
}

export interface NodeFacts {
	readonly id: number;
	readonly managedPages: number;
	readonly freePages: number;
	/** Proactive-compaction score 0..100: share of free memory not in 2 MiB blocks, weighted over zones (mm/compaction.c, fragmentation_score_node). */
	readonly fragmentationScore: number;
	/** Proactive thresholds from vm.compaction_proactiveness; both 100 and `proactive` false when it is 0. */
	readonly scoreLow: number;
	readonly scoreHigh: number;
	readonly proactive: boolean;
	/** Free blocks of 2 MiB or more, counted in 2 MiB units. */
	readonly freeHugeBlocks: number;
	/** CPU time charged to the node's daemons since boot, ns. */
	readonly kcompactdCpuNs: number;
	readonly kswapdCpuNs: number;
	/** Plain sentence part for an idle kcompactd: "asleep", "asleep, retries in 31 s", "off". */
	readonly kcompactdState: string;
	readonly kswapdState: string;
	/** Totals since boot by tasks of this node. */
	readonly stalls: number;
	readonly stallNs: number;
	/** Direct compactions that ended without the block, by how the walk over the zones ended (index in COMPACT_RESULTS). */
	readonly unserved: readonly number[];
	/** Requests refused that the kernel reports (page allocation failure), by order; rate limits of its log do not apply. */
	readonly refused: readonly number[];
	/** Rounds of kswapd in a row that freed nothing; at 16 it gives up until somebody else frees a page (pgdat.kswapd_failures). */
	readonly kswapdFailures: number;
	readonly thpAttempts: number;
	readonly thpSuccesses: number;
	readonly activities: readonly Activity[];
}

export interface ZoneFacts {
	readonly node: number;
	readonly name: string;
	readonly startPfn: number;
	/** One past the last frame. */
	readonly endPfn: number;
	readonly presentPages: number;
	readonly managedPages: number;
	readonly freePages: number;
	readonly min: number;
	readonly low: number;
	readonly high: number;
	readonly boost: number;
	/** Free blocks per order 0..10, as /proc/buddyinfo. */
	readonly buddy: readonly number[];
	/** The same by migratetype: a row per migratetype in the order of MIGRATETYPE_NAMES, as /proc/pagetypeinfo. */
	readonly freeByType: readonly (readonly number[])[];
	/** Pages that requests able to use a higher zone must leave here besides the mark: lowmem_reserve[Movable]. */
	readonly reserve: number;
	/**
	 * Largest order for which the zone passes the allocator's test (mm/page_alloc.c, __zone_watermark_ok) of an ordinary request for user
	 * memory: at the low mark, as when it is first tried, and at the min mark, once kswapd is woken. −1: none.
	 */
	readonly largestAtLow: number;
	readonly largestAtMin: number;
	/** fragmentation index ×1000 per order, −1000 when a request of the order would succeed, as debugfs extfrag_index. */
	readonly extfragIndex: readonly number[];
	/** unusable free space index ×1000 per order, as debugfs unusable_index. */
	readonly unusableIndex: readonly number[];
	/** 0..100, unweighted. */
	readonly score: number;
	readonly cachedMigratePfn: number;
	readonly cachedFreePfn: number;
	readonly deferShift: number;
	readonly deferConsidered: number;
	readonly deferOrderFailed: number;
}

/** Where each zone's blocks stand in the map arrays. */
export interface MapZone {
	readonly node: number;
	readonly name: string;
	/** Frame at which block 0 of this zone starts (a multiple of 512). */
	readonly firstPfn: number;
	/** Index of this zone's first block in the block arrays. */
	readonly firstBlock: number;
	readonly blocks: number;
}

/** One entry per pageblock, zones one after another as `zones` says. */
export interface MapFacts {
	readonly zones: readonly MapZone[];
	/** Present pages in the block (0..512). */
	readonly present: Uint16Array;
	readonly free: Uint16Array;
	/** Pages that may go: LRU pages neither pinned nor part of a 2 MiB page, and free ones waiting on a CPU's list. */
	readonly movable: Uint16Array;
	/** Pages of 2 MiB pages (never moved, freed as a whole). */
	readonly huge: Uint16Array;
	/** Migratetype of the block. */
	readonly type: Uint8Array;
	/** Bumped (mod 256) whenever compaction moved a page into or out of the block. */
	readonly touched: Uint8Array;
	/** Page kind (PAGE_*) per page, block by block in the same order, when the machine is small enough (≤ 16384 pages); else empty. */
	readonly pages: Uint8Array;
}

export interface LatencyFacts {
	readonly count: number;
	readonly p50Us: number;
	readonly p90Us: number;
	readonly p99Us: number;
	readonly maxUs: number;
}

export interface Snapshot {
	/** Frame number of the feed, growing. */
	readonly version: number;
	readonly preset: string;
	readonly title: string;
	readonly question: string;
	readonly kernel: string;
	/** What that kernel has, by its version or by hand. */
	readonly features: Features;
	readonly seed: number;
	/** Simulated time, ns. */
	readonly timeNs: number;
	/** Commands given so far: together with the time it tells this moment from every other one. */
	readonly commands: number;
	/** When the machine was booted last; counters count from there. */
	readonly bootedAtNs: number;
	readonly totalPages: number;
	readonly bytesPerPage: number;
	readonly nodes: readonly NodeFacts[];
	/** Populated zones, node by node. */
	readonly zones: readonly ZoneFacts[];
	/** Values in the order of COUNTER_NAMES. */
	readonly vmstat: Float64Array;
	readonly tunables: Readonly<Record<string, TunableValue>>;
	/** CPU time since boot by function of the kernel, ns. */
	readonly profile: readonly { readonly name: string; readonly ns: number }[];
	/** Fault-to-page time of huge page faults, and of allocations that went through direct compaction. */
	readonly thpLatency: LatencyFacts;
	readonly stallLatency: LatencyFacts;
	/** The latter counted since boot by the buckets of model/latency.ts, up to the last one in use: the latencies of any stretch of time are a difference. */
	readonly stallCounts: readonly number[];
	/** Tracepoints that are on in tracefs. */
	readonly tracepoints: readonly string[];
	readonly map: MapFacts;
	/** What was asked for besides the map; absent when nothing was. */
	readonly watched?: Watched | undefined;
	/** Events since the previous frame (bounded; `seq` shows a gap when some were dropped), oldest first. */
	readonly events: readonly TraceEvent[];
}
