/**
 * The machine: every array and every object of simulated state, as plain data.
 *
 * Per page frame four words (16 bytes; frames in holes are never touched, so they cost address space, not memory), which page-fields.ts
 * reads and writes:
 *
 *   next, prev  links of the free list or LRU list the page heads; 0 ends a list (frame 0 is never managed)
 *   slot        index of the page within its region
 *   the last    bits 0-7, kind: what the frame is (PAGE_*), and in bits 4-7 the order, valid for the first page of a free block, a
 *               compound page or a block held by compaction; bits 8-15, flags: PF_* below; bits 16-31, owner: region that maps or holds
 *               the page, 0 none
 *
 * A region's table (slot → pfn, 4 bytes per mapped page) is the other direction; audit checks that both agree. A negative entry is a
 * page that reclaim evicted: an anonymous one is out on swap (evicted.ts).
 * Per pageblock of 512 frames, indexed by pfn >> 9, kept incrementally so that nothing ever scans all pages for a picture.
 * Simplification: no LRU add batches: a page is on its LRU list from the fault on.
 */
import type { Features, LoggedCommand, Scenario, ZoneFacts } from '../model/index.js';
import type { Costs } from './costs.js';
import type { CompactControl } from './compact-control.js';
import type { Histogram } from './histogram.js';
import type { Pcp } from './pcp-lists.js';
import type { Pin } from './pins.js';
import type { Pressure } from './pressure.js';
import type { RandomState } from './random.js';
import type { Region } from './region.js';
import type { NodeTallies } from './tallies.js';
import type { Thread } from './thread.js';
import type { Timing } from './timings.js';
import type { TraceRing } from './trace.js';
import type { Tunables } from './tunable-fields.js';
import type { KernelLog } from './kernel-log.js';

/** Page is on an LRU list. */
export const PF_LRU = 1;
/** On (or, while isolated, bound for) the active list. */
export const PF_ACTIVE = 2;
export const PF_REFERENCED = 4;
export const PF_DIRTY = 8;
export const PF_WRITEBACK = 16;
/** The same bit of an anonymous page, which is never dirty for the flusher: it is written to swap and only waits to be freed. */
export const PF_SWAPPED = PF_DIRTY;
/** mlocked: lives on the unevictable list. */
export const PF_UNEVICTABLE = 32;
/** Extra references (get_user_pages, vmsplice): compaction does not isolate it. */
export const PF_PINNED = 64;
/** Taken off its LRU list by a compactor whose control block lists it. */
export const PF_ISOLATED = 128;

export const LRU_INACTIVE_ANON = 0;
export const LRU_ACTIVE_ANON = 1;
export const LRU_INACTIVE_FILE = 2;
export const LRU_ACTIVE_FILE = 3;
export const LRU_UNEVICTABLE = 4;
export const LRU_LISTS = 5;

/** Generations of the multi-generational LRU (MAX_NR_GENS, MIN_NR_GENS); its lists are numbered type × GENERATIONS + generation. */
export const GENERATIONS = 4;
export const MIN_GENERATIONS = 2;
export const GEN_ANON = 0;
export const GEN_FILE = 1;

/** struct zone, as far as it matters here. Positions and deferral all start as zero, as in the kernel. */
export interface Zone {
	readonly id: number;
	readonly node: number;
	/** ZONE_DMA … ZONE_MOVABLE. */
	readonly index: number;
	readonly name: string;
	/** Pageblocks that its part of the map shows: those it had at boot. */
	readonly mapFrom: number;
	readonly mapBlocks: number;
	/** Spanned frames; memory brought online may widen the span, over frames of another zone even. */
	start: number;
	/** One past the last spanned frame. */
	end: number;
	/** 0: all of it is offline, the zone is not populated. */
	present: number;
	managed: number;
	/** NR_FREE_PAGES: all but what lies in ISOLATE pageblocks; NR_FREE_PAGES_BLOCKS: those of them in free blocks of 2 MiB and more. */
	free: number;
	freeBlocks: number;
	/** Pages on the HIGHATOMIC lists, and pages of all pageblocks of that type. */
	freeHighatomic: number;
	reservedHighatomic: number;
	/** Rules of the era, kept where watermarks are tested: see orderZeroWatermark and exactFreeHighatomic in the table of features. */
	readonly anyBlockServes: boolean;
	readonly exactHighatomic: boolean;
	/** Free lists by order × migratetype: first and last block, length. Index: order × 5 + type. */
	readonly head: Int32Array;
	readonly tail: Int32Array;
	readonly count: Int32Array;
	/** Free blocks per order over all types. */
	readonly nrFree: Int32Array;
	/** Stored watermarks without boost. */
	min: number;
	low: number;
	high: number;
	promo: number;
	boost: number;
	/** A fallback boosted the watermark; the next allocation wakes kswapd. */
	boosted: boolean;
	/** lowmem_reserve by highest zone index. */
	readonly reserve: Int32Array;
	/** Free pages each CPU keeps to itself, by CPU. */
	readonly pcps: Pcp[];
	/** ZONE_BELOW_HIGH: an allocation found the zone below its HIGH mark; ZONE_RECLAIM_ACTIVE: its node is being reclaimed. */
	belowHigh: boolean;
	reclaimActive: boolean;
	/** NUMA_COUNTERS of this zone. */
	readonly numa: Float64Array;
	/** Pages per LRU list that lie in this zone. */
	readonly lru: Int32Array;
	/** Multi-generational LRU: first and last page, and pages, of each list. */
	readonly genHead: Int32Array;
	readonly genTail: Int32Array;
	readonly genPages: Int32Array;
	cachedMigrateAsync: number;
	cachedMigrateSync: number;
	cachedFree: number;
	initMigrate: number;
	initFree: number;
	considered: number;
	deferShift: number;
	orderFailed: number;
	blockskipFlush: boolean;
}

/** What reclaim remembers of a node between its runs (struct lruvec, struct lru_gen_folio, nr_deferred of its caches). */
export interface NodeReclaim {
	/** Trouble that reclaiming each type has caused lately, in pages (anon_cost, file_cost). */
	anonCost: number;
	fileCost: number;
	/** Clock of evictions and activations that refaults are measured by (nonresident_age). */
	age: number;
	/** Refaults that made pages active, by type, and their numbers when reclaim last finished. */
	readonly activated: Float64Array;
	readonly activatedBefore: Float64Array;
	/** Slab objects that are due to be scanned but were too few for a batch. */
	slabDeferred: number;
	/** Multi-generational LRU: number of the youngest generation, and of the oldest by type. */
	maxSeq: number;
	readonly minSeq: Float64Array;
	/** Pages evicted from and refaulted into the oldest generations, by type: of this generation, and averaged over earlier ones. */
	readonly evicted: Float64Array;
	readonly refaulted: Float64Array;
	readonly evictedAverage: Float64Array;
	readonly refaultedAverage: Float64Array;
}

/** Swap space: how much there is, how much is taken, and when the device will have done what it was given. */
export interface Swap {
	pages: number;
	used: number;
	/** When the device is free again, ns. */
	busyUntil: number;
}

/** pg_data_t with its two daemons' mailboxes. */
export interface Node extends NodeTallies {
	readonly id: number;
	/** Ids of this node's zones by ascending index; a zone stays when all of it has gone offline. */
	readonly zones: number[];
	/** Number of its first CPU, counted over all nodes. */
	readonly firstCpu: number;
	/** When each CPU is free next, ns. */
	readonly cpuFree: Float64Array;
	readonly lruHead: Int32Array;
	readonly lruTail: Int32Array;
	readonly lru: Int32Array;
	/** Pages by PAGE_* kind. */
	readonly kinds: Int32Array;
	isolatedAnon: number;
	isolatedFile: number;
	/** Threads asleep until fewer pages are isolated (pgdat.reclaim_wait). */
	throttled: number[];
	hugePages: number;
	/** Queue of partly mapped 2 MiB pages (partial-huge.ts): ends, pages in it, frames of theirs that are not mapped; scans left over. */
	splitHead: number;
	splitTail: number;
	splitCount: number;
	splitUnmapped: number;
	splitDeferred: number;
	dirty: number;
	writeback: number;
	/** Of the event counters by VMSTAT_NAMES index, those that the kernel keeps per node. */
	readonly counters: Float64Array;
	/** Thread ids of the daemons; −1 before they start and while the node has no memory. */
	kswapdThread: number;
	kswapdOrder: number;
	/** ZONE_KINDS means unset. */
	kswapdZone: number;
	kswapdFailures: number;
	kswapdSleeping: boolean;
	/** Threads asleep until kswapd has lifted free memory above half of the MIN marks (pfmemalloc_wait). */
	pfmemallocWaiters: number[];
	readonly reclaim: NodeReclaim;
	kcompactdThread: number;
	kcompactdOrder: number;
	kcompactdZone: number;
	kcompactdSleeping: boolean;
	proactiveTrigger: boolean;
}

export interface Machine {
	/** What it was made from; never changes. */
	readonly scenario: Scenario;
	readonly seed: number;
	/** Simulated time of the session at which it was booted, ns. Every other time in here counts from there. */
	readonly bootedAt: number;
	readonly pages: Int32Array;
	/** Zone id + 1 of each pageblock, 0 where no memory is. */
	readonly blockZone: Uint8Array;
	readonly blockType: Uint8Array;
	readonly blockSkip: Uint8Array;
	readonly blockFree: Uint16Array;
	/** Base pages of the LRU kinds that are not pinned; free pages on per-CPU lists. */
	readonly blockMovable: Uint16Array;
	readonly blockWaiting: Uint16Array;
	readonly blockPinned: Uint16Array;
	readonly blockHuge: Uint16Array;
	readonly blockPresent: Uint16Array;
	readonly blockTouched: Uint8Array;
	readonly zones: Zone[];
	readonly nodes: Node[];
	/** Zone ids in fallback order per preferred node. */
	readonly zonelists: number[][];
	/** Event counters by VMSTAT_NAMES index; gauges are computed when printed. */
	readonly counters: Float64Array;
	readonly tunables: Tunables;
	/** vm.min_free_kbytes as somebody wrote it; −1: nobody did. */
	userMinFreeKbytes: number;
	readonly costs: Costs;
	readonly spent: Float64Array; // see profile.ts
	readonly features: Features;
	readonly random: RandomState;
	regions: (Region | null)[];
	threads: Thread[];
	nextPid: number;
	/** Run of the direct compactor whose slice this is: what it frees may be handed to it whole. Always null between slices. */
	capture: CompactControl | null;
	/** CPU whose slice this is, counted over all nodes. */
	cpu: number;
	/** When the per-CPU lists are looked at next, ns. */
	nextRefresh: number;
	/** Start of the slice being run (or the pause), and cost charged in it so far, ns. */
	clock: number;
	sliceCost: number;
	now: number;
	readonly thpLatency: Histogram;
	readonly stallLatency: Histogram;
	/** What timed operations measured. */
	readonly timings: Timing[];
	readonly trace: TraceRing;
	/** tracefs: is anything recorded, and which tracepoints are on. */
	tracing: { on: boolean; enabled: string[] };
	readonly pressure: Pressure;
	/** Batches of pages compaction handed to migration since the start. */
	migrateBatches: number;
	/** Reclaimable slab's objects scanned but not yet worth a page, per node. */
	readonly slabCredit: Float64Array;
	readonly swap: Swap;
	readonly kernelLog: KernelLog;
	log: LoggedCommand[];
	marks: { label: string; zones: readonly ZoneFacts[] }[];
	pins: Pin[];
	/** khugepaged: its thread (−1: this kernel has none), whether it waits for memory to look at; passes and huge pages made so far. */
	khugepaged: { thread: number; idle: boolean; fullScans: number; collapsed: number };
	/** Sections (128 MiB) that are offline, and the node they belong to. */
	offline: { section: number; node: number }[];
	/** Nodes at which the next page for the hugetlb pool is asked for, and from which the next one is taken. */
	hugetlb: { nextAlloc: number; nextFree: number };
	/** Slices run and page events (a block of any order allocated or freed) since the start. */
	slices: number;
	pageEvents: number;
}

/** Simulated time inside the running slice, ns. */
export function currentTime(m: Machine): number {
	return m.clock + m.sliceCost;
}

/** Charges CPU time to the running thread; `fn` is the function that spends it, an FN of profile.ts. */
export function charge(m: Machine, ns: number, fn: number): void {
	m.sliceCost += ns;
	m.spent[fn] = m.spent[fn]! + ns;
}

export function zoneOf(m: Machine, pfn: number): Zone {
	return m.zones[m.blockZone[pfn >> 9]! - 1]!;
}
