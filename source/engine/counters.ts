/** Indices of the event counters the engine raises, resolved once. */
import { vmstatIndex, type VmstatName } from '../model/index.js';
import type { Machine, Node } from './machine.js';

const names = [
	'pgalloc_dma',
	'pgalloc_dma32',
	'pgalloc_normal',
	'pgalloc_movable',
	'pgfree',
	'pgfault',
	'pgmajfault',
	'pgactivate',
	'pgdeactivate',
	'pgrefill',
	'pgrotated',
	'pgskip_dma',
	'pgskip_dma32',
	'pgskip_normal',
	'pgskip_movable',
	'pswpin',
	'pswpout',
	'nr_vmscan_write',
	'workingset_refault_anon',
	'workingset_refault_file',
	'workingset_activate_anon',
	'workingset_activate_file',
	'allocstall_dma',
	'allocstall_dma32',
	'allocstall_normal',
	'allocstall_movable',
	'pgscan_kswapd',
	'pgscan_direct',
	'pgsteal_kswapd',
	'pgsteal_direct',
	'pgscan_anon',
	'pgscan_file',
	'pgsteal_anon',
	'pgsteal_file',
	'pgscan_direct_throttle',
	'slabs_scanned',
	'kswapd_low_wmark_hit_quickly',
	'kswapd_high_wmark_hit_quickly',
	'pageoutrun',
	'drop_pagecache',
	'drop_slab',
	'oom_kill',
	'pgmigrate_success',
	'pgmigrate_fail',
	'thp_migration_success',
	'thp_migration_fail',
	'thp_migration_split',
	'compact_migrate_scanned',
	'compact_free_scanned',
	'compact_isolated',
	'compact_stall',
	'compact_fail',
	'compact_success',
	'compact_daemon_wake',
	'compact_daemon_migrate_scanned',
	'compact_daemon_free_scanned',
	'htlb_buddy_alloc_success',
	'htlb_buddy_alloc_fail',
	'thp_fault_alloc',
	'thp_fault_fallback',
	'thp_collapse_alloc',
	'thp_collapse_alloc_failed',
	'thp_scan_exceed_none_pte',
	'thp_scan_exceed_swap_pte',
	'thp_split_page',
	'thp_split_page_failed',
	'thp_split_pmd',
	'thp_deferred_split_page',
	'numa_hit',
	'numa_miss',
	'numa_foreign',
	'numa_local',
	'numa_other',
	'unevictable_pgs_mlocked',
	'unevictable_pgs_culled',
	'pgpgin',
	'pgpgout',
	'pginodesteal',
	'nr_dirtied',
	'nr_written',
] as const satisfies readonly VmstatName[];

export type Counter = (typeof names)[number];
export const COUNTER = Object.fromEntries(names.map((name) => [name, vmstatIndex(name)])) as Record<Counter, number>;

export function count(m: Machine, index: number, by = 1): void {
	m.counters[index] = m.counters[index]! + by;
}

/** An event that the kernel counts per node: workingset_*, nr_dirtied and others that /proc/zoneinfo prints. */
export function countOnNode(m: Machine, node: Node, index: number, by = 1): void {
	count(m, index, by);
	node.counters[index] = node.counters[index]! + by;
}
