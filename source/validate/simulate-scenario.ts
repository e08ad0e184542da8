/** Runs the script of a recording in the simulator, on a machine drawn from the recording's first sample. */
import { createSlot, type Engine, engineOver } from '../engine/engine.js';
import { machineFromPageMap } from '../engine/page-map.js';
import { addToFreeList, removeFromFreeList } from '../engine/free-area.js';
import type { Machine, Zone } from '../engine/machine.js';
import { startWorkload } from '../engine/threads.js';
import { eventsSince } from '../engine/trace.js';
import {
	MIGRATE_UNMOVABLE,
	MIGRATETYPES,
	ORDERS,
	type Snapshot,
	type TraceEvent,
	vmstatIndex,
	type VmstatName,
	type ZoneFacts,
} from '../model/index.js';
import { parsePagetypeinfo } from '../procfs/pagetypeinfo.js';
import { parseZoneinfo, type ZoneinfoZone, zonePages } from '../procfs/zoneinfo.js';
import { sampleFile } from './compaction.js';
import { GUEST_COSTS } from './guest-profile.js';
import { cpuCount, scenarioOn, tunablesOf, zoneLayout } from './real-machine.js';
import type { ScenarioRecording } from './scenario-recording.js';
import { cpuAt, moveToCpu, type Whereabouts } from './whereabouts.js';
import { drawStartMap, type ZoneUse } from './start-map.js';
import { nextOf } from '../engine/page-fields.js';

/** Short enough that the trace ring never overflows between two looks. */
const LOOK_NS = 1_000_000;

export interface SimulatedRun {
	/** Zones by the label of a mark. */
	readonly marks: ReadonlyMap<string, readonly ZoneFacts[]>;
	readonly end: Snapshot;
	readonly counter: (name: VmstatName) => number;
	/** Allocations that took pages of another migratetype. */
	readonly fallbacks: number;
	/** Refused kernel blocks above single pages. */
	readonly refusedBlocks: number;
}

/** Throws when the counts of the first sample cannot be laid out, or when a law of the machine is broken at the end. */
export function simulateScenario(recording: ScenarioRecording, seed: number, onEvent?: (event: TraceEvent) => void): SimulatedRun {
	const m = startMachine(recording, seed);
	const engine = engineOver(m);
	const { trace } = m;
	trace.off.delete('mm_page_alloc');
	const counts = { fallbacks: 0, refusedBlocks: 0 };
	const endNs = Math.round(recording.seconds * 1e9);
	for (let seq = trace.seq; engine.now() < endNs; seq = trace.seq) {
		placeScript(m, recording.whereabouts);
		engine.runUntil(Math.min(endNs, engine.now() + LOOK_NS));
		const events = eventsSince(trace, seq);
		if (events.length < trace.seq - seq) throw new Error(`${recording.name}: ${trace.seq - seq - events.length} events were lost`);
		for (const event of events) {
			note(event, counts);
			onEvent?.(event);
		}
	}
	engine.audit();
	return { ...outcome(engine), ...counts };
}

/** Moves the script to the CPU the recorded one was on. */
function placeScript(m: Machine, whereabouts: readonly Whereabouts[]): void {
	const script = m.threads.find((thread) => thread.stack[0]?.k === 'timeline');
	if (script) moveToCpu(m, script, cpuAt(whereabouts, m.now / 1e9));
}

function note(event: TraceEvent, counts: { fallbacks: number; refusedBlocks: number }): void {
	if (event.name === 'mm_page_alloc_extfrag') counts.fallbacks++;
	if (event.name === 'mm_page_alloc' && event.order > 0 && event.migratetype === MIGRATE_UNMOVABLE) counts.refusedBlocks++;
}

function outcome(engine: Engine): Omit<SimulatedRun, 'fallbacks' | 'refusedBlocks'> {
	const end = engine.snapshot(createSlot(engine.mapShape()), 1, 0);
	return { marks: engine.marks(), end, counter: (name) => end.vmstat[vmstatIndex(name)] ?? 0 };
}

/** The machine as the first sample found it, the script about to begin. Throws UsageError or FormatError. */
export function startMachine(recording: ScenarioRecording, seed: number): Machine {
	const zoneinfo = parseZoneinfo(sampleFile(recording.first, '/proc/zoneinfo')).filter((zone) => zone.populated !== undefined);
	const types = parsePagetypeinfo(sampleFile(recording.first, '/proc/pagetypeinfo'));
	const zones = zoneinfo.map((zone) => zoneLayout(zone, types));
	const cpus = Object.keys(recording.meta.numa.cpus)
		.sort((a, b) => Number(a) - Number(b))
		.map((node) => cpuCount(recording.meta.numa.cpus[node] ?? '0'));
	const map = drawStartMap(zones, zoneinfo.map(zoneUse), seed);
	const settings = new Map([...Object.entries(recording.meta.sysctls), ...Object.entries(recording.meta.thp ?? {})]);
	const scenario = { ...scenarioOn(recording, { cpus, zones }, tunablesOf(settings)), costs: GUEST_COSTS, timeline: recording.timeline };
	const m = machineFromPageMap(scenario, { cpus, zones, map }, seed);
	for (const zone of m.zones) sortFreeLists(m, zone);
	startWorkload(m);
	return m;
}

/** Boot hands memory over in ascending order, each block to the tail of its list: what is allocated first lies lowest. */
function sortFreeLists(m: Machine, zone: Zone): void {
	for (let order = 0; order < ORDERS; order++) {
		for (let type = 0; type < MIGRATETYPES; type++) {
			const pfns: number[] = [];
			for (let pfn = zone.head[order * MIGRATETYPES + type] ?? 0; pfn > 0; pfn = nextOf(m, pfn) ?? 0) pfns.push(pfn);
			for (const pfn of pfns.sort((a, b) => a - b)) {
				removeFromFreeList(m, zone, pfn, order);
				addToFreeList(m, zone, pfn, order, type, true);
			}
		}
	}
}

/** What a zone's pages are used for. */
export function zoneUse(zone: ZoneinfoZone): ZoneUse {
	const counters = new Map(zone.populated?.counters ?? []);
	const sum = (...names: string[]): number => names.reduce((total, name) => total + (counters.get(name) ?? 0), 0);
	return {
		managed: zonePages(zone, 'managed'),
		anon: sum('nr_zone_inactive_anon', 'nr_zone_active_anon'),
		file: sum('nr_zone_inactive_file', 'nr_zone_active_file'),
		unevictable: sum('nr_zone_unevictable'),
	};
}
