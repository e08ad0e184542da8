/** What the simulated kernel prints into its log, as facts. */

/** A zone when an allocation had failed; pages. */
export interface ZoneReport {
	readonly node: number;
	readonly name: string;
	readonly free: number;
	readonly boost: number;
	/** Marks with the boost in them. */
	readonly min: number;
	readonly low: number;
	readonly high: number;
	readonly reservedHighatomic: number;
	readonly freeHighatomic: number;
	/** Active and inactive anonymous, active and inactive file, unevictable. */
	readonly lru: readonly number[];
	readonly present: number;
	readonly managed: number;
	/** On the lists of all CPUs, and of the one that failed. */
	readonly freePcp: number;
	readonly localPcp: number;
	readonly reserve: readonly number[];
	/** Free blocks by migratetype, of each order. */
	readonly blocks: readonly (readonly number[])[];
}

/** Memory when an allocation had failed; pages. */
export interface MemoryReport {
	readonly isolatedAnon: number;
	readonly isolatedFile: number;
	readonly dirty: number;
	readonly writeback: number;
	readonly slabReclaimable: number;
	readonly slabUnreclaimable: number;
	readonly pageTables: number;
	readonly pageCache: number;
	readonly swapFree: number;
	readonly swapTotal: number;
	/** Populated ones. */
	readonly zones: readonly ZoneReport[];
}

export type KernelNews =
	/** `missed`: failures that were not reported since the last one, because they came too fast. */
	| {
			readonly kind: 'allocationFailure';
			readonly order: number;
			readonly gfp: number;
			readonly missed: number;
			readonly memory: MemoryReport;
	  }
	| { readonly kind: 'oomKill'; readonly victim: string; readonly anonPages: number };

export type KernelRecord = KernelNews & {
	/** Since boot, ns. */
	readonly t: number;
	readonly cpu: number;
	readonly comm: string;
	readonly pid: number;
};
