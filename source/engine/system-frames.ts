/** Jobs that change the machine itself: the hugetlb pool, memory sections, huge pages. Plain fields only. */
import type { MemoryState } from '../model/index.js';

/** A write to a nr_hugepages file; result: pages in the pool (of the node). */
export interface HugePoolFrame {
	k: 'hugePool';
	/** Node whose pool is set; −1: the pool of the machine. */
	readonly node: number;
	readonly target: number;
	/** Pages there were when the write began; −1 before it did. */
	from: number;
	/** Nodes asked for the page at hand so far, and the one being asked while its answer is awaited. */
	asked: number;
	asking: number;
	/** Nodes that refused although they were asked to try hard: until a page comes again they are asked without insisting. */
	weary: number[];
}

/** Somebody takes a section offline; result: 1 done, 0 given up. Its pageblocks are isolated before the frame exists. */
export interface OfflineFrame {
	k: 'offline';
	readonly section: number;
	readonly zone: number;
	/** Migratetypes of the pageblocks before. */
	readonly types: number[];
	at: 'scan' | 'move' | 'daemons';
	/** Next frame to look at. */
	pfn: number;
	/** Pages off their LRU lists on our behalf, the last one to be moved next; pages that could not be moved. */
	sources: number[];
	failed: number[];
	/** Index of the node that is asked for a target while its answer is awaited; −1: none. */
	asked: number;
	/** Pages moved so far. */
	moved: number;
	/** When to give up, ns. */
	readonly deadline: number;
	/** A signal has come. */
	interrupted: boolean;
}

/** Somebody brings a section online; result: 1 done, 0 it was online already. */
export interface OnlineFrame {
	k: 'online';
	readonly section: number;
	readonly state: MemoryState;
}

/** The thread that turns base pages into huge pages. */
export interface KhugepagedFrame {
	k: 'khugepaged';
	at: 'asleep' | 'scan' | 'allocating';
	/** Where it goes on looking: region and first slot of a range. */
	region: number;
	slot: number;
	/** Pages left to look at in this pass, and how often it came round to the first region. */
	left: number;
	laps: number;
	/** It has waited for a page in this pass. */
	waited: boolean;
	/** Node to have the huge page. */
	node: number;
}

export type SystemFrame = HugePoolFrame | OfflineFrame | OnlineFrame | KhugepagedFrame;
