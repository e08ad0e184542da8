/**
 * Files of which one word is chosen, such as /sys/kernel/mm/transparent_hugepage/enabled: all words, the chosen one in brackets.
 * Source: mm/huge_memory.c, enabled_show, defrag_show (6.18; the same layout since 2.6.38).
 */
import { Lines } from './format-error.js';

export interface Choice {
	readonly words: readonly string[];
	readonly chosen: string;
}

/** `file` is how messages call it. Throws FormatError. */
export function parseChoice(text: string, file: string): Choice {
	const lines = new Lines(file, text);
	const [line] = lines.need(/^[^[\]\s]*(?: [^[\]\s]+)* ?\[[^[\]\s]+\](?: [^[\]\s]+)*$/, 'words, one of them in brackets');
	if (!lines.done) lines.fail('the end of the file');
	const words = line.split(' ').map((word) => word.replace(/^\[(.*)\]$/, '$1'));
	return { words, chosen: /\[(.*)\]/.exec(line)?.[1] ?? '' };
}

export function formatChoice({ words, chosen }: Choice): string {
	return `${words.map((word) => (word === chosen ? `[${word}]` : word)).join(' ')}\n`;
}
