import assert from 'node:assert/strict';
import { test } from 'node:test';
import { buildZonelists, nodeDistance } from '../../source/engine/zonelists.js';
import { createMachine } from '../../source/engine/boot.js';
import { placeMachine } from '../../source/engine/geometry.js';
import type { Machine } from '../../source/engine/machine.js';
import { smallScenario } from '../helpers/lab.js';

function machine(nodes: number, distances?: readonly (readonly number[])[]): Machine {
	const scenario = smallScenario({ memoryMib: Array.from({ length: nodes }, () => 32), ...(distances ? { machine: { distances } } : {}) });
	return createMachine(scenario, placeMachine(scenario.machine), 1);
}
const nodeOrders = (m: Machine) => m.zonelists.map((list) => [...new Set(list.map((id) => m.zones[id]!.node))].join(''));
const zoneNames = (m: Machine, node: number) => m.zonelists[node]!.map((id) => `${m.zones[id]!.node}:${m.zones[id]!.name}`);

test('a list begins at its node; of a node the highest zone comes first', () => {
	const m = machine(2);
	assert.deepEqual(zoneNames(m, 0), ['0:DMA32', '0:DMA', '1:DMA32']);
	assert.deepEqual(zoneNames(m, 1), ['1:DMA32', '0:DMA32', '0:DMA']);
});

test('equally distant nodes are taken in turn, so that no node is everybody’s second choice', () => {
	assert.deepEqual([nodeDistance(machine(2), 0, 0), nodeDistance(machine(2), 0, 1)], [10, 20]);
	assert.deepEqual(nodeOrders(machine(4)), ['0123', '1230', '2301', '3012']);
});

test('the nearest node comes first, whatever its number', () => {
	// Two boxes of two nodes each: 0 and 3 share one, 1 and 2 the other.
	const m = machine(4, [
		[10, 40, 40, 15],
		[40, 10, 15, 40],
		[40, 15, 10, 40],
		[15, 40, 40, 10],
	]);
	assert.deepEqual(nodeOrders(m), ['0312', '1230', '2130', '3021']);
});

test('a node counts as nearer by one when its number is not below the own one', () => {
	const m = machine(3, [
		[10, 20, 20],
		[21, 10, 22],
		[20, 20, 10],
	]);
	// From node 1: node 0 at 21 + 1 for its lower number, node 2 at 22: a tie for the loads to break, and node 2 has none yet.
	assert.equal(nodeOrders(m)[1], '102');
});

test('a node without memory is on nobody’s list, and its own list begins at the nearest other', () => {
	const m = machine(3);
	for (const id of m.nodes[1]!.zones) m.zones[id]!.present = 0;
	buildZonelists(m);
	assert.deepEqual(nodeOrders(m), ['02', '20', '20']);
});
