/**
 * What a shell has printed, as a person reads it: lines, the newest last, the oldest forgotten. A picture (watch, top) takes the place of
 * the one before it. Plain values beside the state, like the history: too many for it.
 */
import { NEW_PICTURE } from '../shell/picture.js';

export interface TranscriptLine {
	/** Tabs have become blanks; other control characters may still be in it. */
	readonly text: string;
	/** What a person typed, what a command printed or complained of, or what this program has to say. */
	readonly kind: 'typed' | 'out' | 'err' | 'note';
}

export interface Transcript {
	/** Grows with every change. */
	version: number;
	lines: TranscriptLine[];
	/** Lines there were before the first one that is kept. */
	dropped: number;
	/** The last line has not ended yet. */
	isOpen: boolean;
	/** Where in `lines` the output of the command begins that runs, or ran last. */
	outputFrom: number;
	/** That command draws pictures. */
	isPicture: boolean;
	/** The line that runs. */
	running: string | undefined;
	/** The directory commands begin in. */
	directory: string;
	/** Lines that were run, oldest first. */
	history: string[];
	/** What the text before the cursor could go on with, as long as it is this text. No names: that is told when asked again. */
	candidates: { readonly before: string; readonly names: readonly string[] } | undefined;
}

const MOST_LINES = 2000;
/** The oldest are dropped so many at a time. */
const SLACK_LINES = 200;
const LONGEST_LINE = 1000;
const TAB_CELLS = 8;

export function createTranscript(): Transcript {
	return {
		version: 0,
		lines: [],
		dropped: 0,
		isOpen: false,
		outputFrom: 0,
		isPicture: false,
		running: undefined,
		directory: '/',
		history: [],
		candidates: undefined,
	};
}

/** Text as it is written: it may end in the middle of a line, which goes on with the next. */
export function print(transcript: Transcript, text: string, kind: TranscriptLine['kind']): void {
	const picture = text.lastIndexOf(NEW_PICTURE);
	if (picture >= 0) beginPicture(transcript);
	const written = picture < 0 ? text : text.slice(picture + NEW_PICTURE.length);
	transcript.version++;
	if (written === '') return;
	const parts = written.split('\n');
	const rest = parts.pop() ?? '';
	for (const part of parts) {
		extend(transcript, part, kind);
		transcript.isOpen = false;
	}
	if (rest !== '') {
		extend(transcript, rest, kind);
		transcript.isOpen = true;
	}
	if (transcript.lines.length > MOST_LINES + SLACK_LINES) drop(transcript, transcript.lines.length - MOST_LINES);
}

/** A line of its own, whatever stood on the last one. */
export function printLine(transcript: Transcript, text: string, kind: TranscriptLine['kind']): void {
	transcript.isOpen = false;
	print(transcript, `${text}\n`, kind);
}

/** A command begins: what it prints comes below `typed`, and its pictures replace one another. */
export function beginOutput(transcript: Transcript, line: string, typed: string): void {
	printLine(transcript, typed, 'typed');
	transcript.running = line;
	transcript.isPicture = false;
	transcript.outputFrom = transcript.lines.length;
}

export function clearTranscript(transcript: Transcript): void {
	transcript.version++;
	transcript.isOpen = false;
	drop(transcript, transcript.lines.length);
}

function beginPicture(transcript: Transcript): void {
	transcript.lines.length = transcript.outputFrom;
	transcript.isOpen = false;
	transcript.isPicture = true;
}

function extend(transcript: Transcript, text: string, kind: TranscriptLine['kind']): void {
	const last = transcript.isOpen ? transcript.lines.pop()?.text : undefined;
	const whole = withoutTabs(`${last ?? ''}${text}`);
	transcript.lines.push({ text: whole.length > LONGEST_LINE ? `${whole.slice(0, LONGEST_LINE - 1)}…` : whole, kind });
}

function withoutTabs(text: string): string {
	if (!text.includes('\t')) return text;
	return text.split('\t').reduce((before, part) => `${before}${' '.repeat(TAB_CELLS - (before.length % TAB_CELLS))}${part}`);
}

function drop(transcript: Transcript, count: number): void {
	transcript.lines.splice(0, count);
	transcript.dropped += count;
	transcript.outputFrom = Math.max(0, transcript.outputFrom - count);
}

/** What stands before a line: the directory, and that everybody is root here. */
export function promptOf({ directory }: Transcript): string {
	return `${directory} # `;
}

/** Part of the output: so many rows of so many cells, in which long lines go on in the next row. */
export interface TranscriptWindow {
	readonly columns: number;
	readonly rows: number;
}

/** Rows that a line takes. */
export function heightOf({ text }: TranscriptLine, columns: number): number {
	return Math.max(1, Math.ceil(text.length / Math.max(1, columns)));
}

/** Position in `lines` behind the last line on show. `end`: counted from the first line ever printed; undefined: the newest is shown. */
export function endIndex({ lines, dropped }: Transcript, end: number | undefined): number {
	return end === undefined ? lines.length : Math.max(0, Math.min(lines.length, end - dropped));
}

/** The first line of a window that ends before line `to`; a line too high for it is taken nevertheless. */
export function startIndex({ lines }: Transcript, to: number, { columns, rows }: TranscriptWindow): number {
	let [at, used] = [to, 0];
	for (let line = lines[at - 1]; line !== undefined; line = lines[at - 1]) {
		used += heightOf(line, columns);
		if (used > rows && at < to) break;
		at--;
	}
	return at;
}

/** Where the window ends after it was moved back by so many rows (below 0: forward), never further than there is something to fill it with. */
export function scrolledEnd(transcript: Transcript, end: number | undefined, by: number, window: TranscriptWindow): number | undefined {
	const { lines, dropped } = transcript;
	const step = by > 0 ? -1 : 1;
	let at = endIndex(transcript, end);
	let moved = 0;
	for (let line = lines[by > 0 ? at - 1 : at]; line !== undefined; line = lines[by > 0 ? at - 1 : at]) {
		const height = heightOf(line, window.columns);
		if (moved > 0 && moved + height > Math.abs(by)) break;
		moved += height;
		at += step;
	}
	at = Math.max(at, firstFull(transcript, window));
	return at >= lines.length ? undefined : dropped + at;
}

/** Where a window ends that begins with the first line. */
function firstFull({ lines }: Transcript, { columns, rows }: TranscriptWindow): number {
	let [at, used] = [0, 0];
	for (let line = lines[0]; line !== undefined; line = lines[at]) {
		used += heightOf(line, columns);
		if (used > rows && at > 0) break;
		at++;
	}
	return at;
}
