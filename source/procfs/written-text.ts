/**
 * How the kernel reads what is written to its files. Files under /proc/sys take numbers in C notation between white space and leave
 * what follows the last one they want unread; files under /sys take one word or number and at most one line feed after it.
 * Source: kernel/sysctl.c, proc_get_long, do_proc_dointvec; lib/kstrtox.c, _parse_integer_fixup_radix, kstrtoull; lib/string_helpers.c,
 * sysfs_streq (6.18; checked against what 6.1, 6.12 and 6.18 answered to some hundred writes).
 */

/** Numbers of a write to /proc/sys. */
export interface WrittenNumbers {
	readonly values: readonly number[];
	/** Characters read; write() returns it. */
	readonly used: number;
	/** A malformed number ended it. What stood before it is taken all the same. */
	readonly malformed: boolean;
}

/** The longest number the kernel looks at, in characters. */
const LONGEST = 21;
/** Largest int, and the limit of what is exact here for files of unsigned long. */
export const INT_MAX = 2_147_483_647;

/** Reads up to `count` ints, or unsigned longs, of which those beyond 2^53 come as infinity. */
export function readWrittenNumbers(text: string, count: number, kind: 'int' | 'ulong' = 'int'): WrittenNumbers {
	const values: number[] = [];
	let at = skipSpace(text, 0);
	while (at < text.length && values.length < count) {
		const found = readNumber(text, at, kind);
		if (!found) return { values, used: at, malformed: true };
		values.push(found.value);
		at = skipSpace(text, found.end);
	}
	return { values, used: at, malformed: false };
}

function skipSpace(text: string, from: number): number {
	let at = from;
	while (at < text.length && /[\t-\r ]/.test(text[at] ?? '')) at++;
	return at;
}

function readNumber(text: string, at: number, kind: 'int' | 'ulong'): { value: number; end: number } | undefined {
	const part = text.slice(at, at + LONGEST);
	// "0x" without a digit after it, and digits after 0 that are not octal, end the number at its zero.
	const [whole, minus = '', hex, octal, decimal] = /^(-?)(?:0[xX]([0-9a-fA-F]+)|(0[0-7]*)|([1-9][0-9]*))/.exec(part) ?? [];
	if (whole === undefined || whole.length === LONGEST) return undefined;
	const next = text[at + whole.length];
	if (next !== undefined && !/[ \t\n]/.test(next)) return undefined;
	const size = Number(hex !== undefined ? `0x${hex}` : octal !== undefined ? `0o0${octal}` : decimal);
	const limit = kind === 'int' ? INT_MAX + (minus === '' ? 0 : 1) : 2 ** 64 - 1;
	if (size > limit || (kind === 'ulong' && minus !== '')) return undefined;
	if (!Number.isSafeInteger(size)) return { value: Number.POSITIVE_INFINITY, end: at + whole.length };
	return { value: minus === '' || size === 0 ? size : -size, end: at + whole.length };
}

/** The word of a write to a file under /sys: up to a NUL, without one line feed at its end. */
export function writtenWord(text: string): string {
	return (text.split('\0', 1)[0] ?? '').replace(/\n$/, '');
}

/** The decimal number of a write to a file under /sys, undefined when it is none. */
export function writtenDecimal(text: string): number | undefined {
	const word = writtenWord(text);
	return /^\+?\d+$/.test(word) ? Number(word) : undefined;
}
