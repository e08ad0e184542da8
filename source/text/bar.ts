/** A gauge: where a value stands between 0 and 100, and the band it should stay in. */
import { type Row, type Span, merge } from './row.js';
import { type Slot, style } from './style.js';

interface Glyphs {
	readonly open: string;
	readonly close: string;
	readonly line: string;
	readonly rest: string;
	readonly limit: string;
	readonly mark: string;
}
const UNICODE: Glyphs = { open: '▕', close: '▏', line: '━', rest: '─', limit: '┿', mark: '●' };
const ASCII: Glyphs = { open: '[', close: ']', line: '=', rest: '-', limit: '|', mark: 'o' };

/** Kernel's proactive thresholds; absent when proactive compaction is off. */
export interface Band {
	readonly low: number;
	readonly high: number;
}

/**
 * Exactly `width` cells (at least 6): ▕━━━━━━━┿━●┿─▏. Up to `low` nothing is done, above `high` work begins, and it
 * goes on until `low` is reached; so the mark is calm below the band, warm in it, bad above it.
 */
export function gauge(value: number, band: Band | undefined, width: number, ascii = false): Row {
	const glyphs = ascii ? ASCII : UNICODE;
	const cells = Math.max(4, width - 2);
	const at = (position: number): number => Math.min(cells - 1, Math.max(0, Math.round((position / 100) * (cells - 1))));
	const mark = at(value);
	const spans: Span[] = [{ text: glyphs.open, style: style('faint') }];
	for (let cell = 0; cell < cells; cell++) {
		const isLimit = band !== undefined && (cell === at(band.low) || cell === at(band.high));
		if (cell === mark) spans.push({ text: glyphs.mark, style: style(markSlot(value, band)) });
		else if (isLimit) spans.push({ text: glyphs.limit, style: style('dim') });
		else spans.push({ text: cell < mark ? glyphs.line : glyphs.rest, style: style(cell < mark ? 'dim' : 'faint') });
	}
	spans.push({ text: glyphs.close, style: style('faint') });
	return merge(spans);
}

/** Colour of a score against its band; also used for the number beside the gauge. */
export function markSlot(value: number, band: Band | undefined): Slot {
	if (band === undefined) return 'default';
	if (value > band.high) return 'bad';
	return value > band.low ? 'warn' : 'good';
}
