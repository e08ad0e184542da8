/** A YAML or JSON text with positions: turns "this key is wrong" into file:line:column. */
import { isAlias, isMap, isPair, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import type { Document, Node } from 'yaml';
import { UsageError } from './usage-error.js';

export type Path = readonly (string | number)[];

export interface Problem {
	readonly path: Path;
	/** The key itself is wrong, not its value. */
	readonly atKey?: boolean;
	readonly text: string;
}

export interface SourceText {
	readonly value: unknown;
	/** Throws one UsageError that lists the problems in the order of the file; returns when there are none. */
	refuse(problems: readonly Problem[]): void;
}

const PROBLEMS_SHOWN = 8;

/** Reads a text. Throws UsageError when it is not YAML (JSON is YAML). `file` is how messages call it. */
export function readDocument(content: string, file: string): SourceText {
	const lines = new LineCounter();
	const document = parseDocument(content, { lineCounter: lines, prettyErrors: false, logLevel: 'error' });
	const flaw = document.errors[0] ?? document.warnings[0];
	if (flaw !== undefined) throw new UsageError(`${place(file, lines, flaw.pos[0])}: ${flaw.message.trim()}`);
	return {
		value: toValue(document, file),
		refuse: (problems) => {
			if (problems.length > 0) throw new UsageError(describe(problems, file, document, lines));
		},
	};
}

function toValue(document: Document, file: string): unknown {
	try {
		return document.toJS({ maxAliasCount: 100 });
	} catch (error) {
		throw new UsageError(`${file}:1:1: ${error instanceof Error ? error.message : String(error)}`);
	}
}

function describe(problems: readonly Problem[], file: string, document: Document, lines: LineCounter): string {
	const located = problems.map((problem) => ({ problem, offset: offsetOf(document, problem) }));
	located.sort((a, b) => a.offset - b.offset);
	const shown = located.slice(0, PROBLEMS_SHOWN).map(({ problem, offset }) => {
		const path = pathText(problem.path);
		return `${place(file, lines, offset)}: ${path === '' ? '' : `${path}: `}${problem.text}`;
	});
	if (problems.length > PROBLEMS_SHOWN) shown.push(`${file}: and ${problems.length - PROBLEMS_SHOWN} more`);
	return shown.join('\n');
}

function place(file: string, lines: LineCounter, offset: number): string {
	const { line, col } = lines.linePos(offset);
	return `${file}:${Math.max(1, line)}:${Math.max(1, col)}`;
}

/** machine.nodes[1].memory; keys with dots of their own are quoted: sysctl["vm.swappiness"]. */
export function pathText(path: Path): string {
	let text = '';
	for (const part of path) {
		if (typeof part === 'number') text += `[${part}]`;
		else if (/^\w+$/.test(part)) text += text === '' ? part : `.${part}`;
		else text += `[${JSON.stringify(part)}]`;
	}
	return text;
}

/** Offset of the value at the path; where the path leaves the document, of the last thing that was there. */
function offsetOf(document: Document, problem: Problem): number {
	let node: unknown = document.contents;
	let offset = startOf(node, 0);
	for (const [depth, part] of problem.path.entries()) {
		const last = depth === problem.path.length - 1;
		if (isAlias(node)) return offset;
		if (isSeq(node)) {
			node = node.items[Number(part)];
		} else if (isMap(node)) {
			const pair = node.items.find((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === String(part));
			if (pair === undefined) return offset;
			if (last && problem.atKey === true) return startOf(pair.key, offset);
			offset = startOf(pair.key, offset);
			node = pair.value;
		} else {
			return offset;
		}
		offset = startOf(node, offset);
	}
	return offset;
}

function startOf(node: unknown, otherwise: number): number {
	return (node as Node | null | undefined)?.range?.[0] ?? otherwise;
}
