/**
 * Watermarks, lowmem reserves and the test "may this allocation proceed". Pure arithmetic on whole pages.
 * Source: mm/page_alloc.c, calculate_min_free_kbytes, __setup_per_zone_wmarks, setup_per_zone_lowmem_reserve,
 * __zone_watermark_ok; mm/khugepaged.c, set_recommended_min_free_kbytes (6.18).
 */
import { MAX_PAGE_ORDER, MIGRATE_HIGHATOMIC, MIGRATETYPES, ZONE_KINDS, ZONE_MOVABLE, ZONE_NORMAL } from '../model/index.js';
import { ALLOC_HIGHATOMIC, ALLOC_MIN_RESERVE, ALLOC_NON_BLOCK, WMARK_LOW, WMARK_MIN } from './gfp.js';
import type { Machine, Zone } from './machine.js';

/** Default vm.lowmem_reserve_ratio by zone. */
export const RESERVE_RATIO: readonly number[] = [256, 256, 32, 0, 0];

function integerSqrt(value: number): number {
	let root = Math.floor(Math.sqrt(value));
	while (root * root > value) root--;
	while ((root + 1) * (root + 1) <= value) root++;
	return root;
}

/** vm.min_free_kbytes the kernel chooses, with the rise that transparent huge pages ask for. At boot no zone has a HIGH mark yet. */
export function defaultMinFreeKbytes(m: Pick<Machine, 'zones' | 'features'>, thpEnabled: boolean): number {
	let lowmem = 0;
	let kernelZones = 0;
	for (const zone of m.zones) {
		if (zone.index > ZONE_NORMAL || zone.managed === 0) continue;
		lowmem += Math.max(0, zone.managed - zone.high);
		kernelZones++;
	}
	let kbytes = Math.min(m.features.largeMinFree ? 262_144 : 65_536, Math.max(128, integerSqrt(4 * lowmem * 16)));
	if (thpEnabled) {
		const pages = Math.min(512 * kernelZones * (2 + 9), Math.floor(lowmem / 20));
		kbytes = Math.max(kbytes, pages * 4);
	}
	return kbytes;
}

/** What the marks of all zones follow from besides their sizes. */
export interface MarkRules {
	readonly minFreeKbytes: number;
	/** vm.watermark_scale_factor; 0: this kernel has none. */
	readonly scale: number;
	/** See the switch smallMovableMark. */
	readonly smallMovable: boolean;
}

type Marks = Pick<Zone, 'min' | 'low' | 'high' | 'promo'>;

/** Stored marks of all zones of a machine, in their order. */
export function marksOf(zones: readonly Pick<Zone, 'index' | 'managed'>[], rules: MarkRules): Marks[] {
	const pagesMin = Math.floor(rules.minFreeKbytes / 4);
	const isSmall = (index: number): boolean => rules.smallMovable && index === ZONE_MOVABLE;
	let lowmem = 0;
	for (const zone of zones) if (!isSmall(zone.index)) lowmem += zone.managed;
	return zones.map(({ index, managed }) => {
		const share = Math.floor((pagesMin * managed) / lowmem);
		const min = isSmall(index) ? Math.min(128, Math.max(32, Math.floor(managed / 1024))) : share;
		const distance = Math.max(Math.floor(share / 4), Math.floor((managed * rules.scale) / 10_000));
		return { min, low: min + distance, high: min + 2 * distance, promo: min + 3 * distance };
	});
}

/** Sets min, low, high, promo of every zone and drops all boosts. */
export function setupWatermarks(m: Pick<Machine, 'zones' | 'tunables' | 'features'>): void {
	const scale = m.features.watermarkScale ? m.tunables.watermarkScale : 0;
	const marks = marksOf(m.zones, { minFreeKbytes: m.tunables.minFreeKbytes, scale, smallMovable: m.features.smallMovableMark });
	m.zones.forEach((zone, i) => {
		Object.assign(zone, marks[i], { boost: 0 });
	});
}

/**
 * Pages of each zone of a node that requests able to use a higher zone must leave alone: a row a zone, in their order, of a number per
 * highest zone index. `ratios`: vm.lowmem_reserve_ratio, by zone index.
 */
export function reservesOf(zones: readonly Pick<Zone, 'index' | 'managed'>[], ratios: readonly number[]): number[][] {
	return zones.map((zone) => {
		const ratio = ratios[zone.index] ?? 0;
		let above = 0;
		return Array.from({ length: ZONE_KINDS }, (_, j) => {
			if (j <= zone.index) return 0;
			above += zones.find((other) => other.index === j)?.managed ?? 0;
			return ratio > 0 && zone.managed > 0 ? Math.floor(above / ratio) : 0;
		});
	});
}

/** vm.lowmem_reserve_ratio by zone index. */
export function reserveRatios(m: Pick<Machine, 'tunables'>): number[] {
	return m.tunables.lowmemReserveRatio.split(' ').map(Number);
}

/** Sets lowmem_reserve of every zone. */
export function setupLowmemReserve(m: Pick<Machine, 'zones' | 'nodes' | 'tunables'>): void {
	for (const node of m.nodes) {
		const zones = node.zones.map((id) => m.zones[id]!);
		const reserves = reservesOf(zones, reserveRatios(m));
		zones.forEach((zone, i) => {
			zone.reserve.set(reserves[i]!);
		});
	}
}

/** wm(x): stored mark plus boost. */
export function mark(zone: Zone, selector: number): number {
	const stored = selector === WMARK_MIN ? zone.min : selector === WMARK_LOW ? zone.low : zone.high;
	return stored + zone.boost;
}

/** Up to 4.3: at each order below the request's the mark is halved, and the blocks of that order no longer count. */
function enoughAbove(zone: Zone, order: number, free: number, limit: number): boolean {
	let left = free;
	let min = limit;
	for (let k = 0; k < order; k++) {
		left -= zone.nrFree[k]! << k;
		min >>= 1;
		if (left <= min) return false;
	}
	return true;
}

/**
 * May a request of `order` proceed when the zone must keep `limit` pages plus its reserve for `highestZone`? For order 0 only the
 * count matters; above it some free block of any of the three normal types must be large enough.
 */
export function zoneWatermarkOk(zone: Zone, order: number, limit: number, highestZone: number, flags: number, free: number): boolean {
	let left = free - ((1 << order) - 1);
	const reserves = ALLOC_NON_BLOCK | ALLOC_MIN_RESERVE | ALLOC_HIGHATOMIC;
	if (!(flags & reserves)) left -= zone.exactHighatomic ? zone.freeHighatomic : zone.reservedHighatomic;
	let min = limit;
	if (flags & ALLOC_MIN_RESERVE) {
		min -= Math.floor(min / 2);
		if (flags & ALLOC_NON_BLOCK) min -= Math.floor(min / 4);
	}
	if (left <= min + zone.reserve[highestZone]!) return false;
	if (order === 0) return true;
	if (!zone.anyBlockServes) return enoughAbove(zone, order, left, min);
	const { head } = zone;
	for (let k = order; k <= MAX_PAGE_ORDER; k++) {
		const list = k * MIGRATETYPES;
		if (head[list] || head[list + 1] || head[list + 2]) return true;
		if (flags & ALLOC_HIGHATOMIC && head[list + MIGRATE_HIGHATOMIC]) return true;
	}
	return false;
}
