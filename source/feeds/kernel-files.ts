/**
 * The files of the simulated kernel by path, as root sees them: /proc, /sys/devices/system/{node,memory}, the files of transparent huge
 * pages, debugfs extfrag and tracefs; those that the machine's kernel has, with its modes, texts and errors. What a path means is looked
 * up anew each time, since files come and go with memory and threads.
 * Simplification: a write that means work (compaction, dropping caches, a memory block) is over when the work has begun; the work goes
 * on as simulated time does, in a thread of its own.
 */
import type { Engine } from '../engine/api.js';
import { inEras } from '../procfs/eras.js';
import { deviceFiles } from './device-files.js';
import {
	type DirectoryEntry,
	type FileAnswer,
	type FileRequest,
	type ListAnswer,
	type ReadAnswer,
	refuse,
	type Refusal,
	type WriteAnswer,
} from './file-answer.js';
import type { KernelFileEntry } from './kernel-file.js';
import { procFiles } from './proc-files.js';
import { sysctlFiles } from './sysctl-files.js';
import { traceFiles } from './trace-files.js';

function kernelFiles(engine: Engine): Map<string, KernelFileEntry> {
	const facts = engine.facts();
	const files = [...procFiles(facts), ...sysctlFiles(engine, facts), ...deviceFiles(engine, facts), ...traceFiles(engine, facts)];
	return new Map(files.map((file) => [file.path, file]));
}

const TRACING = '/sys/kernel/tracing';
/** The same tree, mounted in debugfs as well. */
const DEBUG_TRACING = /^\/sys\/kernel\/debug\/tracing(?=\/|$)/;

/** Without a slash at the end, without "." and empty parts; the tracing of debugfs is tracefs. Undefined: a path that does not begin at the root. */
function normal(path: string): string | undefined {
	if (!path.startsWith('/')) return undefined;
	const parts = path.split('/').filter((part) => part !== '' && part !== '.');
	return `/${parts.join('/')}`.replace(DEBUG_TRACING, TRACING);
}

function isDirectory(files: ReadonlyMap<string, KernelFileEntry>, path: string): boolean {
	const prefix = path === '/' ? '/' : `${path}/`;
	return [...files.keys()].some((file) => file.startsWith(prefix));
}

/** The file of a path, or what opening it says. `forReading`: a directory can be opened, but not read. */
function open(engine: Engine, path: string): KernelFileEntry | Refusal {
	const files = kernelFiles(engine);
	const wanted = normal(path) ?? '';
	const file = files.get(wanted);
	if (file) return path.endsWith('/') ? refuse('ENOTDIR') : file;
	if (wanted !== '' && isDirectory(files, wanted)) return refuse('EISDIR');
	const above = [...files.keys()].some((known) => wanted.startsWith(`${known}/`));
	return refuse(above ? 'ENOTDIR' : 'ENOENT');
}

/** Reads a file from its beginning to its end. */
export function readKernelFile(engine: Engine, path: string): ReadAnswer {
	const file = open(engine, path);
	if ('errno' in file) return file;
	return file.read ? { ok: true, text: file.read() } : refuse('EACCES');
}

/** Opens a file for writing and writes the text at once; `append`: without emptying it first, as >> does. */
export function writeKernelFile(engine: Engine, path: string, text: string, append = false): WriteAnswer {
	const file = open(engine, path);
	if ('errno' in file) return file;
	if (file.write) return file.write(text, append);
	if (text === '' && file.readOnly !== 'EACCES') return { ok: true, written: 0 };
	return refuse(file.readOnly ?? 'EACCES');
}

/** What is in a directory, by name. */
export function listKernelDirectory(engine: Engine, path: string): ListAnswer {
	const files = kernelFiles(engine);
	const wanted = normal(path) ?? '';
	if (files.has(wanted)) return refuse('ENOTDIR');
	if (wanted === '' || !isDirectory(files, wanted)) {
		const file = open(engine, path);
		return 'errno' in file ? file : refuse('ENOTDIR');
	}
	const prefix = wanted === '/' ? '/' : `${wanted}/`;
	const entries = new Map<string, DirectoryEntry>();
	for (const file of files.values()) {
		if (!file.path.startsWith(prefix)) continue;
		const [name = '', ...rest] = file.path.slice(prefix.length).split('/');
		const directory = { name, kind: 'directory', mode: directoryMode(prefix + name, engine.facts().kernel) } as const;
		entries.set(name, rest.length > 0 ? directory : { name, kind: 'file', mode: file.mode });
	}
	if (wanted === '/sys/kernel/debug') entries.set('tracing', { name: 'tracing', kind: 'directory', mode: 0o700 });
	return { ok: true, entries: [...entries.values()].sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

/** Does what a request asks. */
export function answerFile(engine: Engine, request: FileRequest): FileAnswer {
	if (request.do === 'write') return writeKernelFile(engine, request.path, request.text, request.append);
	return request.do === 'read' ? readKernelFile(engine, request.path) : listKernelDirectory(engine, request.path);
}

/** Nobody writes into /proc; debugfs and tracefs are root's alone, and tracefs's events too until 6.1. */
function directoryMode(path: string, kernel: string): number {
	if (path === '/sys/kernel/debug' || path === TRACING) return 0o700;
	if (path.startsWith(`${TRACING}/`)) return inEras('..6.1', kernel) ? 0o750 : 0o755;
	return path.startsWith('/proc') ? 0o555 : 0o755;
}
