/**
 * Tunables the engine honours: kernel name, file, range, default, meaning. Numbers are checked with the kernel's own
 * range; a value outside it is refused as the kernel does (EINVAL).
 * Source: mm/compaction.c, mm/page_alloc.c, mm/vmscan.c sysctl tables; mm/huge_memory.c (Linux 6.18).
 */
import { FEATURES, type FeatureName, type Features, reaches } from './features.js';

export const THP_ENABLED_MODES = ['always', 'madvise', 'never'] as const;
export const THP_DEFRAG_MODES = ['always', 'defer', 'defer+madvise', 'madvise', 'never'] as const;
export type ThpEnabled = (typeof THP_ENABLED_MODES)[number];
export type ThpDefrag = (typeof THP_DEFRAG_MODES)[number];

/** What an older kernel had otherwise. Every change that applies is made, in order. */
interface OlderWay {
	/** First release that has today's way. */
	readonly until: string;
	/** Feature that brought it, when it is one that can be turned by hand. */
	readonly without?: FeatureName;
}

interface TunableFile {
	/** Dotted name as sysctl(8) takes it. */
	readonly name: string;
	readonly path: string;
	/** First release that has the file; absent: all have it. */
	readonly since?: string;
	/** Feature the file belongs to: without it there is no such file either. */
	readonly feature?: FeatureName;
	/** Value that stands for a kernel without the file. */
	readonly absent?: TunableValue;
	readonly meaning: string;
}
export interface NumberTunable extends TunableFile {
	readonly kind: 'number';
	readonly min: number;
	readonly max: number;
	readonly default: number;
	/** Steps offered by the left and right arrows, ascending. */
	readonly steps: readonly number[];
	/** 0 lets the kernel work out a value at boot, which the file then says. */
	readonly computed?: boolean;
	/** The kernel refuses values between 0 and this one. */
	readonly leastAboveZero?: number;
	readonly older?: readonly (OlderWay & Partial<Pick<NumberTunable, 'max' | 'default'>>)[];
}
export interface ChoiceTunable extends TunableFile {
	readonly kind: 'choice';
	readonly choices: readonly string[];
	readonly default: string;
	/** Takes any list of at most so many whole numbers; the choices are only examples. */
	readonly numbers?: number;
	readonly older?: readonly (OlderWay & Partial<Pick<ChoiceTunable, 'choices' | 'default'>>)[];
}
export type Tunable = NumberTunable | ChoiceTunable;
type Extras = Pick<NumberTunable, 'since' | 'feature' | 'absent' | 'older' | 'leastAboveZero' | 'computed'>;

type Numbers = readonly [min: number, max: number, value: number, steps: readonly number[]];

const vm = (name: string, [min, max, value, steps]: Numbers, meaning: string, extras: Extras = {}): NumberTunable => ({
	kind: 'number',
	name: `vm.${name}`,
	path: `/proc/sys/vm/${name}`,
	min,
	max,
	default: value,
	steps,
	meaning,
	...extras,
});

const UINT_MAX = 4_294_967_295;

const khugepaged = (name: string, [min, max, value, steps]: Numbers, meaning: string, since = '2.6.38'): NumberTunable => ({
	kind: 'number',
	name: `khugepaged.${name}`,
	path: `/sys/kernel/mm/transparent_hugepage/khugepaged/${name}`,
	since,
	feature: 'thp',
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
		[0, 100, 20, [0, 5, 10, 20, 40, 60, 80, 90, 100]],
		'how hard kcompactd compacts before anyone asks; 0 turns it off',
		{ since: '5.9', feature: 'proactive', absent: 0 },
	),
	vm(
		'extfrag_threshold',
		[0, 1000, 500, [0, 100, 250, 500, 750, 900, 1000]],
		'compact for orders above 3 only when the fragmentation index is above this',
		{ since: '2.6.35', feature: 'compaction' },
	),
	vm('compact_unevictable_allowed', [0, 1, 1, [0, 1]], 'may compaction move mlocked pages', { since: '4.1', absent: 0 }),
	vm(
		'min_free_kbytes',
		[0, 4_194_304, 0, [0, 16384, 32768, 67584, 131072, 262144]],
		"KiB kept free; sets the watermarks (0: the kernel's formula)",
		{ computed: true },
	),
	vm('watermark_scale_factor', [1, 3000, 10, [1, 10, 50, 100, 200, 500, 1000, 3000]], 'distance between watermarks, in 1/10000 of a zone', {
		since: '4.6',
		feature: 'watermarkScale',
		older: [{ until: '5.15', max: 1000 }],
	}),
	vm(
		'watermark_boost_factor',
		[0, 150_000, 15_000, [0, 5000, 15_000, 30_000]],
		'how far a fragmenting fallback raises the watermarks, in 1/10000; 0 off',
		{ since: '5.0', feature: 'watermarkBoost', absent: 0 },
	),
	{
		kind: 'choice',
		name: 'vm.lowmem_reserve_ratio',
		path: '/proc/sys/vm/lowmem_reserve_ratio',
		choices: ['0 0 0 0 0', '256 256 32 0 0', '64 64 32 0 0', '8 8 8 0 0', '1 1 1 0 0'],
		numbers: 5,
		default: '256 256 32 0 0',
		meaning: 'share (1/n) of the memory above it that each zone keeps from requests that could use that memory; 0: none',
	},
	vm(
		'percpu_pagelist_high_fraction',
		[0, 2_147_483_647, 0, [0, 8, 64, 512, 4096]],
		'share (1/n) of a zone that per-CPU lists may hold together (0: they tune themselves)',
		{ since: '5.14', leastAboveZero: 8 },
	),
	vm(
		'defrag_mode',
		[0, 1, 0, [0, 1]],
		'1: keep pageblocks of different mobility apart whatever it costs, and let the daemons make whole free pageblocks',
		{ since: '6.15', feature: 'defragMode', absent: 0 },
	),
	vm(
		'swappiness',
		[0, 200, 60, [0, 10, 60, 100, 150, 200]],
		'balance between reclaiming anonymous and file pages (no effect without swap)',
		{ older: [{ until: '5.8', max: 100 }] },
	),
	{
		kind: 'number',
		name: 'lru_gen.enabled',
		path: '/sys/kernel/mm/lru_gen/enabled',
		since: '6.1',
		feature: 'multiGenLru',
		absent: 0,
		min: 0,
		max: 7,
		default: 0,
		steps: [0, 7],
		meaning: 'reclaim by generations (bit 0) instead of active and inactive lists',
	},
	vm('vfs_cache_pressure', [0, 1000, 100, [0, 50, 100, 200, 500]], 'how eagerly dentry and inode slab is shrunk, in per cent'),
	vm('nr_hugepages', [0, 4_194_304, 0, [0, 16, 64, 256, 1024, 4096]], 'pages of 2 MiB set aside for hugetlbfs; shows what could be had'),
	khugepaged('defrag', [0, 1, 1, [0, 1]], 'may khugepaged reclaim and compact for the huge page it needs'),
	khugepaged('scan_sleep_millisecs', [0, UINT_MAX, 10_000, [0, 100, 1000, 10_000, 60_000]], 'pause of khugepaged between two passes, ms'),
	khugepaged('alloc_sleep_millisecs', [0, UINT_MAX, 60_000, [0, 1000, 10_000, 60_000]], 'pause of khugepaged when it got no huge page, ms'),
	khugepaged('pages_to_scan', [1, UINT_MAX, 4096, [512, 4096, 16_384, 131_072]], 'pages khugepaged looks at in a pass'),
	khugepaged(
		'max_ptes_none',
		[0, 511, 511, [0, 64, 256, 409, 511]],
		'pages of a 2 MiB range that may be missing when khugepaged makes it huge',
	),
	khugepaged('max_ptes_swap', [0, 511, 64, [0, 64, 256, 511]], 'pages of it that may be out on swap', '4.8'),
	khugepaged('max_ptes_shared', [0, 511, 256, [0, 256, 511]], 'pages of it that may be shared with other processes', '5.8'),
	{
		kind: 'choice',
		name: 'thp.enabled',
		path: '/sys/kernel/mm/transparent_hugepage/enabled',
		since: '2.6.38',
		feature: 'thp',
		absent: 'never',
		choices: THP_ENABLED_MODES,
		default: 'madvise',
		meaning: 'who gets transparent huge pages',
	},
	{
		kind: 'choice',
		name: 'thp.defrag',
		path: '/sys/kernel/mm/transparent_hugepage/defrag',
		since: '2.6.38',
		feature: 'thp',
		choices: THP_DEFRAG_MODES,
		default: 'madvise',
		older: [
			{ until: '4.11', choices: ['always', 'defer', 'madvise', 'never'] },
			{ until: '4.6', choices: ['always', 'madvise', 'never'] },
			{ until: '4.6', without: 'thpMadviseDefault', default: 'always' },
		],
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
		if (tunable.numbers !== undefined) return checkNumbers(text, tunable.numbers);
		return tunable.choices.includes(text) ? { ok: true, value: text } : { ok: false, expected: `one of ${tunable.choices.join(', ')}` };
	}
	const least = tunable.leastAboveZero;
	const expected = `${least === undefined ? '' : '0 or '}a whole number from ${least ?? tunable.min} to ${tunable.max}`;
	if (!/^([+-]?\d+|0x[0-9a-f]+)$/i.test(text)) return { ok: false, expected };
	const value = Number(text);
	const inRange = value >= tunable.min && value <= tunable.max && (value === 0 || value >= (least ?? tunable.min));
	return inRange ? { ok: true, value } : { ok: false, expected };
}

function checkNumbers(text: string, most: number): TunableCheck {
	const words = text.split(/\s+/);
	const fits = words.length <= most && words.every((word) => /^\d{1,10}$/.test(word));
	return fits ? { ok: true, value: words.map(Number).join(' ') } : { ok: false, expected: `up to ${most} whole numbers` };
}

/** A feature turned on by hand brings its file along; turned off, it takes it away. */
function hasFile({ since, feature }: Tunable, kernel: string, features: Features | undefined): boolean {
	const reached = since === undefined || reaches(kernel, since);
	if (feature === undefined || features === undefined) return reached;
	return features[feature] && (reached || !reaches(kernel, FEATURES[feature].since));
}

/** The tunable as a kernel has it: its range, choices and default. Undefined when that kernel has no such file. */
export function tunableIn(tunable: Tunable, kernel: string, features?: Features): Tunable | undefined {
	if (!hasFile(tunable, kernel, features)) return undefined;
	const changes = (tunable.older ?? []).filter(({ until, without }) =>
		without !== undefined && features ? !features[without] : !reaches(kernel, until),
	);
	return changes.length === 0
		? tunable
		: Object.assign({}, tunable, ...changes.map(({ until: _until, without: _without, ...change }) => change));
}

/** The next value offered above (+1) or below (−1) the present one, which need not be an offered one; undefined at an end. */
export function steppedValue(tunable: Tunable, value: TunableValue, direction: 1 | -1): TunableValue | undefined {
	if (tunable.kind === 'choice') return tunable.choices[tunable.choices.indexOf(String(value)) + direction];
	const now = Number(value);
	const steps = tunable.steps.filter((step) => step <= tunable.max);
	return direction > 0 ? steps.find((step) => step > now) : steps.findLast((step) => step < now);
}
