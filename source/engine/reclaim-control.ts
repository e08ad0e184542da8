/** What one reclaimer is after and how far it has got (struct scan_control). It lies in the frame that asked for reclaim. */
import { CLUSTER_PAGES } from '../model/index.js';
import type { Thread } from './thread.js';

/** Priority reclaim begins with: each list is scanned by 1/2^12 of its length. */
export const DEF_PRIORITY = 12;

export interface ReclaimControl {
	/** Order of the request; kswapd falls back to 0 once it has freed enough for compaction. */
	order: number;
	/** Highest zone index whose pages help. */
	readonly highest: number;
	priority: number;
	/** Pages wanted (nr_to_reclaim). */
	target: number;
	readonly kswapd: boolean;
	/** The request allows I/O: without, anonymous pages cannot leave. */
	readonly io: boolean;
	/** Off while kswapd only works off a watermark boost (may_writepage and may_swap). */
	maySwap: boolean;
	/** Shrink active lists however long the inactive ones are. */
	forceDeactivate: boolean;
	/** An active list was spared because its inactive one is long enough. */
	skippedDeactivate: boolean;
	/** May the active lists be shrunk in this round? */
	deactivateAnon: boolean;
	deactivateFile: boolean;
	/** Plenty of cold page cache: it alone is scanned. `noCacheTrim` forbids that, after it brought nothing. */
	cacheTrim: boolean;
	cacheTrimFailed: boolean;
	noCacheTrim: boolean;
	/** Page cache is so small that only anonymous memory is worth scanning. */
	fileTiny: boolean;
	/** Pages looked at, at this priority, and pages freed since the start. */
	scanned: number;
	reclaimed: number;
	/** Of this round: pages taken off the lists, of them page cache; under writeback; dirty and not yet given to the disk. */
	taken: number;
	fileTaken: number;
	writeback: number;
	unqueuedDirty: number;
}

export function createReclaimControl(options: Pick<ReclaimControl, 'order' | 'highest' | 'kswapd' | 'io'>): ReclaimControl {
	return {
		...options,
		priority: DEF_PRIORITY,
		target: CLUSTER_PAGES,
		maySwap: true,
		forceDeactivate: false,
		skippedDeactivate: false,
		deactivateAnon: false,
		deactivateFile: false,
		cacheTrim: false,
		cacheTrimFailed: false,
		noCacheTrim: false,
		fileTiny: false,
		scanned: 0,
		reclaimed: 0,
		taken: 0,
		fileTaken: 0,
		writeback: 0,
		unqueuedDirty: 0,
	};
}

/** The control block of the frame that pushed the one on top. */
export function reclaimControl(thread: Thread): ReclaimControl {
	const owner = thread.stack[thread.stack.length - 2];
	if (owner && 'sc' in owner) return owner.sc;
	throw new Error(`${thread.comm}: nobody asked for reclaim`);
}
