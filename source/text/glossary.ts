/** One sentence for every label and number on the screen. */
import type { VmstatName } from '../model/index.js';

export interface GlossaryEntry {
	readonly term: string;
	readonly sentence: string;
}

/** Labels of the panels, in the order in which they are met. */
export const GLOSSARY: readonly GlossaryEntry[] = [
	{
		term: 'free',
		sentence: "Memory on the buddy allocator's free lists, of all that the node manages; free is not the same as contiguous.",
	},
	{
		term: 'kcompactd',
		sentence: "Share of one CPU which the node's compaction thread used over the last second, and before that as a sparkline.",
	},
	{ term: 'kswapd', sentence: "Share of one CPU which the node's background reclaim thread used over the last second." },
	{
		term: 'frag score',
		sentence: "Fragmentation score 0 to 100: how much of the free memory is not in free 2 MiB blocks, weighted over the node's zones.",
	},
	{
		term: 'low·high',
		sentence:
			'Proactive compaction starts when the score is above high and works until it is at low; both follow vm.compaction_proactiveness.',
	},
	{
		term: '2M free',
		sentence:
			'Free blocks of 2 MiB or more, counted in 2 MiB, and how fast that number changes: the huge pages that can be had without work.',
	},
	{
		term: 'stalls',
		sentence:
			'Tasks per second that had to compact memory themselves in the middle of an allocation, and how long one such stall took on average.',
	},
	{ term: 'thp', sentence: 'Share of huge page faults over the last second that got a huge page instead of falling back to 4 KiB pages.' },
	{
		term: 'doing',
		sentence: 'What is being compacted or reclaimed on the node, by whom and for what, with both scanner positions; or why nothing is.',
	},
	{
		term: 'order',
		sentence:
			'A block of order N is 2^N pages of 4 KiB that follow one another and begin at a multiple of their size; order 9 is a huge page.',
	},
	{ term: 'free area', sentence: 'Free blocks per order and zone, as in /proc/buddyinfo.' },
	{
		term: 'extfrag',
		sentence:
			'Why a request of this order would fail: near 0 for lack of memory, near 1 from fragmentation, which compaction can mend; a tick where it would succeed.',
	},
	{ term: 'unusable', sentence: 'Share of the free memory that is in blocks too small for this order.' },
	{ term: 'zone', sentence: 'A range of page frames of one node with its own free lists, watermarks and scanner positions.' },
	{
		term: 'pageblock',
		sentence: '512 pages, 2 MiB: the unit in which the kernel groups pages by mobility, and what one huge page needs whole.',
	},
	{ term: 'pfn', sentence: 'Page frame number: the physical address divided by 4096.' },
	{ term: 'migrate scanner', sentence: 'Walks up from the start of the zone and takes movable pages away.' },
	{
		term: 'free scanner',
		sentence: 'Walks down from the end of the zone and takes the free pages they are moved to; a run is complete when the two meet.',
	},
	{ term: 'movable', sentence: 'Pages that compaction can move: user memory and page cache that is not pinned.' },
	{
		term: 'spoiled',
		sentence: 'A block partly free that also holds a page which cannot move: it can not become huge until that page is freed.',
	},
	{ term: 'mixed', sentence: 'A nearly full block with movable pages and pages that cannot move side by side.' },
	{
		term: 'kernel',
		sentence: 'A block wholly taken by pages that do not move: slab, page tables, buffers, pages reserved at boot, pinned pages.',
	},
	{ term: 'huge', sentence: 'A block in use as a 2 MiB page: nothing to gain from moving it.' },
	{
		term: 'deferred',
		sentence:
			'After each failure the kernel refuses more attempts on the zone at that order and above: 1, then 3, up to 63, before it tries again.',
	},
	{ term: 'scanned per page moved', sentence: 'Frames both scanners looked at for each page that was migrated: the price of compaction.' },
];

/** Counters of /proc/vmstat which the Overview may show. */
export const COUNTER_MEANING: Readonly<Partial<Record<VmstatName, string>>> = {
	compact_stall: 'Times a task had to compact memory itself before its allocation could go on.',
	compact_success: 'Of those, how many ended with the block that was wanted.',
	compact_fail: 'Of those, how many ended without it.',
	compact_migrate_scanned: 'Pages the migrate scanner looked at.',
	compact_free_scanned: 'Pages the free scanner looked at.',
	compact_isolated: 'Pages taken off their lists by either scanner.',
	compact_daemon_wake: 'Times kcompactd was woken to make a block for somebody; proactive runs do not count.',
	compact_daemon_migrate_scanned: 'The part of compact_migrate_scanned that kcompactd did.',
	compact_daemon_free_scanned: 'The part of compact_free_scanned that kcompactd did.',
	pgmigrate_success: 'Pages moved to another frame, by compaction or anyone else.',
	pgmigrate_fail: 'Pages that could not be moved.',
	thp_fault_alloc: 'Page faults served with a huge page.',
	thp_fault_fallback: 'Page faults that wanted a huge page and got 4 KiB pages.',
	thp_collapse_alloc: 'Huge pages khugepaged allocated to collapse small ones into.',
	thp_split_page: 'Huge pages split into small ones.',
	allocstall_movable: 'Tasks that reclaimed memory themselves for an allocation from zone Movable.',
	allocstall_normal: 'Tasks that reclaimed memory themselves for an allocation from zone Normal.',
	pgscan_kswapd: 'Pages kswapd looked at for reclaim.',
	pgsteal_kswapd: 'Pages kswapd reclaimed.',
	pgscan_direct: 'Pages tasks looked at while reclaiming for themselves.',
	pgsteal_direct: 'Pages tasks reclaimed for themselves.',
	pgfault: 'Page faults.',
	pgfree: 'Pages freed.',
	pgalloc_normal: 'Pages allocated from zone Normal.',
	pgalloc_dma32: 'Pages allocated from zone DMA32.',
	slabs_scanned: 'Slab objects looked at by the shrinkers.',
	drop_slab: 'Times reclaimable slab was dropped through vm.drop_caches.',
	oom_kill: 'Tasks killed for lack of memory.',
	nr_free_pages: 'Pages free at this moment.',
	nr_anon_pages: 'Pages of anonymous user memory mapped.',
	nr_file_pages: 'Pages of page cache.',
	nr_slab_reclaimable: 'Slab pages that a shrinker can free.',
	nr_slab_unreclaimable: 'Slab pages that only their owner can free.',
	nr_anon_transparent_hugepages: 'Huge pages in use for anonymous memory.',
};

/** The sentence for a label or a counter's /proc name; undefined when there is none. */
export function explain(term: string): string | undefined {
	return GLOSSARY.find((entry) => entry.term === term)?.sentence ?? new Map(Object.entries(COUNTER_MEANING)).get(term);
}
