/** Why a file could not be read or written, in plain words. */

const REASONS: Readonly<Record<string, string>> = {
	ENOENT: 'there is no such file',
	EACCES: 'permission denied',
	EISDIR: 'it is a folder',
	ENOTDIR: 'part of the path is not a folder',
	EROFS: 'the file system is read-only',
};

export function fileReason(error: unknown): string {
	const code = (error as { readonly code?: unknown } | null)?.code;
	const words = typeof code === 'string' ? REASONS[code] : undefined;
	return words ?? (error instanceof Error ? error.message : String(error));
}
