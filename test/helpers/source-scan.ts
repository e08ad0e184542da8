/** Reads TypeScript just well enough to police it: text without comments and strings, imports, lengths of functions. */
import { readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';

export interface Import {
	/** As written: './x.js', 'node:fs', 'ink'. */
	readonly from: string;
	readonly typeOnly: boolean;
}

export interface SourceFile {
	/** With forward slashes, from the root of the project. */
	readonly path: string;
	readonly text: string;
	/** Same length and lines; comments and the insides of strings are blanks. */
	readonly code: string;
	readonly imports: readonly Import[];
}

export interface FunctionSpan {
	readonly line: number;
	readonly lines: number;
}

/** All .ts, .tsx and .mjs files under a folder, in order. */
export function readTree(folder: string): SourceFile[] {
	return readdirSync(folder, { recursive: true })
		.map((file) => posix.join(folder, String(file).split('\\').join('/')))
		.filter((path) => /\.(tsx?|mjs)$/.test(path))
		.sort()
		.map((path) => readSource(path, readFileSync(join(path), 'utf8')));
}

export function readSource(path: string, text: string): SourceFile {
	const { code, bare } = blank(text);
	return { path, text, code, imports: importsOf(bare) };
}

/** `code`: comments and strings blanked; `bare`: only comments. */
function blank(text: string): { code: string; bare: string } {
	const code = text.split('');
	const bare = text.split('');
	const wipe = (from: number, to: number, also: boolean): void => {
		for (let at = from; at < to; at++) {
			if (text[at] === '\n') continue;
			code[at] = ' ';
			if (also) bare[at] = ' ';
		}
	};
	/** Braces of template substitutions that are open, innermost last. */
	const templates: number[] = [];
	let at = 0;
	while (at < text.length) {
		const char = text[at];
		let end = at + 1;
		if (text.startsWith('//', at)) {
			end = lineEnd(text, at);
			wipe(at, end, true);
		} else if (text.startsWith('/*', at)) {
			end = Math.max(text.indexOf('*/', at + 2) + 2, at + 2);
			wipe(at, end, true);
		} else if (char === "'" || char === '"') {
			end = quoteEnd(text, at);
			wipe(at + 1, end - 1, false);
		} else if (char === '/' && beginsRegExp(text, at)) {
			end = regExpEnd(text, at);
			wipe(at + 1, end - 1, false);
		} else if (char === '`' || (char === '}' && templates.at(-1) === 0)) {
			if (char === '}') templates.pop();
			end = templateEnd(text, at + 1);
			if (text[end - 1] === '{') templates.push(0);
			wipe(at, end, false);
		} else if (templates.length > 0 && (char === '{' || char === '}')) {
			templates.push((templates.pop() ?? 0) + (char === '{' ? 1 : -1));
		}
		at = end;
	}
	return { code: code.join(''), bare: bare.join('') };
}

function lineEnd(text: string, from: number): number {
	const end = text.indexOf('\n', from);
	return end < 0 ? text.length : end;
}

function quoteEnd(text: string, from: number): number {
	let at = from + 1;
	while (at < text.length && text[at] !== text[from] && text[at] !== '\n') at += text[at] === '\\' ? 2 : 1;
	return at + 1;
}

/** Just past the closing back-tick, or past the `{` of a substitution. */
function templateEnd(text: string, from: number): number {
	let at = from;
	while (at < text.length) {
		if (text[at] === '\\') at++;
		else if (text[at] === '`') return at + 1;
		else if (text[at] === '$' && text[at + 1] === '{') return at + 2;
		at++;
	}
	return at;
}

/** A slash begins a regular expression where a value may begin. */
function beginsRegExp(text: string, at: number): boolean {
	const before = text.slice(Math.max(0, at - 40), at).trimEnd();
	return before === '' || /[(,=:[!&|?{};+>]$/.test(before) || /\b(return|typeof|case|in|of)$/.test(before);
}

function regExpEnd(text: string, from: number): number {
	let inClass = false;
	let at = from + 1;
	while (at < text.length && text[at] !== '\n' && (inClass || text[at] !== '/')) {
		if (text[at] === '[') inClass = true;
		else if (text[at] === ']') inClass = false;
		at += text[at] === '\\' ? 2 : 1;
	}
	return at + 1;
}

function importsOf(bare: string): Import[] {
	const found: Import[] = [];
	for (const match of bare.matchAll(/^(?:import|export)\s+(type\s+)?([^;'"]*?)\s*\bfrom\s*['"]([^'"]+)['"]/gm)) {
		const names = match[2] ?? '';
		const inner = /^\{(.*)\}$/s
			.exec(names.trim())?.[1]
			?.split(',')
			.map((name) => name.trim())
			.filter((name) => name !== '');
		const typeOnly = match[1] !== undefined || (inner !== undefined && inner.length > 0 && inner.every((name) => name.startsWith('type ')));
		found.push({ from: match[3] ?? '', typeOnly });
	}
	for (const match of bare.matchAll(/^import\s*['"]([^'"]+)['"]/gm)) found.push({ from: match[1] ?? '', typeOnly: false });
	for (const match of bare.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)) found.push({ from: match[1] ?? '', typeOnly: false });
	return found;
}

/** The path of the file a relative import means, or undefined for a package. */
export function resolveImport(file: string, from: string, exists: (path: string) => boolean): string | undefined {
	if (!from.startsWith('.')) return undefined;
	const target = posix.join(posix.dirname(file), from);
	return [target, target.replace(/\.js$/, '.ts'), target.replace(/\.js$/, '.tsx')].find(exists) ?? target;
}

/** Bodies in braces that belong to a function, method, accessor or arrow, with their length in lines. */
export function functionsOf(code: string): FunctionSpan[] {
	const open: number[] = [];
	const spans: FunctionSpan[] = [];
	for (let at = 0; at < code.length; at++) {
		if (code[at] === '{') open.push(at);
		if (code[at] !== '}') continue;
		const start = open.pop();
		if (start === undefined || !opensFunction(code, start)) continue;
		const line = lineOf(code, start);
		spans.push({ line, lines: lineOf(code, at) - line + 1 });
	}
	return spans;
}

function lineOf(text: string, offset: number): number {
	let line = 1;
	for (let at = text.indexOf('\n'); at >= 0 && at < offset; at = text.indexOf('\n', at + 1)) line++;
	return line;
}

function opensFunction(code: string, brace: number): boolean {
	const before = code.slice(Math.max(0, brace - 400), brace).trimEnd();
	if (before.endsWith('=>')) return true;
	const signature = /\)\s*(?::\s*[^;=\s][^;=]*)?$/.exec(before);
	if (signature === null) return false;
	const close = lastTopLevelParen(before);
	if (close < 0) return false;
	const opened = matchingParen(before, close);
	const word = /([\w$#]+)\s*(?:<[^()]*>)?\s*$/.exec(before.slice(0, opened))?.[1] ?? '';
	return !['if', 'for', 'while', 'switch', 'catch', 'with', ''].includes(word);
}

/** The `)` that ends the parameters: the last one, or the one before the colon of a return type. */
function lastTopLevelParen(before: string): number {
	if (before.endsWith(')')) return before.length - 1;
	return /\)\s*:\s*[^;=]*$/.exec(before)?.index ?? -1;
}

function matchingParen(text: string, close: number): number {
	let depth = 0;
	for (let at = close; at >= 0; at--) {
		if (text[at] === ')') depth++;
		else if (text[at] === '(' && --depth === 0) return at;
	}
	return 0;
}
