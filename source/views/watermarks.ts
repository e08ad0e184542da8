/** How much of a zone is free against its marks: min, low, high, and what only requests that no higher zone can serve may have. */
import type { ZoneFacts } from '../model/index.js';
import { grouped, groupedWithin } from '../text/quantity.js';
import { fitRow, left, merge, right, type Row, type Span, span } from '../text/row.js';
import { type Slot, style } from '../text/style.js';
import type { ViewInput } from './view.js';

const NAME = 10;
const FREE = 10;
const MARK = 9;
/** The shortest bar beside numbers. */
const LEAST_BAR = 24;
const HEADS = ['min', 'low', 'high', 'boost', 'reserve'] as const;
const LEGENDS = ['m min  l low  h high  r low + reserve', 'm min l low h high', 'm l h'];

/** What of a line is its bar, and how many of HEADS stand beside it as numbers. */
function barPlan(width: number): { readonly bar: number; readonly numbers: number } {
	const barBeside = (numbers: number): number => width - NAME - FREE - numbers * MARK;
	const numbers = [5, 3].find((count) => barBeside(count) >= LEAST_BAR) ?? 0;
	return { bar: Math.max(0, barBeside(numbers)), numbers };
}

export function watermarkHeading(width: number): Row {
	const { bar, numbers } = barPlan(width);
	const dim = style('dim');
	const legend = LEGENDS.find((each) => each.length <= bar) ?? '';
	return fitRow(
		merge([
			left(' zone', NAME, dim),
			left(legend, bar, dim),
			right('free', FREE, dim),
			...HEADS.slice(0, numbers).map((head) => right(head, MARK, dim)),
		]),
		width,
	);
}

export function watermarkRow(input: ViewInput, zone: ZoneFacts, isSelected: boolean, width: number): Row {
	const { bar, numbers } = barPlan(width);
	const mark = isSelected ? span(input.ascii ? '|' : '▌', style('accent')) : span(' ');
	const values = [zone.min, zone.low, zone.high, zone.boost, zone.reserve].slice(0, numbers);
	return fitRow(
		merge([
			mark,
			left(`${zone.node} ${zone.name}`, NAME - 1, style(isSelected ? 'strong' : 'default')),
			...barSpans(zone, bar, input.ascii),
			right(groupedWithin(zone.freePages, FREE - 1), FREE, style(slotOf(zone))),
			...values.map((pages) => right(groupedWithin(pages, MARK - 1), MARK, style(pages === 0 ? 'faint' : 'dim'))),
		]),
		width,
	);
}

/** At low kswapd has work; at min a task does it itself. */
function slotOf({ freePages, min, low, high }: ZoneFacts): Slot {
	if (freePages <= min) return 'bad';
	if (freePages <= low) return 'warn';
	return freePages <= high ? 'default' : 'spark';
}

/** The marks and some room above them; what is free beyond that is cut off, and an arrow says so. */
function barSpans(zone: ZoneFacts, cells: number, ascii: boolean): readonly Span[] {
	const reserved = zone.reserve > 0 ? zone.low + zone.reserve : 0;
	const whole = Math.max(1, 1.6 * Math.max(zone.high, Math.min(zone.managedPages, reserved)));
	const at = (pages: number): number => Math.min(cells - 1, Math.floor((pages / whole) * cells));
	const letters = new Map([
		...(reserved > 0 ? [[at(reserved), 'r'] as const] : []),
		[at(zone.high), 'h'] as const,
		[at(zone.low), 'l'] as const,
		[at(zone.min), 'm'] as const,
	]);
	const filled = (zone.freePages / whole) * cells;
	return Array.from({ length: cells }, (_, cell): Span => {
		const letter = letters.get(cell);
		if (letter !== undefined) return span(letter, style('strong'));
		if (cell === cells - 1 && zone.freePages > whole) return span(ascii ? '>' : '▸', style(slotOf(zone)));
		return cell + 0.5 < filled ? span(ascii ? '=' : '━', style(slotOf(zone))) : span(ascii ? '.' : '─', style('faint'));
	});
}

/** Where the zone stands, in words. */
export function watermarkWords(zone: ZoneFacts): string {
	const free = `${grouped(zone.freePages)} pages free`;
	if (zone.freePages <= zone.min) return `${free}, not above min ${grouped(zone.min)}: tasks reclaim for themselves`;
	if (zone.freePages <= zone.low) return `${free}, not above low ${grouped(zone.low)}: kswapd is woken`;
	if (zone.freePages <= zone.high) return `${free}, above low; once woken, kswapd goes on up to high ${grouped(zone.high)}`;
	return `${free}, above high ${grouped(zone.high)}: kswapd may sleep`;
}
