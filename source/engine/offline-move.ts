/**
 * Emptying a memory section: pages are taken off their lists in batches and migrated synchronously to other nodes, the nearest first;
 * to other sections of the node only when it is the one node with memory.
 * Source: mm/memory_hotplug.c, do_migrate_range; mm/migrate.c, alloc_migration_target, migrate_pages (6.18).
 * Simplifications: the kernel isolates all pages of the range at once; here it is 32 at a time. Nodes are asked one by one for a free
 * page, then one by one to make room for it, where the kernel asks for all of them in one request.
 */
import { CLUSTER_PAGES, HUGE_ORDER, PAGE_FILE, PAGE_HELD, SECTION_PAGES, ZONE_MOVABLE } from '../model/index.js';
import { putBack } from './compact-control.js';
import { COUNTER, count } from './counters.js';
import {
	GFP_BIT_DIRECT_RECLAIM,
	GFP_BIT_HIGHMEM,
	GFP_BIT_MOVABLE,
	GFP_BIT_RETRY_MAYFAIL,
	GFP_BIT_THISNODE,
	GFP_KERNEL,
	GFP_RECLAIM,
	GFP_TRANSHUGE_LIGHT,
} from './gfp.js';
import { accountIsolated, isLruKind, lruRemove } from './lru.js';
import { charge, type Machine, PF_DIRTY, PF_ISOLATED, PF_LRU, PF_PINNED, PF_WRITEBACK, zoneOf } from './machine.js';
import { leaveIsolation, movePage } from './migrate.js';
import { allocFast } from './page-alloc.js';
import { unmappedPages } from './partial-huge.js';
import { discardPage, returnPage, splitHugePage } from './pages.js';
import { setAllocated } from './region.js';
import { firstFrameOf } from './sections.js';
import { allocate, PENDING } from './slow-path.js';
import type { OfflineFrame } from './system-frames.js';
import { AGAIN, YIELD, type Step, type Thread } from './thread.js';
import { FN } from './profile.js';
import { flagsOf, kindOf, ownerOf, setFlags } from './page-fields.js';

/** Pages moved between two reschedule points. */
const MOVES_PER_SLICE = 8;

/** Takes user pages from f.pfn on off their LRU lists, pinned ones too, until the batch is full or the section ends. */
export function isolateForMove(m: Machine, f: OfflineFrame): void {
	const end = firstFrameOf(f.section) + SECTION_PAGES;
	for (let pages = 0; f.pfn < end && pages < CLUSTER_PAGES; f.pfn += 1 << (kindOf(m, f.pfn) >> 4)) {
		if (!isLruKind(kindOf(m, f.pfn) & 15) || !(flagsOf(m, f.pfn) & PF_LRU)) continue;
		const size = 1 << (kindOf(m, f.pfn) >> 4);
		lruRemove(m, f.pfn);
		accountIsolated(m, m.nodes[zoneOf(m, f.pfn).node]!, f.pfn, size);
		setFlags(m, f.pfn, flagsOf(m, f.pfn) | PF_ISOLATED);
		f.sources.push(f.pfn);
		pages += size;
		charge(m, m.costs.isolate, FN.do_migrate_range);
	}
	if (f.sources.length > 0) charge(m, m.costs.migrateBatch, FN.try_to_unmap_flush);
}

/** Moves the batch. A step while it goes on, undefined when it is over. */
export function moveSources(m: Machine, thread: Thread, f: OfflineFrame): Step | undefined {
	let pfn = f.asked >= 0 ? thread.result : 0;
	for (let i = 0; i < MOVES_PER_SLICE; i++) {
		const source = f.sources[f.sources.length - 1];
		if (source === undefined) return endBatch(m, f);
		const order = kindOf(m, source) >> 4;
		if (needsTarget(m, f, source)) {
			pfn ||= findTarget(m, thread, f, source);
			if (pfn === PENDING) return AGAIN;
			if (pfn) moveTo(m, f, source, pfn);
			else withoutTarget(m, f, source);
		} else if (pfn) {
			// Freed or pinned while room was made for it.
			returnPage(m, pfn, order);
		}
		f.asked = -1;
		pfn = 0;
	}
	return YIELD;
}

/** Must a place be found for the page? If its owner is gone it is freed; with an extra reference it can not move; in part mapped it is split. */
function needsTarget(m: Machine, f: OfflineFrame, source: number): boolean {
	const pages = 1 << (kindOf(m, source) >> 4);
	if (ownerOf(m, source) === 0) {
		f.sources.pop();
		leaveIsolation(m, source, pages);
		discardPage(m, source);
		countMoved(m, f, pages);
		return false;
	}
	if (unmappedPages(m, source) > 0 && kindOf(m, source) >> 4 === HUGE_ORDER && !(flagsOf(m, source) & PF_PINNED)) {
		splitSource(m, f, source);
		return false;
	}
	if (!(flagsOf(m, source) & PF_PINNED)) return true;
	f.sources.pop();
	f.failed.push(source);
	charge(m, m.costs.migrateFail, FN.migrate_pages_batch);
	countFailed(m, pages);
	return false;
}

/** Nodes that may take the pages, nearest first: all others, and the section's own only if there is no other (4.8). */
function targetNodes(m: Machine, node: number): number[] {
	const nodes = [...new Set(m.zonelists[node]!.map((id) => m.zones[id]!.node))];
	const others = m.features.offlineElsewhere ? nodes.filter((other) => other !== node) : [];
	return others.length > 0 ? others : nodes;
}

function targetMask(m: Machine, zone: number, order: number): number {
	const base = GFP_KERNEL | GFP_BIT_MOVABLE | GFP_BIT_RETRY_MAYFAIL | GFP_BIT_THISNODE;
	if (order === HUGE_ORDER) return (base & ~GFP_RECLAIM) | GFP_TRANSHUGE_LIGHT | GFP_BIT_DIRECT_RECLAIM;
	return m.zones[zone]!.index === ZONE_MOVABLE ? base | GFP_BIT_HIGHMEM : base;
}

/** Asks every node for a free page, then one after the other to reclaim and compact for it. A pfn, 0, or PENDING: to be called again. */
function findTarget(m: Machine, thread: Thread, f: OfflineFrame, source: number): number {
	const order = kindOf(m, source) >> 4;
	const nodes = targetNodes(m, m.zones[f.zone]!.node);
	const gfp = targetMask(m, f.zone, order);
	if (f.asked < 0) {
		for (const node of nodes) {
			const pfn = allocFast(m, node, order, gfp);
			if (pfn) return pfn;
		}
	}
	f.asked++;
	const next = nodes[f.asked];
	return next === undefined ? 0 : allocate(m, thread, next, order, gfp);
}

function moveTo(m: Machine, f: OfflineFrame, source: number, target: number): void {
	const order = kindOf(m, source) >> 4;
	f.sources.pop();
	if (flagsOf(m, source) & PF_WRITEBACK) charge(m, m.costs.writebackWait, FN.folio_wait_writeback);
	charge(m, order === HUGE_ORDER ? m.costs.migrateHuge : m.costs.migrate << order, FN.migrate_pages_batch);
	takeWriteState(m, source, target);
	setAllocated(m, target, order, PAGE_HELD, 0, 0);
	movePage(m, source, target, order);
	countMoved(m, f, 1 << order);
	if (order === HUGE_ORDER) count(m, COUNTER.thp_migration_success);
}

/** A page to be written, or being written, counts for the node it is on. */
function takeWriteState(m: Machine, source: number, target: number): void {
	const from = m.nodes[zoneOf(m, source).node]!;
	const to = m.nodes[zoneOf(m, target).node]!;
	const flags = flagsOf(m, source);
	if (flags & PF_DIRTY && (kindOf(m, source) & 15) === PAGE_FILE) {
		from.dirty--;
		to.dirty++;
	}
	if (flags & PF_WRITEBACK) {
		from.writeback--;
		to.writeback++;
	}
}

/** No node has room. A 2 MiB page is split, so that its parts may find it; after a base page the rest of the batch waits for another round. */
function withoutTarget(m: Machine, f: OfflineFrame, source: number): void {
	if (kindOf(m, source) >> 4 === HUGE_ORDER) {
		splitSource(m, f, source);
		count(m, COUNTER.thp_migration_fail);
		return;
	}
	countFailed(m, 1);
	f.failed.push(...f.sources);
	f.sources = [];
}

/** Its parts are looked for anew in another round. */
function splitSource(m: Machine, f: OfflineFrame, source: number): void {
	f.sources.pop();
	putBack(m, source);
	splitHugePage(m, source);
	count(m, COUNTER.thp_migration_split);
}

function countMoved(m: Machine, f: OfflineFrame, pages: number): void {
	f.moved += pages;
	count(m, COUNTER.pgmigrate_success, pages);
}

function countFailed(m: Machine, pages: number): void {
	count(m, COUNTER.pgmigrate_fail, pages);
}

/** What could not move goes back to its list. */
function endBatch(m: Machine, f: OfflineFrame): undefined {
	for (const pfn of f.failed) putBack(m, pfn);
	f.failed = [];
	return undefined;
}
