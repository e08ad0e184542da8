/** Commands built into the shell, and those that only run another one. */
import { type Call, CallError, type Output, type ShellCommand, silent } from '../command.js';
import { countOf, readOptions } from '../options.js';

const ESCAPES: Readonly<Record<string, string>> = { '\\n': '\n', '\\t': '\t', '\\\\': '\\' };

async function* echo({ args }: Call): Output {
	let first = 0;
	while (/^-[neE]+$/.test(args[first] ?? '')) first++;
	const letters = args.slice(0, first).join('');
	const text = args.slice(first).join(' ');
	const said = letters.includes('e') ? text.replace(/\\[nt\\]/g, (found) => ESCAPES[found] ?? found) : text;
	yield `${said}${letters.includes('n') ? '' : '\n'}`;
	return 0;
}

async function cd({ args, files, err }: Call): Promise<number> {
	const [path = '/'] = args;
	const listed = await files.list(path);
	if (!listed.ok) {
		err(`-bash: cd: ${path}: ${listed.reason}\n`);
		return 1;
	}
	files.cwd = files.resolve(path);
	return 0;
}

async function* pwd({ files }: Call): Output {
	yield `${files.cwd.replace(/(.)\/$/, '$1')}\n`;
	return 0;
}

async function* history(call: Call): Output {
	const [most = String(call.history.length)] = call.args;
	const shown = countOf(most, 'number');
	const from = Math.max(0, call.history.length - shown);
	for (const [i, line] of call.history.slice(from).entries()) yield `${String(from + i + 1).padStart(5)}  ${line}\n`;
	return 0;
}

function exit({ args, before, exit: leave }: Call): number {
	const status = args[0] === undefined ? before : countOf(args[0], 'status') & 255;
	leave();
	return status;
}

/** Everybody is root here. */
async function* sudo(call: Call): Output {
	if (call.args.length === 0) throw new CallError('a command is needed');
	return yield* call.invoke(call.args);
}

async function* sh(call: Call): Output {
	const options = readOptions(call.args, { letters: 'c:' });
	const line = options.value('c') ?? (await call.input?.text());
	if (line === undefined) throw new CallError('a line is needed');
	return yield* call.line(line, call.time);
}

export const BUILTINS: Readonly<Record<string, ShellCommand>> = {
	cd: { usage: 'cd [DIRECTORY]', says: 'go to a directory', builtin: true, run: (call) => silent(() => cd(call)) },
	echo: { usage: 'echo [-ne] [TEXT]... [> FILE]', says: 'print text, or write it into a file', builtin: true, run: echo },
	exit: { usage: 'exit [STATUS]', says: 'leave the shell', builtin: true, run: (call) => silent(async () => exit(call)) },
	history: { usage: 'history [LINES]', says: 'the lines so far', builtin: true, run: history },
	pwd: { usage: 'pwd', says: 'the directory one is in', builtin: true, run: pwd },
	sh: { usage: "sh -c 'LINE'", says: 'run a line', run: sh },
	sudo: { usage: 'sudo COMMAND', says: 'run a command as root, which everybody is here', run: sudo },
};
