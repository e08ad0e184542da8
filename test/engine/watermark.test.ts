import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ALLOC_HIGHATOMIC, ALLOC_MIN_RESERVE, ALLOC_NON_BLOCK, WMARK_HIGH, WMARK_LOW, WMARK_MIN } from '../../source/engine/gfp.js';
import type { Node, Zone } from '../../source/engine/machine.js';
import type { Tunables } from '../../source/engine/tunable-fields.js';
import { defaultMinFreeKbytes, mark, setupLowmemReserve, setupWatermarks, zoneWatermarkOk } from '../../source/engine/watermark.js';
import {
	type Features,
	featuresOf,
	MIGRATE_HIGHATOMIC,
	MIGRATE_ISOLATE,
	MIGRATE_MOVABLE,
	MIGRATE_RECLAIMABLE,
	MIGRATE_UNMOVABLE,
	MIGRATETYPES,
} from '../../source/model/index.js';
import { engineTest, lab } from '../helpers/lab.js';

/** Zones with nothing but a size: DMA, DMA32 and Normal unless `indices` says otherwise. */
function zones(
	managed: readonly number[],
	indices: readonly number[] = [0, 1, 2],
): { zones: Zone[]; nodes: Node[]; tunables: Tunables; features: Features } {
	const blank = lab(['.512']).m;
	const made = managed.map((pages, id) => ({
		...blank.zones[0]!,
		id,
		index: indices[id]!,
		managed: pages,
		high: 0,
		reserve: new Int32Array(5),
	}));
	const node = { ...blank.nodes[0]!, zones: made.map((zone) => zone.id) };
	return {
		zones: made,
		nodes: [node],
		features: featuresOf('6.18'),
		tunables: { ...blank.tunables, minFreeKbytes: 67584, watermarkScale: 10 },
	};
}

const marks = (zone: Zone) => [zone.min, zone.low, zone.high, zone.promo];

test('watermarks of a real machine', () => {
	const a = zones([3840, 772_915, 753_664]);
	setupWatermarks(a);
	assert.deepEqual(a.zones.map(marks), [
		[42, 52, 62, 72],
		[8533, 10666, 12799, 14932],
		[8320, 10400, 12480, 14560],
	]);
	const b = zones([3840, 772_915, 1_081_344, 0], [0, 1, 2, 3]);
	setupWatermarks(b);
	assert.deepEqual(b.zones.map(marks), [
		[34, 42, 50, 58],
		[7028, 8785, 10542, 12299],
		[9832, 12290, 14748, 17206],
		[32, 32, 32, 32],
	]);
});

test('a larger scale factor spreads the marks, and boosts are dropped', () => {
	const a = zones([3840, 772_915, 753_664]);
	a.tunables.watermarkScale = 100;
	a.zones[2]!.boost = 1024;
	setupWatermarks(a);
	assert.deepEqual(marks(a.zones[2]!), [8320, 8320 + 7536, 8320 + 2 * 7536, 8320 + 3 * 7536]);
	assert.equal(a.zones[2]!.boost, 0);
});

test('lowmem reserves of a real machine', () => {
	const a = zones([3840, 772_915, 753_664]);
	setupLowmemReserve(a);
	assert.deepEqual(
		a.zones.map((zone) => Array.from(zone.reserve)),
		[
			[0, 3019, 5963, 5963, 5963],
			[0, 0, 2944, 2944, 2944],
			[0, 0, 0, 0, 0],
		],
	);
	const b = zones([3840, 772_915, 1_081_344]);
	setupLowmemReserve(b);
	assert.deepEqual(
		b.zones.map((zone) => Array.from(zone.reserve)),
		[
			[0, 3019, 7243, 7243, 7243],
			[0, 0, 4224, 4224, 4224],
			[0, 0, 0, 0, 0],
		],
	);
});

test('the default of min_free_kbytes', () => {
	const gib = 262_144;
	const plain = (pages: number) => defaultMinFreeKbytes(zones([pages]), false);
	assert.deepEqual(
		[1, 4, 8, 16, 64, 256, 1024].map((n) => plain(n * gib)),
		[4096, 8192, 11585, 16384, 32768, 65536, 131_072],
	);
	assert.equal(plain(100_000 * gib), 262_144, 'upper clamp');
	assert.equal(plain(64), 128, 'lower clamp');
});

test('huge pages raise min_free_kbytes by zones, up to a twentieth of memory', () => {
	assert.equal(defaultMinFreeKbytes(zones([3840, 772_915, 753_664]), true), 67_584);
	assert.equal(defaultMinFreeKbytes(zones([772_915, 753_664]), true), 45_056);
	assert.equal(defaultMinFreeKbytes(zones([3840, 129_152, 129_152]), true), 52_428);
});

test('the boost lifts every mark', () => {
	const zone = { ...lab(['.512']).zone, min: 10, low: 20, high: 30, boost: 512 };
	assert.deepEqual(
		[WMARK_MIN, WMARK_LOW, WMARK_HIGH].map((selector) => mark(zone, selector)),
		[522, 532, 542],
	);
});

/** A zone whose only free blocks are one of `order` on the list of `type`. */
function zoneWith(order: number, type: number): Zone {
	const zone = structuredClone(lab(['A512']).zone);
	zone.head[order * MIGRATETYPES + type] = 1024;
	return zone;
}

test('the count must be strictly above mark plus reserve', () => {
	const zone = zoneWith(3, MIGRATE_MOVABLE);
	zone.reserve[2] = 50;
	assert.equal(zoneWatermarkOk(zone, 0, 100, 2, 0, 150), false);
	assert.equal(zoneWatermarkOk(zone, 0, 100, 2, 0, 151), true);
	assert.equal(zoneWatermarkOk(zone, 0, 100, 1, 0, 101), true, "the reserve is by the request's highest zone");
	assert.equal(zoneWatermarkOk(zone, 3, 100, 2, 0, 157), false, 'an order 3 request counts seven pages less');
	assert.equal(zoneWatermarkOk(zone, 3, 100, 2, 0, 158), true);
});

test('above order 0 some block of the three usual types must be large enough, whatever its type', () => {
	for (const type of [MIGRATE_UNMOVABLE, MIGRATE_MOVABLE, MIGRATE_RECLAIMABLE]) {
		assert.equal(zoneWatermarkOk(zoneWith(4, type), 4, 0, 2, 0, 1000), true);
		assert.equal(zoneWatermarkOk(zoneWith(10, type), 4, 0, 2, 0, 1000), true);
		assert.equal(zoneWatermarkOk(zoneWith(3, type), 4, 0, 2, 0, 1000), false);
	}
	assert.equal(zoneWatermarkOk(zoneWith(4, MIGRATE_ISOLATE), 4, 0, 2, 0, 1000), false);
	assert.equal(zoneWatermarkOk(zoneWith(4, MIGRATE_HIGHATOMIC), 4, 0, 2, 0, 1000), false);
	assert.equal(zoneWatermarkOk(zoneWith(4, MIGRATE_HIGHATOMIC), 4, 0, 2, ALLOC_HIGHATOMIC, 1000), true);
});

test('urgent requests may go below the mark', () => {
	const zone = zoneWith(0, MIGRATE_MOVABLE);
	const least = (flags: number) => {
		let free = 0;
		while (!zoneWatermarkOk(zone, 0, 101, 2, flags, free)) free++;
		return free;
	};
	assert.equal(least(0), 102);
	assert.equal(least(ALLOC_NON_BLOCK), 102, 'non-blocking alone gives nothing');
	assert.equal(least(ALLOC_MIN_RESERVE), 52, 'half of it');
	assert.equal(least(ALLOC_MIN_RESERVE | ALLOC_NON_BLOCK), 40, 'and a quarter of the rest');
});

test('pages kept for atomic requests do not count for others', () => {
	const zone = zoneWith(0, MIGRATE_MOVABLE);
	zone.freeHighatomic = 30;
	assert.equal(zoneWatermarkOk(zone, 0, 100, 2, 0, 130), false);
	assert.equal(zoneWatermarkOk(zone, 0, 100, 2, 0, 131), true);
	assert.equal(zoneWatermarkOk(zone, 0, 100, 2, ALLOC_HIGHATOMIC, 101), true);
});

engineTest('writing a watermark tunable of a running machine recomputes the marks', () => {
	const { m, zone } = lab(['.512', '.512', '.512', '.512'], { minFreeKbytes: 256 });
	assert.deepEqual(marks(zone), [64, 80, 96, 112]);
	m.tunables.minFreeKbytes = 512;
	setupWatermarks(m);
	assert.deepEqual(marks(zone), [128, 160, 192, 224]);
});
