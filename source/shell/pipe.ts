/** One end of a pipe: what a command writes, for the next one to read. */
import type { Output } from './command.js';

export class Pipe {
	readonly #output: Output;
	#started = false;
	#done = false;

	constructor(output: Output) {
		this.#output = output;
	}

	/** The next text, or undefined at the end. */
	async read(): Promise<string | undefined> {
		if (this.#done) return undefined;
		this.#started = true;
		const next = await this.#output.next();
		this.#done = next.done === true;
		return next.done === true ? undefined : next.value;
	}

	/** Everything to the end. */
	async text(): Promise<string> {
		let all = '';
		for (let text = await this.read(); text !== undefined; text = await this.read()) all += text;
		return all;
	}

	/** Nobody reads any more: the writer is stopped where it writes next (SIGPIPE), so one that never writes runs to its end. */
	async close(): Promise<void> {
		if (!this.#started) await this.read();
		if (!this.#done) await this.#output.return(0);
		this.#done = true;
	}
}

/** Whole lines without their ends, as they arrive. */
export async function* linesOf(pipe: Pipe): AsyncGenerator<string, void, undefined> {
	let rest = '';
	for (let text = await pipe.read(); text !== undefined; text = await pipe.read()) {
		const lines = (rest + text).split('\n');
		rest = lines.pop() ?? '';
		yield* lines;
	}
	if (rest !== '') yield rest;
}

/** Lines of a text without their ends. */
export function textLines(text: string): string[] {
	const lines = text.split('\n');
	if (lines.at(-1) === '') lines.pop();
	return lines;
}
