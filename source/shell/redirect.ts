/**
 * Output and errors that go to a file, and input that comes from one.
 * Simplification: a file is opened and written when the command is over, not opened before it and written as it goes.
 */
import type { Output } from './command.js';
import { failsToOpen, type Files } from './files.js';
import { expandWord } from './expand.js';
import type { Redirect } from './parse.js';
import { Pipe } from './pipe.js';
import type { Time } from './time.js';

/** Starts the command whose ends are being connected. */
export type Inner = (err: (text: string) => void, input: Pipe | undefined) => Output;

export interface Ends {
	readonly files: Files;
	readonly time: Time;
	readonly input: Pipe | undefined;
	/** Status of the line before, for `$?`. */
	readonly status: number;
	/** Who complains when what the command says can not be written. */
	readonly errorName: string;
	readonly inner: Inner;
	err(text: string): void;
}

interface Target {
	readonly path: string;
	readonly append: boolean;
}

/** The command with its ends where the redirections put them. */
export async function* redirected(redirects: readonly Redirect[], ends: Ends): Output {
	let { input } = ends;
	let out: Target | undefined;
	let err: Target | 'terminal' | 'output' = 'terminal';
	for (const { fd, append, to } of redirects) {
		if (to === 1) {
			err = out ?? 'output';
			continue;
		}
		const [path = '', ...more] = await expandWord(to, ends.files, ends.status);
		if (more.length > 0 || path === '') return complain(ends, path, 'ambiguous redirect');
		if (fd === 1) out = { path, append };
		else if (fd === 2) err = { path, append };
		else {
			const answer = await ends.files.read(path);
			if (!answer.ok) return complain(ends, path, answer.reason);
			input = new Pipe(only(answer.text));
		}
	}
	return yield* connected(ends, input, out, err);
}

async function* connected(ends: Ends, input: Pipe | undefined, out: Target | undefined, err: Target | 'terminal' | 'output'): Output {
	const said: string[] = [];
	const output = ends.inner(err === 'terminal' ? ends.err : (text) => said.push(text), input);
	const written: string[] = [];
	for (;;) {
		const next = await output.next();
		const errors = said.splice(0);
		if (err === 'output') yield* errors;
		else if (typeof err === 'object') {
			const file = err === out ? written : undefined;
			if (file) file.push(...errors);
			else for (const text of errors) await ends.files.write(err.path, text, true, ends.time);
		}
		if (next.done === true) return out === undefined ? next.value : await store(ends, out, written.join(''), next.value);
		if (out === undefined) yield next.value;
		else written.push(next.value);
	}
}

/** What was written goes into the file at once, as a shell's own commands write. */
async function store(ends: Ends, { path, append }: Target, text: string, status: number): Promise<number> {
	const answer = await ends.files.write(path, text, append, ends.time);
	if (answer.ok) return status;
	if (failsToOpen(answer)) return complain(ends, path, answer.reason);
	ends.err(`${ends.errorName}: write error: ${answer.reason}\n`);
	return 1;
}

function complain(ends: Ends, what: string, reason: string): number {
	ends.err(`-bash: ${what}: ${reason}\n`);
	return 1;
}

async function* only(text: string): Output {
	yield text;
	return 0;
}
