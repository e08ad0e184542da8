/**
 * The hugetlb pool: 2 MiB pages set aside for hugetlbfs, reserved at boot or by a write to a nr_hugepages file. They never move.
 * Source: mm/hugetlb.c, set_max_huge_pages, alloc_pool_huge_folio, remove_pool_hugetlb_folio, htlb_alloc_mask (6.18).
 * Simplifications: nobody maps hugetlb pages, so the whole pool is free, nothing is reserved or surplus and nr_hugetlb (pages in use,
 * 6.14) stays 0; no 1 GiB pages; the pages keep their struct pages.
 */
import { HUGE_ORDER, PAGE_HUGETLB } from '../model/index.js';
import { COUNTER, count } from './counters.js';
import {
	GFP_BIT_COMP,
	GFP_BIT_HIGHMEM,
	GFP_BIT_MOVABLE,
	GFP_BIT_NOWARN,
	GFP_BIT_RETRY_MAYFAIL,
	GFP_BIT_THISNODE,
	GFP_USER,
} from './gfp.js';
import type { Machine, Node } from './machine.js';
import { allocFast } from './page-alloc.js';
import { addToPool, freeFromPool } from './pages.js';
import { createRegion, type Region } from './region.js';
import { allocate, PENDING } from './slow-path.js';
import type { HugePoolFrame } from './system-frames.js';
import { AGAIN, pop, YIELD, type Step, type Thread } from './thread.js';
import { trace } from './trace.js';
import { hasMemory } from './zonelists.js';

/** Pages moved into or out of the pool per slice, unless one has to be waited for. */
const PAGES_PER_SLICE = 4;

function pool(m: Machine, node: number): Region | undefined {
	for (const region of m.regions) if (region?.kind === PAGE_HUGETLB && region.node === node && region.order === HUGE_ORDER) return region;
	return undefined;
}

/** 2 MiB pages in the pool of a node; −1: of the machine. */
export function hugePoolSize(m: Machine, node = -1): number {
	return nodesOf(m, node).reduce((pages, { id }) => pages + (pool(m, id)?.length ?? 0), 0);
}

/** The node meant; −1: all that have memory. */
function nodesOf(m: Machine, node: number): Node[] {
	return m.nodes.filter((candidate) => (node < 0 ? hasMemory(m, candidate) : candidate.id === node));
}

/** Mask of every request for the pool (htlb_alloc_mask, alloc_buddy_hugetlb_folio). */
function poolMask(m: Machine, insist: boolean): number {
	const zone = GFP_USER | GFP_BIT_HIGHMEM | (m.features.hugetlbMovable ? GFP_BIT_MOVABLE : 0);
	return zone | GFP_BIT_COMP | GFP_BIT_NOWARN | GFP_BIT_THISNODE | (insist ? GFP_BIT_RETRY_MAYFAIL : 0);
}

function addPage(m: Machine, node: number, pfn: number): void {
	count(m, pfn ? COUNTER.htlb_buddy_alloc_success : COUNTER.htlb_buddy_alloc_fail);
	if (!pfn) return;
	const region = pool(m, node) ?? createRegion(m, `hugetlb pool of node ${node}`, PAGE_HUGETLB, 64, { order: HUGE_ORDER, node });
	addToPool(m, region, pfn);
}

/** Round robin over `nodes`: the first one at or after `next`. */
function turn(nodes: readonly Node[], next: number): Node {
	return nodes.find((node) => node.id >= next) ?? nodes[0]!;
}

/** hugepages=: takes pages node by node before anything is fragmented; stops when every node refuses one. */
export function reserveHugePages(m: Machine, pages: number): void {
	const nodes = nodesOf(m, -1);
	for (let refused = 0; hugePoolSize(m) < pages && refused < nodes.length; ) {
		const node = turn(nodes, m.hugetlb.nextAlloc);
		m.hugetlb.nextAlloc = node.id + 1;
		const pfn = allocFast(m, node.id, HUGE_ORDER, poolMask(m, true));
		addPage(m, node.id, pfn);
		refused = pfn ? 0 : refused + 1;
	}
	m.sliceCost = 0;
}

export function hugePoolFrame(node: number, target: number): HugePoolFrame {
	return { k: 'hugePool', node, target, from: -1, asked: 0, asking: -1, weary: [] };
}

/** Grows or shrinks the pool. It never fails: a node that has no page left to give ends the write, and the file shows what was got. */
export function stepHugePool(m: Machine, thread: Thread, f: HugePoolFrame): Step {
	const nodes = nodesOf(m, f.node);
	if (f.from < 0) f.from = hugePoolSize(m, f.node);
	if (f.asking >= 0) answered(m, f, thread.result);
	for (let i = 0; i < PAGES_PER_SLICE; i++) {
		const pages = hugePoolSize(m, f.node);
		if (pages === f.target || f.asked >= nodes.length) return done(m, thread, f, pages);
		if (pages > f.target) {
			freeOne(m, nodes);
			continue;
		}
		const node = turn(nodes, m.hugetlb.nextAlloc);
		m.hugetlb.nextAlloc = node.id + 1;
		f.asking = node.id;
		const pfn = allocate(m, thread, node.id, HUGE_ORDER, poolMask(m, !f.weary.includes(node.id)));
		if (pfn === PENDING) return AGAIN;
		answered(m, f, pfn);
	}
	return YIELD;
}

function answered(m: Machine, f: HugePoolFrame, pfn: number): void {
	const node = f.asking;
	f.asking = -1;
	f.asked = pfn ? 0 : f.asked + 1;
	addPage(m, node, pfn);
	if (!m.features.hugetlbEasyRetry) return;
	if (pfn) f.weary = f.weary.filter((id) => id !== node);
	else if (!f.weary.includes(node)) f.weary.push(node);
}

/** Gives the page added last back, round robin over the nodes that have some. */
function freeOne(m: Machine, nodes: readonly Node[]): void {
	const node = turn(
		nodes.filter(({ id }) => hugePoolSize(m, id) > 0),
		m.hugetlb.nextFree,
	);
	m.hugetlb.nextFree = node.id + 1;
	const region = pool(m, node.id)!;
	freeFromPool(m, region, region.length - 1);
}

function done(m: Machine, thread: Thread, f: HugePoolFrame, pages: number): Step {
	const short = pages < f.target ? `, ${f.target} wanted` : '';
	const name = f.node < 0 ? 'vm.nr_hugepages' : `nr_hugepages of node ${f.node}`;
	trace(m, { name: 'command', text: `${name} ${f.from} → ${pages}${short}` });
	return pop(thread, pages);
}
