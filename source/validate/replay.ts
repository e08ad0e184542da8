/** Runs a recorded compaction in the simulator, from the recorded page map. */
import { createSlot, engineOver } from '../engine/engine.js';
import { machineFromPageMap } from '../engine/page-map.js';
import { vmstatIndex, type VmstatName, type ZoneFacts } from '../model/index.js';
import { moveToCpu } from './whereabouts.js';
import { columnsOf } from '../engine/page-fields.js';
import { type RecordedMachine, withPins } from './real-machine.js';

/** Longer than any compaction of a machine that fits in a recording, and how often it is looked whether it is over, simulated ns. */
const LONGEST_NS = 600e9;
const LOOK_NS = 10e6;

export interface Replay {
	/** Fragmentation score of each node afterwards. */
	readonly scores: readonly number[];
	readonly zones: readonly ZoneFacts[];
	/** What each frame is, as in a page map. */
	readonly kinds: Uint8Array;
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
	while (writer && !writer.dead) {
		if (engine.now() >= LONGEST_NS) throw new Error(`${scenario.name}: still compacting after ${LONGEST_NS / 1e9} s`);
		engine.runUntil(engine.now() + LOOK_NS);
	}
	engine.audit();
	const snapshot = engine.snapshot(createSlot(engine.mapShape()), 1, 0);
	return {
		scores: snapshot.nodes.map((one) => one.fragmentationScore),
		zones: snapshot.zones,
		kinds: columnsOf(m).kind(),
		counter: (name) => snapshot.vmstat[vmstatIndex(name)] ?? 0,
	};
}
