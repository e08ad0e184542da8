/**
 * The kernel's log: reports of failed allocations, as rare as the kernel makes them, and killed tasks.
 * Source: mm/page_alloc.c, warn_alloc; mm/show_mem.c; mm/oom_kill.c; lib/ratelimit.c (6.18).
 * Simplification: nothing else is logged, boot included.
 */
import {
	type KernelNews,
	type KernelRecord,
	type MemoryReport,
	MIGRATETYPES,
	ORDERS,
	PAGE_FILE,
	PAGE_SLAB,
	PAGE_SLAB_RECLAIMABLE,
	PAGE_TABLE,
	type ZoneReport,
} from '../model/index.js';
import {
	currentTime,
	LRU_ACTIVE_ANON,
	LRU_ACTIVE_FILE,
	LRU_INACTIVE_ANON,
	LRU_INACTIVE_FILE,
	LRU_UNEVICTABLE,
	type Machine,
	type Node,
	type Zone,
} from './machine.js';
import { pcpPages } from './pcp-lists.js';
import { populatedZones } from './zonelists.js';

/** Records kept; the oldest make room. */
const CAPACITY = 64;

/** struct ratelimit_state of warn_alloc: reports of this interval, and those left out since the last. */
export interface KernelLog {
	records: KernelRecord[];
	/** When the interval began, ns; −1: none has. */
	since: number;
	printed: number;
	missed: number;
}

export function createKernelLog(): KernelLog {
	return { records: [], since: -1, printed: 0, missed: 0 };
}

export function logNews(m: Machine, news: KernelNews): void {
	const { cpu, comm, pid } = m.trace;
	const log = m.kernelLog;
	log.records.push({ ...news, t: currentTime(m), cpu, comm, pid });
	if (log.records.length > CAPACITY) log.records.shift();
}

/** Reports a failed allocation unless there were too many of late: one in ten seconds; before 5.5, ten in five. */
export function warnAlloc(m: Machine, order: number, gfp: number): void {
	const log = m.kernelLog;
	const [intervalNs, burst] = m.features.rareFailureReports ? [10e9, 1] : [5e9, 10];
	const now = currentTime(m);
	let missed = 0;
	if (log.since < 0 || now - log.since > intervalNs) {
		missed = log.missed;
		log.since = now;
		log.printed = 0;
		log.missed = 0;
	}
	if (log.printed >= burst) {
		log.missed++;
		return;
	}
	log.printed++;
	logNews(m, { kind: 'allocationFailure', order, gfp, missed, memory: memoryReport(m) });
}

function memoryReport(m: Machine): MemoryReport {
	const sum = (of: (node: Node) => number): number => m.nodes.reduce((pages, node) => pages + of(node), 0);
	return {
		isolatedAnon: sum((node) => node.isolatedAnon),
		isolatedFile: sum((node) => node.isolatedFile),
		dirty: sum((node) => node.dirty),
		writeback: sum((node) => node.writeback),
		slabReclaimable: sum((node) => node.kinds[PAGE_SLAB_RECLAIMABLE]!),
		slabUnreclaimable: sum((node) => node.kinds[PAGE_SLAB]!),
		pageTables: sum((node) => node.kinds[PAGE_TABLE]!),
		pageCache: sum((node) => node.kinds[PAGE_FILE]!),
		swapFree: m.swap.pages - m.swap.used,
		swapTotal: m.swap.pages,
		zones: populatedZones(m).map((zone) => zoneReport(m, zone)),
	};
}

function zoneReport(m: Machine, zone: Zone): ZoneReport {
	const { node, name, free, boost, min, low, high, reservedHighatomic, freeHighatomic, present, managed, lru } = zone;
	const lists = [LRU_ACTIVE_ANON, LRU_INACTIVE_ANON, LRU_ACTIVE_FILE, LRU_INACTIVE_FILE, LRU_UNEVICTABLE];
	const types = Array.from({ length: MIGRATETYPES }, (_, type) => type);
	return {
		node,
		name,
		free,
		boost,
		min: min + boost,
		low: low + boost,
		high: high + boost,
		reservedHighatomic,
		freeHighatomic,
		lru: lists.map((list) => lru[list]!),
		present,
		managed,
		freePcp: pcpPages(zone),
		localPcp: zone.pcps[m.cpu]?.count ?? 0,
		reserve: Array.from(zone.reserve),
		blocks: Array.from({ length: ORDERS }, (_, order) => types.map((type) => zone.count[order * MIGRATETYPES + type]!)),
	};
}
