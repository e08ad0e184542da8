/**
 * ls: what is in a directory, one name a line.
 * Simplification: the long form has mode, owner and name; files of a simulated kernel have neither a length nor a date.
 */
import type { DirectoryEntry } from '../../feeds/file-answer.js';
import type { Call, Output, ShellCommand } from '../command.js';
import { readOptions } from '../options.js';

function modeText({ kind, mode }: DirectoryEntry): string {
	const bits = ['r', 'w', 'x'];
	const letters = Array.from({ length: 9 }, (_, i) => ((mode >> (8 - i)) & 1 ? (bits[i % 3] ?? '-') : '-'));
	return `${kind === 'directory' ? 'd' : '-'}${letters.join('')}`;
}

function entryLine(entry: DirectoryEntry, shown: string, long: boolean): string {
	return long ? `${modeText(entry)} root root ${shown}\n` : `${shown}\n`;
}

/** A file by its own name: its entry is in the directory above. */
async function entryOf(call: Call, path: string): Promise<DirectoryEntry | string> {
	const whole = call.files.resolve(path);
	const [, above = '', name = ''] = /^(.*\/)([^/]+)$/.exec(whole) ?? [];
	const listed = await call.files.list(above || '/');
	if (!listed.ok) return listed.reason;
	return listed.entries.find((entry) => entry.name === name) ?? 'No such file or directory';
}

async function* ls(call: Call): Output {
	const options = readOptions(call.args, { letters: 'l1adh', long: { all: 'a', directory: 'd' } });
	const paths = options.operands.length > 0 ? options.operands : ['.'];
	const long = options.has('l');
	let status = 0;
	const folders: { path: string; entries: readonly DirectoryEntry[] }[] = [];
	for (const path of paths) {
		const listed = options.has('d') ? undefined : await call.files.list(path);
		if (listed?.ok === true) {
			folders.push({ path, entries: listed.entries });
			continue;
		}
		const entry = listed !== undefined && listed.errno !== 'ENOTDIR' ? listed.reason : await entryOf(call, path);
		if (typeof entry === 'string') {
			call.err(`ls: cannot access '${path}': ${entry}\n`);
			status = 2;
		} else {
			yield entryLine(entry, path, long);
		}
	}
	for (const { path, entries } of folders) {
		if (paths.length > 1) yield `${path}:\n`;
		for (const entry of entries) yield entryLine(entry, entry.name, long);
	}
	return status;
}

export const LS: ShellCommand = { usage: 'ls [-l] [-d] [PATH]...', says: 'list directories', wrongUsage: 2, run: ls };
