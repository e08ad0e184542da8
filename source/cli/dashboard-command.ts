/** `compactop [PRESET|FILE]`: the dashboard, or one picture of it as text when there is no terminal to draw on. */
import type { SimulatorThread } from '../feeds/simulator-thread.js';
import type { Scenario } from '../model/index.js';
import { nearest, presetNames, UsageError } from '../scenario/index.js';
import { COMMANDS } from './flags.js';
import { openDashboard, viewNamed } from './open-dashboard.js';
import { openAndRemark } from './open-scenario.js';
import { DEFAULT_PRESET, isOnTerminal, type Options } from './options.js';

/** @param thread of the first machine; opened when it is needed unless given */
export async function dashboardCommand(options: Options, thread?: SimulatorThread): Promise<number> {
	const preset = options.operands[0] ?? DEFAULT_PRESET;
	refuseMistypedCommand(preset);
	const isPicture = !isOnTerminal(options);
	if (!isPicture && options.forNs !== undefined)
		throw new UsageError('--for belongs to run and --once; the dashboard runs until q is pressed');
	// Whatever is wrong with the start is said before the screen is taken over.
	const scenario = openAndRemark(preset, options);
	return isPicture ? picture(scenario, options) : openDashboard({ preset, scenario, set: options.set, thread }, options);
}

async function picture(scenario: Scenario, options: Options): Promise<number> {
	if (options.logFile !== undefined)
		throw new UsageError('--log belongs to a session on a terminal; a single picture has no commands to log');
	const view = await viewNamed(options.view);
	const { printPicture } = await import('./once.js');
	return printPicture(scenario, view, options);
}

/** "compactop rnu": a word that is no preset may have been meant as a command. */
function refuseMistypedCommand(word: string): void {
	if (/[/\\.]/.test(word) || presetNames().includes(word)) return;
	const command = nearest(word, COMMANDS);
	if (command === undefined || nearest(word, presetNames()) !== undefined) return;
	throw new UsageError(`there is no preset or command ${word} (did you mean compactop ${command}?)`);
}
