/** Switching the multi-generational LRU on or off while the machine runs (mm/vmscan.c, lru_gen_change_state; 6.12). */
import { lruAdd, lruRemove } from './lru.js';
import { GEN_ANON, GEN_FILE, GENERATIONS, type Machine, type Node } from './machine.js';

/** Switches between the two kinds of LRU: every page moves over, oldest first, so that the order stays. */
export function switchLru(m: Machine, lruGen: number): void {
	const before = m.tunables.lruGen;
	const moveOver = (pfn: number) => {
		m.tunables.lruGen = before;
		lruRemove(m, pfn);
		m.tunables.lruGen = lruGen;
		lruAdd(m, pfn);
		m.tunables.lruGen = before;
	};
	if (m.features.multiGenLru && ((before ^ lruGen) & 1) !== 0) {
		for (const node of m.nodes) {
			for (const tails of (before & 1) === 0 ? [node.lruTail.subarray(0, 4)] : oldestFirst(m, node)) {
				for (let list = 0; list < tails.length; list++) while (tails[list]) moveOver(tails[list]!);
			}
		}
	}
	m.tunables.lruGen = lruGen;
}

/** Ends of the lists of a node's generations; those of one type that follow each other by age stand in this order. */
function oldestFirst(m: Machine, node: Node): Int32Array[] {
	const { minSeq } = node.reclaim;
	return node.zones.flatMap((id) =>
		[GEN_ANON, GEN_FILE].flatMap((type) =>
			Array.from({ length: GENERATIONS }, (_, i) => {
				const list = type * GENERATIONS + ((minSeq[type]! + i) % GENERATIONS);
				return m.zones[id]!.genTail.subarray(list, list + 1);
			}),
		),
	);
}
