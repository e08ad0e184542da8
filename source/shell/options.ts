/** Options of a command, as getopt reads them. */
import { CallError } from './command.js';

export interface Options {
	has(letter: string): boolean;
	/** Value given last. */
	value(letter: string): string | undefined;
	/** Values in the order given. */
	values(letter: string): readonly string[];
	readonly operands: readonly string[];
}

export interface OptionRules {
	/** Letters; one that takes a value is followed by a colon. */
	readonly letters: string;
	/** Long names for letters. */
	readonly long?: Readonly<Record<string, string>>;
	/** Options end at the first operand, which begins another command. */
	readonly strict?: boolean;
	/** `-20` is `-n 20`. */
	readonly numbers?: boolean;
}

/** Throws CallError. */
export function readOptions(args: readonly string[], rules: OptionRules): Options {
	const given: (readonly [letter: string, value: string])[] = [];
	const operands: string[] = [];
	const rest = [...args];
	for (let arg = rest.shift(); arg !== undefined; arg = rest.shift()) {
		if (arg === '--') {
			operands.push(...rest.splice(0));
		} else if (arg.startsWith('--')) {
			given.push(longOption(arg, rules, rest));
		} else if (rules.numbers === true && /^-\d+$/.test(arg)) {
			given.push(['n', arg.slice(1)]);
		} else if (arg.startsWith('-') && arg.length > 1) {
			given.push(...shortOptions(arg.slice(1), rules, rest));
		} else {
			operands.push(arg, ...(rules.strict === true ? rest.splice(0) : []));
		}
	}
	const values = (letter: string): string[] => given.filter(([one]) => one === letter).map(([, value]) => value);
	return { has: (letter) => given.some(([one]) => one === letter), value: (letter) => values(letter).at(-1), values, operands };
}

function takesValue(letter: string, { letters }: OptionRules): boolean | undefined {
	const at = letters.indexOf(letter);
	return letter === ':' || at < 0 ? undefined : letters[at + 1] === ':';
}

function longOption(arg: string, rules: OptionRules, rest: string[]): readonly [string, string] {
	const [name = '', ...parts] = arg.slice(2).split('=');
	const letter = rules.long?.[name];
	if (letter === undefined) throw new CallError(`unrecognized option '${arg}'`);
	if (takesValue(letter, rules) !== true) return [letter, ''];
	const value = parts.length > 0 ? parts.join('=') : rest.shift();
	if (value === undefined) throw new CallError(`option '--${name}' requires an argument`);
	return [letter, value];
}

/** Letters in one argument; the first that takes a value takes what follows it. */
function shortOptions(letters: string, rules: OptionRules, rest: string[]): (readonly [string, string])[] {
	const given: (readonly [string, string])[] = [];
	for (let at = 0; at < letters.length; at++) {
		const letter = letters[at] ?? '';
		const takes = takesValue(letter, rules);
		if (takes === undefined) throw new CallError(`invalid option -- '${letter}'`);
		if (!takes) {
			given.push([letter, '']);
			continue;
		}
		const value = letters.slice(at + 1) || rest.shift();
		if (value === undefined) throw new CallError(`option requires an argument -- '${letter}'`);
		given.push([letter, value]);
		break;
	}
	return given;
}

/** A whole number; `what` names it in the error. */
export function countOf(text: string, what: string): number {
	if (!/^\d+$/.test(text)) throw new CallError(`invalid ${what}: '${text}'`);
	return Number(text);
}

const UNITS: Readonly<Record<string, number>> = { '': 1, s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds, or a number with s, m, h or d, in ns. */
export function intervalOf(text: string): number {
	const [, number = '', unit = ''] = /^(\d+\.?\d*|\.\d+)([smhd]?)$/.exec(text) ?? [];
	if (number === '') throw new CallError(`invalid time interval '${text}'`);
	return Math.round(Number(number) * (UNITS[unit] ?? 1) * 1e9);
}
