/** Where the machine keeps the value of each tunable, and what it is at boot. */
import { checkTunable, type Features, type Scenario, tunableByName, tunableIn, type TunableValue } from '../model/index.js';

/** Values by what the code calls them; units and ranges are those of the files. */
export interface Tunables {
	proactiveness: number;
	extfragThreshold: number;
	compactUnevictable: number;
	minFreeKbytes: number;
	watermarkScale: number;
	watermarkBoost: number;
	/** One number a zone, separated by spaces. */
	lowmemReserveRatio: string;
	pcpHighFraction: number;
	defragMode: number;
	swappiness: number;
	vfsCachePressure: number;
	thpEnabled: string;
	thpDefrag: string;
	lruGen: number;
	khugeDefrag: number;
	khugeScanSleepMs: number;
	khugeAllocSleepMs: number;
	khugePagesToScan: number;
	khugeMaxNone: number;
	khugeMaxSwap: number;
	khugeMaxShared: number;
}

export const FIELD: Readonly<Record<string, keyof Tunables>> = {
	'vm.compaction_proactiveness': 'proactiveness',
	'vm.extfrag_threshold': 'extfragThreshold',
	'vm.compact_unevictable_allowed': 'compactUnevictable',
	'vm.min_free_kbytes': 'minFreeKbytes',
	'vm.watermark_scale_factor': 'watermarkScale',
	'vm.watermark_boost_factor': 'watermarkBoost',
	'vm.lowmem_reserve_ratio': 'lowmemReserveRatio',
	'vm.percpu_pagelist_high_fraction': 'pcpHighFraction',
	'vm.defrag_mode': 'defragMode',
	'vm.swappiness': 'swappiness',
	'lru_gen.enabled': 'lruGen',
	'vm.vfs_cache_pressure': 'vfsCachePressure',
	'khugepaged.defrag': 'khugeDefrag',
	'khugepaged.scan_sleep_millisecs': 'khugeScanSleepMs',
	'khugepaged.alloc_sleep_millisecs': 'khugeAllocSleepMs',
	'khugepaged.pages_to_scan': 'khugePagesToScan',
	'khugepaged.max_ptes_none': 'khugeMaxNone',
	'khugepaged.max_ptes_swap': 'khugeMaxSwap',
	'khugepaged.max_ptes_shared': 'khugeMaxShared',
	'thp.enabled': 'thpEnabled',
	'thp.defrag': 'thpDefrag',
};

/** What the scenario sets, else the kernel's default; for a kernel without the file what stands for that. */
export function bootTunables(scenario: Scenario, features: Features): Tunables {
	const entries = Object.entries(FIELD).map(([name, field]) => [field, bootValue(name, scenario, features)]);
	return Object.fromEntries(entries) as Tunables;
}

function bootValue(name: string, scenario: Scenario, features: Features): TunableValue {
	const known = tunableByName(name);
	if (!known) throw new Error(`no tunable named ${name}`);
	const tunable = tunableIn(known, scenario.kernel, features);
	if (!tunable) return known.absent ?? known.default;
	const check = checkTunable(tunable, scenario.tunables[name] ?? tunable.default);
	if (!check.ok) throw new Error(`${name}: expected ${check.expected}`);
	return typeof check.value === 'string' && name === 'vm.lowmem_reserve_ratio'
		? mergeRatios(String(tunable.default), check.value)
		: check.value;
}

/** Numbers written to a file that holds several replace the first ones. */
export function mergeRatios(before: string, written: string): string {
	const words = written.split(' ');
	return [...words, ...before.split(' ').slice(words.length)].join(' ');
}
