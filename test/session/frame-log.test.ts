/** Frames looked at again: the same as when they were shown, in bounded memory. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Snapshot } from '../../source/model/index.js';
import { FrameLog } from '../../source/session/frame-log.js';
import { noteOf } from '../../source/session/frame-note.js';
import { createHistory } from '../../source/session/history.js';
import { sampleSnapshot, tinySnapshot } from '../helpers/sample-snapshot.js';
import { answer } from '../helpers/watched.js';

const NOTE = noteOf(createHistory(), undefined, undefined);

/** Frames whose maps differ in a few blocks each. */
function frames(count: number, of: (step: number) => Snapshot = sampleSnapshot): Snapshot[] {
	return Array.from({ length: count }, (_, step) => of(step));
}

test('every frame comes back as it was, map, pages and counters', () => {
	for (const of of [sampleSnapshot, tinySnapshot]) {
		const log = new FrameLog(1e9);
		const shown = frames(150, of);
		for (const snapshot of shown) log.add(snapshot, NOTE);
		assert.equal(log.length, 150);
		for (const index of [0, 1, 63, 64, 65, 100, 149]) assert.deepEqual(log.at(index), shown[index], `frame ${index}`);
		assert.equal(log.at(150), undefined);
		assert.equal(log.at(-1), undefined);
	}
});

test('single pages that were watched are kept, of the newest frames as far as a quarter of the memory goes', () => {
	const log = new FrameLog(1e6);
	const watched = answer(sampleSnapshot(0), { firstPfn: 4096, pages: 8192, perBlock: 'owners' });
	const shown = frames(12).map((snapshot) => ({ ...snapshot, watched }));
	for (const snapshot of shown) log.add(snapshot, NOTE);
	const of = shown.map((_, index) => log.at(index)?.watched !== undefined);
	const first = of.indexOf(true);
	assert.ok(first > 3 && first < 11 && of.slice(first).every((isKept) => isKept), `${of}`);
	assert.deepEqual(log.at(11), shown[11]);
	assert.deepEqual(log.at(0), frames(1)[0]);
	assert.ok(log.bytes <= 1e6);
});

test('arrays that a feed uses again do not change what was kept', () => {
	const log = new FrameLog(1e9);
	const [first, second] = [sampleSnapshot(0), sampleSnapshot(1)];
	const before = structuredClone(first);
	log.add(first, NOTE);
	first.map.free.fill(9);
	first.vmstat.fill(9);
	log.add(second, NOTE);
	assert.deepEqual(log.at(0), before);
});

test('a moment is found by its time', () => {
	const log = new FrameLog(1e9);
	for (const snapshot of frames(10)) log.add(snapshot, NOTE);
	const third = log.timeNs(3);
	assert.equal(log.indexAt(third), 3);
	assert.equal(log.indexAt(third + 1), 3);
	assert.equal(log.indexAt(third - 1), 2);
	assert.equal(log.indexAt(0), -1);
	assert.equal(log.indexAt(1e18), 9);
});

test('a frame at the same time takes the place of the one before, and keeps its events', () => {
	const log = new FrameLog(1e9);
	const [first, second] = [sampleSnapshot(0), sampleSnapshot(1)];
	log.add(first, NOTE);
	log.add({ ...second, timeNs: first.timeNs }, NOTE);
	assert.equal(log.length, 1);
	assert.deepEqual(log.at(0)?.map, second.map);
	assert.equal(log.at(0)?.events.length, first.events.length + second.events.length);
});

test('when time goes back, what came after is forgotten, and the rest stays right', () => {
	const log = new FrameLog(1e9);
	const shown = frames(100);
	for (const snapshot of shown) log.add(snapshot, NOTE);
	const again = { ...sampleSnapshot(200), timeNs: (shown[40]?.timeNs ?? 0) + 1 };
	log.add(again, NOTE);
	assert.equal(log.length, 42);
	assert.deepEqual(log.at(40), shown[40]);
	assert.deepEqual(log.at(41), again);
});

test('memory stays below the limit; old frames are thinned, what is kept is right', () => {
	const limit = 2_000_000;
	const log = new FrameLog(limit);
	const shown = new Map<number, Snapshot>();
	for (const snapshot of frames(400)) {
		log.add(snapshot, NOTE);
		shown.set(snapshot.timeNs, snapshot);
		assert.ok(log.bytes <= limit, `${log.bytes}`);
	}
	assert.ok(log.length > 20 && log.length < 400, `${log.length}`);
	for (let index = 0; index < log.length; index++) {
		const frame = log.at(index);
		assert.deepEqual(frame?.map, shown.get(log.timeNs(index))?.map, `frame ${index}`);
	}
	const gap = (index: number): number => log.timeNs(index + 1) - log.timeNs(index);
	assert.ok(gap(1) > 2 * gap(log.length - 2), 'older frames stand further apart');
	assert.equal(log.timeNs(log.length - 1), Math.max(...shown.keys()));
	const told = Array.from({ length: log.length }, (_, index) => log.at(index)?.events ?? []).flat();
	assert.deepEqual(
		told,
		[...shown.values()].flatMap(({ events }) => events),
		'a frame that is kept tells what happened since the last one that is kept',
	);
});
