/**
 * Counters by the kernel's name: of the machine, of a node, of a zone. A name of something the machine does not have is 0.
 * Source: mm/vmstat.c; fs/proc/meminfo.c, meminfo_proc_show; mm/show_mem.c, si_mem_available (6.18).
 * Simplifications: no file is mapped; there are neither buffers nor tmpfs, nor kernel stacks of their own.
 */
import {
	COUNTER_NAMES,
	NUMA_COUNTERS,
	PAGE_ANON,
	PAGE_FILE,
	PAGE_SLAB,
	PAGE_SLAB_RECLAIMABLE,
	PAGE_TABLE,
	VMSTAT_NAMES,
} from '../model/index.js';
import { hugePoolSize } from './hugetlb.js';
import { PF_DIRTY, PF_WRITEBACK, type Machine, type Node, type Zone } from './machine.js';
import { nameToday } from './old-counters.js';
import { totalReserve } from './vmstat-limits.js';
import { addNodeGauges, addZoneGauges, type Add, fillVmstat } from './write-snapshot.js';
import { flagsOf, kindOf } from './page-fields.js';

/** A number by its name. */
export type Counters = (name: string) => number;

export function machineCounters(m: Machine): Counters {
	const values = new Float64Array(COUNTER_NAMES.length);
	fillVmstat(m, values);
	const known = new Map<string, number>(COUNTER_NAMES.map((name, i) => [name, values[i]!]));
	return (name) => known.get(name) ?? 0;
}

function lookup(fill: (add: Add) => void): Counters {
	const values = new Map<string, number>();
	fill((name, amount) => values.set(name, (values.get(name) ?? 0) + amount));
	return (name) => values.get(name) ?? 0;
}

/** Node counters, and the sums of the node's zone counters. */
export function nodeCounters(m: Machine, node: Node): Counters {
	const zones = node.zones.map((id) => m.zones[id]!);
	const counters = lookup((add) => {
		addNodeGauges(node, add);
		for (const zone of zones) addZoneGauges(zone, add);
	});
	return (name) => {
		const event = node.counters[(VMSTAT_NAMES as readonly string[]).indexOf(nameToday(name))] ?? 0;
		return event + counters(name) + zones.reduce((sum, zone) => sum + numa(zone, name), 0);
	};
}

function numa(zone: Zone, name: string): number {
	return zone.numa[(NUMA_COUNTERS as readonly string[]).indexOf(name)] ?? 0;
}

/** Counters of a zone, by the names of any era: before 4.8 its LRU lists are named as a node's are later. */
export function zoneCounters(m: Machine, zone: Zone): Counters {
	const gauges = lookup((add) => addZoneGauges(zone, add));
	const node = m.nodes[zone.node]!;
	let walked: Readonly<Record<string, number>> | undefined;
	return (name) => {
		if ((NUMA_COUNTERS as readonly string[]).includes(name)) return numa(zone, name);
		if (!WALKED.includes(name)) return gauges(name.replace(/^nr_((?:in)?active_\w+|unevictable)$/, 'nr_zone_$1'));
		if (/dirty|write/.test(name) && node.dirty + node.writeback === 0) return 0;
		walked ??= walkZone(m, zone);
		return walked[name] ?? 0;
	};
}

/** Counted by node in the machine: of a zone, only a walk over its frames tells. */
const WALKED: readonly string[] = [
	'nr_zone_write_pending',
	'nr_dirty',
	'nr_writeback',
	'nr_anon_pages',
	'nr_file_pages',
	'nr_slab_reclaimable',
	'nr_slab_unreclaimable',
	'nr_page_table_pages',
];

function walkZone(m: Machine, zone: Zone): Readonly<Record<string, number>> {
	const kinds = new Float64Array(16);
	let dirty = 0;
	let writeback = 0;
	for (let pfn = zone.start; pfn < zone.end; ) {
		const word = kindOf(m, pfn);
		const pages = 1 << (word >> 4);
		const mine = m.blockZone[pfn >> 9] === zone.id + 1;
		if (mine) {
			kinds[word & 15] = kinds[word & 15]! + pages;
			if ((word & 15) === PAGE_FILE && flagsOf(m, pfn) & PF_DIRTY) dirty += pages;
			if (flagsOf(m, pfn) & PF_WRITEBACK) writeback += pages;
		}
		pfn += pages;
	}
	return {
		nr_zone_write_pending: dirty + writeback,
		nr_dirty: dirty,
		nr_writeback: writeback,
		nr_anon_pages: kinds[PAGE_ANON]!,
		nr_file_pages: kinds[PAGE_FILE]!,
		nr_slab_reclaimable: kinds[PAGE_SLAB_RECLAIMABLE]!,
		nr_slab_unreclaimable: kinds[PAGE_SLAB]!,
		nr_page_table_pages: kinds[PAGE_TABLE]!,
	};
}

/** Amounts of /proc/meminfo by label: KiB, or hugetlb pages. */
export function memoryAmounts(m: Machine): Counters {
	const value = machineCounters(m);
	const managed = m.zones.reduce((sum, zone) => sum + zone.managed, 0);
	const hugetlb = hugePoolSize(m);
	const amounts = commonAmounts(value, hugetlb);
	const own: Readonly<Record<string, number>> = {
		MemTotal: 4 * managed,
		MemAvailable: 4 * available(m, value),
		Cached: 4 * value('nr_file_pages'),
		SwapTotal: 4 * m.swap.pages,
		SwapFree: 4 * (m.swap.pages - m.swap.used),
		CommitLimit: 2 * (managed - 512 * hugetlb) + 4 * m.swap.pages,
		Committed_AS: 4 * value('nr_anon_pages'),
		VmallocTotal: 34_359_738_367,
		HugePages_Rsvd: 0,
		Hugepagesize: 2048,
		Hugetlb: 2048 * hugetlb,
		DirectMap2M: 4 * m.zones.reduce((sum, zone) => sum + zone.present, 0),
	};
	return (label) => own[label] ?? amounts(label);
}

/** Amounts of a node's meminfo by label. */
export function nodeMemoryAmounts(m: Machine, node: Node): Counters {
	const value = nodeCounters(m, node);
	const managed = node.zones.reduce((sum, id) => sum + m.zones[id]!.managed, 0);
	const amounts = commonAmounts(value, hugePoolSize(m, node.id));
	const own: Readonly<Record<string, number>> = {
		MemTotal: 4 * managed,
		MemUsed: 4 * (managed - value('nr_free_pages')),
		FilePages: 4 * value('nr_file_pages'),
	};
	return (label) => own[label] ?? amounts(label);
}

/** Labels that the machine and a node have in common. */
function commonAmounts(value: Counters, hugetlb: number): Counters {
	const pages = (...names: string[]): number => 4 * names.reduce((sum, name) => sum + value(name), 0);
	const amounts: Readonly<Record<string, number>> = {
		MemFree: pages('nr_free_pages'),
		SwapCached: pages('nr_swapcached'),
		Active: pages('nr_active_anon', 'nr_active_file'),
		Inactive: pages('nr_inactive_anon', 'nr_inactive_file'),
		'Active(anon)': pages('nr_active_anon'),
		'Inactive(anon)': pages('nr_inactive_anon'),
		'Active(file)': pages('nr_active_file'),
		'Inactive(file)': pages('nr_inactive_file'),
		Unevictable: pages('nr_unevictable'),
		Mlocked: pages('nr_mlock'),
		Dirty: pages('nr_dirty'),
		Writeback: pages('nr_writeback'),
		AnonPages: pages('nr_anon_pages'),
		KReclaimable: pages('nr_slab_reclaimable'),
		Slab: pages('nr_slab_reclaimable', 'nr_slab_unreclaimable'),
		SReclaimable: pages('nr_slab_reclaimable'),
		SUnreclaim: pages('nr_slab_unreclaimable'),
		PageTables: pages('nr_page_table_pages'),
		AnonHugePages: 2048 * value('nr_anon_transparent_hugepages'),
		HugePages_Total: hugetlb,
		HugePages_Free: hugetlb,
	};
	return (label) => amounts[label] ?? 0;
}

/** MemAvailable, pages: free memory above the reserves, and what of page cache and slab can go without trouble. */
function available(m: Machine, value: Counters): number {
	const low = m.zones.reduce((sum, zone) => sum + zone.low, 0);
	const usable = (pages: number): number => pages - Math.min(Math.floor(pages / 2), low);
	const cache = value('nr_active_file') + value('nr_inactive_file');
	return Math.max(0, value('nr_free_pages') - totalReserve(m) + usable(cache) + usable(value('nr_slab_reclaimable')));
}
