/** Every law of the audit about memory at rest can fail. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { auditMachine } from '../../source/engine/audit.js';
import { PF_LRU, PF_PINNED, type Machine } from '../../source/engine/machine.js';
import {
	MIGRATE_HIGHATOMIC,
	MIGRATE_UNMOVABLE,
	PAGE_HOLE,
	PAGE_KERNEL,
	PAGE_PCP,
	PAGE_RESERVED,
	PAGE_TAIL,
	ZONE_MOVABLE,
} from '../../source/model/index.js';
import {
	blockOfType,
	breakEach,
	pcpPage,
	put,
	raise,
	raiseAt,
	regionOf,
	runOf,
	set,
	smallestFree,
	specimen,
	userPage,
	zone,
} from '../helpers/specimen.js';
import { columnsOf, flagsOf, prevOf, setFlags, setKind, setPrev } from '../../source/engine/page-fields.js';

test('the specimen keeps every law, and holds what the laws are about', () => {
	const m = specimen();
	auditMachine(m);
	const { kind, flags: allFlags } = columnsOf(m);
	assert.ok(kind().includes(PAGE_PCP) && allFlags().some((flags) => flags & PF_PINNED) && runOf(m)!.sources.length > 0);
});

const retype = (m: Machine, pfn: number, type: number) => put(m.blockType, pfn >> 9, type);

breakEach([
	['links of free lists go both ways', (m) => setPrev(m, smallestFree(m).pfn, 1), /not linked both ways/],
	['a free block is marked as one', (m) => setKind(m, smallestFree(m).pfn, PAGE_KERNEL), /is not such a block/],
	['tails are right', (m) => raiseAt(zone(m).tail, smallestFree(m).list), /tail of free list/],
	['lengths are right', (m) => raiseAt(zone(m).count, smallestFree(m).list), /count says/],
	['nr_free is the sum over types', (m) => raiseAt(zone(m).nrFree, 3), /nr_free\[3\]/],
	['the list is that of the pageblock', (m) => retype(m, smallestFree(m).pfn, MIGRATE_UNMOVABLE), /its pageblock has type/],
	['NR_FREE_PAGES is what the lists hold', (m) => raise(zone(m), 'free'), /NR_FREE_PAGES/],
]);

breakEach([
	['no hole inside a zone', (m) => setKind(m, userPage(m), PAGE_HOLE), /is a hole/],
	['no tail without a head', (m) => setKind(m, userPage(m), PAGE_TAIL), /tail without a head/],
	['tails belong to their head', (m) => setKind(m, regionOf(m, PAGE_KERNEL).pfns[0]!, PAGE_KERNEL | (3 << 4)), /tail 1 of a block/],
	['managed is what is not reserved', (m) => raise(zone(m), 'managed', -1), /managed is/],
	['a reserved page is not given out', (m) => setKind(m, userPage(m), PAGE_RESERVED), /managed is/],
	['pageblocks keep their zone', (m) => put(m.blockZone, blockOfType(m, MIGRATE_UNMOVABLE), 2), /NR_FREE_PAGES is/],
	['pageblocks have a known type', (m) => put(m.blockType, userPage(m) >> 9, 9), /has type 9/],
	['free pages per pageblock', (m) => raiseAt(m.blockFree, userPage(m) >> 9), /pageblock counts/],
	['movable pages per pageblock', (m) => raiseAt(m.blockMovable, userPage(m) >> 9), /pageblock counts/],
	['waiting pages per pageblock', (m) => raiseAt(m.blockWaiting, userPage(m) >> 9), /pages wait on per-CPU lists/],
	['pinned pages per pageblock', (m) => raiseAt(m.blockPinned, userPage(m) >> 9), /pageblock counts/],
	['huge pages per pageblock', (m) => raiseAt(m.blockHuge, userPage(m) >> 9), /pageblock counts/],
	['kinds per node', (m) => raiseAt(m.nodes[0]!.kinds, PAGE_KERNEL), /pages of kind/],
	['dirty pages per node', (m) => raise(m.nodes[0]!, 'dirty'), /dirty/],
	['written pages per node', (m) => raise(m.nodes[0]!, 'writeback'), /written/],
	['huge pages per node', (m) => raise(m.nodes[0]!, 'hugePages'), /huge pages/],
]);

breakEach([
	['MIN ≤ LOW ≤ HIGH', (m) => set(zone(m), { low: zone(m).high + 1 }), /watermarks out of order/],
	['a boost is never negative', (m) => set(zone(m), { boost: -1 }), /boost -1 is below zero/],
	['no boost in a tiny zone', (m) => set(m.zones[1]!, { boost: 512 }), /tiny zone/],
	['deferral is bounded', (m) => set(zone(m), { deferShift: 7 }), /defer shift 7/],
	['refusals are bounded', (m) => set(zone(m), { considered: 2 }), /considered 2/],
	['free pages of the reserve', (m) => raise(zone(m), 'freeHighatomic'), /nr_free_highatomic/],
	['pages of the reserve', (m) => raise(zone(m), 'reservedHighatomic'), /nr_reserved_highatomic/],
	['the reserve is bounded', (m) => reserveMore(m), /no kernel reserves more/],
]);

breakEach([
	['LRU links go both ways', (m) => setPrev(m, userPage(m), prevOf(m, userPage(m)) + 1), /LRU list 0 is not linked/],
	['who is on an LRU list is flagged so', (m) => setFlags(m, userPage(m), flagsOf(m, userPage(m)) & ~PF_LRU), /with flags/],
	['a list holds pages of its node', (m) => put(m.nodes[0]!.lruHead, 0, m.nodes[1]!.lruHead[0]!), /LRU list of another node/],
	['LRU pages per zone', (m) => raiseAt(zone(m).lru, 0), /pages of zone/],
	['tails of LRU lists', (m) => raiseAt(m.nodes[0]!.lruTail, 0), /tail of LRU/],
	['pages per LRU list', (m) => raiseAt(m.nodes[0]!.lru, 0), /count says/],
	['nr_isolated is what runs hold', (m) => raise(m.nodes[0]!, 'isolatedAnon'), /nr_isolated/],
	['per-CPU pages are marked so', (m) => setKind(m, pcpPage(m), PAGE_KERNEL), /not marked so/],
	['per-CPU counts', (m) => raise(zone(m).pcps.find((pcp) => pcp.count > 0)!, 'count'), /lists of Normal hold/],
	['per-CPU pages per node', (m) => raiseAt(m.nodes[0]!.kinds, PAGE_PCP), /marked as per-CPU/],
]);

const gone = { section: 4000, node: 0 };

breakEach([
	['a list of zones begins at home', (m) => m.zonelists[0]!.reverse(), /begins with another node/],
	['a list of zones names each once', (m) => m.zonelists[0]!.push(0), /names zones/],
	['a span has no hole but what is offline', (m) => put(m.blockZone, zone(m).start >> 9, 0), /a hole that is not offline|managed is/],
	['a section is offline once', (m) => m.offline.push(gone, gone), /offline twice/],
	['zone Movable is movable', (m) => Object.assign(zone(m), { index: ZONE_MOVABLE }), /in zone Movable/],
]);

/** Pageblocks without a free page are said to be of the reserve too. */
function reserveMore(m: Machine): void {
	const full = [...m.blockZone.keys()].filter((index) => m.blockZone[index] === 1 && m.blockFree[index] === 0);
	for (const index of full) m.blockType[index] = MIGRATE_HIGHATOMIC;
	raise(zone(m), 'reservedHighatomic', 512 * full.length);
}
