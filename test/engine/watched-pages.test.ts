/** What a screen is told of single pages is what the machine has, and looking changes nothing. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine, createSlot } from '../../source/engine/engine.js';
import {
	PAGE_ANON,
	PAGE_FREE,
	PAGE_FREE_TAIL,
	PAGEBLOCK_PAGES,
	type Watch,
	WATCH_LEAST_ORDER,
	WATCH_PAGES,
} from '../../source/model/index.js';
import { smallScenario } from '../helpers/lab.js';

const engine = createEngine(
	smallScenario({
		timeline: [
			{ t: 0, op: 'anon', name: 'classroom', mb: 24 },
			{ t: 0.1, op: 'free_random', name: 'classroom', p: 0.5, seed: 1 },
			{ t: 0.2, op: 'pin', name: 'blackboard', of: 'classroom', every: 400 },
		],
	}),
);
engine.runUntil(1e9);
const snapshot = (watch: Watch) => engine.snapshot(createSlot(engine.mapShape()), 1, 0, watch);
const watched = (watch: Watch) => snapshot(watch).watched ?? assert.fail('nothing was told');
const { zones } = snapshot({ firstPfn: 0, pages: 0, perBlock: 'none' }).map;
const blocks = zones.reduce((sum, zone) => sum + zone.blocks, 0);
/** Its zones follow on one another from frame 0. */
const everything = { firstPfn: 0, pages: blocks * PAGEBLOCK_PAGES } as const;

test('a window tells kind, block, pin and owner of each page', () => {
	const { watched: told, map, nodes } = snapshot({ ...everything, perBlock: 'none' });
	assert.ok(told !== undefined && nodes.length === 1);
	assert.deepEqual(told.kinds, map.pages);
	const classroom = told.names.indexOf('classroom');
	const anon = told.kinds.reduce((sum, kind) => sum + (kind === PAGE_ANON ? 1 : 0), 0);
	assert.ok(anon > 1000);
	told.owners.forEach((owner, page) => {
		assert.equal(owner === classroom, told.kinds[page] === PAGE_ANON, `page ${page}`);
	});
	const pinned = told.pinned.reduce((sum, value) => sum + value, 0);
	assert.ok(pinned > 0 && pinned < 30, `${pinned} pins of a blackboard`);
	assert.equal(told.blocks.length, 0);
});

test('a window in the middle is that part of the whole', () => {
	const whole = watched({ ...everything, perBlock: 'none' });
	const part = watched({ firstPfn: 1536, pages: 512, perBlock: 'none' });
	assert.deepEqual(part.kinds, whole.kinds.slice(1536, 2048));
	assert.deepEqual(part.orders, whole.orders.slice(1536, 2048));
	const names = (told: typeof whole, owners: Uint16Array): string[] => Array.from(owners, (owner) => told.names[owner] ?? '');
	assert.deepEqual(names(part, part.owners), names(whole, whole.owners.slice(1536, 2048)));
});

test('the largest free block of each pageblock is that of its pages', () => {
	const told = watched({ ...everything, perBlock: 'orders' });
	for (let block = 0; block < blocks; block++) {
		let largest = -1;
		for (let page = block * PAGEBLOCK_PAGES; page < (block + 1) * PAGEBLOCK_PAGES; page++) {
			const kind = told.kinds[page];
			if (kind === PAGE_FREE || kind === PAGE_FREE_TAIL) largest = Math.max(largest, told.orders[page] ?? 0);
		}
		assert.equal(told.blocks[block], largest < 0 ? 0 : largest < WATCH_LEAST_ORDER ? 1 : largest + 1, `block ${block}`);
	}
	assert.ok(new Set(told.blocks).size > 2);
});

test('who has most of a pageblock is found from a sample', () => {
	const told = watched({ ...everything, perBlock: 'owners' });
	for (let block = 0; block < blocks; block++) {
		const pages = told.owners.subarray(block * PAGEBLOCK_PAGES, (block + 1) * PAGEBLOCK_PAGES);
		const shares = told.names.map((_, owner) => pages.reduce((sum, each) => sum + (owner > 0 && each === owner ? 1 : 0), 0));
		const most = shares.indexOf(Math.max(...shares));
		const used = shares.reduce((sum, count) => sum + count, 0);
		if ((shares[most] ?? 0) > used * 0.8 && used > 100) assert.equal(told.blocks[block], most, `block ${block}`);
	}
});

test('no window is too far out or too large, and none changes the machine', () => {
	const before = engine.hash();
	assert.equal(
		watched({ firstPfn: 2 ** 20, pages: 1024, perBlock: 'none' }).kinds.find((kind) => kind > 0),
		undefined,
	);
	assert.equal(watched({ firstPfn: 2 ** 30, pages: 512, perBlock: 'owners' }).kinds.length, 512);
	assert.equal(watched({ firstPfn: 512, pages: 1e9, perBlock: 'orders' }).kinds.length, WATCH_PAGES);
	assert.equal(engine.hash(), before);
});
