/** One file of the simulated kernel: its permissions, what reading it gives and what a write to it does. */
import type { Engine } from '../engine/api.js';
import type { TunableValue } from '../model/index.js';
import { writtenDecimal } from '../procfs/written-text.js';
import { errnoOf, refuse, type WriteAnswer } from './file-answer.js';

export interface KernelFileEntry {
	readonly path: string;
	/** Permission bits. */
	readonly mode: number;
	/** Absent: the file can not be read. */
	readonly read?: () => string;
	/** Absent: what the kernel says to a write is in `readOnly`. `append`: the file was not opened to be emptied. */
	readonly write?: (text: string, append: boolean) => WriteAnswer;
	/** Why a file without `write` does not take one: EACCES when it is opened, or EIO or EINVAL when it is written. */
	readonly readOnly?: 'EACCES' | 'EIO' | 'EINVAL';
}

/** Writes a value to the machine's file; logged, so that a session can be replayed. `written`: what write() returns. */
export function put(engine: Engine, path: string, value: TunableValue, written: number): WriteAnswer {
	const outcome = engine.apply({ kind: 'write', path, value });
	return outcome.ok ? { ok: true, written } : refuse(errnoOf(outcome.reason));
}

/** Files under /proc: root may open them for writing, and the write fails. */
export function procFile(path: string, mode: number, read: () => string): KernelFileEntry {
	return { path, mode, read, readOnly: 'EIO' };
}

/** Files under /sys: nobody may open them for writing. */
export function sysFile(path: string, read: () => string): KernelFileEntry {
	return { path, mode: 0o444, read, readOnly: 'EACCES' };
}

/** A switch in tracefs: 0 or 1 and nothing else, unless `any` number will do. */
export function readSwitch(text: string, any = false): 0 | 1 | undefined {
	const value = writtenDecimal(text);
	if (value === undefined || (!any && value > 1)) return undefined;
	return value > 0 ? 1 : 0;
}
