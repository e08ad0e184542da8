/**
 * A line as a shell reads it: words with their quotes, pipes, redirections, and lists by `;`, `&&` and `||`. A `#` begins a comment.
 * Simplifications: no variables but `$?`, no substitutions, loops, groups, jobs or here-documents.
 */

/** Part of a word; inside quotes, `*` and `?` are letters like others. */
export interface Piece {
	readonly text: string;
	readonly quoted: boolean;
}
export type Word = readonly Piece[];

export interface Redirect {
	/** 0 standard input, 1 output, 2 errors. */
	readonly fd: 0 | 1 | 2;
	readonly append: boolean;
	/** A path, or the descriptor to share. */
	readonly to: Word | 1;
}

export interface SimpleCommand {
	readonly words: readonly Word[];
	readonly redirects: readonly Redirect[];
}

/** One pipeline of a line, and what the status before it must be for it to run. */
export interface Step {
	readonly when: 'always' | 'success' | 'failure';
	readonly commands: readonly SimpleCommand[];
}

/** The line is not one; the message is the shell's, without its name. */
export class ShellSyntaxError extends Error {}

interface Operator {
	readonly operator: string;
}
type Token = Word | Operator;

/** Longest first. */
const OPERATORS = ['2>&1', '2>>', '2>', '&>', '&&', '||', '>>', '>', '<', '|', ';', '&', '(', ')'] as const;
const REDIRECTS: Readonly<Record<string, Omit<Redirect, 'to'>>> = {
	'<': { fd: 0, append: false },
	'>': { fd: 1, append: false },
	'>>': { fd: 1, append: true },
	'2>': { fd: 2, append: false },
	'2>>': { fd: 2, append: true },
};
const WHEN: Readonly<Record<string, Step['when']>> = { ';': 'always', '&&': 'success', '||': 'failure' };

/** The pipelines of a line, none for an empty one or a comment. Throws ShellSyntaxError. */
export function parseLine(line: string): Step[] {
	const tokens = tokensOf(line);
	const steps: Step[] = [];
	let when: Step['when'] = 'always';
	let at = 0;
	while (at < tokens.length) {
		const end = tokens.findIndex((token, index) => index >= at && isOperator(token) && token.operator in WHEN);
		const part = tokens.slice(at, end < 0 ? tokens.length : end);
		const separator = end < 0 ? undefined : (tokens[end] as Operator).operator;
		if (part.length === 0) unexpected(separator);
		steps.push({ when, commands: pipeline(part) });
		if (separator === undefined) break;
		at = end + 1;
		if (at === tokens.length && separator !== ';') unexpected(undefined);
		when = WHEN[separator] ?? 'always';
	}
	return steps;
}

function pipeline(tokens: readonly Token[]): SimpleCommand[] {
	const parts: Token[][] = [[]];
	for (const token of tokens) {
		if (isOperator(token) && token.operator === '|') parts.push([]);
		else parts.at(-1)?.push(token);
	}
	if (parts.length > 1 && parts.some((part) => part.length === 0)) unexpected(parts[0]?.length === 0 ? '|' : undefined);
	return parts.map(simpleCommand);
}

function simpleCommand(tokens: readonly Token[]): SimpleCommand {
	const words: Word[] = [];
	const redirects: Redirect[] = [];
	for (let at = 0; at < tokens.length; at++) {
		const token = tokens[at] as Token;
		if (!isOperator(token)) {
			words.push(token);
			continue;
		}
		if (token.operator === '2>&1') {
			redirects.push({ fd: 2, append: false, to: 1 });
			continue;
		}
		const target = tokens[++at];
		const both = token.operator === '&>';
		const redirect = REDIRECTS[both ? '>' : token.operator];
		if (redirect === undefined) return unexpected(token.operator);
		if (target === undefined || isOperator(target)) return unexpected(target?.operator);
		redirects.push({ ...redirect, to: target }, ...(both ? [{ fd: 2, append: false, to: 1 } as const] : []));
	}
	return { words, redirects };
}

function isOperator(token: Token): token is Operator {
	return 'operator' in token;
}

function unexpected(operator: string | undefined): never {
	throw new ShellSyntaxError(`syntax error near unexpected token \`${operator ?? 'newline'}'`);
}

function tokensOf(line: string): Token[] {
	const tokens: Token[] = [];
	let at = 0;
	for (;;) {
		while (/\s/.test(line[at] ?? '')) at++;
		if (at >= line.length || line[at] === '#') return tokens;
		const operator = OPERATORS.find((one) => line.startsWith(one, at));
		if (operator !== undefined) {
			tokens.push({ operator });
			at += operator.length;
			continue;
		}
		const { word, end } = readWord(line, at);
		tokens.push(word);
		at = end;
	}
}

/** The word that begins at a position, and where it ends. */
function readWord(line: string, start: number): { word: Word; end: number } {
	const word: Piece[] = [];
	let at = start;
	while (at < line.length && !/[\s|&;<>()]/.test(line[at] ?? '')) {
		const char = line[at] ?? '';
		if (char === '\\') {
			word.push({ text: line[at + 1] ?? '', quoted: true });
			at += 2;
		} else if (char === "'" || char === '"') {
			const { text, end } = quoted(line, at);
			word.push({ text, quoted: true });
			at = end;
		} else {
			const plain = /^[^\s|&;<>()\\'"]+/.exec(line.slice(at))?.[0] ?? char;
			word.push({ text: plain, quoted: false });
			at += plain.length;
		}
	}
	return { word, end: at };
}

/** What stands between two quotes. In double quotes a backslash keeps `"`, `\`, `$` and a backquote. */
function quoted(line: string, start: number): { text: string; end: number } {
	const quote = line[start];
	let text = '';
	for (let at = start + 1; at < line.length; at++) {
		const char = line[at] ?? '';
		if (char === quote) return { text, end: at + 1 };
		const escapes = quote === '"' && char === '\\' && /["\\$`]/.test(line[at + 1] ?? '');
		if (escapes) at++;
		text += line[at] ?? '';
	}
	throw new ShellSyntaxError(`unexpected EOF while looking for matching \`${quote}'`);
}
