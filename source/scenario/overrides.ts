/** A scenario with a person's wishes laid over it. Pure. */
import type { Scenario, TunableValue } from '../model/index.js';
import { checkTunable, tunableByName } from '../model/index.js';
import { tunableFlaw } from './checks.js';
import { kernelFlaw } from './kernels.js';
import { UsageError } from './usage-error.js';

export interface Overrides {
	readonly seed?: number | undefined;
	readonly kernel?: string | undefined;
	/** Tunable name → value, set at boot. */
	readonly set: Readonly<Record<string, TunableValue>>;
}

/** Throws UsageError for a kernel whose rules are not known, and for a tunable that does not exist or is out of range. */
export function withOverrides(scenario: Scenario, overrides: Overrides): Scenario {
	if (overrides.kernel !== undefined) {
		const flaw = kernelFlaw(overrides.kernel);
		if (flaw !== undefined) throw new UsageError(`--kernel: ${flaw}`);
	}
	const tunables: Record<string, TunableValue> = { ...scenario.tunables };
	for (const [name, value] of Object.entries(overrides.set)) {
		const flaw = tunableFlaw(name, value);
		if (flaw !== undefined) throw new UsageError(`--set ${name}=${value}: ${flaw}`);
		const tunable = tunableByName(name);
		const checked = tunable === undefined ? undefined : checkTunable(tunable, value);
		if (checked?.ok === true) tunables[name] = checked.value;
	}
	return { ...scenario, seed: overrides.seed ?? scenario.seed, kernel: overrides.kernel ?? scenario.kernel, tunables };
}
