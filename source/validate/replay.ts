/** Runs a recorded compaction in the simulator, from the recorded page map. */
import { createSlot, engineOver } from '../engine/engine.js';
import { machineFromPageMap } from '../engine/page-map.js';
import { vmstatIndex, type VmstatName } from '../model/index.js';
import { moveToCpu } from './whereabouts.js';
import { type RecordedMachine, withPins } from './real-machine.js';

/** Longer than any compaction of a machine that fits in a recording, simulated ns. Idle time costs nothing. */
const LONGEST_NS = 600e9;

export interface Replay {
	/** Fragmentation score of each node afterwards. */
	readonly scores: readonly number[];
	/** A counter of /proc/vmstat; all began at zero. */
	readonly counter: (name: VmstatName) => number;
}

/** `node` undefined: all nodes. Throws when the compaction did not end, or a law of the machine is broken before or after it. */
export function replayCompaction(recorded: RecordedMachine, node: number | undefined, seed: number): Replay {
	const { scenario } = recorded;
	const m = machineFromPageMap(scenario, { ...recorded, map: withPins(recorded, seed) }, seed);
	const engine = engineOver(m);
	engine.audit();
	const outcome = engine.apply({ kind: 'compact', node });
	if (!outcome.ok) throw new Error(`${scenario.name}: ${outcome.reason}`);
	const writer = m.threads.find((thread) => thread.stack[0]?.k === 'writer');
	if (writer) moveToCpu(m, writer, recorded.cpu);
	engine.runUntil(LONGEST_NS);
	engine.audit();
	const snapshot = engine.snapshot(createSlot(engine.mapShape()), 1, 0);
	if (snapshot.nodes.some((one) => one.activities.length > 0))
		throw new Error(`${scenario.name}: still compacting after ${LONGEST_NS / 1e9} s`);
	return {
		scores: snapshot.nodes.map((one) => one.fragmentationScore),
		counter: (name) => snapshot.vmstat[vmstatIndex(name)] ?? 0,
	};
}
