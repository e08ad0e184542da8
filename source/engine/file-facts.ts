/**
 * What the kernel's files say of a machine: plain facts, in the shapes that procfs/ prints. Nothing here changes the machine, except
 * that what `trace_pipe` has read is gone.
 * Source: mm/vmstat.c (6.18).
 */
import {
	type BufferedEvent,
	type Features,
	type KernelRecord,
	MIGRATETYPES,
	ORDERS,
	PAGE_ANON,
	PAGEBLOCK_PAGES,
	SECTION_PAGES,
	type TunableValue,
	ZONE_KINDS,
	ZONE_NAMES,
} from '../model/index.js';
import { type Counters, machineCounters, memoryAmounts, nodeCounters, nodeMemoryAmounts, zoneCounters } from './counter-facts.js';
import type { Frame } from './frames.js';
import { fragmentationIndex, unusableIndex } from './fragmentation.js';
import { hugePoolSize } from './hugetlb.js';
import { MAX_RECLAIM_RETRIES } from './kswapd-wake.js';
import type { Machine, Node, Zone } from './machine.js';
import { marksOf, reserveRatios } from './watermark.js';
import { pressureNow, type PressureShares } from './pressure.js';
import { sectionExists } from './sections.js';
import { readTunables } from './settings.js';
import type { Thread } from './thread.js';
import { clearTraceBuffer, consumeTraceBuffer } from './trace.js';

const MOST_THRESHOLD = 125;
const PAGES_SHIFT_128_MIB = 15;

/** By how much a CPU's own count of a zone counter may grow before it is added to the zone's: calculate_normal_threshold. */
export function statThreshold(cpus: number, managed: number): number {
	const bits = (value: number): number => 32 - Math.clz32(value);
	return Math.min(MOST_THRESHOLD, 2 * bits(cpus) * (1 + bits(managed >> PAGES_SHIFT_128_MIB)));
}

/** The same while kswapd of the node is awake: calculate_pressure_threshold. */
export function pressureThreshold(cpus: number, low: number, min: number): number {
	return Math.min(MOST_THRESHOLD, Math.max(1, Math.floor((low - min) / cpus)));
}

/** A zone of a node, there or not. */
export interface ZoneFileFacts {
	readonly node: number;
	readonly name: string;
	readonly populated: boolean;
	/** Free pages, marks including the boost, sizes; pages. */
	readonly pages: Readonly<Record<string, number>>;
	readonly protection: readonly number[];
	readonly counters: Counters;
	readonly pagesets: readonly { readonly cpu: number; readonly pages: Readonly<Record<string, number>>; readonly threshold: number }[];
	readonly unreclaimable: number;
	readonly startPfn: number;
}

/** Free blocks and pageblocks of a populated zone, by migratetype. */
export interface TypeFacts {
	readonly node: number;
	readonly name: string;
	/** Per migratetype, per order. */
	readonly free: readonly (readonly number[])[];
	readonly blocks: readonly number[];
}

export interface TaskFacts {
	readonly pid: number;
	readonly comm: string;
	readonly kind: 'kcompactd' | 'kswapd' | 'kthread' | 'task';
	readonly running: boolean;
	readonly cpu: number;
	/** Pages of its address space, and of those the ones that are there. */
	readonly sizePages: number;
	readonly residentPages: number;
	readonly cpuNs: number;
	readonly waitNs: number;
	readonly slices: number;
	readonly bornNs: number;
}

export interface FileFacts {
	readonly kernel: string;
	readonly features: Features;
	readonly nodes: number;
	readonly cpus: number;
	/** Free blocks per order of populated zones. */
	buddy(): { node: number; name: string; free: number[] }[];
	indices(which: 'fragmentation' | 'unusable'): { node: number; name: string; index: number[] }[];
	types(): TypeFacts[];
	/** Every zone of every node. */
	zones(): ZoneFileFacts[];
	counters(): Counters;
	nodeCounters(node: number): Counters;
	/** By label of meminfo. */
	amounts(): Counters;
	nodeAmounts(node: number): Counters;
	hugePages(node: number): number;
	pressure(): { some: PressureShares; full: PressureShares };
	/** Threads that live, by pid. */
	tasks(): TaskFacts[];
	/** Memory blocks of 128 MiB. */
	sections(): { section: number; online: boolean }[];
	tunables(): Readonly<Record<string, TunableValue>>;
	reserveRatio(): readonly number[];
	/** Oldest first. */
	kernelLog(): readonly KernelRecord[];
	tracing(): { readonly on: boolean; readonly enabled: readonly string[] };
	/** What is in the trace buffer, and how many events have been recorded since it was cleared. */
	traced(): { readonly events: readonly BufferedEvent[]; readonly written: number };
	consumeTrace(): { readonly events: readonly BufferedEvent[]; readonly lost: readonly number[] };
	clearTrace(): void;
}

export function fileFacts(m: Machine): FileFacts {
	const populated = (): Zone[] => inOrder(m).filter((zone) => zone.present > 0);
	const index = { fragmentation: fragmentationIndex, unusable: unusableIndex };
	return {
		kernel: m.scenario.kernel,
		features: m.features,
		nodes: m.nodes.length,
		cpus: m.nodes.reduce((sum, node) => sum + node.cpuFree.length, 0),
		buddy: () => populated().map(({ node, name, nrFree }) => ({ node, name, free: Array.from(nrFree) })),
		indices: (which) =>
			populated().map(({ node, name, nrFree }) => ({ node, name, index: Array.from(nrFree, (_, order) => index[which](nrFree, order)) })),
		types: () => populated().map((zone) => typeFacts(m, zone)),
		zones: () => m.nodes.flatMap((node) => ZONE_NAMES.map((_, kind) => zoneFileFacts(m, node, kind))),
		counters: () => machineCounters(m),
		nodeCounters: (node) => nodeCounters(m, m.nodes[node]!),
		amounts: () => memoryAmounts(m),
		nodeAmounts: (node) => nodeMemoryAmounts(m, m.nodes[node]!),
		hugePages: (node) => hugePoolSize(m, node),
		pressure: () => pressureNow(m),
		tasks: () => tasksOf(m),
		sections: () => sectionsOf(m),
		tunables: () => readTunables(m),
		reserveRatio: () => reserveRatios(m),
		kernelLog: () => m.kernelLog.records,
		tracing: () => m.tracing,
		traced: () => ({ events: m.trace.buffer.events, written: m.trace.buffer.written }),
		consumeTrace: () => consumeTraceBuffer(m.trace),
		clearTrace: () => clearTraceBuffer(m.trace),
	};
}

/** Zones node by node, ascending. */
function inOrder(m: Machine): Zone[] {
	return m.nodes.flatMap((node) => node.zones.map((id) => m.zones[id]!));
}

function typeFacts(m: Machine, zone: Zone): TypeFacts {
	const types = Array.from({ length: MIGRATETYPES }, (_, type) => type);
	const blocks = new Array<number>(MIGRATETYPES).fill(0);
	for (let first = zone.start; first < zone.end; first += PAGEBLOCK_PAGES) {
		const block = Math.floor(first / PAGEBLOCK_PAGES);
		if (m.blockZone[block] === zone.id + 1) blocks[m.blockType[block]!]!++;
	}
	const free = types.map((type) => Array.from({ length: ORDERS }, (_, order) => zone.count[order * MIGRATETYPES + type]!));
	return { node: zone.node, name: zone.name, free, blocks };
}

function zoneFileFacts(m: Machine, node: Node, kind: number): ZoneFileFacts {
	const zone = node.zones.map((id) => m.zones[id]!).find(({ index, present }) => index === kind && present > 0);
	if (!zone) return emptyZone(m, node.id, kind);
	const { min, low, high, promo, boost, free, present, managed } = zone;
	const cpus = zone.pcps.length;
	const awake = !node.kswapdSleeping;
	const threshold = awake ? pressureThreshold(cpus, low, min) : statThreshold(cpus, managed);
	const spanned = zone.end - zone.start;
	return {
		node: node.id,
		name: zone.name,
		populated: true,
		pages: { free, boost, min: min + boost, low: low + boost, high: high + boost, promo: promo + boost, spanned, present, managed, cma: 0 },
		protection: Array.from(zone.reserve),
		counters: zoneCounters(m, zone),
		pagesets: zone.pcps.map(({ count, high: limit, batch, highMin, highMax }, cpu) => ({
			cpu,
			pages: { count, high: limit, batch, high_min: highMin, high_max: highMax },
			threshold,
		})),
		unreclaimable: node.kswapdFailures >= MAX_RECLAIM_RETRIES ? 1 : 0,
		startPfn: zone.start,
	};
}

/** Marks of a zone without memory are not all 0: Movable's has a minimum of its own. */
function emptyZone(m: Machine, node: number, kind: number): ZoneFileFacts {
	const empty = { index: kind, managed: 0 };
	const rules = { minFreeKbytes: 0, scale: 0, smallMovable: m.features.smallMovableMark };
	const marks = marksOf([empty, { index: 0, managed: 1 }], rules)[0]!;
	return {
		node,
		name: ZONE_NAMES[kind] ?? '',
		populated: false,
		pages: { free: 0, boost: 0, ...marks, spanned: 0, present: 0, managed: 0, cma: 0 },
		protection: new Array<number>(ZONE_KINDS).fill(0),
		counters: () => 0,
		pagesets: [],
		unreclaimable: 0,
		startPfn: 0,
	};
}

/** Kernel threads besides the daemons of nodes: their first frame says what they are. */
const KERNEL_WORK: readonly Frame['k'][] = ['khugepaged', 'flusher', 'swapWriter'];

function tasksOf(m: Machine): TaskFacts[] {
	const living = m.threads.filter((thread) => !thread.dead).sort((a, b) => a.pid - b.pid);
	return living.map((thread) => {
		const { pid, comm, readyAt, cpuNs, waitNs, slices, born } = thread;
		const node = m.nodes[thread.node]!;
		const kind = kindOf(thread);
		// A daemon of a node is shown on its first CPU.
		const cpu = kind === 'kcompactd' || kind === 'kswapd' ? node.firstCpu : node.firstCpu + thread.cpu;
		return {
			pid,
			comm,
			kind,
			running: readyAt <= m.now,
			cpu,
			cpuNs,
			waitNs,
			slices,
			bornNs: born,
			...addressSpace(m, kind === 'task' ? thread.stack : []),
		};
	});
}

function kindOf({ stack }: Thread): TaskFacts['kind'] {
	const k = stack[0]?.k;
	if (k === 'kcompactd' || k === 'kswapd') return k;
	return k !== undefined && KERNEL_WORK.includes(k) ? 'kthread' : 'task';
}

/** The anonymous memory that its jobs work on. */
function addressSpace(m: Machine, stack: readonly Frame[]): { sizePages: number; residentPages: number } {
	const ids = new Set(
		stack.flatMap((frame) => [...('region' in frame ? [frame.region] : []), ...('regions' in frame ? frame.regions : [])]),
	);
	const regions = m.regions.filter((region) => region?.kind === PAGE_ANON && ids.has(region.id));
	return {
		sizePages: regions.reduce((sum, region) => sum + (region?.size ?? 0), 0),
		residentPages: regions.reduce((sum, region) => sum + (region?.pages ?? 0), 0),
	};
}

function sectionsOf(m: Machine): { section: number; online: boolean }[] {
	const last = Math.floor((m.blockZone.length * PAGEBLOCK_PAGES) / SECTION_PAGES);
	const all = Array.from({ length: last + 1 }, (_, section) => section).filter((section) => sectionExists(m, section));
	return all.map((section) => ({ section, online: !m.offline.some((entry) => entry.section === section) }));
}
