/** What a fallback may take (10) and leaves behind (11), how high a boost may be (12), counters that only grow (22), what the index files print (29, 30). */
import type { Machine, Zone } from '../../../source/engine/machine.js';
import { zoneFacts } from '../../../source/engine/zone-facts.js';
import { HUGE_ORDER, PAGEBLOCK_PAGES, type TraceEvent, VMSTAT_NAMES } from '../../../source/model/index.js';
import { broken, type Law, threadOf } from './law.js';

export class MemoryLaws implements Law {
	/** Largest vm.watermark_boost_factor met: a lower one lets an older boost be. */
	#factor = 0;
	#counters: Float64Array | undefined;

	see(m: Machine, event: TraceEvent): void {
		this.#factor = Math.max(this.#factor, m.tunables.watermarkBoost);
		if (event.name !== 'mm_page_alloc_extfrag') return;
		const type = m.blockType[event.pfn >> HUGE_ORDER];
		// Before 6.10 blocks may be on the lists of another type than their pageblock's: what is stolen may lie in one of the right type.
		const right = event.claimed ? type === event.allocType : type !== event.allocType || !m.features.cleanFreeLists;
		if (!right) broken(11, `the pageblock has type ${type} after the fallback`, event);
		if (event.allocType === event.fallbackType) broken(10, 'a request fell back to its own type', event);
		if (event.fallbackOrder < event.allocOrder) broken(8, 'a block came from a smaller one', event);
		if (m.tunables.defragMode && event.fallbackOrder < HUGE_ORDER && !mayMix(m, event))
			broken(10, 'a request mixed mobility before all else had failed', event);
	}

	rest(m: Machine): void {
		this.#factor = Math.max(this.#factor, m.tunables.watermarkBoost);
		for (const zone of m.zones) {
			const most = Math.max(PAGEBLOCK_PAGES, Math.floor((zone.high * this.#factor) / 10_000));
			if (zone.boost > most) broken(12, `zone ${zone.name} is boosted by ${zone.boost} pages, ${most} are the most`);
			checkIndices(zone);
		}
		this.#counters?.forEach((before, index) => {
			if (m.counters[index]! < before) broken(22, `${VMSTAT_NAMES[index]} went back from ${before} to ${m.counters[index]}`);
		});
		this.#counters = m.counters.slice();
	}
}

/** In defrag mode: in its last attempt, or when a compactor keeps the block it has made. */
function mayMix(m: Machine, event: TraceEvent): boolean {
	const request = threadOf(m, event)?.stack.findLast((frame) => frame.k === 'alloc');
	return m.capture !== null || (request?.k === 'alloc' && !request.keepApart);
}

/** Of the numbers that views and files print. */
function checkIndices(zone: Zone): void {
	const { unusableIndex, extfragIndex, buddy } = zoneFacts(zone);
	const empty = buddy.every((count) => count === 0);
	if (unusableIndex[0] !== (empty ? 1000 : 0)) broken(29, `unusable index of order 0 is ${unusableIndex[0]} in ${zone.name}`);
	if (extfragIndex[0] !== (empty ? 0 : -1000)) broken(30, `fragmentation index of order 0 is ${extfragIndex[0]} in ${zone.name}`);
	for (let order = 1; order < buddy.length; order++) {
		if (unusableIndex[order]! < unusableIndex[order - 1]!) broken(29, `unusable index falls at order ${order} in ${zone.name}`);
		if (extfragIndex[order] === -1000 && extfragIndex[order - 1] !== -1000)
			broken(30, `order ${order} would succeed where order ${order - 1} would not, in ${zone.name}`);
	}
}
