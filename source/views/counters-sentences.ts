/** The sentences about counters as rows: with air and the last second on a line of its own, or as tight as a small screen asks for. */
import { COUNTER_SENTENCES } from '../session/counter-list.js';
import { fitRow, type Row, rowWidth, span } from '../text/row.js';
import { style } from '../text/style.js';
import { windowStart } from '../text/window.js';
import { type CounterWords, counterWords } from './counter-words.js';
import type { ViewInput } from './view.js';

export interface SentencePlan {
	/** Position of the first sentence in view. */
	readonly first: number;
	/** Lines a sentence takes: its own, one for the last second, a blank one. */
	readonly linesEach: 1 | 2 | 3;
}

export function sentencePlan(input: ViewInput, height: number, isBeside: boolean): SentencePlan {
	const count = COUNTER_SENTENCES.length;
	const linesEach = !isBeside || height < 2 * count ? 1 : height < 3 * count - 1 ? 2 : 3;
	const shown = Math.floor(height / linesEach);
	return { first: windowStart(Math.max(0, input.ui.views.counters.sentence), count, shown), linesEach };
}

/** At most `height` rows. */
export function sentenceRows(input: ViewInput, width: number, height: number, isBeside: boolean): Row[] {
	const { first, linesEach } = sentencePlan(input, height, isBeside);
	const words = counterWords(input.snapshot, input.history, input.ascii).slice(first);
	return words
		.flatMap((told, index) => linesOf(input, told, first + index === input.ui.views.counters.sentence, linesEach, width))
		.slice(0, height);
}

function linesOf(input: ViewInput, { sinceBoot, lately }: CounterWords, isSelected: boolean, lines: 1 | 2 | 3, width: number): Row[] {
	const mark = isSelected ? span(input.ascii ? '|' : '▌', style('accent')) : span(' ');
	const main: Row = [mark, span(` ${sinceBoot.text}`, style(sinceBoot.slot))];
	const last = lately === undefined ? [] : [span(`last second: ${lately.text}`, style('dim'))];
	if (lines === 1) {
		const both: Row = last.length === 0 ? main : [...main, span(input.ascii ? ' | ' : ' · ', style('faint')), ...last];
		return [fitRow(rowWidth(both) <= width ? both : main, width)];
	}
	const rows = [fitRow(main, width), fitRow([span('   '), ...last], width)];
	return lines === 3 ? [...rows, fitRow([], width)] : rows;
}
