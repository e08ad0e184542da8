/** The facts the rules look at: a machine now, how it was a while ago, and what lies between. */
import { COMPACT_RESULTS, type CompactResult, HUGE_ORDER, type Snapshot, type VmstatName, vmstatIndex } from '../model/index.js';
import { type BlockTally, blockTallies, spoiledShare } from './blocks.js';
import type { Evidence, Unit } from './finding.js';
import { type Rates, ratesBetween, type Totals, totalsOf, unservedBetween } from './totals.js';

export interface Case {
	readonly snapshot: Snapshot;
	readonly before: Totals;
	readonly now: Totals;
	readonly rates: Rates;
	/** In the order of snapshot.zones; counted when first asked for, as it takes a look at every pageblock. */
	readonly blocks: () => readonly BlockTally[];
}

export function openCase(snapshot: Snapshot, before: Totals): Case {
	const now = totalsOf(snapshot);
	let tallies: readonly BlockTally[] | undefined;
	const blocks = (): readonly BlockTally[] => {
		tallies ??= blockTallies(snapshot);
		return tallies;
	};
	return { snapshot, before, now, rates: ratesBetween(before, now), blocks };
}

/** Direct compactions without the block in the window that ended so. */
export function endedAs({ before, now }: Case, ...results: readonly CompactResult[]): number {
	const ends = unservedBetween(before, now);
	return results.reduce((sum, result) => sum + (ends[COMPACT_RESULTS.indexOf(result)] ?? 0), 0);
}

/** Zones smaller than this share of their machine decide nothing: their free lists are a handful of blocks. */
const LEAST_ZONE_SHARE = 1 / 16;

/** Position in snapshot.zones of the zone with the highest `badness` among those that matter. */
export function worstZone({ snapshot }: Case, badness: (zone: number) => number): number {
	const { zones } = snapshot;
	const managed = zones.reduce((pages, zone) => pages + zone.managedPages, 0);
	let worst = 0;
	let most = Number.NEGATIVE_INFINITY;
	zones.forEach((zone, position) => {
		if (zone.managedPages < managed * LEAST_ZONE_SHARE || badness(position) <= most) return;
		worst = position;
		most = badness(position);
	});
	return worst;
}

export function spoiledIn({ blocks }: Case, zone: number): number {
	const tally = blocks()[zone];
	return tally === undefined ? 0 : spoiledShare(tally);
}

export function zoneName({ snapshot }: Case, zone: number): string {
	const facts = snapshot.zones[zone];
	return facts === undefined ? '' : `node ${facts.node} ${facts.name}`;
}

export function busiestNode({ now, before }: Case, daemon: 'kcompactdNs' | 'kswapdNs'): number {
	const used = now[daemon].map((ns, node) => ns - (before[daemon][node] ?? 0));
	return Math.max(0, used.indexOf(Math.max(...used)));
}

/** A counter of /proc/vmstat since boot. */
export function countOf({ vmstat }: Snapshot, name: VmstatName): number {
	return vmstat[vmstatIndex(name)] ?? 0;
}

function evidence(field: string, label: string, value: number, unit: Unit, perSecond?: number): Evidence {
	return perSecond === undefined ? { field, label, value, unit } : { field, label, value, unit, perSecond };
}

/** A total since boot whose value in the window is known. */
export function grown(of: Case, field: string, label: string, value: number, change: number, unit: Unit = 'count'): Evidence {
	return evidence(field, label, value, unit, change / of.rates.seconds);
}

export function vmstatEvidence({ snapshot }: Case, name: VmstatName, label: string, perSecond?: number): Evidence {
	return evidence(`vmstat.${name}`, label, countOf(snapshot, name), 'count', perSecond);
}

/** Ends of direct compactions, all nodes together. */
export function unservedEvidence(of: Case, result: CompactResult, label: string): Evidence {
	const value = of.now.unserved[COMPACT_RESULTS.indexOf(result)] ?? 0;
	return grown(of, `compaction.unserved.${result}`, label, value, endedAs(of, result));
}

export function stallEvidence(of: Case): readonly Evidence[] {
	const { now, before, rates } = of;
	const seconds = now.stallNs / 1e9;
	return [
		vmstatEvidence(of, 'compact_stall', 'tasks that compacted themselves', rates.stalls),
		grown(of, 'compaction.stallSeconds', 'time they were stalled by it', seconds, (now.stallNs - before.stallNs) / 1e9, 'seconds'),
	];
}

export function daemonEvidence(of: Case, daemon: 'kcompactd' | 'kswapd'): Evidence {
	const key = `${daemon}Ns` as const;
	const node = busiestNode(of, key);
	const used = of.now[key][node] ?? 0;
	const change = (used - (of.before[key][node] ?? 0)) / 1e9;
	return grown(
		of,
		`nodes[${node}].${daemon}CpuSeconds`,
		`CPU time of ${daemon}${of.snapshot.nodes[node]?.id ?? node}`,
		used / 1e9,
		change,
		'seconds',
	);
}

export function scoreEvidence(of: Case): Evidence {
	const { nodes } = of.snapshot;
	const node = nodes.findIndex(({ fragmentationScore }) => fragmentationScore === of.now.score);
	return evidence(`nodes[${node}].fragmentationScore`, `fragmentation score of node ${nodes[node]?.id ?? node}`, of.now.score, 'score');
}

export function blockEvidence(of: Case, zone: number): readonly Evidence[] {
	const tally = of.blocks()[zone];
	if (tally === undefined) return [];
	const at = `zones[${zone}].pageblocks`;
	return [
		evidence(`${at}.spoiled`, `${zoneName(of, zone)}: spoiled blocks`, tally.spoiled, 'blocks'),
		evidence(`${at}.movable`, 'blocks of movable pages', tally.movable, 'blocks'),
		evidence(`${at}.free`, 'blocks wholly free', tally.free, 'blocks'),
	];
}

export function indexEvidence(of: Case, zone: number, order: number = HUGE_ORDER): Evidence {
	const value = of.snapshot.zones[zone]?.extfragIndex[order] ?? Number.NaN;
	return evidence(`zones[${zone}].extfragIndex[${order}]`, `index of ${zoneName(of, zone)}, order ${order}`, value, 'index');
}

export function freeEvidence(of: Case, zone: number): readonly Evidence[] {
	const facts = of.snapshot.zones[zone];
	if (facts === undefined) return [];
	return [
		evidence(`zones[${zone}].freePages`, `${zoneName(of, zone)}: free pages`, facts.freePages, 'pages'),
		evidence(`zones[${zone}].low`, 'its low watermark', facts.low, 'pages'),
	];
}

export function plainEvidence(field: string, label: string, value: number): Evidence {
	return evidence(field, label, value, 'count');
}
