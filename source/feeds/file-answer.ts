/** What a file of the simulated kernel answers. */

const WORDS = {
	EPERM: 'Operation not permitted',
	ENOENT: 'No such file or directory',
	EINTR: 'Interrupted system call',
	EIO: 'Input/output error',
	EACCES: 'Permission denied',
	EBUSY: 'Device or resource busy',
	ENOTDIR: 'Not a directory',
	EISDIR: 'Is a directory',
	EINVAL: 'Invalid argument',
	ERANGE: 'Numerical result out of range',
} as const;

export type Errno = keyof typeof WORDS;

/** `reason`: the kernel's words for the error, as a shell prints them. */
export interface Refusal {
	readonly ok: false;
	readonly errno: Errno;
	readonly reason: string;
}

/** `text`: what was read. */
export type ReadAnswer = { readonly ok: true; readonly text: string } | Refusal;
/** `written`: characters the file took, which may be fewer than it was given. */
export type WriteAnswer = { readonly ok: true; readonly written: number } | Refusal;

export interface DirectoryEntry {
	readonly name: string;
	readonly kind: 'file' | 'directory';
	/** Permission bits, such as 0o444. */
	readonly mode: number;
}
export type ListAnswer = { readonly ok: true; readonly entries: readonly DirectoryEntry[] } | Refusal;

/** What can be asked of a path. `append`: write without emptying the file first. */
export type FileRequest =
	| { readonly do: 'read' | 'list'; readonly path: string }
	| { readonly do: 'write'; readonly path: string; readonly text: string; readonly append?: boolean };
export type FileAnswer = ReadAnswer | WriteAnswer | ListAnswer;

export function refuse(errno: Errno): Refusal {
	return { ok: false, errno, reason: WORDS[errno] };
}

/** The error that a refusal of the engine names, such as "… (EBUSY) …". */
export function errnoOf(reason: string): Errno {
	const named = (Object.keys(WORDS) as Errno[]).find((errno) => reason.includes(`(${errno})`));
	if (named === undefined) throw new Error(`a refusal that names no error: ${reason}`);
	return named;
}
