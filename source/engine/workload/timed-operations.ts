/** Operations of a timeline that measure how long requests take. */
import { mebibytesToPages, PAGE_ANON, PAGEBLOCK_PAGES, type TimelineOp } from '../../model/index.js';
import type { Machine } from '../machine.js';
import { createRegion } from '../region.js';
import { push, type Thread } from '../thread.js';
import { startTiming } from '../timings.js';
import { pushTake } from './take.js';
import { timedFaultsFrame } from './timed-faults.js';
import { pushThpscale } from './thpscale.js';

type OpOf<N extends TimelineOp['op']> = Extract<TimelineOp, { op: N }>;

export function startTimed(m: Machine, thread: Thread, op: OpOf<'take' | 'faults' | 'thpscale'>): void {
	const { name, node = thread.node } = op;
	switch (op.op) {
		case 'take': {
			const { order, movable = false, count = Number.MAX_SAFE_INTEGER, refusals = 1 } = op;
			pushTake(m, thread, { name, node, bound: op.node !== undefined, order, movable, count, refusals, pauseNs: (op.pause_ms ?? 0) * 1e6 });
			break;
		}
		case 'faults':
			startFaults(m, thread, op);
			break;
		case 'thpscale':
			pushThpscale(m, thread, { name, node, mib: op.mb, threads: op.threads, madvised: op.madvise ?? false });
			break;
	}
}

/** Maps memory, touches it range by range, keeps it for a while and unmaps it. */
function startFaults(m: Machine, thread: Thread, op: OpOf<'faults'>): void {
	const node = op.node ?? thread.node;
	const pages = mebibytesToPages(op.mb) & ~(PAGEBLOCK_PAGES - 1);
	const { id } = createRegion(m, op.name, PAGE_ANON, pages, { huge: true, node });
	push(thread, { k: 'hold', regions: [id], ns: (op.hold_ms ?? 0) * 1e6, started: false });
	push(thread, timedFaultsFrame({ region: id, node, to: pages, madvised: op.madvise ?? false, timing: startTiming(m, op.name) }));
}
