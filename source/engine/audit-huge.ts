/** Laws about 2 MiB pages of users: what maps them, and the queues of those that are mapped in part. */
import { HUGE_ORDER, PAGEBLOCK_PAGES } from '../model/index.js';
import type { Fail } from './audit.js';
import { isLruKind } from './lru.js';
import { type Machine, type Node, zoneOf } from './machine.js';
import { headOf, unmappedPages } from './partial-huge.js';
import { type Region, regionById } from './region.js';
import { kindOf, nextOf, ownerOf, prevOf, slotOf } from './page-fields.js';

/** Does the slot map its part of a 2 MiB page of the region? */
export function mapsHugePage(m: Machine, region: Region, slot: number): boolean {
	const pfn = region.pfns[slot]!;
	const head = headOf(m, pfn);
	if (!region.huge || kindOf(m, head) >> 4 !== HUGE_ORDER || ownerOf(m, head) !== region.id) return false;
	return slotOf(m, head) + pfn - head === slot && (kindOf(m, head) & 15) === region.kind;
}

/** The queue holds exactly the pages of the node that are mapped in part, each with the right number of unmapped frames. */
export function auditSplitQueue(m: Machine, node: Node, fail: Fail): void {
	const queued = new Set<number>();
	let before = 0;
	let unmapped = 0;
	for (let head = node.splitHead; head; head = nextOf(m, head + 1)) {
		if (queued.has(head)) fail('the split queue has a cycle', head);
		if (prevOf(m, head + 1) !== before) fail('the split queue is not linked both ways', head);
		if (kindOf(m, head) >> 4 !== HUGE_ORDER || !isLruKind(kindOf(m, head) & 15) || zoneOf(m, head).node !== node.id)
			fail('in the split queue, but no 2 MiB page of the node', head);
		const missing = unmappedIn(m, head);
		if (missing !== unmappedPages(m, head)) fail(`${missing} frames are not mapped, the page says ${unmappedPages(m, head)}`, head);
		if (missing === 0 || missing === PAGEBLOCK_PAGES) fail(`in the split queue with ${missing} unmapped frames`, head);
		queued.add(head);
		unmapped += missing;
		before = head;
	}
	if (node.splitTail !== before || node.splitCount !== queued.size)
		fail(`split queue has ${queued.size} pages, count says ${node.splitCount}`);
	if (node.splitUnmapped !== unmapped) fail(`${unmapped} frames in the split queue are not mapped, count says ${node.splitUnmapped}`);
	for (const head of hugePages(m, node)) {
		const missing = queued.has(head) || ownerOf(m, head) === 0 ? 0 : unmappedIn(m, head);
		if (missing > 0) fail(`${missing} frames are not mapped, but the page is not in the split queue`, head);
	}
}

/** Frames of the page that its region does not map where they belong. */
function unmappedIn(m: Machine, head: number): number {
	const { pfns } = regionById(m, ownerOf(m, head));
	let missing = 0;
	for (let i = 0; i < PAGEBLOCK_PAGES; i++) if (pfns[slotOf(m, head) + i] !== head + i) missing++;
	return missing;
}

function hugePages(m: Machine, node: Node): number[] {
	const heads: number[] = [];
	for (let block = 0; block < m.blockHuge.length; block++) {
		if (m.blockHuge[block] !== PAGEBLOCK_PAGES) continue;
		const head = block * PAGEBLOCK_PAGES;
		if (zoneOf(m, head).node === node.id) heads.push(head);
	}
	return heads;
}
