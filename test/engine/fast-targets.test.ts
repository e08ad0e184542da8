/** Searching the free lists for migration targets. */
import assert from 'node:assert/strict';
import { MODE_ASYNC, MODE_SYNC_LIGHT, releaseTargets, type CompactControl } from '../../source/engine/compact-control.js';
import { fastIsolateFreePages } from '../../source/engine/fast-search.js';
import { GFP_HIGHUSER_MOVABLE } from '../../source/engine/gfp.js';
import { MIGRATE_MOVABLE } from '../../source/model/index.js';
import { engineTest, type Lab, lab } from '../helpers/lab.js';

const DAEMON = { cause: 'daemon', order: 9, mode: MODE_SYNC_LIGHT } as const;
const DIRECT = { cause: 'direct', order: 9, mode: MODE_SYNC_LIGHT, gfp: GFP_HIGHUSER_MOVABLE, migratetype: MIGRATE_MOVABLE } as const;

/** Every row but the ones given is full of anonymous pages. The zone starts at pfn 512, so row r is pageblock r + 1. */
function rows(count: number, given: Readonly<Record<number, string>>): string[] {
	return Array.from({ length: count }, (_, row) => given[row] ?? 'A512');
}
const at = (row: number, page = 0) => (row + 1) * 512 + page;

/** Row 0 has the free pages that keep the zone above its MIN mark; no search for movable pages sees them. */
const RESERVE = { 0: 'unm: .256 U256' };
const zoneOf8 = (given: Readonly<Record<number, string>>) => lab(rows(8, { ...RESERVE, ...given }));

// Targets. In a zone of 8 rows with the scanners at its ends: row 5 and above is preferred, rows 3 and 4 will do.
interface Search {
	readonly cc: CompactControl;
	/** Searches once more; what is taken, as row+page:order, goes back to the free lists. */
	again(): string[];
}

function search(a: Lab, options: Parameters<Lab['control']>[0] = DAEMON, wanted = 32): Search {
	const cc = a.control(options);
	const again = () => {
		cc.nrMigrate = wanted;
		cc.freeScanned = 0;
		fastIsolateFreePages(a.m, a.zone, cc);
		const pages = cc.targets.flatMap((list, order) => list.map((pfn) => `${(pfn >> 9) - 1}+${pfn % 512}:${order}`));
		releaseTargets(a.m, cc);
		return pages;
	};
	return { cc, again };
}

/** As after a flush of the hints: a search is no longer the first one. */
function later(a: Lab): Lab {
	a.zone.initFree = a.zone.end;
	return a;
}

engineTest('a free page of the top quarter is taken at once, with what else its block has', () => {
	const a = zoneOf8({ 5: 'A100 .4 A380 .8 A20' });
	const { cc, again } = search(a);
	assert.deepEqual(again(), ['5+488:2', '5+100:2', '5+484:2'], 'the end of the list first');
	assert.deepEqual([cc.searchOrder, cc.fastSearchFail, cc.freePfn], [2, 0, at(7)]);
	assert.equal(cc.freeScanned, 4 + 512, 'the page that was found, then the block');
	assert.equal(a.m.blockSkip[6], 1, 'searched to its end');
	assert.equal(a.count('compact_isolated'), 12);
});

engineTest('an asynchronous direct run, or one that has enough, leaves the rest of the block alone', () => {
	const a = zoneOf8({ 5: 'A100 .4 A380 .8 A20' });
	assert.deepEqual(search(a, { ...DIRECT, mode: MODE_ASYNC }).again(), ['5+488:2']);
	assert.deepEqual(search(a, { ...DAEMON, mode: MODE_ASYNC }).again().length, 3);
	assert.deepEqual(search(a, DIRECT, 4).again().length, 1);
	assert.deepEqual(search(a, DIRECT, 5).again().length, 2, 'nor more of it than is wanted');
	assert.deepEqual(search(a, DIRECT).again().length, 3);
});

engineTest('below the top quarter the highest page of the first order that has one above the middle', () => {
	const a = zoneOf8({ 2: '.64 A448', 3: 'A64 .32 A416', 4: 'A64 .32 A416', 6: '.16 A496' });
	const { cc, again } = search(a);
	assert.deepEqual(again(), ['4+64:5'], 'order 6 lies too low; order 5 will do; order 4 would be better placed');
	assert.deepEqual([cc.searchOrder, cc.fastSearchFail], [8, 0], 'a second-best page is not where the next search begins');
	assert.equal(cc.freeScanned, 1 + 2 + 31);
	assert.deepEqual(search(a, { ...DAEMON, order: 5 }).again(), ['6+0:4'], 'never a block of the order asked for');
});

engineTest('no search for no particular order', () => {
	const { cc, again } = search(zoneOf8({ 6: '.64 A448' }), { ...DAEMON, order: -1 });
	assert.deepEqual(again(), []);
	assert.equal(cc.fastSearchFail, 0);
});

engineTest('a search gives up a list after 16, 8, 4, 2, 1 pages, and the next one sees the pages before those', () => {
	const a = later(zoneOf8({ 1: '(.8A8)32', 2: '(.8A8)32' }));
	const { cc, again } = search(a);
	let list = a.freeList(3, MIGRATE_MOVABLE);
	assert.equal(list.length, 64);
	for (const [i, limit] of [16, 8, 4, 2, 1, 1, 1].entries()) {
		assert.deepEqual(again(), []);
		assert.deepEqual([cc.freeScanned, cc.fastSearchFail], [limit, i + 1]);
		const rest = list.length - limit;
		list = [...list.slice(rest), ...list.slice(0, rest)];
		assert.deepEqual(a.freeList(3, MIGRATE_MOVABLE), list);
	}
	assert.equal(cc.freePfn, at(7), 'none of them moves the scanner');
});

engineTest('the first search after a flush looks at 256 pages', () => {
	const given = Object.fromEntries(Array.from({ length: 9 }, (_, row) => [row + 1, '(.8A8)32']));
	const a = lab(rows(24, { ...RESERVE, ...given }));
	const { cc, again } = search(a);
	again();
	assert.equal(cc.freeScanned, 256);
	assert.deepEqual([cc.fastSearchFail, cc.freePfn], [1, at(23)], 'and a run of the daemon stays where it is');
});

engineTest('a list that was given up halves the limit of the next ones', () => {
	const a = later(zoneOf8({ 1: '(.16A16)16', 2: '(.16A16)16' }));
	for (let page = 0; page < 512; page += 2) a.unmap(at(3, page));
	const { cc, again } = search(a, { ...DAEMON, order: 6 });
	cc.migratePfn = at(4);
	again();
	assert.equal(cc.freeScanned, 16 + 8, 'order 4, then order 0');
});

engineTest('the second-best page that is taken parts the list, not the last one looked at', () => {
	const a = later(zoneOf8({}));
	for (const page of [4, 8, 2, 0]) a.unmap(at(3, page));
	assert.deepEqual(search(a, DIRECT, 1).again(), ['3+8:0']);
	assert.deepEqual(
		a.freeList(0, MIGRATE_MOVABLE),
		[8, 4, 0, 2].map((page) => at(3, page)),
		'and comes back to the head when it was not used',
	);
});

engineTest('every candidate halves the limit', () => {
	const a = later(zoneOf8({}));
	// The page freed last is the head of its list: from the tail the pages rise.
	for (let page = 0; page < 20; page += 2) a.unmap(at(3, page));
	const { cc, again } = search(a, DIRECT, 1);
	assert.deepEqual(again(), ['3+4:0'], '16, 8, 4: then two is enough');
	assert.equal(cc.freeScanned, 3);
});

engineTest('each round that finds nothing begins one order lower, and goes round', () => {
	const a = later(zoneOf8({}));
	const { cc, again } = search(a, { ...DAEMON, order: 4 });
	const orders: number[] = [];
	for (let i = 0; i < 5; i++) {
		again();
		orders.push(cc.searchOrder);
	}
	assert.deepEqual(orders, [2, 1, 0, 3, 2]);
	a.unmap(at(6, 3));
	assert.deepEqual(again(), ['6+3:0'], '2, 1, and then 0');
	assert.deepEqual([cc.searchOrder, cc.fastSearchFail], [0, 0]);
	a.unmap(at(6, 2));
	assert.deepEqual(again(), ['6+2:1'], '0 is empty, then 3, 2 and 1');
});

engineTest('a first search that finds nothing high enough puts a direct run in the middle', () => {
	const direct = search(zoneOf8({ 1: '.16 A496' }), DIRECT);
	direct.again();
	assert.equal(direct.cc.freePfn, at(3));
	assert.equal(direct.cc.freeScanned, 1 + 512, 'its block is searched');
	const unmovable = search(zoneOf8({ 1: '.16 A496', 3: 'unm: U512' }), DIRECT);
	unmovable.again();
	assert.deepEqual([unmovable.cc.freePfn, unmovable.cc.freeScanned], [at(3), 1], 'or not, when it is no target');
	const daemon = search(zoneOf8({ 1: '.16 A496' }));
	daemon.again();
	assert.deepEqual([daemon.cc.freePfn, daemon.cc.freeScanned], [at(7), 1]);
	const second = search(later(zoneOf8({ 1: '.16 A496' })), DIRECT);
	second.again();
	assert.deepEqual([second.cc.freePfn, second.cc.freeScanned], [at(7), 1], 'only the first search does');
});

engineTest('the highest block met pulls the cached position down below it', () => {
	const cached = (row: number) => {
		const a = zoneOf8({ 2: '.16 A496', 4: 'A16 .2 A494' });
		a.zone.cachedFree = at(row);
		search(a).again();
		return a.zone.cachedFree;
	};
	assert.deepEqual([cached(2), cached(4), cached(5)], [at(3), at(3), at(5)]);
});

engineTest('a page that may not be taken ends the search, and the next one begins an order lower', () => {
	const a = lab(rows(8, { 5: '.64 A448', 6: '.2 A510' }), { minFreeKbytes: 4 * 20 });
	const { cc, again } = search(a);
	assert.deepEqual(again(), [], '66 pages are free: 64 would leave fewer than 20');
	assert.deepEqual([cc.searchOrder, cc.fastSearchFail, cc.freeScanned], [5, 1, 1 + 1]);
	assert.equal(cc.freePfn, at(5), 'this being the first search, the scanner goes to the block');
	assert.deepEqual(again(), ['6+0:1'], 'the round now begins with order 5');
});

engineTest('a search that has enough stops at the first list it looks at', () => {
	const a = zoneOf8({ 1: '.64 A448', 6: '.16 A496' });
	const { cc, again } = search(later(a), { ...DAEMON, order: 7 }, 0);
	again();
	assert.deepEqual([cc.freeScanned, cc.searchOrder, cc.fastSearchFail], [1, 6, 1]);
});

engineTest('behind the migrate scanner nothing is high enough', () => {
	const a = zoneOf8({ 4: '.64 A448', 6: '.64 A448' });
	const { cc, again } = search(a, DIRECT);
	cc.freePfn = at(4);
	cc.migratePfn = at(4, 100);
	assert.deepEqual(again(), []);
	assert.deepEqual([cc.freePfn, cc.fastSearchFail], [at(4), 1]);
});
