/** The kernels whose rules the machine can have, and under each what came or went with it. */
import { eraOf, type FeatureName } from '../model/index.js';
import { featureOf, isLoss, KERNEL_LINES, type KernelLine, ownKernelLine } from '../session/tune-list.js';
import { fitRow, left, type Row, span } from '../text/row.js';
import { BOLD, INVERSE, style } from '../text/style.js';
import { positionIn, windowStart } from '../text/window.js';
import { plain, wrapWords } from '../text/words.js';
import type { ViewInput } from './view.js';

const DIM = style('dim');
const STRONG = style('strong');
const VERSION_WIDTH = 8;
const YEAR_WIDTH = 6;
const COMMIT_WIDTH = 14;
/** From this width on the author has a column. */
const WITH_AUTHOR = 78;
const AUTHOR_WIDTH = 20;

/** A heading, then as many lines as fit around the selected one. */
export function kernelRows(input: ViewInput, at: number, width: number, height: number): readonly Row[] {
	const start = windowStart(at, KERNEL_LINES.length, height - 1);
	const heading = fitRow(
		[
			left('    version', VERSION_WIDTH + 4, DIM),
			left('year', YEAR_WIDTH, DIM),
			left('commit', COMMIT_WIDTH, DIM),
			...(width >= WITH_AUTHOR ? [left('author', AUTHOR_WIDTH, DIM)] : []),
			span(`what it changed${positionIn(at, KERNEL_LINES.length, height - 1)}`, DIM),
		],
		width,
	);
	const shown = KERNEL_LINES.slice(start, start + Math.max(0, height - 1));
	return [heading, ...shown.map((line, index) => kernelRow(input, line, start + index === at, width))];
}

function kernelRow(input: ViewInput, line: KernelLine, isSelected: boolean, width: number): Row {
	const { ascii, snapshot } = input;
	const mark = span(isSelected ? (ascii ? '> ' : '▸ ') : '  ', style('accent'));
	const highlight = isSelected ? INVERSE : 0;
	if (line.feature === undefined) {
		const own = eraOf(snapshot.kernel) === line.era;
		const text = style(own ? 'accent' : 'strong', 'default', BOLD | highlight);
		return fitRow(
			[
				mark,
				span(own ? '* ' : '  ', style('accent')),
				span(plain(`Linux ${line.era.kernel} (${line.era.year})${own ? ', in use' : ''}: ${line.era.what}`, ascii), text),
			],
			width,
		);
	}
	const { since, until, year, commit, author, effect } = featureOf(line.feature);
	const on = snapshot.features[line.feature];
	const text = on ? highlight : style('dim', 'default', highlight);
	return fitRow(
		[
			mark,
			span(on ? '+ ' : '- ', style(on ? 'good' : 'dim')),
			left((isLoss(line) ? until : since) ?? since, VERSION_WIDTH, DIM),
			left(String(year), YEAR_WIDTH, DIM),
			left(commit === '' ? '-' : commit, COMMIT_WIDTH, DIM),
			...(width >= WITH_AUTHOR ? [left(plain(author, ascii), AUTHOR_WIDTH, DIM)] : []),
			span(plain(`${isLoss(line) ? 'gone: ' : ''}${effect}`, ascii), text),
		],
		width,
	);
}

function selectedLine(input: ViewInput): KernelLine | undefined {
	const { kernel } = input.ui.views.tunables;
	return KERNEL_LINES[kernel < 0 ? ownKernelLine(input.snapshot) : kernel];
}

export function kernelDetail(input: ViewInput, width: number): readonly Row[] {
	const line = selectedLine(input);
	if (line === undefined) return [];
	const { ascii, snapshot } = input;
	const wrapped = (text: string, of = 0): Row[] =>
		wrapWords(plain(text, ascii), width - 2).map((part) => fitRow([span(` ${part}`, of)], width));
	if (line.feature === undefined) {
		const { kernel, year, from, what } = line.era;
		return [
			...wrapped(`Linux ${kernel}, ${year}`, STRONG),
			...wrapped(`${what}.`),
			...wrapped(`Its rules stand for ${from} and later, up to the next kernel of this list.`, DIM),
			...wrapped(`Enter starts ${snapshot.preset} under it from the beginning.`, style('accent')),
		];
	}
	return featureDetail(line.feature, isLoss(line), snapshot.features[line.feature], wrapped);
}

function featureDetail(name: FeatureName, lost: boolean, on: boolean, wrapped: (text: string, of?: number) => Row[]): readonly Row[] {
	const { since, until, backports = [], year, commit, title, author, effect } = featureOf(name);
	const ported = backports.length === 0 ? '' : `, ported back to ${backports.join(', ')}`;
	const source = commit === '' ? 'found by comparing releases' : `commit ${commit}`;
	return [
		...wrapped(`${effect}.`, STRONG),
		...wrapped(title === '' ? source : `${source} ("${title}")${author === '' ? '' : `, ${author}`}, ${year}`),
		...wrapped(
			`Linux ${since}${ported}${until === undefined ? '' : `, gone in ${until}`}${lost ? ' (lost here)' : ''}; switch ${name}: ${on ? 'on' : 'off'} here.`,
			DIM,
		),
		...wrapped(`Enter starts the scenario again with it turned ${on ? 'off' : 'on'}.`, style('accent')),
	];
}

/** The sentence below the view. */
export function aboutKernel(input: ViewInput): string | undefined {
	const line = selectedLine(input);
	if (line === undefined) return undefined;
	if (line.feature === undefined) return `Linux ${line.era.kernel}: ${line.era.what}. Enter restarts the scenario under it.`;
	const { title, author } = featureOf(line.feature);
	return title === '' ? undefined : `"${title}", ${author}`;
}
