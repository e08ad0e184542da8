/** The machine of a recording as the engine takes it: zones from zoneinfo, migratetypes from pagetypeinfo, frames from a page map. */
import type { PageMap, RealMachine, ZoneLayout } from '../engine/page-map.js';
import { PF_PINNED } from '../engine/machine.js';
import { createRandom, shuffle } from '../engine/random.js';
import { type PagetypeinfoNode, parsePagetypeinfo } from '../procfs/pagetypeinfo.js';
import { parseZoneinfo, type ZoneinfoZone, zonePages } from '../procfs/zoneinfo.js';
import {
	checkTunable,
	MIGRATETYPE_NAMES,
	type NodeSpec,
	PAGE_ANON,
	PAGE_BYTES,
	type Scenario,
	TUNABLES,
	type TunableValue,
	ZONE_NAMES,
} from '../model/index.js';
import { kernelFlaw, UsageError } from '../scenario/index.js';
import { type RealCompaction, sampleFile } from './compaction.js';
import type { Recording } from './recording.js';
import { cpuAt, whereabouts } from './whereabouts.js';

const MIB = 1024 * 1024;

/** The machine just before the compaction, and what the recording leaves open about it. */
export interface RecordedMachine extends RealMachine {
	readonly scenario: Scenario;
	readonly pins: readonly Pins[];
	/** CPU the compacting task ran on; undefined when the recording does not tell. */
	readonly cpu: number | undefined;
}

/** Throws UsageError or FormatError when a file of the recording is missing or malformed. */
export function recordedMachine(recording: Recording, compaction: RealCompaction): RecordedMachine {
	const zoneinfo = parseZoneinfo(sampleFile(compaction.before, '/proc/zoneinfo')).filter((zone) => zone.populated !== undefined);
	const types = parsePagetypeinfo(sampleFile(compaction.before, '/proc/pagetypeinfo'));
	const nodes = [...new Set(zoneinfo.map((zone) => zone.node))].sort((a, b) => a - b);
	const zones = nodes.flatMap((node) => zoneinfo.filter((zone) => zone.node === node).map((zone) => zoneLayout(zone, types)));
	const real = {
		cpus: nodes.map((node) => cpuCount(recording.meta.numa.cpus[String(node)] ?? '0')),
		zones,
		map: recording.pageMap(compaction.map),
	};
	return {
		...real,
		scenario: stillScenario(recording, compaction, real),
		pins: pinnedPages(recording, compaction),
		cpu: cpuAt(whereabouts(recording.ticks), compaction.event.t_start),
	};
}

/** A populated zone as the engine takes it. Throws UsageError or FormatError. */
export function zoneLayout(zone: ZoneinfoZone, nodes: readonly PagetypeinfoNode[]): ZoneLayout {
	const start = zone.populated?.startPfn ?? 0;
	const types = nodes.find((one) => one.node === zone.node);
	const counts = types?.zones.find((one) => one.name === zone.name);
	// Older kernels have no promo mark.
	const high = zonePages(zone, 'high');
	const promo = zone.pages.some(([name]) => name === 'promo') ? zonePages(zone, 'promo') : high + (high - zonePages(zone, 'low'));
	const boost = zonePages(zone, 'boost');
	return {
		node: zone.node,
		index: zoneIndex(zone.name),
		start,
		end: start + zonePages(zone, 'spanned'),
		min: zonePages(zone, 'min') - boost,
		low: zonePages(zone, 'low') - boost,
		high: high - boost,
		promo: promo - boost,
		reserve: zone.protection,
		pcps: (zone.populated?.pagesets ?? []).map(({ items }) => {
			const values = new Map(items);
			return { count: values.get('count') ?? 0, high: values.get('high') ?? 0 };
		}),
		types: {
			blocks: MIGRATETYPE_NAMES.map((name) => counts?.blocks[types?.types.indexOf(name) ?? -1] ?? 0),
			free: MIGRATETYPE_NAMES.map((name) => counts?.free[types?.types.indexOf(name) ?? -1] ?? []),
		},
	};
}

function zoneIndex(name: string): number {
	const index = (ZONE_NAMES as readonly string[]).indexOf(name);
	if (index < 0) throw new UsageError(`expected zones named ${ZONE_NAMES.join(', ')}, got ${name}`);
	return index;
}

/** "0-3,8" has five CPUs. A node without CPUs still runs its daemons somewhere: it gets one. */
export function cpuCount(list: string): number {
	const ranges = list.split(',').map((range) => range.split('-').map(Number));
	return ranges.reduce((count, [from = 0, to = from]) => count + to - from + 1, 0);
}

interface Pins {
	readonly node: number;
	/** How many are pinned. */
	readonly pages: number;
}

/** What the recording's own script had pinned and not yet released. */
function pinnedPages(recording: Recording, { event: compact }: RealCompaction): Pins[] {
	const earlier = recording.meta.events.filter((event) => event.t_end <= compact.t_start);
	const released = earlier.filter((event) => event.op === 'release').map((event) => event.args['name']);
	const pins = earlier.filter((event) => event.op === 'pin' && !released.includes(event.args['name']));
	return pins.map((event) => {
		const region = earlier.find((other) => other.op === 'anon' && other.args['name'] === event.args['of']);
		return { node: Number(region?.args['node'] ?? 0), pages: event.pinned ?? 0 };
	});
}

/**
 * The map with as many base pages of each node pinned as the script had pinned. Which ones a page map does not show, except those
 * nobody maps any more; the others are drawn with `seed`.
 */
export function withPins({ map, zones, pins }: RecordedMachine, seed: number): PageMap {
	if (pins.length === 0) return map;
	const flags = map.flags.slice();
	for (const { node, pages } of pins) {
		const possible: number[] = [];
		let left = pages;
		for (const zone of zones.filter((one) => one.node === node)) {
			for (let pfn = zone.start; pfn < zone.end; pfn++) {
				if (map.kinds[pfn] !== PAGE_ANON) continue;
				if (flags[pfn]! & PF_PINNED) left--;
				else possible.push(pfn);
			}
		}
		for (const pfn of shuffle(possible, createRandom(seed, 'pins')).slice(0, Math.max(0, left))) flags[pfn] = flags[pfn]! | PF_PINNED;
	}
	return { kinds: map.kinds, flags };
}

/** The settings in force at the compaction: those of the beginning, and what the script wrote since. */
function tunablesAt(recording: Recording, { event: compact }: RealCompaction): Record<string, TunableValue> {
	const written = new Map(Object.entries(recording.meta.sysctls));
	for (const event of recording.meta.events) {
		if (event.op !== 'write' || event.t_end > compact.t_start) continue;
		written.set(event.args['path'] ?? '', event.args['value'] ?? '');
	}
	return tunablesOf(written);
}

/** Tunables from the text of their files, by path; of a choice file the word in brackets counts. Files the simulator lacks are passed over. */
export function tunablesOf(written: ReadonlyMap<string, string>): Record<string, TunableValue> {
	const values: Record<string, TunableValue> = {};
	for (const tunable of TUNABLES) {
		const text = written.get(tunable.path);
		const value = /\[(.+)\]/.exec(text ?? '')?.[1] ?? text;
		const check = value === undefined ? undefined : checkTunable(tunable, value);
		if (check?.ok) values[tunable.name] = check.value;
	}
	return values;
}

/** A scenario without a script: the machine stands still but for what is asked of it. */
function stillScenario(recording: Recording, compaction: RealCompaction, real: RealMachine): Scenario {
	return scenarioOn(recording, real, { ...tunablesAt(recording, compaction), 'vm.compaction_proactiveness': 0 });
}

/** "Linux 6.1.0-53-amd64 …" → "6.1": the era's stable releases carry its rules. Throws UsageError when no rules are known. */
export function versionOf(kernel: string): string {
	const version = /(\d+\.\d+)/.exec(kernel)?.[1] ?? '';
	const flaw = kernelFlaw(version);
	if (flaw !== undefined) throw new UsageError(`${kernel}: ${flaw}`);
	return version;
}

/** A scenario for the recorded machine, without a script. */
export function scenarioOn(recording: Recording, real: Omit<RealMachine, 'map'>, tunables: Scenario['tunables']): Scenario {
	const nodes = real.cpus.map((cpus, node): NodeSpec => {
		const zones = real.zones.filter((zone) => zone.node === node);
		const pages = zones.reduce((sum, zone) => sum + zone.end - zone.start, 0);
		return { memoryMib: (pages * PAGE_BYTES) / MIB, cpus, startPfn: zones[0]?.start ?? 1 };
	});
	return {
		name: recording.name,
		title: recording.meta.kernel,
		question: 'Does the simulator compact this memory as the real kernel did?',
		watch: [],
		tryThis: [],
		kernel: versionOf(recording.meta.kernel),
		features: {},
		seed: 1,
		seconds: 1,
		machine: { nodes, reservedPermille: 0, lowMib: 0, bootKernelMib: 0 },
		tunables,
		costs: {},
		timeline: [],
		actors: [],
	};
}
