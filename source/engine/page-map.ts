/**
 * A machine built from a real one: every frame's kind from a page map, sizes and watermarks from /proc/zoneinfo, pageblock types
 * from /proc/pagetypeinfo. The free blocks are the largest aligned runs of free frames, which is what the buddy allocator of the
 * kernel had: their numbers per order equal /proc/buddyinfo.
 * Simplifications: a frame inside a zone that has no memory (x86 keeps some below 1 MiB) counts as reserved, so a zone's present
 * pages equal its spanned pages. Which of the kernel pages are free ones on per-CPU lists is guessed (page-map-pcps.ts). Which process maps
 * a page is unknown: all user pages of a kind belong to one region, in seeded order; list order is seeded too. Dirty pages are
 * taken as clean.
 */
import {
	HUGE_ORDER,
	MAX_PAGE_ORDER,
	MIGRATE_HIGHATOMIC,
	ORDERS,
	PAGE_FREE,
	PAGE_FREE_TAIL,
	PAGE_KIND_NAMES,
	PAGE_RESERVED,
	PAGE_SLAB,
	PAGE_SLAB_RECLAIMABLE,
	PAGE_TAIL,
	PAGEBLOCK_PAGES,
	type Scenario,
} from '../model/index.js';
import { type BlockGroup, chooseBlockTypes, type TypeCounts } from './block-types.js';
import { createMachine, finishBoot } from './boot.js';
import { accountFree } from './buddy.js';
import { addToFreeList } from './free-area.js';
import { isLruKind } from './lru.js';
import type { Machine, Zone } from './machine.js';
import { addToPool, mapLruPage } from './pages.js';
import { fillPcps, type RecordedPcp, splitWaiting } from './page-map-pcps.js';
import { setupPcps } from './pcp.js';
import { createRandom, shuffle } from './random.js';
import { createRegion, type Region } from './region.js';
import { startDaemons } from './threads.js';
import { fillKind } from './page-fields.js';

export interface PageMap {
	/**
	 * Per frame, from frame 0: PAGE_* in the low four bits. For the first page of an allocated compound page its order stands above
	 * them and its other pages are PAGE_TAIL; every free frame is PAGE_FREE, without an order.
	 */
	readonly kinds: Uint8Array;
	/** Per frame: PF_ACTIVE, PF_REFERENCED, PF_UNEVICTABLE and PF_PINNED of user pages. */
	readonly flags: Uint8Array;
}

export interface ZoneLayout {
	readonly node: number;
	/** ZONE_DMA … ZONE_MOVABLE. */
	readonly index: number;
	readonly start: number;
	/** One past the last spanned frame. */
	readonly end: number;
	/** Watermarks in pages, without boost. */
	readonly min: number;
	readonly low: number;
	readonly high: number;
	readonly promo: number;
	/** lowmem_reserve by highest zone index. */
	readonly reserve: readonly number[];
	/** Per-CPU lists, by CPU counted over all nodes. */
	readonly pcps: readonly RecordedPcp[];
	readonly types: TypeCounts;
}

export interface RealMachine {
	/** CPUs per node. */
	readonly cpus: readonly number[];
	/** Populated zones, node by node, ascending. */
	readonly zones: readonly ZoneLayout[];
	readonly map: PageMap;
}

/**
 * Builds the machine with its daemons asleep. Throws when the map does not cover a zone. `seed` decides what the sources leave
 * open: order of lists, and types of pageblocks that look alike.
 */
export function machineFromPageMap(scenario: Scenario, real: RealMachine, seed: number): Machine {
	const geometry = real.cpus.map((cpus, node) => ({
		cpus,
		zones: real.zones.filter((zone) => zone.node === node).map(({ index, start, end }) => ({ index, start, end, reserved: [] })),
	}));
	const m = createMachine(scenario, geometry, seed);
	const random = createRandom(seed, 'page map');
	const pages: UserPage[] = [];
	const pools = new Map<string, Region>();
	const waiting: number[][] = [];
	m.zones.forEach((zone, i) => {
		const layout = real.zones[i];
		if (!layout || zone.end > real.map.kinds.length) throw new Error(`the page map ends before zone ${zone.name} of node ${zone.node}`);
		const found = scanZone(real.map, zone);
		const wanted = layout.pcps.reduce((sum, pcp) => sum + pcp.count, 0);
		const kernel = splitWaiting(found.kernel, found.groups, wanted);
		setBlockTypes(m, zone, found.groups, chooseBlockTypes(found.groups, layout.types, random));
		zone.managed = zone.end - zone.start - found.reserved;
		shuffle(found.free, random);
		for (const { pfn, order } of found.free) addFreeBlock(m, zone, pfn, order);
		waiting.push(kernel.waiting);
		for (const page of kernel.rest) addToPool(m, poolFor(m, pools, zone, page), page.pfn);
		for (const page of found.user) pages.push(page);
	});
	shuffle(pages, random);
	mapUserPages(m, real.map, pages);
	finishBoot(m);
	m.zones.forEach((zone, i) => {
		const layout = real.zones[i]!;
		zone.min = layout.min;
		zone.low = layout.low;
		zone.high = layout.high;
		zone.promo = layout.promo;
		zone.reserve.set(layout.reserve.slice(0, zone.reserve.length));
	});
	setupPcps(m);
	m.zones.forEach((zone, i) => {
		fillPcps(m, zone, real.zones[i]!.pcps, waiting[i]!);
	});
	startDaemons(m);
	return m;
}

interface FoundBlock {
	readonly pfn: number;
	readonly order: number;
}

interface UserPage extends FoundBlock {
	readonly kind: number;
}

interface FoundZone {
	readonly groups: BlockGroup[];
	readonly free: FoundBlock[];
	readonly kernel: UserPage[];
	readonly user: UserPage[];
	reserved: number;
}

/** One pass over the zone's frames. */
function scanZone(map: PageMap, zone: Zone): FoundZone {
	const found: FoundZone = { groups: [], free: [], kernel: [], user: [], reserved: 0 };
	let pfn = zone.start;
	while (pfn < zone.end) {
		const group = groupAt(found.groups, pfn);
		const word = map.kinds[pfn]!;
		const kind = word & 15;
		if (kind === PAGE_FREE) {
			const order = freeOrder(map, zone, pfn);
			found.free.push({ pfn, order });
			const holder = order > HUGE_ORDER ? widen(found.groups) : group;
			holder.free[order] = holder.free[order]! + 1;
			holder.reserved = false;
			pfn += 1 << order;
			continue;
		}
		const order = Math.min(word >> 4, MAX_PAGE_ORDER);
		const size = Math.min(1 << order, zone.end - pfn);
		noteAllocated(found, kind, { pfn, order, kind });
		countInGroups(found.groups, pfn, size, kind);
		pfn += size;
	}
	return found;
}

function noteAllocated(found: FoundZone, kind: number, page: UserPage): void {
	if (isLruKind(kind)) found.user.push(page);
	else if (kind > PAGE_FREE_TAIL && kind !== PAGE_TAIL) found.kernel.push(page);
	else found.reserved++;
}

/** Order of the free block that starts here: as far as frames are free and alignment allows. */
function freeOrder(map: PageMap, zone: Zone, pfn: number): number {
	let order = 0;
	while (order < MAX_PAGE_ORDER && pfn % (2 << order) === 0 && pfn + (2 << order) <= zone.end) {
		for (let at = pfn + (1 << order); at < pfn + (2 << order); at++) if (map.kinds[at] !== PAGE_FREE) return order;
		order++;
	}
	return order;
}

function groupAt(groups: BlockGroup[], pfn: number): BlockGroup {
	const block = pfn >> HUGE_ORDER;
	const last = groups[groups.length - 1];
	if (last && block < last.block + last.blocks) return last;
	const group = { block, blocks: 1, free: new Int32Array(ORDERS), kernel: 0, slab: 0, user: 0, reserved: true };
	groups.push(group);
	return group;
}

/** A free block of order 10 lies over two pageblocks, which therefore have one type. */
function widen(groups: BlockGroup[]): BlockGroup {
	const group = { ...groups.pop()!, blocks: 1 << (MAX_PAGE_ORDER - HUGE_ORDER) };
	groups.push(group);
	return group;
}

function countInGroups(groups: BlockGroup[], pfn: number, size: number, kind: number): void {
	for (let at = pfn; at < pfn + size; ) {
		const next = Math.min(pfn + size, ((at >> HUGE_ORDER) + 1) * PAGEBLOCK_PAGES);
		const group = groupAt(groups, at);
		if (isLruKind(kind)) group.user += next - at;
		else group.kernel += next - at;
		if (kind > PAGE_RESERVED) group.reserved = false;
		if (kind === PAGE_SLAB || kind === PAGE_SLAB_RECLAIMABLE) group.slab += next - at;
		at = next;
	}
}

function setBlockTypes(m: Machine, zone: Zone, groups: readonly BlockGroup[], types: Uint8Array): void {
	groups.forEach((group, i) => {
		if (types[i] === MIGRATE_HIGHATOMIC) zone.reservedHighatomic += group.blocks * PAGEBLOCK_PAGES;
		m.blockType.fill(types[i]!, group.block, group.block + group.blocks);
	});
}

/** The block is known to be merged as far as it can be, so it only has to be put on its list. */
function addFreeBlock(m: Machine, zone: Zone, pfn: number, order: number): void {
	fillKind(m, PAGE_FREE_TAIL, pfn, pfn + (1 << order));
	addToFreeList(m, zone, pfn, order, m.blockType[pfn >> HUGE_ORDER]!, true);
	accountFree(m, zone, pfn, order, 1);
}

/** Kernel pages of one kind and order of a node. */
function poolFor(m: Machine, pools: Map<string, Region>, zone: Zone, { kind, order }: UserPage): Region {
	const name = `node ${zone.node} ${PAGE_KIND_NAMES[kind]} order ${order}`;
	const known = pools.get(name);
	if (known) return known;
	const region = createRegion(m, name, kind, 0, { order, node: zone.node });
	pools.set(name, region);
	return region;
}

/** 2 MiB pages get regions of their own, because they take 512 slots each from an aligned one. */
function mapUserPages(m: Machine, map: PageMap, pages: readonly UserPage[]): void {
	const regions = new Map<number, Region>();
	for (const { pfn, order, kind } of pages) {
		const huge = order === HUGE_ORDER;
		const key = kind + (huge ? 16 : 0);
		const region = regions.get(key) ?? createRegion(m, `${PAGE_KIND_NAMES[kind]} pages${huge ? ', huge' : ''}`, kind, 0, { huge });
		regions.set(key, region);
		const slot = huge ? Math.ceil(region.length / PAGEBLOCK_PAGES) * PAGEBLOCK_PAGES : region.length;
		mapLruPage(m, region, slot, pfn, order, map.flags[pfn]!);
	}
}
