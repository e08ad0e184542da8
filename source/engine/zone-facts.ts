/** One zone as views and reports see it. */
import { ORDERS, type ZoneFacts } from '../model/index.js';
import { fragmentationIndex, unusableIndex, zoneScore } from './fragmentation.js';
import type { Zone } from './machine.js';

const orders = Array.from({ length: ORDERS }, (_, order) => order);

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
