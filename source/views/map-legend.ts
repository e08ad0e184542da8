/** The line that says what the map's colours and glyphs mean. */
import { rampGlyph, rampSlot } from '../text/ramp.js';
import { fitEntries, fitRow, type Row, type Span, span } from '../text/row.js';
import { RAMP_STEPS, type Slot, style } from '../text/style.js';
import { scannerGlyphs } from './activity.js';
import { cellGlyph } from './map-class.js';
import type { ViewInput } from './view.js';

/** Most needed entries first: what does not fit is left out from the end. */
export function legendRow(input: ViewInput, width: number): Row {
	const glyphs = scannerGlyphs(input.ascii);
	const colour = !input.mono && !input.ascii;
	const swatch = (slot: Slot, glyph: string): Span => (colour ? span('██', style(slot)) : span(glyph, input.mono ? 0 : style(slot)));
	const entries: Row[] = [
		[...rampSpans(input), span(' movable', style('dim'))],
		[swatch('unmovable', cellGlyph({ kind: 'spoiled', step: 5 }, input.ascii)), span(' spoiled', style('dim'))],
		[swatch('huge', cellGlyph({ kind: 'huge', step: 9 }, input.ascii)), span(' huge', style('dim'))],
		[swatch('kernel', cellGlyph({ kind: 'kernel', step: 9 }, input.ascii)), span(' kernel', style('dim'))],
		[
			span(glyphs.migrate, style('migrateTrail')),
			span(' migrate ', style('dim')),
			span(glyphs.free, style('freeTrail')),
			span(' free scanner', style('dim')),
		],
		[swatch('mixed', cellGlyph({ kind: 'mixed', step: 9 }, input.ascii)), span(' mixed', style('dim'))],
	];
	return fitRow([span(' '), ...fitEntries(entries, span('  '), width - 1)], width);
}

/** From free to full. */
function rampSpans(input: ViewInput): Span[] {
	const spans: Span[] = [span('free ', style('dim'))];
	if (input.mono || input.ascii) {
		let text = cellGlyph({ kind: 'free', step: 0 }, input.ascii);
		let last = '';
		for (let step = 1; step < RAMP_STEPS; step++) {
			const glyph = rampGlyph(step, input.ascii);
			if (glyph !== last) text += glyph;
			last = glyph;
		}
		return [...spans, span(text), span(' full', style('dim'))];
	}
	for (let step = 0; step < RAMP_STEPS; step++) spans.push(span('█', style(rampSlot(step))));
	return [...spans, span(' full', style('dim'))];
}
