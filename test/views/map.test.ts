import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { MapFacts } from '../../source/model/index.js';
import { classify, createLooks, firstLooks, holesStep, MOST_HOLES, settleLook } from '../../source/session/block-looks.js';
import type { Slot } from '../../source/text/style.js';
import { behindSlot, textSlot } from '../../source/text/style.js';
import { halfBlocks, solid } from '../../source/views/half-blocks.js';
import { cellGlyph, cellOf } from '../../source/views/map-class.js';
import { linesOf, planMap } from '../../source/views/map-plan.js';
import { planPages } from '../../source/views/page-plan.js';

interface Block {
	readonly free?: number;
	readonly movable?: number;
	readonly huge?: number;
	readonly present?: number;
	readonly type?: number;
}

function mapOf(blocks: readonly Block[]): MapFacts {
	const column = (pick: (block: Block) => number | undefined, otherwise: number): Uint16Array =>
		Uint16Array.from(blocks, (block) => pick(block) ?? otherwise);
	return {
		zones: [{ node: 0, name: 'Normal', firstPfn: 0, firstBlock: 0, blocks: blocks.length }],
		present: column((block) => block.present, 512),
		free: column((block) => block.free, 0),
		movable: column((block) => block.movable, 0),
		huge: column((block) => block.huge, 0),
		type: Uint8Array.from(blocks, (block) => block.type ?? 1),
		touched: new Uint8Array(blocks.length),
		pages: new Uint8Array(0),
	};
}

test('could this block become huge?', () => {
	const kinds = (block: Block) => classify(mapOf([block]), 0);
	assert.equal(kinds({ free: 512 }), 'free');
	assert.equal(kinds({ movable: 512 }), 'movable');
	assert.equal(kinds({ movable: 200, free: 312 }), 'movable');
	assert.equal(kinds({ movable: 200, free: 311 }), 'spoiled');
	assert.equal(kinds({ movable: 500 }), 'mixed');
	assert.equal(kinds({}), 'kernel');
	assert.equal(kinds({ free: 100, type: 0 }), 'kernel');
	assert.equal(kinds({ huge: 512 }), 'huge');
	assert.equal(kinds({ present: 0 }), 'hole');
});

test('a group shows what most of it is, and spoiled first among equals', () => {
	const map = firstLooks(mapOf([{ free: 512 }, { movable: 512 }, { movable: 512 }, { movable: 100, free: 400 }]));
	assert.equal(cellOf(map, 0, 3).kind, 'movable');
	assert.equal(cellOf(map, 2, 2).kind, 'spoiled');
	assert.deepEqual(cellOf(map, 0, 1), { kind: 'free', holes: MOST_HOLES });
	assert.deepEqual(cellOf(map, 0, 2), { kind: 'movable', holes: 2 }, 'one of two is free: neither full nor empty');
	assert.deepEqual(cellOf(map, 1, 2), { kind: 'movable', holes: 0 });
});

test('every kind has its own glyph', () => {
	for (const ascii of [false, true]) {
		const glyphs = (['free', 'spoiled', 'mixed', 'kernel', 'huge'] as const).map((kind) => cellGlyph({ kind, holes: 2 }, ascii));
		assert.equal(new Set([...glyphs, cellGlyph({ kind: 'movable', holes: 0 }, ascii)]).size, 6);
	}
});

test('a look changes only when its block has clearly left it', () => {
	const border = 1 / 8;
	assert.deepEqual([holesStep(border - 0.01), holesStep(border + 0.01)], [0, 1], 'seen for the first time: the nearest step');
	assert.deepEqual([holesStep(border + 0.01, 0), holesStep(border - 0.01, 1)], [0, 1], 'near the border: as it was');
	assert.deepEqual([holesStep(border + 0.07, 0), holesStep(border - 0.07, 1)], [1, 0], 'beyond it: another one');
	assert.equal(holesStep(1, 0), MOST_HOLES);
	const spoiled = { free: 40, movable: 300 };
	const mixed = { free: 30, movable: 300 };
	const looks = createLooks(1);
	const seen = [spoiled, mixed, { free: 20, movable: 300 }, mixed, spoiled, { free: 60, movable: 300 }].map((block, index) => {
		if (index === 0) Object.assign(looks, firstLooks(mapOf([block])));
		settleLook(looks, mapOf([block]), 0);
		return cellOf(looks, 0, 1).kind;
	});
	assert.deepEqual(seen, ['spoiled', 'spoiled', 'mixed', 'mixed', 'mixed', 'spoiled']);
});

test('half blocks show the two colours they were given, whichever way they are written', () => {
	const slots: readonly Slot[] = ['default', 'empty', 'ramp0', 'ramp1', 'ramp4', 'huge', 'unmovable', 'freeTrail'];
	for (const top of slots) {
		for (const bottom of slots) {
			const { text, style } = halfBlocks(top, bottom);
			const [ink, ground] = [textSlot(style), behindSlot(style)];
			const shown = { '▀': [ink, ground], '▄': [ground, ink], '█': [ink, ink], ' ': [ground, ground] }[text];
			assert.deepEqual(shown, [top, bottom]);
			if (text !== ' ') assert.notEqual(ink, 'default', 'the colour of text is not that of an empty cell');
		}
	}
	assert.equal(halfBlocks('ramp1', 'ramp0').style, halfBlocks('ramp0', 'ramp1').style, 'one style for a border either way up');
	assert.equal(solid('ramp1').style, solid('ramp0').style, 'and for what lies on both sides of it');
});

test('the finest cells that fit are chosen, and the plan never exceeds the height', () => {
	const zone = (name: string, firstBlock: number, blocks: number) => ({ node: 0, name, firstPfn: firstBlock * 512, firstBlock, blocks });
	const zones = [zone('DMA', 0, 8), zone('DMA32', 8, 1528), zone('Normal', 1536, 2560)];
	for (let height = 3; height < 70; height++) {
		for (const half of [true, false]) {
			const plan = planMap(zones, 80, height, half);
			assert.ok(linesOf(plan) + (plan.legend ? 1 : 0) <= height, `height ${height}`);
			assert.ok(half || !plan.half);
		}
	}
	assert.deepEqual([planMap(zones, 80, 70, true).blocksPerCell, planMap(zones, 80, 70, true).half], [1, false]);
	assert.deepEqual([planMap(zones, 80, 40, true).blocksPerCell, planMap(zones, 80, 40, true).half], [1, true]);
	assert.equal(planMap(zones, 80, 40, false).blocksPerCell, 2);
});

test('single pages use the largest dots that fit', () => {
	const zones = [{ node: 0, name: 'DMA', firstPfn: 0, firstBlock: 0, blocks: 16 }];
	const shape = (width: number, height: number, ascii = false) => planPages(zones, width, height, ascii)?.shape.name;
	assert.equal(shape(128, 65), 'whole');
	assert.equal(shape(128, 64), 'half');
	assert.equal(shape(128, 32), 'quadrant');
	assert.equal(shape(128, 16), 'braille');
	assert.equal(shape(128, 8), undefined);
	assert.equal(shape(128, 64, true), undefined);
});
