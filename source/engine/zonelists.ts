/**
 * Fallback lists: in which order a request that starts at a node visits the zones of the machine.
 * Source: mm/page_alloc.c, build_zonelists, find_next_best_node (6.18).
 * Simplification: kernels before 4.14 could order by zones instead of nodes, and before 5.16 spread equally distant nodes a little
 * differently; both make a difference with three nodes or more.
 */
import type { Machine, Node, Zone } from './machine.js';

const LOCAL_DISTANCE = 10;
const REMOTE_DISTANCE = 20;
/** Size of the kernel's node tables: a unit of distance weighs more than any load. */
const MAX_NUMNODES = 1024;

/** Distance between two nodes, as the firmware's table has it. */
export function nodeDistance(m: Machine, from: number, to: number): number {
	return m.scenario.machine.distances?.[from]?.[to] ?? (from === to ? LOCAL_DISTANCE : REMOTE_DISTANCE);
}

/** Has the node any memory online? */
export function hasMemory(m: Machine, node: Node): boolean {
	return node.zones.some((id) => m.zones[id]!.present > 0);
}

/** Zones with memory online, node by node, ascending. */
export function populatedZones(m: Machine): Zone[] {
	return m.nodes.flatMap((node) => node.zones.map((id) => m.zones[id]!)).filter((zone) => zone.present > 0);
}

/** Zone ids per preferred node: nearest node first, highest zone of a node first. To be built anew when a zone gains or loses all memory. */
export function buildZonelists(m: Machine): void {
	const load = m.nodes.map(() => 0);
	for (const local of m.nodes) {
		m.zonelists[local.id] = nodeOrder(m, local, load).flatMap((node) => {
			const populated = node.zones.filter((id) => m.zones[id]!.present > 0);
			return populated.sort((a, b) => m.zones[b]!.index - m.zones[a]!.index);
		});
	}
}

/**
 * The node itself, then the others by distance. `load` counts how often a node began a group of equally distant ones, over all lists:
 * the next list begins such a group with another.
 */
function nodeOrder(m: Machine, local: Node, load: number[]): Node[] {
	const order = hasMemory(m, local) ? [local] : [];
	const left = m.nodes.filter((node) => node !== local && hasMemory(m, node));
	let before = LOCAL_DISTANCE;
	while (left.length > 0) {
		const values = left.map((node) => preference(m, local, node) * MAX_NUMNODES + load[node.id]!);
		const [best] = left.splice(values.indexOf(Math.min(...values)), 1);
		const distance = nodeDistance(m, local.id, best!.id);
		if (distance !== before) load[best!.id] = load[best!.id]! + 1;
		before = distance;
		order.push(best!);
	}
	return order;
}

/** Lower is nearer. Nodes with lower numbers, and nodes with CPUs of their own, are spared a little. */
function preference(m: Machine, local: Node, node: Node): number {
	return nodeDistance(m, local.id, node.id) + (node.id < local.id ? 1 : 0) + (node.cpuFree.length > 0 ? 1 : 0);
}
