/** Before | after: the rates of the window before the last change, and those since it. */
import type { Rates } from '../doctor/totals.js';
import { ratesSince } from '../session/trial.js';
import { compact, duration, NO_VALUE, percent } from '../text/quantity.js';
import { fitRow, left, type Row, right, span } from '../text/row.js';
import { style } from '../text/style.js';
import { plain } from '../text/words.js';
import type { ViewInput } from './view.js';

interface Line {
	/** In the glossary. */
	readonly label: string;
	readonly of: (rates: Rates) => number;
	readonly shown: (value: number, ascii: boolean) => string;
	/** Which way is good; undefined: neither. */
	readonly good?: 'up' | 'down';
}

const perSecond = (value: number): string => (Number.isFinite(value) ? `${compact(value)}/s` : NO_VALUE);

/** What is asked about most comes first: short panels show as many as fit. */
const LINES: readonly Line[] = [
	{ label: 'stalls', of: (rates) => rates.stalls, shown: perSecond, good: 'down' },
	{ label: 'stall mean', of: (rates) => rates.stallMeanNs, shown: duration, good: 'down' },
	{ label: 'kcompactd', of: (rates) => rates.kcompactd, shown: percent, good: 'down' },
	{ label: 'got huge', of: (rates) => rates.thpShare, shown: percent, good: 'up' },
	{ label: 'got no block', of: (rates) => rates.unserved, shown: perSecond, good: 'down' },
	{ label: 'refused', of: (rates) => rates.refused, shown: perSecond, good: 'down' },
	{ label: 'frag score', of: (rates) => rates.score, shown: compact, good: 'down' },
	{ label: '2M free', of: (rates) => rates.freeHugeBlocks, shown: compact, good: 'up' },
	{ label: 'moved', of: (rates) => rates.migrated, shown: perSecond },
	{ label: 'kswapd', of: (rates) => rates.kswapd, shown: percent, good: 'down' },
	{ label: 'kswapd scan', of: (rates) => rates.kswapdScanned, shown: perSecond },
];

/** Lines of the whole table with its heading. */
export const TRIAL_LINES = LINES.length + 1;

const DIM = style('dim');
const LABEL_WIDTH = 13;
const VALUE_WIDTH = 10;
/** A tenth more or less is in the noise of a workload. */
const CLEARLY = 0.1;

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
	return [heading, ...LINES.map((line) => trialRow(line, trial.before, after, width, input.ascii))].slice(0, Math.max(0, height));
}

function trialRow(line: Line, before: Rates, after: Rates, width: number, ascii: boolean): Row {
	const [was, is] = [line.of(before), line.of(after)];
	const shown = (value: number): string => plain(line.shown(value, ascii), ascii);
	const verdict = shown(was) === shown(is) ? '' : verdictOn(line, was, is);
	const slot = verdict === 'better' ? 'good' : verdict === 'worse' ? 'bad' : 'default';
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

function verdictOn({ good }: Line, was: number, is: number): '' | 'better' | 'worse' {
	if (good === undefined || !Number.isFinite(was) || !Number.isFinite(is)) return '';
	if (Math.abs(is - was) <= CLEARLY * Math.max(Math.abs(was), Math.abs(is))) return '';
	return is < was === (good === 'down') ? 'better' : 'worse';
}
