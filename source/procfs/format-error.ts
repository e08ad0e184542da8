/** What is wrong with the text of a kernel file: which file, which line, what was expected. */
export class FormatError extends Error {
	override readonly name = 'FormatError';
	/** `line` counts from 1. */
	constructor(
		readonly file: string,
		readonly line: number,
		expected: string,
		got: string | undefined,
	) {
		super(`${file}:${line}: expected ${expected}, got ${got === undefined ? 'the end of the file' : JSON.stringify(got)}`);
	}
}

/** The lines of a text whose every line ends with a line feed. */
export class Lines {
	readonly #file: string;
	readonly #lines: readonly string[];
	#at = 0;

	constructor(file: string, text: string) {
		this.#file = file;
		this.#lines = text.endsWith('\n') ? text.slice(0, -1).split('\n') : text === '' ? [] : text.split('\n');
	}

	get done(): boolean {
		return this.#at >= this.#lines.length;
	}

	/** The next line when it matches, and moves on; else undefined. */
	match(pattern: RegExp): RegExpExecArray | undefined {
		const found = pattern.exec(this.#lines[this.#at] ?? '\n') ?? undefined;
		if (found) this.#at++;
		return found;
	}

	/** The next line, which must match. */
	need(pattern: RegExp, expected: string): RegExpExecArray {
		const found = this.match(pattern);
		if (!found) this.fail(expected);
		return found;
	}

	fail(expected: string): never {
		throw new FormatError(this.#file, this.#at + 1, expected, this.#lines[this.#at]);
	}
}
