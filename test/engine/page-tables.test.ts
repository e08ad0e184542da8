/** Page tables: one page for 2 MiB of addresses in use, until the addresses go. */
import assert from 'node:assert/strict';
import { createRegion } from '../../source/engine/region.js';
import { fillFrame } from '../../source/engine/workload/fill.js';
import { freeFrame } from '../../source/engine/workload/free.js';
import { PAGE_ANON, PAGE_TABLE, ZONE_MOVABLE } from '../../source/model/index.js';
import { engineTest, type Lab, lab, labOfNodes } from '../helpers/lab.js';

const FREE = Array.from({ length: 6 }, () => '.512');
const tables = (a: Lab, node = 0) => a.m.nodes[node]!.kinds[PAGE_TABLE]!;

function heap(a: Lab, slots: number) {
	return createRegion(a.m, 'heap', PAGE_ANON, slots, { huge: true });
}

engineTest('one for each 2 MiB in use, by base pages or a huge page; unmapping keeps them, the end of the region frees them', () => {
	const a = lab(FREE, { tunables: { 'thp.enabled': 'always' } });
	const region = heap(a, 4 * 512);
	a.finish(fillFrame({ region: region.id, node: 0, at: 510, to: 514 }));
	assert.equal(tables(a), 2, 'four pages on both sides of a boundary');
	a.finish(fillFrame({ region: region.id, node: 0, at: 1024, to: 1536 }));
	assert.deepEqual([tables(a), a.count('thp_fault_alloc')], [3, 1]);
	a.finish(freeFrame({ region: region.id, how: 'range' }));
	assert.deepEqual([region.pages, tables(a)], [0, 3]);
	a.finish(fillFrame({ region: region.id, node: 0, at: 0, to: 514 }));
	assert.equal(tables(a), 3, 'a range once used has its table');
	a.finish(freeFrame({ region: region.id, how: 'all', destroy: true }));
	assert.equal(tables(a), 0);
});

engineTest('they come from the node of the task, wherever the memory is bound to, and never from zone Movable', () => {
	const a = labOfNodes([FREE, FREE]);
	const region = heap(a, 512);
	a.finish(fillFrame({ region: region.id, node: 1, at: 0, to: 1 }), 0);
	assert.deepEqual([tables(a, 0), tables(a, 1)], [1, 0]);
	const movable = lab(FREE, { index: ZONE_MOVABLE });
	const thread = movable.finish(fillFrame({ region: heap(movable, 512).id, node: 0, at: 0, to: 1 }));
	assert.deepEqual([thread.result, tables(movable)], [0, 0]);
});
