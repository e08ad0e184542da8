/** From geometry to a machine at the end of boot: arrays, free memory, zonelists, watermarks. */
import {
	type Features,
	featuresOf,
	HUGE_ORDER,
	MAX_PAGE_ORDER,
	mebibytesToPages,
	MIGRATE_MOVABLE,
	MIGRATETYPES,
	NUMA_COUNTERS,
	ORDERS,
	PAGE_FREE_TAIL,
	PAGE_RESERVED,
	PAGEBLOCK_PAGES,
	type Scenario,
	VMSTAT_NAMES,
	ZONE_KINDS,
	ZONE_NAMES,
} from '../model/index.js';
import { freeOnePage } from './buddy.js';
import { costTable } from './costs.js';
import { keepAsDoubles } from './doubles.js';
import type { NodeGeometry } from './geometry.js';
import { createHistogram } from './histogram.js';
import { createNodeReclaim } from './lru.js';
import { GENERATIONS, LRU_LISTS, type Machine, type Node, type Zone } from './machine.js';
import type { ZoneSpan } from './movable-zone.js';
import { REFRESH_NS, setupPcps } from './pcp.js';
import { createPressure } from './pressure.js';
import { createPcp } from './pcp-lists.js';
import { createRandom } from './random.js';
import { createTallies } from './tallies.js';
import { createTraceRing } from './trace.js';
import { bootTunables } from './tunable-fields.js';
import { defaultMinFreeKbytes, setupLowmemReserve, setupWatermarks } from './watermark.js';
import { buildZonelists } from './zonelists.js';
import { createProfile } from './profile.js';
import { createKernelLog } from './kernel-log.js';
import { blankFrames, FRAME_WORDS } from './page-fields.js';

const FIRST_KTHREAD_PID = 40;

export function createZone(id: number, node: number, geometry: ZoneSpan, cpus: number, features: Features): Zone {
	const lists = ORDERS * MIGRATETYPES;
	return {
		id,
		node,
		index: geometry.index,
		name: ZONE_NAMES[geometry.index] ?? 'Normal',
		mapFrom: geometry.start >> HUGE_ORDER,
		mapBlocks: Math.ceil(geometry.end / PAGEBLOCK_PAGES) - (geometry.start >> HUGE_ORDER),
		start: geometry.start,
		end: geometry.end,
		present: geometry.end - geometry.start,
		managed: 0,
		free: 0,
		freeBlocks: 0,
		anyBlockServes: features.orderZeroWatermark,
		exactHighatomic: features.exactFreeHighatomic,
		freeHighatomic: 0,
		reservedHighatomic: 0,
		head: new Int32Array(lists),
		tail: new Int32Array(lists),
		count: new Int32Array(lists),
		nrFree: new Int32Array(ORDERS),
		min: 0,
		low: 0,
		high: 0,
		promo: 0,
		boost: 0,
		boosted: false,
		pcps: Array.from({ length: cpus }, createPcp),
		belowHigh: false,
		reclaimActive: false,
		reserve: new Int32Array(ZONE_KINDS),
		numa: new Float64Array(NUMA_COUNTERS.length),
		lru: new Int32Array(LRU_LISTS),
		genHead: new Int32Array(2 * GENERATIONS),
		genTail: new Int32Array(2 * GENERATIONS),
		genPages: new Int32Array(2 * GENERATIONS),
		cachedMigrateAsync: 0,
		cachedMigrateSync: 0,
		cachedFree: 0,
		initMigrate: 0,
		initFree: 0,
		considered: 0,
		deferShift: 0,
		orderFailed: 0,
		blockskipFlush: false,
	};
}

function createNode(id: number, zones: number[], firstCpu: number, cpus: number, lastZone: number): Node {
	return {
		id,
		zones,
		firstCpu,
		cpuFree: new Float64Array(cpus),
		lruHead: new Int32Array(LRU_LISTS),
		lruTail: new Int32Array(LRU_LISTS),
		lru: new Int32Array(LRU_LISTS),
		kinds: new Int32Array(16),
		isolatedAnon: 0,
		isolatedFile: 0,
		throttled: [],
		hugePages: 0,
		splitHead: 0,
		splitTail: 0,
		splitCount: 0,
		splitUnmapped: 0,
		splitDeferred: 0,
		dirty: 0,
		writeback: 0,
		counters: new Float64Array(VMSTAT_NAMES.length),
		kswapdThread: -1,
		kswapdOrder: 0,
		kswapdZone: ZONE_KINDS,
		kswapdFailures: 0,
		kswapdSleeping: true,
		pfmemallocWaiters: [],
		reclaim: createNodeReclaim(),
		kcompactdThread: -1,
		kcompactdOrder: 0,
		kcompactdZone: lastZone,
		kcompactdSleeping: true,
		proactiveTrigger: false,
		...createTallies(),
	};
}

/** Arrays per page frame and per pageblock. */
function emptyArrays(frames: number) {
	const blocks = frames >> HUGE_ORDER;
	return {
		pages: new Int32Array(frames * FRAME_WORDS),
		blockZone: new Uint8Array(blocks),
		blockType: new Uint8Array(blocks).fill(MIGRATE_MOVABLE),
		blockSkip: new Uint8Array(blocks),
		blockFree: new Uint16Array(blocks),
		blockMovable: new Uint16Array(blocks),
		blockWaiting: new Uint16Array(blocks),
		blockPinned: new Uint16Array(blocks),
		blockHuge: new Uint16Array(blocks),
		blockPresent: new Uint16Array(blocks),
		blockTouched: new Uint8Array(blocks),
	};
}

/** Allocates everything; all memory is reserved until `freeBootMemory` or a page map says otherwise. */
export function createMachine(scenario: Scenario, geometry: readonly NodeGeometry[], seed: number): Machine {
	const end = Math.max(...geometry.flatMap((node) => node.zones.map((zone) => zone.end)));
	const frames = Math.ceil(end / PAGEBLOCK_PAGES) * PAGEBLOCK_PAGES + (PAGEBLOCK_PAGES << 1);
	const zones: Zone[] = [];
	const features = featuresOf(scenario.kernel, scenario.features);
	const cpus = geometry.reduce((sum, node) => sum + node.cpus, 0);
	let firstCpu = 0;
	const nodes = geometry.map((node, id) => {
		const ids = node.zones.map((zone) => zones.push(createZone(zones.length, id, zone, cpus, features)) - 1);
		const first = firstCpu;
		firstCpu += node.cpus;
		return createNode(id, ids, first, node.cpus, node.zones[node.zones.length - 1]!.index);
	});
	const m: Machine = {
		scenario,
		seed,
		bootedAt: 0,
		...emptyArrays(frames),
		zones,
		nodes,
		zonelists: [],
		counters: new Float64Array(VMSTAT_NAMES.length),
		tunables: bootTunables(scenario, features),
		userMinFreeKbytes: -1,
		costs: costTable(scenario.costs),
		features,
		capture: null,
		random: createRandom(seed, 'machine'),
		regions: [null],
		threads: [],
		nextPid: FIRST_KTHREAD_PID,
		cpu: 0,
		nextRefresh: REFRESH_NS,
		clock: 0,
		sliceCost: 0,
		spent: createProfile(),
		kernelLog: createKernelLog(),
		now: 0,
		thpLatency: createHistogram(),
		stallLatency: createHistogram(),
		timings: [],
		trace: createTraceRing(),
		tracing: { on: true, enabled: [] },
		pressure: createPressure(cpus),
		migrateBatches: 0,
		slabCredit: new Float64Array(nodes.length),
		swap: { pages: mebibytesToPages(scenario.machine.swapMib ?? 0), used: 0, busyUntil: 0 },
		log: [],
		marks: [],
		pins: [],
		khugepaged: { thread: -1, idle: true, fullScans: 0, collapsed: 0 },
		offline: [],
		hugetlb: { nextAlloc: 0, nextFree: 0 },
		slices: 0,
		pageEvents: 0,
	};
	keepAsDoubles(m, 'clock', 'now', 'nextRefresh');
	for (const node of nodes) keepAsDoubles(node, 'stallNs');
	for (const zone of zones) {
		blankFrames(m, PAGE_RESERVED, zone.start, zone.end);
		for (let block = zone.start >> HUGE_ORDER; block * PAGEBLOCK_PAGES < zone.end; block++) {
			const first = block * PAGEBLOCK_PAGES;
			m.blockZone[block] = zone.id + 1;
			m.blockPresent[block] = Math.min(zone.end, first + PAGEBLOCK_PAGES) - Math.max(zone.start, first);
		}
	}
	buildZonelists(m);
	return m;
}

/** Gives [from, to) to the buddy allocator in the largest aligned blocks, each to the tail of its list, as boot does. */
export function freeRange(m: Machine, zone: Zone, from: number, to: number): void {
	zone.managed += to - from;
	blankFrames(m, PAGE_FREE_TAIL, from, to);
	let pfn = from;
	while (pfn < to) {
		let order = 0;
		while (order < MAX_PAGE_ORDER && pfn % (2 << order) === 0 && pfn + (2 << order) <= to) order++;
		freeOnePage(m, zone, pfn, order, true);
		pfn += 1 << order;
	}
}

/** All memory that is not reserved becomes free. */
export function freeBootMemory(m: Machine, geometry: readonly NodeGeometry[]): void {
	const specs = geometry.flatMap((node) => node.zones);
	m.zones.forEach((zone, i) => {
		let from = zone.start;
		for (const [start, end] of specs[i]?.reserved ?? []) {
			if (start > from) freeRange(m, zone, from, start);
			from = Math.max(from, end);
		}
		if (from < zone.end) freeRange(m, zone, from, zone.end);
	});
}

/**
 * Watermarks and reserves from managed pages; call once memory has been handed over. Grouping by mobility is always on: the kernel gives
 * it up below some 10 MiB of memory, which is less than any machine here has.
 */
export function finishBoot(m: Machine): void {
	m.userMinFreeKbytes = m.tunables.minFreeKbytes || -1;
	if (m.tunables.minFreeKbytes === 0) m.tunables.minFreeKbytes = defaultMinFreeKbytes(m, m.tunables.thpEnabled !== 'never');
	setupWatermarks(m);
	setupLowmemReserve(m);
	setupPcps(m);
}
