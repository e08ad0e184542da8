/** Readers for the single values of a preset. Each says what it expected and what it got. */
import * as v from 'valibot';
import { nearest, suggestion } from './nearest.js';
import { DURATION_EXAMPLE, parseDurationNs, parseSizeMib, SIZE_EXAMPLE } from './quantities.js';

/** A value as the person wrote it, short enough for a message. */
export function show(value: unknown): string {
	if (value === undefined) return 'nothing';
	const text = JSON.stringify(value) ?? String(value);
	return text.length > 60 ? `${text.slice(0, 57)}...` : text;
}

/** A field whose text is converted by `read`; undefined from `read` is an error. */
export function field<T>(expected: string, read: (value: unknown) => T | undefined) {
	return v.pipe(
		v.unknown(),
		v.rawTransform<unknown, T>(({ dataset, addIssue, NEVER }) => {
			const result = read(dataset.value);
			if (result !== undefined) return result;
			addIssue({ message: `expected ${expected}, got ${show(dataset.value)}${unitHint(dataset.value)}` });
			return NEVER;
		}),
	);
}

/** People write 4GB and 4G; the difference to GiB is 7 %, so it is asked for instead of guessed. */
function unitHint(value: unknown): string {
	const match = typeof value === 'string' ? /^[\d.]+\s*([kmgt])b?$/i.exec(value) : null;
	return match === null ? '' : ` (write ${match[1]?.toUpperCase()}iB)`;
}

export const text = () => field('a text', (value) => (typeof value === 'string' && value.trim() !== '' ? value : undefined));

/** A number between `min` and `max`, both included. */
export const numberIn = (min: number, max: number) =>
	field(`a number from ${min} to ${max}`, (value) => (typeof value === 'number' && value >= min && value <= max ? value : undefined));

export const whole = (min: number, max: number) =>
	field(`a whole number from ${min} to ${max}`, (value) =>
		typeof value === 'number' && Number.isInteger(value) && value >= min && value <= max ? value : undefined,
	);

/** MiB, more than nothing. */
export const size = (maxMib = 4_194_304) =>
	field(`${SIZE_EXAMPLE}, in whole 4 KiB pages, at most ${maxMib} MiB`, (value) => {
		const mib = parseSizeMib(value);
		return mib !== undefined && mib > 0 && mib <= maxMib ? mib : undefined;
	});

/** MiB, nothing allowed. */
export const sizeOrNone = () => field(`${SIZE_EXAMPLE}, or 0`, parseSizeMib);

/** A duration with its unit, given back in the unit the caller counts in. */
export const duration = (unit: 'us' | 'ms') =>
	field(DURATION_EXAMPLE, (value) => {
		const ns = value === 0 ? 0 : parseDurationNs(value, 'refused');
		return ns === undefined ? undefined : ns / (unit === 'us' ? 1e3 : 1e6);
	});

/** Seconds: "60s", "2min" or a bare number. */
export const seconds = (minimum = 0) =>
	field(`${DURATION_EXAMPLE}, or a number of seconds${minimum > 0 ? ' above 0' : ''}`, (value) => {
		const ns = parseDurationNs(value, 'seconds');
		return ns !== undefined && ns >= minimum ? ns / 1e9 : undefined;
	});

/** true/false, or 1/0 as recorded scenarios have it. */
export const flag = () =>
	field('true or false', (value) => (value === true || value === 1 ? true : value === false || value === 0 ? false : undefined));

export const choice = <const T extends string>(choices: readonly T[]) =>
	field(`one of ${choices.join(', ')}`, (value) => choices.find((one) => one === value));

/** An object with exactly these keys; any other key is an error that names the nearest known one. */
export function keys<const E extends v.ObjectEntries>(entries: E) {
	const known = Object.keys(entries);
	return v.strictObject(entries, (issue) => {
		if (issue.expected === 'never') return `unknown key${suggestion(unquote(issue.received), known)}`;
		if (issue.received === 'undefined' && issue.expected?.startsWith('"')) return 'missing';
		return `expected an object with the keys ${known.join(', ')}, got ${show(issue.input)}`;
	});
}

export const list = <const S extends v.GenericSchema>(item: S) => v.array(item, (issue) => `expected a list, got ${show(issue.input)}`);

/** Message of a variant: its discriminator is none of the known words. */
export function kinds(what: string, known: readonly string[]) {
	return (issue: { readonly input: unknown }) => {
		const near = typeof issue.input === 'string' ? nearest(issue.input, known) : undefined;
		return `expected ${what} (${known.join(', ')}), got ${show(issue.input)}${near === undefined ? '' : ` (did you mean ${near}?)`}`;
	};
}

function unquote(quoted: string): string {
	return quoted.replace(/^"|"$/g, '');
}
