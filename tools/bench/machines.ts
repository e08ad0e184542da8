/** Machines made for measuring, with access to what is inside, and the CPU time their simulation takes. */
import { COST_NAMES } from '../../source/engine/costs.js';
import { bootMachine } from '../../source/engine/engine.js';
import type { Machine } from '../../source/engine/machine.js';
import { runUntil } from '../../source/engine/scheduler.js';
import { type Actor, DEFAULT_KERNEL, type TimelineOp, type TunableValue, type VmstatName, vmstatIndex } from '../../source/model/index.js';
import { loadScenario } from '../../source/scenario/index.js';

export interface Parts {
	/** MiB per node. */
	readonly memory: readonly number[];
	readonly cpus: number;
	readonly bootKernelMib?: number;
	readonly timeline?: readonly TimelineOp[];
	readonly actors?: readonly Actor[];
	readonly tunables?: Readonly<Record<string, TunableValue>>;
}

/** A machine of its own, booted, with proactive compaction off so that only what is measured works. */
export function machineOf({ memory, cpus, bootKernelMib = 96, timeline = [], actors = [], tunables = {} }: Parts): Machine {
	return bootMachine({
		name: 'bench',
		title: '',
		question: '',
		watch: [],
		tryThis: [],
		kernel: DEFAULT_KERNEL,
		features: {},
		seed: 1,
		seconds: 1,
		machine: { nodes: memory.map((memoryMib) => ({ memoryMib, cpus })), reservedPermille: 16, lowMib: 3072, bootKernelMib },
		tunables: { 'vm.compaction_proactiveness': 0, ...tunables },
		costs: {},
		timeline,
		actors,
	});
}

/** The machine of a file in presets/, such as bench/two-32g, booted. */
export function presetMachine(name: string): Machine {
	return bootMachine(loadScenario(`presets/${name}.yaml`, COST_NAMES));
}

/** Runs for so much simulated time; returns the CPU seconds it took. */
export function simulate(m: Machine, seconds: number): number {
	return cpuSeconds(() => runUntil(m, m.now + seconds * 1e9));
}

/** CPU time, not elapsed time: other programs on the same computer do not count. */
export function cpuSeconds(work: () => void): number {
	const before = process.cpuUsage();
	work();
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1e6;
}

export function counter(m: Machine, name: VmstatName): number {
	return m.counters[vmstatIndex(name)] ?? Number.NaN;
}
