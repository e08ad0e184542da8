/** Before | after: the rates of the window before the last change, and those since it. */
import type { Rates } from '../doctor/totals.js';
import { ratesSince } from '../session/trial.js';
import { duration } from '../text/quantity.js';
import { fitRow, left, type Row, right, span } from '../text/row.js';
import { style } from '../text/style.js';
import { plain } from '../text/words.js';
import { COMPARED, type Compared, VERDICT_SLOTS, verdictOn } from './compared.js';
import type { ViewInput } from './view.js';

/** Lines of the whole table with its heading. */
export const TRIAL_LINES = COMPARED.length + 1;

const DIM = style('dim');
const LABEL_WIDTH = 13;
const VALUE_WIDTH = 10;

/** What was changed, and how long ago; for the title of the panel. */
export function trialHint({ ui, snapshot, ascii }: ViewInput): string {
	const { trial } = ui;
	if (trial === undefined) return '';
	const since =
		trial.at === undefined
			? `started anew ${duration(snapshot.timeNs - snapshot.bootedAtNs, ascii)} ago`
			: `${duration(snapshot.timeNs - trial.at.timeNs, ascii)} ago`;
	return plain(`${trial.what} · ${since}`, ascii);
}

/** At most `height` rows; a sentence while nothing has been changed. */
export function trialRows(input: ViewInput, width: number, height: number): readonly Row[] {
	const { trial } = input.ui;
	if (trial === undefined)
		return [fitRow([span(plain(' nothing changed yet · rates before and after are compared here', input.ascii), DIM)], width)].slice(
			0,
			height,
		);
	const after = ratesSince(trial, input.snapshot, input.history.moments);
	const heading = fitRow([left('', LABEL_WIDTH + 1), right('before', VALUE_WIDTH, DIM), right('after', VALUE_WIDTH, DIM)], width);
	return [heading, ...COMPARED.map((line) => trialRow(line, trial.before, after, width, input.ascii))].slice(0, Math.max(0, height));
}

function trialRow(line: Compared, before: Rates, after: Rates, width: number, ascii: boolean): Row {
	const [was, is] = [line.of(before), line.of(after)];
	const shown = (value: number): string => plain(line.shown(value, ascii), ascii);
	const verdict = verdictOn(line, was, is);
	const slot = VERDICT_SLOTS[verdict];
	return fitRow(
		[
			left(` ${line.label}`, LABEL_WIDTH + 1, DIM),
			right(shown(was), VALUE_WIDTH),
			right(shown(is), VALUE_WIDTH, style(slot)),
			span(`  ${verdict}`, style(slot)),
		],
		width,
	);
}
