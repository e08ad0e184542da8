/** Physical memory from the whole machine down to single pages; what is in the selected cell, and what keeps it from being huge. */
import { PAGEBLOCK_PAGES, type Watch, WATCH_PAGES } from '../model/index.js';
import { blockClass } from '../session/block-looks.js';
import type { MapColours } from '../session/index.js';
import { asciiRow } from '../text/ascii.js';
import { explain } from '../text/glossary.js';
import { pagesAsBytes } from '../text/quantity.js';
import { fitRow, merge, type Row } from '../text/row.js';
import { pictureRows } from './block-map.js';
import { detailRows } from './map-detail.js';
import { keyRows } from './map-key.js';
import { layoutMap, type MapLayout } from './map-layout.js';
import { pointMap, steerMap } from './map-moves.js';
import { type Scene, sceneOf, zoneEnd } from './map-scene.js';
import { pagesPerStripCell, stripRows } from './map-strip.js';
import type { Panel, View, ViewInput } from './view.js';

export const mapView: View = {
	id: 'map',
	title: 'Map',
	question: 'Which memory could become huge, and what is in the way?',
	compose(asked) {
		const layout = layoutOf(asked);
		const input = asKnown(asked, layout);
		const scene = sceneIn(input, layout);
		if (scene === undefined) return [panel(input, 'map', layout.map, '', '', [], false)];
		const panels = [mapPanel(input, scene, layout, asked.ui.views.map.colours)];
		if (layout.detail !== undefined) {
			const { detail } = layout;
			const room = detail.height - (layout.isTitled ? 1 : 0);
			const title = layout.isTitled ? 'selected' : '';
			panels.push(panel(input, 'selected', detail, title, 'what is in the way?', detailRows(input, scene, detail.width, room), true));
		}
		if (layout.strip !== undefined) {
			const { strip } = layout;
			const perCell = pagesPerStripCell(scene.zone.blocks * PAGEBLOCK_PAGES, strip.width);
			const hint = perCell === 1 ? 'U used, F free' : `U used, F free · a letter = ${perCell} pages`;
			panels.push(panel(input, 'strip', strip, `${scene.zone.name} as one strip`, hint, stripRows(input, scene, strip.width) ?? [], false));
		}
		return panels;
	},
	about(input) {
		const scene = sceneIn(input, layoutOf(input));
		return scene === undefined ? undefined : sentence(input, scene);
	},
	point(input, pointer) {
		const layout = layoutOf(input);
		const scene = sceneIn(input, layout);
		const spot = { x: pointer.x - layout.map.x, y: pointer.y - layout.map.y - (layout.isTitled ? 1 : 0) };
		return scene === undefined ? [] : pointMap(input, scene, pointer.kind, spot);
	},
	steer(input, motion) {
		const layout = layoutOf(input);
		const scene = sceneIn(input, layout);
		return scene === undefined ? [] : steerMap(input, scene, motion);
	},
	watch(input) {
		const scene = sceneIn(input, layoutOf(input));
		return scene === undefined ? undefined : watchFor(input, scene);
	},
};

function layoutOf({ columns, rows, snapshot, ui }: ViewInput): MapLayout {
	return layoutMap(columns, rows, ui.views.map.strip && snapshot.map.pages.length > 0);
}

function sceneIn(input: ViewInput, { map, isTitled }: MapLayout): Scene | undefined {
	return sceneOf(input, map.width, map.height - (isTitled ? 1 : 0));
}

/** Owners and free orders of an earlier moment are known where they were on show then; elsewhere its occupancy is shown. */
function asKnown(input: ViewInput, layout: MapLayout): ViewInput {
	const { ui, snapshot } = input;
	const { map } = ui.views;
	if (ui.at === undefined || (map.colours !== 'owner' && map.colours !== 'order')) return input;
	const hasPages = (snapshot.watched?.kinds.length ?? 0) > 0 && sceneIn(input, layout)?.pagesPerUnit === 1;
	if (hasPages || snapshot.watched?.perBlock === `${map.colours}s`) return input;
	return { ...input, ui: { ...ui, views: { ...ui.views, map: { ...map, colours: 'occupancy' } } } };
}

const COLOUR_WORDS: Readonly<Record<MapColours, string>> = {
	occupancy: 'occupancy',
	mobility: 'mobility',
	order: 'free order',
	owner: 'owner',
	age: 'age of last migration',
};

/** `asked`: what a person wants to see, which may not be known. */
function mapPanel(input: ViewInput, scene: Scene, { map, isTitled }: MapLayout, asked: MapColours): Panel {
	const { colours, compares } = input.ui.views.map;
	const room = map.height - (isTitled ? 1 : 0);
	const picture = pictureRows(input, scene, map.width);
	const rows = picture.slice(0, room);
	const legend = keyRows(input, scene, map.width);
	while (rows.length < room - legend.length) rows.push([]);
	rows.push(...legend);
	const words = asked === colours ? COLOUR_WORDS[colours] : `${COLOUR_WORDS[asked]} of then is not known: ${COLOUR_WORDS[colours]}`;
	const hint = `${compares ? 'before and after' : words} · ${cellWords(scene)}`;
	return panel(input, 'map', map, isTitled ? 'map' : '', hint, rows, false);
}

function cellWords({ pagesPerCell, plan }: Scene): string {
	const size = pagesPerCell === 1 ? 'one page' : pagesPerCell === PAGEBLOCK_PAGES ? '2 MiB, one pageblock' : pagesAsBytes(pagesPerCell);
	return plan.half ? `a half cell = ${size}` : `a cell = ${size}`;
}

function panel(
	input: ViewInput,
	id: string,
	rect: MapLayout['map'],
	title: string,
	hint: string,
	rows: readonly Row[],
	steady: boolean,
): Panel {
	const room = rect.height - (title === '' ? 0 : 1);
	const filled = Array.from({ length: room }, (_, line) => fitRow(merge(rows[line] ?? []), rect.width));
	const { ascii } = input;
	return { id, ...rect, title, hint: ascii ? hint.replaceAll('·', '|') : hint, rows: ascii ? filled.map(asciiRow) : filled, steady };
}

/** The term that explains what the selected cell's colour says. */
function sentence(input: ViewInput, scene: Scene): string | undefined {
	const { colours, compares } = input.ui.views.map;
	if (compares) return explain('before and after');
	if (colours === 'order' || colours === 'owner' || colours === 'age') return explain(COLOUR_WORDS[colours]);
	const block = scene.zone.firstBlock + Math.floor((scene.cursor - scene.zone.firstPfn) / PAGEBLOCK_PAGES);
	const kind = blockClass(input.history.looks, block);
	return `${kind}: ${explain(kind) ?? ''}`;
}

/** All pages in view where they are shown one by one; else those of the selected pageblock. */
function watchFor(input: ViewInput, scene: Scene): Watch {
	const { colours, compares } = input.ui.views.map;
	const { zones } = scene.plan;
	const isPages = scene.pagesPerUnit === 1;
	const first = Math.min(...zones.map(({ zone }) => zone.firstPfn));
	const end = Math.max(...zones.map(({ zone }) => zone.firstPfn + zone.blocks * scene.pagesPerUnit));
	const perBlock = !isPages && !compares && (colours === 'owner' || colours === 'order') ? (`${colours}s` as const) : 'none';
	if (isPages && end - alignDown(first) <= WATCH_PAGES) return { ...windowOver(first, end), perBlock };
	if (isPages && typeof scene.scale !== 'number') return { ...windowOver(scene.zone.firstPfn, zoneEnd(scene.zone)), perBlock };
	if (scene.pagesPerCell > PAGEBLOCK_PAGES) return { firstPfn: 0, pages: 0, perBlock };
	return { ...windowOver(scene.cursor, scene.cursor + 1), perBlock };
}

function alignDown(pfn: number): number {
	return pfn - (pfn % PAGEBLOCK_PAGES);
}

/** Whole pageblocks. */
function windowOver(first: number, end: number): Pick<Watch, 'firstPfn' | 'pages'> {
	const from = alignDown(first);
	return { firstPfn: from, pages: Math.min(WATCH_PAGES, alignDown(end + PAGEBLOCK_PAGES - 1) - from) };
}
