import assert from 'node:assert/strict';
import { GFP_ATOMIC, GFP_KERNEL } from '../../source/engine/gfp.js';
import { nodeBalanced, wakeupKcompactd, wakeupKswapd } from '../../source/engine/kswapd-wake.js';
import { wakeAllKswapds } from '../../source/engine/page-alloc.js';
import { setTunable } from '../../source/engine/settings.js';
import { engineTest, type Lab, type LabOptions, lab } from '../helpers/lab.js';

/** No block above order 0 is free, and each pageblock can be emptied. */
const SCATTERED = [...Array.from({ length: 4 }, () => '(A.)256'), ...Array.from({ length: 4 }, () => '(.A)256')];
/** The same, but no pageblock can be emptied. */
const STUCK = Array.from({ length: 8 }, () => 'U1 (A.)255 A1');

function machine(rows: readonly string[], mode: number, options: LabOptions = {}): Lab {
	return lab(rows, { minFreeKbytes: 256, tunables: { 'vm.defrag_mode': mode }, ...options });
}

/** Orders of the blocks a request of the order had to take from another type's lists, and how often it reclaimed before the first. */
function mixing(rows: readonly string[], mode: number, order: number): { orders: number[]; stalls: number } {
	const a = machine(rows, mode);
	assert.equal(a.take(order, GFP_KERNEL), 1);
	const orders = a.events('mm_page_alloc_extfrag').map((event) => (event.name === 'mm_page_alloc_extfrag' ? event.fallbackOrder : -1));
	return { orders, stalls: a.count('allocstall_normal') };
}

engineTest('part of a pageblock goes to another mobility only after reclaim has failed to the end', () => {
	assert.deepEqual(mixing(STUCK, 0, 0), { orders: [0], stalls: 0 });
	assert.deepEqual(mixing(STUCK, 1, 0), { orders: [0], stalls: 17 });
	assert.deepEqual(mixing(STUCK, 0, 2), { orders: [8], stalls: 1 });
	assert.deepEqual(mixing(STUCK, 1, 2), { orders: [8], stalls: 17 });
	assert.deepEqual(mixing(SCATTERED, 1, 2), { orders: [9], stalls: 1 }, 'a whole block, once compacted, may change its type');
});

engineTest('a request that may not wait fails rather than mix', () => {
	assert.equal(machine(SCATTERED, 0).take(0, GFP_ATOMIC), 1);
	const a = machine(SCATTERED, 1);
	assert.equal(a.take(0, GFP_ATOMIC), 0);
	assert.deepEqual(a.events('mm_page_alloc_extfrag'), []);
	assert.equal(a.events('page_allocation_failure').length, 1);
});

engineTest('kswapd is woken for whole pageblocks whatever the request', () => {
	const woken = (mode: number, order: number) => {
		const a = machine(STUCK, mode);
		wakeAllKswapds(a.m, 0, order, GFP_KERNEL);
		return a.m.nodes[0]!.kswapdOrder;
	};
	assert.deepEqual([woken(0, 4), woken(1, 4), woken(1, 10)], [4, 9, 10]);
});

engineTest('a node is balanced when whole free pageblocks make up the HIGH mark', () => {
	const a = machine(['.512', '.512', '.256 A256', '(A.)256', '(A.)256'], 0, { minFreeKbytes: 2048 });
	const node = a.m.nodes[0]!;
	assert.deepEqual([a.zone.high, a.zone.free, a.zone.freeBlocks], [768, 1792, 1024]);
	assert.equal(nodeBalanced(a.m, node, 9, 2), true, 'one block will do');
	setTunable(a.m, 'vm.defrag_mode', 1);
	assert.equal(nodeBalanced(a.m, node, 9, 2), false);
	assert.equal(nodeBalanced(a.m, node, 0, 2), true, 'single pages are no concern of it');
});

engineTest('kcompactd goes on until whole free pageblocks make up the HIGH mark', () => {
	const blocks = (mode: number) => {
		const a = machine(SCATTERED, mode, { minFreeKbytes: 2304 });
		wakeupKcompactd(a.m, a.m.nodes[0]!, 9, 2);
		a.runFor(1000);
		assert.equal(a.count('compact_daemon_wake'), 1);
		assert.ok(a.zone.high > 512 && a.zone.high < 1024, `high is ${a.zone.high}`);
		return a.zone.freeBlocks / 512;
	};
	assert.equal(blocks(0), 1);
	assert.equal(blocks(1), 3, 'that much besides the block asked for');
});

engineTest('where reclaim makes no whole pageblocks kswapd frees room for two and hands over to kcompactd', () => {
	const reclaimed = (mode: number) => {
		const a = machine(['.512', ...Array.from({ length: 7 }, () => 'U1 (F.)255 F1')], mode, { minFreeKbytes: 2048 });
		wakeupKswapd(a.m, a.zone, GFP_KERNEL, 9, 2);
		a.runFor(1000);
		return { pages: a.count('pgsteal_kswapd'), handedOver: a.count('compact_daemon_wake') };
	};
	assert.deepEqual(reclaimed(0), { pages: 0, handedOver: 0 }, 'one block and enough free pages besides: balanced');
	const { pages, handedOver } = reclaimed(1);
	assert.ok(pages >= 1024 && pages < 1536, `${pages} pages`);
	assert.equal(handedOver, 1);
});
