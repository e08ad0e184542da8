/** Every command of the shell by its name. */
import type { Call, Output, ShellCommand } from '../command.js';
import { BUILTINS } from './builtins.js';
import { GREP } from './grep.js';
import { LS } from './ls.js';
import { PS } from './ps.js';
import { READING } from './reading.js';
import { SYSCTL } from './sysctl.js';
import { SYSTEM } from './system.js';
import { TOP } from './top.js';
import { WAITING } from './waiting.js';

async function* help({ args, err }: Call): Output {
	const [name] = args;
	if (name === undefined) {
		const width = Math.max(...commandNames().map((one) => (COMMANDS.get(one)?.usage ?? '').length)) + 2;
		for (const one of commandNames()) yield `${(COMMANDS.get(one)?.usage ?? '').padEnd(width)}${COMMANDS.get(one)?.says ?? ''}\n`;
		yield '\nCommands are joined by | ; && and ||; > FILE writes into a file, < FILE reads from one.\n';
		return 0;
	}
	const command = commandNamed(name);
	if (command === undefined) {
		err(`-bash: help: no help topics match \`${name}'\n`);
		return 1;
	}
	yield `usage: ${command.usage}\n${command.says}\n`;
	return 0;
}

const HELP: ShellCommand = { usage: 'help [COMMAND]', says: 'print this', builtin: true, run: help };

const COMMANDS: ReadonlyMap<string, ShellCommand> = new Map(
	Object.entries({
		...BUILTINS,
		...READING,
		...SYSTEM,
		...TOP,
		...WAITING,
		bash: { ...(BUILTINS['sh'] as ShellCommand), usage: "bash -c 'LINE'" },
		grep: GREP,
		help: HELP,
		ls: LS,
		ps: PS,
		sysctl: SYSCTL,
	}),
);

export function commandNames(): string[] {
	return [...COMMANDS.keys()].sort();
}

export function commandNamed(name: string): ShellCommand | undefined {
	return COMMANDS.get(name);
}
