/** The line being typed: text, cursor, and where in the history it is. Values in, values out; who reads keys calls these. */

export interface EditedLine {
	readonly text: string;
	/** Characters before the cursor. */
	readonly cursor: number;
	/** Position in the history; its length is the line nobody has run yet. */
	readonly place: number;
	/** That line, while an older one is shown. */
	readonly draft: string;
}

export function emptyLine(history: readonly string[]): EditedLine {
	return { text: '', cursor: 0, place: history.length, draft: '' };
}

export function insert(line: EditedLine, typed: string): EditedLine {
	const { text, cursor } = line;
	return { ...line, text: text.slice(0, cursor) + typed + text.slice(cursor), cursor: cursor + typed.length };
}

export type Motion = 'left' | 'right' | 'start' | 'end' | 'wordLeft' | 'wordRight';

function target({ text, cursor }: EditedLine, motion: Motion): number {
	switch (motion) {
		case 'left':
			return Math.max(0, cursor - 1);
		case 'right':
			return Math.min(text.length, cursor + 1);
		case 'start':
			return 0;
		case 'end':
			return text.length;
		case 'wordLeft':
			return cursor - (/\S*\s*$/.exec(text.slice(0, cursor))?.[0].length ?? 0);
		case 'wordRight':
			return cursor + (/^\s*\S*/.exec(text.slice(cursor))?.[0].length ?? 0);
	}
}

export function move(line: EditedLine, motion: Motion): EditedLine {
	return { ...line, cursor: target(line, motion) };
}

/** Erases from the cursor to where the motion leads: backspace is `left`, Ctrl-W `wordLeft`, Ctrl-U `start`, Ctrl-K `end`. */
export function erase(line: EditedLine, motion: Motion): EditedLine {
	const to = target(line, motion);
	const from = Math.min(line.cursor, to);
	return { ...line, text: line.text.slice(0, from) + line.text.slice(Math.max(line.cursor, to)), cursor: from };
}

export interface Completion {
	/** Every whole word it could be, as it is to be listed. */
	readonly options: readonly string[];
	/** The word as far as it is typed, and as far as all options agree. */
	readonly word: string;
	readonly common: string;
}

/** As much of the word before the cursor as all its completions have in common; the same line when that is no more than there is. */
export function applyCompletion(line: EditedLine, { word, common }: Completion): EditedLine {
	const added = common.slice(word.length);
	return added === '' ? line : insert(line, added);
}

/** An older line of the history (−1), or a newer one (+1); at either end nothing changes. */
export function recall(line: EditedLine, history: readonly string[], step: -1 | 1): EditedLine {
	const place = line.place + step;
	if (place < 0 || place > history.length) return line;
	const draft = line.place === history.length ? line.text : line.draft;
	const text = history[place] ?? draft;
	return { text, cursor: text.length, place, draft };
}
