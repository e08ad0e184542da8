/** Before and after: what is compared with, and what counts as a change. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Snapshot } from '../../source/model/index.js';
import { BLOCK_CLASSES, type BlockClass, createLooks } from '../../source/session/block-looks.js';
import { type Bout, changeOf } from '../../source/session/bouts.js';
import { createHistory, recordFrame } from '../../source/session/history.js';
import { sampleSnapshot } from '../helpers/sample-snapshot.js';

/** Frame `step`, with somebody compacting node 1 or not. */
function frame(step: number, isCompacting: boolean): Snapshot {
	const sample = sampleSnapshot(step);
	return { ...sample, events: [], nodes: sample.nodes.map((node) => (isCompacting ? node : { ...node, activities: [] })) };
}

test('a bout begins with the first run on a zone, and only a quiet second ends it', () => {
	const history = createHistory();
	let step = 0;
	const show = (frames: number, isCompacting: boolean): void => {
		for (let end = step + frames; step < end; step++) recordFrame(history, frame(step, isCompacting));
	};
	show(4, false);
	assert.equal(history.bouts.length, 0);
	show(2, true);
	const first = history.bouts[3];
	assert.equal(first?.beganNs, frame(3, false).timeNs, 'as it was in the frame before');
	assert.deepEqual([first?.comm, first?.order], ['kcompactd1', 9]);
	assert.equal(history.bouts[2], undefined, 'other zones have none');
	show(2, false);
	show(1, true);
	assert.equal(history.bouts[3], first, 'half a second later it still is the same');
	show(6, false);
	assert.equal(history.bouts[3], first, 'it is kept to be looked at');
	show(1, true);
	assert.notEqual(history.bouts[3], first);
});

test('what became of a block', () => {
	const looks = (kind: BlockClass, holes: number) => {
		const made = createLooks(1);
		made.kinds[0] = BLOCK_CLASSES.indexOf(kind);
		made.holes[0] = holes;
		return made;
	};
	const change = (was: readonly [BlockClass, number], is: readonly [BlockClass, number]) => {
		const bout: Bout = { beganNs: 0, comm: 'sh', order: -1, before: looks(...was), seenMs: 0 };
		return changeOf(bout, looks(...is), 0, 0);
	};
	assert.equal(change(['movable', 2], ['free', 4]), 'freed');
	assert.equal(change(['movable', 2], ['movable', 0]), 'filled');
	assert.equal(change(['movable', 0], ['movable', 3]), 'emptier');
	assert.equal(change(['free', 4], ['movable', 2]), 'lost');
	assert.equal(change(['free', 4], ['huge', 0]), 'huge');
	assert.equal(change(['movable', 1], ['spoiled', 1]), 'spoiled');
	assert.equal(change(['spoiled', 1], ['mixed', 0]), 'same');
	assert.equal(change(['kernel', 0], ['kernel', 0]), 'same');
});

test('the time of the last migration is kept per pageblock', () => {
	const history = createHistory();
	for (let step = 0; step < 4; step++) recordFrame(history, frame(step, true));
	const touched = history.touched.findIndex((value) => value > 0);
	assert.ok(touched >= 0);
	assert.equal(history.movedNs[touched], frame(3, true).timeNs);
	assert.ok(Number.isNaN(history.movedNs[0]));
});
