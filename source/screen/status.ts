/** The line for people: what they type, the last notice, or a sentence on what they look at. */
import type { Notice, SessionState } from '../session/index.js';
import { fitRow, type Row, span } from '../text/row.js';
import { type Style, style } from '../text/style.js';
import { typedLine } from '../text/typed-line.js';
import { plain, shorten } from '../text/words.js';

const STYLES: Readonly<Record<Notice['kind'], Style>> = { info: style('accent'), good: style('good'), bad: style('bad') };
/** What a notice of each kind begins with, so that it does not depend on colour. */
const MARKS: Readonly<Record<Notice['kind'], string>> = { info: '·', good: '+', bad: '!' };

/** Undefined: nothing to say, the line may show something else. */
export function noticeRow(state: SessionState, width: number, ascii: boolean): Row | undefined {
	const { failed, notice, rewinding } = state.ui;
	if (rewinding !== undefined)
		return line(`the machine goes back: ${Math.floor(rewinding * 100)} % of the way (Esc gives up)`, 'info', width, ascii);
	if (notice !== undefined) return line(notice.text, notice.kind, width, ascii);
	if (failed !== undefined) return line(`the simulator has stopped: ${failed} (r starts it again, q quits)`, 'bad', width, ascii);
	return undefined;
}

export function sentenceRow(sentence: string, width: number, ascii: boolean): Row {
	return fitRow([span(` ${shorten(plain(sentence, ascii), width - 2, ascii)}`, style('dim'))], width);
}

/** The line being typed, its end in view; undefined when none is. */
export function promptRow(state: SessionState, width: number, ascii: boolean): Row | undefined {
	const { prompt } = state.ui;
	if (prompt === undefined) return undefined;
	const label = ` ${plain(prompt.label, ascii)}`;
	return fitRow([span(label, style('accent')), ...typedLine(prompt.line, width - label.length - 1)], width);
}

function line(text: string, kind: Notice['kind'], width: number, ascii: boolean): Row {
	return fitRow([span(` ${shorten(plain(`${MARKS[kind]} ${text}`, ascii), width - 2, ascii)}`, STYLES[kind])], width);
}
