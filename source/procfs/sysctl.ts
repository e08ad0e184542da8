/**
 * Files under /proc/sys that hold whole numbers: one, or several separated by tabs (lowmem_reserve_ratio).
 * Source: kernel/sysctl.c, do_proc_dointvec (6.18; the same since 2.6.34).
 */
import { Lines } from './format-error.js';

/** `file` is how messages call it. Throws FormatError. */
export function parseSysctl(text: string, file: string): number[] {
	const lines = new Lines(file, text);
	const [line] = lines.need(/^-?\d+(?:\t-?\d+)*$/, 'whole numbers with tabs between');
	if (!lines.done) lines.fail('the end of the file');
	return line.split('\t').map(Number);
}

export function formatSysctl(values: readonly number[]): string {
	return `${values.join('\t')}\n`;
}
