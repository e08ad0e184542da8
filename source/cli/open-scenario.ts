/** The scenario a person asked for: preset or file, with the flags laid over it. */
import { COST_NAMES } from '../engine/costs.js';
import type { Scenario } from '../model/index.js';
import { remarks, loadScenario, type Overrides, withOverrides } from '../scenario/index.js';

export function openScenario(nameOrPath: string, overrides: Overrides): Scenario {
	return withOverrides(loadScenario(nameOrPath, COST_NAMES), overrides);
}

/** The same, and says on stderr by which rules a kernel is simulated, and what of the preset it has no use for. */
export function openAndRemark(nameOrPath: string, overrides: Overrides): Scenario {
	const written = loadScenario(nameOrPath, COST_NAMES);
	const scenario = withOverrides(written, overrides);
	for (const remark of remarks(written, overrides)) process.stderr.write(`compactop: ${remark}\n`);
	return scenario;
}

/** "2 nodes × 4 GiB", or the sum when nodes differ. */
export function machineText(scenario: Pick<Scenario, 'machine'>): string {
	const sizes = scenario.machine.nodes.map((node) => node.memoryMib);
	const count = `${sizes.length} node${sizes.length === 1 ? '' : 's'}`;
	const first = sizes[0] ?? 0;
	if (sizes.every((size) => size === first)) return `${count} × ${memoryText(first)}`;
	return `${count}, ${memoryText(sizes.reduce((total, size) => total + size, 0))} together`;
}

function memoryText(mib: number): string {
	return mib % 1024 === 0 ? `${mib / 1024} GiB` : `${mib} MiB`;
}
