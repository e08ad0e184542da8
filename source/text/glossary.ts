/** One sentence for every label and number on the screen. */
import { DOCTOR_GLOSSARY } from './doctor-glossary.js';
import { TIME_GLOSSARY } from './time-glossary.js';
import { COUNTER_MEANING } from './counter-meaning.js';

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
			'Tasks per second that had to compact memory themselves in the middle of an allocation (direct compaction), over the last second.',
	},
	{ term: 'mean', sentence: 'How long one such stall took on average.' },
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
		term: 'largest free block',
		sentence: 'Size of the largest free block of the zone that is worst off: no request above it can succeed at once.',
	},
	{
		term: 'extfrag',
		sentence:
			'Why a request of this order would fail: near 0 for lack of memory, near 1 from fragmentation, which compaction can mend; a tick where it would succeed.',
	},
	{ term: 'unusable', sentence: 'Share of the free memory that is in blocks too small for this order.' },
	{
		term: 'extfrag of an order',
		sentence: 'By the free lists alone: near 0 memory is lacking, near 1 it is fragmented, which compaction can mend (mm/vmstat.c).',
	},
	{ term: 'used for', sentence: 'Who typically asks for blocks of this order.' },
	{
		term: 'free blocks',
		sentence:
			'Free blocks of exactly this order, as in /proc/buddyinfo; a larger block can be split, smaller ones only join with their buddy.',
	},
	{
		term: 'Unmovable',
		sentence:
			'Free blocks on the list for pages that stay where they are; MIGRATE_UNMOVABLE (include/linux/mmzone.h), as in /proc/pagetypeinfo.',
	},
	{
		term: 'Movable',
		sentence: 'Free blocks on the list for pages that compaction can move, such as user memory; MIGRATE_MOVABLE, as in /proc/pagetypeinfo.',
	},
	{
		term: 'Reclaimable',
		sentence: 'Free blocks on the list for kernel pages that can be freed on demand, such as inode caches; MIGRATE_RECLAIMABLE.',
	},
	{
		term: 'HighAtomic',
		sentence: 'Free blocks kept for urgent requests that must not wait (GFP_ATOMIC) above order 0; MIGRATE_HIGHATOMIC (mm/page_alloc.c).',
	},
	{ term: 'usable', sentence: 'Free memory in blocks of this order or larger: all that requests of this order can draw on without work.' },
	{
		term: 'serves',
		sentence:
			'A block is large enough and more than low + reserve stays free, for user memory (at min: min + reserve); __zone_watermark_ok, mm/page_alloc.c.',
	},
	{
		term: 'watermarks',
		sentence: 'At low kswapd is woken and works up to high; at min ordinary requests must reclaim for themselves (mm/page_alloc.c).',
	},
	{ term: 'min', sentence: 'Pages only urgent requests may use; from vm.min_free_kbytes, boost included (__setup_per_zone_wmarks).' },
	{ term: 'low', sentence: 'At this many free pages kswapd is woken; its distance from min follows vm.watermark_scale_factor.' },
	{ term: 'high', sentence: 'kswapd, once woken, reclaims until this many pages are free.' },
	{
		term: 'boost',
		sentence:
			'What min, low and high are raised by for a while after a pageblock of one type was used for another (vm.watermark_boost_factor).',
	},
	{
		term: 'reserve',
		sentence:
			'Pages this zone keeps, on top of each mark, from requests that could use a higher zone: lowmem_reserve, from vm.lowmem_reserve_ratio.',
	},
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
	{ term: 'next from', sentence: 'Where the scanners of the next run begin: the positions the last one left behind in the zone.' },
	{ term: 'movable', sentence: 'Pages that compaction can move: user memory and page cache that is not pinned.' },
	{
		term: 'full … holes',
		sentence: 'Blocks of movable pages by how much of them is free: compaction turns those with holes into full ones and free ones.',
	},
	{
		term: 'spoiled',
		sentence: 'A block partly free that also holds a page which cannot move: it can not become huge until that page is freed.',
	},
	{ term: 'mixed', sentence: 'A nearly full block with movable pages and pages that cannot move side by side.' },
	{
		term: 'kernel',
		sentence: 'A block wholly taken by pages that do not move: slab, page tables, buffers, pages reserved at boot, pinned pages.',
	},
	{ term: 'hole', sentence: 'Page frames with no memory behind them, or memory that is offline.' },
	{
		term: 'pageblock type',
		sentence:
			'Migratetype of the block: which kind of allocation it is meant for; falling back into one of another type is what spoils it (mm/page_alloc.c).',
	},
	{
		term: 'huge?',
		sentence:
			'Could this pageblock become a free 2 MiB block: at once, after compaction has moved pages out of it, or not while what is in the way stays?',
	},
	{
		term: 'in the way',
		sentence:
			'Pages compaction can not move out of the block, by whose they are: slab, page tables, buffers, pinned pages (mm/compaction.c, isolate_migratepages_block).',
	},
	{
		term: 'owner',
		sentence:
			'Whose memory it is: a workload, a file read by one, or what the kernel keeps for it. Of a whole pageblock: who has most of it.',
	},
	{
		term: 'age of last migration',
		sentence: 'Simulated time since compaction last moved a page into or out of the pageblock, as far as it was watched.',
	},
	{
		term: 'free order',
		sentence: 'The largest free block in the cell: order 9 is huge at once, low orders are holes that compaction would have to join.',
	},
	{
		term: 'before and after',
		sentence:
			'What became of each pageblock since compaction last began on its zone; runs less than a second of watching apart count as one.',
	},
	{
		term: 'strip',
		sentence: 'The whole zone from its first page to its last: U used, F free; the scanners walk towards each other over it.',
	},
	{
		term: 'free, per-CPU list',
		sentence: "Free pages: on the buddy allocator's lists, or kept by a CPU for its next requests (mm/page_alloc.c, per_cpu_pages).",
	},
	{
		term: 'held by compaction',
		sentence: 'Free pages the free scanner has taken off their lists as targets (mm/compaction.c, isolate_freepages_block).',
	},
	{ term: 'anonymous', sentence: 'Memory of processes without a file behind it; compaction can move it.' },
	{ term: 'page cache', sentence: 'Pages of files; compaction can move them, and reclaim can drop them when clean.' },
	{ term: 'huge page', sentence: 'In use as one page of 2 MiB: transparent (mm/huge_memory.c), or from the hugetlb pool (mm/hugetlb.c).' },
	{
		term: 'slab',
		sentence: 'Kernel objects (mm/slub.c), which can not be moved; reclaimable slab can at least be freed by shrinking its cache.',
	},
	{ term: 'page table', sentence: 'Tables that map virtual addresses; they can not be moved.' },
	{ term: 'reserved', sentence: 'Pages never given to the allocator: boot code, struct pages, firmware.' },
	{
		term: 'pinned',
		sentence:
			'Somebody holds a reference to the page (mm/gup.c), a device or a pipe for instance: it can not be moved until that is dropped.',
	},
	{ term: 'last move', sentence: 'How long ago, in simulated time, compaction last moved a page into or out of the block.' },
	{ term: 'huge', sentence: 'A block in use as a 2 MiB page: nothing to gain from moving it.' },
	{
		term: 'deferred',
		sentence:
			'After each failure the kernel refuses more attempts on the zone at that order and above: 1, then 3, up to 63, before it tries again.',
	},
	{
		term: 'per second',
		sentence: 'Rates and shares look back over the last second of watching, and are per second of simulated time.',
	},
	{ term: 'total', sentence: 'Value of the counter in /proc/vmstat: what happened since boot, or for nr_ names how much there is now.' },
	{
		term: 'rate',
		sentence: 'Change per second of simulated time over the last second of watching; a gauge (most nr_ names) may go down.',
	},
	{ term: 'last N s', sentence: 'One step per second of watching, newest at the right; of a gauge, how far it is above its lowest point.' },
	{ term: 'peak', sentence: 'Highest rate of any one second since the run is watched; for a gauge the highest value.' },
	{
		term: 'direct compactions succeeded',
		sentence:
			'compact_success and compact_fail: a task compacted memory itself, and then got the block it wanted, or not (mm/page_alloc.c).',
	},
	{
		term: 'CPU time per page moved',
		sentence:
			'CPU time in the scanners and in migration since boot, by kcompactd, by tasks and by hand, for each page of pgmigrate_success.',
	},
	{
		term: 'scanned by kcompactd',
		sentence: 'compact_daemon_migrate_scanned and compact_daemon_free_scanned of all pages scanned; the rest was scanned by tasks.',
	},
	{
		term: 'pages that could not be moved',
		sentence: 'pgmigrate_fail of all pages that were to be moved: pinned, under writeback, or in use at that moment (mm/migrate.c).',
	},
	{
		term: 'huge page faults served',
		sentence: 'thp_fault_alloc and thp_fault_fallback: a fault wanted a huge page, and got it, or small pages instead (mm/huge_memory.c).',
	},
	{
		term: 'reclaimed of scanned',
		sentence: 'pgsteal of pgscan: the fewer of the pages looked at can be freed, the harder memory is to reclaim (mm/vmscan.c).',
	},
	{
		term: 'reclaimed by tasks',
		sentence: 'pgsteal_direct of all pages reclaimed: work that kswapd did not do in time, done by tasks while they wait (mm/vmscan.c).',
	},
	{ term: 'succeeded', sentence: 'Share of direct compactions since boot that ended with the block that was wanted.' },
	{ term: 'scanned per page moved', sentence: 'Frames both scanners looked at for each page that was migrated: the price of compaction.' },
	{
		term: 'stalls take',
		sentence: 'Median time of an allocation that went through direct compaction, and the time 99 of 100 stayed below.',
	},
	{ term: 'huge page faults', sentence: 'Median time from a huge page fault to its page, and the time 99 of 100 stayed below.' },
	...TIME_GLOSSARY,
	...DOCTOR_GLOSSARY,
	{ term: '× speed', sentence: 'Simulated seconds per second of yours; "reaching" is what the simulator manages when it cannot keep up.' },
	{
		term: 'fps, kB/f',
		sentence: 'Frames this program drew in the last second, and what one of them cost the line to your terminal on average.',
	},
	{ term: 'cpu, sim', sentence: 'Share of one CPU which this dashboard and its simulator used over the last second.' },
];

/** The sentence for a label or a counter's /proc name; undefined when there is none. */
export function explain(term: string): string | undefined {
	return GLOSSARY.find((entry) => entry.term === term)?.sentence ?? new Map(Object.entries(COUNTER_MEANING)).get(term);
}
