/**
 * Moving one page: the only writer of "this page now lives there".
 * Source: mm/migrate.c, migrate_pages, migrate_folio_move; mm/compaction.c, compaction_alloc (6.18).
 */
import { HUGE_ORDER } from '../model/index.js';
import { MODE_SYNC, type CompactControl } from './compact-control.js';
import { accountIsolated, accountMobility, lruAdd } from './lru.js';
import { charge, PF_ISOLATED, PF_PINNED, PF_WRITEBACK, zoneOf, type Machine } from './machine.js';
import { discardPage, freeFrames } from './pages.js';
import { clearAllocated, regionById, setAllocated } from './region.js';
import { FN } from './profile.js';
import { flagsOf, kindOf, ownerOf, setFlags, setKind, slotOf } from './page-fields.js';

/** Takes a target of exactly 2^order pages: the smallest held block that is large enough, split. 0 when there is none. */
function takeTarget(m: Machine, cc: CompactControl, order: number): number {
	for (let k = order; k < cc.targets.length; k++) {
		const pfn = cc.targets[k]!.shift();
		if (pfn === undefined) continue;
		const heldWord = kindOf(m, pfn) & 15;
		for (let half = k - 1; half >= order; half--) {
			const upper = pfn + (1 << half);
			setKind(m, upper, heldWord | (half << 4));
			cc.targets[half]!.unshift(upper);
		}
		setKind(m, pfn, heldWord | (order << 4));
		cc.nrFree -= 1 << order;
		return pfn;
	}
	return 0;
}

/** Moves the page isolated last. A page whose owner is gone is simply freed and counts as moved, as in the kernel. */
export function moveNext(m: Machine, cc: CompactControl): 'moved' | 'failed' | 'noTarget' {
	const source = cc.sources[cc.sources.length - 1]!;
	const order = kindOf(m, source) >> 4;
	const pages = 1 << order;
	if (ownerOf(m, source) === 0) {
		leaveIsolation(m, source, pages);
		discardPage(m, source);
		return moved(m, cc, pages);
	}
	if (flagsOf(m, source) & PF_WRITEBACK) {
		if (cc.mode !== MODE_SYNC) return failed(m, cc, source);
		charge(m, m.costs.writebackWait, FN.folio_wait_writeback);
	}
	// Pinned after it was isolated: the extra reference makes the move fail.
	if (flagsOf(m, source) & PF_PINNED) return failed(m, cc, source);
	const target = takeTarget(m, cc, order);
	if (!target) return 'noTarget';
	movePage(m, source, target, order);
	charge(m, m.costs.migrate * pages, FN.migrate_pages_batch);
	return moved(m, cc, pages);
}

function moved(m: Machine, cc: CompactControl, pages: number): 'moved' {
	cc.sources.pop();
	// Up to 6.8 the number of targets to look for stays that of the whole batch.
	if (m.features.largeTargets) cc.nrMigrate -= pages;
	cc.batchMoved += pages;
	return 'moved';
}

function failed(m: Machine, cc: CompactControl, source: number): 'failed' {
	cc.sources.pop();
	if (m.features.largeTargets) cc.nrMigrate -= 1 << (kindOf(m, source) >> 4);
	cc.batchFailed.push(source);
	charge(m, m.costs.migrateFail, FN.migrate_pages_batch);
	return 'failed';
}

export function leaveIsolation(m: Machine, pfn: number, pages: number): void {
	accountIsolated(m, m.nodes[zoneOf(m, pfn).node]!, pfn, -pages);
	setFlags(m, pfn, flagsOf(m, pfn) & ~PF_ISOLATED);
}

/** Copies identity (owner, slot, flags) to the target, puts it on the LRU list and frees the source frames. */
export function movePage(m: Machine, source: number, target: number, order: number): void {
	leaveIsolation(m, source, 1 << order);
	const region = regionById(m, ownerOf(m, source));
	const slot = slotOf(m, source);
	const flags = flagsOf(m, source);
	const kind = kindOf(m, source) & 15;
	accountMobility(m, source, order, -1);
	clearAllocated(m, target, order); // ends "held by compaction"
	setAllocated(m, target, order, kind, region.id, slot);
	setFlags(m, target, flags);
	accountMobility(m, target, order, 1);
	for (let i = 0; i < (region.huge ? 1 << order : 1); i++) region.pfns[slot + i] = target + i;
	lruAdd(m, target);
	clearAllocated(m, source, order);
	freeFrames(m, source, order);
	touch(m, source);
	touch(m, target);
}

function touch(m: Machine, pfn: number): void {
	const block = pfn >> HUGE_ORDER;
	m.blockTouched[block] = (m.blockTouched[block]! + 1) & 255;
}

/** Pages of the batch that did not move. One that ends for want of a target counts one more, however many are left on the list. */
export function failedPages(m: Machine, cc: CompactControl): number {
	return cc.batchFailed.reduce((pages, pfn) => pages + (1 << (kindOf(m, pfn) >> 4)), cc.sources.length > 0 ? 1 : 0);
}
