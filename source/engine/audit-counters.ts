/** Laws between counters (compaction, reclaim, gauges per node). */
import { HUGE_ORDER, NUMA_COUNTERS, PAGE_ANON, PAGE_FILE, PAGE_FREE_TAIL, vmstatIndex, type VmstatName } from '../model/index.js';
import type { Fail } from './audit.js';
import { isStall } from './direct-compact.js';
import { ownBlock } from './audit-zones.js';
import { PF_DIRTY, PF_WRITEBACK, type Machine } from './machine.js';
import { flagsOf, kindOf } from './page-fields.js';

export function auditCounters(m: Machine, fail: Fail): void {
	const value = (name: VmstatName) => m.counters[vmstatIndex(name)]!;
	const sum = (...names: VmstatName[]) => names.reduce((total, name) => total + value(name), 0);
	if (value('compact_stall') !== sum('compact_success', 'compact_fail')) fail('compact_stall is not compact_success + compact_fail');
	const unserved = m.nodes.flatMap((node) => node.unserved.filter((_, result) => isStall(m, result)));
	if (value('compact_fail') !== unserved.reduce((total, count) => total + count, 0))
		fail('the ends of failed direct compactions are not compact_fail');
	if (sum('pgscan_kswapd', 'pgscan_direct') !== sum('pgscan_anon', 'pgscan_file')) fail('pgscan by reclaimer and by type differ');
	if (sum('pgsteal_kswapd', 'pgsteal_direct') !== sum('pgsteal_anon', 'pgsteal_file')) fail('pgsteal by reclaimer and by type differ');
	if (sum('pgsteal_anon', 'pgsteal_file') > sum('pgscan_anon', 'pgscan_file')) fail('more pages stolen than scanned');
	if (value('pgscan_anon') !== 0 && m.swap.pages === 0) fail('anonymous pages were scanned without swap');
	if (value('compact_daemon_migrate_scanned') > value('compact_migrate_scanned')) fail('the daemon scanned more than everybody');
	if (value('compact_daemon_free_scanned') > value('compact_free_scanned')) fail('the daemon scanned more free pages than everybody');
	for (const [index, count] of m.counters.entries()) if (!(count >= 0)) fail(`counter ${index} is ${count}`);
	auditParts(m, fail);
	auditNodeGauges(m, fail);
}

/** What is also counted per zone or node adds up; pressure stays within the time there was. */
function auditParts(m: Machine, fail: Fail): void {
	NUMA_COUNTERS.forEach((name, i) => {
		const sum = m.zones.reduce((total, zone) => total + zone.numa[i]!, 0);
		if (sum !== m.counters[vmstatIndex(name)]) fail(`${name} of all zones is ${sum}, of the machine ${m.counters[vmstatIndex(name)]}`);
	});
	for (const name of ['nr_dirtied', 'nr_written', 'workingset_refault_anon', 'workingset_refault_file'] as const) {
		const sum = m.nodes.reduce((total, node) => total + node.counters[vmstatIndex(name)]!, 0);
		if (sum !== m.counters[vmstatIndex(name)]) fail(`${name} of all nodes is ${sum}, of the machine ${m.counters[vmstatIndex(name)]}`);
	}
	// Rounding takes at most half a nanosecond of each slice.
	const spent = m.spent.reduce((sum, ns) => sum + ns, 0);
	const used = m.threads.reduce((sum, { cpuNs }) => sum + cpuNs, 0);
	if (spent < used - m.slices / 2) fail(`threads used ${used} ns of CPU time, but functions only ${spent} ns`);
	const [some = 0, full = 0] = m.pressure.totals;
	if (full > some || some > m.pressure.lastUpdate) fail(`memory pressure for ${some} ns, full ${full} ns, of ${m.pressure.lastUpdate} ns`);
}

/** Kinds, dirty and writeback pages per node against the map. */
function auditNodeGauges(m: Machine, fail: Fail): void {
	const found = m.nodes.map(() => ({ kinds: new Int32Array(16), dirty: 0, writeback: 0, huge: 0 }));
	for (const zone of m.zones) {
		const node = found[zone.node]!;
		for (let pfn = zone.start; pfn < zone.end; ) {
			if (!ownBlock(m, zone, pfn >> HUGE_ORDER)) {
				pfn = ((pfn >> HUGE_ORDER) + 1) << HUGE_ORDER;
				continue;
			}
			const word = kindOf(m, pfn);
			const kind = word & 15;
			const size = 1 << (word >> 4);
			if (kind > PAGE_FREE_TAIL) node.kinds[kind] = node.kinds[kind]! + size;
			if (kind === PAGE_FILE && flagsOf(m, pfn) & PF_DIRTY) node.dirty++;
			if (flagsOf(m, pfn) & PF_WRITEBACK) node.writeback++;
			if ((kind === PAGE_ANON || kind === PAGE_FILE) && word >> 4 === HUGE_ORDER) node.huge++;
			pfn += size;
		}
	}
	for (const node of m.nodes) {
		const seen = found[node.id]!;
		for (let kind = PAGE_ANON; kind < 16; kind++) {
			if (node.kinds[kind] !== seen.kinds[kind])
				fail(`node ${node.id} counts ${node.kinds[kind]} pages of kind ${kind}, the map has ${seen.kinds[kind]}`);
		}
		if (node.dirty !== seen.dirty || node.writeback !== seen.writeback) {
			fail(
				`node ${node.id} counts ${node.dirty} dirty and ${node.writeback} written pages, the map has ${seen.dirty} and ${seen.writeback}`,
			);
		}
		if (node.hugePages !== seen.huge) fail(`node ${node.id} counts ${node.hugePages} huge pages, the map has ${seen.huge}`);
	}
}
