/** The line that says what the map's colours and glyphs mean. */
import { type BlockClass, MOST_HOLES } from '../session/block-looks.js';
import { rampGlyph, rampSlot } from '../text/ramp.js';
import { fitEntries, fitRow, fittingEntries, type Row, type Span, span } from '../text/row.js';
import { type Slot, style } from '../text/style.js';
import { scannerGlyphs } from './activity.js';
import { cellGlyph } from './map-class.js';
import type { ViewInput } from './view.js';

const SEPARATOR = '  ';

/** The legend of the Overview's map, most needed entries first. */
export function legendRows(input: ViewInput, width: number, lines: number): Row[] {
	const glyphs = scannerGlyphs(input.ascii);
	const scanners: Row = [
		span(glyphs.migrate, style('migrateTrail')),
		span(' migrate ', style('dim')),
		span(glyphs.free, style('freeTrail')),
		span(' free scanner', style('dim')),
	];
	const classes = classEntries(input, [rampEntry(input)]);
	return packEntries([...classes.slice(0, 5), scanners, ...classes.slice(5)], width, lines);
}

/** What pageblocks are, with entries of one's own for those that can be emptied. */
export function classEntries(input: ViewInput, movable: readonly Row[]): Row[] {
	const colour = !input.mono && !input.ascii;
	const swatch = (slot: Slot, kind: BlockClass, holes = 0): Row => {
		const glyph = cellGlyph({ kind, holes }, input.ascii);
		const sample = colour ? span('██', style(slot)) : span(glyph, style(slot === 'empty' ? 'faint' : slot));
		return [sample, span(` ${kind}`, style('dim'))];
	};
	return [
		swatch('empty', 'free', MOST_HOLES),
		...movable,
		swatch('unmovable', 'spoiled', 2),
		swatch('huge', 'huge'),
		swatch('kernel', 'kernel'),
		swatch('mixed', 'mixed'),
	];
}

/** As many lines as they need: what does not fit on `lines` of them is left out from the end. */
export function packEntries(entries: readonly Row[], width: number, lines: number): Row[] {
	const rows: Row[] = [];
	for (let rest = entries; rest.length > 0 && rows.length < lines; ) {
		const count = Math.max(1, fittingEntries(rest, SEPARATOR.length, width - 1));
		rows.push(fitRow([span(' '), ...fitEntries(rest.slice(0, count), span(SEPARATOR), width - 1)], width));
		rest = rest.slice(count);
	}
	return rows;
}

/** Movable blocks from full to nearly empty. */
export function rampEntry(input: ViewInput): Row {
	return [span('full ', style('dim')), ...rampSpans(input), span(' holes', style('dim'))];
}

function rampSpans(input: ViewInput): Span[] {
	const steps = Array.from({ length: MOST_HOLES + 1 }, (_, step) => step);
	if (!input.mono && !input.ascii) return steps.map((step) => span('█', style(rampSlot(step))));
	return [span([...new Set(steps.map((step) => rampGlyph(step, input.ascii)))].join(''), style('ramp0'))];
}
