/** Symptom, cause, remedy: what the figures on screen say is wrong, what to do about it, and what that did. */
import { LEAST_WINDOW_NS, WINDOW_NS } from '../doctor/diagnose.js';
import type { Evidence, Finding } from '../doctor/finding.js';
import { CONDITION_TITLES, needsReboot } from '../doctor/finding.js';
import { type DoctorLine, doctorLines, selectedLine, selectionOn } from '../session/doctor-list.js';
import { findingsOn, judgedNs } from '../session/moments.js';
import { explain } from '../text/glossary.js';
import { compact, duration, grouped, NO_VALUE, pagesAsBytes, thousandths } from '../text/quantity.js';
import { fitRow, left, type Row, right, span } from '../text/row.js';
import { INVERSE, style } from '../text/style.js';
import { windowStart } from '../text/window.js';
import { plain, shorten, wrapWords } from '../text/words.js';
import { steadyPanel } from './framed.js';
import { TRIAL_LINES, trialHint, trialRows } from './trial-rows.js';
import type { Panel, Pointer, View, ViewInput } from './view.js';

const DIM = style('dim');
const STRONG = style('strong');
/** From this width on, what there is to choose from stands beside what is said about it. */
const WIDE = 110;
const LIST_WIDTH = 52;
/** What is said about a finding, with its figures, and a blank line. */
const DETAIL_LINES = 24;
/** Least lines of an area in which panels have titles. */
const TITLED = 12;

export const doctor: View = {
	id: 'doctor',
	title: 'Doctor',
	question: 'What is wrong, why, and what can be done about it?',
	compose(input) {
		const findings = findingsOn(input.history.moments, input.snapshot);
		if (findings.length === 0) return healthy(input);
		const lines = doctorLines(findings);
		const at = selectedLine(lines, input.ui.views.doctor);
		const finding = lines[at]?.finding;
		if (finding === undefined) return [];
		return placed(input, lines.length).map(({ place, part }) => {
			const height = place.height - (place.title === '' ? 0 : 1);
			if (part === 'list') return steadyPanel(place, listRows(input, lines, at, place.width, height), input.ascii);
			if (part === 'trial') return steadyPanel(place, trialRows(input, place.width, height), input.ascii);
			return steadyPanel(place, detailRows(input, finding, lines[at], place.width), input.ascii);
		});
	},
	about(input) {
		const lines = doctorLines(findingsOn(input.history.moments, input.snapshot));
		const line = lines[selectedLine(lines, input.ui.views.doctor)];
		if (line?.remedy === undefined) return line && explain(line.finding.id);
		return `Enter tries "${line.remedy.what}"${needsReboot(line.remedy) ? ', which needs a reboot: the scenario starts anew' : ''}.`;
	},
	point(input, pointer) {
		return pointAt(input, pointer);
	},
};

interface Placed {
	readonly part: 'list' | 'detail' | 'trial';
	readonly place: Parameters<typeof steadyPanel>[0];
}

/** Beside each other where there is room, else below each other; the comparison only once something was tried, or in a tall area. */
function placed(input: ViewInput, count: number): readonly Placed[] {
	const { columns, rows } = input;
	const titled = rows >= TITLED;
	const title = (text: string): string => (titled ? text : '');
	const list = { id: 'doctor', title: title('doctor'), hint: 'what is wrong, and what can be done?' };
	const detail = { id: 'doctor-detail', title: title('evidence'), hint: 'since boot, and per simulated second' };
	const trial = { id: 'doctor-trial', title: title('before | after'), hint: trialHint(input) };
	const trialHeight = Math.min(TRIAL_LINES + 1, Math.floor(rows * 0.4));
	const hasTrial = titled && (input.ui.trial !== undefined || rows >= 30);
	if (columns >= WIDE) {
		const width = LIST_WIDTH;
		const beside = { x: width + 2, width: columns - width - 2 };
		const above = hasTrial ? Math.min(rows - trialHeight, DETAIL_LINES) : rows;
		return [
			{ part: 'list', place: { ...list, x: 0, y: 0, width, height: rows } },
			{ part: 'detail', place: { ...detail, ...beside, y: 0, height: above } },
			...(hasTrial ? [{ part: 'trial' as const, place: { ...trial, ...beside, y: above, height: rows - above } }] : []),
		];
	}
	const shown = input.ui.trial === undefined ? 0 : Math.min(trialHeight, titled ? 7 : 0);
	const listHeight = Math.min(count + (titled ? 1 : 0), Math.ceil((rows - shown) * 0.45));
	const full = { x: 0, width: columns };
	return [
		{ part: 'list', place: { ...list, ...full, y: 0, height: listHeight } },
		{ part: 'detail', place: { ...detail, ...full, y: listHeight, height: rows - listHeight - shown } },
		...(shown > 0 ? [{ part: 'trial' as const, place: { ...trial, ...full, y: rows - shown, height: shown } }] : []),
	];
}

const REBOOT = 'needs reboot';

function listRows(input: ViewInput, lines: readonly DoctorLine[], selected: number, width: number, height: number): readonly Row[] {
	const start = windowStart(selected, lines.length, height);
	return lines.slice(start, start + height).map((line, index) => lineRow(line, start + index === selected, width, input.ascii));
}

function lineRow({ finding, remedy }: DoctorLine, isSelected: boolean, width: number, ascii: boolean): Row {
	const mark = span(isSelected ? (ascii ? '> ' : '▸ ') : '  ', style('accent'));
	if (remedy === undefined) {
		const text = style(finding.severity === 'bad' ? 'bad' : 'warn', 'default', isSelected ? INVERSE : 0);
		return fitRow(
			[mark, span(finding.severity === 'bad' ? '! ' : '~ ', text), span(shorten(finding.title, width - 4, ascii), text)],
			width,
		);
	}
	const note = needsReboot(remedy) ? REBOOT : '';
	const room = Math.max(0, width - 6 - (note === '' ? 0 : note.length + 2));
	return fitRow(
		[
			mark,
			span('  '),
			left(shorten(plain(remedy.what, ascii), room, ascii), room, isSelected ? style('strong', 'default', INVERSE) : 0),
			span(` ${note}`, style('accent')),
		],
		width,
	);
}

/** What is selected comes first, so that it is there however little room there is. */
function detailRows({ ascii }: ViewInput, finding: Finding, line: DoctorLine | undefined, width: number): readonly Row[] {
	const sentences = (text: string, of = 0): Row[] =>
		wrapWords(plain(text, ascii), width - 2).map((part) => fitRow([span(` ${part}`, of)], width));
	const remedy = line?.remedy;
	const said = remedy && [
		...sentences(`${remedy.what}${needsReboot(remedy) ? ` (${REBOOT})` : ''}`, STRONG),
		...sentences(`${remedy.effect}.`),
		fitRow([], width),
	];
	return [
		...(said ?? []),
		...sentences(finding.summary, STRONG),
		...(remedy === undefined ? sentences(`Cause: ${finding.cause}`) : []),
		fitRow([], width),
		...evidenceRows(finding, width, ascii),
		...(remedy === undefined ? [] : [fitRow([], width), ...sentences(`Cause: ${finding.cause}`)]),
	];
}

const VALUE_WIDTH = 13;
const RATE_WIDTH = 10;
/** Longer labels are cut where there is little room; what is left beside them names the figure in the report. */
const LABEL_WIDTH = 38;
const FIELD_WIDTH = 36;

function evidenceRows({ evidence }: Finding, width: number, ascii: boolean): readonly Row[] {
	const label = Math.max(8, Math.min(LABEL_WIDTH, width - VALUE_WIDTH - RATE_WIDTH));
	const hasFields = width >= label + VALUE_WIDTH + RATE_WIDTH + FIELD_WIDTH;
	return evidence.map((each) =>
		fitRow(
			[
				left(` ${shorten(plain(each.label, ascii), label - 1, ascii)}`, label),
				right(plain(valueText(each), ascii), VALUE_WIDTH, STRONG),
				right(plain(rateText(each), ascii), RATE_WIDTH, DIM),
				span(`  ${hasFields ? each.field : ''}`, DIM),
			],
			width,
		),
	);
}

function valueText({ unit, value }: Evidence): string {
	switch (unit) {
		case 'seconds':
			return duration(value * 1e9);
		case 'pages':
			return pagesAsBytes(value);
		case 'index':
			return value < 0 ? 'would succeed' : thousandths(value);
		default:
			return grouped(value);
	}
}

function rateText({ unit, perSecond }: Evidence): string {
	if (perSecond === undefined) return '';
	if (!Number.isFinite(perSecond)) return NO_VALUE;
	return unit === 'seconds' ? `${duration(perSecond * 1e9)}/s` : `${compact(perSecond)}/s`;
}

/** Nothing found: what was looked for. */
function healthy(input: ViewInput): readonly Panel[] {
	const { columns, rows, ascii } = input;
	const title = rows >= TITLED ? 'doctor' : '';
	const lookedBack = judgedNs(input.history.moments, input.snapshot);
	const knows = lookedBack >= LEAST_WINDOW_NS;
	const tick = knows ? span(` ${ascii ? 'ok' : '✓'} `, style('good')) : span(' ? ', DIM);
	const looked = Object.values(CONDITION_TITLES).map((name) => [tick, span(shorten(name, columns - 3, ascii), DIM)]);
	const verdict = knows
		? `Nothing is wrong: none of these was found in the last ${duration(Math.min(lookedBack, WINDOW_NS), ascii)} of simulated time.`
		: 'Too little time has gone by since the start or the last change to say.';
	const said: readonly Row[] = [
		...wrapWords(verdict, columns - 2).map((line) => [span(` ${line}`, STRONG)]),
		[],
		...looked,
		[],
		...(input.ui.trial === undefined ? [] : [[span(plain(` ${trialHint(input)}`, ascii), DIM)], ...trialRows(input, columns, TRIAL_LINES)]),
	];
	return [
		steadyPanel(
			{ id: 'doctor', x: 0, y: 0, width: columns, height: rows, title, hint: 'what is wrong, and what can be done?' },
			said,
			ascii,
		),
	];
}

function pointAt(input: ViewInput, { kind, x, y }: Pointer) {
	const lines = doctorLines(findingsOn(input.history.moments, input.snapshot));
	const at = selectedLine(lines, input.ui.views.doctor);
	const to = (index: number) => {
		const line = lines[Math.max(0, Math.min(lines.length - 1, index))];
		return line === undefined ? [] : [{ type: 'views' as const, change: { doctor: selectionOn(line) } }];
	};
	if (kind === 'wheel-up') return to(at - 1);
	if (kind === 'wheel-down') return to(at + 1);
	const list = placed(input, lines.length).find(({ part }) => part === 'list')?.place;
	if (kind !== 'press' || list === undefined || x >= list.width || y >= list.height) return [];
	const row = y - (list.title === '' ? 0 : 1);
	const height = list.height - (list.title === '' ? 0 : 1);
	return row < 0 || row >= lines.length ? [] : to(windowStart(at, lines.length, height) + row);
}
