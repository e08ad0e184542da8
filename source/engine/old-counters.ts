/**
 * Counters under the names they had before 4.8 or 5.9, and those of the first compaction.
 * Source: mm/vmstat.c, vmstat_text (2.6.34 to 5.3).
 * Simplifications: kernels before 4.8 count reclaim zone by zone; all of it is shown for the highest zone here.
 */
import { type VmstatName, vmstatIndex, ZONE_NORMAL } from '../model/index.js';
import type { Machine } from './machine.js';

/** Which of today's counters an old one was; only page cache was counted. */
const RENAMED = [
	['workingset_refault', 'workingset_refault_file'],
	['workingset_activate', 'workingset_activate_file'],
	['kswapd_steal', 'pgsteal_kswapd'],
	['compact_pages_moved', 'pgmigrate_success'],
	['compact_pagemigrate_failed', 'pgmigrate_fail'],
] as const satisfies readonly (readonly [VmstatName, VmstatName])[];

const TODAY: ReadonlyMap<string, VmstatName> = new Map(RENAMED);

/** Today's name of a counter that was only renamed; any other name as it is. */
export function nameToday(name: string): string {
	return TODAY.get(name) ?? name;
}

/** Fills in the old names; the others must be in `out` already. */
export function fillOldCounters(m: Machine, out: Float64Array): void {
	const value = (name: VmstatName): number => out[vmstatIndex(name)]!;
	const set = (name: VmstatName, count: number): void => {
		out[vmstatIndex(name)] = count;
	};
	for (const [old, today] of RENAMED) set(old, value(today));
	set('compact_blocks_moved', m.migrateBatches);
	set('allocstall', value('allocstall_dma') + value('allocstall_dma32') + value('allocstall_normal') + value('allocstall_movable'));
	const highest = m.zones.reduce<OldZone>((name, zone) => (zone.index <= ZONE_NORMAL ? (OLD_ZONES[zone.index] ?? name) : name), 'normal');
	set(`pgrefill_${highest}`, value('pgrefill'));
	set(`pgsteal_${highest}`, value('pgsteal_kswapd') + value('pgsteal_direct'));
	set(`pgscan_kswapd_${highest}`, value('pgscan_kswapd'));
	set(`pgscan_direct_${highest}`, value('pgscan_direct'));
}

type OldZone = 'dma' | 'dma32' | 'normal';
const OLD_ZONES: readonly OldZone[] = ['dma', 'dma32', 'normal'];
