/** What is counted per node for people, besides the kernel's own counters. */
import { COMPACT_RESULTS, ORDERS } from '../model/index.js';

export interface NodeTallies {
	stalls: number;
	stallNs: number;
	/** Direct compactions that ended without the block, by compact_result. */
	unserved: number[];
	/** Allocations refused although somebody minds (no __GFP_NOWARN), by order. */
	refused: number[];
	thpAttempts: number;
	thpSuccesses: number;
}

export function createTallies(): NodeTallies {
	return {
		stalls: 0,
		stallNs: 0,
		unserved: COMPACT_RESULTS.map(() => 0),
		refused: Array.from({ length: ORDERS }, () => 0),
		thpAttempts: 0,
		thpSuccesses: 0,
	};
}
