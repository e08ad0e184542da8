/**
 * Tunables the engine honours: kernel name, file, range, default, meaning. Numbers are checked with the kernel's own
 * range; a value outside it is refused as the kernel does (EINVAL).
 * Source: mm/compaction.c, mm/page_alloc.c, mm/vmscan.c sysctl tables; mm/huge_memory.c (Linux 6.18).
 */
export const THP_ENABLED_MODES = ['always', 'madvise', 'never'] as const;
export const THP_DEFRAG_MODES = ['always', 'defer', 'defer+madvise', 'madvise', 'never'] as const;
export type ThpEnabled = (typeof THP_ENABLED_MODES)[number];
export type ThpDefrag = (typeof THP_DEFRAG_MODES)[number];

export interface NumberTunable {
	readonly kind: 'number';
	/** Dotted name as sysctl(8) takes it. */
	readonly name: string;
	readonly path: string;
	readonly min: number;
	readonly max: number;
	readonly default: number;
	readonly meaning: string;
	/** Steps offered by the left and right arrows, ascending. */
	readonly steps: readonly number[];
}
export interface ChoiceTunable {
	readonly kind: 'choice';
	readonly name: string;
	readonly path: string;
	readonly choices: readonly string[];
	readonly default: string;
	readonly meaning: string;
}
export type Tunable = NumberTunable | ChoiceTunable;

const vm = (name: string, min: number, max: number, value: number, steps: readonly number[], meaning: string): NumberTunable => ({
	kind: 'number',
	name: `vm.${name}`,
	path: `/proc/sys/vm/${name}`,
	min,
	max,
	default: value,
	steps,
	meaning,
});

const UINT_MAX = 4_294_967_295;

const khugepaged = (name: string, min: number, max: number, value: number, steps: readonly number[], meaning: string): NumberTunable => ({
	kind: 'number',
	name: `khugepaged.${name}`,
	path: `/sys/kernel/mm/transparent_hugepage/khugepaged/${name}`,
	min,
	max,
	default: value,
	steps,
	meaning,
});

/** min_free_kbytes and the reserve ratios default to 0 here: "let the kernel's formula decide at boot". */
export const TUNABLES: readonly Tunable[] = [
	vm(
		'compaction_proactiveness',
		0,
		100,
		20,
		[0, 5, 10, 20, 40, 60, 80, 90, 100],
		'how hard kcompactd compacts before anyone asks; 0 turns it off',
	),
	vm(
		'extfrag_threshold',
		0,
		1000,
		500,
		[0, 100, 250, 500, 750, 900, 1000],
		'compact for orders above 3 only when the fragmentation index is above this',
	),
	vm('compact_unevictable_allowed', 0, 1, 1, [0, 1], 'may compaction move mlocked pages'),
	vm(
		'min_free_kbytes',
		0,
		4_194_304,
		0,
		[0, 16384, 32768, 67584, 131072, 262144],
		"KiB kept free; sets the watermarks (0: the kernel's formula)",
	),
	vm('watermark_scale_factor', 1, 3000, 10, [1, 10, 50, 100, 200, 500, 1000, 3000], 'distance between watermarks, in 1/10000 of a zone'),
	vm(
		'watermark_boost_factor',
		0,
		150_000,
		15_000,
		[0, 5000, 15_000, 30_000],
		'how far a fragmenting fallback raises the watermarks, in 1/10000; 0 off',
	),
	vm('swappiness', 0, 200, 60, [0, 10, 60, 100, 150, 200], 'balance between reclaiming anonymous and file pages (no effect without swap)'),
	{
		kind: 'number',
		name: 'lru_gen.enabled',
		path: '/sys/kernel/mm/lru_gen/enabled',
		min: 0,
		max: 7,
		default: 0,
		steps: [0, 7],
		meaning: 'reclaim by generations (bit 0) instead of active and inactive lists; kernels from 6.1',
	},
	vm('vfs_cache_pressure', 0, 1000, 100, [0, 50, 100, 200, 500], 'how eagerly dentry and inode slab is shrunk, in per cent'),
	vm('nr_hugepages', 0, 4_194_304, 0, [0, 16, 64, 256, 1024, 4096], 'pages of 2 MiB set aside for hugetlbfs; shows what could be had'),
	khugepaged('defrag', 0, 1, 1, [0, 1], 'may khugepaged reclaim and compact for the huge page it needs'),
	khugepaged('scan_sleep_millisecs', 0, UINT_MAX, 10_000, [0, 100, 1000, 10_000, 60_000], 'pause of khugepaged between two passes, ms'),
	khugepaged('alloc_sleep_millisecs', 0, UINT_MAX, 60_000, [0, 1000, 10_000, 60_000], 'pause of khugepaged when it got no huge page, ms'),
	khugepaged('pages_to_scan', 1, UINT_MAX, 4096, [512, 4096, 16_384, 131_072], 'pages khugepaged looks at in a pass'),
	khugepaged(
		'max_ptes_none',
		0,
		511,
		511,
		[0, 64, 256, 409, 511],
		'pages of a 2 MiB range that may be missing when khugepaged makes it huge',
	),
	khugepaged('max_ptes_swap', 0, 511, 64, [0, 64, 256, 511], 'pages of it that may be out on swap'),
	khugepaged('max_ptes_shared', 0, 511, 256, [0, 256, 511], 'pages of it that may be shared with other processes'),
	{
		kind: 'choice',
		name: 'thp.enabled',
		path: '/sys/kernel/mm/transparent_hugepage/enabled',
		choices: THP_ENABLED_MODES,
		default: 'madvise',
		meaning: 'who gets transparent huge pages',
	},
	{
		kind: 'choice',
		name: 'thp.defrag',
		path: '/sys/kernel/mm/transparent_hugepage/defrag',
		choices: THP_DEFRAG_MODES,
		default: 'madvise',
		meaning: 'what a huge page fault does when no 2 MiB block is free',
	},
];

/** One-shot trigger files a person may write to; not tunables, but `write` and `--set` meet them too. */
export const TRIGGER_PATHS = ['/proc/sys/vm/compact_memory', '/proc/sys/vm/drop_caches'] as const;

export function tunableByName(name: string): Tunable | undefined {
	return TUNABLES.find((tunable) => tunable.name === name);
}
export function tunableByPath(path: string): Tunable | undefined {
	return TUNABLES.find((tunable) => tunable.path === path);
}

export type TunableValue = number | string;
export type TunableCheck = { readonly ok: true; readonly value: TunableValue } | { readonly ok: false; readonly expected: string };

/** Parses and range-checks text (or a number) written to a tunable, as the kernel would. */
export function checkTunable(tunable: Tunable, written: TunableValue): TunableCheck {
	const text = String(written).trim();
	if (tunable.kind === 'choice') {
		return tunable.choices.includes(text) ? { ok: true, value: text } : { ok: false, expected: `one of ${tunable.choices.join(', ')}` };
	}
	const expected = `a whole number from ${tunable.min} to ${tunable.max}`;
	if (!/^([+-]?\d+|0x[0-9a-f]+)$/i.test(text)) return { ok: false, expected };
	const value = Number(text);
	return value >= tunable.min && value <= tunable.max ? { ok: true, value } : { ok: false, expected };
}
