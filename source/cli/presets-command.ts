/** `compactop presets`: what there is to run. */
import { presetNames } from '../scenario/index.js';
import { machineText, openScenario } from './open-scenario.js';
import type { Options } from './options.js';

export function presetsCommand(options: Options): number {
	const scenarios = presetNames().map((name) => openScenario(name, { set: {} }));
	if (options.json) {
		const list = scenarios.map((one) => ({ name: one.name, title: one.title, question: one.question, machine: machineText(one) }));
		process.stdout.write(`${JSON.stringify(list, undefined, '\t')}\n`);
		return 0;
	}
	const nameWidth = Math.max(...scenarios.map((one) => one.name.length));
	const machineWidth = Math.max(...scenarios.map((one) => machineText(one).length));
	for (const one of scenarios) {
		process.stdout.write(`${one.name.padEnd(nameWidth)}  ${machineText(one).padEnd(machineWidth)}  ${one.question}\n`);
	}
	return 0;
}
