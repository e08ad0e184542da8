/** What the tests of presets say again and again. */
import assert from 'node:assert/strict';
import type { MachineSpec, Scenario } from '../../source/model/index.js';

export function between(value: number, low: number, high: number, what: string): void {
	assert.ok(value >= low && value <= high, `${what}: ${value}, expected ${low} to ${high}`);
}

/** The scenario without an actor, or without an operation, of that name. */
export function without(name: string): (scenario: Scenario) => Scenario {
	return (scenario) => ({
		...scenario,
		actors: scenario.actors.filter((actor) => actor.name !== name),
		timeline: scenario.timeline.filter(({ op }) => op !== name),
	});
}

/** The scenario on a machine booted otherwise. */
export function withMachine(changes: Partial<MachineSpec>): (scenario: Scenario) => Scenario {
	return (scenario) => ({ ...scenario, machine: { ...scenario.machine, ...changes } });
}
