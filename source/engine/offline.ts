/**
 * Taking a memory section offline: its pageblocks are isolated, so that nobody allocates from them any more; then its pages are moved
 * elsewhere, round after round, until all of it is free; then it leaves its zone.
 * Source: mm/memory_hotplug.c, offline_pages, scan_movable_pages; mm/page_isolation.c, start_isolate_page_range, has_unmovable_pages (6.18).
 * Simplifications: sections of 128 MiB are the unit, also above 64 GiB, where x86-64 makes blocks of up to 2 GiB. Two sections may be
 * worked on at once. A page in the hands of a compactor counts as movable, where the kernel may take it for one that is not. Kernels
 * before 3.12 could not offline hugetlb pages; older ones looked at the types of pageblocks instead of their pages.
 */
import {
	HUGE_ORDER,
	MIGRATE_ISOLATE,
	MIGRATE_MOVABLE,
	PAGE_ANON,
	PAGE_FILE,
	PAGE_FREE,
	PAGE_HELD,
	PAGE_HOLE,
	PAGE_HUGETLB,
	PAGE_KIND_NAMES,
	PAGE_PCP,
	SECTION_PAGES,
} from '../model/index.js';
import { charge, currentTime, type Machine, type Zone } from './machine.js';
import { isolateForMove, moveSources } from './offline-move.js';
import { freeFromPool } from './pages.js';
import { drainZonePcps } from './pcp-lists.js';
import {
	countSection,
	firstBlockOf,
	firstFrameOf,
	freeInSection,
	recomputeMarks,
	retypeSection,
	SECTION_BLOCKS,
	sectionExists,
	shrinkSpan,
	takeFreeBlocks,
	zoneOfSection,
} from './sections.js';
import type { OfflineFrame } from './system-frames.js';
import { AGAIN, endThread, pop, sleepUntil, YIELD, type Step, type Thread } from './thread.js';
import { trace } from './trace.js';
import { buildZonelists, hasMemory } from './zonelists.js';
import { FN } from './profile.js';
import { fillKind, kindOf } from './page-fields.js';

/** How long kernels before 4.15 tried. */
const OLD_TIMEOUT_NS = 120e9;
/** How often one looks whether a daemon that was told to stop has got there. */
const STOP_POLL_NS = 1_000_000;

/** What a page may be and still go elsewhere. A pin does not count. */
const MOVABLE_KINDS = [PAGE_FREE, PAGE_ANON, PAGE_FILE, PAGE_HUGETLB, PAGE_HELD, PAGE_PCP];

/** First frame of the section that holds kernel memory, or was reserved at boot. */
function unmovableFrame(m: Machine, section: number): number | undefined {
	const first = firstFrameOf(section);
	for (let pfn = first; pfn < first + SECTION_PAGES; pfn += 1 << (kindOf(m, pfn) >> 4)) {
		if (!MOVABLE_KINDS.includes(kindOf(m, pfn) & 15)) return pfn;
	}
	return undefined;
}

function offliner(m: Machine, section: number): OfflineFrame | undefined {
	for (const thread of m.threads) {
		const frame = thread.dead ? undefined : thread.stack.find((below) => below.k === 'offline' && below.section === section);
		if (frame?.k === 'offline') return frame;
	}
	return undefined;
}

/** Why the section can not even begin to go offline, in the kernel's words. */
function refusal(m: Machine, section: number): string | undefined {
	if (!sectionExists(m, section)) return 'No such file or directory (ENOENT): the machine has no memory there';
	if (m.offline.some((entry) => entry.section === section)) return 'Invalid argument (EINVAL): it is offline already';
	if (!zoneOfSection(m, section)) return 'Invalid argument (EINVAL): it has holes, or belongs to more than one zone';
	if (offliner(m, section)) return 'Device or resource busy (EBUSY): somebody is taking it offline';
	const pfn = unmovableFrame(m, section);
	if (pfn === undefined) return undefined;
	return `Device or resource busy (EBUSY): page ${pfn} (${PAGE_KIND_NAMES[kindOf(m, pfn) & 15]}) can not move`;
}

/** Isolates the section. Returns the job that empties it, to be run by whoever asked, or the reason why there is none. */
export function startOffline(m: Machine, section: number, timeoutNs = Number.POSITIVE_INFINITY): OfflineFrame | string {
	const reason = refusal(m, section);
	if (reason !== undefined) return `memory${section}: ${reason}`;
	const zone = zoneOfSection(m, section)!;
	const first = firstBlockOf(section);
	drainZonePcps(m, zone);
	const types = Array.from(m.blockType.subarray(first, first + SECTION_BLOCKS));
	retypeSection(m, zone, section, new Array<number>(SECTION_BLOCKS).fill(MIGRATE_ISOLATE));
	const most = m.features.endlessOffline ? timeoutNs : Math.min(timeoutNs, OLD_TIMEOUT_NS);
	return {
		k: 'offline',
		section,
		zone: zone.id,
		types,
		at: 'scan',
		pfn: firstFrameOf(section),
		sources: [],
		failed: [],
		asked: -1,
		moved: 0,
		deadline: currentTime(m) + most,
		interrupted: false,
	};
}

/** Sends a signal to whoever takes the section offline. False: nobody does. */
export function interruptOffline(m: Machine, section: number): boolean {
	const frame = offliner(m, section);
	if (frame) frame.interrupted = true;
	return frame !== undefined;
}

export function stepOffline(m: Machine, thread: Thread, f: OfflineFrame): Step {
	switch (f.at) {
		case 'scan':
			if (f.interrupted || currentTime(m) >= f.deadline) return giveUp(m, thread, f);
			isolateForMove(m, f);
			if (f.sources.length === 0) return endRound(m, f);
			f.at = 'move';
			return AGAIN;
		case 'move': {
			const step = moveSources(m, thread, f);
			if (step !== undefined) return step;
			f.at = 'scan';
			return YIELD;
		}
		case 'daemons':
			return stopDaemons(m, thread, f);
	}
}

function giveUp(m: Machine, thread: Thread, f: OfflineFrame): Step {
	const types = m.features.isolationKeepsType ? f.types : f.types.map(() => MIGRATE_MOVABLE);
	retypeSection(m, m.zones[f.zone]!, f.section, types);
	const left = SECTION_PAGES - freeInSection(m, f.section);
	const why = f.interrupted ? 'Interrupted system call (EINTR)' : 'Device or resource busy (EBUSY): out of time';
	trace(m, { name: 'command', text: `memory${f.section}: ${why}; ${f.moved} pages were moved, ${left} are left` });
	return pop(thread, 0);
}

/** All pages have been looked at. What is not free by now is pinned, in other hands, or waits on a list: another round. */
function endRound(m: Machine, f: OfflineFrame): Step {
	const zone = m.zones[f.zone]!;
	charge(m, SECTION_PAGES * m.costs.scanFree, FN.scan_movable_pages);
	dissolveHugePages(m, f.section);
	if (freeInSection(m, f.section) === SECTION_PAGES) return leave(m, zone, f);
	f.pfn = firstFrameOf(f.section);
	return YIELD;
}

/** Free pages of the hugetlb pool are given up (dissolve_free_hugetlb_folios): the pool shrinks. */
function dissolveHugePages(m: Machine, section: number): void {
	for (const region of m.regions) {
		if (region?.kind !== PAGE_HUGETLB) continue;
		for (let slot = region.length - 1; slot >= 0; slot--) {
			if (Math.floor(region.pfns[slot]! / SECTION_PAGES) === section) freeFromPool(m, region, slot);
		}
	}
}

/** The section is free as a whole: it leaves its zone. */
function leave(m: Machine, zone: Zone, f: OfflineFrame): Step {
	const first = firstFrameOf(f.section);
	takeFreeBlocks(m, zone, f.section);
	fillKind(m, PAGE_HOLE, first, first + SECTION_PAGES);
	m.blockType.fill(MIGRATE_MOVABLE, first >> HUGE_ORDER, (first + SECTION_PAGES) >> HUGE_ORDER);
	zone.managed -= SECTION_PAGES;
	countSection(m, zone, f.section, false);
	shrinkSpan(m, zone);
	m.offline.push({ section: f.section, node: zone.node });
	recomputeMarks(m);
	if (zone.present === 0) buildZonelists(m);
	trace(m, { name: 'command', text: `memory${f.section} is offline; ${f.moved} pages were moved` });
	f.at = 'daemons';
	return AGAIN;
}

/** A node without memory has no daemons. They end where they would go to sleep. */
function stopDaemons(m: Machine, thread: Thread, f: OfflineFrame): Step {
	const node = m.nodes[m.zones[f.zone]!.node]!;
	if (hasMemory(m, node) || node.kswapdThread < 0) return pop(thread, 1);
	if (!node.kswapdSleeping || !node.kcompactdSleeping) return sleepUntil(thread, currentTime(m) + STOP_POLL_NS);
	for (const id of [node.kswapdThread, node.kcompactdThread]) if (id >= 0) endThread(m.threads[id]!);
	node.kswapdThread = -1;
	node.kcompactdThread = -1;
	return pop(thread, 1);
}
