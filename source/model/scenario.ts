/** A preset after parsing: what machine, which settings, what happens on it. All sizes in MiB, all times in ms unless named. */
import type { Features } from './features.js';
import type { TunableValue } from './tunables.js';

export const DEFAULT_KERNEL = '6.18';

export interface NodeSpec {
	/** Installed memory, MiB. */
	readonly memoryMib: number;
	readonly cpus: number;
	/** First frame, when it is not simply placed after the previous node (node 0: 1). */
	readonly startPfn?: number;
}

export interface MachineSpec {
	readonly nodes: readonly NodeSpec[];
	/** Share of each node's pages reserved at boot (kernel image, memmap), in 1/1000. */
	readonly reservedPermille: number;
	/** Frames below 4 GiB given to memory; the rest up to 4 GiB is the PCI hole. MiB. */
	readonly lowMib: number;
	/** Kernel memory (slab, page tables, stacks) allocated at boot per node, MiB. */
	readonly bootKernelMib: number;
	/** Distance from each node (row) to each (column); absent: 10 to itself, 20 to every other. */
	readonly distances?: readonly (readonly number[])[];
	/** Boot parameters that make a zone Movable: memory the kernel may use at least, memory for movable pages only. MiB. */
	readonly kernelcoreMib?: number;
	readonly movablecoreMib?: number;
	/** Boot parameter hugepages=: 2 MiB pages reserved for hugetlbfs before anything else takes memory. */
	readonly hugepages?: number;
	/** Swap space from the start, MiB. */
	readonly swapMib?: number;
}

/** Operations of the timeline; the same names as a scenario run on a real machine. `t` in seconds. */
interface OpBase {
	readonly t: number;
	/** Run beside the timeline instead of in it. */
	readonly bg?: boolean;
	readonly everyMs?: number;
	readonly times?: number;
}
/** A part of a region or file, MiB; all of it when `mb` is not given. */
interface Part {
	readonly mb?: number;
	readonly off_mb?: number;
}
/** Memory of one name that may be kept until it is released. */
interface Held {
	readonly name?: string;
	readonly node?: number;
	readonly hold?: boolean;
	readonly hold_ms?: number;
	readonly pause_ms?: number;
}
export type TimelineOp = OpBase &
	(
		| { readonly op: 'anon'; readonly name: string; readonly mb: number; readonly node?: number }
		| { readonly op: 'free_random'; readonly name: string; readonly p: number; readonly run?: number; readonly seed?: number }
		| (Part & {
				readonly op: 'free_stride';
				readonly name: string;
				readonly run?: number;
				readonly keep_every: number;
				readonly phase?: number;
				readonly jitter?: boolean;
				readonly by?: 'virt' | 'pfn';
		  })
		| { readonly op: 'free_range'; readonly name: string; readonly mb: number; readonly off_mb?: number }
		| { readonly op: 'touch'; readonly name: string }
		| { readonly op: 'release'; readonly name: string }
		| (Part & { readonly op: 'mlock'; readonly name: string })
		| { readonly op: 'pin'; readonly name: string; readonly of: string; readonly every: number }
		| (Held & { readonly op: 'thp'; readonly mb: number; readonly fill?: boolean })
		| (Held & { readonly op: 'ring'; readonly order: number; readonly count: number })
		| {
				/** A driver takes kernel blocks of an order until it is refused `refusals` times in a row, or has `count`; each request is timed. */
				readonly op: 'take';
				readonly name: string;
				readonly order: number;
				/** GFP_TRANSHUGE | __GFP_RETRY_MAYFAIL instead of GFP_KERNEL. */
				readonly movable?: boolean;
				readonly count?: number;
				readonly refusals?: number;
				readonly node?: number;
				readonly pause_ms?: number;
		  }
		| {
				/** Memory is mapped, touched in ranges of 2 MiB, each timed, kept for a while and unmapped. */
				readonly op: 'faults';
				readonly name: string;
				readonly mb: number;
				readonly madvise?: boolean;
				readonly hold_ms?: number;
				readonly node?: number;
		  }
		| {
				/** The benchmark of that name, on `mb` of memory. */
				readonly op: 'thpscale';
				readonly name: string;
				readonly mb: number;
				readonly threads: number;
				readonly madvise?: boolean;
				readonly node?: number;
		  }
		| { readonly op: 'pipes'; readonly name: string; readonly pages: number; readonly node?: number }
		| { readonly op: 'pipes_free'; readonly name: string; readonly p: number; readonly seed?: number }
		| { readonly op: 'ptes'; readonly name: string; readonly count: number; readonly node?: number }
		| { readonly op: 'slab'; readonly files: number; readonly node?: number }
		| { readonly op: 'slab_free'; readonly files: number; readonly stride?: number }
		| {
				readonly op: 'file_read' | 'file_write';
				readonly path: string;
				readonly mb: number;
				readonly off_mb?: number;
				readonly rate_mb_s?: number;
				readonly node?: number;
		  }
		| (Part & { readonly op: 'file_holes'; readonly path: string; readonly run?: number; readonly keep_every?: number })
		| (Part & { readonly op: 'fadvise_drop'; readonly path: string })
		| {
				readonly op: 'churn';
				readonly name: string;
				readonly secs: number;
				readonly ops_per_s: number;
				readonly run?: number;
				readonly fill?: number;
		  }
		| { readonly op: 'write'; readonly path: string; readonly value: TunableValue }
		| { readonly op: 'offline'; readonly section: number /** A signal ends the attempt after this long. */; readonly timeout_ms?: number }
		| { readonly op: 'online'; readonly section: number; readonly to?: 'kernel' | 'movable' }
		| { readonly op: 'compact'; readonly node?: number }
		| { readonly op: 'drop_caches'; readonly value: 1 | 2 | 3 }
		| { readonly op: 'swapon'; readonly mb: number; readonly path?: string }
		| { readonly op: 'affinity'; readonly cpu?: number }
		| { readonly op: 'burn'; readonly secs: number }
		| { readonly op: 'wait_idle'; readonly max?: number; readonly quiet?: number }
		| { readonly op: 'sample'; readonly label?: string }
		| { readonly op: 'mark' | 'kpm'; readonly label: string }
		| { readonly op: 'join' }
		| { readonly op: 'end' }
	);
export type OpName = TimelineOp['op'];

/** Continuous workloads. Rates are per simulated second. */
export type Actor = { readonly name: string; readonly node: number; readonly startMs?: number } & (
	| {
			/** An application heap: grows to `residentMib`, then keeps freeing and refaulting `churnMibPerS`. Huge faults when THP allows. */
			readonly kind: 'heap';
			readonly residentMib: number;
			readonly growMibPerS: number;
			readonly churnMibPerS: number;
			/** Pages freed at a time by churn: 512 frees whole huge ranges, 1 scatters holes. */
			readonly run: number;
			/** madvise(MADV_HUGEPAGE) on the heap. */
			readonly hugepage: boolean;
			/** Load comes and goes: every `swingMs` it shrinks by `swingMib`, in random runs, and grows back. 0: steady. */
			readonly swingMib: number;
			readonly swingMs: number;
	  }
	| {
			readonly kind: 'reader';
			readonly fileMib: number;
			readonly rateMibPerS: number /** share of reads at random offsets, 0..100 */;
			readonly randomPercent: number;
	  }
	| {
			/** Kernel buffers: `ratePerS` allocations of `order`, each freed after about `lifeMs`. */
			readonly kind: 'buffers';
			readonly order: number;
			readonly ratePerS: number;
			readonly lifeMs: number;
			/** GFP_ATOMIC (network receive) instead of GFP_KERNEL (drivers, forks). */
			readonly atomic: boolean;
			/** Traffic comes in bursts, one each time so long: it fills the first half, in the second all buffers are freed. Absent: steady. */
			readonly burstMs?: number;
	  }
	| {
			readonly kind: 'slab';
			readonly reclaimable: boolean;
			readonly growPagesPerS: number;
			readonly limitMib: number /** pages freed at random per second once at the limit */;
			readonly churnPagesPerS: number;
	  }
	| {
			/** Bursts of huge page demand: every `everyMs` maps `mib` and faults it, keeps it `holdMs`. */
			readonly kind: 'thp';
			readonly mib: number;
			readonly everyMs: number;
			readonly holdMs: number;
			readonly pauseUs: number;
	  }
);
export type ActorKind = Actor['kind'];

export interface Scenario {
	/** Catalogue name (file name without extension). */
	readonly name: string;
	readonly title: string;
	/** The question this preset answers, one sentence. */
	readonly question: string;
	/** What to look at and what to try, one line each. */
	readonly watch: readonly string[];
	readonly tryThis: readonly string[];
	readonly kernel: string;
	/** Switches of the kernel's era turned by hand. */
	readonly features: Readonly<Partial<Features>>;
	readonly seed: number;
	/** Default length of a headless run, s. */
	readonly seconds: number;
	readonly machine: MachineSpec;
	/** Tunable name (vm.x, thp.x) → value, set at boot. */
	readonly tunables: Readonly<Record<string, TunableValue>>;
	/** Overrides of the cost table, ns, by name. */
	readonly costs: Readonly<Record<string, number>>;
	readonly timeline: readonly TimelineOp[];
	readonly actors: readonly Actor[];
}
