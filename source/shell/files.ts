/**
 * Files as commands see them: paths from the current directory, errors in the words of the kernel, and writes that come back when
 * their work is over.
 * Simplification: of devices there are /dev/null and /dev/kmsg.
 */
import type { FileAnswer, ListAnswer, ReadAnswer, Refusal, WriteAnswer } from '../feeds/file-answer.js';
import type { ShellMachine } from './shell-machine.js';
import { readTasks } from './tasks.js';
import type { Time } from './time.js';

const NULL = '/dev/null';
const TRACE_PIPE = /^\/sys\/kernel(\/debug)?\/tracing\/trace_pipe$/;
/** How often a write looks whether its work is over: simulated ns, growing. */
const FIRST_LOOK_NS = 100_000;
const LONGEST_LOOK_NS = 100_000_000;
/** What a simulated writer is called. */
const WRITER = 'sh';

export class Files {
	readonly #machine: ShellMachine;
	cwd = '/';

	constructor(machine: ShellMachine) {
		this.#machine = machine;
	}

	/** The path from the root. A slash at the end stays: it asks for a directory. */
	resolve(path: string): string {
		const parts: string[] = [];
		for (const part of `${path.startsWith('/') ? '' : this.cwd}/${path}`.split('/')) {
			if (part === '..') parts.pop();
			else if (part !== '' && part !== '.') parts.push(part);
		}
		return `/${parts.join('/')}${path.endsWith('/') && parts.length > 0 ? '/' : ''}`;
	}

	/** A file that has more to read as time goes on. */
	isStream(path: string): boolean {
		return TRACE_PIPE.test(this.resolve(path));
	}

	async read(path: string): Promise<ReadAnswer> {
		if (this.resolve(path) === NULL) return { ok: true, text: '' };
		return readAnswer(await this.#machine.file({ do: 'read', path: this.resolve(path) }));
	}

	async list(path: string): Promise<ListAnswer> {
		return listAnswer(await this.#machine.file({ do: 'list', path: this.resolve(path) }));
	}

	/** Opens the file, writes and waits until the work the write means is done. */
	async write(path: string, text: string, append: boolean, time: Time): Promise<WriteAnswer> {
		if (this.resolve(path) === NULL) return { ok: true, written: text.length };
		const before = new Set(await this.#writers());
		const answer = writeAnswer(await this.#machine.file({ do: 'write', path: this.resolve(path), text, append }));
		if (!answer.ok) return this.#created(path, answer);
		let look = FIRST_LOOK_NS;
		for (;;) {
			const working = (await this.#writers()).some((pid) => !before.has(pid));
			if (!working || !(await time.turn(look))) return answer;
			look = Math.min(LONGEST_LOOK_NS, look * 2);
		}
	}

	async #writers(): Promise<number[]> {
		return (await readTasks(this)).filter(({ comm }) => comm === WRITER).map(({ pid }) => pid);
	}

	/** A shell opens to create: that is refused under /sys, where /proc says that there is no such file. */
	#created(path: string, answer: Refusal): Refusal {
		const missing = answer.errno === 'ENOENT' && this.resolve(path).startsWith('/sys/');
		return missing ? { ok: false, errno: 'EACCES', reason: 'Permission denied' } : answer;
	}
}

/** Errors that opening a file gives; others come from writing to it. */
export function failsToOpen({ errno }: Refusal): boolean {
	return errno === 'ENOENT' || errno === 'EISDIR' || errno === 'ENOTDIR' || errno === 'EACCES';
}

function readAnswer(answer: FileAnswer): ReadAnswer {
	if (!answer.ok || 'text' in answer) return answer;
	throw new Error('a read was not answered with text');
}

function writeAnswer(answer: FileAnswer): WriteAnswer {
	if (!answer.ok || 'written' in answer) return answer;
	throw new Error('a write was not answered with a count');
}

function listAnswer(answer: FileAnswer): ListAnswer {
	if (!answer.ok || 'entries' in answer) return answer;
	throw new Error('a list was not answered with entries');
}
