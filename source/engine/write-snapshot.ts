/** Machine → Snapshot. Nothing else in the engine knows Snapshot's shape. */
import {
	COUNTER_NAMES,
	HUGE_ORDER,
	type LatencyFacts,
	type MapFacts,
	type MapZone,
	type NodeFacts,
	PAGE_ANON,
	PAGE_FILE,
	PAGE_SLAB,
	PAGE_SLAB_RECLAIMABLE,
	PAGE_TABLE,
	PAGEBLOCK_PAGES,
	type Snapshot,
	vmstatIndex,
	type VmstatName,
	type Watch,
} from '../model/index.js';
import type { MapShape } from './api.js';
import { activities, kcompactdState, kswapdState } from './activities.js';
import { nodeScore, proactiveThresholds, suitableBlocks } from './fragmentation.js';
import { bucketCounts, percentileUs, type Histogram } from './histogram.js';
import {
	LRU_ACTIVE_ANON,
	LRU_ACTIVE_FILE,
	LRU_INACTIVE_ANON,
	LRU_INACTIVE_FILE,
	LRU_UNEVICTABLE,
	type Machine,
	type Node,
	type Zone,
} from './machine.js';
import { fillOldCounters } from './old-counters.js';
import { profileFacts } from './profile.js';
import { readTunables } from './settings.js';
import { eventsSince } from './trace.js';
import { fillLimits } from './vmstat-limits.js';
import { watchedPages } from './watched-pages.js';
import { zoneFacts } from './zone-facts.js';
import { populatedZones } from './zonelists.js';
import { kindOf } from './page-fields.js';

/** Machines up to this size get a map of single pages. */
export const PAGE_MAP_LIMIT = 16_384;

/** The arrays of one snapshot slot; lengths are fixed by the machine. Views may lie over shared memory. */
export interface MapSlot {
	readonly present: Uint16Array;
	readonly free: Uint16Array;
	readonly movable: Uint16Array;
	readonly huge: Uint16Array;
	readonly type: Uint8Array;
	readonly touched: Uint8Array;
	readonly pages: Uint8Array;
	readonly vmstat: Float64Array;
}

/** How large the arrays of a slot must be for this machine. */
export function mapShape(m: Machine): MapShape {
	const blocks = mapZones(m).reduce((sum, zone) => sum + zone.blocks, 0);
	const frames = blocks * PAGEBLOCK_PAGES;
	return { blocks, pages: frames <= PAGE_MAP_LIMIT ? frames : 0 };
}

/** A slot of plain, unshared arrays. */
export function createSlot(shape: MapShape): MapSlot {
	return {
		present: new Uint16Array(shape.blocks),
		free: new Uint16Array(shape.blocks),
		movable: new Uint16Array(shape.blocks),
		huge: new Uint16Array(shape.blocks),
		type: new Uint8Array(shape.blocks),
		touched: new Uint8Array(shape.blocks),
		pages: new Uint8Array(shape.pages),
		vmstat: new Float64Array(COUNTER_NAMES.length),
	};
}

function totalPages(m: Machine): number {
	return m.zones.reduce((pages, zone) => pages + zone.present, 0);
}

/** Zones as they were at boot: memory that has come and gone since is shown where it lies, whatever zone it belongs to now. */
function mapZones(m: Machine): MapZone[] {
	let firstBlock = 0;
	const shown = m.zones.filter((zone) => zone.mapBlocks > 0);
	return shown.map(({ node, name, mapFrom, mapBlocks }) => {
		const entry = { node, name, firstPfn: mapFrom * PAGEBLOCK_PAGES, firstBlock, blocks: mapBlocks };
		firstBlock += mapBlocks;
		return entry;
	});
}

function fillMap(m: Machine, slot: MapSlot): MapFacts {
	const zones = mapZones(m);
	for (const zone of zones) {
		const from = zone.firstPfn >> HUGE_ORDER;
		const to = from + zone.blocks;
		slot.present.set(m.blockPresent.subarray(from, to), zone.firstBlock);
		slot.free.set(m.blockFree.subarray(from, to), zone.firstBlock);
		// A page that waits on a CPU's list is free as soon as somebody asks: it spoils no pageblock.
		for (let block = from; block < to; block++)
			slot.movable[zone.firstBlock + block - from] = m.blockMovable[block]! + m.blockWaiting[block]!;
		slot.huge.set(m.blockHuge.subarray(from, to), zone.firstBlock);
		slot.type.set(m.blockType.subarray(from, to), zone.firstBlock);
		slot.touched.set(m.blockTouched.subarray(from, to), zone.firstBlock);
		if (slot.pages.length > 0) fillPages(m, zone, slot.pages);
	}
	const { present, free, movable, huge, type, touched, pages } = slot;
	return { zones, present, free, movable, huge, type, touched, pages };
}

/** Page kinds with tails resolved to the kind of their head. */
function fillPages(m: Machine, zone: MapZone, pages: Uint8Array): void {
	const base = zone.firstBlock * PAGEBLOCK_PAGES - zone.firstPfn;
	for (let pfn = zone.firstPfn; pfn < zone.firstPfn + zone.blocks * PAGEBLOCK_PAGES; ) {
		const word = kindOf(m, pfn);
		const size = 1 << (word >> 4);
		pages.fill(word & 15, base + pfn, base + pfn + size);
		pfn += size;
	}
}

const index = (name: VmstatName) => vmstatIndex(name);

/** Counters as they are, gauges and limits computed from the machine's state. */
export function fillVmstat(m: Machine, out: Float64Array): void {
	out.set(m.counters);
	// nr_dirtied and nr_written stand among the gauges but count events; the machine raises them itself.
	const add = (name: VmstatName, value: number) => {
		out[index(name)] = out[index(name)]! + value;
	};
	for (const zone of m.zones) addZoneGauges(zone, add);
	for (const node of m.nodes) addNodeGauges(node, add);
	fillLimits(m, out);
	fillOldCounters(m, out);
}

export type Add = (name: VmstatName, value: number) => void;

export function addZoneGauges(zone: Zone, add: Add): void {
	add('nr_free_pages', zone.free);
	add('nr_free_pages_blocks', zone.freeBlocks);
	add('nr_zone_inactive_anon', zone.lru[LRU_INACTIVE_ANON]!);
	add('nr_zone_active_anon', zone.lru[LRU_ACTIVE_ANON]!);
	add('nr_zone_inactive_file', zone.lru[LRU_INACTIVE_FILE]!);
	add('nr_zone_active_file', zone.lru[LRU_ACTIVE_FILE]!);
	add('nr_zone_unevictable', zone.lru[LRU_UNEVICTABLE]!);
	add('nr_mlock', zone.lru[LRU_UNEVICTABLE]!);
}

export function addNodeGauges(node: Node, add: Add): void {
	add('nr_zone_write_pending', node.dirty + node.writeback);
	add('nr_inactive_anon', node.lru[LRU_INACTIVE_ANON]!);
	add('nr_active_anon', node.lru[LRU_ACTIVE_ANON]!);
	add('nr_inactive_file', node.lru[LRU_INACTIVE_FILE]!);
	add('nr_active_file', node.lru[LRU_ACTIVE_FILE]!);
	add('nr_unevictable', node.lru[LRU_UNEVICTABLE]!);
	add('nr_slab_reclaimable', node.kinds[PAGE_SLAB_RECLAIMABLE]!);
	add('nr_slab_unreclaimable', node.kinds[PAGE_SLAB]!);
	add('nr_isolated_anon', node.isolatedAnon);
	add('nr_isolated_file', node.isolatedFile);
	add('nr_anon_pages', node.kinds[PAGE_ANON]! - node.splitUnmapped);
	add('nr_file_pages', node.kinds[PAGE_FILE]!);
	add('nr_dirty', node.dirty);
	add('nr_writeback', node.writeback);
	// Only what is mapped as a whole counts.
	add('nr_anon_transparent_hugepages', node.hugePages - node.splitCount);
	add('nr_page_table_pages', node.kinds[PAGE_TABLE]!);
}

function nodeFacts(m: Machine, node: Node, running: readonly ReturnType<typeof activities>[number][]): NodeFacts {
	const zones = node.zones.map((id) => m.zones[id]!);
	const sum = (of: (zone: Zone) => number) => zones.reduce((total, zone) => total + of(zone), 0);
	const active = m.features.proactive && m.tunables.proactiveness > 0;
	const { low, high } = active ? proactiveThresholds(m) : { low: 100, high: 100 };
	return {
		id: node.id,
		managedPages: sum((zone) => zone.managed),
		freePages: sum((zone) => zone.free),
		fragmentationScore: nodeScore(m, node),
		scoreLow: low,
		scoreHigh: high,
		proactive: active,
		freeHugeBlocks: sum((zone) => suitableBlocks(zone.nrFree, HUGE_ORDER)),
		kcompactdCpuNs: m.threads[node.kcompactdThread]?.cpuNs ?? 0,
		kswapdCpuNs: m.threads[node.kswapdThread]?.cpuNs ?? 0,
		kcompactdState: kcompactdState(m, node),
		kswapdState: kswapdState(node),
		stalls: node.stalls,
		stallNs: node.stallNs,
		unserved: node.unserved.slice(),
		refused: node.refused.slice(),
		kswapdFailures: node.kswapdFailures,
		thpAttempts: node.thpAttempts,
		thpSuccesses: node.thpSuccesses,
		activities: running.filter((activity) => activity.node === node.id),
	};
}

function latencyFacts(histogram: Histogram): LatencyFacts {
	const at = (percent: number) => percentileUs(histogram, percent);
	return { count: histogram.count, p50Us: at(50), p90Us: at(90), p99Us: at(99), maxUs: Math.floor(histogram.maxNs / 1000) };
}

/** Bytes of simulated state per present page: per-frame arrays, region tables and per-block arrays. */
export function bytesPerPage(m: Machine): number {
	const perFrame = 4 + 4 + 1 + 1 + 2 + 4;
	const tables = m.regions.reduce(
		(bytes, region) => bytes + (region ? region.pfns.byteLength + region.heads.byteLength + region.nodeUse.byteLength : 0),
		0,
	);
	const pages = totalPages(m);
	return perFrame + tables / pages + 12 / PAGEBLOCK_PAGES;
}

export function writeSnapshot(m: Machine, slot: MapSlot, version: number, sinceSeq: number, watch?: Watch): Snapshot {
	fillVmstat(m, slot.vmstat);
	const running = activities(m);
	const map = fillMap(m, slot);
	const { scenario } = m;
	return {
		version,
		preset: scenario.name,
		title: scenario.title,
		question: scenario.question,
		kernel: scenario.kernel,
		features: m.features,
		seed: m.seed,
		timeNs: m.bootedAt + m.now,
		commands: m.log.length,
		bootedAtNs: m.bootedAt,
		totalPages: totalPages(m),
		bytesPerPage: bytesPerPage(m),
		nodes: m.nodes.map((node) => nodeFacts(m, node, running)),
		zones: populatedZones(m).map(zoneFacts),
		vmstat: slot.vmstat,
		tunables: readTunables(m),
		profile: profileFacts(m),
		thpLatency: latencyFacts(m.thpLatency),
		stallLatency: latencyFacts(m.stallLatency),
		map,
		watched: watch === undefined ? undefined : watchedPages(m, watch, map.zones),
		stallCounts: bucketCounts(m.stallLatency),
		tracepoints: m.tracing.on ? [...m.tracing.enabled] : [],
		events: eventsSince(m.trace, sinceSeq),
	};
}
