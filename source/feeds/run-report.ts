/** What a headless run reports: plain data, the same names as the kernel's files. */
import type { Engine } from '../engine/api.js';
import { type BlockTally, blockTallies } from '../doctor/blocks.js';
import { diagnose } from '../doctor/diagnose.js';
import type { Finding } from '../doctor/finding.js';
import { type Totals, totalsOf } from '../doctor/totals.js';
import { createSlot } from '../engine/write-snapshot.js';
import {
	COMPACT_RESULTS,
	type LatencyFacts,
	type Scenario,
	type Snapshot,
	type TimingFacts,
	COUNTER_NAMES,
	type VmstatName,
	vmstatIndex,
	type ZoneFacts,
} from '../model/index.js';
import { hasCounter } from '../procfs/vmstat-names.js';

export interface ZoneReport {
	readonly node: number;
	readonly name: string;
	readonly managed: number;
	/** Free blocks per order 0..10. */
	readonly buddyinfo: readonly number[];
	/** ×1000 per order; −1000 when a request of the order would succeed. */
	readonly extfragIndex: readonly number[];
	/** ×1000 per order. */
	readonly unusableIndex: readonly number[];
	readonly freePages: number;
	readonly min: number;
	readonly low: number;
	readonly high: number;
	readonly deferShift: number;
}

/** As they stand at the end. */
export interface EndZoneReport extends ZoneReport {
	/** Blocks of 2 MiB by what they are to a huge page. */
	readonly pageblocks: BlockTally;
}

export interface LatencyReport {
	readonly p50: number;
	readonly p90: number;
	readonly p99: number;
	readonly max: number;
}

export interface RunReport {
	readonly preset: string;
	readonly seed: number;
	readonly kernel: string;
	readonly simulatedSeconds: number;
	readonly wallSeconds: number;
	readonly hash: string;
	readonly vmstat: Readonly<Record<string, number>>;
	readonly nodes: readonly {
		readonly id: number;
		readonly freePages: number;
		readonly fragmentationScore: number;
		readonly kcompactdCpuSeconds: number;
		readonly kswapdCpuSeconds: number;
		readonly kswapdFailures: number;
	}[];
	readonly zones: readonly EndZoneReport[];
	readonly thp: { readonly attempts: number; readonly successes: number; readonly latencyUs: LatencyReport };
	readonly compaction: {
		readonly stalls: number;
		readonly successes: number;
		readonly failures: number;
		readonly stallSeconds: number;
		/** Attempts that ended without the block, by compact_result. */
		readonly unserved: Readonly<Record<string, number>>;
		readonly latencyUs: LatencyReport;
	};
	/** Requests refused with a report (page allocation failure), by order 0..10. */
	readonly allocations: { readonly refused: readonly number[] };
	/** What the doctor makes of the last 10 simulated seconds, or of all when there are fewer. */
	readonly findings: readonly Finding[];
	/** Requests that operations of the timeline have timed. */
	readonly timings: readonly TimingFacts[];
	readonly marks: Readonly<Record<string, readonly ZoneReport[]>>;
	readonly pages: { readonly total: number; readonly bytesPerPage: number };
	readonly ticks: number;
	/** Blocks of any order allocated or freed. */
	readonly pageEvents: number;
	readonly pagesScanned: number;
	readonly pagesMigrated: number;
}

export function runReport(engine: Engine, scenario: Scenario, wallSeconds: number, ticks: number, before: Totals): RunReport {
	const snapshot = takeSnapshot(engine);
	const blocks = blockTallies(snapshot);
	const totals = totalsOf(snapshot);
	const vmstat = vmstatByName(snapshot);
	const count = (name: VmstatName): number => snapshot.vmstat[vmstatIndex(name)] ?? 0;
	const marks = [...engine.marks()].map(([label, zones]) => [label, zones.map(zoneReport)] as const);
	return {
		preset: scenario.name,
		seed: scenario.seed,
		kernel: scenario.kernel,
		simulatedSeconds: engine.now() / 1e9,
		wallSeconds,
		hash: engine.hash(),
		vmstat,
		nodes: snapshot.nodes.map((node) => ({
			id: node.id,
			freePages: node.freePages,
			fragmentationScore: node.fragmentationScore,
			kcompactdCpuSeconds: node.kcompactdCpuNs / 1e9,
			kswapdCpuSeconds: node.kswapdCpuNs / 1e9,
			kswapdFailures: node.kswapdFailures,
		})),
		zones: snapshot.zones.map((zone, position) => ({ ...zoneReport(zone), pageblocks: blocks[position] as BlockTally })),
		thp: {
			attempts: sum(snapshot, 'thpAttempts'),
			successes: sum(snapshot, 'thpSuccesses'),
			latencyUs: latencyReport(snapshot.thpLatency),
		},
		compaction: {
			stalls: count('compact_stall'),
			successes: count('compact_success'),
			failures: count('compact_fail'),
			stallSeconds: totals.stallNs / 1e9,
			unserved: Object.fromEntries(COMPACT_RESULTS.map((result, index) => [result, totals.unserved[index] ?? 0])),
			latencyUs: latencyReport(snapshot.stallLatency),
		},
		allocations: { refused: totals.refused },
		findings: diagnose(snapshot, before),
		timings: engine.timings(),
		marks: Object.fromEntries(marks),
		pages: { total: snapshot.totalPages, bytesPerPage: snapshot.bytesPerPage },
		ticks,
		pageEvents: engine.pageEvents(),
		pagesScanned: count('compact_migrate_scanned') + count('compact_free_scanned'),
		pagesMigrated: count('pgmigrate_success'),
	};
}

/** One snapshot into memory of its own, without events. */
export function takeSnapshot(engine: Engine): Snapshot {
	return engine.snapshot(createSlot(engine.mapShape()), 1, Number.MAX_SAFE_INTEGER);
}

/** The counters that this kernel has. */
function vmstatByName({ kernel, features, vmstat }: Snapshot): Record<string, number> {
	return Object.fromEntries(
		COUNTER_NAMES.filter((name) => hasCounter(kernel, features, name)).map((name) => [name, vmstat[vmstatIndex(name)] ?? 0]),
	);
}

function zoneReport(zone: ZoneFacts): ZoneReport {
	const { node, name, managedPages, buddy, extfragIndex, unusableIndex, freePages, min, low, high, deferShift } = zone;
	return { node, name, managed: managedPages, buddyinfo: buddy, extfragIndex, unusableIndex, freePages, min, low, high, deferShift };
}

function latencyReport(facts: LatencyFacts): LatencyReport {
	return { p50: facts.p50Us, p90: facts.p90Us, p99: facts.p99Us, max: facts.maxUs };
}

function sum(snapshot: Snapshot, key: 'thpAttempts' | 'thpSuccesses'): number {
	return snapshot.nodes.reduce((total, node) => total + node[key], 0);
}
