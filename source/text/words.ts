/** Small help with sentences on the screen. */
import { asciiText } from './ascii.js';
import { clean } from './row.js';

/** Text from anywhere, safe to put on the screen: on one line, one cell per character, in ASCII where asked for. */
export function plain(text: string, ascii: boolean): string {
	const line = clean(text.replace(/[\t\r\n]+/g, ' '));
	return ascii ? asciiText(line) : line;
}

/** Breaks at spaces; a word longer than a line is cut. Always at least one line. */
export function wrapWords(text: string, width: number): readonly string[] {
	const lines: string[] = [];
	let line = '';
	for (const word of text.split(' ')) {
		if (line !== '' && line.length + 1 + word.length > width) {
			lines.push(line);
			line = '';
		}
		line = line === '' ? word : `${line} ${word}`;
		while (line.length > width && width > 0) {
			lines.push(line.slice(0, width));
			line = line.slice(width);
		}
	}
	return [...lines, line];
}
