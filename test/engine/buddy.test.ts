import assert from 'node:assert/strict';
import { ALLOC_KSWAPD, ALLOC_NOFRAGMENT } from '../../source/engine/gfp.js';
import { MIGRATE_MOVABLE as MOV, MIGRATE_RECLAIMABLE as REC, MIGRATE_UNMOVABLE as UNM } from '../../source/model/index.js';
import { engineTest, lab } from '../helpers/lab.js';

/** What mixed mobility types, oldest first. */
function fallbacks(machine: ReturnType<typeof lab>) {
	return machine.events('mm_page_alloc_extfrag').map((event) => {
		if (event.name !== 'mm_page_alloc_extfrag') throw new Error(event.name);
		return `${event.allocType}<${event.fallbackType} order ${event.allocOrder} of ${event.fallbackOrder}${event.claimed ? ' claimed' : ''}`;
	});
}

engineTest('a split keeps the lower half and puts each upper half at the head of its list', () => {
	const a = lab(['U504 .8']);
	assert.deepEqual(a.buddy(), [0, 0, 0, 1]);
	assert.equal(a.grab(0, MOV), 1016);
	assert.deepEqual(a.buddy(), [1, 1, 1]);
	assert.deepEqual([a.freeList(0, MOV), a.freeList(1, MOV), a.freeList(2, MOV)], [[1017], [1018], [1020]]);
	assert.equal(a.grab(1, MOV), 1018, 'the smallest sufficient block is taken, unsplit');
	assert.deepEqual(a.draw(), ['U505 . U2 .4']);
});

engineTest('freed pages merge with free buddies as far as they go', () => {
	const a = lab(['U504 .8']);
	const taken = Array.from({ length: 8 }, () => a.grab(0, MOV));
	assert.deepEqual(a.buddy(), []);
	for (const pfn of taken.filter((pfn) => pfn % 2 === 0)) a.drop(pfn);
	assert.deepEqual(a.buddy(), [4], 'even pages have no free buddy');
	for (const pfn of taken.filter((pfn) => pfn % 2 === 1)) a.drop(pfn);
	assert.deepEqual(a.buddy(), [0, 0, 0, 1]);
	assert.equal(a.count('pgfree'), 8);
});

engineTest('a freed block goes to the head, unless its merge is near: then to the tail', () => {
	// Pages 1016..1023. Free 1018 and 1016; then free 1020: its buddy 1021 is in use, and 1022..1023 is free as a pair.
	const a = lab(['U504 A8']);
	for (const pfn of [1018, 1016]) a.unmap(pfn);
	assert.deepEqual(a.freeList(0, MOV), [1016, 1018], 'the last one freed is at the head');
	for (const pfn of [1022, 1023]) a.unmap(pfn);
	a.unmap(1020);
	assert.deepEqual(a.freeList(0, MOV), [1016, 1018, 1020], 'one more free page would make 1020 part of an order 2 block');
	assert.deepEqual(a.freeList(1, MOV), [1022]);
});

engineTest('two halves of different type merge above the pageblock, and the absorbed one is retyped', () => {
	const a = lab(['unm: U512', 'unm: .512', '.511 A1']);
	assert.deepEqual(a.buddy(), [1, 1, 1, 1, 1, 1, 1, 1, 1, 1]);
	a.unmap(512 + 3 * 512 - 1);
	assert.deepEqual(a.draw(), ['unm: U512', '.512', '.512'], 'the block just freed was MOVABLE, so its buddy becomes so');
	assert.deepEqual(a.buddy(), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
});

engineTest('blocks kept apart never merge with another type', () => {
	for (const apart of ['iso', 'hig']) {
		const a = lab(['unm: U512', `${apart}: .512`, '.511 A1']);
		a.unmap(512 + 3 * 512 - 1);
		assert.deepEqual(a.buddy(), [0, 0, 0, 0, 0, 0, 0, 0, 0, 2]);
	}
});

engineTest('what lies in an isolated pageblock is on the lists, but not free for anybody', () => {
	const a = lab(['unm: U512', 'iso: .512', 'iso: A512', '.64 A448']);
	assert.equal(a.zone.free, 64);
	assert.deepEqual(a.buddy(), [0, 0, 0, 0, 0, 0, 1, 0, 0, 1]);
	a.unmap(512 + 1024 + 8);
	assert.equal(a.zone.free, 64, 'freed into it');
	for (let i = 0; i < 64; i++) assert.ok(a.grab(0, MOV));
	assert.equal(a.grab(0, MOV), 0, 'and not given out');
});

engineTest('memory never merges across the end of a zone', () => {
	const a = lab(['U512', '.512', 'U512', '.256 =256']);
	assert.deepEqual(a.buddy(), [0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
});

engineTest('own type first, however small the others are', () => {
	const a = lab(['unm: U511 .1', '.512']);
	assert.equal(a.grab(0, MOV), 1024);
	assert.deepEqual(a.draw(), ['unm: U511 .', 'U .511']);
	assert.deepEqual(fallbacks(a), []);
});

engineTest('a whole foreign pageblock is claimed without a boost and without counting pages', () => {
	const a = lab(['U512', '.512', 'U512', 'U512'], { minFreeKbytes: 128 });
	const pfn = a.grab(0, UNM, ALLOC_KSWAPD);
	assert.equal(pfn, 1024);
	assert.deepEqual(a.draw(), ['U512', 'unm: U .511', 'U512', 'U512']);
	assert.deepEqual(fallbacks(a), ['0<1 order 0 of 9 claimed']);
	assert.equal(a.zone.boost, 0);
});

engineTest('an order 10 block is claimed with both its pageblocks', () => {
	const a = lab(['U512', '.512', '.512'], { start: 512 });
	assert.deepEqual(a.buddy(), [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
	assert.equal(a.grab(3, REC), 1024);
	assert.deepEqual(a.draw().slice(1), ['rec: U8 .504', 'rec: .512']);
});

engineTest('claiming the largest foreign block first: half of the pageblock must be free or alike', () => {
	// An UNMOVABLE request in a MOVABLE block: alike are pages that are neither free nor movable.
	const half = lab(['U512', 'A256 .128 U128', 'U512', 'U512']);
	assert.equal(half.grab(0, UNM), 1024 + 256);
	assert.deepEqual(half.draw(), ['U512', 'unm: A256 U .127 U128', 'U512', 'U512']);
	assert.deepEqual(fallbacks(half), ['0<1 order 0 of 7 claimed']);
	const less = lab(['U512', 'A257 .127 U128', 'U512', 'U512']);
	assert.equal(less.grab(0, UNM), 1024 + 257);
	assert.deepEqual(less.draw()[1], 'A257 U .126 U128', 'stolen instead: the block keeps its type');
	assert.deepEqual(fallbacks(less), ['0<1 order 0 of 0']);
});

engineTest('a MOVABLE request counts movable pages as alike, 2 MiB pages and pinned ones included', () => {
	const a = lab(['U512', 'unm: A100 P28 .128 U256', 'U512', 'U512']);
	assert.notEqual(a.grab(0, MOV), 0);
	assert.equal(a.draw()[1]?.slice(0, 4), 'A100', 'claimed: now MOVABLE');
	assert.deepEqual(fallbacks(a), ['1<0 order 0 of 7 claimed']);
});

engineTest('between UNMOVABLE and RECLAIMABLE nothing in use is alike', () => {
	const a = lab(['U512', 'rec: R257 .255', 'U512', 'U512']);
	assert.notEqual(a.grab(0, UNM), 0);
	assert.equal(a.draw()[1]?.slice(0, 3), 'rec');
	const b = lab(['U512', 'rec: R256 .256', 'U512', 'U512']);
	assert.notEqual(b.grab(0, UNM), 0);
	assert.equal(b.draw()[1]?.slice(0, 3), 'unm');
});

engineTest('fallback order: RECLAIMABLE before the other one', () => {
	const a = lab(['rec: .512', 'U512', 'unm: .512', 'U512', '.512'], { start: 512 });
	a.grab(0, MOV);
	assert.deepEqual(fallbacks(a), []);
	const b = lab(['rec: .512', 'U512', 'unm: .512', 'U512']);
	b.grab(0, MOV);
	assert.deepEqual(fallbacks(b), ['1<2 order 0 of 9 claimed']);
	const c = lab(['rec: .512', 'U512', '.512', 'U512']);
	c.grab(0, UNM);
	assert.deepEqual(fallbacks(c), ['0<2 order 0 of 9 claimed']);
	const d = lab(['unm: .512', 'U512', '.512', 'U512']);
	d.grab(0, REC);
	assert.deepEqual(fallbacks(d), ['2<0 order 0 of 9 claimed']);
});

engineTest('a MOVABLE request does not claim below order 4, it steals the smallest block', () => {
	const a = lab(['unm: U496 .8 U4 .2 U2', 'U512', 'U512', 'U512']);
	assert.equal(a.grab(0, MOV), 512 + 508);
	assert.deepEqual(fallbacks(a), ['1<0 order 0 of 1']);
	assert.deepEqual(a.draw()[0], 'unm: U496 .8 U5 . U2', 'the rest of the block stays on its list');
	const b = lab(['unm: U496 .16', 'U512', 'U512', 'U512']);
	b.grab(0, MOV);
	assert.equal(b.zone.boost, 512, 'at order 4 a claim is tried, and boosts before it is known to fail');
	assert.deepEqual(fallbacks(b), ['1<0 order 0 of 4']);
});

engineTest('NOFRAGMENT claims whole pageblocks only, and never steals', () => {
	const a = lab(['unm: U256 .256', 'U512', 'U512', 'U512']);
	assert.equal(a.grab(0, MOV, ALLOC_NOFRAGMENT), 0);
	assert.equal(a.zone.boost, 0);
	const b = lab(['unm: .512', 'U512', 'U512', 'U512']);
	assert.equal(b.grab(0, MOV, ALLOC_NOFRAGMENT), 512);
	assert.deepEqual(fallbacks(b), ['1<0 order 0 of 9 claimed']);
});

engineTest('boost arithmetic: min, max, off, and small zones', () => {
	const boost = (factor: number, times: number, blocks = 6, kbytes = 2048) => {
		const rows = ['unm: U480 .16 A16', ...Array.from({ length: blocks - 1 }, () => 'A512')];
		const a = lab(rows, { minFreeKbytes: kbytes, tunables: { 'vm.watermark_boost_factor': factor } });
		for (let i = 0; i < times; i++) {
			const pfn = a.grab(0, MOV);
			a.drop(pfn);
		}
		return a.zone.boost;
	};
	assert.equal(boost(15_000, 1), 512);
	assert.equal(boost(15_000, 2), 1024);
	assert.equal(boost(15_000, 5), 1152, 'high is 768: at most 768 × 1.5');
	assert.equal(boost(1000, 5), 512, 'at least one pageblock');
	assert.equal(boost(0, 5), 0);
	assert.equal(boost(15_000, 5, 3), 0, 'a zone below four pageblocks is never boosted');
});

engineTest('a boost that took effect is flagged for kswapd when the request may wake it', () => {
	const flagged = (flags: number) => {
		const a = lab(['unm: U480 .16 A16', ...Array.from({ length: 5 }, () => 'A512')]);
		a.grab(0, MOV, flags);
		return a.zone.boosted;
	};
	assert.equal(flagged(0), false);
	assert.equal(flagged(ALLOC_KSWAPD), true);
});
