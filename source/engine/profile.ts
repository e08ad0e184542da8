/**
 * The functions that CPU time is charged to, for `perf top`: each piece of work of the cost table under the function of Linux 6.18 that
 * does it.
 * Simplifications: what a function calls is its own time when the table has no cost for it, so migrate_pages_batch has unmapping and
 * copying in it, do_anonymous_page the clearing of its page. Under older kernels the names stay those of 6.18.
 */
import type { Machine } from './machine.js';

/** Not the kernel's: a task in its own code. */
export const USER_SPACE = '(user code)';

const FUNCTIONS = [
	USER_SPACE,
	'__alloc_pages_slowpath',
	'__reset_isolation_suitable',
	'balance_pgdat',
	'collapse_huge_page',
	'compact_zone',
	'deferred_split_scan',
	'do_anonymous_page',
	'do_huge_pmd_anonymous_page',
	'do_migrate_range',
	'do_shrink_slab',
	'fast_find_migrateblock',
	'fast_isolate_freepages',
	'filemap_read',
	'folio_end_writeback',
	'folio_wait_writeback',
	'folio_zero_user',
	'fragmentation_score_node',
	'free_frozen_pages',
	'generic_perform_write',
	'get_page_from_freelist',
	'hpage_collapse_scan_pmd',
	'isolate_freepages',
	'isolate_freepages_block',
	'isolate_lru_folios',
	'isolate_migratepages',
	'isolate_migratepages_block',
	'migrate_pages_batch',
	'online_pages',
	'page_cache_ra_unbounded',
	'prep_new_page',
	'reserve_highatomic_pageblock',
	'scan_folios',
	'scan_movable_pages',
	'schedule',
	'shrink_active_list',
	'shrink_folio_list',
	'try_to_claim_block',
	'try_to_free_pages',
	'try_to_unmap_flush',
	'try_to_wake_up',
	'unreserve_highatomic_pageblock',
	'writeback_iter',
] as const;

/** Places of the functions in `Machine.spent`. */
export const FN = Object.fromEntries(FUNCTIONS.map((name, index) => [name, index])) as Readonly<Record<(typeof FUNCTIONS)[number], number>>;

/** CPU time charged to each function, ns; none yet. */
export function createProfile(): Float64Array {
	return new Float64Array(FUNCTIONS.length);
}

/** CPU time since boot by function, the per-second timers' included; ns. */
export function profileFacts(m: Machine): { name: string; ns: number }[] {
	return FUNCTIONS.map((name, index) => ({ name, ns: m.spent[index]! }));
}
