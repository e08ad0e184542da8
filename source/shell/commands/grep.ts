/**
 * grep: lines that match.
 * Simplification: patterns are translated to JavaScript's regular expressions; classes such as [[:digit:]] are known, back-references
 * and collating symbols are not.
 */
import { type Call, CallError, type Output, type ShellCommand } from '../command.js';
import { countOf, type Options, readOptions } from '../options.js';
import { linesOf } from '../pipe.js';
import { type Input, inputs } from './input.js';

const RULES = {
	letters: 'ivcnowxqhHlEFe:A:B:C:',
	long: {
		'ignore-case': 'i',
		'invert-match': 'v',
		count: 'c',
		'line-number': 'n',
		'only-matching': 'o',
		'extended-regexp': 'E',
		'fixed-strings': 'F',
		regexp: 'e',
	},
} as const;

const CLASSES: Readonly<Record<string, string>> = {
	digit: '0-9',
	alpha: 'A-Za-z',
	alnum: 'A-Za-z0-9',
	space: '\\s',
	upper: 'A-Z',
	lower: 'a-z',
};

/** A basic expression as an extended one: there, `+`, `?`, `|`, `(` and `{` mean something only behind a backslash. */
function extended(basic: string): string {
	return basic.replace(/\\([+?|(){}])|([+?|(){}])/g, (_, special?: string, plain?: string) => special ?? `\\${plain ?? ''}`);
}

function matcher(patterns: readonly string[], options: Options): RegExp {
	const sources = patterns.map((pattern) => {
		if (options.has('F')) return pattern.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
		const source = options.has('E') ? pattern : extended(pattern);
		return source.replace(/\[:(\w+):\]/g, (found, name: string) => CLASSES[name] ?? found);
	});
	const either = sources.map((source) => `(?:${source})`).join('|');
	const whole = options.has('x') ? `^(?:${either})$` : options.has('w') ? `\\b(?:${either})\\b` : either;
	try {
		return new RegExp(whole, options.has('i') ? 'gi' : 'g');
	} catch {
		throw new CallError(`'${patterns.join(' ')}' is no regular expression`);
	}
}

interface Search {
	readonly pattern: RegExp;
	readonly options: Options;
	readonly before: number;
	readonly after: number;
	/** The name of the input stands before each line. */
	readonly named: boolean;
}

/** Prints the matching lines of one input; the status is 0 when there was one. */
async function* searchInput({ name, pipe }: Input, search: Search): Output {
	const { pattern, options, before, after, named } = search;
	const label = (number: number, mark: string): string =>
		`${named ? `${name || '(standard input)'}${mark}` : ''}${options.has('n') ? `${number}${mark}` : ''}`;
	let count = 0;
	let number = 0;
	let lastShown = 0;
	const earlier: string[] = [];
	let following = 0;
	for await (const line of linesOf(pipe)) {
		number++;
		const matches = line.match(pattern);
		const wanted = (matches !== null) !== options.has('v');
		if (wanted) count++;
		if (wanted && (options.has('q') || options.has('l'))) break;
		if (options.has('c')) continue;
		if (wanted) {
			const gap = number - earlier.length > lastShown + 1 && lastShown > 0 && before + after > 0;
			if (gap) yield '--\n';
			for (const [i, one] of earlier.entries()) yield `${label(number - earlier.length + i, '-')}${one}\n`;
			for (const found of options.has('o') ? (matches ?? []).filter((one) => one !== '') : [line]) yield `${label(number, ':')}${found}\n`;
			following = after;
		} else if (following > 0) {
			following--;
			yield `${label(number, '-')}${line}\n`;
		} else {
			earlier.push(line);
			if (earlier.length > before) earlier.shift();
			continue;
		}
		earlier.length = 0;
		lastShown = number;
	}
	await pipe.close();
	if (options.has('c')) yield `${named ? `${name}:` : ''}${count}\n`;
	if (options.has('l') && count > 0) yield `${name || '(standard input)'}\n`;
	return count > 0 ? 0 : 1;
}

async function* grep(call: Call): Output {
	const options = readOptions(call.args, RULES);
	const operands = [...options.operands];
	const patterns = options.has('e') ? options.values('e') : operands.splice(0, 1);
	if (patterns.length === 0) throw new CallError('no pattern');
	const around = (letter: string): number => countOf(options.value(letter) ?? options.value('C') ?? '0', 'context length argument');
	const search: Search = {
		pattern: matcher(patterns, options),
		options,
		before: around('B'),
		after: around('A'),
		named: options.has('H') || (operands.length > 1 && !options.has('h')),
	};
	let status = 1;
	let failed = false;
	const refused = (name: string, reason: string): void => {
		call.err(`grep: ${name}: ${reason}\n`);
		failed = true;
	};
	for await (const input of inputs(call, operands, refused)) {
		const found = yield* searchInput(input, search);
		if (found === 0) status = 0;
	}
	return failed ? 2 : status;
}

export const GREP: ShellCommand = {
	usage: 'grep [-ivcnowxqhHlEF] [-A N] [-B N] [-C N] [-e] PATTERN [FILE]...',
	says: 'print the lines that match a pattern',
	wrongUsage: 2,
	run: grep,
};
