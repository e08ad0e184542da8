/**
 * What happens when: argv becomes options, options choose a command, a command gives an exit code. Each command is loaded only
 * when it is wanted, so that a headless run starts without the screen's libraries.
 */
import { helpText } from './cli/flags.js';
import { type Options, readOptions } from './cli/options.js';
import type { SimulatorThread } from './feeds/simulator-thread.js';
import { UsageError } from './scenario/usage-error.js';

/** @param thread for the dashboard, when it is on its way already */
export async function main(argv: readonly string[], importMeta: ImportMeta, thread?: SimulatorThread): Promise<number> {
	try {
		const options = readOptions(argv, importMeta);
		return await perform(options, thread);
	} catch (error) {
		if (error instanceof UsageError) {
			process.stderr.write(`compactop: ${error.message}\n`);
			return 2;
		}
		process.stderr.write(`compactop failed: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
		return 1;
	}
}

async function perform(options: Options, thread: SimulatorThread | undefined): Promise<number> {
	switch (options.command) {
		case 'help':
			process.stdout.write(helpText(options.description));
			return 0;
		case 'version':
			process.stdout.write(`${options.version}\n`);
			return 0;
		case 'presets':
			return (await import('./cli/presets-command.js')).presetsCommand(options);
		case 'run':
			return (await import('./cli/run-command.js')).runCommand(options);
		case 'compare':
			return (await import('./cli/compare-command.js')).compareCommand(options);
		case 'shell':
			return (await import('./cli/shell-command.js')).shellCommand(options);
		case 'validate':
			return (await import('./validate/command.js')).validateCommand(options.operands, { json: options.json });
		case 'dashboard':
			return (await import('./cli/dashboard-command.js')).dashboardCommand(options, thread);
	}
}
