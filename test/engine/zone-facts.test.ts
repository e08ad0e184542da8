/** What is told of a zone: free blocks by type, and the largest order it may hand out. */
import assert from 'node:assert/strict';
import { WMARK_LOW, WMARK_MIN } from '../../source/engine/gfp.js';
import { largestServed, zoneFacts } from '../../source/engine/zone-facts.js';
import { MIGRATE_MOVABLE, MIGRATE_UNMOVABLE, ZONE_DMA, ZONE_MOVABLE } from '../../source/model/index.js';
import { engineTest, lab } from '../helpers/lab.js';

engineTest('free blocks are told by type and add up', () => {
	const a = lab(['.512', 'A256 .256', 'U512', 'unm: U504 .8']);
	const { buddy, freeByType } = zoneFacts(a.zone);
	buddy.forEach((count, order) => {
		assert.equal(
			freeByType.reduce((sum, counts) => sum + (counts[order] ?? 0), 0),
			count,
			`order ${order}`,
		);
	});
	assert.equal(freeByType[MIGRATE_MOVABLE]?.[9], 1);
	assert.equal(freeByType[MIGRATE_MOVABLE]?.[8], 1);
	assert.equal(freeByType[MIGRATE_UNMOVABLE]?.[3], 1);
});

engineTest('a zone serves up to its largest free block, but none that would bring it down to the mark', () => {
	const a = lab(['.512', 'A512', 'A512', '(A.)256']);
	const { zone } = a;
	Object.assign(zone, { min: 10, low: 20, high: 30 });
	assert.equal(zoneFacts(zone).largestAtLow, 9);
	// 768 pages are free: after a block of 512 only 257 count as left.
	Object.assign(zone, { min: 256, low: 257, high: 300 });
	assert.equal(largestServed(zone, WMARK_LOW), 8);
	assert.equal(largestServed(zone, WMARK_MIN), 9);
	Object.assign(zone, { min: 800, low: 900, high: 1000 });
	const facts = zoneFacts(zone);
	assert.deepEqual([facts.largestAtLow, facts.largestAtMin], [-1, -1]);
});

engineTest('what is reserved for lower zones is not served to user memory', () => {
	const a = lab(['.512', '.512'], { index: ZONE_DMA });
	Object.assign(a.zone, { min: 10, low: 20, high: 30 });
	assert.equal(zoneFacts(a.zone).largestAtLow, 9);
	a.zone.reserve[ZONE_MOVABLE] = 2000;
	const facts = zoneFacts(a.zone);
	assert.equal(facts.largestAtLow, -1);
	assert.equal(facts.reserve, 2000);
	a.zone.reserve[ZONE_MOVABLE] = 0;
});
