/** Laws of reclaim: swap space adds up, and marks of reclaim at work are true. */
import { HUGE_ORDER, PAGE_ANON } from '../model/index.js';
import type { Fail } from './audit.js';
import { ownBlock } from './audit-zones.js';
import { PF_SWAPPED, PF_WRITEBACK, type Machine } from './machine.js';
import { flagsOf, kindOf } from './page-fields.js';

export function auditReclaim(m: Machine, fail: Fail): void {
	auditSwap(m, fail);
	for (const node of m.nodes) {
		const balancing = m.threads[node.kswapdThread]?.stack.find((frame) => frame.k === 'balance');
		for (const id of node.zones) {
			const zone = m.zones[id]!;
			const active = balancing !== undefined && zone.index <= balancing.sc.highest;
			// A zone made when memory came online meanwhile is not marked.
			if (zone.reclaimActive !== active && (zone.reclaimActive || zone.mapBlocks > 0))
				fail(`zone ${zone.name} of node ${node.id} says kswapd works on it: ${zone.reclaimActive}`);
		}
		for (const id of node.pfmemallocWaiters) {
			if (m.threads[id]?.dead !== false) fail(`thread ${id} waits for kswapd of node ${node.id}, but is gone`);
		}
	}
}

/** Each page of swap in use is that of one page of anonymous memory: out on swap, being written, or written and about to be freed. */
function auditSwap(m: Machine, fail: Fail): void {
	let used = m.regions.reduce((pages, region) => pages + (region?.swapped ?? 0), 0);
	for (const zone of m.zones) {
		for (let pfn = zone.start; pfn < zone.end; pfn += 1 << (kindOf(m, pfn) >> 4)) {
			if (!ownBlock(m, zone, pfn >> HUGE_ORDER) || (kindOf(m, pfn) & 15) !== PAGE_ANON || !(flagsOf(m, pfn) & (PF_SWAPPED | PF_WRITEBACK)))
				continue;
			if (flagsOf(m, pfn) & PF_SWAPPED && flagsOf(m, pfn) & PF_WRITEBACK) fail('written to swap and still being written', pfn);
			used++;
		}
	}
	if (m.swap.used !== used) fail(`${m.swap.used} pages of swap are in use, the map says ${used}`);
	if (m.swap.used > m.swap.pages) fail(`${m.swap.used} pages of swap are in use, there are ${m.swap.pages}`);
}
