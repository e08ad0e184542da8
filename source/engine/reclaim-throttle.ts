/**
 * When a task that reclaims has to wait.
 * Source: mm/vmscan.c, allow_direct_reclaim, skip_throttle_noprogress (6.18).
 */
import { ZONE_NORMAL } from '../model/index.js';
import { MAX_RECLAIM_RETRIES } from './kswapd-wake.js';
import { currentTime, type Machine, type Node, type Zone } from './machine.js';
import { zoneReclaimable } from './suitable.js';

function kernelZones(m: Machine, node: Node): Zone[] {
	return node.zones.map((id) => m.zones[id]!).filter((zone) => zone.index <= ZONE_NORMAL);
}

/** May tasks reclaim on the node, or is so little free there that kswapd needs it for itself? */
export function allowDirectReclaim(m: Machine, node: Node): boolean {
	if (node.kswapdFailures >= MAX_RECLAIM_RETRIES) return true;
	const zones = kernelZones(m, node).filter((zone) => zone.managed > 0 && zoneReclaimable(m, zone) > 0);
	const reserve = zones.reduce((pages, zone) => pages + zone.min + zone.boost, 0);
	const free = zones.reduce((pages, zone) => pages + zone.free, 0);
	return reserve === 0 || free > Math.floor(reserve / 2);
}

/** Lets the tasks go on that wait for free memory on the node, once there is some or no hope of any. */
export function wakeThrottled(m: Machine, node: Node): void {
	for (const id of node.pfmemallocWaiters) {
		const thread = m.threads[id]!;
		thread.readyAt = Math.min(thread.readyAt, currentTime(m));
	}
	node.pfmemallocWaiters = [];
}

/** Waiting would not help: kswapd has given up, or pages on their way to the disk are not what stands in the way. */
export function noProgressIsOthersFault(m: Machine, node: Node): boolean {
	if (node.kswapdFailures >= MAX_RECLAIM_RETRIES) return true;
	const reclaimable = node.zones.reduce((pages, id) => pages + zoneReclaimable(m, m.zones[id]!), 0);
	return 2 * (node.dirty + node.writeback) <= reclaimable;
}
