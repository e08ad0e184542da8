/** Laws about pages in the hands of running jobs. */
import { CLUSTER_PAGES, HUGE_ORDER, MAX_PAGE_ORDER, PAGE_HELD, PAGEBLOCK_PAGES } from '../model/index.js';
import type { Fail } from './audit.js';
import type { CompactControl } from './compact-control.js';
import { isLruKind } from './lru.js';
import { PF_ISOLATED, PF_LRU, zoneOf, type Machine, type Node } from './machine.js';
import { flagsOf, kindOf } from './page-fields.js';

function controls(m: Machine): CompactControl[] {
	return m.threads.flatMap((thread) => (thread.dead ? [] : thread.stack.flatMap((frame) => ('cc' in frame ? [frame.cc] : []))));
}

/** User pages a job has taken off the LRU lists, all of one zone. */
interface Isolated {
	readonly zone: number;
	readonly pfns: readonly number[];
}

function sourcesOf(cc: CompactControl): Isolated {
	return { zone: cc.zone, pfns: [...cc.sources, ...cc.batchFailed] };
}

function offlining(m: Machine): Isolated[] {
	const frames = m.threads.flatMap((thread) => (thread.dead ? [] : thread.stack)).filter((frame) => frame.k === 'offline');
	return frames.map(({ zone, sources, failed }) => ({ zone, pfns: [...sources, ...failed] }));
}

/** User pages of the node that jobs have taken off the LRU lists. */
export function isolatedPages(m: Machine, node: Node): number {
	let pages = 0;
	for (const { pfns } of [...controls(m).map(sourcesOf), ...offlining(m)]) {
		for (const pfn of pfns) if (zoneOf(m, pfn).node === node.id) pages += 1 << (kindOf(m, pfn) >> 4);
	}
	return pages;
}

/** Every isolated page has one holder. Returns the pages held. */
function auditSources(m: Machine, { zone, pfns }: Isolated, seen: Set<number>, fail: Fail): number {
	let pages = 0;
	for (const pfn of pfns) {
		if (seen.has(pfn)) fail('isolated by two runs', pfn);
		seen.add(pfn);
		if (!(flagsOf(m, pfn) & PF_ISOLATED) || flagsOf(m, pfn) & PF_LRU) fail('on a source list but not isolated', pfn);
		if (zoneOf(m, pfn).id !== zone) fail('source lies outside the zone being worked on', pfn);
		if (!isLruKind(kindOf(m, pfn) & 15)) fail('on a source list, but nobody may move it', pfn);
		pages += 1 << (kindOf(m, pfn) >> 4);
	}
	return pages;
}

/** Sources are movable, isolated and in the run's zone; targets are held there; every held frame has exactly one holder (laws 1, 13, 14, 17). */
export function auditJobs(m: Machine, fail: Fail): void {
	const seen = new Set<number>();
	let held = 0;
	if (m.capture) fail('a run goes on capturing after its slice');
	for (const cc of controls(m)) {
		const sources = auditSources(m, sourcesOf(cc), seen, fail);
		const orders = sourcesOf(cc).pfns.map((pfn) => kindOf(m, pfn) >> 4);
		const most = cc.finishPageblock ? PAGEBLOCK_PAGES : CLUSTER_PAGES - 1 + (1 << Math.max(0, ...orders));
		if (sources > most) fail(`${sources} source pages in one run, ${most} are the most`);
		if (orders.some((order) => order >= HUGE_ORDER)) fail('a run moves a block of a whole pageblock');
		held += auditTargets(m, cc, seen, fail);
	}
	for (const isolated of offlining(m)) auditSources(m, isolated, seen, fail);
	const counted = m.nodes.reduce((pages, node) => pages + node.kinds[PAGE_HELD]!, 0);
	if (counted !== held) fail(`${counted} pages are marked as held, compaction runs hold ${held}`);
}

function auditTargets(m: Machine, cc: CompactControl, seen: Set<number>, fail: Fail): number {
	let pages = 0;
	cc.targets.forEach((list, order) => {
		for (const pfn of list) {
			if (seen.has(pfn)) fail('held by two runs', pfn);
			seen.add(pfn);
			if (kindOf(m, pfn) !== (PAGE_HELD | (order << 4))) fail(`on a target list of order ${order} but not held so`, pfn);
			if (zoneOf(m, pfn).id !== cc.zone) fail('target lies outside the zone being compacted', pfn);
			pages += 1 << order;
		}
	});
	if (cc.captured) {
		if (seen.has(cc.captured)) fail('captured and held elsewhere', cc.captured);
		seen.add(cc.captured);
		if (kindOf(m, cc.captured) !== (PAGE_HELD | (cc.order << 4))) fail('captured but not held as a block of the order', cc.captured);
	}
	if (pages >= PAGEBLOCK_PAGES + (1 << MAX_PAGE_ORDER)) fail(`${pages} target pages in one run`);
	if (pages !== cc.nrFree) fail(`run says it holds ${cc.nrFree} target pages, its lists have ${pages}`);
	return cc.captured ? pages + (1 << cc.order) : pages;
}
