/** What the word under the cursor could become: a command, or a path. */
import { commandNames } from './commands/index.js';
import type { Files } from './files.js';

export interface Completion {
	/** Every whole word it could be; a directory ends in a slash, anything else in a space when it is the only one. */
	readonly options: string[];
	/** The word as far as it is typed. */
	readonly word: string;
	/** The longest text that all options begin with. */
	readonly common: string;
}

/** `line`: the text before the cursor. */
export async function complete(line: string, files: Files): Promise<Completion> {
	const word = /[^\s|;&<>]*$/.exec(line)?.[0] ?? '';
	const before = line.slice(0, line.length - word.length);
	const first = /(^|[|;&])\s*((sudo|watch|timeout\s+\S+)\s+)?$/.test(before);
	const options = first && !word.includes('/') ? commandNames().filter((name) => name.startsWith(word)) : await paths(word, files);
	const [only] = options;
	const finished = options.length === 1 && only !== undefined && !only.endsWith('/') ? [`${only} `] : options;
	return { options: finished, word, common: commonStart(finished) };
}

function commonStart([first = '', ...others]: readonly string[]): string {
	let length = first.length;
	while (!others.every((option) => option.startsWith(first.slice(0, length)))) length--;
	return first.slice(0, length);
}

async function paths(word: string, files: Files): Promise<string[]> {
	const folder = word.slice(0, word.lastIndexOf('/') + 1);
	const listed = await files.list(folder === '' ? '.' : folder);
	if (!listed.ok) return [];
	const fits = listed.entries.filter(({ name }) => `${folder}${name}`.startsWith(word));
	return fits.map(({ name, kind }) => `${folder}${name}${kind === 'directory' ? '/' : ''}`);
}
