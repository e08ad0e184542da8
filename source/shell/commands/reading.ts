/** cat, head, tail, wc, tee: files and pipes, whole or in part. */
import type { Call, Output, ShellCommand } from '../command.js';
import { countOf, readOptions } from '../options.js';
import { linesOf } from '../pipe.js';
import { type Input, inputs } from './input.js';

const LINES = '10';

async function* cat(call: Call): Output {
	const { operands } = readOptions(call.args, { letters: '' });
	let status = 0;
	const refused = (name: string, reason: string): void => {
		call.err(`cat: ${name}: ${reason}\n`);
		status = 1;
	};
	for await (const { pipe } of inputs(call, operands, refused)) {
		for (let text = await pipe.read(); text !== undefined; text = await pipe.read()) yield text;
	}
	return status;
}

/** Runs `some` over each input, with a title above it when there is more than one. */
async function* parts(call: Call, names: readonly string[], some: (input: Input) => AsyncGenerator<string>): Output {
	let status = 0;
	const refused = (name: string, reason: string): void => {
		call.err(`${call.name}: cannot open '${name}' for reading: ${reason}\n`);
		status = 1;
	};
	let first = true;
	for await (const input of inputs(call, names, refused)) {
		if (names.length > 1) yield `${first ? '' : '\n'}==> ${input.name} <==\n`;
		first = false;
		yield* some(input);
	}
	return status;
}

async function* head(call: Call): Output {
	const options = readOptions(call.args, { letters: 'n:', numbers: true, long: { lines: 'n' } });
	const most = countOf(options.value('n') ?? LINES, 'number of lines');
	return yield* parts(call, options.operands, async function* ({ pipe }) {
		let left = most;
		for await (const line of linesOf(pipe)) {
			if (left-- > 0) yield `${line}\n`;
			if (left <= 0) break;
		}
		await pipe.close();
	});
}

async function* tail(call: Call): Output {
	const options = readOptions(call.args, { letters: 'n:', numbers: true, long: { lines: 'n' } });
	const wanted = options.value('n') ?? LINES;
	const count = countOf(wanted.replace(/^\+/, ''), 'number of lines');
	return yield* parts(call, options.operands, async function* ({ pipe }) {
		const lines: string[] = [];
		for await (const line of linesOf(pipe)) lines.push(line);
		const from = wanted.startsWith('+') ? Math.max(0, count - 1) : Math.max(0, lines.length - count);
		for (const line of lines.slice(from)) yield `${line}\n`;
	});
}

const COUNTS: Readonly<Record<string, (text: string) => number>> = {
	l: (text) => text.split('\n').length - 1,
	w: (text) => text.split(/\s+/).filter((word) => word !== '').length,
	c: (text) => text.length,
};

async function* wc(call: Call): Output {
	const options = readOptions(call.args, { letters: 'lwc', long: { lines: 'l', words: 'w', bytes: 'c' } });
	const chosen = Object.keys(COUNTS).filter((letter) => options.has(letter));
	const letters = chosen.length > 0 ? chosen : Object.keys(COUNTS);
	let status = 0;
	const refused = (name: string, reason: string): void => {
		call.err(`wc: ${name}: ${reason}\n`);
		status = 1;
	};
	const rows: { counts: number[]; name: string }[] = [];
	for await (const { name, pipe } of inputs(call, options.operands, refused)) {
		const text = await pipe.text();
		rows.push({ counts: letters.map((letter) => COUNTS[letter]?.(text) ?? 0), name });
	}
	if (rows.length > 1) {
		rows.push({ counts: letters.map((_, i) => rows.reduce((sum, { counts }) => sum + (counts[i] ?? 0), 0)), name: 'total' });
	}
	const width = letters.length === 1 ? 1 : Math.max(...rows.flatMap(({ counts }) => counts.map((count) => String(count).length)));
	for (const { counts, name } of rows) {
		yield `${[...counts.map((count) => String(count).padStart(width)), ...(name === '' ? [] : [name])].join(' ')}\n`;
	}
	return status;
}

async function* tee(call: Call): Output {
	const options = readOptions(call.args, { letters: 'a', long: { append: 'a' } });
	const text = (await call.input?.text()) ?? '';
	let status = 0;
	for (const path of options.operands) {
		const answer = await call.files.write(path, text, options.has('a'), call.time);
		if (answer.ok) continue;
		call.err(`tee: ${path}: ${answer.reason}\n`);
		status = 1;
	}
	yield text;
	return status;
}

export const READING: Readonly<Record<string, ShellCommand>> = {
	cat: { usage: 'cat [FILE]...', says: 'print files; trace_pipe is followed as events come', run: cat },
	head: { usage: 'head [-n LINES] [FILE]...', says: 'print the first lines', run: head },
	tail: { usage: 'tail [-n [+]LINES] [FILE]...', says: 'print the last lines', run: tail },
	tee: { usage: 'tee [-a] [FILE]...', says: 'write what is piped in to files, and print it', run: tee },
	wc: { usage: 'wc [-lwc] [FILE]...', says: 'count lines, words and characters', run: wc },
};
