/**
 * Which counters a kernel prints in /proc/vmstat, in which order, and which of them /proc/zoneinfo and a node's vmstat repeat.
 * One table for all eras of model/features.ts; between two eras the earlier one's list holds. As compiled for x86-64 with NUMA, huge
 * pages, balloon, zswap and KSM and without CMA. 6.1, 6.12 and 6.18 are as recorded; older ones follow mm/vmstat.c, vmstat_text.
 */
import type { FeatureName, Features } from '../model/index.js';
import { inEras } from './eras.js';

/** zone and numa: per zone; node: per node; limit: of the whole machine; event: only ever grows, of the whole machine. */
export type CounterKind = 'zone' | 'numa' | 'node' | 'limit' | 'event';

export interface CounterName {
	readonly kind: CounterKind;
	readonly name: string;
}

/**
 * `when`: first and last era that print it ("4.9..5.3", either may be left out), or the switches that must be on and off
 * ("+compaction -scanCounters").
 */
type Row = readonly [kind: CounterKind, when: string, names: string];

const NUMA = 'numa_hit numa_miss numa_foreign numa_interleave numa_local numa_other';

const ZONE_ROWS: readonly Row[] = [
	['zone', '..', 'nr_free_pages'],
	['zone', '..2.6.35', 'nr_inactive_anon nr_active_anon nr_inactive_file nr_active_file nr_unevictable nr_mlock nr_anon_pages nr_mapped'],
	['zone', '..2.6.35', 'nr_file_pages nr_dirty nr_writeback nr_slab_reclaimable nr_slab_unreclaimable nr_page_table_pages'],
	[
		'zone',
		'..2.6.35',
		'nr_kernel_stack nr_unstable nr_bounce nr_vmscan_write nr_writeback_temp nr_isolated_anon nr_isolated_file nr_shmem',
	],
	['zone', '6.18..', 'nr_free_pages_blocks'],
	['zone', '4.9..', 'nr_zone_inactive_anon nr_zone_active_anon nr_zone_inactive_file nr_zone_active_file nr_zone_unevictable'],
	['zone', '4.9..', 'nr_zone_write_pending nr_mlock'],
	['zone', '4.9..4.9', 'nr_slab_reclaimable nr_slab_unreclaimable'],
	['zone', '4.9..5.9', 'nr_page_table_pages'],
	['zone', '4.9..5.3', 'nr_kernel_stack'],
	['zone', '4.9..6.12', 'nr_bounce'],
	['zone', '4.9..', 'nr_zspages'],
	['numa', '..4.9', NUMA],
	['zone', '4.9..', 'nr_free_cma'],
	['zone', '6.12..6.12', 'nr_unaccepted'],
	['numa', '5.3..', NUMA],
];

const NODE_ROWS: readonly Row[] = [
	['node', '4.9..', 'nr_inactive_anon nr_active_anon nr_inactive_file nr_active_file nr_unevictable'],
	['node', '5.3..', 'nr_slab_reclaimable nr_slab_unreclaimable'],
	['node', '4.9..', 'nr_isolated_anon nr_isolated_file'],
	['node', '4.9..4.9', 'nr_pages_scanned'],
	['node', '5.3..', 'workingset_nodes'],
	['node', '4.9..5.3', 'workingset_refault workingset_activate'],
	['node', '5.3..5.3', 'workingset_restore'],
	['node', '5.9..', 'workingset_refault_anon workingset_refault_file workingset_activate_anon workingset_activate_file'],
	['node', '5.9..', 'workingset_restore_anon workingset_restore_file'],
	['node', '4.9..', 'workingset_nodereclaim nr_anon_pages nr_mapped nr_file_pages nr_dirty nr_writeback'],
	['node', '4.9..6.12', 'nr_writeback_temp'],
	['node', '4.9..', 'nr_shmem nr_shmem_hugepages nr_shmem_pmdmapped'],
	['node', '5.9..', 'nr_file_hugepages nr_file_pmdmapped'],
	['node', '4.9..', 'nr_anon_transparent_hugepages'],
	['node', '4.9..5.3', 'nr_unstable'],
	['node', '4.9..', 'nr_vmscan_write nr_vmscan_immediate_reclaim nr_dirtied nr_written'],
	['node', '6.1..', 'nr_throttled_written'],
	['node', '5.3..', 'nr_kernel_misc_reclaimable'],
	['node', '5.9..', 'nr_foll_pin_acquired nr_foll_pin_released nr_kernel_stack'],
	['node', '6.1..', 'nr_page_table_pages nr_sec_page_table_pages'],
	['node', '6.12..', 'nr_iommu_pages'],
	['node', '6.1..', 'nr_swapcached pgpromote_success pgpromote_candidate'],
	['node', '6.18..', 'pgpromote_candidate_nrl'],
	['node', '6.12..', 'pgdemote_kswapd pgdemote_direct pgdemote_khugepaged'],
	['node', '6.18..', 'pgdemote_proactive nr_hugetlb nr_balloon_pages nr_kernel_file_pages'],
	['limit', '4.9..', 'nr_dirty_threshold nr_dirty_background_threshold'],
	['limit', '6.12..', 'nr_memmap_pages nr_memmap_boot_pages'],
];

const EVENT_ROWS: readonly Row[] = [
	['event', '..', 'pgpgin pgpgout pswpin pswpout pgalloc_dma pgalloc_dma32 pgalloc_normal pgalloc_movable'],
	['event', '6.1..', 'pgalloc_device'],
	['event', '4.9..', 'allocstall_dma allocstall_dma32 allocstall_normal allocstall_movable'],
	['event', '6.1..', 'allocstall_device'],
	['event', '4.9..', 'pgskip_dma pgskip_dma32 pgskip_normal pgskip_movable'],
	['event', '6.1..', 'pgskip_device'],
	['event', '..', 'pgfree pgactivate pgdeactivate'],
	['event', '5.3..', 'pglazyfree'],
	['event', '..', 'pgfault pgmajfault'],
	['event', '4.9..', 'pglazyfreed'],
	['event', '..2.6.35', 'pgrefill_dma pgrefill_dma32 pgrefill_normal pgrefill_movable'],
	['event', '..2.6.35', 'pgsteal_dma pgsteal_dma32 pgsteal_normal pgsteal_movable'],
	['event', '..2.6.35', 'pgscan_kswapd_dma pgscan_kswapd_dma32 pgscan_kswapd_normal pgscan_kswapd_movable'],
	['event', '..2.6.35', 'pgscan_direct_dma pgscan_direct_dma32 pgscan_direct_normal pgscan_direct_movable'],
	['event', '4.9..', 'pgrefill'],
	['event', '5.9..', 'pgreuse'],
	['event', '4.9..', 'pgsteal_kswapd pgsteal_direct'],
	['event', '6.12..', 'pgsteal_khugepaged'],
	['event', '6.18..', 'pgsteal_proactive'],
	['event', '6.1..6.1', 'pgdemote_kswapd pgdemote_direct'],
	['event', '4.9..', 'pgscan_kswapd pgscan_direct'],
	['event', '6.12..', 'pgscan_khugepaged'],
	['event', '6.18..', 'pgscan_proactive'],
	['event', '4.9..', 'pgscan_direct_throttle'],
	['event', '5.9..', 'pgscan_anon pgscan_file pgsteal_anon pgsteal_file'],
	['event', '6.12..', 'zone_reclaim_success'],
	['event', '..', 'zone_reclaim_failed pginodesteal slabs_scanned'],
	['event', '..2.6.35', 'kswapd_steal'],
	['event', '..', 'kswapd_inodesteal kswapd_low_wmark_hit_quickly kswapd_high_wmark_hit_quickly'],
	['event', '..2.6.35', 'kswapd_skip_congestion_wait'],
	['event', '..', 'pageoutrun'],
	['event', '..2.6.35', 'allocstall'],
	['event', '..', 'pgrotated'],
	['event', '4.9..', 'drop_pagecache drop_slab'],
	['event', '5.3..', 'oom_kill'],
	['event', '4.9..', 'numa_pte_updates numa_huge_pte_updates numa_hint_faults numa_hint_faults_local numa_pages_migrated'],
	['event', '4.9..', 'pgmigrate_success pgmigrate_fail'],
	['event', '5.9..', 'thp_migration_success thp_migration_fail thp_migration_split'],
	['event', '+compaction -scanCounters', 'compact_blocks_moved compact_pages_moved compact_pagemigrate_failed'],
	['event', '+scanCounters', 'compact_migrate_scanned compact_free_scanned compact_isolated'],
	['event', '+compaction', 'compact_stall compact_fail compact_success'],
	['event', '+kcompactd', 'compact_daemon_wake'],
	['event', '+daemonScanCounters', 'compact_daemon_migrate_scanned compact_daemon_free_scanned'],
	['event', '..', 'htlb_buddy_alloc_success htlb_buddy_alloc_fail unevictable_pgs_culled unevictable_pgs_scanned'],
	['event', '..', 'unevictable_pgs_rescued unevictable_pgs_mlocked unevictable_pgs_munlocked unevictable_pgs_cleared'],
	['event', '..', 'unevictable_pgs_stranded'],
	['event', '..2.6.35', 'unevictable_pgs_mlockfreed'],
	['event', '4.9..', 'thp_fault_alloc thp_fault_fallback'],
	['event', '5.9..', 'thp_fault_fallback_charge'],
	['event', '4.9..', 'thp_collapse_alloc thp_collapse_alloc_failed thp_file_alloc'],
	['event', '5.9..', 'thp_file_fallback thp_file_fallback_charge'],
	['event', '4.9..', 'thp_file_mapped thp_split_page thp_split_page_failed thp_deferred_split_page'],
	['event', '6.12..', 'thp_underused_split_page'],
	['event', '4.9..', 'thp_split_pmd'],
	['event', '6.1..', 'thp_scan_exceed_none_pte thp_scan_exceed_swap_pte thp_scan_exceed_share_pte'],
	['event', '5.3..', 'thp_split_pud'],
	['event', '4.9..', 'thp_zero_page_alloc thp_zero_page_alloc_failed'],
	['event', '5.3..', 'thp_swpout thp_swpout_fallback'],
	['event', '4.9..', 'balloon_inflate balloon_deflate balloon_migrate'],
	['event', '5.3..', 'swap_ra swap_ra_hit'],
	['event', '6.12..', 'swpin_zero swpout_zero'],
	['event', '6.1..', 'ksm_swpin_copy cow_ksm zswpin zswpout'],
	['event', '6.12..', 'zswpwb'],
	['event', '6.1..', 'direct_map_level2_splits direct_map_level3_splits'],
	['event', '6.18..', 'direct_map_level2_collapses direct_map_level3_collapses'],
	// The kernel prints this one as a literal zero for programs that look for it.
	['event', '5.9..', 'nr_unstable'],
];

/** Everything /proc/vmstat of a kernel prints, in its order. Throws on a version without an era. */
export function vmstatNames(kernel: string, features: Features): CounterName[] {
	return [...ZONE_ROWS, ...NODE_ROWS, ...EVENT_ROWS]
		.filter(([, when]) => holds(when, kernel, features))
		.flatMap(([kind, , names]) => names.split(' ').map((name) => ({ kind, name })));
}

let known: { readonly key: string; readonly names: ReadonlySet<string> } | undefined;

/** Does /proc/vmstat of this kernel print the counter? */
export function hasCounter(kernel: string, features: Features, name: string): boolean {
	const key = `${kernel} ${Object.values(features).join()}`;
	if (known?.key !== key) known = { key, names: new Set(vmstatNames(kernel, features).map((counter) => counter.name)) };
	return known.names.has(name);
}

function holds(when: string, kernel: string, features: Features): boolean {
	if (/^[+-]/.test(when)) return when.split(' ').every((part) => features[part.slice(1) as FeatureName] === part.startsWith('+'));
	return inEras(when, kernel);
}
