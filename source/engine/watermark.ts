/**
 * Watermarks, lowmem reserves and the test "may this allocation proceed". Pure arithmetic on whole pages.
 * Source: mm/page_alloc.c, calculate_min_free_kbytes, __setup_per_zone_wmarks, setup_per_zone_lowmem_reserve,
 * __zone_watermark_ok; mm/khugepaged.c, set_recommended_min_free_kbytes (6.18).
 */
import { MAX_PAGE_ORDER, MIGRATE_HIGHATOMIC, MIGRATETYPES, ZONE_KINDS, ZONE_MOVABLE, ZONE_NORMAL } from '../model/index.js';
import { ALLOC_HIGHATOMIC, ALLOC_MIN_RESERVE, ALLOC_NON_BLOCK, WMARK_LOW, WMARK_MIN } from './gfp.js';
import type { Machine, Zone } from './machine.js';

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

/** Sets min, low, high, promo of every zone and drops all boosts. */
export function setupWatermarks(m: Pick<Machine, 'zones' | 'tunables' | 'features'>): void {
	const pagesMin = Math.floor(m.tunables.minFreeKbytes / 4);
	let lowmem = 0;
	for (const zone of m.zones) if (zone.index !== ZONE_MOVABLE) lowmem += zone.managed;
	for (const zone of m.zones) {
		const share = Math.floor((pagesMin * zone.managed) / lowmem);
		zone.min = zone.index === ZONE_MOVABLE ? Math.min(128, Math.max(32, Math.floor(zone.managed / 1024))) : share;
		const scaled = m.features.watermarkScale ? Math.floor((zone.managed * m.tunables.watermarkScale) / 10_000) : 0;
		const distance = Math.max(Math.floor(share / 4), scaled);
		zone.low = zone.min + distance;
		zone.high = zone.low + distance;
		zone.promo = zone.high + distance;
		zone.boost = 0;
	}
}

/** Pages of each zone that requests able to use a higher zone must leave alone. */
export function setupLowmemReserve(m: Pick<Machine, 'zones' | 'nodes' | 'tunables'>): void {
	const ratios = m.tunables.lowmemReserveRatio.split(' ').map(Number);
	for (const node of m.nodes) {
		for (const id of node.zones) {
			const zone = m.zones[id]!;
			const ratio = ratios[zone.index] ?? 0;
			let above = 0;
			for (let j = 0; j < ZONE_KINDS; j++) {
				if (j > zone.index) {
					above += node.zones.map((other) => m.zones[other]!).find((other) => other.index === j)?.managed ?? 0;
				}
				zone.reserve[j] = j > zone.index && ratio > 0 && zone.managed > 0 ? Math.floor(above / ratio) : 0;
			}
		}
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
