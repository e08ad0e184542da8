/** Laws about zones as a whole: what zone Movable may hold, and the fallback lists. */
import {
	HUGE_ORDER,
	MIGRATE_ISOLATE,
	MIGRATE_MOVABLE,
	PAGE_KERNEL,
	PAGE_KIND_NAMES,
	PAGE_SLAB,
	PAGE_SLAB_RECLAIMABLE,
	PAGE_TABLE,
	PAGEBLOCK_PAGES,
	ZONE_MOVABLE,
} from '../model/index.js';
import type { Fail } from './audit.js';
import type { Machine, Zone } from './machine.js';

const KERNEL_KINDS = [PAGE_SLAB_RECLAIMABLE, PAGE_SLAB, PAGE_KERNEL, PAGE_TABLE];

/** Only movable requests are served from zone Movable: no kernel page lies in it, and no pageblock of it ever changes its type. */
export function auditMovable(m: Machine, zone: Zone, fail: Fail): void {
	if (zone.index !== ZONE_MOVABLE) return;
	for (let block = zone.start >> HUGE_ORDER; block * PAGEBLOCK_PAGES < zone.end; block++) {
		const type = m.blockType[block]!;
		if (type !== MIGRATE_MOVABLE && type !== MIGRATE_ISOLATE) fail(`pageblock of type ${type} in zone Movable`, block * PAGEBLOCK_PAGES);
	}
	for (let pfn = zone.start; pfn < zone.end; pfn += 1 << (m.kind[pfn]! >> 4)) {
		const kind = m.kind[pfn]! & 15;
		if (KERNEL_KINDS.includes(kind)) fail(`a page of kind ${PAGE_KIND_NAMES[kind]} in zone Movable`, pfn);
	}
}

/** Every list names each populated zone once, node by node, its own node first, zones of a node from the highest down. */
export function auditZonelists(m: Machine, fail: Fail): void {
	const populated = m.zones.filter((zone) => zone.present > 0).map((zone) => zone.id);
	for (const node of m.nodes) {
		const zones = (m.zonelists[node.id] ?? []).map((id) => m.zones[id]!);
		const named = zones.map((zone) => zone.id).sort((a, b) => a - b);
		if (named.join() !== populated.join()) fail(`the list of node ${node.id} names zones ${named}, populated are ${populated}`);
		const own = zones.findIndex((zone) => zone.node === node.id);
		if (own > 0) fail(`the list of node ${node.id} begins with another node`);
		zones.forEach((zone, i) => {
			const before = zones[i - 1];
			if (before === undefined || (before.node === zone.node && before.index > zone.index)) return;
			const returns = zones.slice(0, i).some((earlier) => earlier.node === zone.node);
			if (returns) fail(`the list of node ${node.id} comes back to zone ${zone.name} of node ${zone.node}`);
		});
	}
}
