import assert from 'node:assert/strict';
import { engineOver } from '../../source/engine/engine.js';
import { hugePoolFrame, hugePoolSize } from '../../source/engine/hugetlb.js';
import { hashMachine, restoreMachine, saveMachine } from '../../source/engine/image.js';
import { pinRegion, unpin } from '../../source/engine/pins.js';
import { writeSetting } from '../../source/engine/settings.js';
import { MIGRATE_ISOLATE, PAGE_HUGETLB, SECTION_PAGES } from '../../source/model/index.js';
import { engineTest, Lab, lab, labOfNodes } from '../helpers/lab.js';
import { FREE, lastNote, perNode, rows, section, sections, usedIn, write } from '../helpers/sections.js';

engineTest('user pages move to the rest of the only node, and the zone loses the section', () => {
	const a = sections([section('U256 .256'), section('A256 F128 .128', 'M64 .448')]);
	const before = { ...a.zone };
	assert.equal(write(a, 2, 'offline'), undefined);
	a.runFor(50);
	assert.match(lastNote(a), /memory2 is offline; 448 pages were moved/);
	assert.deepEqual([a.zone.present, a.zone.managed], [before.present - SECTION_PAGES, before.managed - SECTION_PAGES]);
	assert.equal(a.zone.end, 2 * SECTION_PAGES, 'the span ends where the memory does');
	assert.equal(usedIn(a, 1), 256 + 448);
	assert.deepEqual(a.counts('pgmigrate', 'compact'), { pgmigrate_success: 448 }, 'none of it counts as compaction');
	assert.equal(a.m.nodes[0]!.lru[4], 64, 'locked pages are still locked');
	const copy = restoreMachine(saveMachine(a.m));
	assert.equal(hashMachine(copy), hashMachine(a.m));
});

engineTest('nobody gets a page of the section while it is being emptied, and free memory does not count it', () => {
	const a = sections([section('U512'), section('A512')]);
	const free = a.zone.free;
	write(a, 2, 'offline');
	assert.equal(a.zone.free, free - (SECTION_PAGES - 512));
	assert.ok(a.m.blockType.subarray(128, 192).every((type) => type === MIGRATE_ISOLATE));
	a.take(0, undefined, 100);
	assert.equal(usedIn(a, 2) <= 512, true);
	a.runFor(20);
	assert.equal(a.zone.free, free - SECTION_PAGES - 100);
});

engineTest('a kernel page anywhere in it: busy at once, and nothing has changed', () => {
	for (const [row, kind] of [
		['.511 U', 'kernel'],
		['S .511', 'slab'],
		['R .511', 'reclaimable slab'],
		['T .511', 'page table'],
		['= .511', 'reserved'],
	] as const) {
		const a = sections([section('U256 .256'), section('unm: A16 .496', row)]);
		const hash = hashMachine(a.m);
		assert.match(
			write(a, 2, 'offline') ?? '',
			new RegExp(`EBUSY.*page ${2 * SECTION_PAGES + 512 + (row.startsWith('.') ? 511 : 0)} \\(${kind}\\)`),
		);
		assert.equal(hashMachine(a.m), hash);
	}
});

engineTest('a section that is not there, has a hole, spans two zones, is offline or under way is refused', () => {
	const a = perNode(section(), section('A512'), section('U512')).m;
	const b = new Lab(a);
	assert.match(write(b, 9, 'offline') ?? '', /ENOENT/);
	assert.match(write(b, 0, 'offline') ?? '', /ENOENT/);
	assert.match(write(b, 1, 'online') ?? '', /EINVAL.*online already/);
	assert.match(writeSetting(a, '/sys/devices/system/memory/memory1/state', 'gone') ?? '', /EINVAL.*expected one of offline/);
	assert.equal(write(b, 2, 'offline'), undefined);
	assert.match(write(b, 2, 'offline') ?? '', /EBUSY.*somebody/);
	b.runFor(50);
	assert.match(write(b, 2, 'offline') ?? '', /EINVAL.*offline already/);
	const c = labOfNodes([rows(32, FREE), rows(32, FREE)], { start: SECTION_PAGES });
	assert.match(write(c, 1, 'offline') ?? '', /EINVAL.*more than one zone/);
	const d = lab(rows(40, FREE), { start: SECTION_PAGES });
	assert.match(write(d, 1, 'offline') ?? '', /EINVAL/, 'the rest of the section is a hole');
});

engineTest('pages go to the nearest other node that has room, not to the rest of their own', () => {
	const full = rows(64, 'U512');
	const a = perNode([...section('A512'), ...section()], full, section());
	write(a, 1, 'offline');
	a.runFor(50);
	const where = new Set([...a.region('A').pfns].filter((pfn) => pfn > 0).map((pfn) => Math.floor(pfn / SECTION_PAGES)));
	assert.deepEqual([...where], [4]);
	const b = perNode([...section('A512'), ...section()], section());
	b.m.features.offlineElsewhere = false;
	write(b, 1, 'offline');
	b.runFor(50);
	assert.equal(usedIn(b, 2), 512, 'before 4.8 the own node comes first');
});

engineTest('a 2 MiB page moves whole where there is a free block, and in parts where there is none', () => {
	const a = perNode(section('H512', 'H512'), section());
	write(a, 1, 'offline');
	a.runFor(50);
	assert.deepEqual(a.counts('thp_', 'pgmigrate'), { pgmigrate_success: 1024, thp_migration_success: 2 });
	assert.equal(a.m.nodes[1]!.hugePages, 2);
	const b = perNode(section('H512'), rows(64, 'unm: (U7.)64'));
	write(b, 1, 'offline');
	b.runFor(200);
	assert.match(lastNote(b), /memory1 is offline/);
	assert.deepEqual(b.counts('thp_'), { thp_migration_fail: 1, thp_migration_split: 1, thp_split_page: 1 });
	assert.equal(b.count('pgmigrate_success'), 512);
});

engineTest('a pinned page keeps it going until the pin is released', () => {
	const a = sections([section('U256 .256'), section('A64 .448')]);
	pinRegion(a.m, 'rdma', a.region('A'), 32);
	write(a, 2, 'offline');
	a.runFor(20);
	assert.equal(usedIn(a, 2), 2, 'all but the pinned pages have gone');
	const failed = a.count('pgmigrate_fail');
	assert.ok(failed > 10);
	a.runFor(20);
	assert.ok(a.count('pgmigrate_fail') > failed, 'it tries again and again');
	unpin(a.m, 'rdma');
	a.runFor(5);
	assert.match(lastNote(a), /memory2 is offline; 64 pages/);
});

engineTest('a signal ends the attempt: the pageblocks get their types back (before 6.17 all become movable)', () => {
	for (const kept of [true, false]) {
		const a = sections([section('U256 .256'), section('A64 .448', 'unm: .512', 'rec: .512', 'hig: .512', 'P .511')]);
		a.m.features.isolationKeepsType = kept;
		const drawn = a.draw();
		const engine = engineOver(a.m);
		assert.deepEqual(engine.apply({ kind: 'memory', section: 2, state: 'offline' }).ok, true);
		a.runFor(20);
		assert.equal(engine.apply({ kind: 'interruptOffline', section: 2 }).ok, true);
		a.runFor(20);
		assert.match(lastNote(a), /memory2: Interrupted system call \(EINTR\); 64 pages were moved, 1 are left/);
		const expected = drawn.map((row) => (kept ? row : row.replace(/^\w+: /, '')));
		assert.deepEqual(a.draw().slice(65), expected.slice(65));
		assert.equal(engine.apply({ kind: 'interruptOffline', section: 2 }).ok, false);
	}
});

engineTest('a script can put a limit to it, and kernels before 4.15 have one of two minutes', () => {
	const a = sections([section('U256 .256'), section('P .511')]);
	a.finish({ k: 'timeline', ops: [{ t: 0, op: 'offline', section: 2, timeout_ms: 30 }], next: 0, seed: 1, children: [] });
	assert.match(lastNote(a), /EBUSY\): out of time/);
	const b = sections([section('U256 .256'), section('P .511')], { costs: { scanFree: 20_000, migrateBatch: 1e6 } });
	b.m.features.endlessOffline = false;
	write(b, 2, 'offline');
	b.runFor(119_000);
	assert.doesNotMatch(lastNote(b), /out of time/);
	b.runFor(3_000);
	assert.match(lastNote(b), /out of time/);
});

engineTest('pages of the hugetlb pool are given up', () => {
	const a = sections([rows(64, 'U512'), section(), rows(64, 'U512')]);
	a.finish(hugePoolFrame(-1, 3));
	const pool = a.m.regions.find((region) => region?.kind === PAGE_HUGETLB)!;
	assert.ok([...pool.pfns.subarray(0, 3)].every((pfn) => Math.floor(pfn / SECTION_PAGES) === 2));
	write(a, 2, 'offline');
	a.runFor(20);
	assert.match(lastNote(a), /memory2 is offline; 0 pages/);
	assert.equal(hugePoolSize(a.m), 0);
});

engineTest('pages to be written count for the node they move to', () => {
	const a = perNode(section('D8 W4 .500'), section('D1 .511'));
	write(a, 1, 'offline');
	a.runFor(50);
	assert.deepEqual(
		a.m.nodes.map(({ dirty, writeback }) => [dirty, writeback]),
		[
			[0, 0],
			[9, 4],
		],
	);
});

engineTest('a page unmapped while it waits to be moved is freed, one that is being written back is waited for', () => {
	const a = sections([section('U256 .256'), section('A32 W2 .478')], { costs: { migrate: 1e6 } });
	write(a, 2, 'offline');
	while (a.m.nodes[0]!.isolatedAnon === 0) a.runFor(0.01);
	for (const pfn of [...a.region('A').pfns].slice(0, 4)) a.unmap(pfn);
	a.runFor(100);
	assert.match(lastNote(a), /memory2 is offline/);
	assert.equal(a.region('A').pages, 28);
	assert.equal(a.m.nodes[0]!.writeback, 2, 'still under writeback, elsewhere');
});

engineTest('without any room it goes on trying, and ends once there is some', () => {
	const a = perNode(section('A64 .448'), rows(64, 'U512'));
	write(a, 1, 'offline');
	a.runFor(50);
	assert.equal(a.m.offline.length, 0);
	assert.ok(a.count('pgmigrate_fail') > 0);
	for (const pfn of [...a.region('U').pfns].slice(0, 2048)) a.drop(pfn);
	a.runFor(50);
	assert.deepEqual(a.m.offline, [{ section: 1, node: 0 }]);
});

engineTest('while two compactors and a task are at work', () => {
	const a = sections([section('U256 .256', ...rows(30, '(A.)256')), section(...rows(40, '(A.)256')), section(...rows(30, '(F.)256'))], {
		cpus: 4,
	});
	a.spawn({ k: 'writer', nodes: [0], exit: true });
	write(a, 2, 'offline');
	a.spawn({ k: 'writer', nodes: [0], exit: true });
	for (let i = 0; i < 100; i++) {
		a.runFor(0.3);
		if (i % 10 === 0) engineOver(a.m).audit();
	}
	a.runFor(100);
	assert.match(JSON.stringify(a.events('command')), /memory2 is offline/);
});
