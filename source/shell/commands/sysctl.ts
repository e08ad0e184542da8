/** sysctl: the files under /proc/sys by their dotted names. */
import { type Call, CallError, type Output, type ShellCommand } from '../command.js';
import { failsToOpen } from '../files.js';
import { readOptions } from '../options.js';

const ROOT = '/proc/sys';

function pathOf(name: string): string {
	return `${ROOT}/${name.replaceAll('.', '/')}`;
}

function nameOf(path: string): string {
	return path.slice(ROOT.length + 1).replaceAll('/', '.');
}

/** Every file below a directory, by name. */
async function filesBelow(call: Call, folder: string): Promise<string[]> {
	const listed = await call.files.list(folder);
	if (!listed.ok) return [];
	const paths = listed.entries.map(({ name, kind }) => (kind === 'file' ? [`${folder}/${name}`] : filesBelow(call, `${folder}/${name}`)));
	return (await Promise.all(paths)).flat();
}

/** The line of one name, or undefined after its complaint. */
async function show(call: Call, name: string, valueOnly: boolean): Promise<string | undefined> {
	const answer = await call.files.read(pathOf(name));
	if (!answer.ok) {
		const forbidden = answer.errno === 'EACCES' ? `permission denied on key '${name}'` : `cannot stat ${pathOf(name)}: ${answer.reason}`;
		call.err(`sysctl: ${forbidden}\n`);
		return undefined;
	}
	const value = answer.text.trimEnd();
	return valueOnly ? `${value}\n` : `${name} = ${value}\n`;
}

async function set(call: Call, name: string, value: string): Promise<string | undefined> {
	const answer = await call.files.write(pathOf(name), `${value}\n`, false, call.time);
	if (answer.ok) return `${name} = ${value}\n`;
	const missing = failsToOpen(answer) ? `cannot stat ${pathOf(name)}: ${answer.reason}` : `setting key "${name}": ${answer.reason}`;
	call.err(`sysctl: ${missing}\n`);
	return undefined;
}

async function* sysctl(call: Call): Output {
	const options = readOptions(call.args, { letters: 'aAnwqe', long: { all: 'a', values: 'n', write: 'w', quiet: 'q' } });
	if (options.has('a') || options.has('A')) {
		for (const path of await filesBelow(call, ROOT)) {
			const line = await show(call, nameOf(path), options.has('n'));
			if (line !== undefined) yield line;
		}
		return 0;
	}
	if (options.operands.length === 0) throw new CallError('no variables specified');
	let status = 0;
	for (const operand of options.operands) {
		const [, name = '', value] = /^([^=]+?)(?:\s*=\s*(.*))?$/s.exec(operand) ?? [];
		if (options.has('w') && value === undefined) throw new CallError(`"${operand}" must be of the form name=value`);
		const line = value === undefined ? await show(call, name, options.has('n')) : await set(call, name, value);
		if (line === undefined) status = 1;
		else if (value === undefined || !options.has('q')) yield line;
	}
	return status;
}

export const SYSCTL: ShellCommand = {
	usage: 'sysctl [-a] [-n] [-w] [NAME[=VALUE]]...',
	says: 'read or change the settings under /proc/sys',
	run: sysctl,
};
