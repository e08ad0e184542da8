/** The letters of the marks in the Time view. */
import { type Command, unreachable } from '../model/index.js';

/** What stands for each command among the marks: the key that gives it. A write by path is marked when its event comes. */
export function markLetter(command: Command): string | undefined {
	switch (command.kind) {
		case 'compact':
			return command.node === undefined ? 'C' : 'c';
		case 'dropCaches':
			return command.what === 1 ? 'D' : 'd';
		case 'set':
			return 'u';
		case 'thpSpike':
			return 't';
		case 'memory':
		case 'interruptOffline':
			return 'm';
		case 'reboot':
			return 'r';
		case 'mark':
			return '*';
		case 'write':
			return undefined;
		default:
			return unreachable(command);
	}
}
