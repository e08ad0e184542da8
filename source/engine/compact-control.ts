/**
 * One compaction run of one zone: the control block the kernel calls compact_control, as plain data. Isolated pages belong to it.
 * Source: mm/internal.h, struct compact_control (6.18).
 */
import { ORDERS, PAGE_HELD } from '../model/index.js';
import { accountIsolated, lruAdd } from './lru.js';
import { PF_ISOLATED, zoneOf, type Machine, type Zone } from './machine.js';
import { discardPage, freeHeld } from './pages.js';
import { fillKind, flagsOf, kindOf, ownerOf, setFlags, setKind } from './page-fields.js';

export const MODE_ASYNC = 0;
export const MODE_SYNC_LIGHT = 1;
export const MODE_SYNC = 2;
/** enum migrate_mode by these. */
export const MODE_NAMES = ['MIGRATE_ASYNC', 'MIGRATE_SYNC_LIGHT', 'MIGRATE_SYNC'] as const;
export type CompactMode = 0 | 1 | 2;

export type CompactCause = 'direct' | 'daemon' | 'proactive' | 'manual';

/** What the main loop does next. */
export type CompactPhase = 'start' | 'check' | 'isolate' | 'migrate' | 'findTargets' | 'migrated' | 'drain';

export interface CompactControl {
	readonly cause: CompactCause;
	/** −1: the whole zone, for no particular request. */
	order: number;
	readonly mode: CompactMode;
	readonly gfp: number;
	readonly migratetype: number;
	highest: number;
	readonly allocFlags: number;
	wholeZone: boolean;
	readonly ignoreSkipHint: boolean;
	readonly ignoreBlockSuitable: boolean;
	zone: number;
	phase: CompactPhase;
	migratePfn: number;
	freePfn: number;
	/** Pages isolated for moving, in the order they were found; the last one found moves first. */
	sources: number[];
	/** Free blocks held as targets, per order, first one used first. */
	targets: number[][];
	/** Base pages on the two lists above. */
	nrMigrate: number;
	nrFree: number;
	migrateScanned: number;
	freeScanned: number;
	/** Pages moved and failed by this run. */
	migrated: number;
	failed: number;
	/** Within the current migrate_pages call. */
	batch: number;
	batchFailed: number[];
	batchMoved: number;
	outOfTargets: boolean;
	lastMigrated: number;
	finishPageblock: boolean;
	updateCached: boolean;
	iterStart: number;
	/** Where a free scan paused: block start to look at next, 0 when none is under way. */
	scanBlock: number;
	scanStride: number;
	startedAt: number;
	/** Searches of the free lists in a row that found nothing; the lowest page met (−1 spent); order to search first. */
	fastSearchFail: number;
	fastStartPfn: number;
	searchOrder: number;
	/** The next look for sources begins with a search of the free lists; the block at hand came from one. */
	newSearch: boolean;
	fastFound: boolean;
	/** Block of the wanted order that came together while this run freed pages; 0 none. */
	captured: number;
}

export type ControlOptions = Pick<
	CompactControl,
	'cause' | 'order' | 'mode' | 'gfp' | 'migratetype' | 'highest' | 'allocFlags' | 'wholeZone' | 'ignoreSkipHint' | 'ignoreBlockSuitable'
>;

export function createControl(options: ControlOptions): CompactControl {
	return {
		...options,
		zone: -1,
		phase: 'start',
		migratePfn: 0,
		freePfn: 0,
		sources: [],
		targets: Array.from({ length: ORDERS }, () => []),
		nrMigrate: 0,
		nrFree: 0,
		migrateScanned: 0,
		freeScanned: 0,
		migrated: 0,
		failed: 0,
		batch: 0,
		batchFailed: [],
		batchMoved: 0,
		outOfTargets: false,
		lastMigrated: 0,
		finishPageblock: false,
		updateCached: false,
		iterStart: 0,
		scanBlock: 0,
		scanStride: 1,
		startedAt: 0,
		fastSearchFail: 0,
		fastStartPfn: 0,
		searchOrder: Math.max(options.order, 0),
		newSearch: false,
		fastFound: false,
		captured: 0,
	};
}

/** Readies the block for the next zone; whole_zone deliberately survives (kcompactd reuses one block for all zones of a node). */
export function aimAtZone(cc: CompactControl, zone: Zone): void {
	cc.zone = zone.id;
	cc.phase = 'start';
	cc.migrateScanned = 0;
	cc.freeScanned = 0;
	cc.nrMigrate = 0;
	cc.nrFree = 0;
	cc.migrated = 0;
	cc.failed = 0;
	cc.lastMigrated = 0;
	cc.finishPageblock = false;
	cc.scanBlock = 0;
	cc.fastStartPfn = 0;
}

/** Puts an isolated page back on its LRU list, or frees it when its owner went away meanwhile. */
export function putBack(m: Machine, pfn: number): void {
	const pages = 1 << (kindOf(m, pfn) >> 4);
	accountIsolated(m, m.nodes[zoneOf(m, pfn).node]!, pfn, -pages);
	setFlags(m, pfn, flagsOf(m, pfn) & ~PF_ISOLATED);
	if (ownerOf(m, pfn) === 0) discardPage(m, pfn);
	else lruAdd(m, pfn);
}

/** Puts every isolated page back (putback_movable_pages). */
export function putBackAll(m: Machine, cc: CompactControl): void {
	for (const pfn of cc.sources) putBack(m, pfn);
	for (const pfn of cc.batchFailed) putBack(m, pfn);
	cc.sources = [];
	cc.batchFailed = [];
	cc.nrMigrate = 0;
}

/** Remembers a free block as a target. It stays out of the buddy allocator until used or given back. Up to 6.8 it is split into pages. */
export function holdTarget(m: Machine, cc: CompactControl, pfn: number, order: number): void {
	fillKind(m, PAGE_HELD, pfn, pfn + (1 << order));
	if (m.features.largeTargets) {
		setKind(m, pfn, PAGE_HELD | (order << 4));
		cc.targets[order]!.push(pfn);
	} else {
		for (let i = 0; i < 1 << order; i++) cc.targets[0]!.push(pfn + i);
	}
	const node = m.nodes[zoneOf(m, pfn).node]!;
	node.kinds[PAGE_HELD] = node.kinds[PAGE_HELD]! + (1 << order);
	cc.nrFree += 1 << order;
}

/** Frees all unused targets; returns the highest pfn among them, 0 when there were none (release_free_list). */
export function releaseTargets(m: Machine, cc: CompactControl): number {
	let highest = 0;
	for (let order = 0; order < cc.targets.length; order++) {
		for (const pfn of cc.targets[order]!) {
			if (pfn > highest) highest = pfn;
			freeHeld(m, pfn, order);
		}
		cc.targets[order] = [];
	}
	cc.nrFree = 0;
	return highest;
}
