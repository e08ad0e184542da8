/** Who is working on memory right now, read off the threads' stacks. */
import type { Activity } from '../model/index.js';
import type { CompactControl } from './compact-control.js';
import { proactiveThresholds, nodeScore } from './fragmentation.js';
import type { Frame } from './frames.js';
import type { Machine, Node } from './machine.js';
import type { Thread } from './thread.js';

const MODES = ['async', 'sync-light', 'sync'] as const;

function compacting(m: Machine, thread: Thread, cc: CompactControl): Activity {
	const zone = m.zones[cc.zone]!;
	return {
		comm: thread.comm,
		pid: thread.pid,
		node: zone.node,
		what: 'compacting',
		cause: cc.cause,
		order: cc.order,
		zone: zone.name,
		mode: MODES[cc.mode],
		migratePfn: cc.migratePfn,
		freePfn: cc.freePfn,
		pagesMigrated: cc.migrated + cc.batchMoved,
		forNs: Math.max(0, m.now - cc.startedAt),
	};
}

function reclaiming(m: Machine, thread: Thread, frame: Extract<Frame, { k: 'balance' | 'directReclaim' }>): Activity {
	const alloc = thread.stack.find((below) => below.k === 'alloc');
	return {
		comm: thread.comm,
		pid: thread.pid,
		node: frame.node,
		what: 'reclaiming',
		cause: frame.k === 'balance' ? 'kswapd' : 'direct',
		order: frame.sc.order,
		zone: '',
		mode: '',
		migratePfn: 0,
		freePfn: 0,
		pagesMigrated: 0,
		forNs: alloc ? Math.max(0, m.now - alloc.since) : 0,
	};
}

/** The innermost job of a thread that is worth naming. */
function activityOf(m: Machine, thread: Thread): Activity | undefined {
	if (thread.dead) return undefined;
	for (let i = thread.stack.length - 1; i >= 0; i--) {
		const frame = thread.stack[i]!;
		if (frame.k === 'compactZone') {
			const below = thread.stack[i - 1];
			if (below && 'cc' in below && below.cc.phase !== 'start') return compacting(m, thread, below.cc);
		}
		if (frame.k === 'balance' || frame.k === 'directReclaim') return reclaiming(m, thread, frame);
	}
	return undefined;
}

export function activities(m: Machine): Activity[] {
	return m.threads.map((thread) => activityOf(m, thread)).filter((activity) => activity !== undefined);
}

/** An idle kcompactd in words. */
export function kcompactdState(m: Machine, node: Node): string {
	const frame = m.threads[node.kcompactdThread]?.stack[0];
	if (!m.features.kcompactd) return 'not in this kernel';
	if (frame?.k !== 'kcompactd' || frame.at !== 'idle') return 'working';
	if (!m.features.proactive || m.tunables.proactiveness === 0) return 'asleep until woken';
	const left = Math.ceil((frame.timeoutAt - m.now) / 1e9);
	if (left > 1) return `asleep, next look in ${left} s`;
	return nodeScore(m, node) > proactiveThresholds(m).high ? 'about to compact' : 'asleep, score in band';
}

export function kswapdState(node: Node): string {
	if (node.kswapdFailures >= 16) return 'given up';
	return node.kswapdSleeping ? 'asleep' : 'reclaiming';
}
