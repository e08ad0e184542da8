import assert from 'node:assert/strict';
import { test } from 'node:test';
import { GFP_KERNEL } from '../../source/engine/gfp.js';
import type { Machine, Zone } from '../../source/engine/machine.js';
import { compactGap, compactionSuitable, suitableForOrder, zonelistSuitable } from '../../source/engine/suitable.js';
import { COMPACT_CONTINUE, COMPACT_SKIPPED, COMPACT_SUCCESS, MIGRATETYPES } from '../../source/model/index.js';
import { lab } from '../helpers/lab.js';

const LOTS = 50_000;

/** A zone with the marks of a real Normal zone and made up free blocks: only its numbers are looked at. */
function zoneOfNumbers(blocks: Readonly<Record<number, number>> = { 0: 200_000 }): { m: Machine; zone: Zone } {
	const { m } = lab(['A512']);
	const zone = structuredClone(m.zones[0]!);
	Object.assign(zone, { min: 9832, low: 12_290, high: 14_748, free: LOTS });
	for (const [order, count] of Object.entries(blocks)) {
		zone.nrFree[Number(order)] = count;
		zone.head[Number(order) * MIGRATETYPES + 1] = 1024;
	}
	m.zones[0] = zone;
	return { m, zone };
}

/** The fewest free pages with which it holds. */
function least(zone: Zone, holds: () => boolean): number {
	for (zone.free = 0; !holds(); ) zone.free++;
	return zone.free;
}

test('twice the block, and for costly orders the distance from MIN to LOW, must be free above the mark', () => {
	const { m, zone } = zoneOfNumbers();
	const suitable = (order: number) => compactionSuitable(m, zone, order, zone.min + zone.boost, 2);
	assert.equal(compactGap(9), 1024);
	assert.equal(
		least(zone, () => suitable(9)),
		13_314 + 1,
	);
	assert.equal(
		least(zone, () => suitable(3)),
		9848 + 1,
	);
	zone.boost = 512;
	assert.equal(
		least(zone, () => suitable(9)),
		13_314 + 512 + 1,
		'a boost counts once: it cancels in the distance',
	);
	zone.reserve[3] = 100;
	assert.equal(
		least(zone, () => compactionSuitable(m, zone, 9, zone.min, 3)),
		13_314 + 100 + 1,
	);
});

test('the fragmentation index decides above order 3 only, from 0 up to the threshold', () => {
	// 300 at order 9: five blocks of order 8. 417: three of order 7.
	const at = (blocks: Readonly<Record<number, number>>, threshold: number, order = 9) => {
		const { m, zone } = zoneOfNumbers(blocks);
		m.tunables.extfragThreshold = threshold;
		return compactionSuitable(m, zone, order, zone.min, 2);
	};
	assert.equal(at({ 8: 5 }, 300), false, 'equal is not enough');
	assert.equal(at({ 8: 5 }, 299), true);
	assert.equal(at({ 7: 3 }, 417), false);
	assert.equal(at({ 7: 3 }, 416), true);
	assert.equal(at({ 8: 2 }, 0), false, 'index 0: it is memory that lacks, not order');
	assert.equal(at({ 8: 1 }, 1000), true, 'index −500 passes');
	assert.equal(at({ 9: 1 }, 1000), true, 'index −1000 passes');
	assert.equal(at({ 0: 100 }, 1000), false);
	assert.equal(at({ 0: 100 }, 1000, 4), false);
	assert.equal(at({ 0: 100 }, 1000, 3), true, 'not asked at order 3');
});

test('nothing to do, not now, or start', () => {
	const query = { order: 9, highest: 2, allocFlags: 0, async: false };
	const free = zoneOfNumbers({ 9: 1 });
	assert.equal(suitableForOrder(free.m, free.zone, query), COMPACT_SUCCESS);
	const scattered = zoneOfNumbers();
	assert.equal(suitableForOrder(scattered.m, scattered.zone, query), COMPACT_CONTINUE);
	scattered.zone.free = 13_314;
	assert.equal(suitableForOrder(scattered.m, scattered.zone, query), COMPACT_SKIPPED);
	scattered.zone.free = LOTS;
	scattered.m.tunables.extfragThreshold = 1000;
	assert.equal(suitableForOrder(scattered.m, scattered.zone, query), COMPACT_SKIPPED);
	assert.equal(suitableForOrder(free.m, free.zone, query), COMPACT_SUCCESS, 'the threshold does not matter when a block is free');
});

test('a free block counts as "nothing to do" only above the mark', () => {
	const { m, zone } = zoneOfNumbers({ 9: 1 });
	zone.free = 9832 + 511;
	assert.equal(suitableForOrder(m, zone, { order: 9, highest: 2, allocFlags: 0, async: false }), COMPACT_SKIPPED);
	zone.free++;
	assert.equal(suitableForOrder(m, zone, { order: 9, highest: 2, allocFlags: 0, async: false }), COMPACT_SUCCESS);
});

test('what reclaim could free is divided by the order number', () => {
	const { m, zone } = zoneOfNumbers();
	zone.free = 9000;
	const suitable = () => zonelistSuitable(m, 0, 9, GFP_KERNEL, 2);
	zone.lru[2] = 9 * (13_314 - 9000);
	assert.equal(suitable(), false);
	zone.lru[3] = 9;
	assert.equal(suitable(), true);
	zone.lru[0] = 1_000_000;
	zone.lru[3] = 0;
	assert.equal(suitable(), false, 'without swap anonymous pages do not count');
});
