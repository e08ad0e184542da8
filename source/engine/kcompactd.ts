/**
 * kcompactd: one thread per node. Woken for an order, or by itself when the node's score is above the proactive threshold.
 * Source: mm/compaction.c, kcompactd, kcompactd_do_work, should_proactive_compact_node, compact_node (6.18).
 */
import {
	COMPACT_COMPLETE,
	COMPACT_CONTINUE,
	COMPACT_PARTIAL_SKIPPED,
	COMPACT_SUCCESS,
	MIGRATE_UNMOVABLE,
	ZONE_NAMES,
} from '../model/index.js';
import { aimAtZone, createControl, MODE_SYNC, MODE_SYNC_LIGHT, type CompactControl } from './compact-control.js';
import { COUNTER, count } from './counters.js';
import { compactionDeferred, deferCompaction, deferReset } from './defer.js';
import { nodeScore, proactiveThresholds } from './fragmentation.js';
import type { CompactNodeFrame, KcompactdFrame, KcompactdWorkFrame, WriterFrame } from './frames.js';
import { GFP_KERNEL } from './gfp.js';
import { charge, currentTime, type Machine, type Node } from './machine.js';
import { drainZonePcps } from './pcp-lists.js';
import { daemonMark, suitableForOrder } from './suitable.js';
import { AGAIN, pop, push, sleepUntil, wait, type Step, type Thread } from './thread.js';
import { trace } from './trace.js';
import { FN } from './profile.js';

/** HPAGE_FRAG_CHECK_INTERVAL_MSEC. */
const CHECK_NS = 500_000_000;
/** After a round without progress: 2^6 intervals. */
const BACKOFF_NS = 64 * CHECK_NS;

/** Index of the node's highest zone that has memory. */
export function lastZoneIndex(m: Machine, node: Node): number {
	return node.zones.reduce((highest, id) => (m.zones[id]!.present > 0 ? m.zones[id]!.index : highest), 0);
}

export function stepKcompactd(m: Machine, thread: Thread, f: KcompactdFrame): Step {
	const node = m.nodes[f.node]!;
	if (f.at === 'work') {
		f.at = 'idle';
		f.timeoutAt = currentTime(m) + CHECK_NS;
	} else if (f.at === 'proactive') {
		f.at = 'idle';
		node.proactiveTrigger = false;
		const progress = nodeScore(m, node) < f.scoreBefore;
		f.timeoutAt = currentTime(m) + (progress ? CHECK_NS : BACKOFF_NS);
	}
	node.kcompactdSleeping = false;
	if (node.kcompactdOrder > 0 && !node.proactiveTrigger) {
		f.at = 'work';
		return push(thread, { k: 'kcompactdWork', node: f.node, at: 0, running: false, cc: daemonControl(m, node) });
	}
	if (node.proactiveTrigger || currentTime(m) >= f.timeoutAt) return proactive(m, thread, node, f);
	return sleep(m, thread, node, f);
}

function daemonControl(m: Machine, node: Node): CompactControl {
	return createControl({
		cause: 'daemon',
		order: node.kcompactdOrder,
		mode: MODE_SYNC_LIGHT,
		gfp: GFP_KERNEL,
		migratetype: MIGRATE_UNMOVABLE,
		highest: node.kcompactdZone,
		allocFlags: daemonMark(m),
		wholeZone: false,
		ignoreSkipHint: !m.features.kcompactdSkipHints,
		ignoreBlockSuitable: false,
	});
}

function sleep(m: Machine, thread: Thread, node: Node, f: KcompactdFrame): Step {
	trace(m, { name: 'mm_compaction_kcompactd_sleep', node: node.id });
	node.kcompactdSleeping = true;
	if (!m.features.proactive || m.tunables.proactiveness === 0) {
		f.timeoutAt = Number.POSITIVE_INFINITY;
		return wait(thread);
	}
	if (f.timeoutAt === Number.POSITIVE_INFINITY) f.timeoutAt = currentTime(m) + CHECK_NS;
	return sleepUntil(thread, f.timeoutAt);
}

/** Compacts the node when its score is above the high threshold and kswapd is not at work. */
function proactive(m: Machine, thread: Thread, node: Node, f: KcompactdFrame): Step {
	f.timeoutAt = currentTime(m) + CHECK_NS;
	charge(m, 2000, FN.fragmentation_score_node);
	const score = nodeScore(m, node);
	const { proactiveness } = m.tunables;
	if (proactiveness === 0 || !node.kswapdSleeping || score <= proactiveThresholds(m).high) {
		node.proactiveTrigger = false;
		return sleep(m, thread, node, f);
	}
	f.scoreBefore = score;
	f.at = 'proactive';
	return pushCompactNode(thread, node.id, true);
}

/** All zones of a node, ascending, without order: by score (sync-light) or because somebody wrote to a compact file (sync). */
export function pushCompactNode(thread: Thread, node: number, proactiveRun: boolean): Step {
	const cc = createControl({
		cause: proactiveRun ? 'proactive' : 'manual',
		order: -1,
		mode: proactiveRun ? MODE_SYNC_LIGHT : MODE_SYNC,
		gfp: GFP_KERNEL,
		migratetype: MIGRATE_UNMOVABLE,
		highest: 0,
		allocFlags: 0,
		wholeZone: true,
		ignoreSkipHint: true,
		ignoreBlockSuitable: false,
	});
	return push(thread, { k: 'compactNode', node, at: 0, running: false, cc });
}

export function stepCompactNode(m: Machine, thread: Thread, f: CompactNodeFrame): Step {
	if (f.running) {
		f.running = false;
		f.at++;
		if (f.cc.cause === 'proactive' && m.features.proactiveDaemonCounters) countDaemonScans(m, f.cc);
	}
	const { zones } = m.nodes[f.node]!;
	while (f.at < zones.length && m.zones[zones[f.at]!]!.present === 0) f.at++;
	const id = zones[f.at];
	if (id === undefined) return pop(thread, 0);
	aimAtZone(f.cc, m.zones[id]!);
	f.running = true;
	return push(thread, { k: 'compactZone' });
}

function countDaemonScans(m: Machine, cc: CompactControl): void {
	if (!m.features.daemonScanCounters) return;
	count(m, COUNTER.compact_daemon_migrate_scanned, cc.migrateScanned);
	count(m, COUNTER.compact_daemon_free_scanned, cc.freeScanned);
}

/** Goes on after a success: every eligible zone is compacted until it has a free block of the order. */
export function stepKcompactdWork(m: Machine, thread: Thread, f: KcompactdWorkFrame): Step {
	const node = m.nodes[f.node]!;
	if (f.at === 0 && !f.running) {
		count(m, COUNTER.compact_daemon_wake);
		trace(m, {
			name: 'mm_compaction_kcompactd_wake',
			node: node.id,
			order: f.cc.order,
			zone: ZONE_NAMES[f.cc.highest] ?? String(f.cc.highest),
		});
	}
	if (f.running) daemonZoneDone(m, thread, f);
	for (; f.at < node.zones.length; f.at++) {
		const zone = m.zones[node.zones[f.at]!]!;
		if (zone.index > f.cc.highest) break;
		if (compactionDeferred(m, zone, f.cc.order)) continue;
		const query = { order: f.cc.order, highest: zone.index, allocFlags: f.cc.allocFlags, async: false, daemon: true };
		if (suitableForOrder(m, zone, query) !== COMPACT_CONTINUE) continue;
		aimAtZone(f.cc, zone);
		f.running = true;
		return push(thread, { k: 'compactZone' });
	}
	if (node.kcompactdOrder <= f.cc.order) node.kcompactdOrder = 0;
	if (node.kcompactdZone >= f.cc.highest) node.kcompactdZone = lastZoneIndex(m, node);
	return pop(thread, 0);
}

function daemonZoneDone(m: Machine, thread: Thread, f: KcompactdWorkFrame): void {
	const zone = m.zones[f.cc.zone]!;
	f.running = false;
	f.at++;
	if (thread.result === COMPACT_SUCCESS) deferReset(m, zone, f.cc.order, false);
	else if (thread.result === COMPACT_COMPLETE || thread.result === COMPACT_PARTIAL_SKIPPED) {
		drainZonePcps(m, zone);
		deferCompaction(m, zone, f.cc.order);
	}
	countDaemonScans(m, f.cc);
}

/** A shell writing to vm.compact_memory or to a node's compact file: the work is done, and charged, in this thread. */
export function stepWriter(m: Machine, thread: Thread, f: WriterFrame): Step {
	const node = f.nodes.shift();
	if (node !== undefined) return pushCompactNode(thread, node, false);
	charge(m, m.costs.wake, FN.try_to_wake_up);
	if (!f.exit) return pop(thread, 0);
	thread.stack = [];
	return AGAIN;
}
