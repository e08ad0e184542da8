/** What the doctor says: a condition, the figures that show it, why, and what can be done about it. Plain data. */
import type { Command, MachineChanges } from '../model/index.js';

/** Everything that is looked for, with the title of the finding. */
export const CONDITION_TITLES = {
	'failures-unmovable': 'Compaction fails: too many unmovable pages',
	'failures-fragmentation': 'Compaction fails: severe fragmentation',
	'failures-no-memory': 'Compaction fails: no free memory',
	'kswapd-no-progress': 'kswapd makes no progress',
	'direct-stalls': 'Direct compaction stalls',
	'kcompactd-cpu': 'kcompactd uses much CPU time',
	'refused-allocations': 'Large allocations are refused',
	'thp-fallback': 'Huge page faults fall back to 4 KiB',
	deferred: 'Compaction is deferred',
} as const;
export type Condition = keyof typeof CONDITION_TITLES;

export type Unit = 'count' | 'seconds' | 'pages' | 'blocks' | 'index' | 'score';

/** One figure, exactly as `run --json` prints it. */
export interface Evidence {
	/** Where it stands in that report: "vmstat.compact_stall", "nodes[0].kcompactdCpuSeconds". */
	readonly field: string;
	readonly label: string;
	readonly value: number;
	readonly unit: Unit;
	/** Change per simulated second over the window; absent for what is only as it is now. */
	readonly perSecond?: number;
}

/** How a remedy is tried on the simulated machine. */
export type Trial =
	| { readonly kind: 'command'; readonly command: Command }
	/** Something only a boot can change: the scenario begins anew with it. */
	| { readonly kind: 'restart'; readonly changes: MachineChanges };

export interface Remedy {
	readonly id: string;
	/** What to do, in the kernel's names: "vm.compaction_proactiveness 20 -> 60". */
	readonly what: string;
	/** What it does, and what it costs. */
	readonly effect: string;
	readonly trial: Trial;
}

export interface Finding {
	readonly id: Condition;
	readonly title: string;
	/** bad: somebody went without, or waited; warn: work for nothing. */
	readonly severity: 'bad' | 'warn';
	/** The figures in one sentence. */
	readonly summary: string;
	readonly cause: string;
	readonly evidence: readonly Evidence[];
	readonly remedies: readonly Remedy[];
}

export function needsReboot({ trial }: Remedy): boolean {
	return trial.kind === 'restart';
}
