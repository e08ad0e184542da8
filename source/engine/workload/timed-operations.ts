/** Operations of a timeline that measure how long requests take. */
import type { TimelineOp } from '../../model/index.js';
import type { Machine } from '../machine.js';
import type { Thread } from '../thread.js';
import { pushTake } from './take.js';
import { pushThpscale } from './thpscale.js';

export function startTimed(m: Machine, thread: Thread, op: Extract<TimelineOp, { op: 'take' | 'thpscale' }>): void {
	const { name, node = thread.node } = op;
	if (op.op === 'thpscale') {
		pushThpscale(m, thread, { name, node, mib: op.mb, threads: op.threads, madvised: op.madvise ?? false });
		return;
	}
	const { order, movable = false, count = Number.MAX_SAFE_INTEGER, refusals = 1 } = op;
	pushTake(m, thread, { name, node, bound: op.node !== undefined, order, movable, count, refusals, pauseNs: (op.pause_ms ?? 0) * 1e6 });
}
