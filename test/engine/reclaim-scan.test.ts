/** How much of each list reclaim scans: the modes of get_scan_count, balancing, and costs. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createReclaimControl, type ReclaimControl } from '../../source/engine/reclaim-control.js';
import { evenOut, inactiveIsLow, isProportional, noteCost, prepareScan, scanCounts } from '../../source/engine/reclaim-scan.js';
import { type Lab, type LabOptions, lab, engineTest } from '../helpers/lab.js';

/** Lists as numbers only: inactive and active anonymous, inactive and active page cache. */
function sized(lists: readonly number[], options: LabOptions = {}): Lab {
	const a = lab(['.512', '.512'], { swapMib: 64, ...options });
	lists.forEach((pages, list) => {
		a.m.nodes[0]!.lru[list] = pages;
		a.zone.lru[list] = pages;
	});
	return a;
}

function counts(a: Lab, change: Partial<ReclaimControl> = {}): number[] {
	const sc = { ...createReclaimControl({ order: 0, highest: 2, kswapd: true, io: true }), ...change };
	prepareScan(a.m, a.m.nodes[0]!, sc);
	const result = scanCounts(a.m, a.m.nodes[0]!, sc);
	a.m.nodes[0]!.lru.fill(0);
	a.zone.lru.fill(0);
	return result;
}

const MANY = 1 << 16;

engineTest('without swap only page cache is scanned, by 1/2^priority of its lists', () => {
	assert.deepEqual(counts(sized([MANY, MANY, MANY, MANY], { swapMib: 0 })), [0, 0, 16, 16]);
	assert.deepEqual(counts(sized([MANY, MANY, MANY, MANY], { swapMib: 0 }), { priority: 8 }), [0, 0, 256, 256]);
	assert.deepEqual(counts(sized([MANY, MANY, MANY, MANY]), { maySwap: false }), [0, 0, 16, 16], 'nor while a boost is worked off');
});

engineTest('plenty of cold page cache is trimmed first; not when it has to be aged, not after that brought nothing', () => {
	assert.deepEqual(counts(sized([MANY, 0, MANY, 0])), [0, 0, 16, 0]);
	assert.deepEqual(counts(sized([MANY, 0, MANY, 2 * MANY])), [4, 0, 11, 22], 'swappiness 60 of 200');
	assert.deepEqual(counts(sized([MANY, 0, MANY, 0]), { noCacheTrim: true }), [4, 0, 11, 0]);
});

engineTest('page cache too small to matter: only anonymous memory', () => {
	const a = sized([MANY, 0, 100, 0], { minFreeKbytes: 4096 });
	a.zone.high = 3000;
	assert.deepEqual(counts(a, { priority: 11 }), [32, 0, 0, 0]);
});

engineTest('at the last priority both in full, unless swappiness is 0', () => {
	assert.deepEqual(counts(sized([50, 60, 70, 80]), { priority: 0, forceDeactivate: true }), [50, 60, 70, 80]);
	const none = sized([50, 60, 70, 80], { tunables: { 'vm.swappiness': 0 } });
	assert.deepEqual(counts(none, { priority: 0, forceDeactivate: true }), [0, 0, 70, 80]);
});

engineTest('the type that caused more trouble is scanned less', () => {
	const share = (anonCost: number, fileCost: number) => {
		const a = sized([MANY, 2 * MANY, MANY, 2 * MANY], { tunables: { 'vm.swappiness': 100 } });
		a.m.nodes[0]!.reclaim.anonCost = anonCost;
		a.m.nodes[0]!.reclaim.fileCost = fileCost;
		const [anon = 0, , file = 0] = counts(a, { priority: 4 });
		return [anon, file];
	};
	assert.deepEqual(share(0, 0), [2048, 2048]);
	assert.deepEqual(share(1000, 0), [1362, 2733], 'no more than twice as much');
	assert.deepEqual(share(0, 1000), [2733, 1362]);
});

engineTest('costs: 32 for a page written, 1 for a page looked at in vain; halved beyond a quarter of the lists', () => {
	const a = sized([1000, 1000, 1000, 1000]);
	const node = a.m.nodes[0]!;
	noteCost(node, false, 2, 10);
	noteCost(node, true, 0, 100);
	assert.deepEqual([node.reclaim.anonCost, node.reclaim.fileCost], [74, 100]);
	noteCost(node, true, 0, 900);
	assert.deepEqual([node.reclaim.anonCost, node.reclaim.fileCost], [37, 500]);
	node.lru.fill(0);
	a.zone.lru.fill(0);
});

engineTest('an inactive list is low below a share of its active one that falls with the size', () => {
	const low = (inactive: number, active: number) => {
		const a = sized([inactive, active, 0, 0]);
		const result = inactiveIsLow(a.m.nodes[0]!, 0);
		a.m.nodes[0]!.lru.fill(0);
		a.zone.lru.fill(0);
		return result;
	};
	assert.deepEqual([low(99, 100), low(100, 100)], [true, false]);
	// 4 GiB: the square root of 40 is 6.
	const pages = 4 << 18;
	assert.deepEqual([low(Math.floor(pages / 7) - 1, pages - Math.floor(pages / 7) + 1), low(pages / 4, (pages * 3) / 4)], [true, false]);
});

test('once enough is freed the smaller rest is dropped and the larger cut to the same share', () => {
	const left = [10, 0, 300, 100];
	assert.equal(evenOut(left, [100, 0, 400, 200]), true);
	// 9 % of the anonymous scan is left undone: of page cache 91 % is to be scanned, 100 pages of each list were.
	assert.deepEqual(left, [0, 0, 264, 82]);
	assert.equal(evenOut([0, 0, 50, 0], [100, 0, 400, 0]), false, 'one type is done: stop');
});

test("direct reclaim's first walk is carried through", () => {
	const direct = createReclaimControl({ order: 0, highest: 2, kswapd: false, io: true });
	assert.equal(isProportional(direct), true);
	assert.equal(isProportional({ ...direct, priority: 11 }), false);
	assert.equal(isProportional({ ...direct, kswapd: true }), false);
});
