/** Order × time: one cell per order and column, the ramp for how near a request is to failing from fragmentation, the warm hue beyond it. */
import type { IndexKind } from '../session/time-steps.js';
import { thousandths } from '../text/quantity.js';
import { rampSlot } from '../text/ramp.js';
import { type Row, type Span, span } from '../text/row.js';
import { INVERSE, RAMP_STEPS, type Slot, style } from '../text/style.js';
import { solid } from './half-blocks.js';
import { cursorGlyph } from './time-scene.js';
import type { ViewInput } from './view.js';

/** Below this an unusable index is nothing to speak of. */
const USABLE = 10;
const NEARLY_ALL = 900;

export interface HeatScale {
	readonly kind: IndexKind;
	/** From here on the hue is warm, and from `bad` on it is worse. */
	readonly warn: number;
	readonly bad: number;
}

/** extfrag: above the threshold compaction is the remedy. unusable: at 1.000 there is no block left at all. */
export function heatScale(kind: IndexKind, input: ViewInput): HeatScale {
	if (kind === 'unusable') return { kind, warn: NEARLY_ALL, bad: 1000 };
	const threshold = Number(input.snapshot.tunables['vm.extfrag_threshold'] ?? Number.NaN);
	return { kind, warn: Number.isNaN(threshold) ? NEARLY_ALL : threshold + 1, bad: Math.max(NEARLY_ALL, threshold + 1) };
}

/** A request would succeed, or (unusable) could use all there is. */
function isFine(index: number, { kind }: HeatScale): boolean {
	return kind === 'extfrag' ? index < 0 : index < USABLE;
}

export function heatSlot(index: number, scale: HeatScale): Slot {
	if (isFine(index, scale)) return 'empty';
	if (index >= scale.bad) return 'bad';
	if (index >= scale.warn) return 'warn';
	return rampSlot(Math.min(RAMP_STEPS - 1, Math.floor((index / scale.warn) * RAMP_STEPS)));
}

/** Tenths as a digit, which says the same without colour. */
function heatDigit(index: number, scale: HeatScale, ascii: boolean): string {
	if (isFine(index, scale)) return ascii ? '.' : '·';
	return String(Math.min(9, Math.floor(index / 100)));
}

export function heatCell(index: number, scale: HeatScale, input: ViewInput, isCursor: boolean): Span {
	if (Number.isNaN(index)) return isCursor ? span(cursorGlyph(input.ascii), style('faint')) : span(' ');
	const slot = heatSlot(index, scale);
	if (input.mono || input.ascii) {
		const text = style(slot === 'empty' ? 'faint' : slot);
		return span(heatDigit(index, scale, input.ascii), isCursor ? text | INVERSE : text);
	}
	if (isCursor) return span('│', style('strong', slot));
	// Of the warm cells the milder ones are hatched: never colour alone.
	return slot === 'warn' ? span('▓', style('warn', 'empty')) : slot === 'bad' ? span('█', style('bad')) : solid(slot);
}

/** The value under the cursor: a tick where a request would succeed. */
export function indexText(index: number, kind: IndexKind, ascii: boolean): string {
	if (kind === 'extfrag' && index < 0) return ascii ? 'ok' : '✓';
	return thousandths(index);
}

export function heatLegend(scale: HeatScale, input: ViewInput): readonly Row[] {
	const cell = (index: number): Span => heatCell(index, scale, input, false);
	const entry = (indices: readonly number[], words: string): Row => [...indices.map(cell), span(` ${words}`, style('dim'))];
	if (scale.kind === 'unusable') {
		return [
			entry([0], 'all free memory is usable'),
			entry([100, 400, 800], 'more and more of it is in too small blocks'),
			entry([scale.warn], 'nearly all'),
			entry([scale.bad], 'all: no block left'),
		];
	}
	return [
		entry([-1000], 'would succeed'),
		entry([1, scale.warn / 2, scale.warn - 1], 'fails for lack of memory'),
		entry([scale.warn, scale.bad], 'fails from fragmentation: compaction can help'),
	];
}
