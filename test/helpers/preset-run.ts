/** Runs a shipped preset, as it is or changed, and gives the figures of any stretch of it. */
import { readFileSync } from 'node:fs';
import { COST_NAMES } from '../../source/engine/costs.js';
import { bootMachine, createSlot, type Engine, engineOver } from '../../source/engine/engine.js';
import {
	type Command,
	type Scenario,
	type Snapshot,
	type TraceEvent,
	type TunableValue,
	type VmstatName,
	vmstatIndex,
	type ZoneFacts,
} from '../../source/model/index.js';
import { parsePreset, withOverrides } from '../../source/scenario/index.js';

export interface Changes {
	readonly kernel?: string;
	readonly seed?: number;
	readonly set?: Readonly<Record<string, TunableValue>>;
	/** What no option can change. */
	readonly scenario?: (scenario: Scenario) => Scenario;
	/** Length of the run, s; the preset's own when absent. */
	readonly seconds?: number;
	/** Keys pressed at whole seconds. */
	readonly commands?: readonly { readonly t: number; readonly command: Command }[];
}

type Stall = Extract<TraceEvent, { name: 'stall' }>;
type Failure = Extract<TraceEvent, { name: 'page_allocation_failure' }>;

/** Rates are per simulated second, CPU is in per cent of one, of the node that uses most. */
export interface Figures {
	readonly stalls: number;
	/** Of direct compaction: compact_success of compact_success + compact_fail, per cent; NaN without any. */
	readonly successPercent: number;
	/** Of allocations that went through direct compaction, 99th percentile, µs; 0 without any. */
	readonly stallP99Us: number;
	/** Time all tasks together were stalled, per cent of the time. */
	readonly stalledPercent: number;
	readonly kcompactdPercent: number;
	readonly kswapdPercent: number;
	readonly thpFaults: number;
	/** Huge page faults that got one, per cent; NaN without any. */
	readonly thpPercent: number;
	readonly deferrals: number;
	/** Refused requests that the kernel reports, by order. */
	readonly failures: Readonly<Record<number, number>>;
	/** Pages kswapd scanned and reclaimed. */
	readonly kswapdScanned: number;
	readonly kswapdStolen: number;
	/** Highest and lowest score any node had at a whole second. */
	readonly scoreHighest: number;
	readonly scoreLowest: number;
}

export class PresetRun {
	readonly engine: Engine;
	readonly stalls: readonly Stall[];
	readonly failures: readonly Failure[];
	/** At each whole second, from 0 on. */
	readonly snapshots: readonly Snapshot[];
	readonly #deferrals: readonly number[];

	constructor(name: string, { kernel, seed, set = {}, scenario: change = (same) => same, seconds, commands = [] }: Changes = {}) {
		const file = `presets/${name}.yaml`;
		const preset = parsePreset(readFileSync(file, 'utf8'), { file, name, costNames: COST_NAMES });
		const scenario = change(withOverrides(preset, { kernel, seed, set }));
		const m = bootMachine(scenario);
		const stalls: Stall[] = [];
		const failures: Failure[] = [];
		const deferrals: number[] = [];
		m.trace.tap = (event) => {
			if (event.name === 'stall') stalls.push(event);
			if (event.name === 'page_allocation_failure') failures.push(event);
			if (event.name === 'mm_compaction_deferred') deferrals.push(event.t);
		};
		const engine = engineOver(m);
		const look = (): Snapshot => engine.snapshot(createSlot(engine.mapShape()), 1, Number.MAX_SAFE_INTEGER);
		const snapshots = [look()];
		for (let t = 0; t < (seconds ?? scenario.seconds); t++) {
			for (const { command } of commands.filter((one) => one.t === t)) {
				const outcome = engine.apply(command);
				if (!outcome.ok) throw new Error(outcome.reason);
			}
			engine.runUntil((t + 1) * 1e9);
			snapshots.push(look());
		}
		engine.audit();
		this.engine = engine;
		this.stalls = stalls;
		this.failures = failures;
		this.snapshots = snapshots;
		this.#deferrals = deferrals;
	}

	/** A counter over [from, to), whole seconds. */
	count(name: VmstatName, from = 0, to = this.snapshots.length - 1): number {
		const value = (t: number): number => this.at(t).vmstat[vmstatIndex(name)] ?? Number.NaN;
		return value(to) - value(from);
	}

	/** Snapshot at a whole second. */
	at(t: number): Snapshot {
		const snapshot = this.snapshots[t];
		if (snapshot === undefined) throw new Error(`the run did not last ${t} s`);
		return snapshot;
	}

	/** A node's free 2 MiB blocks at a whole second. */
	hugeBlocks(t: number): number {
		return this.at(t).nodes[0]?.freeHugeBlocks ?? Number.NaN;
	}

	score(t: number): number {
		return this.at(t).nodes[0]?.fragmentationScore ?? Number.NaN;
	}

	/** A zone at a whole second. */
	zone(name: string, t = this.snapshots.length - 1, node = 0): ZoneFacts {
		const zone = this.at(t).zones.find((one) => one.name === name && one.node === node);
		if (zone === undefined) throw new Error(`no zone ${name} at ${t} s`);
		return zone;
	}

	/** What the machine did in [from, to), whole seconds. */
	figures(from = 0, to = this.snapshots.length - 1): Figures {
		const seconds = to - from;
		const rate = (name: VmstatName): number => this.count(name, from, to) / seconds;
		const during = ({ t }: { readonly t: number }): boolean => t >= from * 1e9 && t < to * 1e9;
		const stalls = this.stalls.filter(during).map((stall) => stall.ns);
		const got = rate('thp_fault_alloc');
		const faults = got + rate('thp_fault_fallback');
		const successes = rate('compact_success');
		const scores = this.snapshots.slice(from + 1, to + 1).flatMap(({ nodes }) => nodes.map((node) => node.fragmentationScore));
		return {
			stalls: rate('compact_stall'),
			successPercent: (successes / (successes + rate('compact_fail'))) * 100,
			stallP99Us: percentile(stalls, 0.99) / 1000,
			stalledPercent: stalls.reduce((sum, ns) => sum + ns, 0) / seconds / 1e7,
			kcompactdPercent: this.#daemon('kcompactdCpuNs', from, to),
			kswapdPercent: this.#daemon('kswapdCpuNs', from, to),
			thpFaults: faults,
			thpPercent: (got / faults) * 100,
			deferrals: this.#deferrals.filter((t) => during({ t })).length / seconds,
			failures: this.#failures(from, to),
			kswapdScanned: rate('pgscan_kswapd'),
			kswapdStolen: rate('pgsteal_kswapd'),
			scoreHighest: Math.max(...scores),
			scoreLowest: Math.min(...scores),
		};
	}

	#failures(from: number, to: number): Record<number, number> {
		const counts: Record<number, number> = {};
		for (const { t, order } of this.failures) {
			if (t >= from * 1e9 && t < to * 1e9) counts[order] = (counts[order] ?? 0) + 1 / (to - from);
		}
		return counts;
	}

	#daemon(key: 'kcompactdCpuNs' | 'kswapdCpuNs', from: number, to: number): number {
		const before = this.at(from).nodes;
		return Math.max(...this.at(to).nodes.map((node, id) => (node[key] - (before[id]?.[key] ?? 0)) / (to - from) / 1e7));
	}
}

function percentile(values: readonly number[], share: number): number {
	const sorted = [...values].sort((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}
