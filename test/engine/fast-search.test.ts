/** Searching the free lists for a pageblock to scan; and what both searches save. */
import assert from 'node:assert/strict';
import { MODE_SYNC_LIGHT, putBackAll } from '../../source/engine/compact-control.js';
import { fastFindMigrateBlock } from '../../source/engine/fast-search.js';
import { GFP_HIGHUSER_MOVABLE, GFP_BIT_DIRECT_RECLAIM, GFP_TRANSHUGE_LIGHT } from '../../source/engine/gfp.js';
import { isolateMigratePages } from '../../source/engine/migrate-scanner.js';
import { MIGRATE_MOVABLE, MIGRATE_UNMOVABLE, type VmstatName } from '../../source/model/index.js';
import { engineTest, type Lab, lab } from '../helpers/lab.js';

const GFP_TRANSHUGE = GFP_TRANSHUGE_LIGHT | GFP_BIT_DIRECT_RECLAIM;
const DAEMON = { cause: 'daemon', order: 9, mode: MODE_SYNC_LIGHT } as const;
const DIRECT = { cause: 'direct', order: 9, mode: MODE_SYNC_LIGHT, gfp: GFP_HIGHUSER_MOVABLE, migratetype: MIGRATE_MOVABLE } as const;

/** Every row but the ones given is full of anonymous pages. The zone starts at pfn 512, so row r is pageblock r + 1. */
function rows(count: number, given: Readonly<Record<number, string>>): string[] {
	return Array.from({ length: count }, (_, row) => given[row] ?? 'A512');
}
const at = (row: number, page = 0) => (row + 1) * 512 + page;

// Sources. In a zone of 16 rows a search from the zone's start looks below row 7, one from row 4 below row 5.
const find = (a: Lab, options: Parameters<Lab['control']>[0] = DAEMON, from = 0) => {
	const cc = a.control(options);
	cc.migratePfn = at(from);
	return { cc, found: fastFindMigrateBlock(a.m, a.zone, cc) };
};

engineTest('the block of a large free movable page is scanned first', () => {
	const { cc, found } = find(lab(rows(16, { 3: '.64 A448' })));
	assert.equal(found, at(3));
	assert.deepEqual([cc.migrateScanned, cc.fastSearchFail, cc.fastStartPfn], [1, 0, at(3)]);
	assert.equal(cc.migratePfn, at(0), 'the scanner itself has not moved yet');
});

engineTest('only below half of what is left to scan, and an eighth once the scan is under way', () => {
	const half = lab(rows(16, { 6: '.64 A448', 7: '.64 A448' }));
	assert.equal(find(half).found, at(6));
	assert.equal(find(lab(rows(16, { 7: '.64 A448' }))).found, at(0));
	assert.equal(find(lab(rows(16, { 5: '.64 A448' })), DAEMON, 4).found, at(4), '11 rows are left, an eighth is one');
	assert.equal(find(lab(rows(16, { 4: 'A64 .64 A384' })), DAEMON, 4).found, at(4), 'nor in the row it stands at');
	const back = find(lab(rows(16, { 1: '.64 A448' })), DAEMON, 4);
	assert.equal(back.found, at(1), 'but anywhere below: the scan may go back');
});

engineTest('larger free pages first, down to order 3, never the order asked for', () => {
	const a = lab(rows(16, { 0: '.8 A504', 1: '.64 A448', 2: '.256 A256' }));
	const order = [find(a, { ...DAEMON, order: 9 }), find(a, { ...DAEMON, order: 8 }), find(a, { ...DAEMON, order: 6 })];
	assert.deepEqual(
		order.map(({ found }) => found),
		[at(2), at(1), at(0)],
	);
	const small = find(lab(rows(16, { 1: '.4 A508' })));
	assert.equal(small.cc.fastSearchFail, 1);
	assert.equal(small.cc.migrateScanned, 0, 'lists below order 3 are not looked at');
});

engineTest('no search for small orders, with hints ignored, while finishing a block, in mid-block, or for unmovable requests', () => {
	const a = lab(rows(16, { 3: '.64 A448' }));
	const still = [
		{ ...DAEMON, order: 3 },
		{ ...DAEMON, ignoreSkipHint: true },
		{ ...DIRECT, migratetype: MIGRATE_UNMOVABLE },
	];
	for (const options of still) {
		const { cc, found } = find(a, options);
		assert.deepEqual([found, cc.migrateScanned, cc.fastSearchFail], [at(0), 0, 0]);
	}
	assert.equal(find(a, { ...DAEMON, order: 7 }).found, at(3));
	assert.equal(find(a, DIRECT).found, at(3));
	const cc = a.control(DAEMON);
	cc.finishPageblock = true;
	assert.equal(fastFindMigrateBlock(a.m, a.zone, cc), at(0));
	cc.finishPageblock = false;
	cc.migratePfn = at(0, 32);
	assert.equal(fastFindMigrateBlock(a.m, a.zone, cc), at(0, 32));
	assert.equal(cc.fastSearchFail, 0);
});

engineTest('a zone that begins in mid-block is searched from its first page', () => {
	const a = lab(rows(16, { 0: '=256 .64 A192' }), { start: 512 + 256 });
	const cc = a.control(DAEMON);
	assert.equal(fastFindMigrateBlock(a.m, a.zone, cc), 768, 'the block that was found, cut to the zone');
	assert.deepEqual([cc.fastStartPfn, cc.fastSearchFail, cc.migrateScanned], [768, 0, 1]);
});

engineTest('blocks marked to be skipped are passed over, each counting as a page scanned', () => {
	const a = lab(rows(16, { 1: '.64 A448', 3: '.64 A448', 5: '.64 A448' }));
	a.m.blockSkip[2] = 1;
	a.m.blockSkip[4] = 1;
	const { cc, found } = find(a);
	assert.deepEqual([found, cc.migrateScanned], [at(5), 3]);
});

engineTest('a page that was chosen goes to the end of its list with those before it', () => {
	const a = lab(rows(16, { 1: '.64 A448', 3: '.64 A448', 5: '.64 A448', 9: '.64 A448' }));
	a.m.blockSkip[2] = 1;
	assert.deepEqual(a.freeList(6, MIGRATE_MOVABLE), [at(1), at(3), at(5), at(9)]);
	find(a);
	assert.deepEqual(a.freeList(6, MIGRATE_MOVABLE), [at(5), at(9), at(1), at(3)]);
	assert.equal(find(a).found, at(5), 'the next search begins behind it');
	assert.deepEqual(a.freeList(6, MIGRATE_MOVABLE), [at(9), at(1), at(3), at(5)]);
});

engineTest('a search gives up after 33, 17, 9, 5, 3, 2, 1 pages, counts one more, and sends those to the end', () => {
	const high = rows(16, { 8: '(.8A8)32', 9: '(.8A8)32' });
	const a = lab(high);
	const cc = a.control(DAEMON);
	let list = a.freeList(3, MIGRATE_MOVABLE);
	assert.equal(list.length, 64);
	for (const [i, limit] of [33, 17, 9, 5, 3, 2, 1, 1].entries()) {
		cc.migrateScanned = 0;
		assert.equal(fastFindMigrateBlock(a.m, a.zone, cc), at(0));
		assert.deepEqual([cc.migrateScanned, cc.fastSearchFail], [limit + 1, i + 1]);
		list = [...list.slice(limit + 1), ...list.slice(0, limit + 1)];
		assert.deepEqual(a.freeList(3, MIGRATE_MOVABLE), list);
	}
});

engineTest('the limit counts over all orders of a search', () => {
	const a = lab(rows(16, { 8: '(.16A16)16', 9: '(.16A16)16', 10: '(.8A8)32' }));
	const { cc } = find(a);
	assert.equal(cc.migrateScanned, 34, '32 of order 4, and one of order 3 before the next one is refused');
	assert.equal(a.freeList(3, MIGRATE_MOVABLE)[0], at(10, 32));
	const more = lab(rows(16, { 8: '(.16A16)16', 9: '(.16A16)16', 10: '(.16A16)16', 11: '(.8A8)32' }));
	assert.equal(find(more).cc.migrateScanned, 34);
	assert.equal(more.freeList(3, MIGRATE_MOVABLE)[0], at(11), 'a list after that is not touched');
});

engineTest('the lowest page ever chosen is where a later, unlucky search goes back to, once', () => {
	const a = lab(rows(16, { 2: 'A32 .32 A448', 4: '.64 A448', 6: '.64 A448' }));
	const cc = a.control(DAEMON);
	for (const [row, lowest] of [
		[4, at(4)],
		[6, at(4)],
	] as const) {
		assert.equal(fastFindMigrateBlock(a.m, a.zone, cc), at(row));
		assert.equal(cc.fastStartPfn, lowest);
		a.m.blockSkip[row + 1] = 1;
	}
	assert.equal(fastFindMigrateBlock(a.m, a.zone, cc), at(2));
	assert.equal(cc.fastStartPfn, at(2, 32), 'the page, not its block');
	a.m.blockSkip[3] = 1;
	cc.migratePfn = at(5);
	assert.equal(fastFindMigrateBlock(a.m, a.zone, cc), at(2, 32));
	assert.deepEqual([cc.migratePfn, cc.fastStartPfn, cc.fastSearchFail], [at(2, 32), -1, 1]);
	cc.migratePfn = at(5);
	assert.equal(fastFindMigrateBlock(a.m, a.zone, cc), at(5), 'spent');
	a.m.blockSkip[3] = 0;
	assert.equal(fastFindMigrateBlock(a.m, a.zone, cc), at(2));
	assert.deepEqual([cc.fastStartPfn, cc.fastSearchFail], [-1, 0], 'and not remembered again');
});

engineTest('the scanner isolates in the block that was found, and goes on from there', () => {
	const a = lab(rows(16, { 3: 'A448 .64' }));
	const cc = a.control(DAEMON);
	cc.newSearch = true;
	assert.equal(isolateMigratePages(a.m, a.zone, cc), 'success');
	assert.deepEqual([cc.sources[0], cc.migratePfn, cc.fastFound], [at(3), at(3, 32), true]);
	putBackAll(a.m, cc);
	cc.newSearch = true;
	isolateMigratePages(a.m, a.zone, cc);
	assert.equal(cc.migratePfn, at(3, 64), 'in mid-block: no new search');
	putBackAll(a.m, cc);
	a.m.features.fastFindMigrateblock = false;
	const linear = a.control(DAEMON);
	linear.newSearch = true;
	isolateMigratePages(a.m, a.zone, linear);
	assert.equal(linear.sources[0], at(0));
	putBackAll(a.m, linear);
});

/** A 2 MiB page wanted with a feature on and off: pages scanned besides those of the pageblock it takes. */
function withAndWithout(feature: 'fastFindMigrateblock' | 'fastIsolateFreepages', given: readonly string[], counter: VmstatName): number[] {
	return [true, false].map((on) => {
		const a = lab(given, { cpus: 2, tunables: { 'vm.extfrag_threshold': 0 } });
		a.m.features[feature] = on;
		assert.equal(a.take(9, GFP_TRANSHUGE), 1, 'the block comes together either way');
		return a.count(counter) - 512;
	});
}

/** Free memory that is no use for a 2 MiB page, but enough of it for compaction to be tried. */
const ENOUGH = Array.from({ length: 6 }, () => 'unm: .256 U256');

engineTest('searching the lists for targets scans a small part of what walking the zone does', () => {
	// The upper rows are full, so the free scanner must come down a long way; the lists know where the free pages are.
	const full = Array.from({ length: 30 }, () => 'A512');
	const given = [...ENOUGH, 'A448 .64', ...full, '.256 A256', '.256 A256', ...full.slice(0, 12)];
	const [on, off] = withAndWithout('fastIsolateFreepages', given, 'compact_free_scanned');
	assert.ok(on! * 20 < off!, `${on} pages scanned in vain against ${off}`);
});

engineTest('searching the lists for a source scans a small part of what walking the zone does', () => {
	// Kernel pages all over the lower rows: nothing there will ever be a whole block.
	const hopeless = Array.from({ length: 12 }, () => '(A31U)16');
	const given = [...ENOUGH, ...hopeless, 'A64 .256 A192', ...hopeless, ...hopeless, '.256 A256', '.256 A256'];
	const [on, off] = withAndWithout('fastFindMigrateblock', given, 'compact_migrate_scanned');
	assert.ok(on! * 20 < off!, `${on} pages scanned in vain against ${off}`);
});
