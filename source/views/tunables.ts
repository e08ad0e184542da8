/** Every tunable and every kernel there is: what it is set to, what that does here, and what changing it has done. */
import type { Tunable } from '../model/index.js';
import { KERNEL_LINES, ownKernelLine, tunablesOf, tunableValue } from '../session/tune-list.js';
import { fitRow, type Row, span } from '../text/row.js';
import { style } from '../text/style.js';
import { defaultWords, tunableList } from '../text/tunable-list.js';
import { tuneEffect } from '../text/tune-effect.js';
import { windowStart } from '../text/window.js';
import { plain, wrapWords } from '../text/words.js';
import { steadyPanel } from './framed.js';
import { aboutKernel, kernelDetail, kernelRows } from './kernels.js';
import { TRIAL_LINES, trialHint, trialRows } from './trial-rows.js';
import type { Panel, View, ViewInput } from './view.js';

const DIM = style('dim');
const STRONG = style('strong');
/** From this width on, the explanation stands beside the list. */
const WIDE = 130;
const LIST_WIDTH = 88;
const TITLED = 12;
export const tunables: View = {
	id: 'tunables',
	title: 'Tune',
	question: 'What can be set, what does it do here, and what did changing it do?',
	compose(input) {
		const kernels = input.ui.views.tunables.list === 'kernels';
		const list = kernels ? kernelList : listRows;
		return placed(input, kernels).map(({ part, place }) => {
			const height = place.height - (place.title === '' ? 0 : 1);
			const rows =
				part === 'list'
					? list(input, place.width, height)
					: part === 'trial'
						? trialRows(input, place.width, height)
						: kernels
							? kernelDetail(input, place.width)
							: detailRows(input, place.width);
			return steadyPanel(place, rows, input.ascii);
		});
	},
	about(input) {
		if (input.ui.views.tunables.list === 'kernels') return aboutKernel(input);
		const tunable = selectedTunable(input);
		return tunable && `${tunable.name}: ${tunable.meaning}.`;
	},
	point(input, { kind, x, y }) {
		const kernels = input.ui.views.tunables.list === 'kernels';
		const count = kernels ? KERNEL_LINES.length : tunablesOf(input).length;
		const at = selected(input, kernels);
		const to = (index: number) => {
			const line = Math.max(0, Math.min(count - 1, index));
			return [{ type: 'views' as const, change: { tunables: kernels ? { kernel: line } : { selected: line } } }];
		};
		if (kind === 'wheel-up') return to(at - 1);
		if (kind === 'wheel-down') return to(at + 1);
		const list = placed(input, kernels).find(({ part }) => part === 'list')?.place;
		if (kind !== 'press' || list === undefined || x >= list.width || y >= list.height) return [];
		// Title and heading are above the first line.
		const above = (list.title === '' ? 0 : 1) + 1;
		const height = list.height - above;
		return y < above ? [] : to(windowStart(at, count, height) + y - above);
	},
};

function selected(input: ViewInput, kernels: boolean): number {
	const { selected: line, kernel } = input.ui.views.tunables;
	if (!kernels) return Math.min(line, tunablesOf(input).length - 1);
	return kernel < 0 ? ownKernelLine(input.snapshot) : kernel;
}

function selectedTunable(input: ViewInput): Tunable | undefined {
	return tunablesOf(input)[selected(input, false)];
}

interface Placed {
	readonly part: 'list' | 'detail' | 'trial';
	readonly place: Pick<Panel, 'id' | 'x' | 'y' | 'width' | 'height' | 'title' | 'hint'>;
}

const DETAIL_LINES = 8;

function placed(input: ViewInput, kernels: boolean): readonly Placed[] {
	const { columns, rows } = input;
	const titled = rows >= TITLED;
	const title = (text: string): string => (titled ? text : '');
	const list = {
		id: kernels ? 'kernels' : 'tunables',
		title: title('tune'),
		hint: kernels ? 'which kernel, and what did it change?' : 'what can be set, and what does it do?',
	};
	const detail = { id: 'tune-detail', title: title(kernels ? 'what it changed' : 'what it does'), hint: '' };
	const trial = { id: 'tune-trial', title: title('before | after'), hint: trialHint(input) };
	if (columns >= WIDE) {
		const beside = { x: LIST_WIDTH + 2, width: columns - LIST_WIDTH - 2 };
		const trialHeight = Math.min(TRIAL_LINES + 1, Math.floor(rows / 2));
		return [
			{ part: 'list', place: { ...list, x: 0, y: 0, width: LIST_WIDTH, height: rows } },
			{ part: 'detail', place: { ...detail, ...beside, y: 0, height: rows - trialHeight } },
			{ part: 'trial', place: { ...trial, ...beside, y: rows - trialHeight, height: trialHeight } },
		];
	}
	const trialHeight = titled && input.ui.trial !== undefined ? Math.min(TRIAL_LINES + 1, Math.floor(rows * 0.35)) : 0;
	const detailHeight = Math.min(DETAIL_LINES, Math.floor((rows - trialHeight) * 0.4));
	const full = { x: 0, width: columns };
	const listHeight = rows - detailHeight - trialHeight;
	return [
		{ part: 'list' as const, place: { ...list, ...full, y: 0, height: listHeight } },
		{ part: 'detail' as const, place: { ...detail, ...full, y: listHeight, height: detailHeight } },
		{ part: 'trial' as const, place: { ...trial, ...full, y: rows - trialHeight, height: trialHeight } },
	].filter(({ place }) => place.height > 0);
}

function kernelList(input: ViewInput, width: number, height: number): readonly Row[] {
	return kernelRows(input, selected(input, true), width, height);
}

function listRows(input: ViewInput, width: number, height: number): readonly Row[] {
	const lines = tunablesOf(input).map((tunable) => ({ tunable, value: tunableValue(input, tunable) }));
	return tunableList(lines, selected(input, false), width, height, input.ascii);
}

/** What it takes. */
function allowed(tunable: Tunable): string {
	return tunable.kind === 'choice' ? `one of: ${tunable.choices.join(', ')}` : `${tunable.min} to ${tunable.max}`;
}

function sinceWords({ since }: Tunable): string {
	return since === undefined ? 'in every kernel here' : `since Linux ${since}`;
}

/** What the selected one is, where it is, and what its value does on this machine now. */
function detailRows(input: ViewInput, width: number): readonly Row[] {
	const tunable = selectedTunable(input);
	if (tunable === undefined) return [];
	const { ascii, snapshot } = input;
	const value = tunableValue(input, tunable);
	const effect = tuneEffect(tunable.name, value, snapshot, input.selectedNode);
	const wrapped = (text: string, of = 0): Row[] =>
		wrapWords(plain(text, ascii), width - 2).map((line) => fitRow([span(` ${line}`, of)], width));
	return [
		...wrapped(`${tunable.name} = ${value}`, STRONG),
		...wrapped(`${tunable.meaning}.`),
		...(effect === undefined ? [] : wrapped(`Now: ${effect}.`, style('accent'))),
		...wrapped(`${allowed(tunable)}; default ${defaultWords(tunable)}; ${sinceWords(tunable)}`, DIM),
		...wrapped(tunable.path, DIM),
	];
}
