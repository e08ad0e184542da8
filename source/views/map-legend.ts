/** The line that says what the map's colours and glyphs mean. */
import { MOST_HOLES } from '../session/block-looks.js';
import { rampGlyph, rampSlot } from '../text/ramp.js';
import { fitEntries, fitRow, fittingEntries, type Row, type Span, span } from '../text/row.js';
import { type Slot, style } from '../text/style.js';
import { scannerGlyphs } from './activity.js';
import { cellGlyph } from './map-class.js';
import type { ViewInput } from './view.js';

const SEPARATOR = '  ';

/** Most needed entries first, on as few lines as they need: what does not fit on `lines` of them is left out from the end. */
export function legendRows(input: ViewInput, width: number, lines: number): Row[] {
	const glyphs = scannerGlyphs(input.ascii);
	const colour = !input.mono && !input.ascii;
	const swatch = (slot: Slot, glyph: string): Span =>
		colour ? span('██', style(slot)) : span(glyph, style(slot === 'empty' ? 'faint' : slot));
	const entries: Row[] = [
		[swatch('empty', cellGlyph({ kind: 'free', holes: MOST_HOLES }, input.ascii)), span(' free', style('dim'))],
		[span('full ', style('dim')), ...rampSpans(input), span(' holes', style('dim'))],
		[swatch('unmovable', cellGlyph({ kind: 'spoiled', holes: 2 }, input.ascii)), span(' spoiled', style('dim'))],
		[swatch('huge', cellGlyph({ kind: 'huge', holes: 0 }, input.ascii)), span(' huge', style('dim'))],
		[swatch('kernel', cellGlyph({ kind: 'kernel', holes: 0 }, input.ascii)), span(' kernel', style('dim'))],
		[
			span(glyphs.migrate, style('migrateTrail')),
			span(' migrate ', style('dim')),
			span(glyphs.free, style('freeTrail')),
			span(' free scanner', style('dim')),
		],
		[swatch('mixed', cellGlyph({ kind: 'mixed', holes: 0 }, input.ascii)), span(' mixed', style('dim'))],
	];
	const rows: Row[] = [];
	for (let rest = entries; rest.length > 0 && rows.length < lines; ) {
		const count = Math.max(1, fittingEntries(rest, SEPARATOR.length, width - 1));
		rows.push(fitRow([span(' '), ...fitEntries(rest.slice(0, count), span(SEPARATOR), width - 1)], width));
		rest = rest.slice(count);
	}
	return rows;
}

/** Movable blocks from full to nearly empty. */
function rampSpans(input: ViewInput): Span[] {
	const steps = Array.from({ length: MOST_HOLES + 1 }, (_, step) => step);
	if (!input.mono && !input.ascii) return steps.map((step) => span('█', style(rampSlot(step))));
	return [span([...new Set(steps.map((step) => rampGlyph(step, input.ascii)))].join(''), style('ramp0'))];
}
