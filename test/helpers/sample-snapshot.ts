/** Hand-made machines for tests of everything right of the engine: two nodes of 4 GiB, and one of 32 MiB with every page. */
import {
	featuresOf,
	LATENCY_BUCKETS,
	latencyBucket,
	MIGRATE_MOVABLE,
	MIGRATE_UNMOVABLE,
	PAGE_ANON,
	PAGE_FILE,
	PAGE_FREE,
	PAGE_FREE_TAIL,
	PAGE_KERNEL,
	PAGE_RESERVED,
	PAGE_SLAB,
	PAGEBLOCK_PAGES,
	COUNTER_NAMES,
	vmstatIndex,
	type Activity,
	type MapFacts,
	type MapZone,
	type NodeFacts,
	type Snapshot,
	type VmstatName,
	type ZoneFacts,
} from '../../source/model/index.js';
import { createHistory, recordFrame, type History } from '../../source/session/history.js';
import { sampleEvents } from './sample-events.js';

/** Deterministic 0..1 (mulberry32). */
function generator(seed: number): () => number {
	let state = seed;
	return () => {
		state = (state + 0x6d2b79f5) | 0;
		let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
		mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
	};
}

const ZONES: readonly MapZone[] = [
	{ node: 0, name: 'DMA', firstPfn: 0, firstBlock: 0, blocks: 8 },
	{ node: 0, name: 'DMA32', firstPfn: 4096, firstBlock: 8, blocks: 1528 },
	{ node: 0, name: 'Normal', firstPfn: 1_048_576, firstBlock: 1536, blocks: 512 },
	{ node: 1, name: 'Normal', firstPfn: 1_310_720, firstBlock: 2048, blocks: 2048 },
];
const BLOCKS = 4096;

function emptyMap(zones: readonly MapZone[], blocks: number, pages: number): MapFacts {
	return {
		zones,
		present: new Uint16Array(blocks).fill(PAGEBLOCK_PAGES),
		free: new Uint16Array(blocks),
		movable: new Uint16Array(blocks),
		huge: new Uint16Array(blocks),
		type: new Uint8Array(blocks).fill(MIGRATE_MOVABLE),
		touched: new Uint8Array(blocks),
		pages: new Uint8Array(pages),
	};
}

/** Kernel at the zone's start, huge pages in the middle, fragmented movable memory, free memory towards the end. */
function sampleMap(step: number): MapFacts {
	const map = emptyMap(ZONES, BLOCKS, 0);
	const random = generator(7);
	for (const zone of ZONES) {
		for (let index = 0; index < zone.blocks; index++) {
			const block = zone.firstBlock + index;
			const place = index / zone.blocks;
			const dice = random();
			const used = Math.min(512, Math.max(1, Math.round(512 * (1.25 - place + (random() - 0.5) * 0.5))));
			if (place < 0.04) map.type[block] = MIGRATE_UNMOVABLE;
			else if (zone.name !== 'DMA' && dice < 0.28) map.huge[block] = 512;
			else if (dice < 0.34) map.movable[block] = Math.max(0, used - 40);
			else if (place > 0.9 && dice < 0.7) map.free[block] = 512;
			else map.movable[block] = used;
			if (dice >= 0.28 || place < 0.04) map.free[block] = map.free[block] || (place < 0.04 ? 0 : 512 - used);
		}
	}
	for (let block = 2048 + 300; block < 2048 + 300 + step * 6; block++) map.touched[block] = step & 255;
	return map;
}

const BUDDY: Readonly<Record<string, readonly number[]>> = {
	'0DMA': [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 3],
	'0DMA32': [11482, 5120, 1933, 840, 310, 94, 31, 9, 3, 2, 11],
	'0Normal': [98211, 31002, 8124, 1433, 212, 40, 8, 1, 0, 0, 0],
	'1Normal': [40321, 12010, 4001, 1208, 640, 301, 122, 60, 31, 25, 87],
};

/** A tenth of the blocks of each order is unmovable, another reclaimable. */
function byType(buddy: readonly number[]): Pick<ZoneFacts, 'buddy' | 'freeByType'> {
	const tenths = buddy.map((count) => Math.floor(count / 10));
	const none = buddy.map(() => 0);
	return { buddy, freeByType: [tenths, buddy.map((count, order) => count - 2 * (tenths[order] ?? 0)), tenths, none, none] };
}

function sampleZone(zone: MapZone): ZoneFacts {
	const buddy = BUDDY[`${zone.node}${zone.name}`] ?? [];
	const starved = zone.node === 0 && zone.name === 'Normal';
	const freePages = buddy.reduce((sum, count, order) => sum + count * 2 ** order, 0);
	let usable = freePages;
	const unusableIndex = buddy.map((count, order) => {
		const share = Math.round((1000 * (freePages - usable)) / freePages);
		usable -= count * 2 ** order;
		return share;
	});
	return {
		node: zone.node,
		name: zone.name,
		startPfn: Math.max(1, zone.firstPfn),
		endPfn: zone.firstPfn + zone.blocks * PAGEBLOCK_PAGES,
		presentPages: zone.blocks * PAGEBLOCK_PAGES,
		managedPages: zone.blocks * PAGEBLOCK_PAGES - 95,
		freePages,
		min: 1000,
		low: 1250,
		high: 1500,
		boost: 0,
		...byType(buddy),
		reserve: zone.name === 'DMA' ? 3900 : 0,
		largestAtLow: zone.name === 'DMA' ? -1 : buddy.findLastIndex((count) => count > 0),
		largestAtMin: buddy.findLastIndex((count) => count > 0),
		extfragIndex: starved ? [-1000, -1000, -1000, 212, 410, 702, 851, 925, 962, 981, 1000] : buddy.map(() => -1000),
		unusableIndex,
		score: starved ? 100 : 71,
		cachedMigratePfn: zone.firstPfn,
		cachedFreePfn: zone.firstPfn + zone.blocks * PAGEBLOCK_PAGES - 512,
		deferShift: starved ? 2 : 0,
		deferConsidered: starved ? 3 : 0,
		deferOrderFailed: starved ? 9 : 0,
	};
}

function sampleActivity(step: number): Activity {
	return {
		comm: 'kcompactd1',
		pid: 41,
		node: 1,
		what: 'compacting',
		cause: 'daemon',
		order: 9,
		zone: 'Normal',
		mode: 'sync-light',
		migratePfn: 1_310_720 + (300 + step * 6) * 512,
		freePfn: 2_359_296 - (200 + step * 4) * 512,
		pagesMigrated: 214 * step,
		forNs: 1_800_000,
	};
}

function sampleNode(id: number, step: number): NodeFacts {
	const second = step * 0.25;
	return {
		id,
		managedPages: 1_040_000,
		freePages: id === 0 ? 371_200 : 254_000,
		fragmentationScore: id === 0 ? 92 : 71,
		scoreLow: 80,
		scoreHigh: 90,
		proactive: true,
		freeHugeBlocks: 41 + (id === 0 ? 3 : 0) * step,
		kcompactdCpuNs: id * (second * 2.34e8 + 3e7 * Math.sin(step / 3)),
		kswapdCpuNs: second * 1.2e7,
		kcompactdState: 'asleep (deferred ×4 at order 9)',
		kswapdState: 'asleep',
		stalls: 3 * step * (1 - id),
		stallNs: 5_400_000 * step * (1 - id),
		unserved: [0, 0, step * (1 - id), 0, 0, step * (1 - id), 0, 0, 0],
		refused: [],
		kswapdFailures: 0,
		thpAttempts: 60 * step,
		thpSuccesses: (58 + id * 2) * step,
		activities: id === 1 ? [sampleActivity(step)] : [],
	};
}

/** Per quarter second, for counters that grow. */
const GROWTH: Readonly<Partial<Record<VmstatName, number>>> = {
	compact_stall: 8,
	compact_success: 6,
	compact_fail: 2,
	compact_migrate_scanned: 45_500,
	compact_free_scanned: 475_000,
	compact_isolated: 22_000,
	compact_daemon_wake: 1,
	pgmigrate_success: 10_800,
	pgmigrate_fail: 0,
	thp_fault_alloc: 52,
	thp_fault_fallback: 2,
	pgscan_kswapd: 300,
	pgsteal_kswapd: 290,
};

function sampleVmstat(step: number): Float64Array {
	const vmstat = new Float64Array(COUNTER_NAMES.length);
	const wobble = step + Math.sin(step / 2);
	for (const [name, growth] of Object.entries(GROWTH))
		vmstat[vmstatIndex(name as VmstatName)] = Math.round(1000 + growth * 400 + growth * wobble);
	vmstat[vmstatIndex('nr_free_pages')] = 625_200;
	return vmstat;
}

function sampleStalls(step: number): number[] {
	const counts = new Array<number>(LATENCY_BUCKETS).fill(0);
	counts[latencyBucket(832)] = 2 * step;
	counts[latencyBucket(1800)] = step;
	return counts;
}

/** Frame `step` of the two-node machine, a quarter of a simulated second apart. */
export function sampleSnapshot(step = 0): Snapshot {
	return {
		version: step,
		preset: 'thp-storm',
		title: '2 nodes 8 GiB',
		question: 'Who pays for huge pages?',
		kernel: '6.18',
		features: featuresOf('6.18'),
		seed: 1,
		timeNs: 192_000_000_000 + step * 250_000_000,
		commands: 0,
		bootedAtNs: 0,
		totalPages: 2_097_152,
		bytesPerPage: 14,
		nodes: [sampleNode(0, step), sampleNode(1, step)],
		zones: ZONES.map(sampleZone),
		vmstat: sampleVmstat(step),
		tunables: { 'vm.compaction_proactiveness': 20, 'vm.extfrag_threshold': 500, 'thp.defrag': 'always' },
		profile: [{ name: 'isolate_migratepages_block', ns: 41_000_000 }],
		thpLatency: { count: 900, p50Us: 90, p90Us: 180, p99Us: 410, maxUs: 12_000 },
		stallLatency: { count: 60, p50Us: 900, p90Us: 1500, p99Us: 1800, maxUs: 12_400 },
		// Each step two stalls of 832 µs and one of 1.8 ms.
		stallCounts: sampleStalls(step),
		tracepoints: [],
		map: sampleMap(step),
		events: sampleEvents(step),
	};
}

/** A 32 MiB machine: 16 blocks, every page known. */
export function tinySnapshot(step = 0): Snapshot {
	const zone: MapZone = { node: 0, name: 'DMA', firstPfn: 0, firstBlock: 0, blocks: 8 };
	const zone32: MapZone = { node: 0, name: 'DMA32', firstPfn: 4096, firstBlock: 8, blocks: 8 };
	const map = emptyMap([zone, zone32], 16, 8192);
	const random = generator(11);
	const kinds = [PAGE_ANON, PAGE_ANON, PAGE_FILE, PAGE_FREE, PAGE_FREE_TAIL, PAGE_FREE, PAGE_SLAB, PAGE_KERNEL];
	for (let page = 0; page < 8192; page++) {
		const kind = page < 300 ? PAGE_RESERVED : (kinds[Math.floor(random() * (page % 512 < 64 ? 8 : 6))] ?? PAGE_FREE);
		map.pages[page] = kind;
		const block = page >> 9;
		if (kind === PAGE_FREE || kind === PAGE_FREE_TAIL) map.free[block] = (map.free[block] ?? 0) + 1;
		else if (kind === PAGE_ANON || kind === PAGE_FILE) map.movable[block] = (map.movable[block] ?? 0) + 1;
	}
	const facts = [zone, zone32].map(
		(each): ZoneFacts => ({
			...sampleZone(each),
			...byType([700, 300, 100, 25, 0, 0, 0, 0, 0, 0, 0]),
			freePages: 1900,
			largestAtLow: 3,
			largestAtMin: 3,
			extfragIndex: [-1000, -1000, -1000, -1000, 600, 800, 900, 950, 970, 980, 990],
		}),
	);
	const node: NodeFacts = {
		...sampleNode(0, step),
		managedPages: 7892,
		freePages: 3800,
		freeHugeBlocks: 0,
		activities: [
			{
				...sampleActivity(step),
				comm: 'sh',
				pid: 312,
				node: 0,
				cause: 'manual',
				order: -1,
				zone: 'DMA32',
				migratePfn: 4096 + 700,
				freePfn: 8192 - 900,
			},
		],
	};
	return { ...sampleSnapshot(step), preset: 'teach-tiny', title: '32 MiB', totalPages: 8192, nodes: [node], zones: facts, map };
}

/** A history of `frames` frames ending in the returned snapshot. */
export function sampleRun(
	frames = 60,
	at: (step: number) => Snapshot = sampleSnapshot,
): { readonly snapshot: Snapshot; readonly history: History } {
	const history = createHistory();
	for (let step = 0; step < frames - 1; step++) recordFrame(history, at(step));
	const snapshot = at(frames - 1);
	recordFrame(history, snapshot);
	return { snapshot, history };
}
