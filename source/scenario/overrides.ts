/** A scenario with a person's wishes laid over it. Pure. */
import type { Features, MachineChanges, Scenario, TunableValue } from '../model/index.js';
import { checkTunable, tunableByName } from '../model/index.js';
import { tunableFlaw } from './checks.js';
import { featureFlaw, featureSwitch, kernelFlaw, kernelRemark } from './kernels.js';
import { UsageError } from './usage-error.js';

export interface Overrides extends MachineChanges {
	readonly seed?: number | undefined;
	readonly set: Readonly<Record<string, TunableValue>>;
}

/** Throws UsageError for a kernel whose rules are not known, and for a tunable that does not exist or is out of range. */
export function withOverrides(scenario: Scenario, overrides: Overrides): Scenario {
	if (overrides.kernel !== undefined) {
		const flaw = kernelFlaw(overrides.kernel);
		if (flaw !== undefined) throw new UsageError(`--kernel: ${flaw}`);
	}
	let features: Partial<Features> = scenario.features;
	for (const [name, on] of Object.entries(overrides.features ?? {})) {
		const flaw = featureFlaw(name);
		if (flaw !== undefined) throw new UsageError(`--feature ${name}: ${flaw}`);
		features = { ...features, ...featureSwitch(name, on) };
	}
	const choice = { kernel: overrides.kernel ?? scenario.kernel, features };
	const tunables = Object.fromEntries(
		Object.entries(scenario.tunables).filter(([name, value]) => tunableFlaw(name, value, choice) === undefined),
	);
	for (const [name, value] of Object.entries(overrides.set)) {
		const flaw = tunableFlaw(name, value, choice);
		if (flaw !== undefined) throw new UsageError(`--set ${name}=${value}: ${flaw}`);
		const tunable = tunableByName(name);
		const checked = tunable === undefined ? undefined : checkTunable(tunable, value);
		if (checked?.ok === true) tunables[name] = checked.value;
	}
	return {
		...scenario,
		seed: overrides.seed ?? scenario.seed,
		...choice,
		tunables,
		machine: withBootParameters(scenario.machine, overrides),
	};
}

/** Throws UsageError when too little memory would be left to the kernel. */
function withBootParameters(machine: Scenario['machine'], { movablecoreMib, hugepages }: MachineChanges): Scenario['machine'] {
	const total = machine.nodes.reduce((sum, node) => sum + node.memoryMib, 0);
	if (movablecoreMib !== undefined && movablecoreMib >= total - machine.bootKernelMib * machine.nodes.length)
		throw new UsageError(`movablecore: expected less than the ${total} MiB of the machine and its kernel, got ${movablecoreMib} MiB`);
	if (hugepages !== undefined && hugepages * 2 >= total / 2)
		throw new UsageError(`hugepages: expected fewer than ${Math.floor(total / 4)} pages of 2 MiB, got ${hugepages}`);
	return {
		...machine,
		...(movablecoreMib === undefined ? {} : { movablecoreMib }),
		...(hugepages === undefined ? {} : { hugepages }),
	};
}

/** By which rules a version is simulated, and what of a scenario is left out because that kernel has no such file or value: a sentence each. */
export function remarks(scenario: Scenario, { kernel, features, set }: Overrides): string[] {
	const choice = { kernel: kernel ?? scenario.kernel, features: { ...scenario.features, ...features } };
	const rules = kernelRemark(choice.kernel);
	const said = rules === undefined ? [] : [rules];
	if (kernel === undefined && features === undefined) return said;
	const dropped = Object.entries(scenario.tunables).flatMap(([name, value]) => {
		const flaw = name in set ? undefined : tunableFlaw(name, value, choice);
		return flaw === undefined ? [] : [`the preset's ${name} = ${value} is left out: ${flaw}`];
	});
	return [...said, ...dropped];
}
