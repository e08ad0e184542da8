import assert from 'node:assert/strict';
import { test } from 'node:test';
import { engineOver } from '../../source/engine/engine.js';
import { runUntil } from '../../source/engine/scheduler.js';
import { recomputeMarks } from '../../source/engine/sections.js';
import { setupLowmemReserve, setupWatermarks } from '../../source/engine/watermark.js';
import { SECTION_PAGES } from '../../source/model/index.js';
import { engineTest } from '../helpers/lab.js';
import { perNode, section, sections, write } from '../helpers/sections.js';

engineTest('the last section of a node takes its daemons along, and they come back with it', () => {
	const a = perNode(section('U512'), section('A512'));
	const threads = () => a.m.threads.filter((thread) => !thread.dead).map((thread) => thread.comm);
	write(a, 2, 'offline');
	a.runFor(300);
	assert.ok(!threads().includes('kswapd1') && !threads().includes('kcompactd1') && threads().includes('kswapd0'));
	assert.deepEqual(a.m.zonelists, [[0], [0]]);
	assert.equal(a.take(0, undefined, 10, 1), 10, 'its tasks get memory of the other node');
	const engine = engineOver(a.m);
	engine.apply({ kind: 'compact' });
	engine.apply({ kind: 'set', name: 'vm.compaction_proactiveness', value: 50 });
	a.runFor(50);
	assert.equal(write(a, 2, 'online'), undefined);
	a.runFor(1);
	assert.ok(threads().includes('kswapd1') && threads().includes('kcompactd1'));
	assert.deepEqual(a.m.zonelists, [
		[0, 1],
		[1, 0],
	]);
	assert.deepEqual([a.m.zones[1]!.present, a.m.zones[1]!.free], [SECTION_PAGES, SECTION_PAGES]);
});

engineTest('online puts the section back where it was, all free and movable', () => {
	const a = sections([section('U256 .256'), section('unm: .512'), section('U256 .256')]);
	recomputeMarks(a.m);
	recomputeMarks(a.m);
	const { low } = a.zone;
	write(a, 2, 'offline');
	a.runFor(20);
	assert.deepEqual([a.zone.start, a.zone.end], [SECTION_PAGES, 4 * SECTION_PAGES], 'a hole in the middle stays spanned');
	a.compact();
	write(a, 2, 'online');
	a.runFor(20);
	// The formula leaves out what lies above the HIGH marks of the moment, so it comes back only nearly the same.
	assert.ok(Math.abs(a.zone.low - low) < low / 10, `LOW ${low} before, ${a.zone.low} now`);
	assert.deepEqual(a.draw().slice(64, 128), section());
});

engineTest('online_movable makes a zone Movable inside another one; online_kernel gives the section back', () => {
	const a = sections([section('U256 .256'), section(), section('A256 .256')]);
	write(a, 2, 'offline');
	a.runFor(20);
	write(a, 2, 'online_movable');
	a.runFor(20);
	const [normal, movable] = a.m.zones;
	assert.deepEqual(
		[movable!.name, movable!.start, movable!.present, movable!.free],
		['Movable', 2 * SECTION_PAGES, SECTION_PAGES, SECTION_PAGES],
	);
	assert.equal(normal!.present, 2 * SECTION_PAGES);
	assert.deepEqual(a.m.zonelists, [[1, 0]]);
	assert.ok(a.take(0, undefined, 1000) === 1000 && movable!.free === SECTION_PAGES, 'no kernel memory from there');
	a.compact();
	const engine = engineOver(a.m);
	const shape = engine.mapShape();
	assert.equal(shape.blocks, 192, 'the map stays as it was');
	write(a, 2, 'offline');
	a.runFor(20);
	write(a, 2, 'online_kernel');
	a.runFor(20);
	assert.deepEqual([normal!.present, movable!.present], [3 * SECTION_PAGES, 0]);
	assert.deepEqual(a.m.zonelists, [[0]]);
	a.m.features.onlineMovable = false;
	write(a, 2, 'offline');
	a.runFor(20);
	assert.match(write(a, 2, 'online_movable') ?? '', /EINVAL/);
});

test('min_free_kbytes follows the memory, unless somebody wrote more', () => {
	const a = sections([section('U256 .256'), section(), section()], { tunables: { 'thp.enabled': 'never' } });
	for (const [user, smaller] of [
		[-1, true],
		[100_000, false],
	] as const) {
		a.m.userMinFreeKbytes = user;
		a.m.tunables.minFreeKbytes = 9_000;
		setupWatermarks(a.m);
		setupLowmemReserve(a.m);
		write(a, 2, 'offline');
		runUntil(a.m, a.m.now + 50e6);
		assert.equal(a.m.tunables.minFreeKbytes < 9_000, smaller);
		write(a, 2, 'online');
		runUntil(a.m, a.m.now + 50e6);
	}
});
