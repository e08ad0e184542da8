/** Small help with sentences on the screen. */
import { asciiText } from './ascii.js';
import { clean } from './row.js';

/** Text from anywhere, safe to put on the screen: on one line, one cell per character, in ASCII where asked for. */
export function plain(text: string, ascii: boolean): string {
	const line = clean(text.replace(/[\t\r\n]+/g, ' '));
	return ascii ? asciiText(line) : line;
}

/** Breaks at spaces; a word longer than a line is cut, a path or name behind one of its parts. Always at least one line. */
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
			const end = /^.*[/._]/.exec(line.slice(0, width))?.[0].length ?? width;
			lines.push(line.slice(0, end));
			line = line.slice(end);
		}
	}
	return [...lines, line];
}

/** A sentence in the room there is: whole, or as many whole words as fit before an ellipsis. A first word too long for the room is cut. */
export function shorten(text: string, width: number, ascii: boolean): string {
	if (text.length <= width) return text;
	const mark = ascii ? '...' : '…';
	const room = width - mark.length;
	if (room <= 0) return text.slice(0, Math.max(0, width));
	const space = text.lastIndexOf(' ', room);
	return `${text.slice(0, space > 0 ? space : room).replace(/[ ,;:]+$/, '')}${mark}`;
}
