/** Actions that make the machine do something to its memory. */
import { type NodeFacts, PAGE_BYTES } from '../model/index.js';
import type { SessionState } from '../session/index.js';
import { type Action, needsMachine, WATCHING } from './action.js';

const MIB = 1024 * 1024;
/** A burst of 128 huge page faults, unless the node is so small that this would be most of it. */
const SPIKE_MIB = 256;
const SPIKE_NODE_SHARE = 8;
const SPIKE_HOLD_MS = 3000;

function selectedNode(state: SessionState): NodeFacts | undefined {
	return state.snapshot?.nodes.find((node) => node.id === state.ui.selectedNode);
}

/** At least one huge page. */
function spikeMib(node: NodeFacts): number {
	const nodeMib = (node.managedPages * PAGE_BYTES) / MIB;
	return Math.max(2, Math.min(SPIKE_MIB, Math.floor(nodeMib / SPIKE_NODE_SHARE)));
}

export const memoryActions: readonly Action[] = [
	{
		id: 'compact-node',
		keys: ['c'],
		title: () => 'compact',
		help: 'Compact the selected node: writes its compact file, as a person would in /sys/devices/system/node.',
		group: 'Memory',
		where: WATCHING,
		bar: 2,
		unavailable: needsMachine,
		run: ({ state, send }) => send({ kind: 'compact', node: state.ui.selectedNode }, `compacting node ${state.ui.selectedNode}`),
	},
	{
		id: 'compact-all',
		keys: ['C'],
		title: () => 'all nodes',
		help: 'Compact every node, one after the other: writes vm.compact_memory.',
		group: 'Memory',
		where: WATCHING,
		bar: 8,
		unavailable: needsMachine,
		run: ({ send }) => send({ kind: 'compact' }, 'compacting all nodes'),
	},
	{
		id: 'thp-spike',
		keys: ['t'],
		title: () => 'THP spike',
		help: 'A burst of huge page faults on the selected node, held for three simulated seconds.',
		group: 'Memory',
		where: WATCHING,
		bar: 5,
		unavailable: needsMachine,
		run({ state, send }) {
			const node = selectedNode(state);
			if (node === undefined) return;
			const mib = spikeMib(node);
			send({ kind: 'thpSpike', node: node.id, mib, holdMs: SPIKE_HOLD_MS }, `faulting ${mib} MiB of huge pages on node ${node.id}`);
		},
	},
	{
		id: 'free-slab',
		keys: ['d'],
		title: () => 'free slab',
		help: 'Free reclaimable slab (dentries, inodes), which compaction cannot move: vm.drop_caches = 2.',
		group: 'Memory',
		where: WATCHING,
		bar: 9,
		unavailable: needsMachine,
		run: ({ send }) => send({ kind: 'dropCaches', what: 2 }, 'freeing reclaimable slab'),
	},
	{
		id: 'drop-page-cache',
		keys: ['D'],
		title: () => 'drop cache',
		help: 'Drop the clean page cache: vm.drop_caches = 1. Much memory becomes free, not all of it contiguous.',
		group: 'Memory',
		where: WATCHING,
		unavailable: needsMachine,
		run: ({ send }) => send({ kind: 'dropCaches', what: 1 }, 'dropping the page cache'),
	},
];
