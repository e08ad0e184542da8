/** Keys and mouse on the map: from a motion or a pointer and the picture to what a person has now chosen. */
import { PAGEBLOCK_PAGES } from '../model/index.js';
import type { MapScale, MapUi, Message, ViewMotion } from '../session/index.js';
import { marginOf, placeRows } from './map-plan.js';
import { pfnAt, type Scene, type Spot, scaleBeyond, spotOf, zoneAt, zoneEnd } from './map-scene.js';
import type { Pointer, ViewInput } from './view.js';

/** Lines of a page of motion on a picture that shows everything at once. */
const PAGE_LINES = 8;

export function steerMap(input: ViewInput, scene: Scene, motion: ViewMotion): readonly Message[] {
	switch (motion) {
		case 'in':
			return zoom(input, scene, 1, scene.cursor, undefined);
		case 'out':
			return zoom(input, scene, -1, scene.cursor, undefined);
		case 'all':
			return change(input, scene, { scale: 'machine' });
		case 'next':
		case 'previous':
			return toZone(input, scene, motion === 'next' ? 1 : -1);
		case 'left':
		case 'right':
			return select(input, scene, scene.cursor + (motion === 'right' ? 1 : -1) * scene.pagesPerCell);
		default:
			return select(input, scene, typeof scene.scale === 'number' ? acrossLines(scene, linesOf(scene, motion)) : vertical(scene, motion));
	}
}

function linesOf(scene: Scene, motion: ViewMotion): number {
	const page = typeof scene.scale === 'number' ? (scene.plan.zones[0]?.lines ?? 1) : PAGE_LINES;
	return motion === 'up' ? -1 : motion === 'down' ? 1 : motion === 'page-up' ? -page : page;
}

/** Within the zone. */
function acrossLines({ cursor, zone, plan, pagesPerCell }: Scene, lines: number): number {
	const target = cursor + lines * plan.across * pagesPerCell;
	return Math.max(zone.firstPfn, Math.min(zoneEnd(zone) - 1, target));
}

/** The cell above or below it in the picture, in the same column. */
function vertical(scene: Scene, motion: ViewMotion): number {
	const at = spotOf(scene, scene.cursor);
	if (at === undefined) return scene.cursor;
	const step = Math.sign(linesOf(scene, motion));
	const last = placeRows(scene.plan).length - 1;
	let target = Math.max(0, Math.min(last, at.y + linesOf(scene, motion)));
	const here = pfnAt(scene, at);
	for (; target >= 0 && target <= last; target += step) {
		const pfn = pfnAt(scene, { x: at.x, y: target }, true);
		// A tall cell stands on more than one line.
		if (pfn !== undefined && pfn !== here) return pfn + belowOf(scene, at);
	}
	return scene.cursor;
}

/** Pages between the upper half cell at a spot and the selected one. */
function belowOf(scene: Scene, at: Spot): number {
	const upper = pfnAt(scene, at) ?? scene.cursor;
	return scene.plan.half && scene.cursor - upper >= scene.pagesPerCell ? scene.pagesPerCell : 0;
}

/** A frame beside all zones is taken to the nearest one in that direction. */
function select(input: ViewInput, scene: Scene, pfn: number): readonly Message[] {
	const { zones } = input.snapshot.map;
	if (zoneAt(zones, pfn) !== undefined) return change(input, scene, { cursor: pfn });
	const at = zones.indexOf(scene.zone);
	const next = pfn < scene.cursor ? zones[at - 1] : zones[at + 1];
	if (next === undefined) return [];
	return change(input, scene, {
		cursor: pfn < scene.cursor ? zoneEnd(next) - Math.min(scene.pagesPerCell, PAGEBLOCK_PAGES) : next.firstPfn,
	});
}

function toZone(input: ViewInput, scene: Scene, by: 1 | -1): readonly Message[] {
	const { zones } = input.snapshot.map;
	const next = zones[(zones.indexOf(scene.zone) + by + zones.length) % zones.length];
	return next === undefined ? [] : change(input, scene, { cursor: next.firstPfn, first: next.firstPfn });
}

/** The node follows what is selected: keys that act on a node act on the one that is looked at. */
function change(input: ViewInput, scene: Scene, map: Partial<MapUi>): readonly Message[] {
	const cursor = map.cursor ?? scene.cursor;
	const zone = zoneAt(input.snapshot.map.zones, cursor);
	const first = typeof scene.scale === 'number' ? scene.first : input.ui.views.map.first;
	const moved: Message = { type: 'views', change: { map: { cursor, first, ...map } } };
	return zone === undefined || zone.node === input.selectedNode ? [moved] : [moved, { type: 'node', id: zone.node }];
}

/** Nearer or further, so that `pfn` stays under `spot`, or else comes to the middle. */
function zoom(input: ViewInput, scene: Scene, by: 1 | -1, pfn: number, spot: Spot | undefined): readonly Message[] {
	const scale = scaleBeyond(scene.scales, scene.scale, by);
	if (scale === scene.scale) return [];
	return change(input, scene, { scale, cursor: pfn, first: firstFor(scene, scale, pfn, spot) });
}

/** First frame of a window with `pfn` at the spot; lines are as long at every scale. */
function firstFor(scene: Scene, scale: MapScale, pfn: number, spot: Spot | undefined): number {
	if (typeof scale !== 'number') return scene.zone.firstPfn;
	const size = 2 ** scale;
	const isUnder = spot !== undefined && typeof scene.scale === 'number';
	const lines = placeRows(scene.plan).filter((place) => place.kind === 'cells').length;
	const before = isUnder ? offsetOf(scene, spot) : Math.floor(lines / 2) * scene.plan.across;
	// In the middle it may stand a few cells aside, so that larger blocks line up.
	return pfn - (pfn % (isUnder ? size : 8 * size)) - before * size;
}

/** Cells of a window before the one at a spot. */
function offsetOf(scene: Scene, { x, y }: Spot): number {
	const [shown] = scene.plan.zones;
	if (shown === undefined) return 0;
	const line = placeRows(scene.plan)[y]?.line ?? 0;
	return line * scene.plan.across + Math.floor((x - marginOf(scene.plan, shown)) / scene.plan.wide);
}

export function pointMap(input: ViewInput, scene: Scene, kind: Pointer['kind'], spot: Spot): readonly Message[] {
	const { held } = input.ui.views.map;
	const pfn = pfnAt(scene, spot);
	switch (kind) {
		case 'press':
			return pfn === undefined ? [] : change(input, scene, { cursor: pfn, held: pfn });
		case 'drag':
			if (held < 0) return [];
			if (typeof scene.scale !== 'number') return pfn === undefined ? [] : change(input, scene, { cursor: pfn });
			return change(input, scene, { cursor: held, first: held - offsetOf(scene, spot) * scene.pagesPerCell });
		case 'release':
			return held < 0 ? [] : change(input, scene, { held: -1 });
		default:
			return pfn === undefined ? [] : zoom(input, scene, kind === 'wheel-up' ? 1 : -1, pfn, spot);
	}
}
