/** Every job a thread can be in the middle of. Plain fields only: frames are saved, restored, forked and hashed. */
import type { CompactControl } from './compact-control.js';
import type { SystemFrame } from './system-frames.js';
import type { ReclaimControl } from './reclaim-control.js';
import type { WorkFrame } from './workload/frames.js';

/** Slow path of one allocation; result: pfn or 0. */
export interface AllocFrame {
	k: 'alloc';
	readonly node: number;
	readonly order: number;
	readonly gfp: number;
	at: 'start' | 'compactedEarly' | 'retry' | 'reclaimed' | 'compacted' | 'decide';
	priority: number;
	compactResult: number;
	compactRetries: number;
	noProgressLoops: number;
	reclaimed: number;
	/** defrag_mode: pageblocks of other mobility are not taken from yet. */
	keepApart: boolean;
	/** When the request entered the slow path, ns. */
	readonly since: number;
}

/** Huge page for a fault: the local node first, then anywhere; result: pfn or 0. */
export interface HugeAllocFrame {
	k: 'hugeAlloc';
	readonly node: number;
	readonly gfp: number;
	at: 'local' | 'localDone' | 'anywhere';
}

/** Direct compaction over the request's zones; result: pfn or 0, the worst status in the parent's compactResult. */
export interface DirectCompactFrame {
	k: 'directCompact';
	readonly node: number;
	readonly order: number;
	readonly gfp: number;
	readonly allocFlags: number;
	readonly priority: number;
	/** Position in the zonelist. */
	at: number;
	/** A compact_zone frame is above and will report. */
	running: boolean;
	/** Block handed over while freeing; 0 none. */
	captured: number;
	result: number;
	migrated: number;
	readonly since: number;
	cc: CompactControl;
}

export interface CompactZoneFrame {
	k: 'compactZone';
}

/** All zones of one node by a manual trigger, or by score; result: 0. */
export interface CompactNodeFrame {
	k: 'compactNode';
	readonly node: number;
	at: number;
	running: boolean;
	cc: CompactControl;
}

/** A process writing a compact file: node after node. */
export interface WriterFrame {
	k: 'writer';
	nodes: number[];
	readonly exit: boolean;
}

export interface KcompactdFrame {
	k: 'kcompactd';
	readonly node: number;
	at: 'idle' | 'work' | 'proactive';
	/** Next proactive check, ns; Infinity when proactiveness is 0. */
	timeoutAt: number;
	scoreBefore: number;
}

/** kcompactd_do_work for one order. */
export interface KcompactdWorkFrame {
	k: 'kcompactdWork';
	readonly node: number;
	at: number;
	running: boolean;
	cc: CompactControl;
}

export interface KswapdFrame {
	k: 'kswapd';
	readonly node: number;
	at: 'trySleep' | 'napped' | 'asleep' | 'balanced';
	allocOrder: number;
	reclaimOrder: number;
	highest: number;
}

/** balance_pgdat; result: the order it still balanced for. */
export interface BalanceFrame {
	k: 'balance';
	readonly node: number;
	/** Boost to work off, and the boost of each zone when it began. */
	boostTotal: number;
	readonly boostSeen: number[];
	readonly boosted: boolean;
	shrinking: boolean;
	/** Pages reclaimed before the shrink_node that is running. */
	before: number;
	sc: ReclaimControl;
}

/** shrink_node of one node at one priority, for the control block of the frame below; result: pages reclaimed since its start. */
export interface ShrinkFrame {
	k: 'shrink';
	readonly node: number;
	at: 'begin' | 'lists' | 'generations' | 'slab' | 'again';
	/** Pages still to scan and planned, per list; of generations: pages looked at. */
	left: number[];
	wanted: number[];
	/** Pages reclaimed before this round. */
	roundStart: number;
}

/** try_to_free_pages; result: pages reclaimed, or 1 when compaction became possible. */
export interface DirectReclaimFrame {
	k: 'directReclaim';
	readonly node: number;
	readonly gfp: number;
	at: 'throttle' | 'begin' | 'walk' | 'walked';
	/** Nodes still to shrink at this priority. */
	pending: number[];
	compactionReady: boolean;
	sc: ReclaimControl;
}

/** Waits for the swap device; the queue holds region, slot and time of completion of each page being written. */
export interface SwapWriterFrame {
	k: 'swapWriter';
	queue: number[];
}

export type Frame =
	| AllocFrame
	| HugeAllocFrame
	| DirectCompactFrame
	| CompactZoneFrame
	| CompactNodeFrame
	| WriterFrame
	| KcompactdFrame
	| KcompactdWorkFrame
	| KswapdFrame
	| BalanceFrame
	| ShrinkFrame
	| DirectReclaimFrame
	| SystemFrame
	| SwapWriterFrame
	| WorkFrame;
