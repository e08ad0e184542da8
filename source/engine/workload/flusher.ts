/**
 * The flusher writes dirty file pages back: when there are many, when they have been dirty for long, or when reclaim finds nothing else.
 * Source: fs/fs-writeback.c, wb_check_background_flush, wb_check_old_data_flush, wakeup_flusher_threads; mm/page-writeback.c,
 * domain_dirty_limits, balance_dirty_pages; mm/swap.c, folio_rotate_reclaimable (6.18). Ratios and times are the defaults of vm.dirty_*.
 * Simplifications: one flusher and one disk, file after file in slot order; a writer over its share sleeps until the disk has caught up
 * a little, instead of at a rate estimated for it.
 */
import { PAGE_FILE } from '../../model/index.js';
import { addHead } from '../cache-slab.js';
import { COUNTER, count, countOnNode } from '../counters.js';
import type { FlusherFrame } from './frames.js';
import { usesGenerations } from '../generations.js';
import { reflag } from '../lru.js';
import { charge, currentTime, PF_ACTIVE, PF_DIRTY, PF_REFERENCED, PF_WRITEBACK, zoneOf, type Machine } from '../machine.js';
import type { Region } from '../region.js';
import { LRU_ACTIVE_FILE, LRU_INACTIVE_FILE } from '../machine.js';
import { sleepUntil, type Step, type Thread, wait } from '../thread.js';
import { FN } from '../profile.js';
import { flagsOf, setFlags, slotOf } from '../page-fields.js';

const BATCH = 256;
/** vm.dirty_background_ratio and vm.dirty_ratio, per cent; dirty_writeback_centisecs and dirty_expire_centisecs. */
const BACKGROUND_RATIO = 10;
const DIRTY_RATIO = 20;
const PERIOD_NS = 5_000_000_000;
const EXPIRE_NS = 30_000_000_000;
/** Looking at one slot of a file's table for a dirty page, ns. */
const LOOK_NS = 20;

/** Pages that could hold page cache: free ones beyond the reserves, and those that do. */
function dirtyable(m: Machine): number {
	let pages = 0;
	for (const zone of m.zones) {
		const reserve = Math.min(zone.managed, Math.max(...zone.reserve) + zone.high + zone.boost);
		pages += Math.max(0, zone.free - reserve);
	}
	for (const node of m.nodes) pages += node.lru[LRU_INACTIVE_FILE]! + node.lru[LRU_ACTIVE_FILE]!;
	return pages;
}

function dirtyPages(m: Machine): number {
	return m.nodes.reduce((pages, node) => pages + node.dirty, 0);
}

function aboveBackground(m: Machine): boolean {
	return dirtyPages(m) * 100 > dirtyable(m) * BACKGROUND_RATIO;
}

/** Must whoever makes pages dirty wait? From half way between the two limits on. */
export function overDirtyLimit(m: Machine): boolean {
	const waiting = m.nodes.reduce((pages, node) => pages + node.writeback, 0);
	return (dirtyPages(m) + waiting) * 200 > dirtyable(m) * (BACKGROUND_RATIO + DIRTY_RATIO);
}

function flusher(m: Machine): { thread: Thread; frame: FlusherFrame } | undefined {
	for (const thread of m.threads) {
		const frame = thread.stack[0];
		if (frame?.k === 'flusher') return { thread, frame };
	}
	return undefined;
}

/** Marks a cached page as written to. */
export function makeDirty(m: Machine, region: Region, pfn: number): void {
	const flags = flagsOf(m, pfn);
	addHead(m, region, slotOf(m, pfn));
	if (flags & PF_DIRTY) return;
	// An active page keeps a mark that tells it from one that reclaim made active to get it out of the way (markAccessed).
	const mark = flags & PF_ACTIVE && !usesGenerations(m) ? PF_REFERENCED : 0;
	setFlags(m, pfn, flags | PF_DIRTY | mark);
	const node = m.nodes[zoneOf(m, pfn).node]!;
	node.dirty++;
	countOnNode(m, node, COUNTER.nr_dirtied);
	if (region.dirtySince === 0) region.dirtySince = currentTime(m);
	const found = flusher(m);
	if (found?.frame.region !== 0) return;
	if (found.thread.readyAt === Number.POSITIVE_INFINITY) found.thread.readyAt = currentTime(m) + PERIOD_NS;
	// Looked at now and then only: adding up is work, too.
	if ((m.counters[COUNTER.nr_dirtied]! & 63) === 0 && aboveBackground(m)) found.thread.readyAt = currentTime(m);
}

/** Reclaim meets dirty pages only: everything is to be written. */
export function wakeFlusher(m: Machine): void {
	const found = flusher(m);
	if (!found) return;
	found.frame.all = true;
	if (found.frame.region === 0) found.thread.readyAt = Math.min(found.thread.readyAt, currentTime(m));
}

/** Each turn: finish the batch under writeback, start the next; sleep when nothing is due, or nothing is dirty. */
export function stepFlusher(m: Machine, thread: Thread, f: FlusherFrame): Step {
	if (f.region) finishBatch(m, f);
	const now = currentTime(m);
	const many = f.all || aboveBackground(m);
	for (const region of m.regions) {
		if (region?.kind !== PAGE_FILE || region.dirtySince === 0) continue;
		if (!many && now - region.dirtySince < EXPIRE_NS) continue;
		const pages = startBatch(m, region, f);
		if (pages > 0) return sleepUntil(thread, currentTime(m) + pages * m.costs.diskWrite);
		region.dirtySince = 0;
	}
	f.all = false;
	return dirtyPages(m) > 0 ? sleepUntil(thread, now + PERIOD_NS) : wait(thread);
}

function finishBatch(m: Machine, f: FlusherFrame): void {
	const region = m.regions[f.region];
	f.region = 0;
	if (!region) return;
	for (let slot = f.from; slot < f.to; slot++) {
		const pfn = region.pfns[slot]!;
		if (pfn > 0 && flagsOf(m, pfn) & PF_WRITEBACK) endWriteback(m, pfn);
	}
}

/** A page that reclaim had met and put out of the way goes where reclaim finds it at once. */
function endWriteback(m: Machine, pfn: number): void {
	const flags = flagsOf(m, pfn) & ~PF_WRITEBACK;
	setFlags(m, pfn, flags);
	const node = m.nodes[zoneOf(m, pfn).node]!;
	node.writeback--;
	countOnNode(m, node, COUNTER.nr_written);
	count(m, COUNTER.pgpgout, 4);
	if (usesGenerations(m) || flags & (PF_DIRTY | PF_REFERENCED) || !(flags & PF_ACTIVE)) return;
	reflag(m, pfn, 0, PF_ACTIVE, true);
	count(m, COUNTER.pgrotated);
}

/** Starts to write the next dirty pages, looking from where it left off, once round the file. Returns how many. */
function startBatch(m: Machine, region: Region, f: FlusherFrame): number {
	for (let looked = 0; looked < region.length; looked += BATCH) {
		const from = region.flushCursor < region.length ? region.flushCursor : 0;
		const to = Math.min(from + BATCH, region.length);
		region.flushCursor = to;
		charge(m, (to - from) * LOOK_NS, FN.writeback_iter);
		let started = 0;
		for (let slot = from; slot < to; slot++) {
			const pfn = region.pfns[slot]!;
			if (pfn <= 0 || !(flagsOf(m, pfn) & PF_DIRTY)) continue;
			setFlags(m, pfn, (flagsOf(m, pfn) & ~PF_DIRTY) | PF_WRITEBACK);
			const node = m.nodes[zoneOf(m, pfn).node]!;
			node.dirty--;
			node.writeback++;
			started++;
		}
		if (started === 0) continue;
		f.region = region.id;
		f.from = from;
		f.to = to;
		return started;
	}
	return 0;
}
