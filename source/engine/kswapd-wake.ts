/**
 * Who wakes the daemons, and when a node counts as balanced.
 * Source: mm/vmscan.c, wakeup_kswapd, pgdat_balanced; mm/compaction.c, wakeup_kcompactd, kcompactd_node_suitable (6.18).
 */
import { COMPACT_CONTINUE, ZONE_KINDS, ZONE_NAMES } from '../model/index.js';
import { GFP_BIT_DIRECT_RECLAIM, WMARK_HIGH } from './gfp.js';
import { charge, type Machine, type Node, type Zone } from './machine.js';
import { daemonFree, daemonMark, suitableForOrder } from './suitable.js';
import { wake } from './thread.js';
import { trace } from './trace.js';
import { mark, zoneWatermarkOk } from './watermark.js';
import { FN } from './profile.js';

export const MAX_RECLAIM_RETRIES = 16;

/** True when some zone could serve the order above its HIGH mark: one is enough. In defrag mode whole free pageblocks must make it up. */
export function nodeBalanced(m: Machine, node: Node, order: number, highest: number): boolean {
	let managed = false;
	for (const id of node.zones) {
		const zone = m.zones[id]!;
		if (zone.index > highest || zone.managed === 0) continue;
		managed = true;
		const free = order > 0 ? daemonFree(m, zone) : zone.free;
		if (zoneWatermarkOk(zone, order, mark(zone, WMARK_HIGH), highest, 0, free)) return true;
	}
	return !managed;
}

function anyBoosted(m: Machine, node: Node, highest: number): boolean {
	return node.zones.some((id) => m.zones[id]!.index <= highest && m.zones[id]!.boost > 0);
}

export function wakeupKswapd(m: Machine, zone: Zone, gfp: number, order: number, highest: number): void {
	const node = m.nodes[zone.node]!;
	node.kswapdZone = node.kswapdZone === ZONE_KINDS ? highest : Math.max(node.kswapdZone, highest);
	node.kswapdOrder = Math.max(node.kswapdOrder, order);
	if (!node.kswapdSleeping || node.kswapdThread < 0) return;
	const hopeless = node.kswapdFailures >= MAX_RECLAIM_RETRIES;
	if (hopeless || (nodeBalanced(m, node, order, highest) && !anyBoosted(m, node, highest))) {
		// Free memory is there, only not in one piece: with no direct compactor behind the request, kcompactd must see to it.
		if (!(gfp & GFP_BIT_DIRECT_RECLAIM)) wakeupKcompactd(m, node, order, highest);
		return;
	}
	trace(m, { name: 'mm_vmscan_wakeup_kswapd', node: node.id, order, gfp });
	charge(m, m.costs.wake, FN.try_to_wake_up);
	node.kswapdSleeping = false;
	wake(m, m.threads[node.kswapdThread]!);
}

/** Would compaction of some zone of the node make sense for this order? */
function kcompactdSuitable(m: Machine, node: Node, order: number, highest: number): boolean {
	for (const id of node.zones) {
		const zone = m.zones[id]!;
		if (zone.index > highest) continue;
		if (suitableForOrder(m, zone, { order, highest, allocFlags: daemonMark(m), async: false, daemon: true }) === COMPACT_CONTINUE)
			return true;
	}
	return false;
}

export function wakeupKcompactd(m: Machine, node: Node, order: number, highest: number): void {
	if (order === 0 || !m.features.kcompactd) return;
	node.kcompactdOrder = Math.max(node.kcompactdOrder, order);
	node.kcompactdZone = Math.min(node.kcompactdZone, highest);
	if (!node.kcompactdSleeping || node.kcompactdThread < 0) return;
	if (!kcompactdSuitable(m, node, node.kcompactdOrder, node.kcompactdZone)) return;
	trace(m, { name: 'mm_compaction_wakeup_kcompactd', node: node.id, order, zone: ZONE_NAMES[highest] ?? String(highest) });
	charge(m, m.costs.wake, FN.try_to_wake_up);
	node.kcompactdSleeping = false;
	wake(m, m.threads[node.kcompactdThread]!);
}

/** Tasks are about to wait for kswapd: it must be awake, and see to zones up to `highest`. */
export function wakeKswapdFor(m: Machine, node: Node, highest: number): void {
	if (!node.kswapdSleeping) return;
	node.kswapdZone = Math.min(node.kswapdZone, highest);
	node.kswapdSleeping = false;
	charge(m, m.costs.wake, FN.try_to_wake_up);
	wake(m, m.threads[node.kswapdThread]!);
}
