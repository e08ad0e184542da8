/** Jobs of the workload: what tasks do to memory. Plain fields only. */
import type { Actor, TimelineOp } from '../../model/index.js';
import type { CacheSlab } from '../cache-slab.js';
import type { RandomState } from '../random.js';
import type { SlabRest } from '../slab-shrink.js';

/** Faults slots of an anonymous region one after another; result: the slot reached + 1, or 0 when memory ran out. */
export interface FillFrame {
	k: 'fill';
	readonly region: number;
	readonly node: number;
	at: number;
	readonly to: number;
	/** Pages still to map before stopping. */
	limit: number;
	/** madvise(MADV_HUGEPAGE). */
	readonly madvised: boolean;
	/** Only the first byte of each 2 MiB is written: where no huge page comes, one base page does. */
	readonly sparse: boolean;
	/** __GFP_THISNODE when memory is bound to the node, else 0. */
	readonly bind: number;
	/** Also use what is there: pages mapped are accessed, pages out on swap come back. */
	readonly touch: boolean;
	/** Sleep after each huge page attempt, ns. */
	readonly pauseNs: number;
	pending: '' | 'huge' | 'base' | 'table';
	/** Slot to get a page table for next; −1 none. */
	tableFor: number;
	faultSince: number;
	/** First slot of the 2 MiB range in which a huge page was refused; −1 none. */
	refused: number;
	attempts: number;
	successes: number;
}

/** Unmaps part of an anonymous region. */
export interface FreeFrame {
	k: 'free';
	readonly region: number;
	readonly how: 'random' | 'stride' | 'range' | 'all';
	/** Next slot, and where to stop. */
	at: number;
	readonly to: number;
	/** random: numerator out of 65536; run: pages freed or kept together. */
	readonly share: number;
	readonly run: number;
	readonly keepEvery: number;
	readonly phase: number;
	readonly jitter: boolean;
	readonly byPfn: boolean;
	/** Forget the region afterwards. */
	readonly destroy: boolean;
	random: RandomState;
}

/** Allocates kernel blocks into a pool. */
export interface PoolFrame {
	k: 'pool';
	readonly region: number;
	readonly node: number;
	readonly order: number;
	readonly gfp: number;
	left: number;
	pending: boolean;
	got: number;
	/** Ring buffers: a failed block is made of single pages instead, in this region; 0 none. */
	readonly fallback: number;
	fallbackLeft: number;
	/** Ring buffers: regions of the slabs that their sockets lie in, and sockets opened so far. */
	readonly sockets: number[];
	opened: number;
}

/** Reads or writes a file through the page cache at a rate. */
export interface FileFrame {
	k: 'file';
	readonly region: number;
	/** Preferred node; null: that of the CPU the task is on. */
	readonly node: number | null;
	readonly write: boolean;
	/** Next page, end, and how far one may be by now. */
	at: number;
	readonly to: number;
	readonly randomPercent: number;
	readonly startedAt: number;
	readonly pagesPerS: number;
	/** Pages still to go; Infinity for an actor. */
	left: number;
	done: number;
	pending: boolean;
	/** Page being read or written, and what is to be done about it: find it, fetch what is not cached, use it. */
	slot: number;
	step: 'next' | 'fill' | 'use';
	/** Slab that is being allocated for it. */
	slab: CacheSlab | '';
	/** When it was not cached: the window of pages that is fetched, and how far. */
	fillAt: number;
	fillTo: number;
	/** When an unbound task changes CPUs next, ns. */
	moveAt: number;
	random: RandomState;
}

/** Frees runs of a region at random and refaults them. */
export interface ChurnFrame {
	k: 'churn';
	readonly region: number;
	readonly node: number;
	readonly until: number;
	readonly periodNs: number;
	/** Most pages of an operation. */
	readonly run: number;
	/** Share of the region to keep mapped, of 65536. */
	readonly fill: number;
	next: number;
	random: RandomState;
}

/** A continuous workload; which fields matter depends on the actor's kind. */
export interface ActorFrame {
	k: 'actor';
	readonly actor: Actor;
	region: number;
	at: 'start' | 'run' | 'hold';
	/** When its budget was last topped up, ns, and the fraction of a page left in it, in 1/1000. */
	since: number;
	credit: number;
	/** heap: slot to go on faulting at; pools: blocks still to allocate. */
	cursor: number;
	/** heap: when it first reached its size, ns; 0 before. */
	grownAt: number;
	pending: boolean;
	random: RandomState;
}

/** Bounded burst of huge page demand from the keyboard: fill, hold, release, exit. */
export interface SpikeFrame {
	k: 'spike';
	readonly node: number;
	readonly pages: number;
	readonly holdNs: number;
	readonly pauseNs: number;
	readonly bind: number;
	readonly madvised: boolean;
	readonly sparse: boolean;
	/** Keep the region when done, under its name. */
	readonly keep: boolean;
	readonly name: string;
	region: number;
	at: 'start' | 'filled' | 'held';
}

/** The scripted part of a preset; also each background operation of it. */
export interface TimelineFrame {
	k: 'timeline';
	readonly ops: readonly TimelineOp[];
	next: number;
	/** Threads running background operations. */
	children: number[];
	readonly seed: number;
}

/** One operation again and again. */
export interface RepeatFrame {
	k: 'repeat';
	readonly op: TimelineOp;
	readonly seed: number;
	left: number;
	at: number;
}

/** Frees what is on top of a pool or region after holding it. */
export interface HoldFrame {
	k: 'hold';
	readonly regions: readonly number[];
	readonly ns: number;
	started: boolean;
}

/** Writes dirty file pages back. */
export interface FlusherFrame {
	k: 'flusher';
	/** Region and slot range under writeback; region 0 none. */
	region: number;
	from: number;
	to: number;
	/** Write whatever is dirty, because reclaim asked for it. */
	all: boolean;
}

/** vm.drop_caches. */
export interface DropFrame {
	k: 'drop';
	readonly what: 1 | 2 | 3;
	region: number;
	slot: number;
	/** What is to be left of the caches; null until that part begins. */
	slabs: SlabRest[] | null;
}

/** Drops clean pages of a file's cache: of every `keepEvery` runs all but the first. */
export interface DropRangeFrame {
	k: 'dropRange';
	readonly region: number;
	readonly from: number;
	at: number;
	readonly to: number;
	readonly run: number;
	/** 0: drop all. */
	readonly keepEvery: number;
}

/** Keeps a CPU busy. */
export interface BurnFrame {
	k: 'burn';
	readonly until: number;
}

/** Waits until the daemons have been quiet for a while. */
export interface WaitIdleFrame {
	k: 'waitIdle';
	readonly until: number;
	readonly quietNs: number;
	/** Since when they have been quiet, ns, and their CPU time then. */
	since: number;
	cpuNs: number;
}

/** A driver that takes kernel blocks until it is refused, timing each request. */
export interface TakeFrame {
	k: 'take';
	readonly region: number;
	readonly node: number;
	readonly order: number;
	readonly gfp: number;
	/** Blocks still wanted; refusals in a row after which it gives up, and those so far. */
	left: number;
	readonly refusals: number;
	refused: number;
	/** Sleep after each request, ns. */
	readonly pauseNs: number;
	/** Index into the machine's timings; when the request at hand began, ns. */
	readonly timing: number;
	since: number;
	pending: boolean;
}

/** Touches 2 MiB ranges of an anonymous region one after another, timing each. */
export interface TimedFaultsFrame {
	k: 'timedFaults';
	readonly region: number;
	readonly node: number;
	/** First slot of the range at hand, and the end. */
	at: number;
	readonly to: number;
	/** madvise(MADV_HUGEPAGE). */
	readonly madvised: boolean;
	readonly timing: number;
	since: number;
	faulting: boolean;
}

/** The thpscale benchmark: its threads are sent out step by step. */
export interface ThpscaleFrame {
	k: 'thpscale';
	readonly node: number;
	/** Memory of each thread, in pages. */
	readonly pages: number;
	readonly madvised: boolean;
	readonly timing: number;
	/** What the threads do next. */
	step: 'fill' | 'punch' | 'read' | 'touch' | 'unmap' | 'end';
	/** Pids of the threads at work. */
	workers: number[];
	/** Regions of each thread: what is filled and punched, the file, what is touched. */
	readonly first: readonly number[];
	readonly files: readonly number[];
	readonly second: readonly number[];
}

export type WorkFrame =
	| FillFrame
	| FreeFrame
	| PoolFrame
	| FileFrame
	| ChurnFrame
	| ActorFrame
	| SpikeFrame
	| TimelineFrame
	| RepeatFrame
	| HoldFrame
	| FlusherFrame
	| DropFrame
	| DropRangeFrame
	| BurnFrame
	| WaitIdleFrame
	| TakeFrame
	| TimedFaultsFrame
	| ThpscaleFrame;
