/**
 * One compaction run after another: where its scanners go (15, 16), what it may take (14), that it moves no more than it took (18),
 * and what its success means (23).
 */
import type { CompactControl } from '../../../source/engine/compact-control.js';
import { findSuitableFallback } from '../../../source/engine/fallback.js';
import type { Machine, Zone } from '../../../source/engine/machine.js';
import {
	HUGE_ORDER,
	MAX_PAGE_ORDER,
	MIGRATE_MOVABLE,
	MIGRATETYPES,
	PAGEBLOCK_PAGES,
	type TraceEvent,
} from '../../../source/model/index.js';
import { broken, controlOf, type EventOf, type Law, zoneNamed } from './law.js';

interface Run {
	/** Only linear scans move the scanner: no search of the free lists does. */
	readonly migrateLinear: boolean;
	readonly freeLinear: boolean;
	migrateEnd: number;
	/** Block and end of the last scan for free pages. */
	freeBlock: number;
	freeEnd: number;
	taken: number;
	moved: number;
}

const blockOf = (pfn: number) => pfn >> HUGE_ORDER;

export class RunLaws implements Law {
	readonly #runs = new Map<number, Run>();

	see(m: Machine, event: TraceEvent): void {
		if (event.name === 'mm_compaction_begin') {
			this.#begin(m, event);
			return;
		}
		const run = this.#runs.get(event.pid);
		const cc = controlOf(m, event);
		if (run === undefined || cc === undefined) return;
		switch (event.name) {
			case 'mm_compaction_isolate_migratepages':
				seeSources(run, cc, event);
				break;
			case 'mm_compaction_isolate_freepages':
				seeTargets(m, run, cc, event);
				break;
			case 'mm_compaction_migratepages':
				run.moved += event.migrated;
				if (run.moved > run.taken) broken(18, `the run moved ${run.moved} pages and isolated ${run.taken}`, event);
				break;
			case 'mm_compaction_end':
				this.#runs.delete(event.pid);
				seeEnd(m, run, cc, event);
		}
	}

	#begin(m: Machine, event: EventOf<'mm_compaction_begin'>): void {
		const cc = controlOf(m, event) ?? broken(31, 'a run that belongs to no thread', event);
		if (this.#runs.has(event.pid)) broken(31, 'a run inside a run of the same thread', event);
		this.#runs.set(event.pid, {
			migrateLinear: cc.ignoreSkipHint || !m.features.fastFindMigrateblock,
			freeLinear: cc.order <= 0 || !m.features.fastIsolateFreepages,
			migrateEnd: event.migratePfn,
			freeBlock: blockOf(event.freePfn),
			freeEnd: 0,
			taken: 0,
			moved: 0,
		});
	}
}

function seeSources(run: Run, cc: CompactControl, event: EventOf<'mm_compaction_isolate_migratepages'>): void {
	if (run.migrateLinear && event.start < run.migrateEnd) broken(15, `migrate_pfn went back from ${run.migrateEnd}`, event);
	run.migrateEnd = event.end;
	run.taken += event.taken;
	const blockEnd = (blockOf(event.start) + 1) * PAGEBLOCK_PAGES;
	if (blockEnd > cc.freePfn) broken(16, `sources were taken up to ${blockEnd}, the free scanner is at ${cc.freePfn}`, event);
}

function seeTargets(m: Machine, run: Run, cc: CompactControl, event: EventOf<'mm_compaction_isolate_freepages'>): void {
	if (!run.freeLinear) return;
	const block = blockOf(event.start);
	const back = block > run.freeBlock || (block === run.freeBlock && event.start < run.freeEnd);
	if (back) broken(15, `free_pfn went up from block ${run.freeBlock}, frame ${run.freeEnd}`, event);
	run.freeBlock = block;
	run.freeEnd = event.end;
	if (block <= blockOf(cc.migratePfn)) broken(16, `targets were taken where the migrate scanner is, at ${cc.migratePfn}`, event);
	if (event.taken > 0 && !cc.ignoreBlockSuitable && m.blockType[block] !== MIGRATE_MOVABLE)
		broken(14, `targets were taken from a pageblock of type ${m.blockType[block]}`, event);
}

function seeEnd(m: Machine, run: Run, cc: CompactControl, event: EventOf<'mm_compaction_end'>): void {
	if (event.migrated !== run.moved) broken(18, `the run says it moved ${event.migrated} pages, its batches ${run.moved}`, event);
	const met = blockOf(event.freePfn) <= blockOf(event.migratePfn);
	const kswapdRuns = cc.cause === 'proactive' && event.status === 'partial_skipped' && !m.nodes[event.node]!.kswapdSleeping;
	if ((event.status === 'complete' || event.status === 'partial_skipped') && !met && !kswapdRuns)
		broken(16, 'the run ended as if its scanners had met', event);
	if (event.status !== 'success' || cc.cause !== 'direct' || cc.captured) return;
	// Until 4.11 a run looked for success anywhere.
	if (m.features.finishBlocks && event.migratePfn % PAGEBLOCK_PAGES !== 0) broken(23, 'success was found inside a pageblock', event);
	if (!servable(zoneNamed(m, event), cc)) broken(23, 'success without a block for the request', event);
}

/** Is there a free block the request may take? */
function servable(zone: Zone, cc: CompactControl): boolean {
	for (let order = cc.order; order <= MAX_PAGE_ORDER; order++) {
		if (zone.head[order * MIGRATETYPES + cc.migratetype] || findSuitableFallback(zone, order, cc.migratetype, true) >= 0) return true;
	}
	return false;
}
