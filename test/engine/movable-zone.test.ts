import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createEngine } from '../../source/engine/engine.js';
import { placeMachine } from '../../source/engine/geometry.js';
import { restoreMachine } from '../../source/engine/image.js';
import { type MachineSpec, type Scenario, ZONE_MOVABLE, ZONE_NAMES } from '../../source/model/index.js';
import { smallScenario } from '../helpers/lab.js';

const GIB = 262_144;
const MIB = 256;

/** Zones of each node as "name start-end" in MiB, frame 0 included. */
function zonesOf(spec: Partial<MachineSpec>): string[] {
	const whole: MachineSpec = { nodes: [{ memoryMib: 4096, cpus: 1 }], reservedPermille: 0, lowMib: 3072, bootKernelMib: 0, ...spec };
	return placeMachine(whole).map((node) =>
		node.zones.map((zone) => `${ZONE_NAMES[zone.index]} ${Math.floor(zone.start / MIB)}-${zone.end / MIB}`).join(', '),
	);
}
const twoNodes = { nodes: [4096, 4096].map((memoryMib) => ({ memoryMib, cpus: 1 })) };

test('without boot parameters there is no zone Movable', () => {
	assert.deepEqual(zonesOf({}), ['DMA 0-16, DMA32 16-3072, Normal 4096-5120']);
});

test('memory below the highest zone is the kernel’s, whatever movablecore says', () => {
	assert.deepEqual(zonesOf({ movablecoreMib: 512 }), ['DMA 0-16, DMA32 16-3072, Normal 4096-4608, Movable 4608-5120']);
	assert.deepEqual(zonesOf({ movablecoreMib: 2048 }), ['DMA 0-16, DMA32 16-3072, Movable 4096-5120']);
	assert.deepEqual(
		zonesOf({ lowMib: 4096, movablecoreMib: 2048 }),
		['DMA 0-16, DMA32 16-2048, Movable 2048-4096'],
		'no memory above 4 GiB',
	);
});

test('what the kernel may use is spread evenly, but a node gives up no more than it has above 4 GiB', () => {
	// 6 GiB for the kernel, 3 per node: node 0 has them below 4 GiB already, node 1 from its start.
	assert.deepEqual(zonesOf({ ...twoNodes, movablecoreMib: 2048 }), [
		'DMA 0-16, DMA32 16-3072, Movable 4096-5120',
		'Normal 5120-8192, Movable 8192-9216',
	]);
	// 2 GiB for the kernel, but node 0 cannot have less than its 3 GiB below the hole, so nothing is left to ask of node 1.
	assert.deepEqual(zonesOf({ ...twoNodes, kernelcoreMib: 2048 }), ['DMA 0-16, DMA32 16-3072, Movable 4096-5120', 'Movable 5120-9216']);
});

test('a node too small for its share leaves the rest to the others', () => {
	const nodes = [4096, 512, 4096].map((memoryMib) => ({ memoryMib, cpus: 1 }));
	assert.deepEqual(zonesOf({ nodes, kernelcoreMib: 6144 }), [
		'DMA 0-16, DMA32 16-3072, Normal 4096-4352, Movable 4352-5120',
		'Normal 5120-5632',
		'Normal 5632-7936, Movable 7936-9728',
	]);
});

test('the larger claim for the kernel wins; one that leaves nothing is ignored; the zone starts at a multiple of 4 MiB', () => {
	assert.deepEqual(zonesOf({ movablecoreMib: 1024, kernelcoreMib: 3584 }), zonesOf({ kernelcoreMib: 3584 }));
	assert.deepEqual(zonesOf({ kernelcoreMib: 4096 }), zonesOf({}));
	assert.deepEqual(zonesOf({ kernelcoreMib: 3073 }), ['DMA 0-16, DMA32 16-3072, Normal 4096-4100, Movable 4100-5120']);
});

const busy = (machine: Partial<MachineSpec>): Scenario =>
	smallScenario({
		memoryMib: [96],
		machine,
		actors: [
			{ name: 'slab', node: 0, kind: 'slab', reclaimable: false, growPagesPerS: 200_000, limitMib: 80, churnPagesPerS: 0 },
			{ name: 'net', node: 0, kind: 'buffers', order: 2, ratePerS: 2000, lifeMs: 10, atomic: true },
			{ name: 'file', node: 0, kind: 'reader', fileMib: 80, rateMibPerS: 2000, randomPercent: 0 },
			{
				name: 'heap',
				node: 0,
				kind: 'heap',
				residentMib: 20,
				growMibPerS: 400,
				churnMibPerS: 20,
				run: 1,
				hugepage: true,
				swingMib: 0,
				swingMs: 1000,
			},
		],
	});

test('kernel memory stays out of zone Movable even when everything else is full', () => {
	const engine = createEngine(busy({ movablecoreMib: 32 }));
	engine.runUntil(400e6);
	engine.audit();
	const m = restoreMachine(engine.save());
	const movable = m.zones.find((zone) => zone.index === ZONE_MOVABLE)!;
	assert.equal(movable.end - movable.start, 32 * MIB);
	const kernelZones = m.zones.filter((zone) => zone !== movable);
	assert.ok(
		kernelZones.every((zone) => zone.free < zone.high + zone.boost + 64),
		'the kernel zones are full',
	);
	assert.ok(
		movable.lru.some((pages) => pages > 1000),
		'user memory is here',
	);
	assert.ok(movable.min >= 32 && movable.min <= 128, 'the small mark of zone Movable');
	assert.deepEqual([...movable.reserve], [0, 0, 0, 0, 0]);
	assert.equal(kernelZones.at(-1)!.reserve[ZONE_MOVABLE], Math.floor(movable.managed / 256), 'DMA32 keeps a share from user requests');
});

test('the sizes of a large machine', () => {
	const engine = createEngine(smallScenario({ memoryMib: [512], machine: { movablecoreMib: 256 } }));
	const m = restoreMachine(engine.save());
	assert.deepEqual(
		m.zones.map((zone) => [zone.name, zone.present]),
		[
			['DMA', 4095],
			['DMA32', 256 * MIB - 4096],
			['Movable', GIB / 4],
		],
	);
});
