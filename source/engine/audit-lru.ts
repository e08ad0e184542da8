/** Laws of the LRU lists: links, members, lengths, and pages taken off them. */
import { PAGE_ANON, PAGE_FILE } from '../model/index.js';
import type { Fail } from './audit.js';
import { isolatedPages } from './audit-jobs.js';
import { genOf, isActiveGen, typeOf, usesGenerations } from './generations.js';
import { isLruKind, lruOf } from './lru.js';
import {
	GEN_ANON,
	GEN_FILE,
	GENERATIONS,
	LRU_ACTIVE_ANON,
	LRU_INACTIVE_ANON,
	LRU_INACTIVE_FILE,
	LRU_LISTS,
	LRU_UNEVICTABLE,
	MIN_GENERATIONS,
	PF_ISOLATED,
	PF_LRU,
	zoneOf,
	type Machine,
	type Node,
	type Zone,
} from './machine.js';
import { flagsOf, kindOf, nextOf, prevOf } from './page-fields.js';

/** LRU lists hold exactly the pages flagged so, and their counts are right. */
export function auditLru(m: Machine, node: Node, fail: Fail): void {
	// By zone id and list, what the lists hold.
	const found = m.zones.map(() => new Int32Array(LRU_LISTS));
	for (let list = 0; list < LRU_LISTS; list++) {
		walk(m, node.lruHead[list]!, node.lruTail[list]!, `LRU list ${list}`, fail, (pfn, pages) => {
			const zone = zoneOf(m, pfn);
			if (zone.node !== node.id) fail('on the LRU list of another node', pfn);
			if (lruOf(m, pfn) !== list) fail(`on LRU list ${list}, but its flags say ${lruOf(m, pfn)}`, pfn);
			if (list !== LRU_UNEVICTABLE && usesGenerations(m)) fail(`on LRU list ${list}, although generations are in use`, pfn);
			found[zone.id]![list] = found[zone.id]![list]! + pages;
		});
	}
	for (const id of node.zones) auditGenerations(m, node, m.zones[id]!, found[id]!, fail);
	let onLists = 0;
	for (let list = 0; list < LRU_LISTS; list++) {
		let pages = 0;
		for (const id of node.zones) {
			const held = found[id]![list]!;
			pages += held;
			if (m.zones[id]!.lru[list] !== held)
				fail(`LRU list ${list} holds ${held} pages of zone ${m.zones[id]!.name}, count says ${m.zones[id]!.lru[list]}`);
		}
		if (node.lru[list] !== pages) fail(`LRU list ${list} holds ${pages} pages, count says ${node.lru[list]}`);
		onLists += pages;
	}
	const isolated = isolatedPages(m, node);
	if (isolated !== node.isolatedAnon + node.isolatedFile)
		fail(`nr_isolated is ${node.isolatedAnon + node.isolatedFile}, jobs hold ${isolated}`);
	const user = node.kinds[PAGE_ANON]! + node.kinds[PAGE_FILE]!;
	if (user !== onLists + isolated) fail(`${user} user pages, but ${onLists} on LRU lists and ${isolated} isolated`);
}

/** Lists of generations, added to what the zone's lists hold as active or inactive. */
function auditGenerations(m: Machine, node: Node, zone: Zone, found: Int32Array, fail: Fail): void {
	const { maxSeq, minSeq } = node.reclaim;
	for (const type of [GEN_ANON, GEN_FILE]) {
		const oldest = minSeq[type]!;
		if (oldest + MIN_GENERATIONS > maxSeq + 1 || oldest + GENERATIONS <= maxSeq) fail(`generations ${oldest} to ${maxSeq} of type ${type}`);
		for (let gen = 0; gen < GENERATIONS; gen++) {
			const list = type * GENERATIONS + gen;
			const lru = (type === GEN_FILE ? LRU_INACTIVE_FILE : LRU_INACTIVE_ANON) + (isActiveGen(node.reclaim, gen) ? LRU_ACTIVE_ANON : 0);
			let held = 0;
			walk(m, zone.genHead[list]!, zone.genTail[list]!, `generation ${gen} of type ${type}`, fail, (pfn, pages) => {
				if (zoneOf(m, pfn) !== zone || typeOf(m, pfn) !== type || genOf(m, pfn) !== gen) fail('on the list of another generation', pfn);
				held += pages;
			});
			if (held > 0 && !usesGenerations(m)) fail(`${held} pages in generation ${gen} of type ${type}, although generations are off`);
			const alive = (gen - (oldest % GENERATIONS) + GENERATIONS) % GENERATIONS <= maxSeq - oldest;
			if (held > 0 && !alive) fail(`${held} pages in a generation ${gen} that is over`);
			if (zone.genPages[list] !== held) fail(`generation ${gen} of type ${type} holds ${held} pages, count says ${zone.genPages[list]}`);
			found[lru] = found[lru]! + held;
		}
	}
}

/** Follows a list from its young end, checking links and flags. */
function walk(m: Machine, head: number, tail: number, name: string, fail: Fail, each: (pfn: number, pages: number) => void): void {
	let before = 0;
	for (let pfn = head; pfn; pfn = nextOf(m, pfn)) {
		if (prevOf(m, pfn) !== before) fail(`${name} is not linked both ways`, pfn);
		if (!(flagsOf(m, pfn) & PF_LRU) || flagsOf(m, pfn) & PF_ISOLATED) fail(`on ${name} with flags ${flagsOf(m, pfn)}`, pfn);
		if (!isLruKind(kindOf(m, pfn) & 15)) fail(`on ${name} but not user memory`, pfn);
		each(pfn, 1 << (kindOf(m, pfn) >> 4));
		before = pfn;
	}
	if (tail !== before) fail(`tail of ${name} is wrong`);
}
