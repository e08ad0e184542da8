/** One zone as views and reports see it. */
import { MIGRATETYPES, ORDERS, ZONE_MOVABLE, type ZoneFacts } from '../model/index.js';
import { fragmentationIndex, unusableIndex, zoneScore } from './fragmentation.js';
import { WMARK_LOW, WMARK_MIN } from './gfp.js';
import type { Zone } from './machine.js';
import { mark, zoneWatermarkOk } from './watermark.js';

const orders = Array.from({ length: ORDERS }, (_, order) => order);

const types = Array.from({ length: MIGRATETYPES }, (_, type) => type);

/** Largest order the zone may hand to a request that could use any zone and has no claim on reserves; −1 when none. */
export function largestServed(zone: Zone, selector: number): number {
	return orders.findLast((order) => zoneWatermarkOk(zone, order, mark(zone, selector), ZONE_MOVABLE, 0, zone.free)) ?? -1;
}

export function zoneFacts(zone: Zone): ZoneFacts {
	return {
		node: zone.node,
		name: zone.name,
		startPfn: zone.start,
		endPfn: zone.end,
		presentPages: zone.present,
		managedPages: zone.managed,
		freePages: zone.free,
		min: zone.min + zone.boost,
		low: zone.low + zone.boost,
		high: zone.high + zone.boost,
		boost: zone.boost,
		buddy: Array.from(zone.nrFree),
		freeByType: types.map((type) => orders.map((order) => zone.count[order * MIGRATETYPES + type]!)),
		reserve: zone.reserve[ZONE_MOVABLE]!,
		largestAtLow: largestServed(zone, WMARK_LOW),
		largestAtMin: largestServed(zone, WMARK_MIN),
		extfragIndex: orders.map((order) => fragmentationIndex(zone.nrFree, order)),
		unusableIndex: orders.map((order) => unusableIndex(zone.nrFree, order)),
		score: zoneScore(zone),
		cachedMigratePfn: zone.cachedMigrateSync,
		cachedFreePfn: zone.cachedFree,
		deferShift: zone.deferShift,
		deferConsidered: zone.considered,
		deferOrderFailed: zone.orderFailed,
	};
}
