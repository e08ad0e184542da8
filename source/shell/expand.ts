/** From a word as it is written to the arguments it stands for: `$?`, and paths for `*`, `?` and `[…]`. */
import type { Files } from './files.js';
import type { Word } from './parse.js';

/** A pattern that fits no path stands for itself. `status`: of the line before. */
export async function expandWord(word: Word, files: Files, status: number): Promise<string[]> {
	const pieces = word.map(({ text, quoted }) => ({ text: quoted ? text : text.replaceAll('$?', String(status)), quoted }));
	const plain = pieces.map(({ text }) => text).join('');
	if (!pieces.some(({ text, quoted }) => !quoted && /[*?[]/.test(text))) return [plain];
	const found = await matches(pieces, plain.startsWith('/') ? '/' : '', files);
	return found.length > 0 ? found : [plain];
}

/** Paths that fit, directory by directory. */
async function matches(word: Word, root: string, files: Files): Promise<string[]> {
	let found = [root];
	for (const part of patterns(word)) {
		const fits = new RegExp(`^${part}$`);
		const next = found.map(async (folder): Promise<string[]> => {
			const listed = await files.list(folder === '' ? '.' : folder);
			return listed.ok ? listed.entries.filter(({ name }) => fits.test(name)).map(({ name }) => join(folder, name)) : [];
		});
		found = (await Promise.all(next)).flat();
	}
	return found;
}

/** A regular expression for each part of the path. */
function patterns(word: Word): string[] {
	const parts = [''];
	for (const { text, quoted } of word) {
		const [first = '', ...others] = text.split('/').map(quoted ? escaped : globSource);
		parts.push(`${parts.pop() ?? ''}${first}`, ...others);
	}
	return parts.filter((part) => part !== '');
}

function join(folder: string, name: string): string {
	return folder === '' || folder.endsWith('/') ? `${folder}${name}` : `${folder}/${name}`;
}

function escaped(text: string): string {
	return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** A shell's pattern as a regular expression. */
function globSource(text: string): string {
	return text.replace(/\[!?[^\]/]+\]|[*?]|[.+^${}()|[\]\\]/g, (found) => {
		if (found === '*') return '.*';
		if (found === '?') return '.';
		return found.length > 1 ? found.replace(/^\[!/, '[^') : escaped(found);
	});
}
