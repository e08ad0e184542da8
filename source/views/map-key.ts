/** The lines that say what the colours of the Map view mean. */
import { HUGE_ORDER, WATCH_LEAST_ORDER } from '../model/index.js';
import type { BlockChange } from '../session/bouts.js';
import { type Row, type Span, span } from '../text/row.js';
import { style } from '../text/style.js';
import { cachedGlyphs, scannerGlyphs } from './activity.js';
import { cellLook } from './block-map.js';
import { classEntries, packEntries, rampEntry } from './map-legend.js';
import type { Look } from './map-look.js';
import { ageLook, AGE_STEPS, changeLook, orderLook } from './map-painters.js';
import type { Scene } from './map-scene.js';
import { OwnerKey } from './owner-key.js';
import { pageLook } from './page-map.js';
import { mobilityLook } from './page-painters.js';
import type { ViewInput } from './view.js';

const DIM = style('dim');

export function keyRows(input: ViewInput, scene: Scene, width: number): Row[] {
	if (scene.legendLines === 0) return [];
	const own = input.ui.views.map.compares ? changeEntries(input) : colourEntries(input, scene);
	return packEntries([...own.slice(0, 5), scannerEntry(input), ...own.slice(5), cachedEntry(input)], width, scene.legendLines);
}

/** A sample of a look as cells draw it: colour where there is colour, else the glyph. */
function swatch({ mono, ascii }: ViewInput, look: Look): Span {
	if (mono) return span(look.glyph, style(look.slot));
	if (look.ink !== undefined) return span(` ${look.glyph} `, style(look.ink, look.slot));
	return ascii ? span(look.glyph, style(look.slot === 'empty' ? 'faint' : look.slot)) : span('██', style(look.slot));
}

function entry(input: ViewInput, look: Look, word: string): Row {
	return [swatch(input, look), span(` ${word}`, DIM)];
}

function colourEntries(input: ViewInput, scene: Scene): Row[] {
	const { ascii } = input;
	const isPage = scene.pagesPerCell === 1;
	switch (input.ui.views.map.colours) {
		case 'occupancy':
			return isPage ? pageEntries(input) : classEntries(input, [rampEntry(input)]);
		case 'mobility': {
			const movable = entry(input, isPage ? mobilityLook('movable', ascii) : cellLook({ kind: 'movable', holes: 0 }, ascii), 'movable');
			return isPage ? mobilityEntries(input, movable) : classEntries(input, [movable]);
		}
		case 'order':
			return orderEntries(input);
		case 'owner':
			return ownerEntries(input);
		case 'age':
			return [
				[span('moved less than', DIM)],
				...AGE_STEPS.map(({ step, word }) => entry(input, ageLook(input.snapshot.timeNs - ageOf(step), input), word)),
				entry(input, ageLook(Number.NaN, input), 'never seen'),
			];
	}
}

/** An age that falls into a step, ns. */
function ageOf(step: number): number {
	return step === 0 ? 0 : (AGE_STEPS[step - 1]?.below ?? 0);
}

const PAGE_WORDS = [
	['free', 'free'],
	['anon', 'anonymous'],
	['file', 'page cache'],
	['unmovable', 'unmovable or pinned'],
	['slab', 'reclaimable slab'],
	['kernel', 'reserved'],
	['huge', 'huge'],
] as const;

function pageEntries(input: ViewInput): Row[] {
	return PAGE_WORDS.map(([use, word]) => entry(input, pageLook(use, input.ascii), word));
}

function mobilityEntries(input: ViewInput, movable: Row): Row[] {
	const one = (mobility: 'free' | 'shrinkable' | 'stuck' | 'huge', word: string): Row =>
		entry(input, mobilityLook(mobility, input.ascii), word);
	return [one('free', 'free'), movable, one('stuck', 'cannot move'), one('shrinkable', 'reclaimable slab'), one('huge', 'huge')];
}

function orderEntries(input: ViewInput): Row[] {
	const dash = input.ascii ? '-' : '–';
	const range = (order: number, word: string): Row => entry(input, orderLook(order, input.ascii), word);
	return [
		[span('largest free block', DIM)],
		range(-1, 'none'),
		range(0, `below order ${WATCH_LEAST_ORDER}`),
		range(WATCH_LEAST_ORDER, `order 3${dash}4`),
		range(5, `5${dash}6`),
		range(7, `7${dash}8`),
		range(HUGE_ORDER, 'huge now'),
	];
}

function ownerEntries(input: ViewInput): Row[] {
	const key = new OwnerKey(input);
	const names = [...new Set([...input.history.owners, ...(input.snapshot.watched?.names ?? [])])].filter((name) => name !== '');
	return names.map((name) => entry(input, key.look(name), name));
}

const CHANGE_WORDS: readonly (readonly [BlockChange, string])[] = [
	['freed', 'became free'],
	['filled', 'filled up'],
	['emptier', 'has more holes'],
	['huge', 'huge page now'],
	['lost', 'free no more'],
	['spoiled', 'spoiled'],
	['same', 'as before'],
];

function changeEntries(input: ViewInput): Row[] {
	return CHANGE_WORDS.map(([change, word]) => entry(input, changeLook(change, input.ascii), word));
}

function scannerEntry({ ascii }: ViewInput): Row {
	const glyphs = scannerGlyphs(ascii);
	return [
		span(glyphs.migrate, style('migrateTrail')),
		span(' migrate ', DIM),
		span(glyphs.free, style('freeTrail')),
		span(' free scanner', DIM),
	];
}

function cachedEntry({ ascii }: ViewInput): Row {
	const glyphs = cachedGlyphs(ascii);
	return [span(`${glyphs.migrate}${glyphs.free}`, style('migrateTrail')), span(' next run from', DIM)];
}
