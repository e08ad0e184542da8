/**
 * What has happened on a machine up to one moment, as a few plain numbers, and how fast things went between two such moments.
 * Sums are over all nodes unless a list says otherwise.
 */
import { COMPACT_RESULTS, ORDERS, type Snapshot, type VmstatName, vmstatIndex } from '../model/index.js';

export interface Totals {
	/** Simulated time, ns. */
	readonly timeNs: number;
	readonly stalls: number;
	readonly stallNs: number;
	/** Direct compactions that got the block. */
	readonly successes: number;
	/** Those that did not, by compact_result. */
	readonly unserved: readonly number[];
	/** Allocations that were refused and reported, by order. */
	readonly refused: readonly number[];
	readonly thpAlloc: number;
	readonly thpFallback: number;
	readonly migrated: number;
	/** Pages both scanners looked at. */
	readonly scanned: number;
	readonly kswapdScanned: number;
	readonly kswapdStolen: number;
	/** CPU time of each node's daemons, ns. */
	readonly kcompactdNs: readonly number[];
	readonly kswapdNs: readonly number[];
	/** As they are at this moment: the score of the worst node, and the free 2 MiB blocks of all. */
	readonly score: number;
	readonly freeHugeBlocks: number;
}

export function totalsOf(snapshot: Snapshot): Totals {
	const { nodes, vmstat } = snapshot;
	const count = (name: VmstatName): number => vmstat[vmstatIndex(name)] ?? 0;
	const sum = (of: (node: Snapshot['nodes'][number]) => number): number => nodes.reduce((total, node) => total + of(node), 0);
	return {
		timeNs: snapshot.timeNs,
		stalls: sum((node) => node.stalls),
		stallNs: sum((node) => node.stallNs),
		successes: count('compact_success'),
		unserved: COMPACT_RESULTS.map((_, result) => sum((node) => node.unserved[result] ?? 0)),
		refused: Array.from({ length: ORDERS }, (_, order) => sum((node) => node.refused[order] ?? 0)),
		thpAlloc: count('thp_fault_alloc'),
		thpFallback: count('thp_fault_fallback'),
		migrated: count('pgmigrate_success'),
		scanned: count('compact_migrate_scanned') + count('compact_free_scanned'),
		kswapdScanned: count('pgscan_kswapd'),
		kswapdStolen: count('pgsteal_kswapd'),
		kcompactdNs: nodes.map((node) => node.kcompactdCpuNs),
		kswapdNs: nodes.map((node) => node.kswapdCpuNs),
		score: nodes.reduce((worst, node) => Math.max(worst, node.fragmentationScore), 0),
		freeHugeBlocks: sum((node) => node.freeHugeBlocks),
	};
}

/** Where a machine begins: nothing has happened yet. */
export function totalsAtBoot({ bootedAtNs, nodes }: Snapshot): Totals {
	const none = nodes.map(() => 0);
	return {
		timeNs: bootedAtNs,
		stalls: 0,
		stallNs: 0,
		successes: 0,
		unserved: COMPACT_RESULTS.map(() => 0),
		refused: Array.from({ length: ORDERS }, () => 0),
		thpAlloc: 0,
		thpFallback: 0,
		migrated: 0,
		scanned: 0,
		kswapdScanned: 0,
		kswapdStolen: 0,
		kcompactdNs: none,
		kswapdNs: none,
		score: 0,
		freeHugeBlocks: 0,
	};
}

/** Per simulated second; shares are 0..1. NaN where there was nothing to take a share of. */
export interface Rates {
	readonly seconds: number;
	readonly stalls: number;
	readonly stallMeanNs: number;
	/** Time all tasks together were stalled, of the time that passed. */
	readonly stalled: number;
	/** Direct compactions that got nothing, those not even begun included. */
	readonly unserved: number;
	/** Allocations above order 0. */
	readonly refused: number;
	readonly thpFaults: number;
	/** Huge page faults that got a huge page. */
	readonly thpShare: number;
	/** Of one CPU, on the node that uses most. */
	readonly kcompactd: number;
	readonly kswapd: number;
	readonly migrated: number;
	readonly scannedPerMoved: number;
	readonly kswapdScanned: number;
	/** Pages kswapd reclaimed of those it looked at. */
	readonly kswapdYield: number;
	/** At the end. */
	readonly score: number;
	readonly freeHugeBlocks: number;
}

type Count = { [name in keyof Totals]: Totals[name] extends number ? name : never }[keyof Totals];

export function ratesBetween(from: Totals, to: Totals): Rates {
	const ns = to.timeNs > from.timeNs ? to.timeNs - from.timeNs : Number.NaN;
	const seconds = ns / 1e9;
	const change = (name: Count): number => to[name] - from[name];
	const faults = change('thpAlloc') + change('thpFallback');
	const busiest = (name: 'kcompactdNs' | 'kswapdNs'): number =>
		to[name].reduce((most, used, node) => Math.max(most, (used - (from[name][node] ?? 0)) / ns), 0);
	return {
		seconds,
		stalls: change('stalls') / seconds,
		stallMeanNs: change('stallNs') / positive(change('stalls')),
		stalled: change('stallNs') / 1e9 / seconds,
		unserved: unservedBetween(from, to).reduce((total, ends) => total + ends, 0) / seconds,
		refused: to.refused.reduce((total, requests, order) => total + (order > 0 ? requests - (from.refused[order] ?? 0) : 0), 0) / seconds,
		thpFaults: faults / seconds,
		thpShare: change('thpAlloc') / positive(faults),
		kcompactd: busiest('kcompactdNs'),
		kswapd: busiest('kswapdNs'),
		migrated: change('migrated') / seconds,
		scannedPerMoved: change('scanned') / positive(change('migrated')),
		kswapdScanned: change('kswapdScanned') / seconds,
		kswapdYield: change('kswapdStolen') / positive(change('kswapdScanned')),
		score: to.score,
		freeHugeBlocks: to.freeHugeBlocks,
	};
}

/** Direct compactions without the block between two moments, by compact_result. */
export function unservedBetween(from: Totals, to: Totals): readonly number[] {
	return to.unserved.map((ends, result) => ends - (from.unserved[result] ?? 0));
}

function positive(count: number): number {
	return count > 0 ? count : Number.NaN;
}
