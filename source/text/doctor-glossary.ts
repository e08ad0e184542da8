/** Conditions the doctor looks for, and the labels of before | after. */
import type { GlossaryEntry } from './glossary.js';

export const DOCTOR_GLOSSARY: readonly GlossaryEntry[] = [
	{ term: 'Doctor N', sentence: 'The number in the tab: conditions the doctor finds at this moment; none while nothing is wrong.' },
	{
		term: 'failures-unmovable',
		sentence:
			'Compaction moves pages, but a page that cannot move keeps each block from becoming free (mm/compaction.c, isolate_migratepages_block).',
	},
	{
		term: 'failures-fragmentation',
		sentence: 'Enough is free, but so scattered that attempts end before a block is whole (mm/compaction.c, __compact_finished).',
	},
	{
		term: 'failures-no-memory',
		sentence:
			'Too little is free to move pages to, so compaction is skipped and reclaim has to come first (mm/compaction.c, compaction_suitable).',
	},
	{
		term: 'kswapd-no-progress',
		sentence:
			'kswapd looks at pages and gets none; after 16 such rounds it gives up until somebody else frees one (mm/vmscan.c, balance_pgdat).',
	},
	{
		term: 'direct-stalls',
		sentence: 'Tasks compact memory themselves in the middle of an allocation (mm/page_alloc.c, __alloc_pages_direct_compact).',
	},
	{
		term: 'kcompactd-cpu',
		sentence: 'The compaction thread of a node takes a share of a CPU that one sees in top (mm/compaction.c, kcompactd).',
	},
	{
		term: 'refused-allocations',
		sentence: 'Requests fail that somebody minds: the kernel logs "page allocation failure" (mm/page_alloc.c, warn_alloc).',
	},
	{
		term: 'thp-fallback',
		sentence: 'Huge page faults get 4 KiB pages, because no 2 MiB block is free (mm/huge_memory.c, do_huge_pmd_anonymous_page).',
	},
	{
		term: 'before | after',
		sentence:
			'Rates of the last ten simulated seconds before the last change, and those since; better and worse mean by more than a tenth.',
	},
	{
		term: 'left | right',
		sentence:
			'Rates of both machines of a split screen since the split or the last change; better or worse: the right one, by more than a tenth.',
	},
	{ term: 'stall mean', sentence: 'How long one direct compaction took on average.' },
	{ term: 'got huge', sentence: 'Share of huge page faults that got a huge page.' },
	{ term: 'got no block', sentence: 'Direct compactions that ended without the block, also those put off or not begun.' },
	{ term: 'refused', sentence: 'Allocations above order 0 that failed and were reported.' },
	{ term: 'moved', sentence: 'Pages moved to another frame.' },
	{ term: 'kswapd scan', sentence: 'Pages kswapd looked at for reclaim.' },
	{
		term: 'needs reboot',
		sentence: 'Only a boot can change it (a boot parameter, another kernel, memory not yet filled): the scenario starts anew with it.',
	},
];
