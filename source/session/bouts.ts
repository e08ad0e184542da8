/**
 * Before and after: how each zone's pageblocks looked when compaction last began to work on it. Runs that follow on one another
 * within a second of watching are one bout: a task that stalls in every frame must not move the point one compares with.
 */
import type { MapZone, Snapshot } from '../model/index.js';
import { type BlockLooks, blockClass } from './block-looks.js';

/** Displayed time without compaction after which the next run begins a new bout, ms. */
const GAP_MS = 1000;

export interface Bout {
	/** Simulated time of the last frame before it, ns. */
	readonly beganNs: number;
	/** Who began it: a command name, and the order it was for (−1: the whole zone). */
	readonly comm: string;
	readonly order: number;
	/** How the zone's pageblocks looked then. */
	readonly before: BlockLooks;
	/** Displayed time at which compaction was last seen, ms. */
	seenMs: number;
}

/** Takes in a frame before the looks do; `bouts` has an entry per zone of the map. */
export function recordBouts(
	bouts: (Bout | undefined)[],
	snapshot: Snapshot,
	looks: BlockLooks,
	before: { readonly timeNs: number; readonly shownMs: number },
): void {
	snapshot.map.zones.forEach((zone, index) => {
		const run = runIn(snapshot, zone);
		if (run === undefined) return;
		const bout = bouts[index];
		if (bout !== undefined && before.shownMs - bout.seenMs < GAP_MS) {
			bout.seenMs = before.shownMs;
			return;
		}
		const end = zone.firstBlock + zone.blocks;
		const copy = { kinds: looks.kinds.slice(zone.firstBlock, end), holes: looks.holes.slice(zone.firstBlock, end) };
		bouts[index] = { beganNs: Math.max(0, before.timeNs), ...run, before: copy, seenMs: before.shownMs };
	});
}

/** The first run on the zone since the frame before. */
function runIn(snapshot: Snapshot, zone: MapZone): { readonly comm: string; readonly order: number } | undefined {
	for (const event of snapshot.events)
		if (event.name === 'mm_compaction_begin' && event.node === zone.node && event.zone === zone.name) return event;
	for (const node of snapshot.nodes)
		for (const activity of node.activities)
			if (activity.node === zone.node && activity.zone === zone.name && activity.migratePfn > 0) return activity;
	return undefined;
}

/** What became of a pageblock since the bout began. */
export type BlockChange = 'freed' | 'filled' | 'lost' | 'huge' | 'spoiled' | 'emptier' | 'same';

/** Change of block `at` of a zone that begins at `firstBlock` of the looks. */
export function changeOf(bout: Bout, looks: BlockLooks, firstBlock: number, at: number): BlockChange {
	const was = blockClass(bout.before, at);
	const is = blockClass(looks, firstBlock + at);
	if (is !== was) {
		if (is === 'free') return 'freed';
		if (is === 'huge') return 'huge';
		if (is === 'spoiled' || is === 'mixed' || is === 'kernel') return was === 'free' || was === 'movable' ? 'spoiled' : 'same';
		return was === 'free' ? 'lost' : 'same';
	}
	if (is !== 'movable' && is !== 'spoiled') return 'same';
	const holes = (looks.holes[firstBlock + at] ?? 0) - (bout.before.holes[at] ?? 0);
	return holes < 0 ? 'filled' : holes > 0 ? 'emptier' : 'same';
}

/** Pageblocks of a zone by what became of them. */
export function countChanges(bout: Bout, looks: BlockLooks, zone: MapZone): Readonly<Record<BlockChange, number>> {
	const counts: Record<BlockChange, number> = { freed: 0, filled: 0, lost: 0, huge: 0, spoiled: 0, emptier: 0, same: 0 };
	for (let at = 0; at < zone.blocks; at++) counts[changeOf(bout, looks, zone.firstBlock, at)]++;
	return counts;
}
